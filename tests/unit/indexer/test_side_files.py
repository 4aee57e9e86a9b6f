"""Which files stand beside a picture, and when they changed."""

from __future__ import annotations

import pytest

from indexer.pipeline.side_files import with_side_files
from indexer.stream import FileStat

PHOTO = "IMG_0001.jpg"
LONG = "a" * 60 + ".jpg"


def side(photo: str, *beside: FileStat) -> str:
    found = {file.name: file.side for file in with_side_files([FileStat(photo, 1, 2, 3), *beside])}
    return found[photo]


def stat(name: str, size: int = 1, mtime_ns: int = 1) -> FileStat:
    return FileStat(name, size, mtime_ns, 9)


@pytest.mark.parametrize(
    ("photo", "name"),
    [
        (PHOTO, "IMG_0001.xmp"),
        (PHOTO, "img_0001.XMP"),
        (PHOTO, "IMG_0001.jpg.xmp"),
        (PHOTO, "IMG_0001.jpg.json"),
        (PHOTO, "IMG_0001.jpg.supplemental-metadata.json"),
        (PHOTO, "IMG_0001.jpg.suppl.json"),
        ("IMG_0001(2).jpg", "IMG_0001.jpg(2).json"),
        (LONG, LONG[:46] + ".json"),
    ],
)
def test_what_says_something_about_a_picture_belongs_to_it(photo: str, name: str) -> None:
    before = side(photo, stat(name))
    assert before
    assert len({before, side(photo), side(photo, stat(name, size=2)), side(photo, stat(name, mtime_ns=2))}) == 4


@pytest.mark.parametrize("name", ["IMG_0002.xmp", "IMG_00010.xmp", "IMG_000.xmp", "metadata.json", "IMG_0001.txt"])
def test_other_files_do_not(name: str) -> None:
    assert side(PHOTO, stat(name)) == ""


def test_a_picture_renamed_with_its_side_file_has_the_same() -> None:
    assert side(PHOTO, stat("IMG_0001.xmp")) == side("sea.jpg", stat("sea.xmp"))


def test_side_files_have_none_themselves() -> None:
    files = with_side_files([stat("a.xmp"), stat("a.xmp.xmp")])
    assert [file.side for file in files] == ["", ""]
