"""Fits how sure a hit is: which scores a model gives to what was asked for, and which to what is not there.

Whether a query has an answer at all, a logistic regression tells over the best hit's features (`indexer.search.bands`),
fitted on queries for one half of the photos (`band_questions`), and judged on those for the other. Which single hits
are right, another one tells (`relevance`).
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.bundle import describe_file
from indexer.embed.manifest import BACKGROUND, WORD_SHARES, Bands, save_manifest
from indexer.search.bands import FEATURES
from model_export.band_pool import background, pool_of
from model_export.band_questions import far, near
from model_export.regression import fit_bands, probabilities
from model_export.relevance import calibrate_relevance, word_shares

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from indexer.embed.encoder import Encoder
    from indexer.types import Vectors
    from model_export.band_pool import Pool
    from model_export.band_questions import Judged

_log = logging.getLogger(__name__)

LOST_SHARE = 0.03
"""Share of the answerable queries of each kind that may be called empty."""
GOOD_PRECISION = 0.9
"""Share of the best hits called good that belong to answerable queries, as many of which are asked as others."""
MAYBE_SHARE = 0.2
"""Share of the answerable queries whose best hit is not called good, at least: else there were no middle band."""
_DRAWS = 5
_ENOUGH = 50
"""Queries of either side from which a regression is worth something."""
_KINDS = {"text": ("caption", "name"), "image": ("image",), "composed": ("composed",)}


def calibrate(
    bundle: Path,
    encoder: Encoder,
    data: Path,
    compared: Callable[[Sequence[str]], Tensor],
    diagram: Path | None = None,
) -> dict[str, float]:
    """Write a bundle's background, word shares and bands; return the figures, which also stand in its manifest then.

    Bands are fitted on all photos. Figures are of bands that are fitted on one half and judged on the other, means of
    several draws, for a single one is off by as much as 0.03 of the AUROC.

    Args:
        bundle: a whole one; its manifest is written again.
        encoder: of the bundle.
        data: the folder with the data sets.
        compared: says which texts are alike, see `pool_of`.
        diagram: where to draw how far probabilities can be trusted.

    Raises:
        KnownError: a data set is missing.
    """
    fixed, pool = background(encoder, data), pool_of(encoder, data, compared)
    draws = [judge(pool, fixed, seed) for seed in range(_DRAWS)]
    figures = {name: round(float(np.mean([drawn[name] for drawn in draws])), 4) for name in draws[0]}
    shares = word_shares(data)
    relevance, more = calibrate_relevance(encoder, data, shares, diagram)
    np.save(bundle / BACKGROUND, fixed.astype(np.float16))
    (bundle / WORD_SHARES).write_text(json.dumps(shares, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    written = (BACKGROUND, WORD_SHARES)
    kept = tuple(file for file in encoder.manifest.files if file.name not in written)
    manifest = replace(
        encoder.manifest,
        bands=fit(near(pool, fixed, np.arange(len(pool.groups)), np.random.default_rng(0))),
        relevance=relevance,
        files=(*kept, *(describe_file(bundle / name) for name in written)),
        quality={**encoder.manifest.quality, **figures, **more},
    )
    save_manifest(bundle, manifest)
    return {**figures, **more}


def fit(known: Judged) -> dict[str, Bands]:
    """Return the bands of each kind of query."""
    bands = {}
    for made_of, kinds in _KINDS.items():
        some = known.only(kinds)
        if min(some.answerable.sum(), (~some.answerable).sum()) < _ENOUGH:
            _log.warning("no bands for queries of kind %s: too few of them", made_of)
        else:
            bands[made_of] = _fitted(some)
    return bands


def judge(pool: Pool, fixed: Vectors, seed: int = 0) -> dict[str, float]:
    """Fit bands on one half of the photos, and return how well they tell on the other.

    Figures, by kind and for text also by captions and class names: `bands_<kind>_auroc`; `..._lost`, the percentage
    of answerable queries that are called empty; `..._empty`, that of unanswerable ones. `bands_text_far_<...>` is for
    words that are asked among photos of another set, the others for those asked among any.
    """
    random = np.random.default_rng(seed)
    halves = np.array_split(random.permutation(len(pool.groups)), 2)
    known, unseen = (near(pool, fixed, half, random) for half in halves)
    figures = {}
    for made_of, bands in fit(known).items():
        kinds = _KINDS[made_of]
        for name in dict.fromkeys((made_of, *kinds)):
            some = unseen.only(kinds if name == made_of else (name,))
            figures.update(_figures(some, bands, f"bands_{name}"))
        if made_of == "text":
            figures.update(_figures(far(pool, fixed, halves[1]), bands, "bands_text_far"))
    return figures


def auroc(scores: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64] | None = None) -> float:
    """Return the chance that a right one scores above a wrong one; a tie counts half."""
    weights = np.ones(len(scores)) if weights is None else weights
    values, places = np.unique(scores, return_inverse=True)
    good, bad = (np.bincount(places, weights * side, len(values)) for side in (right, ~right))
    below = np.cumsum(bad) - bad / 2
    return float((good * below).sum() / (good.sum() * bad.sum()))


def _fitted(judged: Judged) -> Bands:
    """Return the regression, kinds of queries and both sides of each weighing the same, and its limits."""
    fitted = fit_bands(FEATURES, judged.features, judged.answerable, _weights(judged))
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
    certain = int(np.searchsorted(lost, MAYBE_SHARE))
    kinds = judged.kind[order]
    maybe = min(_lost_below(probability, weights * right * (kinds == kind)) for kind in np.unique(kinds))
    return float(probability[max(certain, precise)]), maybe


def _lost_below(probability: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Return the probability below which LOST_SHARE of the weight is; both float64 [N], the least probable first."""
    lost = np.cumsum(weights) / weights.sum()
    return float(probability[int(np.searchsorted(lost, LOST_SHARE))])


def _probability(judged: Judged, bands: Bands) -> NDArray[np.float64]:
    return probabilities(bands, FEATURES, judged.features)


def _figures(judged: Judged, bands: Bands, prefix: str) -> dict[str, float]:
    probability, weights = _probability(judged, bands), _weights(judged)
    empty = probability < bands.maybe
    lost, told = (np.average(empty[side], weights=weights[side]) for side in (judged.answerable, ~judged.answerable))
    return {
        f"{prefix}_auroc": round(auroc(probability, judged.answerable, weights), 4),
        f"{prefix}_lost": round(100 * float(lost), 2),
        f"{prefix}_empty": round(100 * float(told), 2),
    }
