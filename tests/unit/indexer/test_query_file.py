"""Lines of a file of queries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.cli.query_file import QueryError, parse_query
from indexer.search.request import DEFAULT_LIMIT, MINUS_WEIGHT, Compose, Filters, ImagePart, Near, TextPart
from indexer.types import Box, CollectionId, Kind, Locator


def test_a_line_with_everything() -> None:
    line = {
        "id": 7,
        "text": "a dog",
        "weight": 2,
        "images": [{"path": "/a.jpg", "weight": 0.5, "box": [0, 0.25, 0.5, 1], "at_s": 2.5}, "/b.jpg"],
        "compose": "sum",
        "minus": ["cat", {"text": "night", "weight": 0.8}],
        "filters": {
            "kind": "image",
            "folder": ["/x", "/y"],
            "after": "1970",
            "near": [48.1, 11.6, 5],
            "has-text": True,
            "phrase": "old town",
            "favourite": False,
            "collection": 4,
        },
        "limit": 3,
    }
    query_id, request = parse_query(json.dumps(line), 1)
    assert query_id == 7
    assert request.texts == (TextPart("a dog", 2.0), TextPart("cat", MINUS_WEIGHT), TextPart("night", -0.8))
    upper_left = Locator(region=Box(left=0.0, top=0.25, right=0.5, bottom=1.0), moment_ms=2_500)
    assert request.images == (ImagePart(Path("/a.jpg"), 0.5, upper_left), ImagePart(Path("/b.jpg"), 1.0))
    assert request.compose is Compose.SUM
    assert request.filters == Filters(
        kinds=(Kind.IMAGE,),
        folders=(Path("/x"), Path("/y")),
        after_ms=0,
        near=Near(48.1, 11.6, 5.0),
        has_text=True,
        phrases=("old town",),
        favourite=False,
        collection=CollectionId(4),
    )
    assert request.limit == 3


def test_a_line_with_the_least() -> None:
    query_id, request = parse_query('{"text": "dog"}', 4)
    assert (query_id, request.limit, request.filters) == (4, DEFAULT_LIMIT, Filters())


def test_a_line_may_have_nothing_but_filters() -> None:
    _, request = parse_query('{"filters": {"phrase": ["one", "two"]}}', 1)
    assert (request.parts, request.filters.phrases) == ((), ("one", "two"))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        '{"text": "x", "colour": 1}',
        '{"text": "x", "filters": {"kind": "song"}}',
        '{"text": "x", "filters": ["kind"]}',
        '{"text": "x", "filters": {"size": 3}}',
        '{"text": "x", "limit": "many"}',
        '{"images": [{"weight": 1}]}',
        '{"minus": ["x"]}',
        '{"text": "x", "compose": "product"}',
        '{"images": [{"path": "/a", "box": [0, 0, 1]}]}',
        '{"images": [{"path": "/a", "box": [0.5, 0, 0.2, 1]}]}',
        '{"filters": {}}',
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(QueryError, match="Line 9"):
        parse_query(line, 9)


def test_a_refused_line_keeps_its_id() -> None:
    with pytest.raises(QueryError) as caught:
        parse_query('{"id": "q1", "text": ""}', 1)
    assert caught.value.query_id == "q1"
