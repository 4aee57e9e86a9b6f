"""Reads one line of a query file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from indexer.errors import Message, UsageError
from indexer.names import named
from indexer.search.filters import near_of, wall_clock_ms
from indexer.search.measures import language_code_of, length_ms_of
from indexer.search.request import DEFAULT_LIMIT, MINUS_WEIGHT, Compose, Filters, ImagePart, SearchRequest, TextPart
from indexer.types import Box, CollectionId, Kind, Locator, Orientation

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_QUERY_KEYS = {"id", "text", "images", "minus", "filters", "limit", "weight", "compose"}
_FILTER_KEYS = {
    *("kind", "folder", "after", "before", "camera", "near", "rating", "has_text"),
    *("phrase", "favourite", "collection"),
    *("longer", "shorter", "has_sound", "pages_min", "pages_max", "orientation", "megapixels", "language"),
}


class QueryError(UsageError):
    """A line of a query file is invalid; carries the id of the query."""

    def __init__(self, title: str | Message, message: Message, query_id: object) -> None:
        super().__init__(title, message)
        self.query_id = query_id


def parse_query(line: str, number: int) -> tuple[object, SearchRequest]:
    """Return the id (the line's number without one) and the request of a line.

    The line is `{"id", "text", "weight", "images": [{"path", "weight", "box", "at_s", "page"}], "minus": [...],
    "filters": {...}, "limit", "compose"}`; all but one of text, images and filters may be missing. A box is [left, top,
    right, bottom] in fractions of the picture, `at_s` a moment of a video, `page` a page of a document; compose is
    "sum" or "fusion". Filters: kind, folder, camera, phrase (a value or a list
    of them), after, before, near ("lat,lon,km" or a list of them), rating, has_text, favourite, collection (its id),
    language (a name or a list of them).

    Raises:
        QueryError: it is no JSON object, has unknown keys, or values of the wrong kind.
    """
    try:
        query = json.loads(line)
    except (ValueError, RecursionError) as trouble:  # no JSON, a number of thousands of digits, or nested without end
        message = Message("Line {number}: {detail}.", number=number, detail=str(trouble))
        raise QueryError("A query is not JSON", message, None) from trouble
    if not isinstance(query, dict):
        message = Message("Line {number} is {type}.", number=number, type=type(query).__name__)
        raise QueryError("A query is not a JSON object", message, None)
    query_id = query.get("id", number)
    try:
        return query_id, _request(query)
    except UsageError as trouble:
        message = Message("Line {number}: {text}", number=number, text=trouble.message)
        raise QueryError(trouble.title, message, query_id) from trouble
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError) as trouble:
        message = Message("Line {number}: {detail}.", number=number, detail=repr(trouble))
        raise QueryError("A query has a value of the wrong kind", message, query_id) from trouble


def _request(query: dict[str, object]) -> SearchRequest:
    _only(query, _QUERY_KEYS)
    text = query.get("text")
    own = [TextPart(str(text), float(str(query.get("weight", 1.0))))] if text else []
    limit = query.get("limit")
    return SearchRequest(
        texts=(*own, *(_minus(item) for item in _list(query.get("minus")))),
        images=tuple(_image(item) for item in _list(query.get("images"))),
        filters=_filters(query.get("filters") or {}),
        limit=DEFAULT_LIMIT if limit is None else int(str(limit)),
        compose=Compose(str(query["compose"])) if query.get("compose") is not None else None,
    )


def _image(item: object) -> ImagePart:
    if isinstance(item, dict):
        return ImagePart(named(str(item["path"])), float(item.get("weight", 1.0)), _locator(item))
    return ImagePart(named(str(item)))


def _locator(item: dict[str, object]) -> Locator:
    at_s, page = item.get("at_s"), item.get("page")
    return Locator(
        region=_box(item.get("box")),
        moment_ms=None if at_s is None else round(float(str(at_s)) * 1000),
        page=None if page is None else int(str(page)),
    )


def _box(value: object) -> Box | None:
    if value is None:
        return None
    left, top, right, bottom = (float(str(edge)) for edge in _list(value))
    return Box(left=left, top=top, right=right, bottom=bottom)


def _minus(item: object) -> TextPart:
    if isinstance(item, dict):
        return TextPart(str(item["text"]), -abs(float(item.get("weight", MINUS_WEIGHT))))
    return TextPart(str(item), MINUS_WEIGHT)


def _filters(values: object) -> Filters:
    if not isinstance(values, dict):
        raise UsageError("The filters are not an object", 'Write them as {"kind": "image"}.')
    values = {str(key).replace("-", "_"): value for key, value in values.items()}
    _only(values, _FILTER_KEYS)
    return Filters(
        kinds=tuple(Kind(str(kind)) for kind in _list(values.get("kind"))),
        folders=tuple(named(str(folder)) for folder in _list(values.get("folder"))),
        after_ms=wall_clock_ms(str(values["after"])) if values.get("after") else None,
        before_ms=wall_clock_ms(str(values["before"])) if values.get("before") else None,
        cameras=tuple(str(camera) for camera in _list(values.get("camera"))),
        near=near_of(",".join(map(str, _list(values["near"])))) if values.get("near") else None,
        rating_min=_number(values, "rating", int),
        has_text=_flag(values.get("has_text")),
        phrases=tuple(str(phrase) for phrase in _list(values.get("phrase"))),
        favourite=_flag(values.get("favourite")),
        collection=_number(values, "collection", lambda number: CollectionId(int(number))),
        longer_ms=_number(values, "longer", lambda length: length_ms_of(str(length))),
        shorter_ms=_number(values, "shorter", lambda length: length_ms_of(str(length))),
        has_sound=_flag(values.get("has_sound")),
        pages_min=_number(values, "pages_min", int),
        pages_max=_number(values, "pages_max", int),
        orientation=_number(values, "orientation", Orientation),
        megapixels_min=_number(values, "megapixels", float),
        languages=tuple(language_code_of(str(name)) for name in _list(values.get("language"))),
    )


def _number(values: dict[str, Any], name: str, read: Callable[[Any], T]) -> T | None:
    return None if values.get(name) is None else read(values[name])


def _flag(value: object) -> bool | None:
    return None if value is None else bool(value)


def _list(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _only(values: dict[str, object], known: set[str]) -> None:
    if unknown := sorted(set(values) - known):
        odd, all_known = ", ".join(unknown), ", ".join(sorted(known))
        raise UsageError("Unknown key", "{names}; known are {known}.", names=odd, known=all_known)
