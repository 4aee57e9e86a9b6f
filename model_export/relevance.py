"""Fits which hits are right, for queries whose right answers are all known.

People type common words most of all: `man`, `dog`, `red`. A third of a library may be right for such a word. So the
questions here are the words of captions and pairs of neighbouring words, each as often as captions use it; every photo
whose captions have the words is right. Pictures ask for the photos of their class. A logistic regression over each of
the first hits (`indexer.search.bands`) learns how likely it is to be right.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.vectors import weighted_query
from indexer.search.bands import RELEVANCE_FEATURES, relevance_features_of
from indexer.search.words import STOP_WORDS, query_stems, stems
from model_export import data
from model_export.band_pool import classes_of, embedded, named_outside
from model_export.curves import draw_reliability
from model_export.regression import fit_bands, probabilities

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.embed.encoder import Encoder
    from indexer.embed.manifest import Bands
    from indexer.types import Vectors

GOOD_PRECISION = 0.9
"""Share of the hits called good that are right, over all common questions."""
SHOWN_SHARE = 0.77
"""Share of the right ones among the first hits that are good or maybe, in the smallest libraries."""
COMMON_PHOTOS = 28
"""Of 1,000: a word of so many photos is a common one."""
FIRST = 200
"""Hits that are looked at, as many as a search takes as candidates."""
_Columns = tuple[
    "NDArray[np.float64]", "NDArray[np.bool_]", "NDArray[np.float64]", "NDArray[np.intp]", "NDArray[np.intp]"
]
"""Of Hits."""
_LEAST_CAPTIONS = 5
_LEAST_PHOTOS = 3
_NAMES_SHARE = 0.3
"""Of the names among all questions, beside 1 of the others."""
_SIZES = (50, 200, 500, 1_000)
_JUDGED_SIZES = (200, 1_000)
_GALLERIES = 12
"""Of each size."""
_HEAD, _REST = 5, 12
"""The first hits are all taken, of the others so many."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Queries with all their right answers among some photos."""

    photos: Vectors
    queries: Vectors
    stems: tuple[frozenset[str], ...]
    """[Q]; empty for pictures."""
    right: NDArray[np.bool_]
    """[Q, photos]"""
    known: NDArray[np.bool_]
    """[Q, photos] whether it is known if the photo is right."""
    asked: NDArray[np.float64]
    """[Q] how often a question is asked, beside others."""
    alike: int
    """So many of the first photos are of one kind, and make every other gallery alone."""


@dataclass(frozen=True, slots=True)
class Hits:
    """First hits of questions in galleries; arrays of length N."""

    features: NDArray[np.float64]
    """float64 [N, RELEVANCE_FEATURES]."""
    right: NDArray[np.bool_]
    weight: NDArray[np.float64]
    question: NDArray[np.intp]
    units: NDArray[np.intp]
    """Of the gallery."""


def word_shares(folder: Path) -> dict[str, float]:
    """Return the share of captions that have each stem, of Flickr8k `train` and COCO; rare stems are left out.

    Raises:
        KnownError: a data set is missing.
    """
    captions = [text for photo in data.flickr8k(folder, "train") for text in photo.captions]
    captions += data.coco_captions(folder)
    counts = Counter(stem for text in captions for stem in stems(text))
    common = sorted(stem for stem, count in counts.items() if count >= _LEAST_CAPTIONS)
    return {stem: round(counts[stem] / len(captions), 6) for stem in common}


def calibrate_relevance(
    encoder: Encoder, folder: Path, shares: Mapping[str, float], diagram: Path | None = None
) -> tuple[dict[str, Bands], dict[str, float]]:
    """Return the bands of queries in words and of pictures, and how good they are.

    Bands are fitted on all questions. Figures are of questions that were not fitted on: those of each half are judged
    with the bands of the other.

    Args:
        encoder: of the model.
        folder: with the data sets.
        shares: from `word_shares`.
        diagram: where to draw how far the probabilities can be trusted.

    Raises:
        KnownError: a data set is missing.
    """
    kinds = {"text": text_questions(encoder, folder), "image": picture_questions(encoder, folder)}
    bands, figures, told = {}, {}, {}
    for kind, questions in kinds.items():
        hits = asked_in_galleries(questions, shares, np.random.default_rng(0))
        bands[kind] = fit(hits, questions)
        probability, grades = held_out(hits, questions)
        figures.update(judge(hits, questions, grades, f"relevance_{kind}"))
        told[{"text": "words", "image": "pictures"}[kind]] = probability, hits.right, hits.weight
    if diagram is not None:
        draw_reliability(diagram, told)
    return bands, figures


def text_questions(encoder: Encoder, folder: Path) -> Questions:
    """Return words and pairs of neighbouring words of Flickr8k `dev`, as often as captions have them, and class names.

    Photos are those of `dev`, and of the classes that are not in the model's background. A name is rare, so it teaches
    what chance looks like, also among photos of other kinds. Whether a caption's word fits a photo of a class is not
    known.
    """
    captioned, classed = data.flickr8k(folder, "dev"), _classed(folder)
    said = [[stems(text) for text in photo.captions] for photo in (*captioned, *classed)]
    phrases = [text for text, count in _phrases(captioned).items() if count >= _LEAST_PHOTOS]
    names = list(dict.fromkeys(photo.captions[0] for photo in classed))
    wanted = [query_stems(text) for text in (*phrases, *names)]
    right = np.asarray([[any(stem <= text for text in texts) for texts in said] for stem in wanted])
    known = np.ones_like(right)
    known[: len(phrases), len(captioned) :] = False
    asked = right[:, : len(captioned)].sum(axis=1).astype(np.float64)
    asked[len(phrases) :] = _NAMES_SHARE * asked[: len(phrases)].sum() / len(names)
    return Questions(
        photos=embedded(encoder, [photo.path for photo in (*captioned, *classed)]),
        queries=encoder.embed_queries([*phrases, *names]),
        stems=tuple(wanted),
        right=right,
        known=known,
        asked=asked,
        alike=len(captioned),
    )


def picture_questions(encoder: Encoder, folder: Path) -> Questions:
    """Return the photos of Caltech-101, each of which asks for the others of its class."""
    classes = classes_of(data.caltech101(folder))
    paths = [path for found in classes.values() for path in found]
    label = np.repeat(np.arange(len(classes)), [len(found) for found in classes.values()])
    photos = embedded(encoder, paths)
    right = label[:, None] == label[None, :]
    return Questions(
        photos=photos,
        queries=weighted_query(photos, encoder.manifest.likeness, "image"),
        stems=(frozenset(),) * len(paths),
        right=right & ~np.eye(len(paths), dtype=np.bool_),
        known=np.ones_like(right),
        asked=np.ones(len(paths)),
        alike=len(paths),
    )


def asked_in_galleries(questions: Questions, shares: Mapping[str, float], random: np.random.Generator) -> Hits:
    """Ask every question that has an answer there in galleries of several sizes."""
    parts: list[_Columns] = []
    for size in _SIZES:
        for number in range(_GALLERIES):
            there = random.permutation(questions.alike if number % 2 else len(questions.photos))[:size]
            parts.extend(_asked(questions, there, shares, random))
    return Hits(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def fit(hits: Hits, questions: Questions) -> Bands:
    """Return the regression, and where its bands begin (GOOD_PRECISION, SHOWN_SHARE)."""
    fitted = fit_bands(RELEVANCE_FEATURES, hits.features, hits.right, hits.weight)
    probability = probabilities(fitted, RELEVANCE_FEATURES, hits.features)
    common, small = _is_common(hits, questions), hits.units <= FIRST
    good = max(_precise_from(probability, hits, questions, common & side) for side in (small, ~small))
    maybe = _shown_from(probability, hits, questions, common & small)
    return replace(fitted, good=round(good, 4), maybe=round(min(maybe, good), 4))


def held_out(hits: Hits, questions: Questions) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return probabilities and places in BANDS, [N], of each half of the questions by what the other half teaches."""
    probability, grades = np.zeros(len(hits.right)), np.zeros(len(hits.right), np.intp)
    for half in (0, 1):
        other, own = (np.flatnonzero(hits.question % 2 == side) for side in (1 - half, half))
        bands = fit(_rows(hits, other), questions)
        told = probabilities(bands, RELEVANCE_FEATURES, hits.features[own])
        probability[own] = told
        grades[own] = np.where(told >= bands.good, 0, np.where(told >= bands.maybe, 1, 2))
    return probability, grades


def judge(hits: Hits, questions: Questions, grades: NDArray[np.intp], prefix: str) -> dict[str, float]:
    """Return what grades (places in BANDS, [N]) are worth for common questions, in percent, by size of gallery.

    `..._good`: share of the hits called good that are right. `..._shown`: share of the right ones among the first hits
    that are good or maybe. `..._silent`: share of the questions without any of them.
    """
    count = _count(hits, questions)
    figures = {}
    for units in _JUDGED_SIZES:
        rows = (hits.units == units) & _is_common(hits, questions)
        good, right = rows & (grades == 0), rows & hits.right
        asked = np.unique(hits.question[rows])
        heard = np.unique(hits.question[rows & (grades < 2)])
        figures[f"{prefix}_{units}_good"] = _share(hits.right, good, count)
        figures[f"{prefix}_{units}_shown"] = _share(grades < 2, right, count)
        figures[f"{prefix}_{units}_silent"] = round(100 * (1 - len(heard) / len(asked)), 1)
    return figures


def _share(which: NDArray[np.bool_], of: NDArray[np.bool_], count: NDArray[np.float64]) -> float:
    """Return the percentage of some hits that others are; 0 of none."""
    return round(100 * float(np.average(which[of], weights=count[of])), 1) if of.any() else 0.0


def _precise_from(probability: NDArray[np.float64], hits: Hits, questions: Questions, rows: NDArray[np.bool_]) -> float:
    """Return the probability from which GOOD_PRECISION of some hits are right; almost 1 if it never is."""
    order = _best_first(probability, rows)
    count = _count(hits, questions)[order]
    precise = np.flatnonzero(np.cumsum(count * hits.right[order]) >= GOOD_PRECISION * np.cumsum(count))
    return float(probability[order[precise[-1]]]) if len(precise) else 1 - 1e-4


def _shown_from(probability: NDArray[np.float64], hits: Hits, questions: Questions, rows: NDArray[np.bool_]) -> float:
    """Return the probability above which SHOWN_SHARE of the right ones of some hits are."""
    order = _best_first(probability, rows)
    shown = np.cumsum(_count(hits, questions)[order] * hits.right[order])
    return float(probability[order[int(np.searchsorted(shown, SHOWN_SHARE * shown[-1]))]])


def _best_first(probability: NDArray[np.float64], rows: NDArray[np.bool_]) -> NDArray[np.intp]:
    chosen = np.flatnonzero(rows)
    return chosen[np.argsort(-probability[chosen])]


def _classed(folder: Path) -> list[data.Photo]:
    """Return the photos whose class the background does not show."""
    alone, classes = named_outside(folder)
    return alone + [data.Photo(path, (name,)) for name, paths in classes.items() for path in paths]


def _count(hits: Hits, questions: Questions) -> NDArray[np.float64]:
    """Return how many hits each row stands for, however often its question is asked."""
    return hits.weight / questions.asked[hits.question]


def _phrases(photos: Sequence[data.Photo]) -> Counter[str]:
    """Return words and neighbouring words in their most usual form, and how many photos' captions have them."""
    forms: dict[frozenset[str], Counter[str]] = defaultdict(Counter)
    for photo in photos:
        seen: dict[frozenset[str], str] = {}
        for caption in photo.captions:
            words = caption.lower().split()
            for run in [*((word,) for word in words), *pairwise(words)]:
                if all(word.isalpha() and len(word) > 2 and word not in STOP_WORDS for word in run):
                    seen.setdefault(stems(" ".join(run)), " ".join(run))
        for wanted, text in seen.items():
            forms[wanted][text] += 1
    return Counter({found.most_common(1)[0][0]: found.total() for found in forms.values()})


def _asked(
    questions: Questions, there: NDArray[np.intp], shares: Mapping[str, float], random: np.random.Generator
) -> Iterator[_Columns]:
    """Yield the columns of `Hits` for each question in one gallery."""
    similarity = questions.queries @ questions.photos[there].T
    for row in np.flatnonzero((questions.right & questions.known)[:, there].any(axis=1)):
        first = np.argsort(-similarity[row])[:FIRST]
        first = first[questions.known[row, there[first]]]
        if not questions.stems[row]:
            first = first[there[first] != row]  # a picture does not ask for itself
        rest = random.permutation(first[_HEAD:])[:_REST]
        taken = np.concatenate([first[:_HEAD], rest])
        weight = np.full(len(taken), questions.asked[row])
        weight[_HEAD:] *= max(len(first) - _HEAD, 0) / max(len(rest), 1)
        features = [
            relevance_features_of(float(similarity[row, hit]), len(there), questions.stems[row], shares)
            for hit in taken
        ]
        same = np.full(len(taken), row), np.full(len(taken), len(there))
        yield np.asarray(features), questions.right[row, there[taken]], weight, *same


def _is_common(hits: Hits, questions: Questions) -> NDArray[np.bool_]:
    """Say which hits are of single common words; of pictures all are."""
    in_words = np.asarray([len(wanted) for wanted in questions.stems])
    common = (in_words == 1) & (questions.right.sum(axis=1) >= COMMON_PHOTOS)
    return np.asarray((common | (in_words == 0))[hits.question])


def _rows(hits: Hits, rows: NDArray[np.intp]) -> Hits:
    return Hits(hits.features[rows], hits.right[rows], hits.weight[rows], hits.question[rows], hits.units[rows])
