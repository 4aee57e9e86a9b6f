"""Which files stand beside a picture, and when they changed."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from indexer.catalogue import segments
from indexer.decode import beside
from indexer.decode.sidecars import facts_beside
from indexer.pipeline.control import Control
from indexer.pipeline.indexing import Indexer
from indexer.pipeline.side_files import subtitles_in, with_side_files
from indexer.pipeline.targets import targets_for
from indexer.stream import FileStat
from tests.clips import make_clip
from tests.unit.indexer.swapping import OLD, make_library

if TYPE_CHECKING:
    from pathlib import Path

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


@pytest.mark.parametrize("name", ["film.srt", "FILM.VTT", "film.de.srt", "film.pt-BR.forced.ass", "film.cc.ssa"])
def test_subtitles_belong_to_the_video_of_their_name(name: str) -> None:
    before = side("film.mp4", stat(name))
    assert subtitles_in(before)
    states = {before, side("film.mp4"), side("film.mp4", stat(name, size=2)), side("film.mp4", stat(name, mtime_ns=2))}
    assert len(states) == 4


def test_subtitles_belong_to_no_other_file() -> None:
    assert side("film.mp4", stat("film2.srt"), stat("film.commentary.srt"), stat("film.txt")) == ""
    assert side(PHOTO, stat("IMG_0001.srt")) == ""


def test_what_stands_for_subtitles_is_apart_from_the_rest() -> None:
    both = side("film.mp4", stat("film.xmp"), stat("film.srt"))
    assert subtitles_in(both) == subtitles_in(side("film.mp4", stat("film.srt")))
    assert subtitles_in(side("film.mp4", stat("film.xmp"))) == ""
    assert both.startswith(side("film.mp4", stat("film.xmp")))


def test_subtitles_are_no_facts(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    (tmp_path / "film.srt").write_text('{"title": "film.mp4", "description": "no fact"}')
    beside.tell(film, ("film.srt",))
    assert list(facts_beside(film)) == []


def test_texts_of_a_video_follow_its_subtitles(tmp_path: Path) -> None:
    library = make_library(tmp_path, 1)
    film, subtitles = make_clip(library.photos / "film.mp4", sound=False), library.photos / "film.de.srt"
    with (
        closing(library.db),
        Indexer(library.home, library.encoder(OLD), threads=1, control=Control()) as indexer,
    ):

        def texts() -> list[str]:
            for _ in indexer.run(targets_for(indexer.db, [library.photos], ())):
                pass
            for _ in indexer.deepen():
                pass
            assert not indexer.is_shallow
            (content,) = indexer.db.execute("SELECT content_id FROM files WHERE name = 'film.mp4'").fetchone()
            return [one.text for one in segments.segments_of(indexer.db, content) if one.text]

        assert texts() == []
        subtitles.write_text("1\n00:00:00,100 --> 00:00:00,900\nWelcome aboard\n")
        assert texts() == ["Welcome aboard"]
        subtitles.write_text("1\n00:00:00,100 --> 00:00:00,900\nGood morning\n")
        assert texts() == ["Good morning"]
        subtitles.rename(library.photos / "another.de.srt")
        assert texts() == []
        copy = library.photos / "copy.mp4"
        copy.write_bytes(film.read_bytes())
        (library.photos / "copy.srt").write_text("1\n00:00:00,100 --> 00:00:00,900\nOf the copy\n")
        assert texts() == ["Of the copy"]
