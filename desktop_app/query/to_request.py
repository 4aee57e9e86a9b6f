"""From the window's query to a search request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.query.parse import parse
from indexer.search.request import MINUS_WEIGHT, ImagePart, SearchRequest, TextPart

if TYPE_CHECKING:
    from desktop_app.query.value import Query
    from indexer.search.request import Filters


def to_request(query: Query, limit: int) -> SearchRequest | None:
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


def all_filters(query: Query) -> Filters:
    """Return the filters of the chips with the exact texts of what is typed."""
    phrases = (*query.filters.phrases, *parse(query.text).phrases)
    return replace(query.filters, phrases=tuple(dict.fromkeys(phrases)))


def only_unwanted(query: Query) -> bool:
    """Whether the query says what not to find and nothing else, which finds nothing in particular."""
    return query.asks and bool(parse(query.text).without or query.words or query.pictures) and not to_request(query, 1)


def _weight(weight: float, *, minus: bool) -> float:
    return weight * MINUS_WEIGHT if minus else weight
