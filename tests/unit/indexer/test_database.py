"""The catalogue's file: made, too new, damaged, absent."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from indexer.catalogue import files, report, schema
from indexer.catalogue.database import connect, known_errors, transaction
from indexer.catalogue.folders import LastMount
from indexer.catalogue.roots import SeenVolume, add_root, remember_volume, roots
from indexer.catalogue.schema import FORMAT
from indexer.errors import IndexTroubleError
from indexer.types import ModelId, VolumeId


def test_it_is_made_once_and_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    for _ in range(2):
        with closing(connect(path, create=True)) as db:
            assert db.execute("PRAGMA user_version").fetchone() == (FORMAT,)
            assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_older_one_is_brought_up_and_keeps_what_it_has(tmp_path: Path) -> None:
    older, fresh = tmp_path / "older.sqlite", tmp_path / "fresh.sqlite"
    with closing(sqlite3.connect(older)) as db:
        db.executescript(f"{schema.FILES}PRAGMA user_version = 1; INSERT INTO settings VALUES ('a', 'b')")
    with closing(connect(older, create=False)) as db, closing(connect(fresh, create=True)) as new:
        tables = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
        assert db.execute(tables).fetchall() == new.execute(tables).fetchall()
        assert db.execute("PRAGMA user_version").fetchone() == (FORMAT,)
        assert db.execute("SELECT * FROM settings").fetchall() == [("a", "b")]


def test_why_files_failed_is_kept_as_an_older_version_said_it(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    before = schema.STEPS.index(schema.MESSAGES)
    with closing(sqlite3.connect(path)) as db:
        db.executescript("".join(schema.STEPS[:before]))
        db.execute(f"PRAGMA user_version = {before}")
        db.executescript(
            "INSERT INTO volumes VALUES ('v', '', '', '', '', 0);"
            "INSERT INTO folders VALUES (1, 'v', NULL, '');"
            "INSERT INTO files VALUES (1, 1, 'a', 1, 1, 1, 'failed', NULL);"
            "INSERT INTO failures VALUES (1, 'Not a picture', 'Odd: \"{x}\", 50 % „ß“.', 0, NULL)"
        )
    for _ in range(2):
        with closing(connect(path, create=False)) as db:
            (file,) = report.failed_files(db)
            assert (str(file.title), str(file.message)) == ("Not a picture", 'Odd: "{x}", 50 % „ß“.')


def test_what_may_pass_is_tried_again_in_an_index_of_an_older_version(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    before = schema.STEPS.index(schema.STATE)
    with closing(sqlite3.connect(path)) as db:
        db.executescript("".join(schema.STEPS[:before]))
        db.execute(f"PRAGMA user_version = {before}")
        db.executescript(
            "INSERT INTO volumes VALUES ('v', '', '', '', '', 0);"
            "INSERT INTO folders VALUES (1, 'v', NULL, '');"
            "INSERT INTO files VALUES (1, 1, 'locked', 1, 1, 1, 'failed', NULL),"
            "(2, 1, 'broken', 1, 1, 1, 'failed', NULL);"
            "INSERT INTO failures VALUES (1, '[\"No permission\", {}]', '[\"\", {}]', 0, NULL),"
            "(2, '[\"The picture is damaged\", {}]', '[\"\", {}]', 0, NULL)"
        )
    with closing(connect(path, create=False)) as db:
        known = files.known_in_folder(db, VolumeId("v"), "", ModelId("m"))
        assert {name: file.settled for name, file in known.items()} == {"locked": False, "broken": True}
        assert (known["broken"].ctime_ns, known["broken"].side) == (None, None)
        assert report.count_left_out(db) == 0


@pytest.mark.parametrize("turn", range(5))
def test_many_may_make_it_at_the_same_moment(tmp_path: Path, turn: int) -> None:
    start = threading.Barrier(4)

    def make() -> int:
        start.wait()
        with closing(connect(tmp_path / "c.sqlite", create=True)) as db:
            return int(db.execute("SELECT count(*) FROM settings").fetchone()[0])

    with ThreadPoolExecutor(4) as pool:
        assert [answer.result() for answer in [pool.submit(make) for _ in range(4)]] == [0] * 4


def test_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(IndexTroubleError, match="no index yet"):
        connect(tmp_path / "c.sqlite", create=False)


def test_a_newer_one_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {FORMAT + 1}")
    before = path.read_bytes()
    with pytest.raises(IndexTroubleError, match="newer than this program"):
        connect(path, create=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"this is no database at all, but long enough to look at" * 20, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_damaged_one_is_told_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(content)
    with pytest.raises(IndexTroubleError, match="damaged"):
        connect(path, create=True)


def test_a_database_of_another_program_is_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE theirs (x)")
    with pytest.raises(IndexTroubleError, match="damaged"):
        connect(path, create=True)


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with closing(connect(path, create=True)) as db:
        with pytest.raises(sqlite3.IntegrityError), transaction(db, path):
            db.executemany("INSERT INTO settings VALUES (?, 'b')", [("a",), ("a",)])
        assert db.execute("SELECT count(*) FROM settings").fetchone() == (0,)


def test_a_full_disk_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(IndexTroubleError, match="disk is full"), known_errors(tmp_path):
        raise sqlite3.OperationalError("database or disk is full")


def test_a_programming_error_stays_one(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError), known_errors(tmp_path):
        raise sqlite3.OperationalError("no such table: x")


def test_exclusions_stay_until_new_ones_are_given(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with closing(connect(path, create=True)) as db:
        remember_volume(db, SeenVolume(volume_id=VolumeId("v"), label="", fs_type="", last=LastMount(Path("/"))), 0)
        add_root(db, VolumeId("v"), "a", ("*.tmp",), 0)
        assert add_root(db, VolumeId("v"), "a", (), 0).excludes == ("*.tmp",)
        assert add_root(db, VolumeId("v"), "a", ("x",), 0).excludes == ("x",)
        assert len(roots(db)) == 1


@pytest.fixture
def unwritable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue that SQLite takes for one on a read-only disk, once it is opened again."""
    path = tmp_path / "c.sqlite"
    with closing(connect(path, create=True)) as db:
        db.execute("INSERT INTO settings VALUES ('a', 'b')")

    def refuse(_: object) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("indexer.catalogue.database.use_wal", refuse)
    return path


def test_one_on_a_read_only_disk_is_opened_for_reading(unwritable: Path) -> None:
    before = sorted(unwritable.parent.iterdir())
    with closing(connect(unwritable, create=False)) as db:
        assert db.execute("SELECT * FROM settings").fetchall() == [("a", "b")]
        with pytest.raises(IndexTroubleError, match="read-only"), transaction(db, unwritable):
            db.execute("DELETE FROM settings")
    assert sorted(unwritable.parent.iterdir()) == before


def test_one_on_a_read_only_disk_is_refused_to_who_writes(unwritable: Path) -> None:
    with pytest.raises(IndexTroubleError, match="cannot be opened"):
        connect(unwritable, create=True)


def test_what_a_killed_writer_left_in_the_log_is_read_too(unwritable: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    with closing(sqlite3.connect(unwritable)) as db:
        db.execute("INSERT INTO settings VALUES ('c', 'd')")
        db.commit()
        for file in tmp_path.glob("c.sqlite*"):
            shutil.copy(file, copy)
    assert (copy / "c.sqlite-wal").stat().st_size
    with closing(connect(copy / "c.sqlite", create=False)) as db:
        assert len(db.execute("SELECT * FROM settings").fetchall()) == 2


def test_an_older_one_on_a_read_only_disk_is_told_in_words(unwritable: Path) -> None:
    with closing(sqlite3.connect(unwritable)) as db:
        db.execute(f"PRAGMA user_version = {FORMAT - 1}")
    with pytest.raises(IndexTroubleError, match="older than this program"):
        connect(unwritable, create=False)
