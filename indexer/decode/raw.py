"""Camera RAW, read through the preview that the camera itself made."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import rawpy
from PIL import Image

from indexer.decode import opening

if TYPE_CHECKING:
    from indexer.decode.source import Source

_EXIF_OF_FLIP = (1, 2, 4, 3, 5, 8, 6, 7)
"""LibRaw counts flips as bits (1 mirror, 2 upside down, 4 axes swapped), EXIF as 1 to 8."""
_DEVELOP = {"half_size": True, "use_camera_wb": True, "output_bps": 8, "user_flip": 0}


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
        rawpy.LibRawError: no camera RAW, or a damaged one.
        UnreadableError: the sensor has more pixels than pictures may have.
    """
    with rawpy.imread(source.stream()) as raw:
        sizes = raw.sizes
        preview = _embedded(raw, source)
        if preview is None or max(preview.size) < min(smallest_px, max(sizes.width, sizes.height)):
            preview = _developed(raw, preview)
        return Preview(preview, _EXIF_OF_FLIP[sizes.flip & 7], (sizes.width, sizes.height))


def _embedded(raw: rawpy.RawPy, source: Source) -> Image.Image | None:
    with contextlib.suppress(rawpy.LibRawError, OSError, ValueError, SyntaxError):
        thumb = raw.extract_thumb()
        if thumb.format is rawpy.ThumbFormat.JPEG and isinstance(thumb.data, bytes):
            return opening.open_picture(io.BytesIO(thumb.data), source.path)
        if not isinstance(thumb.data, bytes):
            return Image.fromarray(thumb.data)
    return None


def _developed(raw: rawpy.RawPy, preview: Image.Image | None) -> Image.Image:
    try:
        return Image.fromarray(raw.postprocess(rawpy.Params(**_DEVELOP)))
    except rawpy.LibRawError:
        if preview is None:
            raise
        return preview
