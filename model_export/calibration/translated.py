"""Fits the limits of the bands for words that are not English, and judges bands in every language of the captions.

English and the others are asked the same way, about the same photos, so that their figures compare. Figures of single
words do not, where a photo has one caption instead of five: most of what is right then looks wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.embed.manifest import MULTILINGUAL_TEXT
from indexer.search.bands import FEATURES
from indexer.search.words import query_stems, stems
from model_export.calibration.bands import figures_of
from model_export.calibration.galleries import BestHits, Effort, Pool, near, similar_groups
from model_export.calibration.regression import probabilities
from model_export.calibration.relevance import (
    Hits,
    Queries,
    common_phrases,
    graded,
    judge,
    search_galleries,
)
from model_export.data import Photo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from indexer.embed.encoder import Encoder
    from indexer.embed.manifest import Bands
    from indexer.types import Vectors
    from model_export.data.translations import Described

_EFFORT = Effort(galleries=16)
_GALLERIES = 4
_MIN_PHOTOS = 3
_NEVER = 1 - 1e-4
_SMALL = 200
"""Photos in a small gallery."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was found for the queries of one language."""

    answer: BestHits
    hits: Hits
    queries: Queries


def ask(
    encoder: Encoder, photos: Sequence[Described], images: Vectors, text_features: Callable[[Sequence[str]], Tensor]
) -> dict[str, Asked]:
    """Ask captions and words of each language among the same photos.

    Args:
        images: float32 [N, D], the photos as an index has them.
        text_features: see `galleries.pool_of`.
    """
    words = np.asarray(text_features([text for photo in photos for text in photo.captions["en"]]))
    alike = similar_groups(np.split(words, np.cumsum([len(photo.captions["en"]) for photo in photos])[:-1]))
    fixed, shares = encoder.background(), encoder.all_word_shares
    asked = {}
    for language in photos[0].captions:
        pool = _pool(encoder, photos, images, alike, language)
        best = near(pool, fixed, np.arange(len(photos)), np.random.default_rng(0), _EFFORT)
        queries = _queries(encoder, photos, images, language)
        sizes = (_SMALL, len(photos))
        asked[language] = Asked(
            best, search_galleries(queries, shares, np.random.default_rng(0), sizes, _GALLERIES), queries
        )
    return asked


def matched(asked: Mapping[str, Asked], bands: Bands) -> Bands:
    """Return the answer bands of words that are not English: the regression of English ones with limits of its own.

    As large a share of the answerable queries is more than weak as in English, and as large a share of what is called
    good has an answer. The relevance of single hits needs no limits of its own (docs/embedder.md).
    """
    english = _answers(asked["en"], bands)
    others = _joined([_answers(one, bands) for language, one in asked.items() if language != "en"])
    return _with_limits(bands, english, others)


def judge_languages(asked: Mapping[str, Asked], bands: Mapping[str, Bands], relevance: Bands) -> dict[str, float]:
    """Return the figures of `bands.judge` for captions and of `relevance.judge` for words, by language."""
    figures: dict[str, float] = {}
    for language, found in asked.items():
        kind = "text" if language == "en" else MULTILINGUAL_TEXT
        figures |= figures_of(found.answer, bands[kind], f"bands_{language}")
        sizes = tuple(int(size) for size in np.unique(found.hits.gallery_size))
        grades = graded(found.hits, relevance)
        judged = judge(found.hits, found.queries, grades, f"relevance_{language}", sizes)
        figures |= {name.replace(f"_{sizes[-1]}_", "_all_"): value for name, value in judged.items()}
    return figures


class _Judged(NamedTuple):
    """Probabilities, whether they should be high, and how much each counts; all float64 or bool [N]."""

    probability: NDArray[np.float64]
    right: NDArray[np.bool_]
    weight: NDArray[np.float64]


def _answers(asked: Asked, bands: Bands) -> _Judged:
    hits = asked.answer
    weight = np.where(hits.answerable, 1 / hits.answerable.sum(), 1 / (~hits.answerable).sum())  # both sides alike
    return _Judged(probabilities(bands, FEATURES, hits.features), hits.answerable, weight)


def _joined(parts: Sequence[_Judged]) -> _Judged:
    return _Judged(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _with_limits(bands: Bands, english: _Judged, others: _Judged) -> Bands:
    good, shown = english.probability >= bands.good, english.probability >= bands.maybe
    precision = np.average(english.right[good], weights=english.weight[good]) if good.any() else 1.0
    kept = np.average(shown[english.right], weights=english.weight[english.right])
    order = np.argsort(-others.probability, kind="stable")
    weight, right = others.weight[order], others.right[order]
    precise = np.flatnonzero(np.cumsum(weight * right) >= precision * np.cumsum(weight))
    found = np.cumsum(weight * right) / (weight * right).sum()
    good_limit = others.probability[order[precise[-1]]] if len(precise) else _NEVER
    maybe_limit = others.probability[order[min(int(np.searchsorted(found, kept)), len(order) - 1)]]
    good_limit = max(good_limit, bands.good)
    return replace(bands, good=round(float(good_limit), 4), maybe=round(float(min(maybe_limit, good_limit)), 4))


def _pool(
    encoder: Encoder, photos: Sequence[Described], images: Vectors, alike: NDArray[np.bool_], language: str
) -> Pool:
    asked = [(row, photo.captions[language][0]) for row, photo in enumerate(photos) if photo.captions[language]]
    return Pool(
        groups=np.full(len(photos), "flickr8k"),
        alike=alike,
        images=images,
        image_group=np.arange(len(photos)),
        queries=encoder.embed_queries([text for _, text in asked]),
        query_group=np.array([row for row, _ in asked]),
        query_kind=np.full(len(asked), "caption"),
    )


def _queries(encoder: Encoder, photos: Sequence[Described], images: Vectors, language: str) -> Queries:
    """Return the words of a language, and pairs of neighbouring ones, as often as captions have them."""
    captioned = [Photo(Path(photo.file), photo.captions[language]) for photo in photos]
    phrases = [text for text, count in common_phrases(captioned).items() if count >= _MIN_PHOTOS]
    wanted = [query_stems(text) for text in phrases]
    there = [[stems(text) for text in photo.captions] for photo in captioned]
    right = np.asarray([[any(stem <= text for text in texts) for texts in there] for stem in wanted])
    return Queries(
        photos=images,
        vectors=encoder.embed_queries(phrases),
        stems=tuple(wanted),
        right=right,
        known=np.ones_like(right),
        frequency=right.sum(axis=1).astype(np.float64),
        same_kind=len(photos),
    )
