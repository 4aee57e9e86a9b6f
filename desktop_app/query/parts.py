"""The weighted parts of a query, and the search request they make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from desktop_app.query.parse import parse
from desktop_app.query.query import PicturePart, SearchQuery, WordsPart
from indexer.search.request import MINUS_WEIGHT, Filters, ImagePart, SearchRequest, TextPart

Part = WordsPart | PicturePart


@dataclass(frozen=True, slots=True)
class PartRef:
    """Where a part stands: the field of the query, and its place there."""

    field: Literal["pictures", "words"]
    index: int


def part_of(query: SearchQuery, ref: PartRef) -> Part | None:
    """Return the part, None where there is none any more."""
    parts = _parts(query, ref)
    return parts[ref.index] if ref.index < len(parts) else None


def refs_of(query: SearchQuery) -> list[PartRef]:
    """Return where the parts stand, pictures first."""
    pictures = [PartRef("pictures", index) for index in range(len(query.pictures))]
    return pictures + [PartRef("words", index) for index in range(len(query.words))]


def with_part(query: SearchQuery, ref: PartRef, *parts: Part) -> SearchQuery:
    """Return the query with another part in that place, or none."""
    there = _parts(query, ref)
    there = (*there[: ref.index], *parts, *there[ref.index + 1 :])
    return replace(query, **{ref.field: there})  # type: ignore[arg-type]  # the field says which parts these are


def set_aside(query: SearchQuery, text: str) -> SearchQuery:
    """Return the query with typed words as parts with weights of their own; what is unwanted becomes a minus."""
    parsed = parse(text)
    wanted = (WordsPart(text=parsed.words),) if parsed.words else ()
    unwanted = tuple(WordsPart(text=words, minus=True) for words in parsed.without)
    phrases = tuple(dict.fromkeys((*query.filters.phrases, *parsed.phrases)))
    return replace(
        query,
        text="",
        words=(*query.words, *wanted, *unwanted),
        filters=replace(query.filters, phrases=phrases),
    )


def _parts(query: SearchQuery, ref: PartRef) -> tuple[Part, ...]:
    return query.words if ref.field == "words" else query.pictures


def to_request(query: SearchQuery, limit: int) -> SearchRequest | None:
    """Return the search that the query means; None where it wants nothing, and the library is shown.

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
    return SearchRequest(texts=tuple(texts), images=tuple(images), filters=all_filters(query), limit=limit)


def all_filters(query: SearchQuery) -> Filters:
    """Return the filters of the chips with the exact texts of what is typed."""
    phrases = (*query.filters.phrases, *parse(query.text).phrases)
    return replace(query.filters, phrases=tuple(dict.fromkeys(phrases)))


def only_unwanted(query: SearchQuery) -> bool:
    """Whether the query says what not to find and nothing else, which finds nothing in particular."""
    return query.asks and bool(parse(query.text).without or query.words or query.pictures) and not to_request(query, 1)


def _weight(weight: float, *, minus: bool) -> float:
    return weight * MINUS_WEIGHT if minus else weight
