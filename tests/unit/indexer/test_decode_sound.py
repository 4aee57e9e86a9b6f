"""Sound comes out of a decoder process in bounded pieces, from any moment on, and in time with the picture."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.decode.pool import DecodePool
from indexer.errors import UnreadableError
from indexer.types import FileHead, Fit, PixelSpec, SoundPiece
from tests.clips import make_clip

RATE_HZ = 16_000


@pytest.fixture
def pool() -> Iterator[DecodePool]:
    with DecodePool(1, PixelSpec(width_px=8, height_px=8, fit=Fit.SQUASH)) as made:
        yield made


def pieces(pool: DecodePool, path: Path, start_ms: int = 0) -> list[NDArray[np.int16]]:
    head, *rest = list(pool.sound(path, start_ms))
    assert isinstance(head, FileHead)
    return [np.frombuffer(one.samples, np.int16) for one in rest if isinstance(one, SoundPiece)]


def write_wave(path: Path, seconds: float, rate_hz: int = 44_100) -> Path:
    """Write sound that becomes louder each second, in stereo."""
    times = np.arange(round(seconds * rate_hz)) / rate_hz
    loud = (np.sin(times * 2 * np.pi * 300) * 300 * (1 + np.floor(times))).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.repeat(loud, 2).tobytes())
    return path


def loudness(samples: NDArray[np.int16]) -> float:
    return float(np.abs(samples.astype(np.float64)).mean())


def test_long_sound_comes_in_pieces_of_half_a_minute(pool: DecodePool, tmp_path: Path) -> None:
    found = pieces(pool, write_wave(tmp_path / "a.wav", 70))
    assert [len(one) / RATE_HZ for one in found] == pytest.approx([30, 30, 10], abs=0.1)
    assert loudness(found[0][:RATE_HZ]) < loudness(found[0][-RATE_HZ:]) < loudness(found[2][-RATE_HZ:])


def test_it_begins_at_any_moment(pool: DecodePool, tmp_path: Path) -> None:
    path = write_wave(tmp_path / "a.wav", 50)
    whole = np.concatenate(pieces(pool, path))
    late = np.concatenate(pieces(pool, path, 42_000))
    assert len(late) / RATE_HZ == pytest.approx(8, abs=0.1)
    assert loudness(late[:RATE_HZ]) == pytest.approx(loudness(whole[42 * RATE_HZ : 43 * RATE_HZ]), rel=0.05)


def test_it_can_be_left_in_the_middle_and_the_worker_goes_on(pool: DecodePool, tmp_path: Path) -> None:
    path = write_wave(tmp_path / "a.wav", 100)
    given = pool.sound(path)
    next(given)
    next(given)
    given.close()
    assert len(pieces(pool, write_wave(tmp_path / "b.wav", 2))) == 1


def test_the_sound_of_a_video_is_given_and_silence_where_it_begins_late(pool: DecodePool, tmp_path: Path) -> None:
    assert len(np.concatenate(pieces(pool, make_clip(tmp_path / "a.mp4")))) / RATE_HZ == pytest.approx(3, abs=0.2)
    found = np.concatenate(pieces(pool, late_sound(tmp_path / "late.mkv")))
    assert loudness(found[: 2 * RATE_HZ]) < 10
    assert loudness(found[round(2.3 * RATE_HZ) : round(2.8 * RATE_HZ)]) > 1_000


def late_sound(path: Path) -> Path:
    """Write a video in which a note begins after two seconds."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", 10)
        video.width, video.height, video.pix_fmt = 32, 32, "yuv420p"
        sound = container.add_stream("pcm_s16le", RATE_HZ, layout="mono")
        for number in range(30):
            frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(video.encode(frame))
        container.mux(video.encode())
        note = (np.sin(np.arange(RATE_HZ) / RATE_HZ * 2 * np.pi * 300) * 8_000).astype(np.int16)
        heard = av.AudioFrame.from_ndarray(note[None], format="s16", layout="mono")
        heard.sample_rate, heard.pts, heard.time_base = RATE_HZ, 2 * RATE_HZ, Fraction(1, RATE_HZ)
        container.mux(sound.encode(heard))
        container.mux(sound.encode())
    return path


def test_a_file_without_sound_and_one_that_is_none_have_a_reason(pool: DecodePool, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no sound"):
        pieces(pool, make_clip(tmp_path / "mute.mp4", sound=False))
    (tmp_path / "rubbish.mp4").write_bytes(b"nothing" * 100)
    with pytest.raises(UnreadableError):
        pieces(pool, tmp_path / "rubbish.mp4")
    with pytest.raises(UnreadableError):
        pieces(pool, tmp_path / "gone.mp4")


def test_damage_ends_the_sound_but_keeps_what_is_before(pool: DecodePool, tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.mkv")
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    assert 0.5 < len(np.concatenate(pieces(pool, path))) / RATE_HZ < 3
