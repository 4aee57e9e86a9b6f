"""The second decoder: FFmpeg is asked for AVIF that Pillow refuses.

Only varieties that Pillow does not know come here, never damaged files: other decoders guess where something is
missing, and wrong pixels are worse than none. OpenCV is not asked: of the pictures that Pillow refuses in
`../shared/data/torture` it opens BMP with unusual bit masks alone, and shows them in wrong colours.
"""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING

from PIL import Image

from indexer.decode import reasons
from indexer.decode.source import PIXEL_LIMIT_PX, OpenedImage

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from indexer.decode.source import Source

_AVIF = (b"ftypavif", b"ftypavis", b"ftypmif1", b"ftypmsf1")
_EXIF_OF_ROTATION = {90: 8, 180: 3, 270: 6}
"""By degrees to the left."""

_LIMITED_RANGE = 1
"""Levels of 16 to 235, as in television."""


def open_second(source: Source) -> OpenedImage | None:
    """Return a picture that Pillow does not know, read in full; None if no other decoder knows it.

    Raises UnreadableError if it is too large.
    """
    return _by_ffmpeg(source) if bytes(source.data[4:12]) in _AVIF else None


def _by_ffmpeg(source: Source) -> OpenedImage | None:
    """AVIF of older encoders, whose alpha channel libavif refuses."""
    import av

    with contextlib.suppress(av.FFmpegError, *reasons.PARSER_ERRORS), av.open(io.BytesIO(source.data), "r") as file:
        streams = list(file.streams.video)
        for stream in streams:
            if stream.width * stream.height > PIXEL_LIMIT_PX:
                raise reasons.too_large(source.path, stream.width, stream.height, PIXEL_LIMIT_PX)
        coloured = [stream for stream in streams if not _is_grey(stream)]
        main = (coloured or streams)[0]
        size = main.width, main.height
        alphas = [other for other in streams if other is not main and _is_grey(other) and _size(other) == size]
        frames = _first_frames(source, [stream.index for stream in (main, *alphas[:1])])
        image = Image.fromarray(frames[0].to_ndarray(format="rgb24"))
        if len(frames) > 1:
            image.putalpha(_opacity(frames[1]))
        image.format = "AVIF"
        return OpenedImage(image, image.size, _EXIF_OF_ROTATION.get(frames[0].rotation % 360, 1))
    return None


def _opacity(frame: VideoFrame) -> Image.Image:
    levels = Image.fromarray(frame.to_ndarray(format="gray"))
    if frame.color_range == _LIMITED_RANGE:
        levels = levels.point(lambda level: (level - 16) * 255 / 219)
    return levels


def _is_grey(stream: VideoStream) -> bool:
    return (stream.pix_fmt or "").startswith("gray")


def _size(stream: VideoStream) -> tuple[int, int]:
    return stream.width, stream.height


def _first_frames(source: Source, numbers: list[int]) -> list[VideoFrame]:
    """The first frame of each of these streams; each is read by itself, for a picture has only one packet of each."""
    import av

    frames: list[VideoFrame] = []
    for number in numbers:
        with av.open(io.BytesIO(source.data), "r") as file:
            (stream,) = (one for one in file.streams.video if one.index == number)
            stream.thread_count = 1
            frame = next(file.decode(stream), None)
            if frame is None:
                raise EOFError("the stream has no picture")
            frames.append(frame)
    return frames
