"""Where bands begin."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from indexer.embed.manifest import Bands
from indexer.search.bands import Fitted, Scale, nothing_alike, size_of
from indexer.search.bands import scale_of as scale_from
from indexer.search.request import Hit, Signals
from indexer.types import Band, ContentId, FileId, Kind, Vector, Vectors

NOTHING: Vectors = np.zeros((0, 8), np.float32)


def directions(rows: int, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(rows, 8))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def scale_of(
    query: Vector,
    fixed: Vectors,
    library: Vectors,
    units: int,
    answer: Bands | None,
    relevance: Bands | None = None,
    stems: frozenset[str] = frozenset(),
) -> Scale:
    shares = {"dog": 0.2, "fox": 0.001}
    fitted = Fitted(answer=answer, relevance=relevance, fixed=fixed, word_shares=shares)
    return scale_from(query, stems, library, library, units, fitted)


def hit(band: Band) -> Hit:
    signals = Signals(meaning=0.0, words=0.0, similarity=0.0)
    return Hit(
        rank=1,
        path=Path("/a"),
        file_id=FileId(1),
        kind=Kind.IMAGE,
        content_id=ContentId("a"),
        score=0.0,
        band=band,
        signals=signals,
        offline=False,
    )


def test_an_answer_without_anything_better_than_weak_holds_nothing() -> None:
    assert nothing_alike([])
    assert nothing_alike([hit(Band.WEAK), hit(Band.WEAK)])
    assert not nothing_alike([hit(Band.MAYBE), hit(Band.WEAK)])


def test_without_fitted_bands_scores_are_guessed_from_deviations_above_the_librarys_level() -> None:
    library = directions(400)
    query = directions(1, 9)[0]
    likeness = library @ query

    scale = scale_of(query, NOTHING, library, 400, None)

    at_three, at_five = (float(likeness.mean() + deviations * likeness.std()) for deviations in (3.0, 5.0))
    assert scale.answer.slope * at_three + scale.answer.offset == pytest.approx(0.0, abs=1e-4)
    assert scale.answer.slope * at_five + scale.answer.offset == pytest.approx(3.0, abs=1e-4)
    assert scale.answer.maybe < 0 < scale.answer.good


def test_too_few_files_are_all_worth_a_look() -> None:
    scale = scale_of(directions(1)[0], NOTHING, directions(3), 3, None)
    assert (scale.answer.good, scale.answer.maybe) == (math.inf, -math.inf)


def test_the_models_background_stands_in_for_a_small_library() -> None:
    query = directions(1, 9)[0]
    fixed = directions(200, 1)
    assert scale_of(query, fixed, directions(3), 3, None) == scale_of(query, NOTHING, fixed, 3, None)


def test_with_fitted_bands_a_score_is_the_log_odds_of_the_hit() -> None:
    query, fixed, library = directions(1, 9)[0], directions(300, 1), directions(400, 2)
    bands = Bands(weights={"similarity": 3.0, "margin": 2.0, "lead": 1.5, "size": -0.5}, bias=-1.0, good=0.9, maybe=0.4)

    scale = scale_of(query, fixed, library, 400, bands)

    similarity = np.sort(fixed @ query)
    odds = 3.0 * 0.5 + 2.0 * (0.5 - similarity[-10]) + 1.5 * (0.5 - similarity[-1]) - 0.5 * math.log(400) - 1.0
    assert scale.answer.slope * 0.5 + scale.answer.offset == pytest.approx(odds, abs=1e-6)
    assert (scale.answer.good, scale.answer.maybe) == pytest.approx((math.log(9), math.log(2 / 3)))


@pytest.mark.parametrize(
    "weights",
    [
        {"similarity": 1.0, "mood": 1.0},
        {"similarity": -2.0, "margin": 1.0, "lead": 0.5, "size": 9.0},
        {},
    ],
)
def test_bands_that_cannot_be_used_here_are_left_aside(weights: dict[str, float]) -> None:
    query, fixed, library = directions(1, 9)[0], directions(300, 1), directions(400, 2)
    odd = Bands(weights=weights, bias=0.0, good=0.9, maybe=0.4)
    assert scale_of(query, fixed, library, 400, odd) == scale_of(query, fixed, library, 400, None)


def test_the_same_similarity_says_more_about_a_common_subject() -> None:
    query, fixed, library = directions(1, 9)[0], directions(300, 1), directions(400, 2)
    answer = Bands(weights={"similarity": 3.0, "size": -0.5}, bias=-1.0, good=0.9, maybe=0.4)
    relevance = Bands(weights={"similarity": 9.0, "share": 0.9, "words": -3.0}, bias=2.0, good=0.7, maybe=0.1)

    def at(similarity: float, *stems: str) -> float:
        line = scale_of(query, fixed, library, 400, answer, relevance, frozenset(stems)).relevance
        assert line is not None
        return line.slope * similarity + line.offset

    expected = 9.0 * 0.3 + 0.9 * math.log(0.2 + 1e-5) - 3.0 * math.log(1.5) + 2.0
    assert at(0.3, "dog") == pytest.approx(expected, abs=1e-6)
    assert at(0.3, "dog") > at(0.3, "fox") > at(0.3, "quokka")
    assert at(0.3, "dog", "fox") < at(0.3, "fox")  # as rare as its rarest word, and two words are met more seldom


def test_no_more_of_the_library_is_maybe_than_a_rare_subject_could_fill() -> None:
    query, fixed, library = directions(1, 9)[0], directions(300, 1), directions(2_000, 2)
    answer = Bands(weights={"similarity": 0.1}, bias=-9.0, good=0.9, maybe=0.5)
    relevance = Bands(weights={"similarity": 4.0}, bias=-2.0, good=0.9, maybe=0.05)
    similarity = (library @ query).astype(np.float64)

    def shown(*stems: str) -> float:
        grades = scale_of(query, fixed, library, 2_000, answer, relevance, frozenset(stems)).grades(similarity)
        return float(np.mean(grades < 2))

    likely = float(np.mean(4.0 * similarity - 2.0 >= math.log(0.3 / 0.7)))
    assert shown("dog") == pytest.approx(float(np.mean(4.0 * similarity - 2.0 >= math.log(0.05 / 0.95))))
    assert shown("fox") == pytest.approx(max(12 * 0.001, likely), abs=0.002)
    assert shown("dog") > shown("fox")


def test_a_model_without_answer_bands_guesses_and_has_no_relevance() -> None:
    query, fixed, library = directions(1, 9)[0], directions(300, 1), directions(400, 2)
    relevance = Bands(weights={"similarity": 9.0}, bias=2.0, good=0.7, maybe=0.1)
    assert scale_of(query, fixed, library, 400, None, relevance).relevance is None


def test_the_size_counts_only_as_far_as_it_can_be_trusted() -> None:
    assert size_of(1_000) == pytest.approx(math.log(1_000))
    assert size_of(0) == size_of(10)
    assert size_of(10_000_000) == size_of(100_000)
