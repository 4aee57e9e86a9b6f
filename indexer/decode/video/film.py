"""Opens a video file and gives its frames: keyframes in order, or the frame of a moment.

Keyframes are decoded alone, which costs a fraction of decoding all frames. Frames come out upright, with square pixels
and in sRGB.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Self, cast

import av
import numpy as np
from av.error import FFmpegError
from av.stream import Disposition
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,m4v,h264,hevc,obu,asf,flv,ogg,dv,gif,apng,mjpeg,"
    "nut,mxf,ivf,wtv,rm,swf,yuv4mpegpipe,mp3,wav,flac,aac"
)
"""Formats that hold their frames, or their sound, themselves. Playlists and lists of files are left out: they open
what they name."""
_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": FORMATS, "max_streams": "200"}
_BACK_MS = (0, 2_000, 10_000)
"""Files without an index are sought past the moment: then so much earlier, at last from the start."""
_DAMAGED_AT_MOST = 500
"""Damaged packets in a row before a file counts as ended."""
_USUAL_FRAME_MS = 40.0
_PQ, _HLG = 16, 18
"""Transfer functions of HDR, as ITU-T H.273 numbers them."""
_REFERENCE_WHITE_NITS = 203.0
"""ITU-R BT.2408."""
_BT2020_TO_709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], np.float32
)
_ASPECTS = Fraction(1, 10), Fraction(10)
"""Pixels that are narrower or wider are a mistake of the file."""


class NoPicturesError(Exception):
    """The file has no moving picture; `has_sound` says whether there is anything to hear."""

    def __init__(self, *, has_sound: bool) -> None:
        super().__init__("no video stream")
        self.has_sound = has_sound


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame and the moment from which it is seen."""

    frame: VideoFrame
    moment_ms: float


class Film:
    """The first moving picture of a file.

    Raises FFmpegError or OSError if the file cannot be opened, NoPicturesError if there is nothing to see.
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._path, self._threads = path, threads
        self._open()
        self._origin_ms = (self.container.start_time or 0) / 1000
        rate = self.stream.average_rate or self.stream.guessed_rate
        self.frames_per_s = float(rate) if rate else None
        self.frame_ms = 1000 / float(rate) if rate else _USUAL_FRAME_MS
        self._frames: Iterator[Shown] = self._decoded()

    def _open(self) -> None:
        self.container = open_container(self._path)
        try:
            self.stream = picture_stream(self.container)
        except BaseException:
            self.container.close()
            raise
        context = self.stream.codec_context
        context.thread_type = "SLICE" if self._threads == 1 else "AUTO"
        context.thread_count = self._threads

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.container.close()

    @property
    def has_sound(self) -> bool:
        """Whether there is anything to hear."""
        return bool(self.container.streams.audio)

    @property
    def duration_ms(self) -> int:
        """Its length; 0 if the file does not say."""
        if self.container.duration:
            return max(0, self.container.duration // 1000)
        length, base = self.stream.duration, self.stream.time_base
        return max(0, int(length * base * 1000)) if length and base else 0

    @property
    def aspect(self) -> Fraction:
        """Width of a pixel divided by its height."""
        said = self.stream.sample_aspect_ratio or self.stream.codec_context.sample_aspect_ratio
        return said if said and _ASPECTS[0] <= said <= _ASPECTS[1] else Fraction(1)

    def keyframes(self, step_ms: float = 0.0) -> Iterator[Shown]:
        """Yield the keyframes from the start on, at least `step_ms` apart; damaged ones are left out.

        Call it before anything else: files without an index cannot be sought back to their very first frame.
        """
        return self._keyframes(step_ms)

    def at(self, moment_ms: float) -> Shown | None:
        """Return the frame that is seen at a moment, the last one after the end; None if nothing can be decoded."""
        for back_ms in _BACK_MS:
            start_ms = max(0.0, moment_ms - back_ms)
            self._seek(start_ms)
            shown = self._shown_at(moment_ms)
            if shown is not None and shown.moment_ms <= moment_ms + 0.5:
                return shown
            if start_ms == 0:
                break
        self.container.close()
        self._open()
        self._frames = self._decoded()
        return self._shown_at(moment_ms)

    def near(self, moment_ms: float) -> Shown | None:
        """Return the last keyframe before a moment, which is cheaper than the exact frame."""
        self._seek(moment_ms)
        return next(self._keyframes(), None)

    def forward(self, moment_ms: float) -> Shown | None:
        """Return the frame of a moment after the last one, without seeking; the last frame at the end."""
        return self._shown_at(moment_ms)

    def next(self) -> Shown | None:
        """Return the frame after the one that `at` or `next` gave; None at the end."""
        return next(self._frames, None)

    def _shown_at(self, moment_ms: float) -> Shown | None:
        last: Shown | None = None
        for shown in self._frames:
            if shown.moment_ms > moment_ms + 0.5:
                if last is None:
                    return shown
                self._frames = _chained(shown, self._frames)
                return last
            last = shown
        return last

    def _seek(self, moment_ms: float) -> None:
        self.container.seek(round((moment_ms + self._origin_ms) * 1000), backward=True, any_frame=False)
        self._frames = self._decoded()

    def _decoded(self) -> Iterator[Shown]:
        """Decode from the present place to the end."""
        damaged, last_ms = 0, -self.frame_ms
        packets = self.container.demux(self.stream)
        while damaged <= _DAMAGED_AT_MOST:
            try:
                frames = next(packets).decode()
            except StopIteration:
                return
            except (FFmpegError, MemoryError):
                damaged += 1
                continue
            damaged = 0
            for frame in frames:  # those that come last out of a decoder may have no time
                last_ms = frame.time * 1000 - self._origin_ms if _has_time(frame) else last_ms + self.frame_ms
                yield Shown(frame, max(0.0, last_ms))

    def _keyframes(self, step_ms: float = 0.0) -> Iterator[Shown]:
        """Decode the keyframes from the present place to the end, each by itself."""
        damaged, wanted_ms = 0, -math.inf
        context = self.stream.codec_context
        packets = self.container.demux(self.stream)
        while damaged <= _DAMAGED_AT_MOST:
            try:
                packet = next(packets)
                at_ms = self._time_ms(packet)
                if packet.size == 0 or not packet.is_keyframe or (at_ms is not None and at_ms < wanted_ms):
                    continue
                frames = cast("list[VideoFrame]", [*packet.decode(), *context.decode(None)])
                context.flush_buffers()
            except StopIteration:
                return
            except (FFmpegError, MemoryError):
                damaged += 1
                context.flush_buffers()
                continue
            damaged = 0
            if frames:
                wanted_ms = at_ms + step_ms if at_ms is not None else wanted_ms
                yield Shown(frames[0], max(0.0, at_ms or 0.0))

    def _time_ms(self, packet: Packet[VideoStream]) -> float | None:
        ticks = packet.pts if packet.pts is not None else packet.dts
        return None if ticks is None else float(ticks * packet.time_base) * 1000 - self._origin_ms


def open_container(path: Path) -> InputContainer:
    """Open a foreign file for FFmpeg; what it names inside, such as other files and addresses, is not followed."""
    return av.open(str(path), metadata_errors="replace", options=_OPTIONS)


def picture_stream(container: InputContainer) -> VideoStream:
    """Return the first moving picture of a file, which is no cover; raises NoPicturesError if there is none."""
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic and stream.codec_context is not None:
            return stream
    raise NoPicturesError(has_sound=bool(container.streams.audio))


def sound_stream(container: InputContainer) -> AudioStream | None:
    """Return the sound that is meant to be heard; None if there is none, or only of unknown codecs."""
    known = [stream for stream in container.streams.audio if _codec_of(stream) is not None]
    best = container.streams.best("audio")
    meant = (stream for stream in known if best is not None and stream.index == best.index)
    return next(meant, next(iter(known), None))


def _codec_of(stream: AudioStream) -> object:
    return stream.codec_context  # PyAV's types forget that it may be None


def _chained(first: Shown, rest: Iterator[Shown]) -> Iterator[Shown]:
    yield first
    yield from rest


def _has_time(frame: VideoFrame) -> bool:
    return frame.pts is not None and not math.isnan(frame.time)


def seen_size(frame: VideoFrame, aspect: Fraction) -> tuple[int, int]:
    """Return width and height of a frame as people see it: upright, with square pixels."""
    width, height = frame.width, frame.height
    width, height = (round(width * aspect), height) if aspect >= 1 else (width, round(height / aspect))
    return (max(1, height), max(1, width)) if frame.rotation % 180 else (max(1, width), max(1, height))


def picture_of(frame: VideoFrame, aspect: Fraction, room_px: tuple[int, int]) -> Image.Image:
    """Return a frame as people see it, RGB and upright, shrunk so that it just covers a room of width x height."""
    seen = seen_size(frame, aspect)
    width, height = coded_size(frame, seen, min(1.0, max(room_px[0] / seen[0], room_px[1] / seen[1])))
    if is_hdr(frame):
        deep = frame.reformat(width=width, height=height, format="rgb48le").to_ndarray()
        rgb = tone_mapped(deep.astype(np.float32) / np.float32(65535), is_pq=is_pq(frame))
    else:
        small = frame.reformat(width=width, height=height, format="rgb24", interpolation="AREA")
        rgb = small.to_ndarray().astype(np.uint8, copy=False)
    return Image.fromarray(upright(rgb, frame))


def coded_size(frame: VideoFrame, seen: tuple[int, int], scale: float) -> tuple[int, int]:
    """Return the size to which a frame, as it lies in the file, is scaled to be seen `scale` times as large."""
    width, height = (max(1, round(side * scale)) for side in seen)
    return (height, width) if frame.rotation % 180 else (width, height)


def upright(pixels: NDArray[np.uint8], frame: VideoFrame) -> NDArray[np.uint8]:
    """Return the pixels of a frame turned as the file says: uint8 [H, W, 3], C-contiguous."""
    return np.ascontiguousarray(np.rot90(pixels, frame.rotation // 90 % 4))


def is_hdr(frame: VideoFrame) -> bool:
    """Say whether a frame has to be tone-mapped for screens."""
    return frame.color_trc in (_PQ, _HLG)


def is_pq(frame: VideoFrame) -> bool:
    """Say whether an HDR frame has the transfer function PQ, else it has HLG."""
    return frame.color_trc == _PQ


def tone_mapped(signal: NDArray[np.floating], *, is_pq: bool, peak: float | None = None) -> NDArray[np.uint8]:
    """Return HDR as sRGB: uint8 [H, W, 3] of floats [H, W, 3], 0 to 1.

    Args:
        peak: what becomes white, in units of the reference white; None: what is brightest in the picture.

    Sources: transfer functions of ITU-R BT.2100, reference white of BT.2408, the extended curve of Reinhard et al.
    (SIGGRAPH 2002, equation 4).
    """
    light = _light_of_pq(signal) if is_pq else _light_of_hlg(signal)
    light = np.maximum(light @ _BT2020_TO_709.T, 0)
    luminance = (light * np.array([0.2126, 0.7152, 0.0722], np.float32)).sum(axis=2, keepdims=True)
    peak = peak or max(float(np.quantile(luminance, 0.995)), 1.01)
    light = light * (1 + luminance / peak**2) / (1 + luminance)
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
    levels: NDArray[np.uint8] = (encoded.clip(0, 1) * 255 + 0.5).astype(np.uint8)
    return levels


def _light_of_pq(signal: NDArray[np.floating]) -> NDArray[np.floating]:
    m1, m2, c1, c2, c3 = 0.1593017578, 78.84375, 0.8359375, 18.8515625, 18.6875
    power = np.maximum(signal, 0) ** (1 / m2)
    light: NDArray[np.floating] = (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1)
    return light * (10_000 / _REFERENCE_WHITE_NITS)


def _light_of_hlg(signal: NDArray[np.floating]) -> NDArray[np.floating]:
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene: NDArray[np.floating] = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    luminance = (scene * np.array([0.2627, 0.678, 0.0593])).sum(axis=2, keepdims=True)
    light: NDArray[np.floating] = scene * np.maximum(luminance, 1e-6) ** 0.2
    return light * (1_000 / _REFERENCE_WHITE_NITS)
