"""Facts from XMP packets, embedded or in a sidecar file."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING
from xml.parsers import expat

from indexer.decode import fields
from indexer.decode.exif import valid_position
from indexer.types import MediaFacts

if TYPE_CHECKING:
    from typing import IO

PACKET_LIMIT_BYTES = 64 * 1024 * 1024
"""Of a side file with masks; it is read as a stream."""
_CHUNK_BYTES = 256 * 1024
_ELEMENTS_LIMIT = 200_000
_TEXT_LIMIT_CHARS = 4 * fields.TEXT_LIMIT_CHARS
_DEPTH_LIMIT = 64
_VALUES_LIMIT = 5_000
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/exif/1.0/aux/": "aux",
    "http://cipa.jp/exif/1.0/": "exifEX",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/lightroom/1.0/": "lr",
    "http://www.digikam.org/ns/1.0/": "digiKam",
    "http://ns.microsoft.com/photo/1.0/": "MicrosoftPhoto",
    "http://ns.microsoft.com/photo/1.0": "MicrosoftPhoto",
    "http://ns.microsoft.com/photo/1.2/t/Region#": "MPReg",
    "http://www.metadataworkinggroup.com/schemas/regions/": "mwg-rs",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-19/": "Iptc4xmpExt",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://ns.iview-multimedia.com/mediapro/1.0/": "mediapro",
}
_FLAT = ("dc:subject", "MicrosoftPhoto:LastKeywordXMP")
_TREES = ("lr:hierarchicalSubject", "digiKam:TagsList", "mediapro:CatalogSets")
_PERSONS = (
    *("Iptc4xmpExt:PersonInImage", "Iptc4xmpExt:PersonName", "mwg-rs:Name", "MPReg:PersonDisplayName"),
    "mediapro:People",
)
_PLACES = (
    *("Iptc4xmpCore:Location", "photoshop:City", "photoshop:State", "photoshop:Country"),
    *("Iptc4xmpExt:LocationName", "Iptc4xmpExt:Sublocation", "Iptc4xmpExt:City", "Iptc4xmpExt:ProvinceState"),
    "Iptc4xmpExt:CountryName",
)

Values = dict[str, list[str]]
"""`prefix:name` -> its texts, of the outermost property that holds them."""


class _TooComplexError(Exception):
    """The packet is not what a program writes about a photo."""


def facts_from_xmp(packet: bytes | IO[bytes]) -> MediaFacts:
    """Return what an XMP packet, or a file of one, says; a damaged or hostile one says what precedes the damage."""
    values = parse(packet)
    taken = _taken(values)
    latitude, longitude = valid_position(
        _angle(values, "exif:GPSLatitude", 90), _angle(values, "exif:GPSLongitude", 180)
    )
    return MediaFacts(
        taken_ms=taken.taken_ms if taken else None,
        taken_offset_min=taken.offset_min if taken else None,
        camera=fields.camera_name(_first(values, "tiff:Make"), _first(values, "tiff:Model")),
        lens=fields.clean(_first(values, "exifEX:LensModel", "aux:Lens"), 200),
        latitude=latitude,
        longitude=longitude,
        rating=_rating(values),
        aperture=fields.aperture(fields.ratio(_first(values, "exif:FNumber"))),
        exposure_s=fields.exposure_s(fields.ratio(_first(values, "exif:ExposureTime"))),
        iso=fields.iso(fields.ratio(_first(values, "exifEX:PhotographicSensitivity", "exif:ISOSpeedRatings"))),
        focal_mm=fields.focal_mm(fields.ratio(_first(values, "exif:FocalLength"))),
        title=fields.spoken(_first(values, "dc:title", "photoshop:Headline")),
        description=fields.spoken(_first(values, "dc:description", "exif:UserComment")),
        keywords=_keywords(values),
    )


def parse(packet: bytes | IO[bytes]) -> Values:
    """Return the packet's properties. Document types, and with them entities, end the parsing."""
    reader = _Reader()
    stream = io.BytesIO(packet.strip(b"\0 \r\n\t")) if isinstance(packet, bytes) else packet
    with contextlib.suppress(expat.ExpatError, _TooComplexError, ValueError, LookupError):
        reader.read(stream)
    return reader.values


class _Reader:
    """Collects the texts below each property; both spellings of a property (element, attribute) count alike."""

    def __init__(self) -> None:
        self.values: Values = {}
        self._path: list[str] = []
        self._text: list[str] = []
        self._text_chars = 0
        self._elements = 0

    def read(self, stream: IO[bytes]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._add
        parser.StartDoctypeDeclHandler = _refuse
        read_bytes = 0
        while read_bytes <= PACKET_LIMIT_BYTES and (chunk := stream.read(_CHUNK_BYTES)):
            parser.Parse(chunk if read_bytes else chunk.lstrip(b"\0 \r\n\t"), False)  # noqa: FBT003 - its signature
            read_bytes += len(chunk)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._elements += 1
        self._forget()
        if len(self._path) > _DEPTH_LIMIT or self._elements > _ELEMENTS_LIMIT:
            raise _TooComplexError
        for key, value in attributes.items():
            self._keep(key, value)

    def _add(self, text: str) -> None:
        if self._text_chars < _TEXT_LIMIT_CHARS:  # masks and thumbnails are data, not text
            self._text.append(text)
            self._text_chars += len(text)

    def _forget(self) -> None:
        self._text.clear()
        self._text_chars = 0

    def _end(self, _: str) -> None:
        text = "".join(self._text).strip()
        self._forget()
        inner = next((step for step in reversed(self._path) if not step.startswith(_RDF)), "")
        if text:
            self._keep(inner, text)
        self._path.pop()

    def _keep(self, name: str, text: str) -> None:
        uri, _, local = name.rpartition(" ")
        prefix = _PREFIXES.get(uri)
        if prefix is None:
            return
        if len(self.values) > _VALUES_LIMIT:
            raise _TooComplexError
        texts = self.values.setdefault(f"{prefix}:{local}", [])
        if len(texts) < _VALUES_LIMIT:
            texts.append(text)


def _refuse(*_: object) -> None:
    raise _TooComplexError


def _first(values: Values, *names: str) -> str:
    return next((values[name][0] for name in names if values.get(name)), "")


def _keywords(values: Values) -> tuple[str, ...]:
    """All words that people gave: keywords, every level of their trees, persons, places."""
    flat = fields.keywords([text for name in _FLAT for text in values.get(name, [])])
    trees = [tree for name in _TREES for tree in values.get(name, [])]
    levels = [level for tree in trees for level in tree.split("|" if "|" in tree else "/")]
    named = [text for name in (*_PERSONS, *_PLACES) for text in values.get(name, [])]
    return fields.distinct([*flat, *levels, *named])


def _taken(values: Values) -> fields.Moment | None:
    names = ("exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate")
    return fields.best_moment(fields.dated(_first(values, name)) for name in names)


def _rating(values: Values) -> int | None:
    found = fields.rating(_first(values, "xmp:Rating"))
    return found if found is not None else fields.stars_of_percent(_first(values, "MicrosoftPhoto:Rating"))


def _angle(values: Values, name: str, limit: int) -> float | None:
    return fields.coordinate(_first(values, name), _first(values, f"{name}Ref"), limit)
