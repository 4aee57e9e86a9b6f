from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.query.query import PicturePart, QueryState, SearchQuery, Sorting, WordsPart, from_json, to_json
from indexer.errors import KnownError
from indexer.search.request import Filters, Near
from indexer.types import Box, CollectionId, Kind, Locator, Orientation

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
WEIGHTS = st.floats(0, 2)
PATHS = st.text(st.characters(exclude_characters="\0")).map(Path)
BOXES = st.builds(Box, left=NUMBERS, top=NUMBERS, right=NUMBERS, bottom=NUMBERS)
LOCATORS = st.builds(
    Locator, region=st.none() | BOXES, moment_ms=st.none() | st.integers(0), page=st.none() | st.integers(1)
)
FILTERS = st.builds(
    Filters,
    kinds=st.lists(st.sampled_from(Kind)).map(tuple),
    folders=st.lists(PATHS).map(tuple),
    after_ms=st.none() | st.integers(),
    before_ms=st.none() | st.integers(),
    cameras=st.lists(st.text()).map(tuple),
    near=st.none() | st.builds(Near, NUMBERS, NUMBERS, NUMBERS),
    rating_min=st.none() | st.integers(0, 5),
    has_text=st.none() | st.booleans(),
    phrases=st.lists(st.text()).map(tuple),
    favourite=st.none() | st.booleans(),
    collection=st.none() | st.integers().map(CollectionId),
    longer_ms=st.none() | st.integers(0),
    has_sound=st.none() | st.booleans(),
    pages_max=st.none() | st.integers(0),
    orientation=st.none() | st.sampled_from(Orientation),
    megapixels_min=st.none() | st.floats(0, 1e6),
)
QUERIES = st.builds(
    SearchQuery,
    text=st.text(),
    words=st.lists(st.builds(WordsPart, text=st.text(), weight=WEIGHTS, minus=st.booleans())).map(tuple),
    pictures=st.lists(
        st.builds(PicturePart, path=PATHS, weight=WEIGHTS, minus=st.booleans(), locator=LOCATORS),
    ).map(tuple),
    filters=FILTERS,
    sorting=st.sampled_from(Sorting),
)


@given(QUERIES)
def test_a_stored_query_comes_back_as_it_was(query: SearchQuery) -> None:
    assert query == from_json(to_json(query))


def test_a_region_that_an_earlier_version_stored_is_read() -> None:
    stored = json.loads(to_json(SearchQuery(pictures=(PicturePart(path=Path("/p/a.jpg")),))))
    del stored["pictures"][0]["locator"]
    stored["pictures"][0]["box"] = {"left": 0.0, "top": 0.25, "right": 0.5, "bottom": 1.0}
    (picture,) = from_json(json.dumps(stored)).pictures
    assert picture.locator == Locator(region=Box(left=0.0, top=0.25, right=0.5, bottom=1.0))
    stored["pictures"][0]["box"] = None
    (picture,) = from_json(json.dumps(stored)).pictures
    assert picture.locator == Locator()


def test_the_empty_query_comes_back() -> None:
    assert SearchQuery() == from_json(to_json(SearchQuery()))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"text": 1}',
        to_json(SearchQuery()).replace('"kinds":[]', '"kinds":["song"]'),
        to_json(SearchQuery()).replace('"filters":{', '"filters":{"unknown":1,'),
    ],
)
def test_what_is_no_query_is_told_in_words(text: str) -> None:
    with pytest.raises(KnownError, match="cannot be read"):
        from_json(text)


def test_browsing_and_searching_have_an_order_each() -> None:
    state = QueryState()
    orders: list[Sorting] = []
    for change in ({"sorting": Sorting.OLDEST}, {"text": "sea"}, {"sorting": Sorting.NEWEST}, {"text": ""}):
        state.change(**change)
        orders.append(state.query.sorting)
    state.change(text="dog")
    assert [Sorting.OLDEST, Sorting.RELEVANCE, Sorting.NEWEST, Sorting.OLDEST] == orders
    assert state.query.sorting is Sorting.NEWEST, "searches remember theirs, too"


def test_a_saved_search_keeps_its_order() -> None:
    state = QueryState()
    state.change(sorting=Sorting.OLDEST)
    state.set(SearchQuery(text="sea", sorting=Sorting.OLDEST), keeps_order=True)
    assert state.query.sorting is Sorting.OLDEST
    state.clear()
    assert SearchQuery(sorting=Sorting.OLDEST) == state.query
