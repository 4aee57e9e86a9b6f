"""Names of files as valid text, and as people read them.

A name on Linux is any bytes, on Windows any 16-bit units; Python writes what is no text in it as lone surrogates, which
no database and no JSON takes. `as_text` puts a private character in the place of each, U+10F800 for U+D800 up to
U+10FFFF for U+DFFF: the byte 0xE9 becomes U+10FCE9. Real characters of that range are written as their bytes, so that
`as_path` gives exactly the same name again.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from pathlib import Path

_FIRST_SURROGATE, _FIRST_PRIVATE = 0xD800, 0x10F800
_SHIFT = _FIRST_PRIVATE - _FIRST_SURROGATE
_BYTE = 0xDC00
"""What Python adds to a byte that is no text."""
_ODD = re.compile("[\ud800-\udfff\U0010f800-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PRIVATE = re.compile("[\U0010f800-\U0010ffff]")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
_JOINERS = frozenset("\u200c\u200d")
"""Invisible, but part of how words and emoji are written."""


def as_text(name: str) -> str:
    """Return a name or path of the system as valid text; `as_path` undoes it. Apply it once."""
    return name if name.isascii() else _ODD.sub(_escaped, name)


def _escaped(found: re.Match[str]) -> str:
    odd = found[0]
    if ord(odd) < _FIRST_PRIVATE:
        return chr(ord(odd) + _SHIFT)
    if sys.platform == "win32":
        raw = odd.encode("utf-16-be")
        return "".join(chr(int.from_bytes(raw[i : i + 2], "big") + _SHIFT) for i in (0, 2))
    return "".join(chr(byte + _BYTE + _SHIFT) for byte in odd.encode())


def as_path(text: str) -> str:
    """Return the name or path that `as_text` was given."""
    if text.isascii() or not _PRIVATE.search(text):
        return text
    name = _PRIVATE.sub(lambda found: chr(ord(found[0]) - _SHIFT), text)
    try:
        if sys.platform == "win32":
            return name.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        return os.fsdecode(os.fsencode(name))
    except UnicodeError:
        return name  # no name of this system: nothing is there


def named(text: str) -> Path:
    """Return the path that a person or a program names: as the system writes it, or as Recallery's JSON does."""
    return Path(text) if os.path.lexists(text) else Path(as_path(text))


def valid(text: str) -> str:
    """Return words that someone asked for as valid text; what is no text matches the same in stored names."""
    return text if is_valid(text) else _SURROGATE.sub(_escaped, text).replace("\0", "\ufffd")


def is_valid(text: str) -> bool:
    """Say whether `valid` would leave a text as it is."""
    return "\0" not in text and (text.isascii() or not _SURROGATE.search(text))


def readable(text: str) -> str:
    r"""Return a name, path or message for people: bytes that are no text as `\xe9`, control characters as `\x1b`.

    Characters that steer a terminal or turn the direction of writing are shown and do nothing.
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def _shown(letter: str) -> str:
    code = ord(letter)
    if code >= _FIRST_PRIVATE:
        code -= _SHIFT
    elif unicodedata.category(letter) not in _HIDDEN_CATEGORIES or letter in _JOINERS:
        return letter
    if _BYTE + 0x80 <= code <= _BYTE + 0xFF:
        code -= _BYTE
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
