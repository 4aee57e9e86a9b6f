"""Files as cameras and programs leave them, made byte by byte."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.integration.pictures import picture

SMALL = (96, 72)
NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "digiKam": "http://www.digikam.org/ns/1.0/",
    "MicrosoftPhoto": "http://ns.microsoft.com/photo/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
    "MP": "http://ns.microsoft.com/photo/1.2/",
    "MPRI": "http://ns.microsoft.com/photo/1.2/t/RegionInfo#",
    "MPReg": "http://ns.microsoft.com/photo/1.2/t/Region#",
    "crs": "http://ns.adobe.com/camera-raw-settings/1.0/",
}


def saved(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return the bytes of a picture in a format."""
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def photo(seed: int, kind: str = "JPEG", **options: Any) -> bytes:
    """Return a small picture that depends on the seed alone."""
    return saved(picture(seed, SMALL), kind, **options)


def noise(seed: int) -> bytes:
    """Return a tiny JPEG of its own bytes and its own look, quickly."""
    pixels = np.random.default_rng(seed).integers(0, 256, (6, 8, 3)).astype(np.uint8)
    return saved(Image.fromarray(pixels).resize((64, 48)))


def xmp(inner: str = "", attributes: str = "") -> bytes:
    """Return a packet with elements and attributes of the description."""
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {spaces} {attributes}>{inner}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


def bag(name: str, *items: str, kind: str = "Bag") -> str:
    """Return a property with several values."""
    return f"<{name}><rdf:{kind}>{''.join(f'<rdf:li>{item}</rdf:li>' for item in items)}</rdf:{kind}></{name}>"


def iptc(*datasets: tuple[int, str]) -> bytes:
    """Return IIM datasets of record 2 in UTF-8."""
    block = b"\x1c\x01\x5a" + struct.pack(">H", 3) + b"\x1b%G"
    for number, text in datasets:
        raw = text.encode()
        block += struct.pack(">BBBH", 0x1C, 2, number, len(raw)) + raw
    return block


def with_segment(jpeg: bytes, marker: int, body: bytes) -> bytes:
    """Return a JPEG with a segment right after its start."""
    return jpeg[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + jpeg[2:]


def with_exif(seed: int, block: bytes) -> bytes:
    """Return a JPEG with an EXIF block as it is."""
    return with_segment(photo(seed), 0xE1, block)


def with_iptc(seed: int, block: bytes) -> bytes:
    """Return a JPEG with IIM datasets where Photoshop puts them."""
    resource = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(block)) + block + b"\0" * (len(block) % 2)
    return with_segment(photo(seed), 0xED, b"Photoshop 3.0\0" + resource)


def chunk(kind: bytes, body: bytes, *, wrong_sum: bool = False) -> bytes:
    """Return a chunk of a PNG."""
    check = zlib.crc32(kind + body) ^ (0xFFFF if wrong_sum else 0)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)


def with_chunk(png: bytes, added: bytes) -> bytes:
    """Return a PNG with a chunk right after its header."""
    return png[:33] + added + png[33:]


def raw_profile(kind: str, block: bytes) -> bytes:
    """Return the chunk in which ImageMagick keeps a block of metadata."""
    digits = block.hex()
    lines = "\n".join(digits[i : i + 72] for i in range(0, len(digits), 72))
    text = f"\n{kind}\n{len(block):8d}\n{lines}\n".encode()
    return chunk(b"zTXt", f"Raw profile type {kind}".encode() + b"\0\0" + zlib.compress(text))


def wide_gamut_profile() -> bytes:
    """Return an RGB profile with the primaries of ProPhoto and a gamma of 1.8."""

    def fixed(*values: float) -> bytes:
        return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))

    gamma = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(1.8 * 256)) + b"\0\0"
    white = (0.9642, 1.0, 0.8249)
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 5) + b"Wide\0" + b"\0" * 78,
        b"wtpt": b"XYZ \0\0\0\0" + fixed(*white),
        b"rXYZ": b"XYZ \0\0\0\0" + fixed(0.79767, 0.28804, 0.0),
        b"gXYZ": b"XYZ \0\0\0\0" + fixed(0.13519, 0.71188, 0.0),
        b"bXYZ": b"XYZ \0\0\0\0" + fixed(0.03134, 0.00009, 0.82491),
        b"rTRC": gamma,
        b"gTRC": gamma,
        b"bTRC": gamma,
    }
    table, data, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, body in tags.items():
        table += name + struct.pack(">II", at + len(data), len(body))
        data += body + b"\0" * (-len(body) % 4)
    rest = struct.pack(">I", len(tags)) + table + data
    head = struct.pack(">I4sI4s4s4s", 128 + len(rest), b"none", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2020, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28 + fixed(*white)
    return head.ljust(128, b"\0") + rest


def put(folder: Path, files: dict[str, bytes]) -> None:
    """Write files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
