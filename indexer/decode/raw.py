"""Camera RAW, read through the preview that the camera itself made."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import rawpy
from PIL import Image

from indexer.decode.source import open_picture

if TYPE_CHECKING:
    from indexer.decode.source import Source

_EXIF_OF_FLIP = (1, 2, 4, 3, 5, 8, 6, 7)
"""LibRaw counts flips as bits (1 mirror, 2 upside down, 4 axes swapped), EXIF as 1 to 8."""


class NotRawError(Exception):
    """The name promises a camera RAW, the contents are something else, or a camera too new."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What stands for a RAW file."""

    image: Image.Image
    """A JPEG whose pixels are not read yet, or a developed picture."""
    orientation: int
    """EXIF 1 to 8, for a preview that has none of its own."""
    size_px: tuple[int, int]
    """Width and height of the sensor picture, before the orientation."""


def open_raw(source: Source, smallest_px: int) -> Preview:
    """Return the embedded preview, or the developed sensor data where the preview is missing or tiny.

    Args:
        source: the whole file.
        smallest_px: a preview whose long side is shorter is developed anew.

    Raises:
        NotRawError: LibRaw does not know what this is.
        OSError: a damaged camera RAW.
    """
    try:
        with rawpy.imread(source.stream()) as raw:
            sizes = raw.sizes
            preview = _embedded(raw, source)
            if preview is None or max(preview.size) < min(smallest_px, max(sizes.width, sizes.height)):
                preview = _developed(raw, preview)
            return Preview(preview, _EXIF_OF_FLIP[sizes.flip & 7], (sizes.width, sizes.height))
    except rawpy.LibRawFileUnsupportedError as error:
        raise NotRawError("not a camera RAW that is known") from error
    except rawpy.LibRawError as error:
        raise OSError(_words(error)) from error


def _words(error: rawpy.LibRawError) -> str:
    """LibRaw's text, which arrives as bytes, in a form that `reasons` knows."""
    text = error.args[0].decode(errors="replace") if error.args and isinstance(error.args[0], bytes) else str(error)
    return "file is truncated" if isinstance(error, rawpy.LibRawIOError) else text


def _embedded(raw: rawpy.RawPy, source: Source) -> Image.Image | None:
    with contextlib.suppress(rawpy.LibRawError, OSError, ValueError, SyntaxError):
        thumb = raw.extract_thumb()
        if thumb.format is rawpy.ThumbFormat.JPEG and isinstance(thumb.data, bytes):
            return open_picture(io.BytesIO(thumb.data), source.path)
        if not isinstance(thumb.data, bytes):
            return Image.fromarray(thumb.data)
    return None


def _developed(raw: rawpy.RawPy, preview: Image.Image | None) -> Image.Image:
    try:
        return Image.fromarray(
            raw.postprocess(rawpy.Params(half_size=True, use_camera_wb=True, output_bps=8, user_flip=0))
        )
    except rawpy.LibRawError:
        if preview is None:
            raise
        return preview
