"""One file, folder or query line with an odd name, an odd time or odd bytes never ends a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.command import Recallery
from tests.integration.faults.asking import Library, fails_today, library_of, names
from tests.integration.faults.inputs import photo

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="names and times of POSIX")

SECOND_NS = 1_000_000_000
YEAR_1601_NS, YEAR_2300_NS = -11_644_473_600 * SECOND_NS, 10_413_792_000 * SECOND_NS
INT64_NS = 2**63
TIMES_NS = {
    "1601": YEAR_1601_NS,
    "2300": YEAR_2300_NS,
    "1969": -86_400 * SECOND_NS,
    "1677": -INT64_NS - SECOND_NS,
    "2262": INT64_NS + SECOND_NS,
    "2440": 14_831_769_600 * SECOND_NS,
    "10000": 253_402_300_800 * SECOND_NS,
}
ESCAPE = "\x1b]0;owned\x07\x1b[31m"


@pytest.fixture
def roomy() -> Iterator[Path]:
    """A folder on a file system that stores any time: in memory, where there is one."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


def odd(name: str) -> bytes:
    """Return a name as old archives have it."""
    return name.encode("latin-1")


def put(folder: Path | bytes, name: bytes, data: bytes) -> None:
    """Write a file whose name is bytes."""
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - names of bytes
    with open(os.path.join(os.fsencode(folder), name), "wb") as file:  # noqa: PTH118, PTH123 - names of bytes
        file.write(data)


@fails_today("a time outside 1677-2262 ends the run")
def test_a_file_of_any_time_is_indexed_with_all_others(roomy: Path, tmp_path: Path) -> None:
    photos = roomy / "photos"
    photos.mkdir()
    for seed, (name, time_ns) in enumerate(TIMES_NS.items()):
        (photos / f"{name}.jpg").write_bytes(photo(seed))
        os.utime(photos / f"{name}.jpg", ns=(time_ns, time_ns))
    (photos / "usual.jpg").write_bytes(photo(100))
    library = library_of(tmp_path, photos)
    assert library.ran.err == ""
    assert (library.summary["indexed"], library.summary["failed"]) == (len(TIMES_NS) + 1, 0)
    again = library.recallery.index()
    assert (again["unchanged"], again["indexed"]) == (len(TIMES_NS) + 1, 0)
    answers = library.ask({"before": {"filters": {"before": "1970"}}, "after": {"filters": {"after": "2200"}}})
    assert {"1601.jpg", "1969.jpg"} <= set(names(answers["before"]))
    assert {"2300.jpg", "2440.jpg"} <= set(names(answers["after"]))


def _odd_library(folder: Path) -> Library:
    photos = folder / "photos"
    place = os.fsencode(photos)
    put(photos, odd("caf\xe9.jpg"), photo(1))
    put(photos, odd("caf\xe8.jpg"), photo(2))
    put(photos, odd("caf\xea.jpg"), photo(3))
    put(photos, b"caf?.jpg", photo(4))
    put(os.path.join(place, odd("M\xfcnchen 2004")), b"oktoberfest.jpg", photo(5))  # noqa: PTH118
    put(os.path.join(place, odd("M\xfcnchen 2004"), b"inner"), b"hofbraeuhaus.jpg", photo(6))  # noqa: PTH118
    put(os.path.join(place, b"\x82\xa0\x82\xa2"), odd("gr\xfc\xdfe zeppelin.jpg"), photo(7))  # noqa: PTH118
    put(photos, b"plain.jpg", photo(8))
    return library_of(folder, photos)


@fails_today("names that are no UTF-8")
def test_names_that_are_no_text_are_indexed_each_by_itself_and_found(tmp_path: Path) -> None:
    library = _odd_library(tmp_path)
    assert library.ran.err == ""
    assert (library.summary["indexed"], library.summary["failed"]) == (8, 0)
    again = library.recallery.index()
    assert (again["unchanged"], again["indexed"], again["removed"]) == (8, 0, 0)
    asked = {word: {"text": word} for word in ("oktoberfest", "hofbraeuhaus", "zeppelin", "caf?.jpg")}
    answers = library.ask({**asked, "all": {"filters": {"kind": "image"}}})
    assert len(names(answers["all"])) == 8
    assert names(answers["all"]).count("caf?.jpg") == 1
    for word in ("oktoberfest", "hofbraeuhaus", "zeppelin"):
        assert word in names(answers[word])[0]
    assert names(answers["caf?.jpg"])[0] == "caf?.jpg"


@fails_today("names that are no UTF-8")
def test_a_folder_whose_name_is_no_text_can_be_named(tmp_path: Path) -> None:
    folder = os.fsdecode(os.path.join(os.fsencode(tmp_path), odd("Fotos f\xfcr Oma")))  # noqa: PTH118
    put(Path(folder), b"tandem.jpg", photo(1))
    recallery = Recallery(tmp_path / "data")
    for arguments in (["index", folder], ["search", "tandem", "--folder", folder], ["status"]):
        ran = recallery(*arguments)
        assert (ran.code, ran.err.count("mistake"), "Traceback" in ran.err) == (0, 0, False), (arguments, ran)
        assert ran.out.encode("utf-8")  # what is printed is text
    assert recallery("forget", folder).code == 0
    assert recallery("status", "--json").records[0]["files"] == 0


@pytest.mark.slow
@fails_today("deep folders end the run")
def test_a_thousand_folders_deep_are_indexed(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "usual.jpg").write_bytes(photo(1))
    deep = photos
    try:
        for _ in range(1100):
            deep /= "d"
            deep.mkdir()
        (deep / "bottom.jpg").write_bytes(photo(2))
        library = library_of(tmp_path)
        assert library.ran.err == ""
        assert (library.summary["indexed"], library.summary["failed"]) == (2, 0)
        answers = library.ask(
            {"all": {"text": "bottom"}, "inside": {"text": "bottom", "filters": {"folder": str(deep)}}}
        )
        assert names(answers["all"])[0] == "bottom.jpg"
        assert names(answers["inside"]) == ["bottom.jpg"]
    finally:
        subprocess.run(["rm", "-rf", photos], check=False)  # Python's own way is too deep for it


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_that_has_the_name_of_a_side_file_is_left_alone(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    for seed, (name, pipe) in enumerate([("a", "a.xmp"), ("b", "b.jpg.xmp"), ("c", "c.jpg.json"), ("d", "d.XMP")]):
        (photos / f"{name}.jpg").write_bytes(photo(seed))
        os.mkfifo(photos / pipe)
    library = library_of(tmp_path)
    assert (library.summary["indexed"], library.summary["failed"]) == (4, 0)


QUERIES: dict[str, dict[str, object]] = {
    "text": {"text": "\ud83d"},
    "camera": {"text": "circle", "filters": {"camera": "\ud83d"}},
    "phrase": {"text": "circle", "filters": {"phrase": "\ude00"}},
    "folder": {"text": "circle", "filters": {"folder": "/photos/\udce4\ud83d"}},
    "minus": {"text": "circle", "minus": ["\ud83d"]},
    "image": {"images": ["\ud83d.jpg"]},
    "rating_too_large": {"text": "circle", "filters": {"rating": 1e20}},
    "rating_infinite": {"text": "circle", "filters": {"rating": float("inf")}},
    "collection_too_large": {"text": "circle", "filters": {"collection": 10**20}},
    "limit_too_large": {"text": "circle", "limit": 10**30},
    "weight_is_no_number": {"text": "circle", "weight": float("nan")},
    "after_is_far": {"text": "circle", "filters": {"after": "99999"}},
    "zero_in_the_folder": {"text": "circle", "filters": {"folder": "/a\0b"}},
    "zero_in_the_text": {"text": "cir\0cle"},
    "deep": {"text": "circle", "filters": {"near": [[[[1]]]]}},
}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Two photos, one of them named against the terminal."""
    folder = tmp_path_factory.mktemp("two")
    photos = folder / "photos" / f"folder{ESCAPE}"
    photos.mkdir(parents=True)
    (photos / f"windmill{ESCAPE}.jpg").write_bytes(photo(1))
    (photos / f"broken{ESCAPE}.jpg").write_bytes(b"\xff\xd8 nothing")
    return library_of(folder)


@fails_today("one line ends all queries")
def test_each_query_line_is_answered_or_refused_by_itself(two: Library, tmp_path: Path) -> None:
    file = tmp_path / "queries.jsonl"
    lines = [json.dumps({"id": key, **query}) for key, query in QUERIES.items()]
    lines = [line for odd_line in lines for line in (odd_line, '{"id": "sound", "text": "circle"}')]
    file.write_bytes(
        "\n".join(lines).encode() + b'\n{"id": "bytes", "text": "caf\xe9"}\n{"id": "last", "text": "circle"}'
    )
    ran = two.recallery("search", "--queries", file)
    assert ran.code in (0, 1), ran
    assert "Traceback" not in ran.err
    answers = [str(record.get("id")) for record in ran.records]
    assert (answers.count("sound"), answers.count("last"), len(answers)) == (len(QUERIES), 1, 2 * len(QUERIES) + 2)
    assert all("hits" in record for record in ran.records if record.get("id") in ("sound", "last"))
    odd_ones = [record for record in ran.records if record.get("id") not in ("sound", "last")]
    assert [record["id"] for record in odd_ones if "hits" not in record and not record["error"]["title"]] == []


@fails_today("byte order mark")
def test_a_byte_order_mark_is_no_part_of_the_first_query(two: Library, tmp_path: Path) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"id": "first", "text": "circle"}\r\n\r\n{"id": "second", "text": "circle"}\r\n')
    ran = two.recallery("search", "--queries", file)
    assert [(record["id"], "hits" in record) for record in ran.records] == [("first", True), ("second", True)]


@fails_today("bytes that are no text in a query")
@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["windm\udcfchle"], id="text"),
        pytest.param(["circle", "--camera", "\udce9", "--phrase", "\udce9", "--minus", "\udce9"], id="options"),
    ],
)
def test_a_query_with_bytes_that_are_no_text_is_answered(two: Library, arguments: list[str]) -> None:
    ran = two.recallery("search", *arguments)
    assert ran.code in (0, 1, 2), ran
    assert "mistake" not in ran.err


@fails_today("escape sequences")
def test_no_name_speaks_to_the_terminal(two: Library) -> None:
    told = [two.recallery(*arguments) for arguments in (["search", "windmill"], ["failed"], ["status"])]
    told.append(two.recallery("index", two.photos / f"nowhere{ESCAPE}"))
    assert [text for ran in told for text in (ran.out, ran.err) if "\x1b" in text or "\x07" in text] == []
    assert "windmill" in told[0].out
