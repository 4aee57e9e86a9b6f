from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.query.parts import all_filters, only_unwanted, to_request
from desktop_app.query.query import PicturePart, SearchQuery, WordsPart
from indexer.search.request import Filters, ImagePart, TextPart
from indexer.types import Box, Kind, Locator

PHOTO = Path("/p/a.jpg")


def test_everything_in_the_box_becomes_one_request() -> None:
    half = Locator(region=Box(left=0, top=0, right=0.5, bottom=1))
    query = SearchQuery(
        text='harbour "no parking" -people',
        words=(WordsPart(text="at night", weight=0.5), WordsPart(text="boats", weight=2, minus=True)),
        pictures=(PicturePart(path=PHOTO, locator=half), PicturePart(path=Path("/p/b.jpg"), weight=0.5, minus=True)),
        filters=Filters(kinds=(Kind.IMAGE,)),
    )

    request = to_request(query, 50)

    assert request is not None
    assert (
        TextPart("harbour no parking"),
        TextPart("at night", 0.5),
        TextPart("boats", -1.0),
        TextPart("people", -0.5),
    ) == request.texts
    assert (ImagePart(PHOTO, 1.0, half), ImagePart(Path("/p/b.jpg"), -0.25)) == request.images
    assert Filters(kinds=(Kind.IMAGE,), phrases=("no parking",)) == request.filters
    assert 50 == request.limit


def test_what_weighs_nothing_is_left_out() -> None:
    query = SearchQuery(
        text="sea", words=(WordsPart(text="boats", weight=0),), pictures=(PicturePart(path=PHOTO, weight=0),)
    )

    request = to_request(query, 5)

    assert request is not None
    assert ((TextPart("sea"),), ()) == (request.texts, request.images)


def test_filters_alone_show_the_library() -> None:
    assert to_request(SearchQuery(filters=Filters(rating_min=4)), 5) is None
    assert to_request(SearchQuery(), 5) is None


def test_a_query_of_nothing_but_unwanted_things_shows_the_library_and_is_known() -> None:
    query = SearchQuery(text="-dogs")

    assert to_request(query, 5) is None
    assert only_unwanted(query)
    assert only_unwanted(SearchQuery(pictures=(PicturePart(path=PHOTO, minus=True),)))
    assert not only_unwanted(SearchQuery(text="cats -dogs"))
    assert not only_unwanted(SearchQuery(text="type:photo"))
    assert not only_unwanted(SearchQuery())


def test_exact_texts_join_those_of_the_filters_once() -> None:
    assert ("a", "b") == all_filters(SearchQuery(text='"b" "a"', filters=Filters(phrases=("a",)))).phrases


@given(st.text(), st.lists(st.builds(WordsPart, text=st.text(), weight=st.floats(0, 2), minus=st.booleans())))
def test_no_text_makes_a_request_that_is_refused(text: str, words: list[WordsPart]) -> None:
    to_request(SearchQuery(text=text, words=tuple(words)), 1)


def test_a_picture_is_no_answer_to_itself() -> None:
    alone = to_request(SearchQuery(pictures=(PicturePart(path=Path("/a.jpg")),)), 9)
    with_words = to_request(SearchQuery(text="sea", pictures=(PicturePart(path=Path("/a.jpg")),)), 9)

    assert alone is not None
    assert with_words is not None
    assert Path("/a.jpg") == alone.apart_from
    assert with_words.apart_from is None, "a picture in a composed query is left out by what it holds"
