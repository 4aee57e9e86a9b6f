"""Facts from XMP packets, embedded or in a sidecar file."""

from __future__ import annotations

import contextlib
import math
import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from indexer.decode import fields
from indexer.decode.exif import valid_position
from indexer.decode.source import open_file
from indexer.types import MediaFacts

if TYPE_CHECKING:
    from pathlib import Path

PACKET_LIMIT_BYTES = 4 * 1024 * 1024
_DEPTH_LIMIT = 64
_VALUES_LIMIT = 5_000
_SIDECAR_ENDINGS = (".xmp", ".XMP", ".Xmp")
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
}
_COORDINATE = re.compile(r"(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?(?:,(\d+(?:\.\d+)?))?([NSEW])")

Values = dict[str, list[str]]
"""`prefix:name` -> its texts, of the outermost property that holds them."""


class _TooComplexError(Exception):
    """The packet is not what a program writes about a photo."""


def facts_from_xmp(packet: bytes) -> MediaFacts:
    """Return what an XMP packet says; a damaged, hostile or huge one says nothing, or what precedes the damage."""
    values = parse(packet)
    taken_ms, offset_min = _taken(values)
    latitude, longitude = valid_position(
        _coordinate(_first(values, "exif:GPSLatitude"), 90), _coordinate(_first(values, "exif:GPSLongitude"), 180)
    )
    return MediaFacts(
        taken_ms=taken_ms,
        taken_offset_min=offset_min,
        camera=fields.camera_name(_first(values, "tiff:Make"), _first(values, "tiff:Model")),
        lens=fields.clean(_first(values, "exifEX:LensModel", "aux:Lens"), 200),
        latitude=latitude,
        longitude=longitude,
        rating=_rating(_first(values, "xmp:Rating")),
        title=fields.spoken(_first(values, "dc:title", "photoshop:Headline")),
        description=fields.spoken(_first(values, "dc:description", "exif:UserComment")),
        keywords=fields.keywords(_keywords(values)),
    )


def read_sidecar(path: Path) -> bytes:
    """Return the packet beside a picture, `photo.jpg.xmp` or `photo.xmp`, in small or capital letters, or nothing."""
    for base in (path.name, path.stem):
        for ending in _SIDECAR_ENDINGS:
            with contextlib.suppress(OSError, ValueError), open_file(path.with_name(base + ending)) as file:
                return file.read(PACKET_LIMIT_BYTES + 1)
    return b""


def parse(packet: bytes) -> Values:
    """Return the packet's properties. Document types, and with them entities, end the parsing."""
    if not packet or len(packet) > PACKET_LIMIT_BYTES:
        return {}
    reader = _Reader()
    with contextlib.suppress(expat.ExpatError, _TooComplexError, ValueError, LookupError):
        reader.read(packet.strip(b"\0 \r\n\t"))
    return reader.values


class _Reader:
    """Collects the texts below each property; both spellings of a property (element, attribute) count alike."""

    def __init__(self) -> None:
        self.values: Values = {}
        self._path: list[str] = []
        self._text: list[str] = []

    def read(self, packet: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = _refuse
        parser.Parse(packet, True)  # noqa: FBT003 - that is its signature: this is all of it

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._text.clear()
        if len(self._path) > _DEPTH_LIMIT:
            raise _TooComplexError
        if name == f"{_RDF} Description":
            for key, value in attributes.items():
                self._keep(key, value)

    def _end(self, _: str) -> None:
        text = "".join(self._text).strip()
        self._text.clear()
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


def _keywords(values: Values) -> list[str]:
    flat = values.get("dc:subject", []) + values.get("MicrosoftPhoto:LastKeywordXMP", [])
    trees = values.get("lr:hierarchicalSubject", []) + values.get("digiKam:TagsList", [])
    return flat + [leaf for tree in trees for leaf in re.split(r"[|/]", tree)[-1:]]


def _taken(values: Values) -> tuple[int | None, int | None]:
    for name in ("exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate"):
        taken_ms, offset_min = fields.moment(_first(values, name))
        if taken_ms is not None:
            return taken_ms, offset_min
    return None, None


def _rating(text: str) -> int | None:
    """0 to 5; -1 means rejected and counts as none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return min(5, max(0, round(number))) if math.isfinite(number) else None


def _coordinate(text: str, limit: int) -> float | None:
    """Degrees of `52,31.27N` or `52,31,16S`."""
    found = _COORDINATE.fullmatch(text.strip())
    if found is None:
        return None
    degrees = float(found[1]) + float(found[2] or 0) / 60 + float(found[3] or 0) / 3600
    if degrees > limit:
        return None
    return -degrees if found[4] in "SW" else degrees
