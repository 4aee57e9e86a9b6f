"""The weighted parts of a query, and the search request they make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from desktop_app.query.parse import parse
from desktop_app.query.query import FeedbackPart, PicturePart, SearchQuery, WordsPart
from indexer.search.request import MINUS_WEIGHT, FeedbackMark, Filters, ImagePart, SearchRequest, TextPart

if TYPE_CHECKING:
    from collections.abc import Sequence

Part = WordsPart | PicturePart | FeedbackPart


@dataclass(frozen=True, slots=True)
class PartRef:
    """Refers to a part: the field of the query and the index."""

    field: Literal["pictures", "words", "feedback"]
    index: int


def part_of(query: SearchQuery, ref: PartRef) -> Part | None:
    """Return the part; None if it no longer exists."""
    parts = _parts(query, ref)
    return parts[ref.index] if ref.index < len(parts) else None


def refs_of(query: SearchQuery) -> list[PartRef]:
    """Return references to all parts: pictures, words, and what was said of hits."""
    return [
        *(PartRef("pictures", index) for index in range(len(query.pictures))),
        *(PartRef("words", index) for index in range(len(query.words))),
        *(PartRef("feedback", index) for index in range(len(query.feedback))),
    ]


def with_part(query: SearchQuery, ref: PartRef, *parts: Part) -> SearchQuery:
    """Return the query with the part replaced, or removed."""
    there = _parts(query, ref)
    there = (*there[: ref.index], *parts, *there[ref.index + 1 :])
    return replace(query, **{ref.field: there})  # type: ignore[arg-type]  # the field says which parts these are


def set_aside(query: SearchQuery, text: str) -> SearchQuery:
    """Turn the typed words into parts with weights; unwanted words become minus parts."""
    parsed = parse(text)
    wanted = (WordsPart(text=parsed.words),) if parsed.words else ()
    unwanted = tuple(WordsPart(text=words, minus=True) for words in parsed.without)
    phrases = tuple(dict.fromkeys((*query.filters.phrases, *parsed.phrases)))
    return replace(
        query, text="", words=(*query.words, *wanted, *unwanted), filters=replace(query.filters, phrases=phrases)
    )


def with_feedback(there: Sequence[FeedbackPart], new: Sequence[FeedbackPart]) -> tuple[FeedbackPart, ...]:
    """Return what was said of hits with something new; the last word on a content counts, the same again takes back."""
    kept = {mark.content_id: mark for mark in there}
    for mark in new:
        before = kept.pop(mark.content_id, None)
        if before is None or before.kind is not mark.kind:
            kept[mark.content_id] = mark
    return tuple(kept.values())


def _parts(query: SearchQuery, ref: PartRef) -> tuple[Part, ...]:
    if ref.field == "feedback":
        return query.feedback
    return query.words if ref.field == "words" else query.pictures


def to_request(query: SearchQuery, limit: int) -> SearchRequest | None:
    """Return the search request of a query; None if the query searches for nothing.

    A query that only says what not to find wants nothing.
    """
    parsed = parse(query.text)
    texts = [TextPart(parsed.words)] if parsed.words else []
    texts += [TextPart(words.text, _weight(words.weight, minus=words.minus)) for words in query.words]
    texts += [TextPart(text, MINUS_WEIGHT) for text in parsed.without]
    images = [
        ImagePart(picture.path, _weight(picture.weight, minus=picture.minus), picture.locator)
        for picture in query.pictures
    ]
    texts = [part for part in texts if part.weight and part.text.strip()]
    images = [part for part in images if part.weight]
    weights = [*(part.weight for part in texts), *(part.weight for part in images)]
    if not any(weight > 0 for weight in weights):
        return None
    # Whoever looks for more of a picture holds it in their hand.
    own = images[0].path if len(images) == 1 and not texts else None
    marks = (FeedbackMark(content_id=mark.content_id, kind=mark.kind, locator=mark.locator) for mark in query.feedback)
    return SearchRequest(
        texts=tuple(texts),
        images=tuple(images),
        filters=all_filters(query),
        limit=limit,
        apart_from=own,
        feedback=tuple(marks),
    )


def all_filters(query: SearchQuery) -> Filters:
    """Return the filters of a query, with the exact phrases of its text."""
    phrases = (*query.filters.phrases, *parse(query.text).phrases)
    return replace(query.filters, phrases=tuple(dict.fromkeys(phrases)))


def only_unwanted(query: SearchQuery) -> bool:
    """Whether the query has minus parts only, which find nothing."""
    return query.asks and bool(parse(query.text).without or query.words or query.pictures) and not to_request(query, 1)


def _weight(weight: float, *, minus: bool) -> float:
    return weight * MINUS_WEIGHT if minus else weight
