"""Which hits are right: learned from questions with all their answers known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from indexer.search.bands import RELEVANCE_FEATURES
from model_export.calibration import relevance
from model_export.calibration.regression import fit_bands, probabilities
from model_export.calibration.relevance import Queries, fit, held_out_grades, search_galleries
from model_export.data import Photo
from tests.unit.model_export.test_bands import directions

PHOTOS, WORDS = 400, 24
SHARES = {f"w{word}": 0.3 if word % 2 else 0.1 for word in range(WORDS)}


def made_queries(told: float) -> Queries:
    """Words that a tenth or a third of the photos fit; `told` is how far right photos lean towards their word."""
    random = np.random.default_rng(1)
    queries = directions(WORDS, 2)
    right = random.random((WORDS, PHOTOS)) < np.asarray(list(SHARES.values()))[:, None]
    photos = directions(PHOTOS, 3) + told * (right.T.astype(np.float32) @ queries)
    photos /= np.linalg.norm(photos, axis=1, keepdims=True)
    stems = tuple(frozenset({word}) for word in SHARES)
    asked = right.sum(axis=1).astype(np.float64)
    return Queries(photos.astype(np.float32), queries, stems, right, np.ones_like(right), asked, PHOTOS)


def test_right_hits_are_told_apart_and_called_good() -> None:
    known = made_queries(3.0)
    hits = search_galleries(known, SHARES, np.random.default_rng(0), sizes=(200, 400), galleries=3)
    bands = fit(hits, known)
    assert "words" not in bands.weights, "all questions here have one word"
    figures = relevance.judge(hits, known, held_out_grades(hits, known)[1], "it", sizes=(200,))
    assert figures["it_200_good"] > 60, "a fifth would be chance"
    assert figures["it_200_shown"] > 40


def test_hits_that_tell_nothing_are_not_called_good() -> None:
    known = made_queries(0.0)
    hits = search_galleries(known, SHARES, np.random.default_rng(0), sizes=(200, 400), galleries=3)
    bands = fit(hits, known)
    sure = probabilities(bands, RELEVANCE_FEATURES, hits.features) >= bands.good
    assert np.mean(sure) < 0.02


def test_every_hit_stands_for_as_many_as_were_left_out() -> None:
    known = made_queries(1.0)
    hits = search_galleries(known, SHARES, np.random.default_rng(0), sizes=(200, 400), galleries=3)
    one = hits.weight[(hits.query == 3) & (hits.gallery_size == 400)] / known.frequency[3]
    assert one.sum() == pytest.approx(3 * relevance.FIRST)


def test_words_of_captions_are_questions_and_stop_words_are_none(tmp_path_factory: pytest.TempPathFactory) -> None:
    photo = Photo(tmp_path_factory.mktemp("photos") / "a.jpg", ("A dog is running on the grass .", "Two dogs run ."))
    phrases = relevance.common_phrases([photo, photo])
    assert phrases["dog"] == 2
    assert phrases["running"] == 2
    assert not {"the", "is", "dogs", "run"} & set(phrases)
    assert all(count == 2 for count in phrases.values())


def test_a_regression_finds_the_odds_and_leaves_out_what_never_changes() -> None:
    random = np.random.default_rng(4)
    features = np.stack([random.normal(size=20_000), np.full(20_000, 7.0)], axis=1)
    right = random.random(20_000) < 1 / (1 + np.exp(-(2.0 * features[:, 0] - 1.0)))
    bands = fit_bands(("a", "b"), features, right, np.ones(20_000))
    assert bands.weights == {"a": pytest.approx(2.0, abs=0.1)}
    assert bands.bias == pytest.approx(-1.0, abs=0.1)
    assert probabilities(bands, ("a", "b"), np.zeros((1, 2)))[0] == pytest.approx(1 / (1 + math.exp(1)), abs=0.02)
