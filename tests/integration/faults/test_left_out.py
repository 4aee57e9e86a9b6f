"""Nothing is left out silently: whatever was not read is counted and named, with the reason."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.command import Recallery
from tests.integration.faults.asking import Library, library_of, names
from tests.integration.faults.inputs import photo

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and limits of POSIX")

TROUBLED = "tests.integration.faults.trouble_program"
ANNEX = ".git/annex/objects/f8/pW/SHA256E-s7--9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.jpg"
PATH_MAX = 4096


def left_out_in(record: dict[str, Any]) -> int:
    """Return how many entries a record of `index` or `status` says were not read."""
    return int(record.get("left_out", 0))


def deep_beyond_the_limit(top: Path) -> None:
    """Make folders until their path is longer than the system opens, a photo in the last one."""
    at = os.open(top, os.O_RDONLY)
    for _ in range(PATH_MAX // 200 + 2):
        os.mkdir("d" * 200, dir_fd=at)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    file = os.open("deepest.jpg", os.O_WRONLY | os.O_CREAT, dir_fd=at)
    os.write(file, photo(20))
    os.close(file)
    os.close(at)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("left_out")
    photos, outside = folder / "photos", folder / "outside"
    for place in (photos, photos / "locked", photos / "failing", photos / "long", outside, (photos / ANNEX).parent):
        place.mkdir(parents=True)
    for seed, place in enumerate((photos, photos / "locked", photos / "failing", outside)):
        (place / "photo.jpg").write_bytes(photo(seed))
    (photos / ANNEX).write_bytes(photo(10))
    (photos / "annexed.jpg").symlink_to(ANNEX)
    (photos / "not_fetched.jpg").symlink_to(ANNEX.replace("9f86", "0000"))
    (photos / "dangling.jpg").symlink_to("nowhere.jpg")
    (photos / "loop.jpg").symlink_to("loop.jpg")
    (photos / "linked").symlink_to(outside)
    (photos / "round").symlink_to(photos)
    deep_beyond_the_limit(photos / "long")
    rules = [
        {"path": str(photos / "locked"), "event": "os.scandir", "errno": errno.EACCES},
        {"path": str(photos / "failing"), "event": "os.scandir", "errno": errno.EIO},
    ]
    (folder / "trouble.json").write_text(json.dumps(rules), encoding="utf-8")
    recallery = Recallery(folder / "data", module=TROUBLED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TROUBLE", str(folder / "trouble.json"))
        yield Library(recallery, photos, recallery("index", photos, "--json"))
    subprocess.run(["rm", "-rf", photos / "long"], check=False)  # Python cannot


@pytest.fixture(scope="module")
def listed(library: Library) -> list[dict[str, Any]]:
    return library.recallery("failed", "--json").records


@pytest.fixture(scope="module")
def found(library: Library) -> set[str]:
    """Names of indexed files, and of the folders that they are in."""
    hits = library.ask({"all": {"filters": {"kind": "image"}}})["all"]["hits"]
    places = [Path(path) for hit in hits for path in (hit["path"], *hit["copies"], *hit["similar"])]
    return {part for place in places for part in place.relative_to(library.photos.parent).parts}


def test_everything_else_is_indexed(library: Library) -> None:
    assert library.ran.err == ""
    assert library.summary["indexed"] >= 1


@pytest.mark.parametrize("name", ["locked", "failing", "long"])
def test_a_folder_that_cannot_be_read_is_named_with_the_reason(listed: list[dict[str, Any]], name: str) -> None:
    told = [record for record in listed if f"/{name}" in record["path"]]
    assert told
    assert all(record["title"] and record["message"] for record in told)


@pytest.mark.parametrize("name", ["annexed.jpg", "not_fetched.jpg", "dangling.jpg", "loop.jpg", "linked", "round"])
def test_a_link_is_followed_or_named(listed: list[dict[str, Any]], found: set[str], name: str) -> None:
    told = [record for record in listed if Path(record["path"]).name == name]
    assert told or name in found
    assert all(record["title"] and record["message"] for record in told)


def test_what_was_left_out_is_counted_by_index_and_status(library: Library) -> None:
    assert left_out_in(library.summary) >= 3
    assert left_out_in(library.status()) >= 3


def test_people_are_told_of_what_was_left_out(library: Library) -> None:
    for command in ("index", "status"):
        ran = library.recallery(command)
        assert re.search(r"not read|left out|cannot be read|could not be read", ran.out + ran.err), ran
    told = library.recallery("failed")
    assert str(library.photos / "locked") in told.out + told.err


def test_a_folder_of_nothing_but_links_is_not_said_to_be_empty(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    (photos / ANNEX).parent.mkdir(parents=True)
    (photos / ANNEX).write_bytes(photo(1))
    for number in range(3):
        (photos / f"IMG_{number}.jpg").symlink_to(ANNEX)
    ran = Recallery(tmp_path / "data")("index", photos)
    assert re.search(r"\blinks?\b", ran.out + ran.err) or re.search(r"\b[13] files? indexed", ran.out)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library with photos of odd endings, and a broken one."""
    folder = tmp_path_factory.mktemp("told")
    inner = folder / "photos" / "inner"
    inner.mkdir(parents=True)
    for seed, name in enumerate(("IMG_0001.jp", "IMG_0002.jpg(1)", "MVIMG_20180722_120942", "IMG_0003.JPG_original")):
        (inner / name).write_bytes(photo(seed))
    (inner / "IMG_0004.dat").write_bytes(photo(9, "PNG"))
    (inner / "notes.log").write_text("hello")
    (inner / "README").write_text("hello")
    (inner / "broken.jpg").write_bytes(photo(30)[:200])
    return library_of(folder)


@pytest.mark.parametrize("name", ["IMG_0001.jp", "IMG_0002.jpg(1)", "MVIMG_20180722_120942", "IMG_0003.JPG_original"])
def test_a_photo_whose_ending_was_cut_is_known_by_its_contents(told: Library, name: str) -> None:
    assert name not in told.failed()
    assert name in names(told.ask({"all": {"filters": {"kind": "image"}}})["all"])


def test_what_is_no_photo_is_left_alone(told: Library) -> None:
    failed = told.failed()
    assert {failed["notes.log"]["status"], failed["README"]["status"]} == {"skipped"}
    assert failed["broken.jpg"]["status"] == "failed"


def test_a_later_run_says_that_files_are_still_failed(told: Library) -> None:
    ran = told.recallery("index")
    assert "recallery failed" in ran.out + ran.err
    assert re.search(r"\b1 file", ran.out + ran.err)


def test_a_folder_inside_a_chosen_one_is_said_to_be_there_already(told: Library) -> None:
    ran = told.recallery("index", told.photos / "inner")
    assert ran.code in (0, 1)
    assert re.search(rf"{re.escape(str(told.photos))}(?!/inner)", ran.out + ran.err)
