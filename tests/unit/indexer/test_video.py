"""Videos: frames, shots, facts and words."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from PIL import Image

from indexer.decode.pool import DecodePool
from indexer.decode.readers import kind_by_contents, kind_of
from indexer.decode.video import reader
from indexer.decode.video.film import FORMATS, Film, picture_of
from indexer.decode.video.shots import LONGEST_MS, Sample, colours_of, quality_of, shots
from indexer.decode.video.words import subtitles_beside
from indexer.errors import UnreadableError
from indexer.types import Box, FileHead, Fit, Grade, Kind, Locator, PixelSpec, ReadSegment, TextSource
from tests.clips import BLUE, GREEN, RED, make_clip

if TYPE_CHECKING:
    from collections.abc import Sequence

SPEC = PixelSpec(width_px=32, height_px=32, fit=Fit.SQUASH)


def read(path: Path, grade: Grade = Grade.FULL) -> tuple[FileHead, list[ReadSegment]]:
    items = list(reader.read_segments(path, SPEC, grade))
    head = next(item for item in items if isinstance(item, FileHead))
    return head, [item for item in items if isinstance(item, ReadSegment)]


def mean_of(pixels: object) -> tuple[int, ...]:
    return tuple(np.asarray(pixels)[:-6].reshape(-1, 3).mean(axis=0).round().astype(int))


def is_like(pixels: object, colour: Sequence[int]) -> bool:
    return bool(np.abs(np.array(mean_of(pixels)) - colour).max() < 30)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "three.mp4", shot_frames=20)


def test_each_shot_is_a_segment_with_a_frame_of_its_own(clip: Path) -> None:
    head, segments = read(clip)
    assert head.kind is Kind.VIDEO
    spans = [(one.segment.span.start_ms, one.segment.span.end_ms) for one in segments]
    assert spans == [(0, 2000), (2000, 4000), (4000, 6000)]
    for one, colour in zip(segments, (RED, GREEN, BLUE), strict=True):
        assert is_like(one.pixels, colour)
        span = one.segment.span
        assert span.start_ms <= one.segment.pictured_ms < span.end_ms  # type: ignore[operator]
    assert all(one.segment.grade is Grade.FULL for one in segments)


def test_the_quick_pass_gives_one_segment_for_all_of_it(clip: Path) -> None:
    head, segments = read(clip, Grade.QUICK)
    assert [(one.segment.span.start_ms, one.segment.span.end_ms) for one in segments] == [(0, 6000)]
    assert segments[0].segment.grade is Grade.QUICK
    assert head.content_id == read(clip)[0].content_id


def test_a_video_says_how_long_it_is_and_what_it_is_made_of(clip: Path) -> None:
    facts = read(clip, Grade.QUICK)[0].facts
    assert facts.duration_ms == pytest.approx(6000, abs=50)
    assert (facts.width_px, facts.height_px, facts.frames_per_s) == (64, 48, 10)
    assert (facts.video_codec, facts.audio_codec) == ("mpeg4", "aac")


@pytest.mark.parametrize(("moment_ms", "colour"), [(0, RED), (1950, RED), (2050, GREEN), (5900, BLUE), (99_000, BLUE)])
def test_any_moment_can_be_shown(clip: Path, moment_ms: int, colour: tuple[int, int, int]) -> None:
    items = list(reader.read_picture(clip, SPEC, Locator(moment_ms=moment_ms)))
    assert is_like(next(item for item in items if isinstance(item, ReadSegment)).pixels, colour)


def test_a_region_of_a_moment_can_be_shown(clip: Path) -> None:
    bar = Locator(moment_ms=5_800, region=Box(left=0.0, top=0.95, right=0.5, bottom=1.0))
    items = list(reader.read_picture(clip, SPEC, bar))
    pixels = next(item for item in items if isinstance(item, ReadSegment)).pixels
    assert pixels.mean() > 200


def test_videos_are_read_in_decoder_processes(clip: Path) -> None:
    with DecodePool(1, SPEC) as pool:
        items = list(pool.read(clip, Kind.VIDEO, Grade.FULL))
        assert sum(isinstance(item, ReadSegment) for item in items) == 3
        assert is_like(pool.decode(clip, locator=Locator(moment_ms=3_000)).pixels[0], GREEN)


@pytest.mark.parametrize("ending", [".avi", ".mkv", ".mov", ".mpg", ".ts"])
def test_other_containers(tmp_path: Path, ending: str) -> None:
    codec = "mpeg2video" if ending in (".mpg", ".ts") else "mpeg4"
    path = make_clip(tmp_path / f"clip{ending}", sound=False, codec=codec, shot_frames=20)
    assert (kind_of(path) or kind_by_contents(path)) is Kind.VIDEO
    _, segments = read(path)
    assert len(segments) == 3
    for one, colour in zip(segments, (RED, GREEN, BLUE), strict=True):
        assert is_like(one.pixels, colour)


def test_typescript_is_no_video(tmp_path: Path) -> None:
    source = tmp_path / "main.ts"
    source.write_text("export const greeting = 'Good morning';\n" * 9)
    assert kind_of(source) is None
    assert kind_by_contents(source) is None


def test_a_turned_video_is_upright(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "flat.mp4", sound=False)
    turned = tmp_path / "turned.mov"
    with av.open(str(made)) as given, av.open(str(turned), "w") as out:
        stream = out.add_stream_from_template(given.streams.video[0])
        stream.set_display_matrix([0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30])
        for packet in given.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    facts = read(turned, Grade.QUICK)[0].facts
    assert (facts.width_px, facts.height_px) == (48, 64)


def test_half_a_film_gives_what_is_there(tmp_path: Path, clip: Path) -> None:
    whole = make_clip(tmp_path / "whole.mkv", sound=False, shot_frames=20)
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    _, segments = read(cut)
    assert segments
    assert is_like(segments[0].pixels, RED)


@pytest.mark.parametrize(
    ("contents", "title"),
    [
        (b"", "The file is empty"),
        (bytes(5000), "The file has no contents"),
        (b"hello " * 900, "Not a video"),
        (b"\0\0\0\x18ftypmp42" + b"x" * 4000, "The video is damaged"),
    ],
)
def test_what_is_no_video_has_a_plain_reason(tmp_path: Path, contents: bytes, title: str) -> None:
    path = tmp_path / "odd.mp4"
    path.write_bytes(contents)
    with pytest.raises(UnreadableError) as raised:
        read(path)
    assert str(raised.value.title) == title


def test_what_ffmpeg_does_not_permit_is_damaged_if_it_can_be_opened(tmp_path: Path, clip: Path) -> None:
    refused = av.error.PermissionError(1, "Operation not permitted")
    assert str(reader.why_unreadable(refused, clip).title) == "The video is damaged"
    assert str(reader.why_unreadable(refused, tmp_path / "gone.mp4").title) != "The video is damaged"


def test_sound_alone_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "song.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", 48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.int16), format="s16", layout="mono")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with pytest.raises(UnreadableError) as raised:
        read(path)
    assert str(raised.value.title) == "The file has no moving picture"


def test_lists_of_other_files_are_not_followed(tmp_path: Path, clip: Path) -> None:
    assert "concat" not in FORMATS
    assert "hls" not in FORMATS
    path = tmp_path / "list.mp4"
    path.write_text(f"ffconcat version 1.0\nfile '{clip}'\n")
    with pytest.raises(UnreadableError):
        read(path)
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:6,\n{clip.name}\n#EXT-X-ENDLIST\n")
    with pytest.raises(UnreadableError):
        read(path)


def test_tags_give_date_place_camera_and_title(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "plain.mp4", sound=False)
    tagged = tmp_path / "tagged.mp4"
    tags = {
        "com.apple.quicktime.creationdate": "2023-07-14T18:03:11+0200",
        "com.apple.quicktime.location.ISO6709": "+52.5163+013.3777+034.000/",
        "com.apple.quicktime.make": "Apple",
        "com.apple.quicktime.model": "iPhone 14",
        "com.apple.quicktime.content.identifier": "ABC-1",
        "title": "Sommerfest",
    }
    with av.open(str(made)) as given, av.open(str(tagged), "w", options={"movflags": "use_metadata_tags"}) as out:
        out.metadata.update(tags)
        stream = out.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    facts = read(tagged, Grade.QUICK)[0].facts
    assert facts.taken_offset_min == 120
    assert facts.taken_ms == 1_689_357_791_000
    assert facts.latitude == pytest.approx(52.5163)
    assert facts.longitude == pytest.approx(13.3777)
    assert facts.camera == "Apple iPhone 14"
    assert (facts.title, facts.pairing_id) == ("Sommerfest", "ABC-1")


def test_subtitles_beside_a_video_become_the_text_of_its_moments(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "film.mp4", sound=False, shot_frames=20)
    lines = "1\n00:00:00,500 --> 00:00:01,500\nGrüße aus <i>Köln</i>\n\n2\n00:00:04,200 --> 00:00:05,000\nThe end\n"
    (tmp_path / "film.de.srt").write_bytes(lines.encode("cp1252"))
    (tmp_path / "film2.srt").write_text("1\n00:00:00,500 --> 00:00:01,500\nAnother film\n")
    assert [path.name for path in subtitles_beside(film)] == ["film.de.srt"]
    _, segments = read(film)
    assert [one.segment.text for one in segments] == ["Grüße aus Köln", "", "The end"]
    assert [one.segment.text_source for one in segments] == [TextSource.SUBTITLE, None, TextSource.SUBTITLE]


def test_subtitles_inside_a_video(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "plain.mkv", sound=False, shot_frames=20)
    path = tmp_path / "with.mkv"
    subtitles = tmp_path / "lines.srt"
    subtitles.write_text("1\n00:00:02,500 --> 00:00:03,500\nHello from inside\n")
    with av.open(str(made)) as given, av.open(str(subtitles)) as words, av.open(str(path), "w") as out:
        video = out.add_stream_from_template(given.streams.video[0])
        said = out.add_stream_from_template(words.streams.subtitles[0])
        for source, stream in ((given, video), (words, said)):
            for packet in source.demux():
                if packet.size:
                    packet.stream = stream
                    out.mux(packet)
    _, segments = read(path)
    assert [one.segment.text for one in segments] == ["", "Hello from inside", ""]


def test_subtitles_that_are_pictures_say_nothing_and_cost_nothing(tmp_path: Path) -> None:
    def part(at_ms: int, kind: int, data: bytes) -> bytes:
        return b"PG" + struct.pack(">IIBH", at_ms * 90, 0, kind, len(data)) + data

    drawn, path = tmp_path / "drawn.sup", tmp_path / "with.mkv"
    pages = [struct.pack(">HHBHBBBB", 64, 48, 0x10, number, 0x80, 0, 0, 0) for number in range(3)]
    drawn.write_bytes(b"".join(part(900 * at, 0x16, page) + part(900 * at, 0x80, b"") for at, page in enumerate(pages)))
    made = make_clip(tmp_path / "plain.mkv", sound=False)
    with av.open(str(made)) as given, av.open(str(drawn), format="sup") as words, av.open(str(path), "w") as out:
        video = out.add_stream_from_template(given.streams.video[0])
        said = out.add_stream_from_template(words.streams.subtitles[0])
        for source, stream in ((given, video), (words, said)):
            for packet in source.demux():
                if packet.size:
                    packet.stream = stream
                    out.mux(packet)
    with av.open(str(path)) as written:
        assert [stream.name for stream in written.streams.subtitles] == ["pgssub"]
    assert [one.segment.text for one in read(path)[1]] == ["", "", ""]


def plain(colour: tuple[int, int, int]) -> Image.Image:
    picture = Image.new("RGB", (64, 36), colour)
    picture.paste((255, 255, 255), (10, 10, 30, 20))
    return picture


def test_a_long_take_is_split_and_a_still_one_is_not() -> None:
    moving = [Sample(at * 5_000, plain((80 + at % 2 * 60, 100, 100))) for at in range(20)]
    lengths = [shot.end_ms - shot.start_ms for shot in shots(moving, 100_000)]
    assert len(lengths) > 1
    assert max(lengths) <= LONGEST_MS + 5_000
    still = [Sample(at * 5_000, plain((80, 100, 100))) for at in range(20)]
    assert [(shot.start_ms, shot.end_ms) for shot in shots(still, 100_000)] == [(0, 100_000)]


def test_a_flash_joins_the_shot_before_it() -> None:
    samples = [Sample(0, plain(RED)), Sample(4_000, plain(BLUE)), Sample(4_500, plain(GREEN))]
    assert [(shot.start_ms, shot.end_ms) for shot in shots(samples, 8_000)] == [(0, 4_500), (4_500, 8_000)]


def test_a_black_frame_never_stands_for_a_shot() -> None:
    black = Image.new("RGB", (64, 36))
    assert quality_of(black) == 0
    (shot,) = shots([Sample(0, plain((40, 10, 10))), Sample(900, plain((41, 10, 10)))], 2_000)
    assert shot.quality > 0
    assert colours_of(black).sum() == pytest.approx(4)


def test_pixels_that_are_no_squares(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "wide.mkv", sound=False)
    with Film(made) as film:
        shown = film.at(0)
        assert shown is not None
        assert picture_of(shown.frame, Fraction(2), (500, 500)).size == (128, 48)
        assert picture_of(shown.frame, Fraction(1, 2), (500, 500)).size == (64, 96)
