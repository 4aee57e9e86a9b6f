"""Cleans what cameras and programs write into metadata fields: texts, dates, positions, names of cameras."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

TEXT_LIMIT_CHARS = 10_000
"""A longer description is data, not text."""
KEYWORD_LIMIT_CHARS = 200
KEYWORDS_LIMIT = 500
_BOILERPLATE = re.compile(
    r".{0,40}digital (still )?camera|sony dsc|dcf( 1\.0)?|dsc|dcim|exif_jpeg(_picture)?|ascii"
    r"|image ?description|description|untitled|default|unknown|n/?a|my beautiful picture|screenshot"
    r"|created with (the )?gimp|file written by adobe photoshop.*|creator(_id|: gd)?\b.*"
    r"|cmark\d+.*|picsart.*|{.*}|<.*>|\W*",
    re.DOTALL,
)
_DATE = re.compile(
    r"(\d{4})[:\-/.](\d{1,2})[:\-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?"
)
_LEGAL = re.compile(
    r"[ ,]+(imaging|optical|corp(oration)?|co|ltd|inc|company|camera|computer|electronics?|electric|techwin|gmbh)\b.*",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_OLDEST_YEAR = 1800
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def clean(value: object, limit_chars: int = TEXT_LIMIT_CHARS) -> str:
    """Return readable text: decoded, without control characters, outer spaces, lone surrogates; else empty."""
    if isinstance(value, bytes):
        value = decode_text(value)
    if not isinstance(value, str):
        return ""
    text = value.split("\0", 1)[0].encode("utf-8", "ignore").decode("utf-8")
    text = "".join(c if c in "\n\t" or unicodedata.category(c) != "Cc" else " " for c in text[:limit_chars])
    return unicodedata.normalize("NFC", text).strip()


def spoken(value: object) -> str:
    """Return `clean` text unless it is what cameras and programs write unasked, such as OLYMPUS DIGITAL CAMERA."""
    text = clean(value)
    return "" if _BOILERPLATE.fullmatch(" ".join(text.lower().split())) else text


def decode_text(raw: bytes) -> str:
    """Decode bytes that are UTF-8 if they can be, otherwise Windows Latin."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def as_bytes(value: object) -> bytes | None:
    """Return bytes that Pillow gives as bytes or as a tuple of numbers; None for anything else."""
    if isinstance(value, tuple) and all(isinstance(item, int) and 0 <= item < 256 for item in value):
        value = bytes(value)
    return value if isinstance(value, bytes) else None


def keywords(words: list[str]) -> tuple[str, ...]:
    """Return clean, distinct keywords in their first order; case counts only for display."""
    if len(words) == 1:  # programs without lists write all of them as one
        words = re.split(r"[,;]", words[0])
    distinct: dict[str, str] = {}
    for word in words:
        text = " ".join(clean(word, KEYWORD_LIMIT_CHARS).split())
        if text:
            distinct.setdefault(text.casefold(), text)
    return tuple(distinct.values())[:KEYWORDS_LIMIT]


def moment(value: object, subsec: object = None) -> tuple[int | None, int | None]:
    """Read a date in EXIF or ISO 8601 form.

    Returns:
        Wall clock in ms since 1970 as if it were UTC, and minutes east of UTC if the text says so. None for what is
        missing or nonsense (0000:00:00, month 13, years before photography or well after today).
    """
    found = _DATE.match(clean(value))
    if found is None:
        return None, None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        when = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None, None
    if year < _OLDEST_YEAR or when > datetime.now(UTC) + timedelta(days=366):
        return None, None
    fraction = re.match(r"\d{1,3}", found[7] or clean(str(subsec) if subsec is not None else ""))
    ms = int(fraction[0].ljust(3, "0")) if fraction else 0
    return (when - _EPOCH) // timedelta(milliseconds=1) + ms, offset_min(found[8])


def offset_min(value: object) -> int | None:
    """Read `+02:00`, `-0330` or `Z` as minutes east of UTC."""
    text = clean(value)
    if text == "Z":
        return 0
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    return (minutes if found[1] == "+" else -minutes) if minutes <= 14 * 60 else None


def camera_name(make: object, model: object) -> str:
    """Join maker and model without repeating the maker: `Canon EOS 5D`, `NIKON D70`, `Apple iPhone 12`."""
    maker, name = " ".join(clean(make, 100).split()), " ".join(clean(model, 100).split())
    if not maker or not name:
        return name or maker
    if name.split()[0].lower() in maker.lower() or name.lower().startswith(maker.split()[0].rstrip(",.").lower()):
        return name
    brand = _LEGAL.sub("", maker) or maker  # `OLYMPUS IMAGING CORP.` is `OLYMPUS`
    return f"{brand} {name}"
