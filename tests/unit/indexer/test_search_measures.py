"""Lengths as people write them, and filters of sizes on the command line."""

from __future__ import annotations

import pytest

from indexer.cli.main import make_parser
from indexer.cli.query_file import parse_query
from indexer.cli.search import request_of
from indexer.errors import UsageError
from indexer.search.measures import length_ms_of
from indexer.search.request import Filters, SearchRequest
from indexer.types import Orientation


@pytest.mark.parametrize(
    ("text", "length_ms"),
    [
        *(("90", 90_000), ("1.5", 1_500), ("90s", 90_000), ("2 min", 120_000), ("1h", 3_600_000)),
        *(("1:30", 90_000), ("1:02:03", 3_723_000), ("0:07", 7_000)),
    ],
)
def test_a_length_is_understood(text: str, length_ms: int) -> None:
    assert length_ms_of(text) == length_ms


@pytest.mark.parametrize("text", ["", "long", "-5", "1:2:3:4", "1:30h", "٣"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not a length"):
        length_ms_of(text)


def test_the_command_line_and_query_files_ask_for_the_same() -> None:
    wanted = Filters(longer_ms=90_000, shorter_ms=120_000, has_sound=False, pages_min=2, orientation=Orientation.SQUARE)
    options = ["--longer", "1:30", "--shorter", "120", "--no-has-sound", "--pages-min", "2", "--orientation", "square"]
    assert request_of(make_parser().parse_args(["search", *options])).filters == wanted
    line = (
        '{"filters": {"longer": "1:30", "shorter": 120, "has_sound": false, "pages_min": 2, "orientation": "square"}}'
    )
    assert parse_query(line, 1)[1].filters == wanted


def test_endless_sizes_are_refused() -> None:
    for filters in (Filters(longer_ms=-1), Filters(megapixels_min=float("nan")), Filters(pages_max=2**60)):
        with pytest.raises(UsageError, match="out of range"):
            SearchRequest(filters=filters)
