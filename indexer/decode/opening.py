"""Opens a picture by what it contains, within limits, whatever its name says."""

from __future__ import annotations

import contextlib
import threading
from typing import IO, TYPE_CHECKING

from PIL import Image, ImageFile, UnidentifiedImageError

from indexer.decode import reasons

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PIXEL_LIMIT_PX = 250_000_000
"""Of formats that decode in full: at 4 bytes a pixel, and twice for transparency, 2 GB."""
SCALED_LIMIT_PX = 2_000_000_000
"""Of sequential JPEG, which shrinks by up to 8 x 8 while it decodes and never exists in full."""
_FORMATS = (
    *("JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "AVIF", "JPEG2000", "PSD", "ICO", "ICNS"),
    *("TGA", "PCX", "PPM", "QOI", "SGI", "DDS"),
)
"""Never EPS, WMF or stubs: they start other programs. TGA has no signature, so Pillow itself tries it late."""
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"MiHE", b"miaf"})

Image.MAX_IMAGE_PIXELS = SCALED_LIMIT_PX // 2
"""Pillow refuses at twice this, whatever the format; the limits above are checked before anything is decoded."""

_lenient_lock = threading.Lock()


def open_picture(stream: IO[bytes], path: Path) -> Image.Image:
    """Return the picture, its header read and its pixels not; the first one of many.

    Raises:
        UnreadableError: it has more pixels than its format may have here.
        UnidentifiedImageError: no format fits the contents.
        Exception: one of `reasons.PARSER_ERRORS` for a damaged header.
    """
    image = _open_heif(stream) if _is_heif(stream) else _open_pillow(stream)
    _check_size(image, path)
    return image


@contextlib.contextmanager
def lenient() -> Iterator[None]:
    """Let Pillow hand out what it has when a file ends early. One thread at a time: the switch is global."""
    with _lenient_lock:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False


def _open_pillow(stream: IO[bytes]) -> Image.Image:
    return Image.open(stream, formats=_FORMATS)


def _open_heif(stream: IO[bytes]) -> Image.Image:
    from pillow_heif import HeifImageFile  # its codecs load only where a HEIC is met

    try:
        return HeifImageFile(stream)  # type: ignore[no-untyped-call]  # the library types only part of itself
    except SyntaxError:
        stream.seek(0)
        with contextlib.suppress(UnidentifiedImageError):  # the brand `mif1` does not say which codec
            return _open_pillow(stream)
        raise


def _is_heif(stream: IO[bytes]) -> bool:
    head = stream.read(12)
    stream.seek(0)
    return head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS


def _check_size(image: Image.Image, path: Path) -> None:
    width, height = image.size
    scales = image.format in ("JPEG", "MPO") and not image.info.get("progressive")
    limit_px = SCALED_LIMIT_PX if scales else PIXEL_LIMIT_PX
    if width * height > limit_px:
        raise reasons.too_large(path, width, height, limit_px)
