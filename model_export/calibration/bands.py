"""Fits the bands of a bundle: how sure the engine may be that a hit is what was asked for.

A logistic regression over the features of the best hit tells whether a query has an answer at all
(`indexer.search.bands`); it is fitted on queries for one half of the photos (`galleries`), and judged on those for the
other. A second one tells which single hits are right (`relevance`).
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
from model_export.calibration.galleries import BestHits, Effort, Pool, background, far, near, pool_of
from model_export.calibration.regression import auroc, fit_bands, probabilities
from model_export.calibration.relevance import calibrate_relevance, word_shares

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from indexer.embed.encoder import Encoder
    from indexer.types import Vectors

_log = logging.getLogger(__name__)

LOST_SHARE = 0.03
"""Share of the answerable queries of each kind that may be called empty."""
GOOD_PRECISION = 0.9
"""Share of answerable queries among those whose best hit is called good; both sides weigh the same."""
MAYBE_SHARE = 0.2
"""Least share of the answerable queries whose best hit is not called good; else there would be no middle band."""
_MIN_QUERIES = 50
"""Of either side; a regression on fewer is worth nothing."""
_KINDS = {"text": ("caption", "name"), "image": ("image",), "composed": ("composed",)}


def calibrate(
    bundle: Path,
    encoder: Encoder,
    folder: Path,
    text_features: Callable[[Sequence[str]], Tensor],
    diagram: Path | None = None,
    effort: Effort | None = None,
) -> dict[str, float]:
    """Write a bundle's background, word shares and bands; return the figures, which also stand in its manifest then.

    Bands are fitted on all photos. The figures are of bands fitted on one half and judged on the other, means of
    several draws: a single draw is off by as much as 0.03 of the AUROC.

    Args:
        bundle: a complete one; its manifest is written again.
        text_features: decides which texts are similar, see `pool_of`.
        diagram: where to draw the reliability diagram.
        effort: how much is asked; None is the usual.

    Raises:
        KnownError: a data set is missing.
    """
    fixed, pool = background(encoder, folder), pool_of(encoder, folder, text_features)
    effort = effort or Effort()
    draws = [judge(pool, fixed, seed, effort) for seed in range(effort.draws)]
    figures = {name: round(float(np.mean([draw[name] for draw in draws])), 4) for name in draws[0]}
    shares = word_shares(folder)
    relevance, relevance_figures = calibrate_relevance(encoder, folder, shares, diagram)
    np.save(bundle / BACKGROUND, fixed.astype(np.float16))
    (bundle / WORD_SHARES).write_text(json.dumps(shares, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    written = (BACKGROUND, WORD_SHARES)
    kept = tuple(file for file in encoder.manifest.files if file.name not in written)
    manifest = replace(
        encoder.manifest,
        bands=fit(near(pool, fixed, np.arange(len(pool.groups)), np.random.default_rng(0), effort)),
        relevance=relevance,
        files=(*kept, *(describe_file(bundle / name) for name in written)),
        quality={**encoder.manifest.quality, **figures, **relevance_figures},
    )
    save_manifest(bundle, manifest)
    return {**figures, **relevance_figures}


def fit(hits: BestHits) -> dict[str, Bands]:
    """Return the bands of each kind of query."""
    bands = {}
    for made_of, kinds in _KINDS.items():
        some = hits.only(kinds)
        if min(some.answerable.sum(), (~some.answerable).sum()) < _MIN_QUERIES:
            _log.warning("no bands for queries of kind %s: too few of them", made_of)
        else:
            bands[made_of] = _fit(some)
    return bands


def judge(pool: Pool, fixed: Vectors, seed: int = 0, effort: Effort | None = None) -> dict[str, float]:
    """Fit bands on one half of the photos, and return how well they do on the other.

    Figures, by kind and for text also by captions and class names: `bands_<kind>_auroc`; `..._lost`, the percentage
    of answerable queries that are called empty; `..._empty`, that of unanswerable ones. `bands_text_far_<...>` is for
    words that are asked among photos of another set, the others for those asked among any.

    Args:
        effort: how much is asked; None is the usual.
    """
    random = np.random.default_rng(seed)
    halves = np.array_split(random.permutation(len(pool.groups)), 2)
    known, unseen = (near(pool, fixed, half, random, effort or Effort()) for half in halves)
    figures = {}
    for made_of, bands in fit(known).items():
        kinds = _KINDS[made_of]
        for name in dict.fromkeys((made_of, *kinds)):
            some = unseen.only(kinds if name == made_of else (name,))
            figures.update(figures_of(some, bands, f"bands_{name}"))
        if made_of == "text":
            figures.update(figures_of(far(pool, fixed, halves[1]), bands, "bands_text_far"))
    return figures


def _fit(hits: BestHits) -> Bands:
    """Return the regression and its limits; kinds of queries and both sides of each weigh the same."""
    fitted = fit_bands(FEATURES, hits.features, hits.answerable, _weights(hits))
    good, maybe = _limits(probabilities(fitted, FEATURES, hits.features), hits)
    return replace(fitted, maybe=round(maybe, 4), good=round(good, 4))


def _weights(hits: BestHits) -> NDArray[np.float64]:
    """Return weights of mean 1: each kind in each gallery counts the same, and so do both sides of it."""
    cell = np.stack([np.unique(hits.kind, return_inverse=True)[1], hits.gallery, hits.answerable])
    _, where, count = np.unique(cell, axis=1, return_inverse=True, return_counts=True)
    weights = 1 / count[where.ravel()]
    return np.asarray(weights / weights.mean())


def _limits(probability: NDArray[np.float64], hits: BestHits) -> tuple[float, float]:
    """Return the probabilities where good and maybe begin."""
    order = np.argsort(probability)
    probability, right = probability[order], hits.answerable[order]
    weights = _weights(hits)[order]
    lost = np.cumsum(weights * right) / (weights * right).sum()
    kept, wrong = 1 - lost, 1 - np.cumsum(weights * ~right) / (weights * ~right).sum()
    precise = int(np.argmax(kept >= GOOD_PRECISION * (kept + wrong)))
    certain = int(np.searchsorted(lost, MAYBE_SHARE))
    kinds = hits.kind[order]
    maybe = min(_quantile(probability, weights * right * (kinds == kind), LOST_SHARE) for kind in np.unique(kinds))
    return float(probability[max(certain, precise)]), maybe


def _quantile(probability: NDArray[np.float64], weights: NDArray[np.float64], share: float) -> float:
    """Return the probability below which a share of the weight is; both float64 [N], the least probable first."""
    below = np.cumsum(weights) / weights.sum()
    return float(probability[int(np.searchsorted(below, share))])


def figures_of(hits: BestHits, bands: Bands, prefix: str) -> dict[str, float]:
    """Return how well bands tell answerable queries from others; see `judge`."""
    probability, weights = probabilities(bands, FEATURES, hits.features), _weights(hits)
    empty = probability < bands.maybe
    lost, silent = (np.average(empty[side], weights=weights[side]) for side in (hits.answerable, ~hits.answerable))
    return {
        f"{prefix}_auroc": round(auroc(probability, hits.answerable, weights), 4),
        f"{prefix}_lost": round(100 * float(lost), 2),
        f"{prefix}_empty": round(100 * float(silent), 2),
    }
