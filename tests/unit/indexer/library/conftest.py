"""A catalogue filled by hand, over a real folder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from indexer.catalogue import files, writes
from indexer.catalogue.database import Connection, connect, transaction
from indexer.catalogue.folders import place_of
from indexer.errors import Message
from indexer.home import Home
from indexer.library.library import Library
from indexer.pipeline.targets import targets_for
from indexer.stream import Failure, FilePlace, FileStat
from indexer.types import ContentId, FileHead, FileId, Kind, MediaFacts

NOON_NS = 1_700_000_000 * 10**9


class Made:
    """A library, and the other connection through which its files come."""

    def __init__(self, home: Home, top: Path, db: Connection, library: Library) -> None:
        self.home = home
        self.top = top
        self.db = db
        self.library = library
        with self.writing():
            targets_for(db, [top], ())

    def writing(self) -> AbstractContextManager[None]:
        return transaction(self.db, self.home.catalogue)

    def add(
        self,
        name: str,
        content: str,
        facts: MediaFacts | None = None,
        *,
        mtime_ns: int = NOON_NS,
        kind: Kind = Kind.IMAGE,
    ) -> int:
        """Add an indexed file that is really there."""
        place, stat = self._place(name, mtime_ns)
        head = FileHead(content_id=ContentId(content), quick_hash=b"", kind=kind, facts=facts or MediaFacts())
        with self.writing():
            writes.put_content(self.db, head, stat.size_bytes)
            writes.put_file(self.db, place, stat, "indexed", ContentId(content))
        return self.id(name)

    def see(self, name: str, *, mtime_ns: int = NOON_NS) -> int:
        place, stat = self._place(name, mtime_ns)
        with self.writing():
            writes.add_seen_files(self.db, place.volume_id, place.folder, [stat])
        return self.id(name)

    def fail(self, name: str, *, skipped: bool = False) -> int:
        place, stat = self._place(name, NOON_NS)
        with self.writing():
            writes.fail_file(
                self.db, place, stat, Failure(Message("Cut off"), Message("Copy it again."), skipped), time.time_ns()
            )
        return self.id(name)

    def remove(self, name: str) -> None:
        with self.writing():
            writes.drop_unplaced(self.db, writes.remove_files(self.db, [FileId(self.id(name))]))

    def id(self, name: str) -> int:
        path = self.top / name
        volume_id, folder = place_of(path.parent)
        found = files.file_id(self.db, volume_id, folder, path.name)
        assert found is not None
        return found

    def _place(self, name: str, mtime_ns: int) -> tuple[FilePlace, FileStat]:
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * (10 + len(name)))
        volume_id, folder = place_of(path.parent)
        return FilePlace(volume_id, folder, path.name), FileStat(
            path.name, 10 + len(name), mtime_ns, path.stat().st_ino
        )


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    top = tmp_path / "photos"
    top.mkdir()
    home = Home(tmp_path / "index")
    with Library(home) as library, closing(connect(home.catalogue, create=False)) as db:
        yield Made(home, top, db, library)
