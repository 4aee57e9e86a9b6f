"""Fills a model's table from the files of the contents that it lacks, while another model answers.

The stages are those of indexing, but it starts from contents instead of a scan, and a commit touches only the table and
the list of what is embedded. A kill at any moment costs the commit in work.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from indexer.catalogue import embedded, parts, segments, writes
from indexer.catalogue.contents import columns_of, copies_of
from indexer.catalogue.database import connect, transaction
from indexer.catalogue.pending import not_embedded
from indexer.decode.pool import DecodePool
from indexer.decode.readers import first_pass
from indexer.pipeline import reading, write
from indexer.pipeline.control import Control
from indexer.pipeline.targets import source_of
from indexer.pipeline.write import reconcile
from indexer.store.maintenance import KEEP_NONE, KEEP_VERSIONS, due, maintain
from indexer.store.writer import SegmentWriter, refresh_columns
from indexer.stream import FileDone
from indexer.types import Grade, Kind

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from pathlib import Path

    from indexer.catalogue.contents import SegmentColumns
    from indexer.catalogue.pending import PendingContents
    from indexer.decode.readers import Readers
    from indexer.embed.encoder import Encoder
    from indexer.home import Home
    from indexer.stream import Commit, Failure, SourceFile
    from indexer.types import ContentId, SegmentId


class Fill:
    """Fills the table of one model. Used from one thread; the caller holds the home's WriterLock.

    Raises:
        IndexTroubleError: the index cannot be opened.
    """

    def __init__(self, home: Home, encoder: Encoder, *, threads: int, control: Control | None = None) -> None:
        """Open the model's table; create it if there is none.

        `control` halts between two files; what is in work is finished and written.
        """
        self._home = home
        self._encoder = encoder
        self._threads = threads
        self._control = control or Control()
        self._model_id = encoder.manifest.model_id
        self._offline = 0
        self._open = ExitStack()
        try:
            self._db = self._open.enter_context(closing(connect(home.catalogue, create=False)))
            self._pool = self._open.enter_context(DecodePool(threads, encoder.manifest.image.pixels))
            self._expected: set[ContentId] = set()
            self._library = WantedContents(self._pool.readers, self._expected)
            self._table = SegmentWriter(home.units, self._model_id, encoder.dimension)
            reconcile(self._db, home.catalogue, self._table, self._model_id)
        except BaseException:
            self._open.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def table(self) -> SegmentWriter:
        """The model's table, which agrees with the catalogue."""
        return self._table

    def refresh(self) -> int:
        """Bring names and places in the table up to date, which nobody did while another model answered."""
        return refresh_columns(self._table, self._columns)

    def run(self) -> Iterator[Filled]:
        """Embed what waits, most viewed and newest first; yield what each commit did.

        What is left after an unhalted run cannot be filled now.

        Raises:
            IndexTroubleError: the disk is full or the index damaged; earlier commits stay.
        """
        written = 0
        with not_embedded(self._db, self._model_id) as todo:
            sources = self._control.feed(self._sources(todo))
            read = reading.read(sources, self._read_one, self._threads, lambda: self._control.halted)
            vectors = write.embed(read, self._encoder.embed_photos, write.ENCODER_BATCH)
            for commit in write.group(vectors, write.COMMIT_ROWS, write.COMMIT_S):
                filled = self._write(commit)
                yield filled
                written += filled.segments
                if due(self._table.count(), written):
                    written = 0
                    maintain(self._table.table, self._home.units, keep=KEEP_VERSIONS)
        if self._offline:
            yield Filled(offline=self._offline)
            self._offline = 0

    def maintain(self) -> None:
        """Compact the table and refresh its indexes, so that it answers as fast as it can."""
        maintain(self._table.table, self._home.units, keep=KEEP_NONE)

    def _sources(self, todo: PendingContents) -> Iterator[SourceFile]:
        for batch in todo.batches():
            copies = copies_of(self._db, [content.content_id for content in batch])
            for content in batch:
                grade = None if content.grade is Grade.SEEN else content.grade
                source = source_of(content, copies.get(content.content_id, ()), grade)
                if source is None:
                    self._offline += 1
                    continue
                self._expected.add(content.content_id)
                yield source

    def _read_one(self, source: SourceFile) -> Generator[reading.Item, None, None]:
        return reading.read_file(source, self._pool.read_source, self._library)

    def _write(self, commit: Commit) -> Filled:
        done = [item for item in commit.items if isinstance(item, FileDone)]
        failures = tuple((item.source.path, item.failure) for item in done if item.failure is not None)
        with transaction(self._db, self._home.catalogue):
            fit = {item.content_id for item in done if item.segments and self._fits(item)}
            columns = self._columns([content for content in fit if content is not None])
            vectors = [vector for vector in commit.vectors if vector.segment_id in columns]
            counts = Counter(vector.content_id for vector in vectors)
            for content, count in counts.items():
                embedded.mark(self._db, self._model_id, content, count)
            self._table.put(vectors, [columns[vector.segment_id] for vector in vectors])
        self._expected.difference_update(counts)
        changed = sum(item.failure is None and item.content_id not in fit for item in done)
        return Filled(contents=len(counts), segments=len(vectors), changed=changed, failures=failures)

    def _fits(self, done: FileDone) -> bool:
        """Say whether a content has the segments that the catalogue knows, storing them where it knows none."""
        content = done.content_id
        if content is None or not writes.has_content(self._db, content):
            return False
        known = segments.segments_of(self._db, content)
        if not known:
            segments.put(self._db, content, done.segments, done.grade)
            parts.update(self._db, [content])
        return not known or segments.are_same_parts(known, done.segments)

    def _columns(self, contents: Sequence[ContentId]) -> dict[SegmentId, SegmentColumns]:
        return {row.segment_id: row for row in columns_of(self._db, list(dict.fromkeys(contents)))}


class WantedContents:
    """Which contents are to be read: a `reading.Library`. None wants all."""

    def __init__(self, readers: Readers, contents: set[ContentId] | None = None) -> None:
        self._readers = readers
        self._contents = contents

    def first_grade(self, source: SourceFile) -> Grade:
        """Read it as thoroughly as it was read for another model, else as at first."""
        return source.grade or first_pass(self._readers, source.kind or Kind.IMAGE)

    def copy_of(self, source: SourceFile) -> None:
        """Take no file for a copy: each content comes once."""

    def claim(self, content_id: ContentId, grade: Grade, caption: str | None = None) -> Grade | None:
        """Leave out contents that are not wanted: files that have other bytes than the catalogue knows."""
        del caption
        return grade if self._contents is None or content_id in self._contents else None

    def release(self, content_id: ContentId) -> None:
        """Remember nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a commit did, or many of them."""

    contents: int = 0
    """They have their vectors now."""
    segments: int = 0
    offline: int = 0
    """No file of them can be reached; they wait."""
    changed: int = 0
    """Their file has other bytes now; indexing sees to it."""
    failures: tuple[tuple[Path, Failure], ...] = ()

    def plus(self, later: Filled) -> Filled:
        """Return the sum of both."""
        return Filled(
            contents=self.contents + later.contents,
            segments=self.segments + later.segments,
            offline=self.offline + later.offline,
            changed=self.changed + later.changed,
            failures=self.failures + later.failures,
        )
