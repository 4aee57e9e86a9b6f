"""Encodes a part of a video anew, so that it begins and ends at the very frame."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av

from indexer.decode.video.clip import keep_tags, writing_options
from indexer.decode.video.film import Film, is_hdr, open_container

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from indexer.decode.video.clip import Part

    Progress = Callable[[float], None]

_TICKS_A_S = 90_000
_QUALITY = {"crf": "18", "preset": "veryfast", "bf": "0"}
"""Without B-frames: MP4 takes the length from the times of decoding, which fall short of it at a changing rate."""
_WEB = {"crf": "24", "b": "0", "deadline": "realtime", "cpu-used": "6"}


def encode(path: Path, part: Part, out: Path, progress: Progress) -> tuple[int, int]:
    """Write the part with H.264 (HEVC of 10 bits for HDR, VP9 in WebM) and its sound; return the part it holds."""
    with (
        Film(path, threads=2) as film,
        open_container(path) as source,
        av.open(str(out), "w", options=writing_options(source, out)) as target,
    ):
        keep_tags(source, target)
        first = film.at(part.start_ms)
        if first is None:
            raise ValueError("no frame can be decoded")
        start_ms = max(first.moment_ms, part.start_ms)
        stream = _picture_stream(target, film, first.frame, is_web=out.suffix.lower() == ".webm")
        heard = _Sound(source, target, part, is_web=out.suffix.lower() == ".webm")
        last_ms, lengths = start_ms, dict[int | None, int]()
        for frame, moment_ms, last_ms in _frames(film, first.frame, start_ms, part.end_ms):
            fitting = _fitting(frame, stream, moment_ms - start_ms)
            lengths[fitting.pts] = _ticks(last_ms - start_ms) - _ticks(moment_ms - start_ms)
            _write(target, stream.encode(fitting), lengths)
            heard.write_until(moment_ms)
            progress(min(1.0, (moment_ms - start_ms) / max(part.end_ms - start_ms, 1)))
        _write(target, stream.encode(), lengths)
        heard.finish()
    return round(start_ms), round(last_ms)


def _frames(film: Film, first: VideoFrame, start_ms: float, end_ms: float) -> Iterator[tuple[VideoFrame, float, float]]:
    """Yield the frames of a part, with the moments from which and until which each is seen."""
    frame, from_ms = first, start_ms
    while (shown := film.next()) is not None and shown.moment_ms < end_ms:
        if shown.moment_ms > from_ms:
            yield frame, from_ms, shown.moment_ms
            frame, from_ms = shown.frame, shown.moment_ms
    until_ms = from_ms + film.frame_ms if shown is None else shown.moment_ms
    yield frame, from_ms, max(min(until_ms, end_ms), from_ms + 1)


def _write(target: OutputContainer, packets: Iterable[Packet[VideoStream]], lengths: dict[int | None, int]) -> None:
    """Write packets with their true lengths: encoders give each that of the usual rate, which is not that of all."""
    for packet in packets:
        packet.duration = lengths.pop(packet.pts, packet.duration)
        target.mux(packet)


def _picture_stream(target: OutputContainer, film: Film, first: VideoFrame, *, is_web: bool) -> VideoStream:
    deep = is_hdr(first)
    codec = "libvpx-vp9" if is_web else "libx265" if deep else "libx264"
    options = _WEB if is_web else {**_QUALITY, **({"x265-params": "bframes=0:log-level=error"} if deep else {})}
    rate = Fraction(film.frames_per_s or 25).limit_denominator(1001)
    stream = cast("VideoStream", target.add_stream(codec, rate, options=options))
    context = stream.codec_context
    stream.width, stream.height = max(2, first.width // 2 * 2), max(2, first.height // 2 * 2)
    stream.pix_fmt = "yuv420p10le" if deep else "yuv420p"
    context.time_base = Fraction(1, _TICKS_A_S)
    context.sample_aspect_ratio = film.aspect
    for name in ("color_range", "color_primaries", "color_trc", "colorspace"):
        setattr(context, name, getattr(first, name))
    if first.rotation:
        stream.set_display_rotation(first.rotation)
    return stream


def _fitting(frame: VideoFrame, stream: VideoStream, moment_ms: float) -> VideoFrame:
    fitting = frame.reformat(width=stream.width, height=stream.height, format=stream.pix_fmt)
    fitting.pts, fitting.time_base = _ticks(moment_ms), Fraction(1, _TICKS_A_S)
    fitting.pict_type = 0
    return fitting


def _ticks(length_ms: float) -> int:
    return round(length_ms * _TICKS_A_S / 1000)


class _Sound:
    """The first sound of a video, encoded anew beside the picture; nothing where there is none."""

    def __init__(self, source: InputContainer, target: OutputContainer, part: Part, *, is_web: bool) -> None:
        self._target, self._part, self._done_ms = target, part, -1.0
        self._frames: Iterator[av.AudioFrame] = iter(())
        if not source.streams.audio or source.streams.audio[0].codec_context is None:
            return
        heard = source.streams.audio[0]
        rate = 48_000 if is_web else heard.codec_context.sample_rate or 48_000
        codec = "libopus" if is_web else "aac"
        self._stream = cast("AudioStream", target.add_stream(codec, rate, layout=heard.layout.name or "stereo"))
        source.seek(round((part.start_ms + part.origin_ms) * 1000), backward=True)
        self._resampler = av.AudioResampler(
            format="fltp" if not is_web else "s16", layout=self._stream.layout, rate=rate
        )
        self._frames = source.decode(heard)
        self._rate, self._written = rate, 0

    def write_until(self, moment_ms: float) -> None:
        """Write the sound up to a moment of the video."""
        while self._done_ms < moment_ms:
            frame = next(self._frames, None)
            if frame is None:
                self._done_ms = float("inf")
                return
            at_ms = (frame.time or 0.0) * 1000 - self._part.origin_ms
            self._done_ms = at_ms
            if self._part.start_ms <= at_ms < self._part.end_ms:
                self._write(frame)

    def finish(self) -> None:
        """Write what is left."""
        if not hasattr(self, "_stream"):
            return
        self.write_until(self._part.end_ms)
        self._write(None)
        self._target.mux(self._stream.encode())

    def _write(self, frame: av.AudioFrame | None) -> None:
        for part in self._resampler.resample(frame):
            part.pts, part.time_base = self._written, Fraction(1, self._rate)
            self._written += part.samples
            self._target.mux(self._stream.encode(part))
