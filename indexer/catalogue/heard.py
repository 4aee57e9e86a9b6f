"""What was heard in videos and sounds, in which language, and whether the user wants it heard.

It is kept apart from what a file says of itself, by the moments at which it was said, whatever the segments are. A
segment without text of its own has what is said in its time as its text, too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue import content_languages, roots
from indexer.catalogue.database import execute_in
from indexer.types import ContentId, SpanKind, TextSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.database import Connection
    from indexer.types import Segment

VERSION = 1
"""Of what hears; a content with another number may be heard again."""
SETTING = "speech"
_ADD = "INSERT INTO heard (content_id, number, start_ms, end_ms, text, confidence) VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that were heard."""

    start_ms: int
    end_ms: int
    """The first moment after them."""
    text: str
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How far a content was heard."""

    until_ms: int = 0
    """Everything before is done with."""
    language: str = ""
    """The code of the language that is spoken, as Whisper has it; empty if none is known."""
    chosen: bool = False
    """The user said which one it is."""
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechSettings:
    """Whether speech is written down."""

    is_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechProgress:
    """How far the hearing is."""

    heard: int = 0
    """Videos and sounds that were heard to their end."""
    with_speech: int = 0
    """Those in which somebody says something, also those that are not heard to their end."""
    remaining: int = 0
    """Those that wait; nothing where hearing is off."""


def settings(db: Connection) -> SpeechSettings:
    """Return what the user wants; ignore what this version cannot read."""
    try:
        return SpeechSettings(is_on=json.loads(roots.setting(db, SETTING, "{}")).get("is_on") is True)
    except (ValueError, AttributeError):
        return SpeechSettings()


def store_settings(db: Connection, wanted: SpeechSettings) -> None:
    """Store what the user wants; inside a transaction."""
    roots.store_setting(db, SETTING, json.dumps({"is_on": wanted.is_on}))


def speech_of(db: Connection, content_id: ContentId) -> Speech | None:
    """Return how far a content was heard; None if nobody listened yet."""
    query = "SELECT until_ms, language, chosen, is_done FROM speech WHERE content_id = ?"
    row = db.execute(query, (content_id,)).fetchone()
    if row is None:
        return None
    return Speech(until_ms=row[0], language=row[1], chosen=bool(row[2]), is_done=bool(row[3]))


def put(db: Connection, content_id: ContentId, speech: Speech, phrases: Sequence[Phrase]) -> bool:
    """Store what was heard since the last time, and put it into the segments; inside a transaction.

    Args:
        db: the catalogue.
        content_id: the content; one that is not known is ignored.
        speech: how far it is heard now.
        phrases: those that are new.

    Returns:
        Whether there is text, so that the columns of the content have changed.
    """
    if db.execute("SELECT 1 FROM contents WHERE content_id = ?", (content_id,)).fetchone() is None:
        return False
    _put_speech(db, content_id, speech)
    if phrases:
        (number,) = db.execute(
            "SELECT coalesce(max(number), 0) FROM heard WHERE content_id = ?", (content_id,)
        ).fetchone()
        rows = ((one.start_ms, one.end_ms, one.text, one.confidence) for one in phrases)
        db.executemany(_ADD, ((content_id, place, *row) for place, row in enumerate(rows, number + 1)))
        _fill_segments(db, content_id)
    if phrases or speech.is_done:
        _tell_lists(db, content_id)
    return bool(phrases)


def _put_speech(db: Connection, content_id: ContentId, speech: Speech) -> None:
    values = speech.until_ms, speech.language, speech.chosen, speech.is_done
    db.execute(
        "INSERT OR REPLACE INTO speech (content_id, until_ms, language, chosen, is_done) VALUES (?, ?, ?, ?, ?)",
        (content_id, *values),
    )
    done = VERSION if speech.is_done else 0
    db.execute("UPDATE contents SET speech_read = ? WHERE content_id = ?", (done, content_id))


def _tell_lists(db: Connection, content_id: ContentId) -> None:
    db.execute("INSERT INTO file_changes (file_id) SELECT file_id FROM files WHERE content_id = ?", (content_id,))


def choose_language(db: Connection, content_id: ContentId, language: str) -> None:
    """Keep the language that the user says is spoken, and have the content heard again; inside a transaction.

    Args:
        db: the catalogue.
        content_id: the content.
        language: its code; empty to have it found out.
    """
    _forget(db, content_id)
    _put_speech(db, content_id, Speech(language=language, chosen=bool(language)))
    _tell_lists(db, content_id)


def forget_all(db: Connection) -> None:
    """Have everything heard again, in the languages that users chose; inside a transaction."""
    for (content,) in db.execute("SELECT content_id FROM speech").fetchall():
        known = speech_of(db, ContentId(content)) or Speech()
        choose_language(db, ContentId(content), known.language if known.chosen else "")


def _forget(db: Connection, content_id: ContentId) -> None:
    db.execute("DELETE FROM heard WHERE content_id = ?", (content_id,))
    db.execute(
        "UPDATE segments SET text = '', text_source = NULL WHERE content_id = ? AND text_source = 'speech'",
        (content_id,),
    )
    content_languages.put(db, content_id)


def phrases_of(db: Connection, content_id: ContentId) -> list[Phrase]:
    """Return what was heard in a content, in the order of time."""
    return phrases_of_all(db, [content_id]).get(content_id, [])


def phrases_of_all(db: Connection, content_ids: Sequence[ContentId]) -> dict[ContentId, list[Phrase]]:
    """Return what was heard in contents, in the order of time; contents without any are left out."""
    query = (
        "SELECT content_id, start_ms, end_ms, text, confidence FROM heard WHERE content_id IN (:ids) "
        "ORDER BY content_id, start_ms, number"
    )
    found: dict[ContentId, list[Phrase]] = {}
    for content, start_ms, end_ms, text, confidence in execute_in(db, query, content_ids):
        phrase = Phrase(start_ms=start_ms, end_ms=end_ms, text=text, confidence=confidence)
        found.setdefault(ContentId(content), []).append(phrase)
    return found


def text_in(phrases: Sequence[Phrase], segment: Segment) -> str:
    """Return what is said in the time of a segment; all of it for the whole."""
    span = segment.span
    return _in_span(phrases, span.kind, span.start_ms, span.end_ms)


def text_beside(phrases: Sequence[Phrase], segment: Segment) -> str:
    """Return what is said in a segment, unless subtitles say it: it is found beside the title of a chapter, too."""
    return "" if segment.text_source is TextSource.SUBTITLE else text_in(phrases, segment)


def said_within(db: Connection, content_id: ContentId, start_ms: int | None, end_ms: int | None) -> str:
    """Return what was heard in a span of time of a content."""
    return _in_span(phrases_of(db, content_id), SpanKind.TIME, start_ms, end_ms)


def _in_span(phrases: Sequence[Phrase], kind: SpanKind, start_ms: int | None, end_ms: int | None) -> str:
    if kind is SpanKind.WHOLE:
        return " ".join(one.text for one in phrases)
    if kind is not SpanKind.TIME:
        return ""
    return " ".join(one.text for one in phrases if _belongs(one, start_ms or 0, end_ms or 0))


def _belongs(phrase: Phrase, start_ms: int, end_ms: int) -> bool:
    """Say whether a phrase is said in a span: a third of it, or during half of the span. Each is said in one at least.

    A sentence that goes on for a moment after a cut is not found there.
    """
    common_ms = min(phrase.end_ms, end_ms) - max(phrase.start_ms, start_ms)
    if common_ms <= 0:
        return False
    return 3 * common_ms >= phrase.end_ms - phrase.start_ms or 2 * common_ms >= end_ms - start_ms


def _fill_segments(db: Connection, content_id: ContentId) -> None:
    """Give segments without text of their own what is said in their time."""
    phrases = phrases_of(db, content_id)
    rows = db.execute(
        "SELECT ordinal, span, start_ms, end_ms FROM segments WHERE content_id = ? "
        "AND (text = '' OR text_source = 'speech')",
        (content_id,),
    ).fetchall()
    filled = [
        (text, content_id, ordinal)
        for ordinal, span, start_ms, end_ms in rows
        if (text := _in_span(phrases, SpanKind(span), start_ms, end_ms))
    ]
    db.executemany("UPDATE segments SET text = ?, text_source = 'speech' WHERE content_id = ? AND ordinal = ?", filled)
    content_languages.put(db, content_id)
