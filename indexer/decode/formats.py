"""Pictures that Pillow does not open: large and deep Photoshop files, and those of high dynamic range."""

from __future__ import annotations

import importlib
import re
import struct
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Data = memoryview
    CheckSize = Callable[[int, int], None]
    """Raises UnreadableError for a width and a height that are too large."""

_GREY, _RGB, _CMYK, _LAB = 1, 3, 4, 9
_MODES = {_GREY: ("L", 1), _RGB: ("RGB", 3), _CMYK: ("CMYK", 4), _LAB: ("LAB", 3)}
_RAW, _RLE = 0, 1
_IPTC, _ICC, _EXIF, _XMP = 1028, 1039, 1058, 1060
_RESOLUTION = re.compile(rb"([-+])Y (\d+) ([-+])X (\d+)\n")
_EXR_MAGIC = b"\x76\x2f\x31\x01"


def open_other(stream: IO[bytes], path: Path, check_size: CheckSize) -> Image.Image | None:
    """Return a picture of one of these formats, read in full, in 8 bits; None if it is of another.

    Raises UnreadableError if it is too large, or `reasons.PARSER_ERRORS`.
    """
    data = memoryview(stream.read())
    stream.seek(0)
    head = bytes(data[:32])
    if head[:4] == b"8BPS" and len(head) >= 26 and (head[4:6] == b"\0\2" or head[22:24] in (b"\0\x10", b"\0\x20")):
        return _photoshop(data, check_size)
    if head.startswith((b"#?RADIANCE", b"#?RGBE")):
        return _radiance(data, check_size)
    if head[:4] == _EXR_MAGIC:
        return _open_exr(path, check_size)
    return None


def _photoshop(data: Data, check_size: CheckSize) -> Image.Image:
    """The composite of all layers that Photoshop keeps at the end of the file."""
    version, channels, height, width, bits, colours = struct.unpack(">H6xHIIHH", data[4:26])
    if colours not in _MODES or bits not in (8, 16, 32) or (bits == 32 and colours not in (_GREY, _RGB)):
        raise NotImplementedError("unsupported Photoshop mode")
    mode, wanted = _MODES[colours]
    check_size(width, height)
    if channels < wanted:
        raise ValueError("too few channels")
    at = 26
    at += 4 + _number(data, at, 4)
    resources = _resources(data[at + 4 : at + 4 + _number(data, at, 4)])
    at += 4 + _number(data, at, 4)
    size_bytes = 8 if version == 2 else 4
    at += size_bytes + _number(data, at, size_bytes)
    planes = _planes(data[at:], (channels, height, width), bits // 8, row_size_bytes=2 * version)[:wanted]
    image = Image.frombytes(mode, (width, height), np.stack(planes, axis=-1).tobytes())
    if mode == "CMYK":
        image = image.point(lambda level: 255 - level)
    image.format = "PSD"
    keys: dict[int, Any] = {_ICC: "icc_profile", _EXIF: "exif", _XMP: "xmp"}
    image.info |= {keys[number]: block for number, block in resources.items() if number in keys}
    image.info["photoshop"] = {_IPTC: resources.get(_IPTC, b"")}
    return image


def _number(data: Data, at: int, size_bytes: int) -> int:
    return int.from_bytes(data[at : at + size_bytes], "big")


def _resources(data: Data) -> dict[int, bytes]:
    found, at = dict[int, bytes](), 0
    while bytes(data[at : at + 4]) == b"8BIM" and at + 12 <= len(data):
        named = at + 6 + (data[at + 6] // 2 + 1) * 2
        size = _number(data, named, 4)
        found[_number(data, at + 4, 2)] = bytes(data[named + 4 : named + 4 + size])
        at = named + 4 + size + size % 2
    return found


def _planes(data: Data, shape: tuple[int, int, int], sample_bytes: int, row_size_bytes: int) -> list[NDArray[np.uint8]]:
    """The channels in 8 bits, each uint8 [H, W]."""
    channels, height, width = shape
    row_bytes = width * sample_bytes
    compression, data = _number(data, 0, 2), data[2:]
    if compression == _RAW:
        rows = np.frombuffer(data, np.uint8, count=channels * height * row_bytes)
    elif compression == _RLE:
        sizes = np.frombuffer(data, f">u{row_size_bytes}", count=channels * height)
        packed = data[sizes.nbytes : sizes.nbytes + int(sizes.sum())]
        if len(packed) < int(sizes.sum()):
            raise OSError("image file is truncated")
        flat = Image.frombytes("L", (row_bytes, channels * height), bytes(packed), "packbits", "L")
        rows = np.asarray(flat).reshape(-1)
    else:
        raise NotImplementedError("unsupported Photoshop compression")
    samples = rows.reshape(channels, height, width, sample_bytes)
    if sample_bytes == 4:  # light in floating point
        return [_levels(plane.copy().view(">f4")[..., 0].astype(np.float32)) for plane in samples]
    return [plane[..., 0] for plane in samples]  # the high byte of 16 bits


def _levels(light: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Levels of a screen for linear light, 0 to 1."""
    light = np.nan_to_num(light, nan=0.0, posinf=1.0, neginf=0.0).clip(0, 1)
    levels: NDArray[np.uint8] = (255 * light ** np.float32(1 / 2.2) + 0.5).astype(np.uint8)
    return levels


def _shown(light: NDArray[np.float32]) -> Image.Image:
    """A picture of linear light of any range, float32 [H, W, 3]: exposed for all but its brightest spots."""
    bright = float(np.percentile(np.nan_to_num(light[::4, ::4], posinf=0.0, neginf=0.0), 99))
    if bright > 1 or 0 < bright < 0.1:
        light = light / np.float32(bright)
    return Image.fromarray(_levels(light))


def _radiance(data: Data, check_size: CheckSize) -> Image.Image:
    head = bytes(data[:65536])
    found = _RESOLUTION.search(head)
    if found is None:
        raise NotImplementedError("unsupported orientation of a Radiance picture")
    height, width, at = int(found[2]), int(found[4]), found.end()
    check_size(width, height)
    if bytes(data[at : at + 2]) == b"\2\2" and 8 <= width < 32768:
        pixels = _radiance_rows(bytes(data[at:]), width, height)
    else:
        pixels = np.frombuffer(data, np.uint8, count=4 * width * height, offset=at).reshape(height, width, 4)
    scale = np.ldexp(np.float32(1), pixels[..., 3:].astype(np.int32) - 136).astype(np.float32)
    light = pixels[..., :3].astype(np.float32) * np.where(pixels[..., 3:] > 0, scale, np.float32(0))
    light = light[:: 1 if found[1] == b"-" else -1, :: 1 if found[3] == b"+" else -1]
    return _shown(light)


def _radiance_rows(data: bytes, width: int, height: int) -> NDArray[np.uint8]:
    """uint8 [H, W, 4] of rows whose channels are packed one by one."""
    rows = np.empty((height, 4, width), np.uint8)
    at = 0
    for row in rows:
        at += 4
        for channel in row:
            done = 0
            while done < width:
                count = data[at]
                if count > 128:
                    count -= 128
                    channel[done : done + count] = data[at + 1]
                    at += 2
                else:
                    channel[done : done + count] = np.frombuffer(data, np.uint8, count, at + 1)
                    at += 1 + count
                done += max(count, 1)
    return rows.transpose(0, 2, 1)


def _open_exr(path: Path, check_size: CheckSize) -> Image.Image:
    try:
        exr = importlib.import_module("OpenEXR")  # its libraries load only where such a file is met
    except ImportError as error:
        raise NotImplementedError("no decoder for OpenEXR") from error
    with exr.File(str(path), header_only=True) as file:
        low, high = file.header()["dataWindow"]
        check_size(int(high[0] - low[0]) + 1, int(high[1] - low[1]) + 1)
    with exr.File(str(path)) as file:
        channels = file.channels()
        name = next((name for name in ("RGB", "RGBA", "Y") if name in channels), None)
        if name is None:
            raise NotImplementedError("unsupported channels of OpenEXR")
        light = np.asarray(channels[name].pixels, np.float32)
    return _shown(np.repeat(light[..., None], 3, axis=2) if light.ndim == 2 else light[..., :3])
