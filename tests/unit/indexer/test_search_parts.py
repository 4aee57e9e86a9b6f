"""Requests and their filters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from indexer.catalogue import collections, user_data
from indexer.catalogue.database import Connection, connect
from indexer.errors import UsageError
from indexer.search.filters import near_of, quoted, wall_clock_ms
from indexer.search.places import where_of
from indexer.search.request import Filters, ImagePart, Near, SearchRequest, TextPart
from indexer.types import Box, ContentId, Kind, Locator


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    with closing(connect(tmp_path / "catalogue.sqlite", create=True)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("date", "iso_ms"),
    [("1970", 0), ("1970-02", 2_678_400_000), ("1970-01-02", 86_400_000), ("1970-01-01 00:01", 60_000)],
)
def test_dates_may_be_as_short_as_a_year(date: str, iso_ms: int) -> None:
    assert wall_clock_ms(date) == iso_ms


@pytest.mark.parametrize("date", ["yesterday", "2023-13", "", "20231"])
def test_what_is_no_date_is_refused_in_words(date: str) -> None:
    with pytest.raises(UsageError, match="not a date"):
        wall_clock_ms(date)


def test_places_are_checked() -> None:
    assert near_of("48.1,11.6") == Near(48.1, 11.6, 10.0)
    assert near_of("48.1, 11.6, 3") == Near(48.1, 11.6, 3.0)
    for bad in ["48.1", "a,b", "91,0", "0,181", "0,0,-1", "0,0,nan"]:
        with pytest.raises(UsageError):
            near_of(bad)


def test_values_of_filters_cannot_break_out_of_the_sql(db: Connection) -> None:
    assert quoted("O'Brien") == "'O''Brien'"
    assert where_of(db, Filters(cameras=("x' OR 1=1 --",))) == "(contains(lower(camera), 'x'' or 1=1 --'))"


def test_filters_join_with_and(db: Connection) -> None:
    filters = Filters(kinds=(Kind.IMAGE,), after_ms=5, before_ms=9, rating_min=3, has_text=False)
    assert where_of(db, filters) == (
        "kind IN ('image') AND taken_ms >= 5 AND taken_ms < 9 AND NOT has_text AND (rating >= 3)"
    )
    assert where_of(db, Filters()) is None


def test_a_folder_that_is_not_indexed_is_refused(db: Connection) -> None:
    with pytest.raises(UsageError, match="not in the index"):
        where_of(db, Filters(folders=(Path("/nowhere"),)))


def test_the_users_rating_stands_above_the_files_own(db: Connection) -> None:
    for content, rating in [("a", 5), ("b", 1), ("c", 3)]:
        user_data.rate(db, [ContentId(content)], rating, 0)
    assert where_of(db, Filters(rating_min=3)) == (
        "(rating >= 3 AND NOT content_id IN ('b') OR content_id IN ('a', 'c'))"
    )


def test_marks_become_lists_of_contents_and_an_empty_list_holds_nothing(db: Connection) -> None:
    assert where_of(db, Filters(favourite=True)) == "content_id IN ('')"
    user_data.set_favourite(db, [ContentId("b"), ContentId("a")], favourite=True, now_ms=0)
    some = collections.add(db, "some", 0)
    collections.put(db, some, [ContentId("m")], 0)
    assert where_of(db, Filters(favourite=True)) == "content_id IN ('a', 'b')"
    assert where_of(db, Filters(favourite=False)) == "NOT content_id IN ('a', 'b')"
    assert where_of(db, Filters(collection=some)) == "content_id IN ('m')"


def test_a_phrase_is_looked_for_in_both_ways_to_write_an_accent(db: Connection) -> None:
    assert where_of(db, Filters(phrases=("Old  Town's",))) == "(contains(lower(text), 'old town''s'))"
    assert where_of(db, Filters(phrases=("caf\u00e9",))) == (
        "(contains(lower(text), 'caf\u00e9') OR contains(lower(text), 'cafe\u0301'))"
    )


def at(**where: Any) -> ImagePart:
    return ImagePart(Path("a"), locator=Locator(**where))


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"texts": (TextPart("  "),)},
        {"texts": (TextPart("cat", -1.0),)},
        {"texts": (TextPart("cat", float("nan")),)},
        {"texts": (TextPart("cat"),), "limit": 0},
        {"filters": Filters(phrases=(" ",))},
        {"images": (at(region=Box(left=0.5, top=0, right=0.5, bottom=1)),)},
        {"images": (at(region=Box(left=0, top=0, right=1.5, bottom=1)),)},
        {"images": (at(region=Box(left=float("nan"), top=0, right=1, bottom=1)),)},
        {"images": (at(moment_ms=-1),)},
        {"images": (at(page=0),)},
        {"images": (at(moment_ms=5, page=1),)},
    ],
)
def test_requests_that_make_no_sense_are_refused(parts: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        SearchRequest(**parts)  # type: ignore[arg-type]


def test_pictures_of_a_request_keep_their_weights() -> None:
    request = SearchRequest(images=(ImagePart(Path("a"), 0.3),))
    assert request.images[0].weight == 0.3


def test_filters_alone_are_a_request() -> None:
    assert SearchRequest(filters=Filters(phrases=("red fox",))).parts == ()
