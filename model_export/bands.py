"""Fits how sure a hit is: which scores a model gives to what was asked for, and which to what is not there.

Galleries are drawn at random from photos whose words are known. A query is answerable if its photo, or one of its
class, is in the gallery, and unanswerable if nothing in the gallery has words like its own. A logistic regression
over the best hit's features (`indexer.search.bands`) is fitted on one half of the photos and judged on the other.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from indexer.embed.bundle_files import describe_file
from indexer.embed.manifest import BACKGROUND, Bands, save_manifest
from indexer.search.bands import FEATURES, features_of, reach_of
from model_export.band_pool import background, pool_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.embed.encoder import Encoder
    from indexer.types import Vector, Vectors
    from model_export.band_pool import Pool

_log = logging.getLogger(__name__)

LOST_SHARE = 0.05
"""Share of the answerable queries that may be called empty."""
GOOD_PRECISION = 0.9
"""Share of the best hits called good that belong to answerable queries, as many of which are asked as others."""
MAYBE_SHARE = 0.2
"""Share of the answerable queries whose best hit is not called good, at least: else there were no middle band."""
_SHARES = (0.0, 0.0, 0.05, 0.2, 0.5, 0.9)
"""Of each set in one gallery; so a gallery may have no photo of the queries' kind at all."""
_SMALLEST = 40
_GALLERIES = 48
_DRAWS = 5
_ENOUGH = 50
"""Queries of either side from which a regression is worth something."""
_QUERIES = 200
_KINDS = {"text": ("caption", "name"), "image": ("image",), "composed": ("composed",)}


@dataclass(frozen=True, slots=True)
class Judged:
    """Best hits of queries: their features, and what they should be."""

    features: NDArray[np.float64]
    """float64 [N, FEATURES]."""
    answerable: NDArray[np.bool_]
    kind: NDArray[np.str_]
    gallery: NDArray[np.intp]


def calibrate(bundle: Path, encoder: Encoder, data: Path) -> dict[str, float]:
    """Write a bundle's background and bands; return the figures, which also stand in its manifest then.

    Bands are those of the first draw of halves and galleries. Figures are the means of several draws, for a single one
    is off by as much as 0.03 of the AUROC.

    Args:
        bundle: a whole one; its manifest is written again.
        encoder: of the bundle.
        data: the folder with the data sets.

    Raises:
        KnownError: a data set is missing.
    """
    fixed, pool = background(encoder, data), pool_of(encoder, data)
    draws = [fit(pool, fixed, seed) for seed in range(_DRAWS)]
    bands = draws[0][0]
    figures = {name: round(float(np.mean([drawn[name] for _, drawn in draws])), 4) for name in draws[0][1]}
    np.save(bundle / BACKGROUND, fixed.astype(np.float16))
    others = tuple(file for file in encoder.manifest.files if file.name != BACKGROUND)
    manifest = replace(
        encoder.manifest,
        bands=bands,
        files=(*others, describe_file(bundle / BACKGROUND)),
        quality={**encoder.manifest.quality, **figures},
    )
    save_manifest(bundle, manifest)
    return figures


def fit(pool: Pool, fixed: Vectors, seed: int = 0) -> tuple[dict[str, Bands], dict[str, float]]:
    """Return the bands of each kind of query, and how well they tell on photos that they were not fitted on.

    Figures, by kind and for text also by captions and class names: `bands_<kind>_auroc`; `..._lost`, the percentage
    of answerable queries that are called empty; `..._empty`, that of unanswerable ones.
    """
    random = np.random.default_rng(seed)
    halves = np.array_split(random.permutation(len(pool.groups)), 2)
    known, unseen = (_judged(pool, fixed, half, random) for half in halves)
    bands, figures = {}, {}
    for made_of, kinds in _KINDS.items():
        sides = [half.answerable[np.isin(half.kind, kinds)] for half in (known, unseen)]
        if min(min(side.sum(), (~side).sum()) for side in sides) < _ENOUGH:
            _log.warning("no bands for queries of kind %s: too few of them", made_of)
            continue
        bands[made_of] = _fitted(_only(known, kinds))
        for name in dict.fromkeys((made_of, *kinds)):
            some = _only(unseen, kinds if name == made_of else (name,))
            figures.update(_figures(some, bands[made_of], f"bands_{name}"))
    return bands, figures


def auroc(scores: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64] | None = None) -> float:
    """Return the chance that a right one scores above a wrong one; a tie counts half."""
    weights = np.ones(len(scores)) if weights is None else weights
    values, places = np.unique(scores, return_inverse=True)
    good, bad = (np.bincount(places, weights * side, len(values)) for side in (right, ~right))
    below = np.cumsum(bad) - bad / 2
    return float((good * below).sum() / (good.sum() * bad.sum()))


def _judged(pool: Pool, fixed: Vectors, groups: NDArray[np.intp], random: np.random.Generator) -> Judged:
    """Ask queries of these groups in galleries of any."""
    parts = [_gallery(number, pool, fixed, groups, random) for number in range(_GALLERIES)]
    return Judged(
        features=np.concatenate([part.features for part in parts]),
        answerable=np.concatenate([part.answerable for part in parts]),
        kind=np.concatenate([part.kind for part in parts]),
        gallery=np.concatenate([part.gallery for part in parts]),
    )


def _gallery(number: int, pool: Pool, fixed: Vectors, groups: NDArray[np.intp], random: np.random.Generator) -> Judged:
    there = _chosen(pool, random)
    gallery = pool.images[np.isin(pool.image_group, there)]
    absent = groups[~pool.alike[np.ix_(groups, there)].any(axis=1)]
    asked, answerable = [np.empty(0, np.intp)], []
    for kind in np.unique(pool.query_kind):
        sides = [
            random.permutation(np.flatnonzero((pool.query_kind == kind) & np.isin(pool.query_group, wanted)))[:_QUERIES]
            for wanted in (np.intersect1d(there, groups), absent)
        ]
        if min(map(len, sides)):  # what stands on one side only would teach the size of galleries
            asked += sides
            answerable += [True] * len(sides[0]) + [False] * len(sides[1])
    rows = np.concatenate(asked)
    return Judged(
        features=np.asarray([_of_best(pool.queries[row], gallery, fixed) for row in rows]).reshape(-1, len(FEATURES)),
        answerable=np.asarray(answerable, dtype=bool),
        kind=pool.query_kind[rows],
        gallery=np.full(len(rows), number),
    )


def _chosen(pool: Pool, random: np.random.Generator) -> NDArray[np.intp]:
    """Return the groups of one gallery: another share of each set, so that galleries differ in size and kind."""
    while True:
        kept = [
            random.permutation(some)[: round(random.choice(_SHARES) * len(some))]
            for some in (np.flatnonzero(pool.groups == name) for name in np.unique(pool.groups))
        ]
        if sum(map(len, kept)) >= _SMALLEST:
            return np.concatenate(kept)


def _of_best(query: Vector, gallery: Vectors, fixed: Vectors) -> NDArray[np.float64]:
    """Return the FEATURES of the best hit."""
    similarity = float((gallery @ query).max())
    return np.asarray(features_of(similarity, reach_of(query, fixed), len(gallery)))


def _only(judged: Judged, kinds: Sequence[str]) -> Judged:
    rows = np.isin(judged.kind, kinds)
    return Judged(judged.features[rows], judged.answerable[rows], judged.kind[rows], judged.gallery[rows])


def _fitted(judged: Judged) -> Bands:
    """Return the regression, kinds of queries and both sides of each weighing the same, and its limits."""
    mean, spread = judged.features.mean(axis=0), judged.features.std(axis=0)
    inputs = torch.from_numpy((judged.features - mean) / spread)
    target = torch.from_numpy(judged.answerable.astype(np.float64))
    weights = torch.from_numpy(_weights(judged))
    line = torch.zeros(inputs.shape[1] + 1, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([line], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        odds = inputs @ line[1:] + line[0]
        value = functional.binary_cross_entropy_with_logits(odds, target, weights) + 1e-4 * line[1:].square().sum()
        value.backward()  # type: ignore[no-untyped-call]  # torch types only part of itself
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    bias, *slopes = line.detach().numpy()
    slopes = slopes / spread
    rounded = {name: round(float(slope), 6) for name, slope in zip(FEATURES, slopes, strict=True)}
    fitted = Bands(weights=rounded, bias=round(float(bias - slopes @ mean), 6), good=0.5, maybe=0.5)
    good, maybe = _limits(_probability(judged, fitted), judged)
    return replace(fitted, maybe=round(maybe, 4), good=round(good, 4))


def _weights(judged: Judged) -> NDArray[np.float64]:
    """Return weights of mean 1: each kind in each gallery counts the same, and so do both sides of it."""
    cell = np.stack([np.unique(judged.kind, return_inverse=True)[1], judged.gallery, judged.answerable])
    _, where, count = np.unique(cell, axis=1, return_inverse=True, return_counts=True)
    weights = 1 / count[where.ravel()]
    return np.asarray(weights / weights.mean())


def _limits(probability: NDArray[np.float64], judged: Judged) -> tuple[float, float]:
    """Return the probabilities where good and maybe begin."""
    order = np.argsort(probability)
    probability, right = probability[order], judged.answerable[order]
    weights = _weights(judged)[order]
    lost = np.cumsum(weights * right) / (weights * right).sum()
    kept, wrong = 1 - lost, 1 - np.cumsum(weights * ~right) / (weights * ~right).sum()
    precise = int(np.argmax(kept >= GOOD_PRECISION * (kept + wrong)))
    maybe, certain = np.searchsorted(lost, (LOST_SHARE, MAYBE_SHARE))
    return float(probability[max(certain, precise)]), float(probability[maybe])


def _probability(judged: Judged, bands: Bands) -> NDArray[np.float64]:
    odds = judged.features @ np.asarray([bands.weights[name] for name in FEATURES]) + bands.bias
    return np.asarray(1 / (1 + np.exp(-odds)))


def _figures(judged: Judged, bands: Bands, prefix: str) -> dict[str, float]:
    probability, weights = _probability(judged, bands), _weights(judged)
    empty = probability < bands.maybe
    lost, told = (np.average(empty[side], weights=weights[side]) for side in (judged.answerable, ~judged.answerable))
    return {
        f"{prefix}_auroc": round(auroc(probability, judged.answerable, weights), 4),
        f"{prefix}_lost": round(100 * float(lost), 2),
        f"{prefix}_empty": round(100 * float(told), 2),
    }
