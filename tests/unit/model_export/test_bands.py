"""Bands are fitted on galleries of made vectors, where the truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

pytest.importorskip("torch")

from indexer.embed.bundle import verify_files
from indexer.embed.encoder import Encoder
from indexer.embed.manifest import BACKGROUND, Bands, load_manifest
from indexer.types import Vectors
from model_export.calibration import bands, galleries
from model_export.calibration.galleries import Effort, Pool, similar_groups
from model_export.calibration.regression import auroc
from tests.unit.indexer.tiny_bundle import DIMENSION, write_bundle

FEW = Effort(galleries=16, queries=40, draws=2)
KINDS = ("caption", "name", "image", "composed")
GROUPS = 300


def directions(rows: int, seed: int, dimension: int = 24) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimension))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def made_pool(noise: float, dimension: int = 24) -> Pool:
    """One photo a group; each kind of query is its photo's vector with noise."""
    images = directions(GROUPS, 1, dimension)
    queries = np.concatenate([images + noise * directions(GROUPS, 2 + i, dimension) for i in range(len(KINDS))])
    return Pool(
        groups=np.repeat(["flickr8k", "imagenet"], GROUPS // 2),
        alike=np.eye(GROUPS, dtype=bool),
        images=images,
        image_group=np.arange(GROUPS),
        queries=np.asarray(queries / np.linalg.norm(queries, axis=1, keepdims=True), np.float32),
        query_group=np.tile(np.arange(GROUPS), len(KINDS)),
        query_kind=np.repeat(KINDS, GROUPS),
    )


def _unasked(texts: Sequence[str]) -> NoReturn:
    raise AssertionError(texts)


def every(pool: Pool, fixed: Vectors) -> galleries.BestHits:
    return galleries.near(pool, fixed, np.arange(GROUPS), np.random.default_rng(0), FEW)


def test_the_chance_of_a_right_order_is_counted_and_ties_are_halves() -> None:
    right = np.asarray([True, True, False, False])
    assert auroc(np.asarray([4.0, 3.0, 2.0, 1.0]), right) == 1.0
    assert auroc(np.asarray([1.0, 2.0, 3.0, 4.0]), right) == 0.0
    assert auroc(np.asarray([1.0, 1.0, 1.0, 1.0]), right) == 0.5
    assert auroc(np.asarray([3.0, 1.0, 2.0, 0.0]), right) == 0.75


def test_queries_near_their_photos_are_told_from_queries_of_absent_ones() -> None:
    pool, fixed = made_pool(0.9), directions(300, 9)
    fitted, figures = bands.fit(every(pool, fixed)), bands.judge(pool, fixed, effort=FEW)

    assert set(fitted) == {"text", "image", "composed"}
    for name in ("text", "caption", "name", "image", "composed", "text_far"):
        assert figures[f"bands_{name}_auroc"] > 0.9
        assert figures[f"bands_{name}_lost"] < 15
        assert figures[f"bands_{name}_empty"] > 40
    assert all(0 < limits.maybe <= limits.good < 1 for limits in fitted.values())
    assert all(sum(limits.weights.values()) > 0 for limits in fitted.values())


def test_queries_of_noise_are_told_by_nothing() -> None:
    figures = bands.judge(made_pool(50.0), directions(300, 9), effort=FEW)

    assert figures["bands_text_auroc"] == pytest.approx(0.5, abs=0.05)
    assert figures["bands_text_far_auroc"] == pytest.approx(0.5, abs=0.1)


def test_far_words_are_those_of_another_set_that_nothing_there_is_like() -> None:
    pool = made_pool(0.5)
    pool.alike[0, GROUPS - 1] = pool.alike[GROUPS - 1, 0] = True
    asked = galleries.far(pool, directions(300, 9), np.arange(0, GROUPS, 3))

    counts = {
        (kind, answerable): int(((asked.kind == kind) & (asked.answerable == answerable)).sum())
        for kind in KINDS
        for answerable in (True, False)
    }
    half = GROUPS // 2 // 3
    assert counts == {
        ("caption", True): half,
        ("caption", False): half - 1,  # the first photo's would do for the last
        ("name", True): half,
        ("name", False): half,
        **{(kind, answerable): 0 for kind in ("image", "composed") for answerable in (True, False)},
    }


def test_the_same_seed_gives_the_same_bands() -> None:
    pool, fixed = made_pool(0.9), directions(300, 9)
    assert bands.fit(every(pool, fixed)) == bands.fit(every(pool, fixed))
    assert bands.judge(pool, fixed, 3, FEW) == bands.judge(pool, fixed, 3, FEW)


@pytest.mark.expects_log("no bands for queries of kind")
def test_a_kind_without_unanswerable_queries_gets_no_bands() -> None:
    pool = made_pool(0.9)
    everything = Pool(
        groups=pool.groups,
        alike=np.ones_like(pool.alike),
        images=pool.images,
        image_group=pool.image_group,
        queries=pool.queries,
        query_group=pool.query_group,
        query_kind=pool.query_kind,
    )
    assert bands.fit(every(everything, directions(300, 9))) == {}
    assert bands.judge(everything, directions(300, 9), effort=FEW) == {}


def test_photos_with_like_words_may_answer_each_other() -> None:
    dog, other = directions(2, 5)
    near = 0.9 * dog + 0.1 * other
    alike = similar_groups([np.stack([dog, dog]), np.stack([near, near]), other[None]])
    np.testing.assert_array_equal(alike, [[True, True, False], [True, True, False], [False, False, True]])


def test_a_calibrated_bundle_is_whole_and_brings_its_background(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bundle(tmp_path)
    fixed = directions(40, 7, DIMENSION).astype(np.float16).astype(np.float32)
    monkeypatch.setattr(bands, "background", lambda encoder, data: fixed)
    monkeypatch.setattr(bands, "pool_of", lambda encoder, data, compared: made_pool(0.5, DIMENSION))
    relevance = {"text": Bands(weights={"similarity": 9.0}, bias=0.0, good=0.8, maybe=0.1)}
    monkeypatch.setattr(bands, "word_shares", lambda data: {"dog": 0.25})
    monkeypatch.setattr(bands, "calibrate_relevance", lambda *_: (relevance, {"relevance_text_200_good": 90.0}))

    for _ in range(2):  # a second time takes the place of the first
        figures = bands.calibrate(tmp_path, Encoder.open(tmp_path, threads=1), tmp_path, _unasked, effort=FEW)

    manifest = load_manifest(tmp_path)
    verify_files(tmp_path, manifest)
    assert [file.name for file in manifest.files].count(BACKGROUND) == 1
    assert manifest.quality.items() >= figures.items()
    assert set(manifest.bands) == {"text", "image", "composed"}
    assert manifest.relevance == relevance
    assert Encoder.open(tmp_path, threads=1).word_shares == {"dog": 0.25}
    np.testing.assert_array_equal(Encoder.open(tmp_path, threads=1).background(), fixed)
