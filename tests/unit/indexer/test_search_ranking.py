"""Words by where they stand, scores, bands, groups."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from indexer.catalogue.text import TextFields
from indexer.search.bands import Level, Line, Scale
from indexer.search.query import Query, compose
from indexer.search.rank import group_alike, rank
from indexer.search.words import WordCounts, WordMatch, match_words, may_match, query_stems
from indexer.store.reader import FoundSegments
from indexer.types import Band, ContentId, Kind, SegmentId, Span

NOTHING = WordCounts([])


def found(vectors: np.ndarray, dhashes: list[int] | None = None) -> FoundSegments:
    count = len(vectors)
    return FoundSegments(
        segment_ids=[SegmentId(f"{i}:0") for i in range(count)],
        content_ids=[ContentId(str(i)) for i in range(count)],
        kinds=[Kind.IMAGE] * count,
        texts=[""] * count,
        spans=[Span()] * count,
        taken_ms=np.zeros(count, np.int64),
        dhashes=np.asarray(dhashes or range(0, count * 255, 255), np.uint64),
        vectors=vectors.astype(np.float32),
    )


def unit(*numbers: float) -> np.ndarray:
    vector = np.asarray(numbers, np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def random_units(rng: np.random.Generator, rows: int = 500, dimension: int = 16) -> np.ndarray:
    vectors: np.ndarray = rng.normal(size=(rows, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def query_of(vector: np.ndarray, picture: tuple[int, np.ndarray] | None = None) -> Query:
    return Query(vector, frozenset(), "text" if picture is None else "image", picture)


def scale(good: float = 4.0, maybe: float = 3.0, relevance: Line | None = None) -> Scale:
    return Scale(answer=Line(10.0, 0.0, good, maybe), relevance=relevance, level=Level(0.0, 0.2))


def fields(own: str = "", name: str = "IMG_1.jpg", folder: str = "") -> TextFields:
    return TextFields(own=own, name=name, folder=folder, names=(name,))


def no_words(count: int) -> WordMatch:
    return match_words("", [None] * count, NOTHING)


# Words


def test_words_match_by_stem_without_accents_and_case() -> None:
    match = match_words("Photos of running dogs in the café", [fields(own="A DOG runs past the Cafe")], NOTHING)
    assert match.words[0] == 1.0
    assert match_words("happy", [fields(own="Happiness")], NOTHING).words[0] == 1.0


def test_a_query_of_stop_words_still_matches_them() -> None:
    assert match_words("the who", [fields(own="The Who live")], NOTHING).words[0] == 1.0


def test_captions_tell_more_than_names_and_folders_are_kept_apart() -> None:
    files = [fields(own="dog"), fields(name="dog.jpg"), fields(folder="Dog park"), fields()]
    match = match_words("dog", files, NOTHING)
    assert match.words[0] > match.words[1] > match.words[2] == match.words[3] == 0
    assert list(match.folder > 0) == [False, False, True, False]


def test_a_caption_tells_in_full_though_a_third_of_the_library_has_the_word() -> None:
    counts = WordCounts([fields(own="a dog")] * 33 + [fields()] * 67)
    assert match_words("dog", [fields(own="a dog")], counts).words[0] == 1.0


def test_what_cameras_write_into_every_photo_tells_nothing() -> None:
    counts = WordCounts([fields(own="DIGITAL CAMERA")] * 500)
    assert match_words("camera", [fields(own="DIGITAL CAMERA")], counts).words[0] < 0.02


def test_the_folder_that_holds_everything_tells_nothing() -> None:
    counts = WordCounts([fields(folder="Dog park")] * 500)
    assert match_words("dog", [fields(folder="Dog park")], counts).folder[0] < 0.01


def test_the_part_of_a_name_that_all_names_have_does_not_count_against_the_part_that_tells() -> None:
    counts = WordCounts([fields(name=f"DSC {number} jpg") for number in range(1_000, 3_000)])
    match = match_words("DSC_9123.JPG", [fields(name="DSC 9123 jpg"), fields(name="DSC 1500 jpg")], counts)
    assert match.words[0] > 0.85
    assert match.words[1] < 0.05


@pytest.mark.parametrize("query", ["DSC_0123.JPG", "dsc_0123.jpg", "DSC_0123", " DSC_0123.jpg "])
def test_the_name_of_a_file_is_recognised_with_and_without_its_ending(query: str) -> None:
    match = match_words(query, [fields(name="DSC_0123.JPG"), fields(name="DSC_01234.JPG")], NOTHING)
    assert list(match.exact) == [True, False]


def test_a_name_to_the_letter_comes_before_one_with_other_accents() -> None:
    names = [fields(name="resume.jpg"), fields(name="r\u00e9sum\u00e9.jpg"), fields(name="resumes.jpg")]
    assert list(match_words("re\u0301sume\u0301.jpg", names, NOTHING).exact) == [0.5, 1.0, 0.0]


def test_a_name_of_signs_alone_is_recognised() -> None:
    assert list(match_words("!?", [fields(name="!?.jpg"), fields(name="?!.jpg")], NOTHING).exact) == [1.0, 0.0]
    assert list(match_words("", [fields(name=".jpg")], NOTHING).exact) == [0.0]


def test_texts_without_the_beginning_of_a_wanted_word_are_not_looked_at() -> None:
    wanted = query_stems("happy dogs")
    assert may_match(wanted, "Happiness.jpg")
    assert may_match(wanted, "naïve")  # accents could hide it
    assert not may_match(wanted, "IMG_0001.jpg")
    assert may_match(wanted, "hapless doggy", least=2)
    assert not may_match(wanted, "Happiness.jpg", least=2)
    assert not may_match(frozenset(), "naïve")


# Composition


def test_a_weight_means_the_same_for_parts_of_different_spread() -> None:
    field = random_units(np.random.default_rng(2), 2000, 8)
    field[:, 0] *= 0.1  # the first direction hardly tells pictures apart, the second does
    narrow, wide = unit(1, 0, 0, 0, 0, 0, 0, 0), unit(0, 1, 0, 0, 0, 0, 0, 0)
    query = compose([(narrow, 1.0), (wide, 1.0)], field)
    assert np.linalg.norm(query) == pytest.approx(1.0, abs=1e-6)
    assert (field @ narrow).std() * query[0] == pytest.approx((field @ wide).std() * query[1], rel=0.25)


def test_minus_pushes_away() -> None:
    rng = np.random.default_rng(3)
    field = random_units(rng)
    cat, black = random_units(rng, 2)
    assert compose([(cat, 1.0), (black, -0.5)], field) @ black < compose([(cat, 1.0)], field) @ black


# Scores and bands


def test_a_full_match_of_words_beats_a_middling_picture_and_one_of_many_words_does_not() -> None:
    query = unit(1, 0, 0)
    both = found(np.stack([unit(0.5, 0.5, 0.5), unit(0, 1, 1)]))
    texts = [fields(), fields(name="red fox.jpg")]
    assert rank(both, query_of(query), match_words("red fox", texts, NOTHING), scale()).order[0] == 1
    many = match_words("a fox sleeps under an old wooden bench", texts, NOTHING)
    assert rank(both, query_of(query), many, scale()).order[0] == 0


def test_bands_follow_the_score_and_come_one_after_the_other() -> None:
    field = random_units(np.random.default_rng(5))
    pictures = found(np.concatenate([field[:40], field[:1]]))

    result = rank(pictures, query_of(field[0]), no_words(41), scale(good=3.0, maybe=1.0))

    scores = result.scores[result.order]
    assert (np.diff(scores) <= 0).all()
    expected = [Band.GOOD if score >= 3.0 else Band.MAYBE if score >= 1.0 else Band.WEAK for score in scores]
    assert [result.bands[i] for i in result.order] == expected
    assert set(expected) == set(Band)


def test_a_hit_has_the_better_of_both_bands_and_its_score_stays() -> None:
    pictures, query = found(np.stack([unit(0.9, 1), unit(0.5, 1), unit(0.1, 1)])), query_of(unit(1, 0))
    cautious = rank(pictures, query, no_words(3), scale(good=99.0, maybe=98.0))
    sure = rank(pictures, query, no_words(3), scale(good=99.0, maybe=98.0, relevance=Line(10.0, 0.0, 6.0, 4.0)))
    assert list(cautious.bands) == [Band.WEAK] * 3
    assert list(sure.bands) == [Band.GOOD, Band.MAYBE, Band.WEAK]
    assert list(sure.scores) == list(cautious.scores)


def test_all_the_rare_words_are_good_whatever_the_picture_looks_like() -> None:
    pictures = found(random_units(np.random.default_rng(6), 3))
    match = match_words("red fox", [fields(own="red fox"), fields(own="red"), fields()], NOTHING)

    result = rank(pictures, query_of(unit(*[1.0] * 16)), match, scale(good=99.0, maybe=98.0))

    assert list(result.bands) == [Band.GOOD, Band.WEAK, Band.WEAK]
    assert result.order[0] == 0


def test_the_name_of_a_folder_orders_hits_and_makes_no_band() -> None:
    vector = unit(0.2, 1)
    pictures = found(np.stack([vector, vector]))
    match = match_words("dogs", [fields(), fields(folder="Dog park")], NOTHING)

    result = rank(pictures, query_of(unit(1, 0)), match, scale(good=4.0, maybe=2.0))

    assert list(result.bands) == [Band.WEAK, Band.WEAK]
    assert list(result.order) == [1, 0]


def test_an_exact_name_comes_first_and_is_good() -> None:
    pictures = found(np.stack([unit(1, 0), unit(0, 1)]))
    match = match_words("DSC_0123.JPG", [fields(own="DSC_0123.JPG is better"), fields(name="DSC_0123.JPG")], NOTHING)
    result = rank(pictures, query_of(unit(1, 0)), match, scale())
    assert result.order[0] == 1
    assert result.bands[1] is Band.GOOD


def test_the_very_picture_that_is_asked_with_is_good() -> None:
    own, edited, other = unit(1, 0.02), unit(1, 0.1), unit(1, 0.1)
    pictures = found(np.stack([edited, other]), dhashes=[0b11, 0xFFFF])
    result = rank(pictures, query_of(own, (0b01, own)), no_words(2), scale(good=99.0, maybe=98.0))
    assert list(result.bands) == [Band.GOOD, Band.WEAK]


def test_scores_are_finite_where_a_query_has_no_spread() -> None:
    one = found(unit(1, 0)[None])
    flat = replace(scale(), level=Level(0.0, 1.0))
    result = rank(one, query_of(unit(1, 0)), no_words(1), flat)
    assert np.isfinite(result.scores).all()


# Groups


def test_near_identical_pictures_stand_under_the_best_ranked_one() -> None:
    same, other = unit(1, 0.01, 0), unit(0, 0, 1)
    pictures = found(np.stack([same, unit(1, 0, 0), other]), dhashes=[0b111, 0b110, 0b111])
    assert group_alike(pictures, [1, 2, 0], 10) == [[1, 0], [2]]


def test_the_same_look_with_another_meaning_is_not_grouped() -> None:
    pictures = found(np.stack([unit(1, 0), unit(0, 1)]), dhashes=[5, 5])
    assert group_alike(pictures, [0, 1], 10) == [[0], [1]]
