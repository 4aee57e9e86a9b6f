"""Files that belong together stand as one result."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from indexer.decode.image import read_image
from indexer.search.stacks import Part, depth, stacked
from indexer.types import ContentId, Fit, Kind, PixelSpec
from tests.clips import make_clip

if TYPE_CHECKING:
    from pathlib import Path

SPEC = PixelSpec(width_px=8, height_px=8, fit=Fit.SQUASH)
HERE, THERE = ("v", "here"), ("v", "there")
PHOTO, FILM = Kind.IMAGE, Kind.VIDEO


def joined(*parts: Part) -> list[list[int]]:
    contents = [ContentId(str(number)) for number in range(len(parts))]
    groups = [[number] for number in range(len(parts))]
    return stacked(groups, contents, {content: [part] for content, part in zip(contents, parts, strict=True)})


@pytest.mark.parametrize(
    ("one", "other", "belong"),
    [
        (Part(PHOTO, HERE, "IMG_1.HEIC", "A-1"), Part(FILM, THERE, "IMG_1.MOV", "A-1"), True),
        (Part(PHOTO, HERE, "IMG_1.HEIC", "A-1"), Part(FILM, HERE, "IMG_1.MOV", "A-2"), False),
        (Part(PHOTO, HERE, "IMG_1.HEIC"), Part(FILM, HERE, "IMG_1.MOV"), False),
        (Part(PHOTO, HERE, "IMG_1.HEIC", "A-1"), Part(PHOTO, HERE, "IMG_2.HEIC", "A-1"), False),
        (Part(PHOTO, HERE, "DSC_1.NEF"), Part(PHOTO, HERE, "dsc_1.jpg"), True),
        (Part(PHOTO, HERE, "DSC_1.NEF"), Part(PHOTO, THERE, "DSC_1.JPG"), False),
        (Part(PHOTO, HERE, "DSC_1.NEF"), Part(PHOTO, HERE, "DSC_2.JPG"), False),
        (Part(PHOTO, HERE, "DSC_1.NEF"), Part(PHOTO, HERE, "DSC_1.png"), False),
        (Part(PHOTO, HERE, "DSC_1.JPG"), Part(PHOTO, HERE, "DSC_1.HEIC"), False),
    ],
)
def test_what_belongs_together(one: Part, other: Part, belong: bool) -> None:
    assert joined(one, other) == ([[0, 1]] if belong else [[0], [1]])
    assert joined(other, one) == ([[0, 1]] if belong else [[0], [1]])


def test_a_stack_stands_where_its_best_part_does_and_nothing_is_lost() -> None:
    film, alone = Part(FILM, HERE, "1.mov", "A"), Part(PHOTO, HERE, "2.jpg")
    photo, raw = Part(PHOTO, HERE, "3.jpg", "A"), Part(PHOTO, HERE, "3.dng")
    assert joined(film, alone, photo, raw) == [[0, 2, 3], [1]]
    assert sorted([raw, film, photo], key=depth) == [photo, raw, film]


def test_the_photo_of_a_live_photo_says_its_identifier(tmp_path: Path) -> None:
    identifier = b"3F0A0B6C-0000-4D5E-8F90-ABCDEF012345"
    directory = struct.pack(">HHHII", 1, 17, 2, len(identifier) + 1, 32)
    note = b"Apple iOS\0\0\1MM" + directory + bytes(4) + identifier + b"\0"
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x927C] = note
    path = tmp_path / "live.jpg"
    Image.new("RGB", (16, 16), "red").save(path, exif=exif)
    assert read_image(path, SPEC).facts.pairing_id == identifier.decode()
    for length in range(len(note)):  # a cut note says nothing, and does no harm
        exif.get_ifd(0x8769)[0x927C] = note[:length]
        Image.new("RGB", (16, 16), "red").save(path, exif=exif)
        assert identifier.decode().startswith(read_image(path, SPEC).facts.pairing_id)


def test_a_motion_photo_is_a_photo(tmp_path: Path) -> None:
    path = tmp_path / "PXL_20240101_120000000.MP.jpg"
    Image.new("RGB", (16, 16), "red").save(path)
    film = make_clip(tmp_path / "film.mp4", sound=False)
    path.write_bytes(path.read_bytes() + film.read_bytes())
    assert (read_image(path, SPEC).kind, read_image(path, SPEC).facts.width_px) == (Kind.IMAGE, 16)
