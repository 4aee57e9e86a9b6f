"""The last stages: embeds pictures in batches, groups whole files into commits, writes those to LanceDB and SQLite.

Each stage is a generator over values. `IndexWriter` is the only one with side effects. Its order makes a kill harmless:
it opens SQLite's transaction, works out the new state in it, writes the segments to LanceDB, and only then commits. A
kill between the two leaves segments that the catalogue does not know; the next run writes the same ones again under
the same ids, and `reconcile` removes what remains.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from typing import TYPE_CHECKING, assert_never

from indexer.catalogue import embedded, parts, segments, writes
from indexer.catalogue import files as known_files
from indexer.catalogue.contents import columns_of
from indexer.catalogue.database import now_ms, transaction
from indexer.catalogue.facts import facts_of
from indexer.catalogue.text import own_words
from indexer.catalogue.user_data import copy_user_data
from indexer.pipeline.side_files import subtitles_in
from indexer.stream import (
    Abandoned,
    Commit,
    Committed,
    Embedded,
    FileDone,
    FolderLeftOut,
    Gone,
    Held,
    Moved,
    Restated,
    SegmentPicture,
    Unchanged,
)
from indexer.types import Grade, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.store.writer import SegmentWriter
    from indexer.stream import Encoded, Failure, Passing, Read
    from indexer.types import ContentId, FileHead, ModelId, Pixels, Vectors

    Encode = Callable[[Sequence[Pixels], Sequence[str]], Vectors]

ENCODER_BATCH = 8
"""Images per run of the encoder; more gives nothing on a CPU."""
COMMIT_ROWS = 256
COMMIT_S = 2.0
log = logging.getLogger(__name__)


def embed(stream: Iterable[Read], encode: Encode, batch: int) -> Iterator[Encoded]:
    """Give every picture its vector, in full batches across files; order is kept.

    `encode` gets pictures and their captions (empty for none) and returns vectors.
    """
    waiting: list[Read] = []
    pictures: list[SegmentPicture] = []
    for item in stream:
        if not pictures and not isinstance(item, SegmentPicture):
            yield item
            continue
        waiting.append(item)
        if isinstance(item, SegmentPicture):
            pictures.append(item)
        if len(pictures) == batch:
            yield from _encoded(waiting, pictures, encode)
            waiting, pictures = [], []
    if waiting:
        yield from _encoded(waiting, pictures, encode)


def _encoded(items: Sequence[Read], pictures: Sequence[SegmentPicture], encode: Encode) -> Iterator[Encoded]:
    vectors = iter(encode([picture.pixels for picture in pictures], [picture.caption for picture in pictures]))
    for item in items:
        yield Embedded(item.segment_id, item.content_id, next(vectors)) if isinstance(item, SegmentPicture) else item


def group(
    stream: Iterable[Encoded], rows: int, seconds: float, clock: Callable[[], float] = time.monotonic
) -> Iterator[Commit]:
    """Collect whole files until there are `rows` of them or of their vectors, or until `seconds` have passed.

    The vectors of a file that is still being read wait until it ends, and delay no other file.
    """
    aside: dict[ContentId, list[Embedded]] = {}
    vectors: list[Embedded] = []
    items: list[FileDone | Passing] = []
    since = clock()
    for item in stream:
        if isinstance(item, Embedded):
            aside.setdefault(item.content_id, []).append(item)
            continue
        if isinstance(item, Abandoned):
            aside.pop(item.content_id, None)
            continue
        items.append(item)
        if isinstance(item, FileDone) and item.content_id is not None:
            if item.segments:
                vectors += aside.pop(item.content_id, ())
            elif item.failure is not None:
                aside.pop(item.content_id, None)
        if max(len(vectors), len(items)) >= rows or clock() - since >= seconds:
            yield Commit(tuple(vectors), tuple(items))
            vectors, items, since = [], [], clock()
    if items:
        yield Commit(tuple(vectors), tuple(items))


class IndexWriter:
    """Writes commits; one per process, used from one thread."""

    def __init__(self, db: Connection, path: Path, table: SegmentWriter, model_id: ModelId) -> None:
        self._db = db
        self._path = path
        self._table = table
        self._model_id = model_id

    def write(self, commits: Iterable[Commit]) -> Iterator[Committed]:
        """Write each commit and yield what it did.

        Raises IndexTroubleError if the disk is full or the index damaged; earlier commits stay.
        """
        for commit in commits:
            yield self._write(commit)

    def _write(self, commit: Commit) -> Committed:
        if all(isinstance(item, Unchanged | Held) for item in commit.items):
            return _summary(commit, 0)
        with transaction(self._db, self._path):
            touched, removed = self._apply(commit.items)
            dropped = set(writes.drop_unplaced(self._db, touched))
            vectors = [vector for vector in commit.vectors if vector.content_id not in dropped]
            placed = [content for content in touched if content not in dropped]
            parts.update(self._db, placed)
            parts.note_dropped(self._db, len(dropped))
            self._store(vectors, placed)
            self._table.delete(dropped)
            writes.trim_changes(self._db)
        return _summary(commit, removed)

    def _apply(self, items: Sequence[FileDone | Passing]) -> tuple[list[ContentId], int]:
        """Bring the catalogue to the new state; return the contents whose places changed, and how many files went."""
        touched: dict[ContentId, None] = {}
        removed = 0
        for item in items:
            match item:
                case FileDone():
                    touched.update(dict.fromkeys(self._finish(item)))
                case Moved():
                    touched.update(dict.fromkeys(writes.move_file(self._db, item.file_id, item.place, item.stat)))
                case Restated():
                    writes.restate_file(self._db, item.place, item.stat)
                case FolderLeftOut():
                    writes.put_left_out(self._db, item)
                case Gone():
                    touched.update(dict.fromkeys(writes.remove_files(self._db, item.file_ids)))
                    removed += len(item.file_ids)
                case Unchanged() | Held():
                    pass
                case _:
                    assert_never(item)
        return list(touched), removed

    def _fail(self, done: FileDone, failure: Failure) -> list[ContentId]:
        source, place = done.source, done.source.place
        at_ms = now_ms()
        known = known_files.content_at(self._db, place.volume_id, place.folder, place.name)
        if source.deepens and done.content_id in (None, known):
            # It stays in the index as it was read before.
            writes.note_failure(self._db, place, failure, at_ms)
            return []
        old = writes.fail_file(self._db, place, source.stat, failure, at_ms)
        return [old] if old else []

    def _has_new_words(self, head: FileHead) -> bool:
        """Say whether the words embedded with a photo differ from those stored of it: other models had only those."""
        known = facts_of(self._db, head.content_id) if head.kind is Kind.IMAGE else None
        return known is not None and own_words(known) != own_words(head.facts)

    def _finish(self, done: FileDone) -> list[ContentId]:
        source, head = done.source, done.head
        if done.failure is not None and not done.segments:
            return self._fail(done, done.failure)
        if done.is_unchanged:
            writes.restate_file(self._db, source.place, source.stat)
            return []
        is_known = done.content_id is not None and writes.has_content(self._db, done.content_id)
        if head is not None:
            if not is_known:
                writes.put_content(self._db, head, source.stat.size_bytes)
            if done.segments and (
                segments.put(self._db, head.content_id, done.segments, done.grade) or self._has_new_words(head)
            ):
                embedded.forget_others(self._db, self._model_id, head.content_id)
        elif not is_known:
            # The last other copy changed after this one was compared; the next scan reads it.
            return []
        self._follow_subtitles(done)
        old = writes.put_file(self._db, source.place, source.stat, "indexed", done.content_id)
        if head is not None and is_known:
            writes.put_facts(self._db, source.place, head, source.stat)
        if done.failure is not None:
            writes.note_failure(self._db, source.place, done.failure, now_ms())
        if old and done.content_id and not is_known:
            copy_user_data(self._db, old, done.content_id)
        return [content for content in (old, done.content_id) if content]

    def _follow_subtitles(self, done: FileDone) -> None:
        """Have a known video read in full again if the subtitle files beside it are not those it was read with."""
        if done.content_id is None:
            return
        place = done.source.place
        before = known_files.side_at(self._db, place.volume_id, place.folder, place.name)
        was_read = bool(done.segments) and done.grade is Grade.FULL
        if not was_read and subtitles_in(before) != subtitles_in(done.source.stat.side):
            embedded.read_again(self._db, done.content_id)

    def _store(self, vectors: Sequence[Embedded], touched: Sequence[ContentId]) -> None:
        """Write the vectors of new segments, and the columns of known ones whose places changed."""
        fresh = Counter(vector.content_id for vector in vectors)
        before = embedded.segment_counts(self._db, self._model_id, touched)
        columns = {row.segment_id: row for row in columns_of(self._db, list(fresh))}
        self._table.put(vectors, [columns[vector.segment_id] for vector in vectors])
        # Surplus old segments are deleted after the new ones are written, so that the content can always be found.
        self._table.delete_surplus(
            [(content, count) for content, count in fresh.items() if before.get(content, 0) > count]
        )
        for content, count in fresh.items():
            embedded.mark(self._db, self._model_id, content, count)
        stored = [content for content in before if content not in fresh]
        self._table.put_columns(columns_of(self._db, stored))


def _summary(commit: Commit, removed: int) -> Committed:
    ended = [item for item in commit.items if isinstance(item, FileDone)]
    done = [item for item in ended if not item.is_unchanged]
    troubled = [(item, item.failure) for item in done if item.failure is not None]
    partial = [(item, why) for item, why in troubled if item.segments or item.source.deepens]
    failed = [(item, why) for item, why in troubled if not item.segments and not item.source.deepens]
    again = [item for item in done if item.source.deepens]
    skipped = sum(why.skipped for _, why in failed)
    return Committed(
        indexed=len(done) - len(failed) - len(again),
        embedded=len({vector.content_id for vector in commit.vectors}),
        segments=len(commit.vectors),
        deepened=sum(item.failure is None for item in again),
        in_part=len(partial),
        failed=len(failed) - skipped,
        skipped=skipped,
        moved=sum(isinstance(item, Moved) for item in commit.items),
        removed=removed,
        unchanged=sum(item.count for item in commit.items if isinstance(item, Unchanged))
        + sum(isinstance(item, Restated) for item in commit.items)
        + len(ended)
        - len(done),
        failures=tuple((item.source.path, why) for item, why in failed if not why.skipped),
        partial=tuple((item.source.path, why) for item, why in partial),
        held=tuple(item for item in commit.items if isinstance(item, Held)),
        last=done[-1].source.path if done else None,
    )


def reconcile(db: Connection, path: Path, table: SegmentWriter, model_id: ModelId) -> tuple[int, int]:
    """Make the catalogue and the vectors agree again after a kill or a power cut.

    Deletes segments that the catalogue does not know, and forgets vectors that the table does not have. A content that
    was about to be read more thoroughly keeps the segments that it had, so that it can be found until it is read again.
    Costs a count of rows when the two agree.

    Returns:
        How many contents were deleted from the table, how many will be embedded again.
    """
    if table.count() == embedded.segment_total(db, model_id):
        return 0, 0
    with transaction(db, path):
        found = embedded.compare_with_table(db, model_id, table.content_ids())
        table.delete_surplus(found.surplus)
        table.delete(found.unknown)
    log.info(
        "catalogue and vectors agree again: %d contents deleted, %d to embed again", len(found.unknown), found.lost
    )
    return len(found.unknown), found.lost
