"""Texts whose files do not say what their bytes mean."""

from __future__ import annotations

import codecs
import re

_JUDGED_BYTES = 64 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL = "cp1252"
_EUROPEAN = [_USUAL, "cp1250", "cp1257", "cp1254"]
_HIGH = re.compile(rb"[\x80-\xff]+")
_ACCENTS = 2
"""Bytes beyond ASCII that stand together in a language with some accents, at most; those of other scripts are words."""
_SHARE_OF_ACCENTS = 0.8
"""Of the runs of such bytes, at least."""
_TELLING = 12
"""Fewer accents do not tell one European encoding from another."""


def decoded(data: bytes) -> str:
    """Return a text: Unicode if its bytes are, else in the encoding that they look like. Odd bytes become U+FFFD."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    judged = data[: min(len(data), _JUDGED_BYTES) // 2 * 2]
    if judged.count(0) > len(judged) / 4:  # UTF-16 without a mark
        is_big = judged[::2].count(0) > judged[1::2].count(0)
        return data.decode("utf-16-be" if is_big else "utf-16-le", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:  # cut within a letter
            return data[: error.start].decode("utf-8")
    return data.decode(_guessed(data[:_JUDGED_BYTES]), "replace")


def _guessed(data: bytes) -> str:
    """Return the encoding of a text that is not UTF-8."""
    from charset_normalizer import from_bytes

    high = _HIGH.findall(data)
    is_european = sum(len(run) <= _ACCENTS for run in high) >= len(high) * _SHARE_OF_ACCENTS
    if is_european and len(high) < _TELLING:
        return _USUAL
    best = from_bytes(data, cp_isolation=_EUROPEAN if is_european else None).best()
    return _USUAL if best is None else best.encoding
