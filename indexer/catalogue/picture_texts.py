"""The text that was read in pictures, and whether the user wants it read.

It is kept apart from what a file says of itself: by the picture it was read in, whatever the segments are. A segment
without text of its own has it as its text, too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from indexer.catalogue import content_languages, roots
from indexer.catalogue.database import execute_in
from indexer.types import Box, ContentId, SpanKind, TextSource, TextWord

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.catalogue.database import Connection
    from indexer.types import Segment

VERSION = 1
"""Of what reads; a content with another number may be read again."""
SETTING = "text_in_pictures"
_PARTS = 10_000
"""Boxes are stored in parts of the sides of their picture."""
_PERCENT = 100

Stored = tuple[str, int, int, int, int, int, int]
"""Text, left, top, right, bottom, confidence in percent, number of the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureText:
    """The text of one picture of a content."""

    page: int = 0
    """Of a document, from 1; 0 for the picture that a photo is."""
    words: tuple[TextWord, ...] = ()
    """In the order of reading; none where there is no text."""

    @property
    def text(self) -> str:
        """The words, a line of the picture on each line."""
        lines: dict[int, list[str]] = {}
        for word in self.words:
            lines.setdefault(word.line, []).append(word.text)
        return "\n".join(" ".join(line) for line in lines.values())

    @property
    def confidence(self) -> float:
        """0 to 1: the mean of all words; 0 where there are none."""
        return sum(word.confidence for word in self.words) / len(self.words) if self.words else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSettings:
    """Whether text in pictures is read, and where."""

    is_on: bool = True
    folders: tuple[str, ...] = ()
    """Only pictures in and below these folders; without any, all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextProgress:
    """How far the reading is."""

    looked_at: int = 0
    """Pictures and documents that were looked at for text."""
    with_text: int = 0
    """Of them, those where some was found."""
    remaining: int = 0
    """Those that wait, as the settings are; nothing where reading is off."""


def settings(db: Connection) -> TextSettings:
    """Return what the user wants; ignore what this version cannot read."""
    try:
        values = json.loads(roots.setting(db, SETTING, "{}"))
        folders = tuple(folder for folder in values.get("folders", ()) if isinstance(folder, str))
        return TextSettings(is_on=values.get("is_on") is not False, folders=folders)
    except (ValueError, AttributeError, TypeError):
        return TextSettings()


def store_settings(db: Connection, wanted: TextSettings) -> None:
    """Store what the user wants; inside a transaction."""
    roots.store_setting(db, SETTING, json.dumps({"is_on": wanted.is_on, "folders": wanted.folders}))


def put(db: Connection, content_id: ContentId, texts: Sequence[PictureText], *, is_done: bool) -> bool:
    """Store what was read in pictures of a content, and put it into its segments; inside a transaction.

    Args:
        db: the catalogue.
        content_id: the content; one that is not known is ignored.
        texts: of the pictures that were looked at.
        is_done: whether all of its pictures were looked at.

    Returns:
        Whether there is text, so that the columns of the content have changed.
    """
    if is_done:
        db.execute("UPDATE contents SET text_read = ? WHERE content_id = ?", (VERSION, content_id))
    # A page without text has a row as well: a long document is resumed behind it.
    rows = [
        (content_id, one.page, one.text, one.confidence, _packed(one.words)) for one in texts if one.words or one.page
    ]
    db.executemany(
        "INSERT OR REPLACE INTO picture_texts (content_id, page, text, confidence, words) "
        "SELECT content_id, ?2, ?3, ?4, ?5 FROM contents WHERE content_id = ?1",
        rows,
    )
    if not any(one.words for one in texts):
        return False
    _fill_segments(db, content_id)
    content_languages.put(db, content_id)
    db.execute("INSERT INTO file_changes (file_id) SELECT file_id FROM files WHERE content_id = ?", (content_id,))
    return True


def _fill_segments(db: Connection, content_id: ContentId) -> None:
    """Give segments without text of their own what was read in their pictures."""
    found = texts_of(db, [content_id]).get(content_id, {})
    rows = db.execute(
        "SELECT ordinal, span, first_page, last_page FROM segments WHERE content_id = ? "
        "AND (text = '' OR text_source = 'ocr')",
        (content_id,),
    ).fetchall()
    filled = [
        (text, content_id, ordinal)
        for ordinal, span, first, last in rows
        if (text := _of_span(found, SpanKind(span), first, last))
    ]
    db.executemany("UPDATE segments SET text = ?, text_source = 'ocr' WHERE content_id = ? AND ordinal = ?", filled)


def text_of_segment(found: Mapping[int, str], segment: Segment) -> str:
    """Return what was read in the pictures of a segment, given the texts of its content (`texts_of`)."""
    span = segment.span
    return _of_span(found, span.kind, span.first_page, span.last_page) if found else ""


def _of_span(found: Mapping[int, str], kind: SpanKind, first: int | None, last: int | None) -> str:
    if kind is SpanKind.WHOLE:
        return found.get(0, "")
    if kind is SpanKind.PAGE and first is not None:
        return "\n".join(found[page] for page in range(first, (last or first) + 1) if found.get(page))
    return ""


def texts_of(db: Connection, content_ids: Sequence[ContentId]) -> dict[ContentId, dict[int, str]]:
    """Return the texts of the pictures of contents, by page; contents without any are left out."""
    found: dict[ContentId, dict[int, str]] = {}
    query = "SELECT content_id, page, text FROM picture_texts WHERE text <> '' AND content_id IN (:ids)"
    for content, page, text in execute_in(db, query, content_ids):
        found.setdefault(ContentId(content), {})[page] = text
    return found


def words_of(db: Connection, content_id: ContentId, page: int = 0) -> PictureText | None:
    """Return the words of a picture of a content with their boxes; None if it was not looked at."""
    row = db.execute("SELECT words FROM picture_texts WHERE content_id = ? AND page = ?", (content_id, page)).fetchone()
    if row is not None:
        return PictureText(page=page, words=_unpacked(row[0]))
    (looked,) = db.execute(
        "SELECT count(*) FROM contents WHERE content_id = ? AND text_read <> 0", (content_id,)
    ).fetchone()
    return PictureText(page=page) if looked else None


def pages_looked_at(db: Connection, content_id: ContentId) -> frozenset[int]:
    """Return the pages of a document that were looked at already."""
    rows = db.execute("SELECT page FROM picture_texts WHERE content_id = ? AND page > 0", (content_id,))
    return frozenset(page for (page,) in rows)


def forget(db: Connection) -> None:
    """Have everything read again; what was read stays until then."""
    db.execute("UPDATE contents SET text_read = 0 WHERE text_read <> 0")


def own_text(segment: Segment) -> str:
    """Return the text of a segment, unless it was read in its picture or heard."""
    return "" if segment.text_source in {TextSource.OCR, TextSource.SPEECH} else segment.text


def _packed(words: Sequence[TextWord]) -> bytes:
    rows: list[Stored] = []
    for word in words:
        left, top, right, bottom = (
            round(edge * _PARTS) for edge in (word.box.left, word.box.top, word.box.right, word.box.bottom)
        )
        rows.append((word.text, left, top, right, bottom, round(word.confidence * _PERCENT), word.line))
    return msgspec.msgpack.encode(rows)


def _unpacked(stored: bytes) -> tuple[TextWord, ...]:
    rows = msgspec.msgpack.decode(stored, type=list[Stored])
    return tuple(
        TextWord(
            text=text,
            box=Box(left=left / _PARTS, top=top / _PARTS, right=right / _PARTS, bottom=bottom / _PARTS),
            confidence=percent / _PERCENT,
            line=line,
        )
        for text, left, top, right, bottom, percent, line in rows
    )
