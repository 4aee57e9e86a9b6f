"""Each photo has its own side files, however programs cut, number and capitalise their names."""

import os
from pathlib import Path

import pytest

from indexer.decode import beside
from indexer.decode.sidecars import facts_beside, facts_from_takeout, matching, side_names, sidecars
from indexer.types import MediaFacts


def test_names_that_a_scan_told_are_not_looked_for(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    for name in ("photo.xmp", "photo.jpg.xmp"):
        (tmp_path / name).touch()
    try:
        beside.tell(photo, ("photo.xmp",))
        assert [found.name for found in sidecars(photo)] == ["photo.xmp"]
        assert len(sidecars(tmp_path / "photo.JPG")) == 2, "of another file nobody told"
        beside.tell(photo, ())
        assert sidecars(photo) == ()
    finally:
        beside.tell(photo, None)
    assert len(sidecars(photo)) == 2


@pytest.mark.parametrize(
    "names",
    [
        ("photo.jpg", "photo.jpg.json"),
        ("photo.jpg", "PHOTO.JPG.JSON"),
        ("photo.jpg", "photo.json"),
        *(("photo.jpg", f"photo.jpg{'.supplemental-metadata'[:cut]}.json") for cut in range(1, 23)),
        ("photo(2).jpg", "photo.jpg(2).json"),
        ("photo(2).jpg", "photo(2).jpg.json"),
        ("photo(2).jpg", "photo.jpg.supplemental-me(2).json"),
        ("photo-edited.jpg", "photo.jpg.json"),
        ("photo-bearbeitet(1).jpg", "photo.jpg(1).json"),
        ("x" * 47 + ".jpg", "x" * 46 + ".json"),
        ("Zürich.jpg", "Zu\u0308rich.jpg.xmp"),
        ("a.b.jpg", "a.b.XMP"),
    ],
)
def test_the_side_files_of_a_photo_are_found_by_name(names: tuple[str, str]) -> None:
    assert matching(names[0], side_names([names[0], names[1]])) == (names[1],)


@pytest.mark.parametrize(
    "names",
    [
        ("photo.jpg", "photos.jpg.json"),
        ("photo.jpg", "photo.jpg(1).json"),
        ("photo(1).jpg", "photo.jpg.json"),
        ("photo.jpg", "photo.jpg.metadata.json"),
        ("photo.jpg", "photo.jpg.xmp.bak"),
        ("photo.jpg", "phot.json"),
    ],
)
def test_the_side_files_of_others_are_left_alone(names: tuple[str, str]) -> None:
    assert matching(names[0], side_names(names)) == ()


def test_a_side_file_is_found_however_soon_it_comes(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    assert sidecars(photo) == ()
    for name in ("photo.XMP", "photo.jpg.xmp", "photo.jpg.json"):
        (tmp_path / name).touch()
    assert [found.name for found in sidecars(photo)] == ["photo.jpg.xmp", "photo.XMP", "photo.jpg.json"]


def test_a_json_whose_name_was_cut_must_be_about_the_photo() -> None:
    told = b'{"title": "%s", "description": "Picnic"}'
    name, other = b"a" * 46 + b"bcd.jpg", b"a" * 46 + b"xyz.jpg"
    assert facts_from_takeout(told % name, name.decode(), "a" * 46 + ".json").description == "Picnic"
    assert facts_from_takeout(told % other, name.decode(), "a" * 46 + ".json") == MediaFacts()


@pytest.mark.parametrize(
    "data",
    [
        b'{"photoTakenTime": [], "geoData": 7, "people": "x", "description": {}, "title": 1}',
        b'{"photoTakenTime": {"timestamp": "99999999999999999999"}, "people": [1, {"name": 2}]}',
        b'{"geoData": {"latitude": "x", "longitude": null}}',
        b"[]",
    ],
)
def test_a_json_of_something_else_says_nothing(data: bytes) -> None:
    assert facts_from_takeout(data, "photo.jpg", "photo.jpg.json") == MediaFacts()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
@pytest.mark.parametrize("name", ["photo.xmp", "photo.jpg.json"])
def test_a_pipe_is_no_side_file(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    assert list(facts_beside(tmp_path / "photo.jpg")) == []


def test_a_folder_is_no_side_file(tmp_path: Path) -> None:
    (tmp_path / "photo.xmp").mkdir()
    assert list(facts_beside(tmp_path / "photo.jpg")) == []
