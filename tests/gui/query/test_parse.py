from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.query.parse import (
    Keyword,
    KnownNames,
    TokenKind,
    add_filter,
    extract_filters,
    folders_named,
    parse,
    quoted_value,
    token_at,
    tokens,
    without_filters,
)
from indexer.library.values import Collection
from indexer.names import as_text
from indexer.search.request import Filters, Near
from indexer.types import CollectionId, Kind, Orientation

KNOWN = KnownNames(
    folders=(Path("/p/2023/Rome"), Path("/p/2024/Rome"), Path("/p/My Cats")),
    collections=(Collection(collection_id=CollectionId(7), name="Best of", files=3),),
)
TYPED = st.text(st.sampled_from('ab -":\t„in type:photo after:2023"')) | st.text()


def test_folders_with_odd_names_are_found_as_they_are_shown() -> None:
    folder = Path("/photos/caf\udce9")
    known = KnownNames(folders=(folder, Path("/photos/cafe")))
    assert folders_named(r"caf\xe9", known) == (folder,)
    assert folders_named(as_text("caf\udce9"), known) == (folder,)


@pytest.mark.parametrize(
    ("text", "words", "phrases", "without"),
    [
        ("", "", (), ()),
        ("  red   car ", "red car", (), ()),
        ('red "no parking" car', "red no parking car", ("no parking",), ()),
        ("beach -people", "beach", (), ("people",)),
        ('beach -"two  people" -dog', "beach", (), ("two people", "dog")),
        ("t-shirt - 10:30", "t-shirt 10:30", (), ()),
        ('"not closed', "not closed", ("not closed",), ()),
        ("„deutsche Zeichen“", "deutsche Zeichen", ("deutsche Zeichen",), ()),
        ('"" -""', "", (), ()),
        ("sea type:photo after:2", "sea", (), ()),
        ("-type:video", "", (), ("type:video",)),
        ("http://a.b", "http://a.b", (), ()),
        ('"same" "same"', "same same", ("same",), ()),
    ],
)
def test_a_text_means(text: str, words: str, phrases: tuple[str, ...], without: tuple[str, ...]) -> None:
    parsed = parse(text)

    assert (words, phrases, without) == (parsed.words, parsed.phrases, parsed.without)


@given(TYPED)
def test_any_text_is_a_query(text: str) -> None:
    parse(text)
    without_filters(text)
    found = tokens(text)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(TYPED, st.integers(0, 30), st.booleans())
def test_taking_filters_out_of_any_text_leaves_the_rest(text: str, cursor: int, finish: bool) -> None:
    taken = extract_filters(text, min(cursor, len(text)), Filters(), KNOWN, finish=finish)

    assert parse(text) == parse(taken.text)
    assert 0 <= taken.cursor <= len(taken.text)
    again = extract_filters(taken.text, taken.cursor, taken.filters, KNOWN, finish=finish)
    assert (taken.text, taken.filters) == (again.text, again.filters)


@given(TYPED)
def test_a_plain_text_has_no_filters_and_asks_for_the_same(text: str) -> None:
    assert not [token for token in tokens(without_filters(text)) if token.kind is TokenKind.FILTER]
    assert parse(text) == parse(without_filters(text))


@given(st.text())
def test_a_value_is_read_back_as_it_was_meant(value: str) -> None:
    [token] = tokens(f"camera:{quoted_value(value)}")

    assert " ".join(token.value.split()) == " ".join(value.translate(dict.fromkeys(map(ord, '"“”„«»'))).split())


def test_a_filter_is_taken_once_a_space_stands_behind_it() -> None:
    assert "sea type:photo" == extract_filters("sea type:photo", 14, Filters(), KNOWN).text
    taken = extract_filters("sea type:photo ", 15, Filters(), KNOWN)
    assert ("sea ", 4, (Kind.IMAGE,)) == (taken.text, taken.cursor, taken.filters.kinds)


def test_enter_takes_the_last_one_too() -> None:
    taken = extract_filters('rating:4 sea in:"my cats"', 25, Filters(), KNOWN, finish=True)

    assert "sea " == taken.text
    assert Filters(rating_min=4, folders=(Path("/p/My Cats"),)) == taken.filters


def test_what_is_typed_last_counts() -> None:
    assert 2 == extract_filters("rating:4 rating:2 ", 18, Filters(), KNOWN).filters.rating_min


def test_a_value_that_says_nothing_stays_and_is_told() -> None:
    taken = extract_filters("type:phto sea", 13, Filters(), KNOWN)

    assert "type:phto sea" == taken.text
    assert taken.misunderstood is not None
    assert (Keyword.TYPE, "phto") == (taken.misunderstood.keyword, taken.misunderstood.value)


def test_a_quote_that_is_open_keeps_its_filter_in_the_text() -> None:
    assert 'in:"my ' == extract_filters('in:"my ', 7, Filters(), KNOWN).text


@pytest.mark.parametrize(
    ("keyword", "value", "filters"),
    [
        (Keyword.IN, "rome", Filters(folders=(Path("/p/2023/Rome"), Path("/p/2024/Rome")))),
        (Keyword.IN, "2024/Rome", Filters(folders=(Path("/p/2024/Rome"),))),
        (Keyword.IN, "/p/2024/Rome", Filters(folders=(Path("/p/2024/Rome"),))),
        (Keyword.IN, "/elsewhere", None),
        (Keyword.IN, "Paris", None),
        (Keyword.IN, "", None),
        (Keyword.AFTER, "2023-06", Filters(after_ms=1_685_577_600_000)),
        (Keyword.BEFORE, "1970-01-02", Filters(before_ms=86_400_000)),
        (Keyword.BEFORE, "tomorrow", None),
        (Keyword.CAMERA, "Canon EOS", Filters(cameras=("Canon EOS",))),
        (Keyword.CAMERA, " ", None),
        (Keyword.TYPE, "Photos", Filters(kinds=(Kind.IMAGE,))),
        (Keyword.TYPE, "video", Filters(kinds=(Kind.VIDEO,))),
        (Keyword.TYPE, "song", None),
        (Keyword.RATING, "4+", Filters(rating_min=4)),
        (Keyword.RATING, "6", None),
        (Keyword.RATING, "²", None),
        (Keyword.IS, "Favourite", Filters(favourite=True)),
        (Keyword.IS, "nice", None),
        (Keyword.HAS, "text", Filters(has_text=True)),
        (Keyword.HAS, "cats", None),
        (Keyword.HAS, "Sound", Filters(has_sound=True)),
        (Keyword.IS, "Portrait", Filters(orientation=Orientation.PORTRAIT)),
        (Keyword.LONGER, "1:30", Filters(longer_ms=90_000)),
        (Keyword.SHORTER, "2min", Filters(shorter_ms=120_000)),
        (Keyword.LONGER, "soon", None),
        (Keyword.PAGES, "3", Filters(pages_min=3, pages_max=3)),
        (Keyword.PAGES, "10+", Filters(pages_min=10)),
        (Keyword.PAGES, "2-9", Filters(pages_min=2, pages_max=9)),
        (Keyword.PAGES, "-5", Filters(pages_max=5)),
        (Keyword.PAGES, "+", None),
        (Keyword.PAGES, "²", None),
        (Keyword.MEGAPIXELS, "12", Filters(megapixels_min=12)),
        (Keyword.MEGAPIXELS, "huge", None),
        (Keyword.LANGUAGE, "de", Filters(languages=("de",))),
        (Keyword.LANGUAGE, "german", Filters(languages=("de",))),
        (Keyword.LANGUAGE, "Français", Filters(languages=("fr",))),
        (Keyword.LANGUAGE, "Klingon", None),
        (Keyword.NEAR, "48.1,11.5,5", Filters(near=Near(48.1, 11.5, 5.0))),
        (Keyword.NEAR, "munich", Filters(near=Near(48.14, 11.58, 10.0))),
        (Keyword.NEAR, "Nowhere at all", None),
        (Keyword.COLLECTION, "best OF", Filters(collection=CollectionId(7))),
        (Keyword.COLLECTION, "worst", None),
    ],
)
def test_a_value_is_understood(keyword: Keyword, value: str, filters: Filters | None) -> None:
    assert filters == add_filter(Filters(), keyword, value, KNOWN)


@given(st.sampled_from(Keyword), st.text())
def test_any_value_is_understood_or_not(keyword: Keyword, value: str) -> None:
    assert add_filter(Filters(), keyword, value, KNOWN) != Filters(), "a filter that was understood narrows something"


def test_a_filter_is_added_to_those_that_are_on() -> None:
    on = Filters(kinds=(Kind.VIDEO,), rating_min=3)

    both = add_filter(add_filter(on, Keyword.TYPE, "photo", KNOWN) or on, Keyword.TYPE, "video", KNOWN)

    assert Filters(kinds=(Kind.VIDEO, Kind.IMAGE), rating_min=3) == both


def test_the_piece_at_the_cursor_is_the_one_being_typed() -> None:
    token = token_at("sea camera:Can dog", 14)

    assert token is not None
    assert "Can" == token.value
    assert token_at("sea ", 4) is None


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("tag:cats ", "tag"),
        ("Place:Rome sea ", "place"),
        ("tag:cats", ""),
        ("http://example.org ", ""),
        ("at 12:30 ", ""),
        ("-tag:cats ", ""),
        ("type:photo ", ""),
    ],
)
def test_a_word_that_looks_like_a_filter_is_told(text: str, unknown: str) -> None:
    taken = extract_filters(text, 0, Filters(), KnownNames())

    assert unknown == taken.unknown
    assert taken.text == ("" if text.startswith("type") else text)
