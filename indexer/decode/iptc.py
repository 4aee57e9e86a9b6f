"""Facts from IPTC IIM records, the older brother of XMP."""

from __future__ import annotations

from indexer.decode import wording
from indexer.types import MediaFacts

_UTF8 = b"\x1b%G"
"""The escape sequence in record 1:90 that announces UTF-8."""
_TITLE, _KEYWORD, _HEADLINE, _DATE, _TIME, _CAPTION = 5, 25, 105, 55, 60, 120
_DATASETS_LIMIT = 2_000


def facts_from_iptc(block: bytes) -> MediaFacts:
    """Return what a block of IIM datasets says; reading ends at the first dataset that is no dataset."""
    coding, fields = _datasets(block)

    def text_of(number: int) -> list[str]:
        return [_decoded(raw, coding) for raw in fields.get(number, [])]

    titles, date, time = text_of(_TITLE) + text_of(_HEADLINE), text_of(_DATE), text_of(_TIME)
    taken_ms, offset_min = _moment(date[0], time[0] if time else "") if date else (None, None)
    return MediaFacts(
        taken_ms=taken_ms,
        taken_offset_min=offset_min,
        title=next((text for text in map(wording.spoken, titles) if text), ""),
        description=next((text for text in map(wording.spoken, text_of(_CAPTION)) if text), ""),
        keywords=wording.keywords(text_of(_KEYWORD)),
    )


def _datasets(block: bytes) -> tuple[bytes, dict[int, list[bytes]]]:
    """Coded character set (1:90), and the raw values of record 2 by dataset number."""
    coding, fields, at = b"", dict[int, list[bytes]](), 0
    for _ in range(_DATASETS_LIMIT):
        if len(block) < at + 5 or block[at] != 0x1C:
            break
        record, number, size = block[at + 1], block[at + 2], int.from_bytes(block[at + 3 : at + 5], "big")
        if size & 0x8000:  # extended sizes hold pictures, not words
            break
        value = block[at + 5 : at + 5 + size]
        at += 5 + size
        if (record, number) == (1, 90):
            coding = value
        elif record == 2:
            fields.setdefault(number, []).append(value)
    return coding, fields


def _decoded(raw: bytes, coding: bytes) -> str:
    """UTF-8 where announced or valid; programs forget to announce it."""
    return raw.decode("utf-8", "replace") if coding == _UTF8 else wording.decode_text(raw)


def _moment(date: str, time: str) -> tuple[int | None, int | None]:
    """Date of 2:55 (`20240131`) with time of 2:60 (`120000+0200`)."""
    if len(date) != 8 or not date.isdigit():
        return None, None
    clock = f"{time[:2]}:{time[2:4]}:{time[4:6]}{time[6:]}" if time[:6].isdigit() and len(time) >= 6 else ""
    return wording.moment(f"{date[:4]}-{date[4:6]}-{date[6:]} {clock}".strip())
