"""Opens one file, read-only: its bytes, and the picture that they hold."""

from __future__ import annotations

import contextlib
import importlib
import io
import mmap
import os
import stat
import threading
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from PIL import Image, ImageFile, UnidentifiedImageError

from indexer.decode import reasons
from indexer.decode.formats import open_other
from indexer.decode.tiff import seek_picture
from indexer.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


READ_LIMIT_BYTES = 64 * 1024 * 1024
"""Larger files are mapped: the system can drop their pages, but not a copy in memory."""
_CHUNK_BYTES = 4 * 1024 * 1024
FILE_LIMIT_BYTES = 2 * 1024 * 1024 * 1024
"""No picture within the pixel limit is larger; this is also what a mapping takes of the address space."""

PIXEL_LIMIT_PX = 250_000_000
"""Of formats that decode in full: at 4 bytes a pixel, and twice for transparency, 2 GB."""
SCALED_LIMIT_PX = 2_000_000_000
"""Of sequential JPEG, which shrinks by up to 8 x 8 while it decodes and never exists in full."""
_FORMATS = (
    *("JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "AVIF", "JPEG2000", "PSD", "ICO", "ICNS"),
    *("TGA", "PCX", "PPM", "QOI", "SGI", "DDS"),
)
"""Never EPS, WMF or stubs: they start other programs. TGA has no signature, so Pillow itself tries it late."""
_JPEG_XL = (b"\xff\x0a", b"\0\0\0\x0cJXL ")
_NOT_OF_PILLOW = (b"8BPS", b"#?R", b"\x76\x2f\x31\x01")
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"MiHE", b"miaf"})

Image.MAX_IMAGE_PIXELS = SCALED_LIMIT_PX // 2
"""Pillow refuses at twice this, whatever the format; the limits above are checked before anything is decoded."""

_truncated_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one file."""

    path: Path
    data: bytes | mmap.mmap

    def stream(self) -> BinaryIO:
        """Return a new reader at the first byte; closing it leaves `data` alone."""
        if isinstance(self.data, bytes):
            return io.BytesIO(self.data)
        self.data.seek(0)
        return cast(BinaryIO, self.data)


@dataclass(frozen=True, slots=True)
class OpenedImage:
    """A picture whose header was read; its pixels usually not."""

    image: Image.Image
    size_px: tuple[int, int]
    """Width and height of the full picture, before the orientation."""
    orientation: int = 1
    """EXIF 1 to 8, for an image that has none of its own."""


@contextlib.contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Hold the bytes of a file while the context lasts.

    Raises UnreadableError if the file is missing, forbidden, empty, too large, or not a file.
    """
    try:
        with io.FileIO(path, "rb", opener=_without_waiting) as file:
            data = _bytes_of(file, path)
    except OSError as error:
        raise reasons.from_os_error(error, path) from error
    try:
        yield Source(path, data)
    finally:
        if isinstance(data, mmap.mmap):
            with contextlib.suppress(BufferError):  # a decoder still uses it: freed with its last user
                data.close()


@contextlib.contextmanager
def open_regular(path: Path) -> Iterator[io.FileIO | None]:
    """Open a file that lies beside another; None if it is no file, such as a pipe, or cannot be opened."""
    try:
        file = io.FileIO(path, "rb", opener=_without_waiting)
    except (OSError, ValueError):
        yield None
        return
    with file:
        yield file if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None


def _without_waiting(path: str, flags: int) -> int:
    """Open without waiting for a writer, should the name be that of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _bytes_of(file: io.FileIO, path: Path) -> bytes | mmap.mmap:
    info = os.fstat(file.fileno())
    if not stat.S_ISREG(info.st_mode):
        raise UnreadableError(*reasons.NO_FILE, path=path)
    if info.st_size > FILE_LIMIT_BYTES:
        raise reasons.file_too_large(path, info.st_size, FILE_LIMIT_BYTES)
    if info.st_size > READ_LIMIT_BYTES:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    # One call that waits for all of a slow file would look like a file that gives nothing.
    data = b"".join(iter(lambda: file.read(_CHUNK_BYTES), b""))
    if not data:
        raise UnreadableError(*reasons.EMPTY, path=path)
    return data


def open_picture(stream: IO[bytes], path: Path) -> Image.Image:
    """Return the picture with its header read, not its pixels; of many the first one that is no thumbnail.

    Contents decide, not the name.

    Raises UnreadableError if it has too many pixels for its format, UnidentifiedImageError if no format fits, and one
    of `reasons.PARSER_ERRORS` for a damaged header.
    """
    head = stream.read(32)
    stream.seek(0)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        image = _open_heif(stream)
    elif head.startswith(_JPEG_XL):
        image = _open_jpeg_xl(stream)
    elif head.startswith(_NOT_OF_PILLOW):
        image = open_other(stream, path, lambda width, height: _check_size(width, height, path)) or _open(stream)
    else:
        image = _open(stream)
    if image.format == "TIFF":
        seek_picture(image)
    scales = image.format in ("JPEG", "MPO") and not image.info.get("progressive")
    _check_size(*image.size, path, SCALED_LIMIT_PX if scales else PIXEL_LIMIT_PX)
    return image


def why_unknown(stream: IO[bytes]) -> Exception | None:
    """Return what the decoder of a picture's format says, for one that no decoder opens; None if no format fits."""
    head = stream.read(16)
    for name in _FORMATS:
        factory, accept = Image.OPEN.get(name, (None, None))
        if factory is None or accept is None or accept(head) is not True:
            continue
        stream.seek(0)
        try:
            factory(stream, "").close()
        except reasons.PARSER_ERRORS as error:
            return error
    return None


def _open(stream: IO[bytes]) -> Image.Image:
    return Image.open(stream, formats=_FORMATS)


@contextlib.contextmanager
def truncated_allowed() -> Iterator[None]:
    """Let Pillow return what it has when a file ends early. One thread at a time: the switch is global."""
    with _truncated_lock:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False


def _open_heif(stream: IO[bytes]) -> Image.Image:
    from pillow_heif import HeifImageFile  # its codecs load only where a HEIC is met

    try:
        return HeifImageFile(stream)  # type: ignore[no-untyped-call]  # the library types only part of itself
    except SyntaxError:
        stream.seek(0)
        with contextlib.suppress(UnidentifiedImageError):  # the brand `mif1` does not say which codec
            return _open(stream)
        raise


def _open_jpeg_xl(stream: IO[bytes]) -> Image.Image:
    """Open with a plugin of Pillow that people may have installed; its licence is not Recallery's."""
    try:
        importlib.import_module("pillow_jxl")
    except ImportError as error:
        raise NotImplementedError("no decoder for JPEG XL") from error
    return Image.open(stream, formats=("JXL",))


def _check_size(width: int, height: int, path: Path, limit_px: int = PIXEL_LIMIT_PX) -> None:
    if width * height > limit_px:
        raise reasons.too_large(path, width, height, limit_px)
