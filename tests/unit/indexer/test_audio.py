"""Sound files are contents with tags, minutes and a picture, where speech is heard; elsewhere it is told why not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexer.catalogue import heard, report
from indexer.catalogue.database import connect, transaction
from indexer.catalogue.segments import segments_of
from indexer.decode.audio.playing import SoundFilm, open_played
from indexer.decode.audio.reader import spans
from indexer.decode.pool import DecodePool
from indexer.decode.readers import kind_of
from indexer.decode.video.film import Film
from indexer.errors import UnreadableError
from indexer.types import ContentId, FileHead, Fit, Grade, Kind, PixelSpec, ReadSegment
from tests.clips import make_clip
from tests.sounds import RATE_HZ, make_sound, note
from tests.unit.indexer.swapping import Library, make_library

TAGS = {"title": "Night train", "artist": "Anna Example", "album": "Rails", "date": "1999"}


@pytest.fixture
def pool() -> Iterator[DecodePool]:
    with DecodePool(1, PixelSpec(width_px=64, height_px=36, fit=Fit.SQUASH)) as made:
        yield made


def read(pool: DecodePool, path: Path) -> tuple[FileHead, list[ReadSegment]]:
    head, *rest = list(pool.read(path, Kind.AUDIO, Grade.FULL))
    assert isinstance(head, FileHead)
    return head, [one for one in rest if isinstance(one, ReadSegment)]


@pytest.mark.parametrize(
    ("name", "codec", "told"),
    [
        ("a.mp3", "libmp3lame", "mp3"),
        ("a.m4a", "aac", "aac"),
        ("a.wav", "pcm_s16le", "pcm_s16le"),
        ("a.flac", "flac", "flac"),
        ("a.ogg", "libopus", "opus"),
        ("a.opus", "libopus", "opus"),
    ],
)
def test_each_kind_of_sound_is_read_with_its_tags(
    pool: DecodePool, tmp_path: Path, name: str, codec: str, told: str
) -> None:
    path = make_sound(tmp_path / name, note(3), codec, TAGS)
    assert kind_of(path) is Kind.AUDIO
    head, (segment,) = read(pool, path)
    assert head.kind is Kind.AUDIO
    assert (head.facts.audio_codec, head.facts.title) == (told, "Night train")
    assert head.facts.duration_ms == pytest.approx(3_000, abs=100)
    if name != "a.wav":  # WAV knows no album
        assert (head.facts.author, head.facts.album, head.facts.taken_ms) == ("Anna Example", "Rails", None)
    assert segment.pixels.std() > 1


def test_long_sounds_have_a_segment_a_minute() -> None:
    assert spans(5_000) == [(0, 5_000)]
    assert spans(75_000) == [(0, 75_000)]
    assert spans(150_000) == [(0, 60_000), (60_000, 120_000), (120_000, 150_000)]
    assert spans(0) == [(0, 1)]


def test_the_picture_is_loud_where_the_sound_is(pool: DecodePool, tmp_path: Path) -> None:
    samples = np.concatenate([np.zeros(3 * RATE_HZ, np.int16), note(3)])
    _, (segment,) = read(pool, make_sound(tmp_path / "a.flac", samples, "flac"))
    quiet, loud = (half.astype(float).mean() for half in np.split(segment.pixels, 2, axis=1))
    assert loud > quiet + 5


def test_sounds_with_the_same_picture_are_not_alike(pool: DecodePool, tmp_path: Path) -> None:
    first = read(pool, make_sound(tmp_path / "a.wav", note(2), "pcm_s16le"))[1][0].segment
    second = read(pool, make_sound(tmp_path / "b.wav", note(2, 4_000), "pcm_s16le"))[1][0].segment
    assert (first.dhash ^ second.dhash).bit_count() > 10


def test_what_is_no_sound_has_a_reason(pool: DecodePool, tmp_path: Path) -> None:
    for name, contents in (("a.mp3", b""), ("b.mp3", bytes(5_000)), ("c.flac", b"rubbish" * 500)):
        (tmp_path / name).write_bytes(contents)
        with pytest.raises(UnreadableError):
            read(pool, tmp_path / name)
    cut = make_sound(tmp_path / "d.flac", note(4), "flac")
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    assert read(pool, cut)[1]


def test_a_sound_is_played_as_a_film_of_how_loud_it_is(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "a.flac", note(2), "flac")
    film = open_played(path, 1)
    assert isinstance(film, SoundFilm)
    assert film.duration_ms == pytest.approx(2_000, abs=50)
    first, late = (film.at(moment).frame.to_ndarray(format="rgb24") for moment in (0, 1_500))
    assert (first != late).any()
    film.at(1_700)
    moments = [film.next(), film.next(), film.next()]
    assert moments[0] is not None
    assert moments[0].moment_ms == 1_800
    assert moments[2] is None  # the end
    with open_played(make_clip(tmp_path / "a.mp4"), 1) as played:
        assert isinstance(played, Film)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = make_library(tmp_path, 1)
    yield made
    made.db.close()


def test_sounds_are_contents_only_where_speech_is_heard(library: Library) -> None:
    make_sound(library.photos / "memo.m4a", note(2), "aac", {"title": "Shopping"})
    assert library.index().skipped == 1
    (left,) = [file for file in report.failed_files(library.db) if file.skipped]
    assert str(left.title) == "Sound files are not read"
    assert library.index().skipped == 0
    with closing(connect(library.home.catalogue, create=False)) as db, transaction(db, library.home.catalogue):
        heard.store_settings(db, heard.SpeechSettings(is_on=True))
    assert library.index().indexed == 1
    row = library.db.execute("SELECT content_id, title FROM contents WHERE kind = 'audio'").fetchone()
    assert row[1] == "Shopping"
    assert len(segments_of(library.db, ContentId(row[0]))) == 1
    assert library.index().indexed == 0
