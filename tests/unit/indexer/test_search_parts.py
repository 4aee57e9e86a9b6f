"""Filters, words, ranking and grouping."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import UsageError
from indexer.search.background import Background
from indexer.search.bands import Scale, scale_of
from indexer.search.filters import Marked, near_of, quoted, wall_clock_ms, where_of
from indexer.search.rank import compose, group_alike, rank
from indexer.search.request import Filters, ImagePart, Near, SearchRequest, TextPart
from indexer.search.words import query_stems
from indexer.store.reader import FoundUnits
from indexer.types import Band, Box, CollectionId, ContentId, FolderId, Kind, SegmentId

NOBODY = Marked()


def found(vectors: np.ndarray, texts: list[str] | None = None, dhashes: list[int] | None = None) -> FoundUnits:
    count = len(vectors)
    return FoundUnits(
        unit_ids=[SegmentId(f"{i}:0") for i in range(count)],
        content_ids=[ContentId(str(i)) for i in range(count)],
        kinds=[Kind.IMAGE] * count,
        texts=texts or [""] * count,
        dhashes=np.asarray(dhashes or range(0, count * 255, 255), np.uint64),
        vectors=vectors.astype(np.float32),
    )


def unit(*numbers: float) -> np.ndarray:
    vector = np.asarray(numbers, np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def background(rng: np.random.Generator, rows: int = 500, dimension: int = 16) -> np.ndarray:
    vectors: np.ndarray = rng.normal(size=(rows, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


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


def test_values_of_filters_cannot_break_out_of_the_sql() -> None:
    assert quoted("O'Brien") == "'O''Brien'"
    assert where_of(Filters(cameras=("x' OR 1=1 --",)), [], NOBODY) == "(contains(lower(camera), 'x'' or 1=1 --'))"


def test_filters_join_with_and() -> None:
    filters = Filters(kinds=(Kind.IMAGE,), folders=(Path("/a"),), after_ms=5, before_ms=9, rating_min=3, has_text=False)
    assert where_of(filters, [FolderId(7)], NOBODY) == (
        "kind IN ('image') AND array_has_any(folder_ids, [7]) AND taken_ms >= 5 AND taken_ms < 9 "
        "AND NOT has_text AND (rating >= 3)"
    )
    assert where_of(Filters(), [], NOBODY) is None


def test_the_users_rating_stands_above_the_files_own() -> None:
    said = Marked(ratings={ContentId("a"): 5, ContentId("b"): 1, ContentId("c"): 3})
    assert where_of(Filters(rating_min=3), [], said) == (
        "(rating >= 3 AND NOT content_id IN ('b') OR content_id IN ('a', 'c'))"
    )


def test_marks_become_lists_of_contents_and_an_empty_list_holds_nothing() -> None:
    liked = Marked(favourites={ContentId("b"), ContentId("a")}, members={ContentId("m")})
    assert where_of(Filters(favourite=True), [], liked) == "content_id IN ('a', 'b')"
    assert where_of(Filters(favourite=False), [], liked) == "NOT content_id IN ('a', 'b')"
    assert where_of(Filters(collection=CollectionId(4)), [], liked) == "content_id IN ('m')"
    assert where_of(Filters(favourite=True), [], NOBODY) == "content_id IN ('')"


def test_a_phrase_is_looked_for_in_both_ways_to_write_an_accent() -> None:
    assert where_of(Filters(phrases=("Old  Town's",)), [], NOBODY) == "(contains(lower(text), 'old town''s'))"
    assert where_of(Filters(phrases=("caf\u00e9",)), [], NOBODY) == (
        "(contains(lower(text), 'caf\u00e9') OR contains(lower(text), 'cafe\u0301'))"
    )


def coverage(wanted: set[str], text: str) -> float:
    return Background(np.empty((0, 2), np.float32)).coverage(wanted, [text])[0]


def test_a_word_that_every_file_has_tells_nothing() -> None:
    texts = ["Pictures dog"] + ["Pictures cat"] * 97
    field = Background.of(np.empty((98, 2), np.float32), texts)
    assert field.coverage({"pictur"}, texts)[0] < 0.03
    assert field.coverage({"dog"}, texts)[0] > 0.98
    assert field.coverage({"pictur", "dog"}, texts)[0] == pytest.approx(0.5, abs=0.02)


def test_words_match_by_stem_without_accents_and_case() -> None:
    wanted = query_stems("Photos of running dogs in the café")
    assert coverage(wanted, "IMG dog Cafe run jpg") == 1.0
    assert coverage(wanted, "a dog") == pytest.approx(1 / 3)
    assert coverage(wanted, "hotdog stand") == 0.0
    assert coverage(query_stems("happy"), "Happiness HAPPY") == 1.0


def test_a_query_of_stop_words_still_matches_them() -> None:
    assert coverage(query_stems("the who"), "The Who live") == 1.0


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"texts": (TextPart("  "),)},
        {"texts": (TextPart("cat", -1.0),)},
        {"texts": (TextPart("cat", float("nan")),)},
        {"texts": (TextPart("cat"),), "limit": 0},
        {"filters": Filters(phrases=(" ",))},
        {"images": (ImagePart(Path("a"), box=Box(left=0.5, top=0, right=0.5, bottom=1)),)},
        {"images": (ImagePart(Path("a"), box=Box(left=0, top=0, right=1.5, bottom=1)),)},
        {"images": (ImagePart(Path("a"), box=Box(left=float("nan"), top=0, right=1, bottom=1)),)},
    ],
)
def test_requests_that_make_no_sense_are_refused(parts: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        SearchRequest(**parts)  # type: ignore[arg-type]


def scale(query: np.ndarray, field: np.ndarray, good: float = 4.0, maybe: float = 3.0) -> Scale:
    """The scale of a model without fitted bands, with these limits."""
    return replace(scale_of(query, field[:0], field, len(field), None), good=good, maybe=maybe)


def test_a_full_match_of_words_beats_a_middling_picture_and_one_of_many_words_does_not() -> None:
    rng = np.random.default_rng(1)
    field = background(rng)
    query = unit(*([1.0] + [0.0] * 15))
    vectors = np.stack([unit(*([0.5] + [0.3] * 15)), unit(*([0.0] + [1.0] * 15))])
    both = found(vectors, ["IMG 1", "red fox"])
    assert rank(both, query, query_stems("red fox"), Background(field), scale(query, field)).order[0] == 1
    many = query_stems("a fox sleeps under an old wooden bench")
    assert rank(both, query, many, Background(field), scale(query, field)).order[0] == 0


def test_a_weight_means_the_same_for_parts_of_different_spread() -> None:
    rng = np.random.default_rng(2)
    field = background(rng, 2000, 8)
    field[:, 0] *= 0.1  # the first direction hardly tells pictures apart, the second does
    narrow, wide = unit(1, 0, 0, 0, 0, 0, 0, 0), unit(0, 1, 0, 0, 0, 0, 0, 0)
    query = compose([(narrow, 1.0), (wide, 1.0)], field)
    assert np.linalg.norm(query) == pytest.approx(1.0, abs=1e-6)
    assert (field @ narrow).std() * query[0] == pytest.approx((field @ wide).std() * query[1], rel=0.25)


def test_minus_pushes_away() -> None:
    rng = np.random.default_rng(3)
    field = background(rng)
    cat, black = background(rng, 2)
    assert compose([(cat, 1.0), (black, -0.5)], field) @ black < compose([(cat, 1.0)], field) @ black


def test_small_libraries_have_finite_scores() -> None:
    vector, nobody = unit(1, 0), np.empty((0, 2), np.float32)
    result = rank(found(vector[None]), vector, set(), Background(nobody), scale(vector, nobody))
    assert np.isfinite(result.scores).all()


def test_near_identical_pictures_stand_under_the_best_ranked_one() -> None:
    same, other = unit(1, 0.01, 0), unit(0, 0, 1)
    pictures = found(np.stack([same, unit(1, 0, 0), other]), dhashes=[0b111, 0b110, 0b111])
    assert group_alike(pictures, [1, 2, 0]) == [[1, 0], [2]]


def test_the_same_look_with_another_meaning_is_not_grouped() -> None:
    pictures = found(np.stack([unit(1, 0), unit(0, 1)]), dhashes=[5, 5])
    assert group_alike(pictures, [0, 1]) == [[0], [1]]


def test_pictures_of_a_request_keep_their_weights() -> None:
    request = SearchRequest(images=(ImagePart(Path("a"), 0.3),))
    assert request.images[0].weight == 0.3


def test_filters_alone_are_a_request() -> None:
    assert SearchRequest(filters=Filters(phrases=("red fox",))).parts == ()


def test_bands_follow_the_score_and_come_one_after_the_other() -> None:
    rng = np.random.default_rng(5)
    field = background(rng)
    query = field[0]
    pictures = found(np.concatenate([field[:40], query[None]]))

    result = rank(pictures, query, set(), Background(field), scale(query, field, good=-1.0, maybe=-4.0))

    scores = result.scores[result.order]
    assert (np.diff(scores) <= 0).all()
    expected = [Band.GOOD if score >= -1.0 else Band.MAYBE if score >= -4.0 else Band.WEAK for score in scores]
    assert [result.bands[i] for i in result.order] == expected
    assert set(expected) == set(Band)


def test_all_the_rare_words_are_good_whatever_the_picture_looks_like() -> None:
    rng = np.random.default_rng(6)
    field = background(rng)
    query = field[0]
    pictures = found(field[1:4], ["red fox", "red", ""])

    result = rank(
        pictures, query, query_stems("red fox"), Background(field), scale(query, field, good=99.0, maybe=98.0)
    )

    assert list(result.bands) == [Band.GOOD, Band.WEAK, Band.WEAK]
    assert result.order[0] == 0
