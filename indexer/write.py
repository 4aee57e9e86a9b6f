"""The last stage, and the only one with side effects: commits into LanceDB and SQLite.

The order makes a kill harmless. SQLite's transaction is opened, the new state is worked out in it,
the units go to LanceDB, and only then the transaction commits. A kill between the two leaves units
that the catalogue does not know; the next run writes the same units again under the same ids.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, assert_never

from indexer.catalogue import changelog, embedded, places, writes
from indexer.catalogue.database import transaction
from indexer.catalogue.following import follow
from indexer.stream import Committed, FileDone, Gone, Held, Moved, Unchanged
from indexer.types import UnitId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.store.writer import UnitWriter
    from indexer.stream import Commit, Embedded, Passing
    from indexer.types import ContentId, ModelId


class IndexWriter:
    """Writes commits; one per process, used from one thread."""

    def __init__(self, db: Connection, path: Path, units: UnitWriter, model_id: ModelId) -> None:
        self._db = db
        self._path = path
        self._units = units
        self._model_id = model_id

    def write(self, commits: Iterable[Commit]) -> Iterator[Committed]:
        """Write each commit and yield what it did.

        Raises:
            IndexTroubleError: the disk is full or the index damaged; earlier commits stay.
        """
        for commit in commits:
            yield self._write(commit)

    def _write(self, commit: Commit) -> Committed:
        if all(isinstance(item, Unchanged | Held) for item in commit.items):
            return _summary(commit, 0)
        with transaction(self._db, self._path):
            touched, removed = self._apply(commit.items)
            dropped = set(writes.drop_unplaced(self._db, touched))
            vectors = [unit for unit in commit.vectors if unit.content_id not in dropped]
            for content, units in Counter(unit.content_id for unit in vectors).items():
                embedded.mark(self._db, self._model_id, content, units)
            self._store(vectors, [content for content in touched if content not in dropped])
            self._units.delete(dropped)
            changelog.trim(self._db)
        return _summary(commit, removed)

    def _apply(self, items: Sequence[FileDone | Passing]) -> tuple[list[ContentId], int]:
        """Bring the catalogue to the new state; return the contents whose places changed, and files removed."""
        touched: dict[ContentId, None] = {}
        removed = 0
        for item in items:
            match item:
                case FileDone():
                    touched.update(dict.fromkeys(self._finish(item)))
                case Moved():
                    touched.update(dict.fromkeys(writes.move_file(self._db, item.file_id, item.place, item.stat)))
                case Gone():
                    touched.update(dict.fromkeys(writes.remove_files(self._db, item.file_ids)))
                    removed += len(item.file_ids)
                case Unchanged() | Held():
                    pass
                case _:
                    assert_never(item)
        return list(touched), removed

    def _finish(self, done: FileDone) -> list[ContentId]:
        source = done.source
        if done.failure is not None:
            now_ms = time.time_ns() // 1_000_000
            old = writes.fail_file(self._db, source.place, source.stat, done.failure, now_ms)
            return [old] if old else []
        is_known = done.content_id is not None and writes.has_content(self._db, done.content_id)
        if done.decoded is not None:
            writes.put_content(self._db, done.decoded, source.stat.size_bytes)
        elif not is_known:
            # The last other copy changed after this one was compared; the next scan reads it.
            return []
        old = writes.put_file(self._db, source.place, source.stat, "indexed", done.content_id)
        if old and done.content_id and not is_known:
            follow(self._db, old, done.content_id)
        return [content for content in (old, done.content_id) if content]

    def _store(self, vectors: Sequence[Embedded], touched: Sequence[ContentId]) -> None:
        columns = {row.content_id: row for row in places.columns_of(self._db, touched)}
        self._units.put(vectors, [columns[unit.content_id] for unit in vectors])
        fresh = {unit.content_id for unit in vectors}
        stored = embedded.unit_counts(
            self._db, self._model_id, [content for content in columns if content not in fresh]
        )
        self._units.put_columns(
            [(UnitId(f"{content}:{i}"), columns[content]) for content, count in stored.items() for i in range(count)]
        )


def _summary(commit: Commit, removed: int) -> Committed:
    done = [item for item in commit.items if isinstance(item, FileDone)]
    failures = tuple((item.source.path, item.failure) for item in done if item.failure is not None)
    skipped = sum(failure.skipped for _, failure in failures)
    return Committed(
        indexed=len(done) - len(failures),
        embedded=len({unit.content_id for unit in commit.vectors}),
        failed=len(failures) - skipped,
        skipped=skipped,
        moved=sum(isinstance(item, Moved) for item in commit.items),
        removed=removed,
        unchanged=sum(item.count for item in commit.items if isinstance(item, Unchanged)),
        failures=tuple(pair for pair in failures if not pair[1].skipped),
        held=tuple(item for item in commit.items if isinstance(item, Held)),
        last=done[-1].source.path if done else None,
    )
