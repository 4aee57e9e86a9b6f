"""What a picture says about itself, gathered from every place where programs write it."""

from __future__ import annotations

import contextlib
import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from PIL import Image

from indexer.decode import fields, reasons
from indexer.decode.exif import EXIF_IFD, GPS_IFD, facts_from_exif, raw_directories
from indexer.decode.readers import is_raw
from indexer.decode.xmp import facts_from_xmp, read_sidecar
from indexer.types import MediaFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.decode.image import Photo
    from indexer.decode.source import Source


_XMP_TAG, _IPTC_TAG = 700, 33723
_PSD_IPTC, _PSD_EXIF, _PSD_XMP = 1028, 1058, 1060

_UTF8 = b"\x1b%G"
"""The escape sequence in record 1:90 that announces UTF-8."""
_TITLE, _KEYWORD, _HEADLINE, _DATE, _TIME, _CAPTION = 5, 25, 105, 55, 60, 120
_DATASETS_LIMIT = 2_000


def facts_of(photo: Photo, source: Source) -> MediaFacts:
    """Return the facts of a picture that was read. Damaged metadata cost only themselves.

    Where the sources disagree, the user's words win over the camera's: sidecar file, then XMP, IPTC, EXIF, text chunks.
    Date and position each come from one source. Keywords of all are joined.
    """
    found: list[MediaFacts] = []
    for read in (_sidecar, _camera_date, _xmp, _iptc, _exif, _raw_exif, _text_chunks):
        with contextlib.suppress(*reasons.PARSER_ERRORS):
            found.extend(read(photo, source))
    return merged(found, photo.size_px)


def merged(found: list[MediaFacts], size_px: tuple[int, int]) -> MediaFacts:
    """Join facts; the first source that says something wins."""
    dated = next((facts for facts in found if facts.taken_ms is not None), MediaFacts())
    placed = next((facts for facts in found if facts.latitude is not None), MediaFacts())
    texts = {
        name: next((text for facts in found if (text := getattr(facts, name))), "")
        for name in ("camera", "lens", "title", "description")
    }
    return MediaFacts(
        **texts,
        width_px=size_px[0],
        height_px=size_px[1],
        taken_ms=dated.taken_ms,
        taken_offset_min=dated.taken_offset_min,
        latitude=placed.latitude,
        longitude=placed.longitude,
        rating=next((facts.rating for facts in found if facts.rating is not None), None),
        keywords=fields.keywords([word for facts in found for word in facts.keywords]),
    )


def _sidecar(_: Photo, source: Source) -> Iterator[MediaFacts]:
    if packet := read_sidecar(source.path):
        yield facts_from_xmp(packet)


def _camera_date(photo: Photo, source: Source) -> Iterator[MediaFacts]:
    """EXIF's date alone, before XMP: programs that edit pictures write other dates there."""
    for facts in (*_exif(photo, source), *_raw_exif(photo, source)):
        if facts.taken_ms is not None:
            yield MediaFacts(taken_ms=facts.taken_ms, taken_offset_min=facts.taken_offset_min)
            return


def _xmp(photo: Photo, source: Source) -> Iterator[MediaFacts]:
    info: dict[Any, Any] = photo.header.info
    packet = info.get("xmp") or info.get("XML:com.adobe.xmp") or _tiff_tag(photo.header, _XMP_TAG)
    packet = packet or _psd_resource(photo.header, _PSD_XMP)
    if not packet and is_raw(source.path):
        packet = _packet_within(source)
    if isinstance(packet, str):
        packet = packet.encode("utf-8", "ignore")
    if isinstance(packet, bytes) and packet:
        yield facts_from_xmp(packet)


def _iptc(photo: Photo, _: Source) -> Iterator[MediaFacts]:
    blocks = photo.header.info.get("photoshop")
    block = blocks.get(_PSD_IPTC) if isinstance(blocks, dict) else None
    block = block or _tiff_tag(photo.header, _IPTC_TAG) or _psd_resource(photo.header, _PSD_IPTC)
    if isinstance(block, bytes):
        yield facts_from_iptc(block)


def _exif(photo: Photo, _: Source) -> Iterator[MediaFacts]:
    exif = photo.header.getexif()
    if not exif and (block := _psd_resource(photo.header, _PSD_EXIF)):
        exif = Image.Exif()
        exif.load(block)
    if exif:
        yield facts_from_exif(dict(exif), exif.get_ifd(EXIF_IFD), exif.get_ifd(GPS_IFD))


def _raw_exif(_: Photo, source: Source) -> Iterator[MediaFacts]:
    if is_raw(source.path):
        for main, photo, gps in raw_directories(source.data):
            yield facts_from_exif(main, photo, gps)


def _text_chunks(photo: Photo, _: Source) -> Iterator[MediaFacts]:
    """PNG texts and the comments of JPEG and GIF."""
    info: dict[Any, Any] = photo.header.info
    texts = {str(key).lower(): value for key, value in info.items() if isinstance(value, str | bytes)}
    taken_ms, offset_min = _chunk_date(fields.clean(texts.get("creation time", ""), 100))
    yield MediaFacts(
        taken_ms=taken_ms,
        taken_offset_min=offset_min,
        title=fields.spoken(texts.get("title", "")),
        description=fields.spoken(texts.get("description", "") or texts.get("comment", "")),
        keywords=fields.keywords(re.split(r"[;,]", fields.clean(texts.get("keywords", "")))),
    )


def _chunk_date(text: str) -> tuple[int | None, int | None]:
    """PNG recommends RFC 1123 dates; programs also write ISO ones."""
    taken_ms, offset_min = fields.moment(text)
    if taken_ms is None and text:
        with contextlib.suppress(ValueError, TypeError, IndexError):
            return fields.moment(parsedate_to_datetime(text).isoformat())
    return taken_ms, offset_min


def _tiff_tag(image: Image.Image, tag: int) -> bytes | None:
    tags = getattr(image, "tag_v2", None)
    return fields.as_bytes(tags.get(tag)) if tags is not None else None


def _psd_resource(image: Image.Image, number: int) -> bytes | None:
    resources = getattr(image, "resources", None) if image.format == "PSD" else None
    found = (entry[2] for entry in resources or () if entry[0] == number)
    value = next(found, None)
    return value if isinstance(value, bytes) else None


def _packet_within(source: Source) -> bytes | None:
    """The first XMP packet of a RAW file, wherever it is."""
    start = source.data.find(b"<x:xmpmeta")
    end = source.data.find(b"</x:xmpmeta>", start) if start >= 0 else -1
    return bytes(source.data[start : end + 12]) if end >= 0 else None


def facts_from_iptc(block: bytes) -> MediaFacts:
    """Return what a block of IIM datasets says; reading ends at the first dataset that is no dataset."""
    coding, datasets = _datasets(block)

    def text_of(number: int) -> list[str]:
        # Programs forget to announce UTF-8, so the others are tried as UTF-8 too.
        raws = datasets.get(number, [])
        return [raw.decode("utf-8", "replace") if coding == _UTF8 else fields.decode_text(raw) for raw in raws]

    titles, date, time = text_of(_TITLE) + text_of(_HEADLINE), text_of(_DATE), text_of(_TIME)
    taken_ms, offset_min = _iptc_moment(date[0], time[0] if time else "") if date else (None, None)
    return MediaFacts(
        taken_ms=taken_ms,
        taken_offset_min=offset_min,
        title=next((text for text in map(fields.spoken, titles) if text), ""),
        description=next((text for text in map(fields.spoken, text_of(_CAPTION)) if text), ""),
        keywords=fields.keywords(text_of(_KEYWORD)),
    )


def _datasets(block: bytes) -> tuple[bytes, dict[int, list[bytes]]]:
    """Coded character set (1:90), and the raw values of record 2 by dataset number."""
    coding, datasets, at = b"", dict[int, list[bytes]](), 0
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
            datasets.setdefault(number, []).append(value)
    return coding, datasets


def _iptc_moment(date: str, time: str) -> tuple[int | None, int | None]:
    """Date of 2:55 (`20240131`) with time of 2:60 (`120000+0200`)."""
    if len(date) != 8 or not date.isdigit():
        return None, None
    clock = f"{time[:2]}:{time[2:4]}:{time[4:6]}{time[6:]}" if time[:6].isdigit() and len(time) >= 6 else ""
    return fields.moment(f"{date[:4]}-{date[4:6]}-{date[6:]} {clock}".strip())
