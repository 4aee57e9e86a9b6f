"""Names first: what is noted before it is read, and what the stream makes of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.catalogue import files, report, writes
from indexer.catalogue.database import Connection, connect, transaction
from indexer.decode.identity import quick_hash
from indexer.errors import Message
from indexer.pipeline.changes import ChangeDetector
from indexer.pipeline.scan import ScanRules, add_new_names, scan
from indexer.pipeline.targets import targets_for
from indexer.stream import Failure, FolderLeftOut, Gone, Moved, Restated, SourceFile, Unchanged
from indexer.types import ContentId, FileHead, Kind, MediaFacts, ModelId, RootId

MODEL = ModelId("tiny")


class Folder:
    """A folder of photos and its catalogue."""

    def __init__(self, top: Path, db: Connection, path: Path) -> None:
        self.top = top
        self.db = db
        self.path = path
        with transaction(db, path):
            self.target = targets_for(db, [top], ())[0]

    def put(self, name: str) -> Path:
        path = self.top / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(name)
        return path

    def note(self) -> list[int]:
        return list(add_new_names(self.db, self.path, scan(RootId(1), self.top, ScanRules())))

    def changes(self) -> list[object]:
        return list(ChangeDetector(self.db, MODEL).detect([scan(RootId(1), self.top, ScanRules())]))

    def finish(self, source: SourceFile, *, failed: bool = False) -> None:
        """Do what the stream does at the end of a file, without vectors."""
        with transaction(self.db, self.path):
            if failed:
                writes.fail_file(self.db, source.place, source.stat, Failure(Message("No"), Message("No.")), 0)
                return
            content = ContentId(source.path.read_text())
            quick = quick_hash(source.path)
            head = FileHead(content_id=content, quick_hash=quick, kind=Kind.IMAGE, facts=MediaFacts())
            writes.put_content(self.db, head, source.stat.size_bytes)
            writes.put_file(self.db, source.place, source.stat, "indexed", content)
            self.db.execute("INSERT OR IGNORE INTO embedded VALUES (?, ?, 1)", (MODEL, content))

    def statuses(self) -> dict[str, str]:
        return dict(self.db.execute("SELECT name, status FROM files").fetchall())


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    top = tmp_path / "photos"
    top.mkdir()
    path = tmp_path / "catalogue.sqlite"
    with closing(connect(path, create=True)) as db:
        yield Folder(top, db, path)


def sources(changes: list[object]) -> list[SourceFile]:
    return [change for change in changes if isinstance(change, SourceFile)]


def test_new_pictures_are_noted_once_and_nothing_else(folder: Folder) -> None:
    folder.put("a.jpg")
    folder.put("sub/b.PNG")
    folder.put("notes.log")
    assert folder.note() == [2]
    assert folder.statuses() == {"a.jpg": "seen", "b.PNG": "seen"}
    assert folder.note() == []
    assert report.counts(folder.db, MODEL).seen == 2


def test_what_was_noted_is_read_like_new(folder: Folder) -> None:
    folder.put("a.jpg")
    folder.note()
    (source,) = sources(folder.changes())
    folder.finish(source)
    assert folder.statuses() == {"a.jpg": "indexed"}
    assert sources(folder.changes()) == []


def test_what_is_noted_late_shows_early_in_batches(folder: Folder) -> None:
    for number in range(6):
        folder.put(f"{number}/a.jpg")
    ticks = iter(range(1000))
    listings = scan(RootId(1), folder.top, ScanRules())
    counts = list(add_new_names(folder.db, folder.path, listings, clock=lambda: next(ticks) / 4))
    assert sum(counts) == 6
    assert len(counts) > 1


def test_what_was_noted_and_went_is_removed(folder: Folder) -> None:
    path = folder.put("a.jpg")
    folder.note()
    path.unlink()
    (gone,) = folder.changes()
    assert isinstance(gone, Gone)
    with transaction(folder.db, folder.path):
        assert writes.remove_files(folder.db, gone.file_ids) == []
    assert folder.statuses() == {}


def test_a_file_that_moves_after_it_was_noted_is_read_at_its_new_place(folder: Folder) -> None:
    path = folder.put("a.jpg")
    folder.note()
    path.rename(folder.top / "b.jpg")
    source, gone = folder.changes()
    assert isinstance(source, SourceFile)
    assert source.path.name == "b.jpg"
    assert isinstance(gone, Gone)


@pytest.mark.parametrize("noted", [True, False])
def test_a_known_file_that_moved_is_not_noted_and_not_read_again(folder: Folder, noted: bool) -> None:
    path = folder.put("a.jpg")
    (source,) = sources(folder.changes())
    folder.finish(source)
    path.rename(folder.top / "b.jpg")
    if noted:
        assert folder.note() == []
    (moved,) = folder.changes()
    assert isinstance(moved, Moved)


def test_a_move_to_a_place_that_was_noted_replaces_the_note(folder: Folder) -> None:
    path = folder.put("a.jpg")
    (source,) = sources(folder.changes())
    folder.finish(source)
    new = folder.put("b.jpg")
    folder.note()
    assert folder.statuses() == {"a.jpg": "indexed", "b.jpg": "seen"}
    path.replace(new)
    (moved,) = folder.changes()
    assert isinstance(moved, Moved)
    with transaction(folder.db, folder.path):
        writes.move_file(folder.db, moved.file_id, moved.place, moved.stat)
    assert folder.statuses() == {"b.jpg": "indexed"}


def test_failed_files_that_are_tried_again_stay_visible(folder: Folder) -> None:
    folder.put("a.jpg")
    (source,) = sources(folder.changes())
    folder.finish(source, failed=True)
    assert sources(folder.changes()) == []
    with transaction(folder.db, folder.path):
        writes.forget_failures(folder.db)
    assert folder.statuses() == {"a.jpg": "seen"}
    assert list(report.failed_files(folder.db)) == []
    (again,) = sources(folder.changes())
    folder.finish(again)
    assert folder.db.execute("SELECT count(*) FROM failures").fetchone() == (0,)


def test_a_file_with_the_inode_of_another_one_is_not_taken_for_it(folder: Folder) -> None:
    path = folder.put("a.jpg")
    (source,) = sources(folder.changes())
    folder.finish(source)
    path.write_text("b.jpg")  # the same length
    os.utime(path, ns=(source.stat.mtime_ns, source.stat.mtime_ns))
    path.rename(folder.top / "b.jpg")
    read, gone = folder.changes()
    assert isinstance(read, SourceFile)
    assert isinstance(gone, Gone)


def test_what_changed_without_size_and_time_is_compared(folder: Folder) -> None:
    path = folder.put("a.jpg")
    (source,) = sources(folder.changes())
    folder.finish(source)
    assert sources(folder.changes()) == []
    os.utime(path, ns=(source.stat.mtime_ns, source.stat.mtime_ns))  # changes ctime alone
    (compared,) = sources(folder.changes())
    assert (compared.believed, compared.is_sampled) == ("a.jpg", False)
    folder.db.execute("UPDATE files SET inode = inode + 1, ctime_ns = ?", (compared.stat.ctime_ns,))
    (compared,) = sources(folder.changes())
    assert (compared.believed, compared.is_sampled) == ("a.jpg", True)


def test_what_an_older_version_stored_is_trusted_and_completed(folder: Folder) -> None:
    folder.put("a.jpg")
    (source,) = sources(folder.changes())
    folder.finish(source)
    folder.db.execute("UPDATE files SET ctime_ns = NULL, side = NULL")
    (restated,) = folder.changes()
    assert isinstance(restated, Restated)
    with transaction(folder.db, folder.path):
        writes.restate_file(folder.db, restated.place, restated.stat)
    assert folder.changes() == [Unchanged(1)]


@pytest.mark.parametrize("passing", [True, False])
def test_only_a_failure_that_may_pass_is_tried_again(folder: Folder, passing: bool) -> None:
    folder.put("a.jpg")
    (source,) = sources(folder.changes())
    with transaction(folder.db, folder.path):
        why = Failure(Message("No"), Message("No."), passing=passing)
        writes.fail_file(folder.db, source.place, source.stat, why, 0)
    assert bool(sources(folder.changes())) is passing


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
def test_what_is_left_out_is_told_once_and_forgotten_with_its_folder(folder: Folder) -> None:
    inner = folder.top / "sub" / "inner"
    inner.mkdir(parents=True)
    (inner / "link.jpg").symlink_to("nowhere.jpg")

    def told() -> list[int]:
        found = [change for change in folder.changes() if isinstance(change, FolderLeftOut)]
        with transaction(folder.db, folder.path):
            for change in found:
                writes.put_left_out(folder.db, change)
        return [len(change.entries) for change in found]

    assert (told(), told()) == ([1], [])
    assert report.remaining(folder.db) == report.Remaining(failed=0, left_out=1, links=1, in_part=0)
    (inner / "link.jpg").unlink()
    inner.rmdir()
    (folder.top / "sub").rmdir()
    assert (told(), told(), report.count_left_out(folder.db)) == ([0], [], 0)


def test_a_name_that_is_not_text_is_noted_as_text(folder: Folder) -> None:
    try:
        (folder.top / os.fsdecode(b"\xff.jpg")).write_text("x")
    except OSError:
        pytest.skip("this file system takes valid text only")
    assert folder.note() == [1]
    (source,) = sources(folder.changes())
    assert source.path.read_text() == "x"
    assert files.names_in_folder(folder.db, folder.target.root.volume_id, folder.target.folder) == {"\U0010fcff.jpg"}
