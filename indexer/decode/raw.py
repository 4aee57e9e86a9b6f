"""Camera RAW, read through the preview that the camera embedded."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING

import rawpy
from PIL import Image

from indexer.decode.source import OpenedImage, open_picture

if TYPE_CHECKING:
    from indexer.decode.source import Source

_EXIF_OF_FLIP = (1, 2, 4, 3, 5, 8, 6, 7)
"""LibRaw counts flips as bits (1 mirror, 2 upside down, 4 axes swapped), EXIF as 1 to 8."""


class NotRawError(Exception):
    """The name is that of a camera RAW, but the contents are something else, or the camera is too new."""


def open_raw(source: Source, smallest_px: int) -> OpenedImage:
    """Return the embedded preview, or the developed sensor data where the preview is missing or too small.

    A preview is too small if its long side is shorter than `smallest_px`. Raises NotRawError if LibRaw does not know
    the format, OSError for a damaged file.
    """
    try:
        with rawpy.imread(source.stream()) as raw:
            sizes = raw.sizes
            preview = _embedded(raw, source)
            if preview is None or max(preview.size) < min(smallest_px, max(sizes.width, sizes.height)):
                preview = _developed(raw, preview)
            return OpenedImage(preview, (sizes.width, sizes.height), _EXIF_OF_FLIP[sizes.flip & 7])
    except rawpy.LibRawFileUnsupportedError as error:
        raise NotRawError("not a camera RAW that is known") from error
    except rawpy.LibRawError as error:
        # LibRaw's text arrives as bytes; `reasons` knows "truncated".
        text = error.args[0].decode(errors="replace") if error.args and isinstance(error.args[0], bytes) else str(error)
        raise OSError("file is truncated" if isinstance(error, rawpy.LibRawIOError) else text) from error


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
