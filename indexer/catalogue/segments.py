"""The segments of contents as they were read last, whatever the model."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from indexer.catalogue import content_languages, heard
from indexer.catalogue.database import execute_in, signed
from indexer.catalogue.picture_texts import own_text, text_of_segment, texts_of
from indexer.types import ContentId, Grade, Segment, Span, SpanKind, TextSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.catalogue.database import Connection
    from indexer.types import SegmentId

_COLUMNS = (
    "ordinal, span, start_ms, end_ms, first_page, last_page, text, text_source, dhash, pictured_ms, pictured_page, "
    "grade"
)


def segments_of(db: Connection, content_id: ContentId) -> list[Segment]:
    """Return the segments of a content, in order."""
    return [segment for _, segment in segments_of_all(db, [content_id])]


def segments_of_all(db: Connection, content_ids: Sequence[ContentId]) -> Iterator[tuple[ContentId, Segment]]:
    """Yield the segments of contents, those of one together and in order."""
    query = f"SELECT content_id, {_COLUMNS} FROM segments WHERE content_id IN (:ids) ORDER BY content_id, ordinal"
    for content, *values in execute_in(db, query, content_ids):
        yield ContentId(content), _segment(*values)


def said_in(db: Connection, segment_ids: Iterable[SegmentId]) -> dict[SegmentId, tuple[str, TextSource | None]]:
    """Return the texts of those segments that have any, and where they come from.

    A page may have a stamp as its text, and most of what stands on it was read in its picture: then the source is that.
    So it is for a moment that has the title of a chapter, and in which somebody speaks.
    """
    query = (
        "SELECT s.text, s.text_source, s.start_ms, s.end_ms, coalesce(p.text, '') "
        "FROM segments s LEFT JOIN picture_texts p "
        "ON p.content_id = s.content_id AND p.page = s.first_page AND s.text_source = 'page' "
        "WHERE s.content_id = ? AND s.ordinal = ? AND s.text <> ''"
    )
    found: dict[SegmentId, tuple[str, TextSource | None]] = {}
    for segment_id in segment_ids:
        content, ordinal = segment_id.rsplit(":", 1)
        for text, source, start_ms, end_ms, read in db.execute(query, (content, ordinal)):
            if len(read) > len(text):
                found[segment_id] = f"{text}\n{read}", TextSource.OCR
            elif source == TextSource.METADATA and (
                said := heard.said_within(db, ContentId(content), start_ms, end_ms)
            ):
                found[segment_id] = f"{text}\n{said}", TextSource.SPEECH
            else:
                found[segment_id] = text, None if source is None else TextSource(source)
    return found


def page_texts(db: Connection, content_ids: Sequence[ContentId], limit: int) -> list[str]:
    """Return texts of pages of some contents, of each a few at most, `limit` in all."""
    query = (
        "SELECT text FROM segments WHERE content_id IN (:ids) AND ordinal <= 30 AND text_source = 'page' AND text <> ''"
    )
    return [text for (text,) in islice(execute_in(db, query, content_ids), limit)]


def put(db: Connection, content_id: ContentId, segments: Sequence[Segment], grade: Grade) -> bool:
    """Replace the known segments of a content by those that were read; inside a transaction.

    Returns:
        Whether these are different parts, so that vectors of other models do not fit them any more.
    """
    known = segments_of(db, content_id)
    segments = _with_later_texts(db, content_id, segments)
    db.execute("UPDATE contents SET grade = ? WHERE content_id = ?", (grade.value, content_id))
    if known == list(segments):
        return False
    if known:
        db.execute("DELETE FROM segments WHERE content_id = ?", (content_id,))
    db.executemany(
        f"INSERT INTO segments (content_id, {_COLUMNS}) VALUES ({', '.join('?' * 13)})",
        ((content_id, *_values(segment)) for segment in segments),
    )
    content_languages.put(db, content_id)
    return bool(known) and not are_same_parts(known, segments)


def are_same_parts(known: Sequence[Segment], read: Sequence[Segment]) -> bool:
    """Say whether segments are the same parts of a content, so that vectors of the one fit the other.

    Hashes may differ a little: a model with smaller pictures has them decoded smaller. Text that was read in pictures
    or heard does not count: it comes later, and no vector knows it.
    """
    return [(one.ordinal, one.span, own_text(one)) for one in known] == [
        (one.ordinal, one.span, own_text(one)) for one in read
    ]


def _with_later_texts(db: Connection, content_id: ContentId, segments: Sequence[Segment]) -> Sequence[Segment]:
    """Give segments without text what was read in their pictures before, or heard in their time."""
    found = texts_of(db, [content_id]).get(content_id)
    phrases = heard.phrases_of(db, content_id)
    if not found and not phrases:
        return segments
    given: list[Segment] = []
    for one in segments:
        if not one.text and found and (text := text_of_segment(found, one)):
            given.append(replace(one, text=text, text_source=TextSource.OCR))
        elif not one.text and phrases and (text := heard.text_in(phrases, one)):
            given.append(replace(one, text=text, text_source=TextSource.SPEECH))
        else:
            given.append(one)
    return given


def _values(segment: Segment) -> tuple[object, ...]:
    span = segment.span
    return (
        segment.ordinal,
        span.kind.value,
        span.start_ms,
        span.end_ms,
        span.first_page,
        span.last_page,
        segment.text,
        None if segment.text_source is None else segment.text_source.value,
        signed(segment.dhash),
        segment.pictured_ms,
        segment.pictured_page,
        segment.grade.value,
    )


def _segment(
    ordinal: int,
    kind: str,
    start_ms: int | None,
    end_ms: int | None,
    first_page: int | None,
    last_page: int | None,
    text: str,
    text_source: str | None,
    dhash: int,
    pictured_ms: int | None,
    pictured_page: int | None,
    grade: str,
) -> Segment:
    return Segment(
        ordinal=ordinal,
        span=Span(kind=SpanKind(kind), start_ms=start_ms, end_ms=end_ms, first_page=first_page, last_page=last_page),
        text=text,
        text_source=None if text_source is None else TextSource(text_source),
        dhash=dhash % (1 << 64),
        pictured_ms=pictured_ms,
        pictured_page=pictured_page,
        grade=Grade(grade),
    )
