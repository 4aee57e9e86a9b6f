"""Says in words why a file cannot be read. The library's own text comes last, in brackets."""

from __future__ import annotations

import errno
import re
import struct
import zlib
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from indexer.errors import UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

PARSER_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    LookupError,
    ArithmeticError,
    TypeError,
    AttributeError,
    RuntimeError,
    AssertionError,
    EOFError,
    BufferError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What parsers of foreign files raise on damage. Pillow's plugins do not wrap what they stumble over."""

_NOT_A_PICTURE = ("Not a picture", "The name says that this is a picture, the contents are something else.")
_CUT_OFF = ("The file is cut off", "It ends before the picture does. Perhaps it was never copied completely.")
_TOO_LARGE = ("The picture is too large", "Reading it would take more memory than one picture may have.")
_DAMAGED = ("The picture is damaged", "Parts of the file make no sense, so there is nothing to show.")
_UNKNOWN_VARIETY = ("Unknown kind of picture", "The file looks like a picture of a variety that cannot be read here.")

_BAD_HEAD = (
    "The picture is damaged",
    "It begins like a picture, but its rest is missing, damaged or of an unknown variety.",
)
_SIGNATURE = re.compile(
    rb"\xff\xd8\xff|\x89PNG|GIF8|BM|II\*\0|MM\0\*|RIFF.{4}WEBP|8BPS|qoif|\0\0\0\x0cjP  |.{4}ftyp(avi|hei|mif)",
    re.DOTALL,
)

_BY_TEXT: tuple[tuple[str, tuple[str, str]], ...] = (
    (r"truncat|unexpected end|end of file|not enough (image )?data|buffer is not large enough", _CUT_OFF),
    (r"premature|insufficient data|file is too short|needs? more data|end of (the )?data|reached the end", _CUT_OFF),
    (r"exceeds limit|decompression bomb|too (large|big)|security limit", _TOO_LARGE),
    (r"cannot identify|not a[n]? |no such format|no 'ftyp'", _NOT_A_PICTURE),
    (r"unsupported|unknown|not supported|not implemented|cannot handle|unrecognized|no decoder", _UNKNOWN_VARIETY),
)
_BY_ERRNO: dict[int, tuple[str, str]] = {
    errno.ENOENT: ("The file is gone", "It was moved or deleted before it could be read."),
    errno.ENOTDIR: ("The file is gone", "Its folder was moved or deleted before it could be read."),
    errno.EACCES: ("No permission", "Your account may not read this file."),
    errno.EPERM: ("No permission", "Your account may not read this file."),
    errno.EISDIR: ("Not a file", "This is a folder."),
    errno.EIO: ("The disk cannot read the file", "The disk or its connection reports an error. Make a copy soon."),
    errno.ELOOP: ("The link leads nowhere", "The file is a link that leads back to itself."),
    errno.ENAMETOOLONG: ("The name is too long", "The system cannot open a file with a name this long."),
    errno.EMFILE: ("Too many open files", "The system allows no further open file. Try again later."),
    errno.ESTALE: ("The network drive is gone", "The file is on a drive that no longer answers."),
}
_ADDRESS = re.compile(r"<[^<>]* object at 0x[0-9a-f]+>|\b0x[0-9a-f]{6,}\b")


def from_os_error(error: OSError, path: Path) -> UnreadableError:
    """Put the system's refusal to hand out a file's bytes into words."""
    title, message = _BY_ERRNO.get(error.errno or 0, ("The file cannot be opened", "The system refused to read it."))
    return _reason(title, message, error.strerror or str(error), path)


def from_parser_error(error: Exception, path: Path, head: bytes) -> UnreadableError:
    """Put what a decoder raised into words; `head` is the beginning of the file."""
    if isinstance(error, UnidentifiedImageError):
        title, message = _BAD_HEAD if _SIGNATURE.match(head) else _NOT_A_PICTURE
        return UnreadableError(title, message, path=path)
    if isinstance(error, MemoryError):
        title, message = _TOO_LARGE
        return UnreadableError(title, message, path=path)
    title, message = _title_for(error)
    return _reason(title, message, f"{type(error).__name__}: {error}", path)


def no_file(path: Path) -> UnreadableError:
    """A pipe, a device, a socket."""
    return UnreadableError("Not a file", "This is a pipe or a device that only looks like a file.", path=path)


def empty(path: Path) -> UnreadableError:
    """The file has no bytes at all."""
    return UnreadableError("The file is empty", "It has a name and no contents. Perhaps a copy failed.", path=path)


def blank(path: Path) -> UnreadableError:
    """The file is full of zeros, as a failed copy or a rescue from a broken disk leaves it."""
    return UnreadableError(
        "The file has no contents", "It holds only zeros, as a failed copy or rescue leaves them.", path=path
    )


def cut_off(path: Path, present: float) -> UnreadableError:
    """The picture ends too early to be of use; `present` is the share that is there, 0 to 1."""
    title, message = _CUT_OFF
    return UnreadableError(title, f"{message} Only {present:.0%} of the picture is there.", path=path)


def too_large(path: Path, width_px: int, height_px: int, limit_px: int) -> UnreadableError:
    """More pixels than the limit of its format."""
    have, may = f"{width_px:,} x {height_px:,} pixels", f"{limit_px // 1_000_000} million"
    return UnreadableError(
        "The picture is too large", f"It has {have}; pictures of this kind may have {may}.", path=path
    )


def file_too_large(path: Path, size_bytes: int, limit_bytes: int) -> UnreadableError:
    """More bytes than any picture should have."""
    have, may = f"{size_bytes / 1e9:.1f} GB", f"{limit_bytes / 1e9:.1f} GB"
    return UnreadableError("The file is too large", f"It has {have}; pictures may have {may}.", path=path)


def _title_for(error: Exception) -> tuple[str, str]:
    text = str(error).lower()
    for pattern, words in _BY_TEXT:
        if re.search(pattern, text):
            return words
    if isinstance(error, EOFError | struct.error | IndexError):
        return _CUT_OFF
    return _DAMAGED


def _reason(title: str, message: str, detail: str, path: Path) -> UnreadableError:
    clean = " ".join(_ADDRESS.sub("the file", detail).split())[:200]
    return UnreadableError(title, f"{message} ({clean})" if clean else message, path=path)
