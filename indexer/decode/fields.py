"""Cleans what cameras and programs write into metadata fields: texts, dates, positions, names of cameras."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    r"(\d{4})(?!\d)(?:[:\-/.](\d{1,2})(?!\d)(?:[:\-/.](\d{1,2})(?!\d)"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?"
)
_NAME_DATES = tuple(
    re.compile(rf"(?<!\d){day}(?:{between}{clock})?(?!\d)", re.IGNORECASE)
    for day, between, clock in (
        (  # 20190503, 20190503_101112345, 20190503T101112
            r"(?P<year>(?:19[89]|20\d)\d)(?P<month>\d{2})(?P<day>\d{2})",
            r"[ _T.-]?",
            r"(?P<hour>\d{2})[-.:_]?(?P<minute>\d{2})[-.:_]?(?P<second>\d{2})(?:[-._]?\d{3})?(?P<half>)",
        ),
        (  # 2019-05-03, 2019-05-03 at 3.04.05 PM, 2019_05_03_10_11_12
            r"(?P<year>(?:18[4-9]|19\d|20\d)\d)(?P<mark>[-_. ])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
            r"(?:[ _T,-]+(?:at|um|à|a las|om|alle|kl\.)?[ _]*)",
            r"(?P<hour>\d{1,2})[-.:_h]?(?P<minute>\d{2})[-.:_m]?(?P<second>\d{2})?\s*(?P<half>[AP]M)?(?:[-._]?\d{3})?",
        ),
        (  # 03.05.2019
            r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>(?:18[4-9]|19\d|20\d)\d)",
            r"[ _,-]+",
            r"(?P<hour>\d{2})[-.:_](?P<minute>\d{2})(?:[-.:_](?P<second>\d{2}))?(?P<half>)",
        ),
    )
)
_NAME_COUNT = re.compile(r"(?:FB_IMG_|mmexport|wx_camera_)(1\d{12})(?!\d)", re.IGNORECASE)
"""Apps that name a file by its milliseconds since 1970."""
_NUMBER = r"(\d+(?:\.\d+)?(?:/\d+)?)"
_COORDINATE = re.compile(
    rf"([+-])?\s*{_NUMBER}(?:[\s,:°]+{_NUMBER})?(?:[\s,:'\u2032]+{_NUMBER})?[\s°'\u2032\"\u2033]*([NSEW])?",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"[ ,]+(imaging|optical|corp(oration)?|co|ltd|inc|company|camera|computer|electronics?|electric|techwin|gmbh)\b.*",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_REJECTED = 65535
"""-1 in the 16 bits of EXIF."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OLDEST_MS = (datetime(1800, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)


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
    """Return `distinct` keywords; a single one is split, since programs without lists write all of them as one."""
    return distinct(re.split(r"[,;]", words[0]) if len(words) == 1 else words)


def distinct(words: Iterable[str]) -> tuple[str, ...]:
    """Return clean, distinct words in their first order; case counts only for display."""
    found: dict[str, str] = {}
    for word in words:
        text = " ".join(clean(word, KEYWORD_LIMIT_CHARS).split())
        if text:
            found.setdefault(text.casefold(), text)
    return tuple(found.values())[:KEYWORDS_LIMIT]


class Moment(NamedTuple):
    """A date as far as a text tells it."""

    taken_ms: int
    """Wall clock in ms since 1970 as if it were UTC; of a partial date its first moment."""
    offset_min: int | None
    """Minutes east of UTC, if the text says so."""
    known: int
    """How many of year, month and day are certain: 1 to 3."""


def moment(value: object, subsec: object = None) -> tuple[int | None, int | None]:
    """Return the wall clock in ms and the minutes east of UTC of a date; see `dated`. None for what is missing."""
    found = dated(value, subsec)
    return (found.taken_ms, found.offset_min) if found else (None, None)


def dated(value: object, subsec: object = None) -> Moment | None:
    """Read a date in EXIF or ISO 8601 form, as far as it makes sense.

    An impossible clock leaves the day, an impossible day the month, an impossible month the year. None for years before
    photography or well after today.
    """
    found = _DATE.match(clean(value))
    if found is None:
        return None
    numbers = [int(part or 0) for part in found.groups()[:6]]
    fraction = re.match(r"\d{1,3}", found[7] or clean(str(subsec) if subsec is not None else ""))
    ms = int(fraction[0].ljust(3, "0")) if fraction else 0
    whole = _wall_ms(*numbers)
    if whole is not None:
        return Moment(whole + ms, offset_min(found[8]), 3)
    for known in (3, 2, 1):
        start = _wall_ms(*numbers[:known])
        if start is not None:
            return Moment(start, None, known)
    return None


def best_moment(moments: Iterable[Moment | None]) -> Moment | None:
    """Return the first of several dates; if it is partial, the first later one that completes it."""
    known = [found for found in moments if found is not None]
    if not known:
        return None
    first = known[0]
    return next((other for other in known if other.known > first.known and _lies_in(other, first)), first)


def _lies_in(exact: Moment, partial: Moment) -> bool:
    days = [_EPOCH + timedelta(milliseconds=found.taken_ms) for found in (exact, partial)]
    return len({(day.year, day.month)[: partial.known] for day in days}) == 1


def _wall_ms(year: int, month: int = 1, day: int = 1, hour: int = 0, minute: int = 0, second: int = 0) -> int | None:
    """Milliseconds since 1970, or None for a time that cannot be, or not of a photo."""
    try:
        when = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
    at_ms = (when - _EPOCH) // timedelta(milliseconds=1)
    return at_ms if is_of_a_photo(at_ms) else None


def is_of_a_photo(at_ms: int) -> bool:
    """Say whether a time in ms since 1970 lies between the first photograph and some time after today."""
    today_ms = (datetime.now(UTC) - _EPOCH) // timedelta(milliseconds=1)
    return _OLDEST_MS <= at_ms <= today_ms + 366 * 86_400_000


def moment_in_name(stem: str) -> int | None:
    """Return the wall clock in ms that phones, messengers and screenshots write into a file's name."""
    for pattern in _NAME_DATES:
        for found in pattern.finditer(stem):
            parts = found.groupdict()
            numbers = [int(parts[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")]
            if parts["half"]:
                numbers[3] = numbers[3] % 12 + (12 if parts["half"].upper() == "PM" else 0)
            at = _wall_ms(*numbers)
            at = _wall_ms(*numbers[:3]) if at is None else at
            if at is not None:
                return at
    counted = _NAME_COUNT.search(stem)
    if counted is None:
        return None
    at = int(counted[1])
    return at if is_of_a_photo(at) else None


def coordinate(text: str, reference: str, limit: int) -> float | None:
    """Read degrees as `52,31.27N`, `52,31,16S`, `-33.86` or `33 51 36`; a reference of S or W turns them round."""
    found = _COORDINATE.fullmatch(text.strip())
    if found is None:
        return None
    parts = [_fraction(part) for part in found.groups()[1:4] if part]
    if any(part is None for part in parts) or any(part is not None and part >= 60 for part in parts[1:]):
        return None
    degrees: float = sum(part / 60**power for power, part in enumerate(parts) if part is not None)
    if degrees > limit:
        return None
    turned = found[1] == "-" or (found[5] or reference).upper()[:1] in ("S", "W")
    return -degrees if turned else degrees


def _fraction(text: str) -> float | None:
    above, _, below = text.partition("/")
    return float(above) / float(below or 1) if float(below or 1) else None


def rating(value: object) -> int | None:
    """Return 0 to 5 stars of a number, up to 10 or in percent; rejected (-1, also as 65535) counts as none."""
    if isinstance(value, str):
        value = value.strip().removesuffix("%").replace(",", ".")
    try:
        number = float(value)  # type: ignore[arg-type]  # what is no number raises
    except (TypeError, ValueError, ArithmeticError):
        return None
    if not math.isfinite(number) or (number > 100 and number != _REJECTED):
        return None
    if number == _REJECTED:
        return 0
    return stars_of_percent(number) if number > 10 else min(5, max(0, round(number)))


def ratio(text: str) -> float | None:
    """Read `28/10` or `2.8`."""
    above, _, below = text.strip().partition("/")
    try:
        return float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError):
        return None


def aperture(number: float | None) -> float | None:
    """Return an f-number that a lens can have; 0 is written for lenses that tell the camera nothing."""
    return _within(number, 0.3, 1_000)


def exposure_s(number: float | None) -> float | None:
    """Return an exposure time that can be."""
    return _within(number, 1e-7, 86_400)


def iso(number: float | None) -> int | None:
    """Return an ISO speed; 65535 stands for more than its field holds."""
    found = _within(number, 1, 100_000_000)
    return None if found is None or found == _REJECTED else round(found)


def focal_mm(number: float | None) -> float | None:
    """Return a focal length that a lens can have."""
    return _within(number, 0.1, 50_000)


def _within(number: float | None, least: float, most: float) -> float | None:
    return number if number is not None and least <= number <= most else None


def stars_of_percent(value: object) -> int | None:
    """Return 0 to 5 stars of the percentage that Windows writes: 1, 25, 50, 75 and 99, and what lies about them."""
    try:
        number = float(str(value).replace(",", "."))
    except ValueError:
        return None
    if not 0 <= number <= 100:
        return None
    return min(5, 1 + (int(number) + 12) // 25) if number > 0 else 0


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
