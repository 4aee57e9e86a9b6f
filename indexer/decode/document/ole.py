"""Old office documents in Microsoft's compound files: the text of DOC and PPT, and who wrote them."""

from __future__ import annotations

import contextlib
import re
import struct
from typing import TYPE_CHECKING, Any

import olefile

from indexer.decode import fields
from indexer.decode.document.archive import stream_of
from indexer.decode.document.blocks import Block, Section, sections_of
from indexer.decode.document.opened import tidy, title_of
from indexer.decode.document.reasons import DAMAGED, LOCKED, OLD_FORMAT, DocumentError
from indexer.decode.document.sections import Sections
from indexer.types import MediaFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.decode.document.opened import Document

_STREAM_LIMIT_BYTES = 64 * 1024**2
_FIB_MAGIC = 0xA5EC
_ENCRYPTED, _OTHER_TABLE = 0x0100, 0x0200
_CLX_AT = 0x01A2
_PIECES = 2
_PIECES_LIMIT = 200_000
_CHARACTERS, _BYTES, _SLIDE, _NOTES = 4000, 4008, 1006, 1008
_RECORDS_LIMIT = 500_000
_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]{0,2000}\x14|\x13[^\x13\x14\x15]{0,2000}\x15")
_MASTER_TEXTS = re.compile(r"\*|Click to edit .*|(Second|Third|Fourth|Fifth) level", re.IGNORECASE)


def open_compound(data: bytes) -> Document:
    """Open any document in a compound file."""
    with contextlib.closing(olefile.OleFileIO(stream_of(data))) as ole:
        names = {"/".join(path).lower() for path in ole.listdir()}
        if "encryptedpackage" in names:
            raise DocumentError(LOCKED)
        if names & {"workbook", "book"}:
            from indexer.decode.document.sheets import old_workbook

            return old_workbook(data)
        if "worddocument" in names:
            return _word(ole)
        if "powerpoint document" in names:
            return _slides(ole, names)
        if any(name.startswith(("__substg1.0_", "__properties_")) for name in names):
            from indexer.decode.document.mail import outlook

            return outlook(data)
    raise DocumentError(OLD_FORMAT)


def _facts(ole: Any) -> MediaFacts:  # noqa: ANN401 - olefile carries no types
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError, LookupError, struct.error):
        said = ole.get_metadata()
        when = said.create_time
        taken_ms, offset_min = fields.moment(when.isoformat(" ", "seconds")) if when else (None, None)
        return MediaFacts(
            title=title_of(said.title),
            author=fields.spoken(said.author)[:200],
            description=fields.spoken(said.subject)[:2_000],
            taken_ms=taken_ms,
            taken_offset_min=offset_min,
        )
    return MediaFacts()


def _stream(ole: Any, name: str) -> bytes:  # noqa: ANN401 - olefile carries no types
    with ole.openstream(name) as stream:
        return bytes(stream.read(_STREAM_LIMIT_BYTES))


def _word(ole: Any) -> Sections:  # noqa: ANN401 - olefile carries no types
    """Open DOC: its pieces of text, in order. Source: [MS-DOC], 2.4.1, "Retrieving Text"."""
    main = _stream(ole, "WordDocument")
    magic, version = struct.unpack_from("<HH", main)
    (flags,) = struct.unpack_from("<H", main, 10)
    if magic != _FIB_MAGIC or version < 0xC0:
        raise DocumentError(OLD_FORMAT)
    if flags & _ENCRYPTED:
        raise DocumentError(LOCKED)
    table = _stream(ole, "1Table" if flags & _OTHER_TABLE else "0Table")
    at, size = struct.unpack_from("<II", main, _CLX_AT)
    text = "".join(_pieces(main, table[at : at + size]))
    for _ in range(8):  # fields may lie within each other
        text = _FIELD_CODE.sub("", text)
    text = text.replace("\x07", " | ").replace("\x0b", "\n").replace("\x15", "").replace("\x1e", "-")
    blocks = []
    for page in text.split("\x0c"):
        blocks += [Block(paragraph, breaks=not number) for number, paragraph in enumerate(page.split("\r"))]
    return Sections(_facts(ole), sections_of(blocks))


def _pieces(main: bytes, clx: bytes) -> Iterator[str]:
    at = 0
    while at < len(clx) and clx[at] == 1:  # properties of pieces
        at += 3 + int(struct.unpack_from("<h", clx, at + 1)[0])
        if at <= 0:
            raise DocumentError(DAMAGED)
    if at >= len(clx) or clx[at] != _PIECES:
        raise DocumentError(DAMAGED)
    (size,) = struct.unpack_from("<I", clx, at + 1)
    pieces = clx[at + 5 : at + 5 + size]
    count = (len(pieces) - 4) // 12
    if not 0 < count <= _PIECES_LIMIT:
        raise DocumentError(DAMAGED)
    ends = struct.unpack_from(f"<{count + 1}I", pieces)
    left = _STREAM_LIMIT_BYTES
    for number in range(count):
        (where,) = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * number + 2)
        length = ends[number + 1] - ends[number]
        left -= length
        if length < 0 or left < 0:
            raise DocumentError(DAMAGED)
        if where & 0x4000_0000:
            start = (where & 0x3FFF_FFFF) // 2
            yield main[start : start + length].decode("cp1252", "replace")
        else:
            yield main[where : where + 2 * length].decode("utf-16-le", "replace")


def _slides(ole: Any, names: set[str]) -> Sections:  # noqa: ANN401 - olefile carries no types
    """Open PPT: the texts of its records, slide by slide. Source: [MS-PPT], 2.3.1 and 2.9.41."""
    if "encryptedsummary" in names:
        raise DocumentError(LOCKED)
    slides: list[list[str]] = [[]]
    for kind, body in _records(_stream(ole, "PowerPoint Document")):
        if kind in (_SLIDE, _NOTES):
            slides.append([])
        else:
            text = body.decode("utf-16-le" if kind == _CHARACTERS else "latin-1", "replace")
            slides[-1] += [line for line in text.splitlines() if line.strip() and not _MASTER_TEXTS.fullmatch(line)]
    texts = (tidy("\n".join(dict.fromkeys(lines))) for lines in slides)
    sections = [Section(title=text.split("\n")[0], text=text) for text in texts if text]
    return Sections(_facts(ole), sections, outline="\n".join(section.title for section in sections))


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the records of texts, and where slides begin; containers are gone into, without recursion."""
    at = 0
    for _ in range(_RECORDS_LIMIT):
        if at + 8 > len(data):
            return
        head, kind, size = struct.unpack_from("<HHI", data, at)
        at += 8
        if kind in (_CHARACTERS, _BYTES):
            yield kind, data[at : at + size]
        elif kind in (_SLIDE, _NOTES):
            yield kind, b""
        if head & 0xF != 0xF:
            at += size
