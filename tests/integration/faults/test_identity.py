"""A file is known by its bytes, and what stands in the files beside it belongs to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.integration.faults.asking import Library, library_of, names, words_at
from tests.integration.faults.inputs import bag, photo, put, saved, xmp
from tests.integration.pictures import picture

TIME_NS = 1_600_000_000_000_000_000
SIZE = (60, 40)


def bitmap(seed: int) -> bytes:
    """Return one of many pictures that have the same number of bytes."""
    return saved(picture(seed, SIZE), "BMP")


def keywords(*words: str, rating: int = 0) -> bytes:
    return xmp(bag("dc:subject", *words), f'xmp:Rating="{rating}"')


def keyworded(seed: int, word: str) -> bytes:
    """Return a photo with a keyword inside it; words of one length make files of one length."""
    return photo(seed, xmp=keywords(word))


def overwrite(path: Path, data: bytes) -> None:
    """Change a file in place, and leave its size and time as they were."""
    before = path.stat()
    assert before.st_size == len(data)
    with path.open("r+b") as file:
        file.write(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replace(path: Path, data: bytes) -> None:
    """Put another file in a file's place, of the same size and time."""
    before = path.stat()
    other = path.with_name("other.tmp")
    other.write_bytes(data)
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


@dataclass(frozen=True)
class Change:
    """Files, what happens to them between two runs, and where the pictures are afterwards."""

    seeds: dict[str, int]
    happens: Callable[[Path], None]
    afterwards: dict[str, int]


def exchange(folder: Path) -> None:
    (folder / "one.bmp").rename(folder / "away")
    (folder / "two.bmp").rename(folder / "one.bmp")
    (folder / "away").rename(folder / "two.bmp")


def move(folder: Path) -> None:
    (folder / "one.bmp").rename(folder / "moved.bmp")


def turn_around(folder: Path) -> None:
    paths = [folder / f"{name}.bmp" for name in ("a", "b", "c")]
    for path in paths:
        path.rename(path.with_suffix(".tmp"))
    for path, following in zip(paths, [*paths[1:], paths[0]], strict=True):
        path.with_suffix(".tmp").rename(following)


def deal_anew(folder: Path, prefix: str) -> None:
    """Rename all and give each the inode of the next one, as exFAT's driver does when a disk is plugged in again."""
    paths = sorted(folder.glob("*.bmp"))
    contents = [path.read_bytes() for path in paths]
    for path, data in zip(paths, [*contents[1:], contents[0]], strict=True):
        overwrite(path, data)
        path.rename(path.with_suffix(".tmp"))
    for at, path in enumerate(paths):
        path.with_suffix(".tmp").rename(folder / (prefix + paths[(at + 1) % len(paths)].name))


FOUR = {"a.bmp": 20, "b.bmp": 21, "c.bmp": 22, "d.bmp": 23}
CHANGES = {
    "two_exchange_their_names": Change({"one.bmp": 1, "two.bmp": 2}, exchange, {"one.bmp": 2, "two.bmp": 1}),
    "three_go_round": Change(
        {"a.bmp": 3, "b.bmp": 4, "c.bmp": 5},
        turn_around,
        {"b.bmp": 3, "c.bmp": 4, "a.bmp": 5},
    ),
    "another_file_takes_the_place": Change(
        {"one.bmp": 6},
        lambda folder: replace(folder / "one.bmp", bitmap(7)),
        {"one.bmp": 7},
    ),
    "edited_in_place": Change(
        {"one.bmp": 8},
        lambda folder: overwrite(folder / "one.bmp", bitmap(9)),
        {"one.bmp": 9},
    ),
    "inodes_are_dealt_anew_and_names_too": Change(
        FOUR,
        lambda folder: deal_anew(folder, "new_"),
        {f"new_{name}": seed for name, seed in FOUR.items()},
    ),
    "inodes_are_dealt_anew": Change(
        {name: seed + 10 for name, seed in FOUR.items()},
        lambda folder: deal_anew(folder, ""),
        {name: seed + 10 for name, seed in FOUR.items()},
    ),
    "renamed": Change({"one.bmp": 50}, move, {"moved.bmp": 50}),
}


def below(folder: Path) -> dict[str, str]:
    return {"folder": str(folder)}


@pytest.fixture(scope="module")
def hits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The first hit for each picture in its folder after the change, by case and file."""
    folder = tmp_path_factory.mktemp("identity")
    for key, change in CHANGES.items():
        put(folder / "photos" / key, {name: bitmap(seed) for name, seed in change.seeds.items()})
        for name in change.seeds:
            os.utime(folder / "photos" / key / name, ns=(TIME_NS, TIME_NS))
    library = library_of(folder)
    for key, change in CHANGES.items():
        change.happens(library.photos / key)
    library.recallery.index()
    queries: dict[str, dict[str, Any]] = {}
    wanted = folder / "wanted"
    wanted.mkdir()
    for key, change in CHANGES.items():
        for name, seed in change.afterwards.items():
            (wanted / f"{seed}.bmp").write_bytes(bitmap(seed))
            queries[f"{key}/{name}"] = {
                "images": [{"path": str(wanted / f"{seed}.bmp")}],
                "filters": below(library.photos / key),
            }
    answers = library.ask(queries)
    return {
        key: Path(hit["path"]).name if hit["signals"]["similarity"] > 0.99 else f"only {hit['path']}"
        for key, answer in answers.items()
        for hit in answer["hits"][:1]
    }


@pytest.mark.parametrize(
    "case",
    CHANGES,
)
def test_a_picture_is_found_where_its_bytes_are(hits: dict[str, str], case: str) -> None:
    found = {name: hits[f"{case}/{name}"] for name in CHANGES[case].afterwards}
    assert found == {name: name for name in CHANGES[case].afterwards}


def test_a_disk_whose_inodes_are_all_new_costs_no_inference(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    put(photos, {f"{seed}.bmp": bitmap(seed) for seed in range(12)})
    library = library_of(tmp_path)
    for path in photos.iterdir():
        replace(path, path.read_bytes())
    summary = library.recallery.index()
    assert (summary["embedded"], summary["removed"], summary["failed"]) == (0, 0, 0)
    assert library.status()["files"] == 12


SIDE_FILES: dict[str, tuple[dict[str, bytes], dict[str, bytes | None], str, str]] = {
    # files at first, files afterwards (None: gone), the word that finds the photo then, one that does not any more
    "added": ({}, {"photo.xmp": keywords("lighthouse")}, "lighthouse", ""),
    "added_in_capitals": ({}, {"photo.XMP": keywords("lighthouse")}, "lighthouse", ""),
    "added_with_both_endings": ({}, {"photo.jpg.xmp": keywords("lighthouse")}, "lighthouse", ""),
    "added_both_in_capitals": ({}, {"photo.jpg.XMP": keywords("lighthouse")}, "lighthouse", ""),
    "changed": ({"photo.xmp": keywords("harbour")}, {"photo.xmp": keywords("lighthouse")}, "lighthouse", "harbour"),
    "removed": ({"photo.xmp": keywords("harbour")}, {"photo.xmp": None}, "", "harbour"),
    "takeout_added": ({}, {"photo.jpg.json": b'{"title": "photo.jpg", "description": "lighthouse"}'}, "lighthouse", ""),
}


@pytest.fixture(scope="module")
def side(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Photos whose side files change between two runs, and equal photos with different ones."""
    folder = tmp_path_factory.mktemp("side")
    photos = folder / "photos"
    for seed, (key, (first, _, _, _)) in enumerate(SIDE_FILES.items()):
        put(photos / key, {"photo.jpg": photo(seed), **first})
    put(photos / "kept", {"photo.jpg": keyworded(30, "harbor")})
    put(photos / "kept_by_another_file", {"photo.jpg": keyworded(31, "harbor")})
    put(photos / "equal" / "here", {"photo.jpg": photo(40), "photo.xmp": keywords("anchor", rating=5)})
    put(photos / "equal" / "there", {"photo.jpg": photo(40), "photo.xmp": keywords("barrel", rating=2)})
    put(photos / "equal" / "bare", {"photo.jpg": photo(40)})
    library = library_of(folder)
    for key, (_, then, _, _) in SIDE_FILES.items():
        for name, data in then.items():
            if data is None:
                (photos / key / name).unlink()
            else:
                (photos / key / name).write_bytes(data)
    overwrite(photos / "kept" / "photo.jpg", keyworded(30, "castle"))
    replace(photos / "kept_by_another_file" / "photo.jpg", keyworded(31, "castle"))
    ran = library.recallery("index", "--json")
    return Library(library.recallery, photos, ran)


@pytest.fixture(scope="module")
def said(side: Library) -> dict[str, float]:
    """The share of a word in each place after the second run."""
    asked = {f"{key}/{word}": (key, word) for key, case in SIDE_FILES.items() for word in case[2:] if word}
    asked |= {f"{key}/{word}": (key, word) for key in ("kept", "kept_by_another_file") for word in ("harbor", "castle")}
    answers = side.ask(
        {key: {"text": word, "filters": below(side.photos / place)} for key, (place, word) in asked.items()}
    )
    return {key: words_at(answer, "photo.jpg") for key, answer in answers.items()}


@pytest.mark.parametrize("case", SIDE_FILES)
def test_a_side_file_that_came_changed_or_went_is_noticed(said: dict[str, float], case: str) -> None:
    _, _, word, former = SIDE_FILES[case]
    assert not word or said[f"{case}/{word}"] > 0.5
    assert not former or said[f"{case}/{former}"] == 0


@pytest.mark.parametrize("case", ["kept", "kept_by_another_file"])
def test_an_edit_that_keeps_size_and_time_is_noticed(said: dict[str, float], case: str) -> None:
    assert said[f"{case}/castle"] > 0.5
    assert said[f"{case}/harbor"] == 0


def test_equal_photos_keep_what_the_files_beside_each_say(side: Library) -> None:
    equal = side.photos / "equal"
    five = side.ask(
        {
            "here": {"filters": {**below(equal / "here"), "rating": 5}},
            "there": {"filters": {**below(equal / "there"), "rating": 5}},
            "bare": {"filters": {**below(equal / "bare"), "rating": 1}},
            "anchor": {"text": "anchor", "filters": below(equal / "here")},
            "barrel": {"text": "barrel", "filters": below(equal / "there")},
        }
    )
    assert [len(names(five[key])) > 0 for key in ("here", "there", "bare")] == [True, False, False]
    assert words_at(five["anchor"], "photo.jpg") > 0.5
    assert words_at(five["barrel"], "photo.jpg") > 0.5


def test_hits_say_where_their_date_comes_from(side: Library, tmp_path: Path) -> None:
    put(tmp_path / "photos", {"IMG_20190503_101112.jpg": photo(50), "plain.jpg": photo(51)})
    answer = library_of(tmp_path).ask({"all": {"filters": {"kind": "image"}}})["all"]
    said = {Path(hit["path"]).name: (hit["taken_from"], hit["taken"]) for hit in answer["hits"]}
    assert said["IMG_20190503_101112.jpg"] == ("name", "2019-05-03T10:11:12")
    assert said["plain.jpg"][0] == "file"


def test_a_run_after_that_finds_nothing_to_do(side: Library) -> None:
    assert side.ran.err == ""
    summary = side.recallery.index()
    assert (summary["indexed"], summary["embedded"], summary["removed"]) == (0, 0, 0)
