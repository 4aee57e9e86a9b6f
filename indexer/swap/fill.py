"""Fills a model's table from the files of the contents that it lacks, while another model answers.

The stages are those of indexing; only what they begin and end with differs: contents instead of a scan, and a commit
that touches nothing but the table and the list of what is embedded. So a kill at any moment costs the commit in work.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Self

from indexer import consistency, flow
from indexer.catalogue import embedded, places
from indexer.catalogue.database import connect, transaction
from indexer.catalogue.waiting import waiting
from indexer.control import Control
from indexer.decode.pool import DecodePool
from indexer.store.maintenance import KEEP_NONE, KEEP_VERSIONS, due, maintain
from indexer.store.refresh import refresh_columns
from indexer.store.writer import UnitWriter
from indexer.stream import FileDone, FileStat, Place, SourceFile, Unit
from indexer.swap.filled import Filled
from indexer.volumes import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.catalogue.places import FilePlace, UnitColumns
    from indexer.catalogue.waiting import Waiting, WaitingContent
    from indexer.embed.encoder import Encoder
    from indexer.home import Home
    from indexer.stream import Commit, Read
    from indexer.types import ContentId


class Fill:
    """Owns what filling needs; one at a time, used from one thread. The caller holds the home's WriterLock.

    Raises:
        IndexTroubleError: the index cannot be opened.
    """

    def __init__(self, home: Home, encoder: Encoder, *, threads: int, control: Control | None = None) -> None:
        """Open the model's table, making it where there is none.

        Args:
            home: the index.
            encoder: of the model to fill.
            threads: decoder processes; those of the encoder are its own.
            control: halts between two files; what is in work is finished and written.
        """
        self._home = home
        self._encoder = encoder
        self._threads = threads
        self._control = control or Control()
        self._model_id = encoder.manifest.model_id
        self._expected: set[ContentId] = set()
        self._offline = 0
        self._open = ExitStack()
        try:
            self._db = self._open.enter_context(closing(connect(home.catalogue, create=False)))
            self._pool = self._open.enter_context(DecodePool(threads, encoder.manifest.image.pixels))
            self._units = UnitWriter(home.units, self._model_id, encoder.dimension)
            consistency.agree(self._db, home.catalogue, self._units, self._model_id)
        except BaseException:
            self._open.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def refresh(self) -> int:
        """Bring names and places in the table up to date, which nobody did while another model answered."""
        return refresh_columns(self._units, self._columns)

    def run(self) -> Iterator[Filled]:
        """Embed what waits, most viewed and newest first; yield what each commit did.

        Whatever is left when it ends without having been halted cannot be filled now.

        Raises:
            IndexTroubleError: the disk is full or the index damaged; earlier commits stay.
        """
        written = 0
        with waiting(self._db, self._model_id) as todo:
            sources = self._control.feed(self._sources(todo))
            read = flow.read(sources, self._read_one, self._threads)
            vectors = flow.embed(self._unchanged(read), self._encoder.embed_photos, flow.BATCH)
            for commit in flow.group(vectors, flow.COMMIT_ROWS, flow.COMMIT_S):
                filled = self._write(commit)
                yield filled
                written += filled.units
                if due(self._units.count(), written):
                    written = 0
                    maintain(self._units.table, self._home.units, keep=KEEP_VERSIONS)
        if self._offline:
            yield Filled(offline=self._offline)
            self._offline = 0

    def maintain(self) -> None:
        """Compact the table and refresh its indexes, so that it answers as fast as it can."""
        maintain(self._units.table, self._home.units, keep=KEEP_NONE)

    def _sources(self, todo: Waiting) -> Iterator[SourceFile]:
        for batch in todo.batches():
            copies = places.places_of(self._db, [content.content_id for content in batch])
            for content in batch:
                source = source_of(content, copies.get(content.content_id, ()))
                if source is None:
                    self._offline += 1
                    continue
                self._expected.add(content.content_id)
                yield source

    def _read_one(self, source: SourceFile) -> tuple[Unit | FileDone, ...]:
        return flow.read_file(source, self._pool.decode, lambda _: None)

    def _unchanged(self, stream: Iterable[Read]) -> Iterator[Read]:
        """Drop the units of files that have other bytes than the catalogue knows."""
        for item in stream:
            if not isinstance(item, Unit) or item.content_id in self._expected:
                yield item

    def _write(self, commit: Commit) -> Filled:
        done = [item for item in commit.items if isinstance(item, FileDone)]
        failures = tuple((item.source.path, item.failure) for item in done if item.failure is not None)
        changed = sum(item.failure is None and item.content_id not in self._expected for item in done)
        counts = Counter(unit.content_id for unit in commit.vectors)
        with transaction(self._db, self._home.catalogue):
            columns = self._columns(list(counts))
            vectors = [unit for unit in commit.vectors if unit.content_id in columns]
            for content, units in counts.items():
                if content in columns:
                    embedded.mark(self._db, self._model_id, content, units)
            self._units.put(vectors, [columns[unit.content_id] for unit in vectors])
        self._expected -= set(counts)
        return Filled(contents=len(counts), units=len(vectors), changed=changed, failures=failures)

    def _columns(self, contents: Sequence[ContentId]) -> dict[ContentId, UnitColumns]:
        return {row.content_id: row for row in places.columns_of(self._db, list(dict.fromkeys(contents)))}


def source_of(content: WaitingContent, copies: Sequence[FilePlace]) -> SourceFile | None:
    """Return the first copy of a content that can be reached."""
    for copy in copies:
        folder = locate(copy.volume_id, copy.folder)
        if folder is None:
            continue
        path = folder / copy.name
        try:
            found = path.stat()
        except OSError:
            continue
        return SourceFile(
            place=Place(copy.volume_id, copy.folder, copy.name),
            path=path,
            stat=FileStat(copy.name, found.st_size, found.st_mtime_ns, found.st_ino),
            kind=content.kind,
        )
    return None
