"""Cutting parts out of videos."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from indexer.decode.video.clip import cut
from indexer.decode.video.film import Film, picture_of
from indexer.errors import KnownError, UnreadableError, UsageError
from tests.clips import BLUE, GREEN, RED, make_clip


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds: red, green and blue, a keyframe each half second."""
    return make_clip(tmp_path_factory.mktemp("clips") / "three.mp4", shot_frames=20)


def colour_at(path: Path, moment_ms: float) -> list[float]:
    with Film(path) as film:
        shown = film.at(moment_ms)
        assert shown is not None
        picture = np.asarray(picture_of(shown.frame, film.aspect, (32, 32)))
        return [float(level) for level in picture[:-6].reshape(-1, 3).mean(axis=0)]


def is_like(path: Path, moment_ms: float, colour: tuple[int, int, int]) -> bool:
    return bool(np.abs(np.array(colour_at(path, moment_ms)) - colour).max() < 30)


def length_ms(path: Path) -> int:
    with Film(path) as film:
        return film.duration_ms


@pytest.mark.parametrize("ending", [".mp4", ".mkv", ".mov"])
def test_a_part_is_copied_from_the_keyframe_before_it(tmp_path: Path, video: Path, ending: str) -> None:
    before = hashlib.sha256(video.read_bytes()).digest()
    out = tmp_path / f"out{ending}"
    assert cut(video, 2_200, 3_700, out) == (2_000, 3_700)
    assert length_ms(out) == pytest.approx(1_700, abs=60)
    assert is_like(out, 0, GREEN)
    with av.open(str(out)) as made:
        assert [stream.codec_context.name for stream in made.streams] == ["mpeg4", "aac"]
        heard = sum(frame.samples for frame in made.decode(audio=0))
    assert heard / 48_000 == pytest.approx(1.7, abs=0.1)
    assert hashlib.sha256(video.read_bytes()).digest() == before


@pytest.mark.parametrize("ending", [".mp4", ".webm"])
def test_an_exact_part_begins_at_the_very_frame(tmp_path: Path, video: Path, ending: str) -> None:
    out = tmp_path / f"out{ending}"
    assert cut(video, 1_800, 4_100, out, exact=True) == (1_800, 4_100)
    assert length_ms(out) == pytest.approx(2_300, abs=100)
    assert is_like(out, 0, RED)
    assert is_like(out, 300, GREEN)
    assert is_like(out, 2_250, BLUE)
    with av.open(str(out)) as made:
        heard = sum(frame.samples for frame in made.decode(audio=0))
    assert heard / 48_000 == pytest.approx(2.3, abs=0.15)


def test_an_exact_part_of_a_changing_frame_rate_lasts_as_long_as_it_says(tmp_path: Path) -> None:
    film, out = tmp_path / "changing.mkv", tmp_path / "out.mp4"
    moments_ms = [0, 30, 60, 90, 120, 150, 180, 210, 400, 600, 800, 1_000, 1_500, 1_600, 1_700]
    with av.open(str(film), "w") as container:
        stream = container.add_stream("mpeg4", 30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1_000)
        for moment_ms in moments_ms:
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), moment_ms // 10, np.uint8), format="rgb24")
            frame.pts, frame.time_base = moment_ms, Fraction(1, 1_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    assert cut(film, 60, 1_500, out, exact=True) == (60, 1_500)
    assert length_ms(out) == 1_440
    with av.open(str(out)) as made:
        shown = [round(float(frame.time) * 1_000) for frame in made.decode(video=0)]
    assert shown == [moment_ms - 60 for moment_ms in moments_ms if 60 <= moment_ms < 1_500]


@pytest.mark.parametrize("exact", [False, True])
def test_rotation_date_and_tags_are_kept(tmp_path: Path, video: Path, exact: bool) -> None:
    turned = tmp_path / "turned.mov"
    with av.open(str(video)) as source, av.open(str(turned), "w", options={"movflags": "use_metadata_tags"}) as target:
        copy = target.add_stream_from_template(source.streams.video[0])
        copy.set_display_rotation(90)
        target.metadata.update(
            {"creation_time": "2021-05-06T07:08:09.000000Z", "com.apple.quicktime.model": "Phone", "title": "Sea"}
        )
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = copy
                target.mux(packet)
    out = tmp_path / "out.mov"
    cut(turned, 1_000, 3_000, out, exact=exact)
    with av.open(str(out)) as made:
        tags = dict(made.metadata)
        frame = next(made.decode(video=0))
    assert frame.rotation == 90
    assert tags["creation_time"] == "2021-05-06T07:08:09.000000Z"
    assert (tags["com.apple.quicktime.model"], tags["title"]) == ("Phone", "Sea")


@pytest.mark.parametrize("exact", [False, True])
def test_hdr_stays_hdr(tmp_path: Path, exact: bool) -> None:
    source = tmp_path / "hdr.mp4"
    with av.open(str(source), "w") as made:
        stream = made.add_stream("libx265", 10, options={"x265-params": "log-level=none"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p10le"
        stream.codec_context.color_trc, stream.codec_context.color_primaries = 16, 9
        stream.codec_context.colorspace = 9
        for number in range(10):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 20 * number, np.uint8), format="rgb24")
            made.mux(stream.encode(frame.reformat(format="yuv420p10le")))
        made.mux(stream.encode())
    out = tmp_path / "out.mp4"
    cut(source, 0, 800, out, exact=exact)
    with av.open(str(out)) as again:
        frame = next(again.decode(video=0))
    assert (frame.color_trc, frame.color_primaries, frame.format.name) == (16, 9, "yuv420p10le")


def test_progress_comes_to_its_end(tmp_path: Path, video: Path) -> None:
    shares: list[float] = []
    cut(video, 0, 2_000, tmp_path / "out.mp4", progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] > 0.9


@pytest.mark.parametrize(("start_ms", "end_ms"), [(3_000, 3_000), (3_000, 2_000), (-5, 100), (60_000, 70_000)])
def test_a_part_that_cannot_be(tmp_path: Path, video: Path, start_ms: int, end_ms: int) -> None:
    with pytest.raises(UsageError, match="no such part"):
        cut(video, start_ms, end_ms, tmp_path / "out.mp4")


def test_the_video_is_never_overwritten(video: Path) -> None:
    with pytest.raises(UsageError, match="never changed"):
        cut(video, 0, 1_000, video)


def test_what_is_no_video_cannot_be_cut(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"no video" * 100)
    with pytest.raises(UnreadableError, match="damaged"):
        cut(tmp_path / "a.mp4", 0, 1_000, tmp_path / "out.mp4")


def test_a_container_that_cannot_hold_the_codec_is_named(tmp_path: Path, video: Path) -> None:
    with pytest.raises(KnownError, match="cannot hold"):
        cut(video, 0, 1_000, tmp_path / "out.webm")
