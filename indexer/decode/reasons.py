"""Why a file cannot be read, in words. The library's own text comes last, in brackets."""

from __future__ import annotations

import contextlib
import errno
import re
import signal
import struct
import zlib
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from indexer.errors import Message, UnreadableError, os_error_reason, passes

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.errors import Value

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
"""What parsers of foreign files raise on damage. Pillow's plugins do not wrap these errors."""

_Words = tuple[Message, Message]
_NOT_A_PICTURE = (
    Message("Not a picture"),
    Message("Its name is that of a picture, but its contents are something else."),
)
_CUT_OFF = (
    Message("The file is cut off"),
    Message("It ends before the picture is complete. Perhaps it was not copied completely."),
)
_TOO_LARGE = (
    Message("The picture is too large"),
    Message("Reading it would take more memory than one picture may use."),
)
_DAMAGED = Message("The picture is damaged"), Message("Parts of the file are damaged, so it cannot be shown.")
_UNKNOWN_VARIETY = (
    Message("This variety is not supported"),
    Message("It is a picture, but in a variety of its format that Recallery cannot read."),
)
_BAD_HEAD = (
    Message("The picture is damaged"),
    Message("It begins like a picture, but the rest is missing, damaged or in an unknown format."),
)
_SIGNATURE = re.compile(
    rb"\xff\xd8\xff|\x89PNG|GIF8|BM|II\*\0|MM\0\*|RIFF.{4}WEBP|8BPS|qoif|\0\0\0\x0cjP  |.{4}ftyp(avi|hei|mif)",
    re.DOTALL,
)

_BY_TEXT: tuple[tuple[str, _Words], ...] = (
    (r"truncat|unexpected end|end of file|not enough (image )?data|buffer is not large enough", _CUT_OFF),
    (r"premature|insufficient data|file is too short|needs? more data|end of (the )?data|reached the end", _CUT_OFF),
    (r"exceeds limit|decompression bomb|too (large|big)|security limit", _TOO_LARGE),
    (r"cannot identify|not a[n]? |no such format|no 'ftyp'", _NOT_A_PICTURE),
    (
        r"unsupported|unknown|not supported|unimplemented|no decoder|not implemented|cannot handle|unrecognized",
        _UNKNOWN_VARIETY,
    ),
)
_NO_PERMISSION = Message("No permission"), Message("Your user account is not allowed to read this file.")
_BY_ERRNO: dict[int, _Words] = {
    errno.ENOENT: (Message("The file is gone"), Message("It was moved or deleted before it could be read.")),
    errno.ENOTDIR: (Message("The file is gone"), Message("Its folder was moved or deleted before it could be read.")),
    errno.EACCES: _NO_PERMISSION,
    errno.EPERM: _NO_PERMISSION,
    errno.EISDIR: (Message("Not a file"), Message("This is a folder.")),
    errno.EIO: (
        Message("The disk cannot read the file"),
        Message("The disk or its connection reports an error. Back up its files soon."),
    ),
    errno.ELOOP: (Message("The link leads nowhere"), Message("The file is a link that leads back to itself.")),
    errno.ENAMETOOLONG: (
        Message("The name is too long"),
        Message("The system cannot open a file with a name this long."),
    ),
    errno.EMFILE: (
        Message("Too many open files"),
        Message("The system lets Recallery open no more files. Try again later."),
    ),
    errno.ESTALE: (Message("The network drive is gone"), Message("The file is on a drive that no longer answers.")),
}
NO_FILE = Message("Not a file"), Message("This is a pipe or a device that only looks like a file.")
EMPTY = Message("The file is empty"), Message("It contains nothing. Perhaps it was not copied completely.")
BLANK = (
    Message("The file has no contents"),
    Message("It contains only zeros, which is what a failed copy or rescue leaves behind."),
)
_REFUSED = Message("The file cannot be opened"), Message("The system refused to read it.")
_ADDRESS = re.compile(r"<[^<>]* object at 0x[0-9a-f]+>|\b0x[0-9a-f]{6,}\b")


def from_os_error(error: OSError, path: Path) -> UnreadableError:
    """Return the error for a file that the system refuses to read."""
    told = _reason(_BY_ERRNO.get(error.errno or 0, _REFUSED), os_error_reason(error), path)
    told.passes = passes(error)
    return told


def from_parser_error(error: Exception, path: Path, head: bytes) -> UnreadableError:
    """Return the error for what a decoder raised; `head` is the beginning of the file."""
    if isinstance(error, UnidentifiedImageError):
        return UnreadableError(*(_BAD_HEAD if _SIGNATURE.match(head) else _NOT_A_PICTURE), path=path)
    if isinstance(error, MemoryError):
        return UnreadableError(*_TOO_LARGE, path=path)
    said = _ADDRESS.sub("the file", f"{type(error).__name__}: {error}")
    return _reason(_words_for(error), " ".join(said.split())[:200], path)


def is_unknown_variety(error: Exception | None) -> bool:
    """Say whether a decoder complains that it does not know a variety of its format, rather than of damage."""
    return error is not None and (isinstance(error.__cause__, KeyError) or _words_for(error) is _UNKNOWN_VARIETY)


def unknown_variety(path: Path) -> UnreadableError:
    """Return the error for a picture whose format is known and whose variety is not."""
    return UnreadableError(*_UNKNOWN_VARIETY, path=path)


def cut_off(path: Path, present: float) -> UnreadableError:
    """Return the error for a picture that ends too early; `present` is the share that is there, 0 to 1."""
    title, message = _CUT_OFF
    return UnreadableError(
        title, "{text} Only {share:.0f}% of the picture is there.", path=path, text=message, share=present * 100
    )


def too_large(path: Path, width_px: int, height_px: int, limit_px: int) -> UnreadableError:
    """Return the error for more pixels than the format may have."""
    return UnreadableError(
        "The picture is too large",
        "It has {width:,} x {height:,} pixels; pictures of this kind may have {millions} million.",
        path=path,
        width=width_px,
        height=height_px,
        millions=limit_px // 1_000_000,
    )


def file_too_large(path: Path, size_bytes: int, limit_bytes: int) -> UnreadableError:
    """Return the error for more bytes than a picture may have."""
    return UnreadableError(
        "The file is too large",
        "It has {size:.1f} GB; files may have {limit:.1f} GB.",
        path=path,
        size=size_bytes / 1e9,
        limit=limit_bytes / 1e9,
    )


def _words_for(error: Exception) -> _Words:
    text = str(error).lower()
    for pattern, words in _BY_TEXT:
        if re.search(pattern, text):
            return words
    if isinstance(error, EOFError | struct.error | IndexError):
        return _CUT_OFF
    return _DAMAGED


def _reason(words: _Words, detail: Value, path: Path) -> UnreadableError:
    title, message = words
    return UnreadableError(title, "{text} ({reason})", path=path, text=message, reason=detail)


def crashed(path: Path, code: int | None) -> UnreadableError:
    """Return what to say of a file on which the decoder's process ended, with its exit code if that is known."""
    message = Message("The decoder crashed on this file.")
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            message = Message("The decoder crashed on this file ({signal}).", signal=signal.Signals(-code).name)
    elif code:
        message = Message("The decoder crashed on this file (exit code {code}).", code=code)
    return UnreadableError("The file crashes the decoder", message, path=path)


def slow_source(path: Path, seconds: float) -> UnreadableError:
    """Return what to say of a file of which nothing came for so long; it is worth another try."""
    trouble = UnreadableError(
        "Reading takes too long", "The disk or the network gave nothing for {seconds:g} s.", path=path, seconds=seconds
    )
    trouble.passes = True
    return trouble
