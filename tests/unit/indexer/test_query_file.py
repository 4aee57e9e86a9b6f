"""Lines of a file of queries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.cli.query_file import QueryError, parse_query
from indexer.search.request import DEFAULT_LIMIT, MINUS_WEIGHT, Filters, ImagePart, Near, TextPart
from indexer.types import Kind


def test_a_line_with_everything() -> None:
    line = {
        "id": 7,
        "text": "a dog",
        "weight": 2,
        "images": [{"path": "/a.jpg", "weight": 0.5}, "/b.jpg"],
        "minus": ["cat", {"text": "night", "weight": 0.8}],
        "filters": {
            "kind": "image",
            "folder": ["/x", "/y"],
            "after": "1970",
            "near": [48.1, 11.6, 5],
            "has-text": True,
        },
        "limit": 3,
    }
    query_id, request = parse_query(json.dumps(line), 1)
    assert query_id == 7
    assert request.texts == (TextPart("a dog", 2.0), TextPart("cat", MINUS_WEIGHT), TextPart("night", -0.8))
    assert request.images == (ImagePart(Path("/a.jpg"), 0.5), ImagePart(Path("/b.jpg"), 1.0))
    assert request.filters == Filters(
        kinds=(Kind.IMAGE,), folders=(Path("/x"), Path("/y")), after_ms=0, near=Near(48.1, 11.6, 5.0), has_text=True
    )
    assert request.limit == 3


def test_a_line_with_the_least() -> None:
    query_id, request = parse_query('{"text": "dog"}', 4)
    assert (query_id, request.limit, request.filters) == (4, DEFAULT_LIMIT, Filters())


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
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(QueryError, match="Line 9"):
        parse_query(line, 9)


def test_a_refused_line_keeps_its_id() -> None:
    with pytest.raises(QueryError) as caught:
        parse_query('{"id": "q1", "text": ""}', 1)
    assert caught.value.query_id == "q1"
