"""Listings of folders, and what they leave out."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.catalogue.contents import wall_clock_ms
from indexer.catalogue.database import signed
from indexer.catalogue.folders import place_of
from indexer.names import as_path
from indexer.pipeline.scan import ScanRules, scan
from indexer.stream import FileStat
from indexer.types import RootId

ROOT = RootId(1)


def make(top: Path, *files: str) -> None:
    for name in files:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(top: Path, *excludes: str, deep: bool = True) -> list[str]:
    listings = scan(ROOT, top, ScanRules(excludes=excludes), deep=deep)
    return [(listing.path / file.name).relative_to(top).as_posix() for listing in listings for file in listing.files]


def test_parents_come_before_children_in_order_of_name(tmp_path: Path) -> None:
    make(tmp_path, "b/2.jpg", "a/1.jpg", "a/c/3.jpg", "0.jpg")
    assert names(tmp_path) == ["0.jpg", "a/1.jpg", "a/c/3.jpg", "b/2.jpg"]
    assert names(tmp_path, deep=False) == ["0.jpg"]


def test_folders_used_last_come_first(tmp_path: Path) -> None:
    make(tmp_path, "a/1.jpg", "b/2.jpg", "c/d/3.jpg", "c/4.jpg", "e/5.jpg")
    used_ms = {tmp_path: 9, tmp_path / "c": 9, tmp_path / "c/d": 9, tmp_path / "b": 5}
    listings = scan(ROOT, tmp_path, ScanRules(used_ms=used_ms))
    assert [file.name for listing in listings for file in listing.files] == [
        "4.jpg",
        "3.jpg",
        "2.jpg",
        "1.jpg",
        "5.jpg",
    ]


def test_hidden_and_system_places_are_left_out(tmp_path: Path) -> None:
    make(tmp_path, ".hidden.jpg", ".git/a.jpg", "$RECYCLE.BIN/b.jpg", "@eaDir/c.jpg", "Thumbs.db", "ok.jpg")
    assert names(tmp_path) == ["ok.jpg"]


@pytest.mark.parametrize(
    ("globs", "left"),
    [
        (["*.tmp"], ["a/keep.jpg", "a/raw/x.jpg", "raw/x.jpg"]),
        (["raw/"], ["a/keep.jpg", "a/skip.tmp"]),
        (["/raw/"], ["a/keep.jpg", "a/skip.tmp", "a/raw/x.jpg"]),
        (["a/*", "!a/keep.jpg"], ["a/keep.jpg", "raw/x.jpg"]),
    ],
)
def test_globs_are_those_of_gitignore(tmp_path: Path, globs: list[str], left: list[str]) -> None:
    make(tmp_path, "a/keep.jpg", "a/skip.tmp", "a/raw/x.jpg", "raw/x.jpg")
    assert names(tmp_path, *globs) == left


def test_globs_stay_relative_to_the_root_in_a_part_of_it(tmp_path: Path) -> None:
    make(tmp_path, "a/raw/x.jpg", "a/y.jpg")
    listings = scan(ROOT, tmp_path / "a", ScanRules(excludes=("/a/raw/",)), base=tmp_path)
    assert [file.name for listing in listings for file in listing.files] == ["y.jpg"]


def test_symbolic_links_are_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "real/a.jpg")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "link.jpg").symlink_to(tmp_path / "real/a.jpg")
    assert names(tmp_path) == ["real/a.jpg"]


def test_the_index_itself_is_never_entered(tmp_path: Path) -> None:
    make(tmp_path, "index/a.jpg", "b.jpg")
    listings = scan(ROOT, tmp_path, ScanRules(never=frozenset({tmp_path / "index"})))
    assert [file.name for listing in listings for file in listing.files] == ["b.jpg"]


def test_a_folder_that_is_not_there_gives_its_reason(tmp_path: Path) -> None:
    (listing,) = scan(ROOT, tmp_path / "none", ScanRules())
    assert listing.unreadable
    assert listing.files == ()


@pytest.mark.skipif(sys.platform != "linux", reason="file names of bytes")
def test_names_that_are_no_text_are_kept_apart(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/bad\xff.jpg", "wb"):  # noqa: PTH123 - a name of bytes
        pass
    (file,) = next(iter(scan(ROOT, tmp_path, ScanRules()))).files
    assert file.name == "bad\U0010fcff.jpg"
    assert os.fsencode(as_path(file.name)) == b"bad\xff.jpg"


def test_a_folder_deeper_than_the_stack_is_listed_with_its_place(tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    deep = top
    for _ in range(1_050):
        deep /= "d"
        deep.mkdir()
    (deep / "a.jpg").touch()
    *_, last = scan(ROOT, top, ScanRules())
    assert [file.name for file in last.files] == ["a.jpg"]
    assert last.folder == place_of(top)[1] + "/d" * 1_050
    subprocess.run(["rm", "-rf", top], check=False)  # Python's own way is too deep for it


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
def test_links_to_pictures_and_folders_are_told_and_others_are_not(tmp_path: Path) -> None:
    photos, outside = tmp_path / "photos", tmp_path / "outside"
    photos.mkdir()
    outside.mkdir()
    (photos / "folder").symlink_to(outside)
    (photos / "nowhere.jpg").symlink_to("none.jpg")
    (photos / "annexed.jpg").symlink_to("../.git/annex/objects/a/b/c.jpg")
    (photos / "library.so").symlink_to("/usr/lib/none.so")
    (photos / ".hidden.jpg").symlink_to("none.jpg")
    os.mkfifo(photos / "pipe.jpg")
    os.mkfifo(photos / "pipe")
    (listing,) = scan(ROOT, photos, ScanRules())
    told = {entry.name: str(entry.title) for entry in listing.left_out}
    assert told == {
        "folder": "A link, which is not followed",
        "nowhere.jpg": "A link that leads nowhere",
        "annexed.jpg": "A link into git-annex",
        "pipe.jpg": "Not a file",
    }


@given(
    mtime_ns=st.integers(-(2**80), 2**80),
    ctime_ns=st.integers(-(2**80), 2**80),
    inode=st.integers(0, 2**128),
    size=st.integers(0, 2**70),
)
def test_whatever_the_system_says_of_a_file_can_be_stored(mtime_ns: int, ctime_ns: int, inode: int, size: int) -> None:
    said = SimpleNamespace(st_mtime_ns=mtime_ns, st_ctime_ns=ctime_ns, st_ino=inode, st_size=size)
    found = FileStat.of("a.jpg", cast("os.stat_result", said))
    with closing(sqlite3.connect(":memory:")) as db:
        numbers = (found.size_bytes, found.mtime_ns, found.ctime_ns, signed(found.inode))
        assert db.execute("SELECT ?, ?, ?, ?", numbers).fetchone() == numbers
    assert 1600 < datetime.fromtimestamp(wall_clock_ms(found.mtime_ns) / 1000, UTC).year < 2300


def test_what_the_system_says_nothing_of_is_uncertain_and_not_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.jpg", "b.jpg")
    from indexer.pipeline import scan as module

    look = module.stat_file

    def broken(entry: os.DirEntry[str]) -> object:
        if entry.name == "a.jpg":
            raise OSError(5, "Input/output error")
        return look(entry)

    monkeypatch.setattr(module, "stat_file", broken)
    (listing,) = scan(ROOT, tmp_path, ScanRules())
    assert ([file.name for file in listing.files], listing.uncertain, listing.unreadable) == (
        ["b.jpg"],
        frozenset({"a.jpg"}),
        None,
    )
