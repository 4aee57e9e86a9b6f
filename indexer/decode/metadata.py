"""What a picture says about itself, gathered from every place where programs write it."""

from __future__ import annotations

import contextlib
import re
import struct
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from PIL import Image, TiffTags

from indexer.decode import fields, reasons
from indexer.decode.exif import EXIF_IFD, GPS_IFD, facts_from_exif, raw_directories
from indexer.decode.readers import is_raw
from indexer.decode.sidecars import facts_beside, without_date
from indexer.decode.xmp import facts_from_xmp
from indexer.types import DateSource, MediaFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.decode.image import Photo
    from indexer.decode.source import Source


_XMP_TAG, _IPTC_TAG, _PHOTOSHOP_TAG = 700, 33723, 34377
_LONG = 4
TiffTags.TAGS_V2[_IPTC_TAG] = TiffTags.TagInfo(_IPTC_TAG, "IptcNaaInfo", TiffTags.UNDEFINED, 0)
"""Pillow expects one value and drops the others."""
_XMP_ANYWHERE = ("GIF", "JPEG2000", "JXL")
"""Formats whose decoder does not say where XMP is."""
_PSD_IPTC, _PSD_EXIF, _PSD_XMP = 1028, 1058, 1060

_UTF8 = b"\x1b%G"
"""The escape sequence in record 1:90 that announces UTF-8."""
_TITLE, _KEYWORD, _HEADLINE, _DATE, _TIME, _CAPTION = 5, 25, 105, 55, 60, 120
_PLACES = (92, 90, 95, 101)
"""Part of the city, city, province, country."""
_DATASETS_LIMIT = 2_000
_FIRST_SAID = (
    *("camera", "lens", "title", "description", "author", "album", "rating", "duration_ms", "frames_per_s"),
    *("video_codec", "audio_codec", "pages", "pairing_id", "aperture", "exposure_s", "iso", "focal_mm"),
)
"""Fields of `MediaFacts` that each come from the first source that says something."""
_SILENT = MediaFacts()


def facts_of(photo: Photo, source: Source) -> MediaFacts:
    """Return the facts of a picture that was read. Damaged metadata cost only themselves.

    Where the sources disagree, the user's words win over the camera's: side files, then XMP, IPTC, EXIF, text chunks.
    Date and position each come from one source. Keywords of all are joined. The date that Google Takeout says beside
    the photo, and then the one in the file's name, count where nothing better is known.
    """
    beside: list[MediaFacts] = []
    found: list[MediaFacts] = []
    with contextlib.suppress(*reasons.PARSER_ERRORS):
        for said, is_local in facts_beside(source.path):
            facts = _dated_by(DateSource.SIDE, said)
            beside.append(facts)
            found.append(facts if is_local else without_date(facts))
    for read in (_camera_date, _xmp, _iptc, _exif, _raw_exif, _text_chunks):
        with contextlib.suppress(*reasons.PARSER_ERRORS):
            found.extend(_dated_by(DateSource.METADATA, facts) for facts in read(photo, source))
    if all(facts.taken_ms is None for facts in found):
        named = MediaFacts(taken_ms=fields.moment_in_name(source.path.stem))
        found += [*beside, _dated_by(DateSource.NAME, named)]
    return merged(found, photo.size_px)


def _dated_by(said_by: DateSource, facts: MediaFacts) -> MediaFacts:
    return facts if facts.taken_ms is None else replace(facts, taken_from=said_by)


def merged(found: list[MediaFacts], size_px: tuple[int, int]) -> MediaFacts:
    """Join facts; the first source that says something wins."""
    dated = next((facts for facts in found if facts.taken_ms is not None), MediaFacts())
    placed = next((facts for facts in found if facts.latitude is not None), MediaFacts())
    return MediaFacts(
        **{name: _first(name, found) for name in _FIRST_SAID},
        width_px=size_px[0],
        height_px=size_px[1],
        taken_ms=dated.taken_ms,
        taken_offset_min=dated.taken_offset_min,
        taken_from=dated.taken_from,
        latitude=placed.latitude,
        longitude=placed.longitude,
        keywords=fields.distinct(word for facts in found for word in facts.keywords),
    )


def _first(name: str, found: list[MediaFacts]) -> Any:  # noqa: ANN401 - the type of the field
    """Return what the first source says that says anything."""
    silent = getattr(_SILENT, name)
    return next((value for facts in found if (value := getattr(facts, name)) != silent), silent)


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
    packet = packet or _raw_profile(info, "xmp") or _raw_profile(info, "app1", b"http://ns.adobe.com/xap/1.0/\0")
    if not packet and (is_raw(source.path) or photo.header.format in _XMP_ANYWHERE):
        packet = _packet_within(source)
    if isinstance(packet, str):
        packet = packet.encode("utf-8", "ignore")
    if isinstance(packet, bytes) and packet:
        yield facts_from_xmp(packet)


def _iptc(photo: Photo, _: Source) -> Iterator[MediaFacts]:
    blocks = photo.header.info.get("photoshop")
    block = blocks.get(_PSD_IPTC) if isinstance(blocks, dict) else None
    block = block or _tiff_tag(photo.header, _IPTC_TAG) or _psd_resource(photo.header, _PSD_IPTC)
    if not block:
        info = photo.header.info
        blocks = _raw_profile(info, "iptc") or _raw_profile(info, "8bim") or _tiff_tag(photo.header, _PHOTOSHOP_TAG)
        block = _photoshop_block(blocks or b"", _PSD_IPTC)
    if isinstance(block, bytes):
        yield facts_from_iptc(block)


def _exif(photo: Photo, _: Source) -> Iterator[MediaFacts]:
    exif = photo.header.getexif()
    if not exif and (block := _psd_resource(photo.header, _PSD_EXIF)):
        exif = Image.Exif()
        exif.load(block)
    if not exif and (block := _raw_profile(photo.header.info, "app1", b"Exif\0\0")):
        exif = Image.Exif()
        exif.load(b"Exif\0\0" + block)
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
    """The bytes of a TIFF tag; programs also declare them as 32-bit numbers."""
    tags = getattr(image, "tag_v2", None)
    if tags is None or tag not in tags:
        return None
    value = tags[tag]
    if tags.tagtype.get(tag) == _LONG:
        numbers = value if isinstance(value, tuple) else (value,)
        return struct.pack(f"{'<' if tags.prefix == b'II' else '>'}{len(numbers)}L", *numbers)
    return fields.as_bytes(value)


def _raw_profile(info: dict[Any, Any], kind: str, start: bytes = b"") -> bytes | None:
    """A block that ImageMagick keeps as hexadecimal text in PNG; the bytes after `start`, if it begins so."""
    text = info.get(f"Raw profile type {kind}") or info.get(f"Raw profile type {kind.upper()}")
    if not isinstance(text, str):
        return None
    lines = text.strip().split("\n", 2)
    with contextlib.suppress(ValueError, IndexError):
        block = bytes.fromhex(lines[2])
        return block[len(start) :] if block.startswith(start) else None
    return None


def _photoshop_block(blocks: bytes, number: int) -> bytes | None:
    """One resource of a run of Photoshop's; IPTC may also stand there alone."""
    if blocks[:1] == b"\x1c" and number == _PSD_IPTC:
        return blocks
    at = 0
    while blocks[at : at + 4] == b"8BIM" and at + 12 <= len(blocks):
        named = at + 6 + (blocks[at + 6] // 2 + 1) * 2
        size = int.from_bytes(blocks[named : named + 4], "big")
        if int.from_bytes(blocks[at + 4 : at + 6], "big") == number:
            return blocks[named + 4 : named + 4 + size]
        at = named + 4 + size + size % 2
    return None


def _psd_resource(image: Image.Image, number: int) -> bytes | None:
    resources = getattr(image, "resources", None) if image.format == "PSD" else None
    found = (entry[2] for entry in resources or () if entry[0] == number)
    value = next(found, None)
    return value if isinstance(value, bytes) else None


def _packet_within(source: Source) -> bytes | None:
    """The first XMP packet of a file, wherever it is."""
    for name in (b"x:xmpmeta", b"x:xapmeta", b"rdf:RDF"):
        start = source.data.find(b"<" + name)
        end = source.data.find(b"</" + name + b">", start) if start >= 0 else -1
        if end >= 0:
            return bytes(source.data[start : end + len(name) + 3])
    return None


def facts_from_iptc(block: bytes) -> MediaFacts:
    """Return what a block of IIM datasets says; reading ends at the first dataset that is no dataset."""
    coding, datasets = _datasets(block)

    def text_of(number: int) -> list[str]:
        # Programs forget to announce UTF-8, so the others are tried as UTF-8 too.
        raws = datasets.get(number, [])
        return [raw.decode("utf-8", "replace") if coding == _UTF8 else fields.decode_text(raw) for raw in raws]

    titles, date, time = text_of(_TITLE) + text_of(_HEADLINE), text_of(_DATE), text_of(_TIME)
    taken_ms, offset_min = _iptc_moment(date[0], time[0] if time else "") if date else (None, None)
    places = [text for number in _PLACES for text in text_of(number)]
    return MediaFacts(
        taken_ms=taken_ms,
        taken_offset_min=offset_min,
        title=next((text for text in map(fields.spoken, titles) if text), ""),
        description=next((text for text in map(fields.spoken, text_of(_CAPTION)) if text), ""),
        keywords=fields.distinct([*fields.keywords(text_of(_KEYWORD)), *places]),
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
    """Date of 2:55 (`20240131`, with zeros for what is not known) with time of 2:60 (`120000+0200`)."""
    clock = f"{time[:2]}:{time[2:4]}:{time[4:6]}{time[6:]}" if time[:6].isdigit() and len(time) >= 6 else ""
    if date.isdigit():
        date = "-".join(part for part in (date[:4], date[4:6], date[6:8]) if part)
    return fields.moment(f"{date} {clock}".strip())
