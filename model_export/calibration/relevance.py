"""Fits which hits are right, for queries whose right answers are all known.

People type common words most of all: `man`, `dog`, `red`. A third of a library may be right for such a word. So the
queries here are the words of captions and pairs of neighbouring words, each as often as captions use it; every photo
whose captions have the words is right. Pictures look for the photos of their class. A logistic regression over each of
the first hits (`indexer.search.bands`) learns how likely it is to be right.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.embed.vectors import weighted_query
from indexer.search.bands import RELEVANCE_FEATURES, relevance_features_of
from indexer.search.words import STOP_WORDS, query_stems, stems
from model_export import data
from model_export.calibration.galleries import embed_photos, outside_background
from model_export.calibration.regression import draw_reliability, fit_bands, probabilities
from model_export.data.translations import TRAINED, training_translations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.embed.encoder import Encoder
    from indexer.embed.manifest import Bands
    from indexer.types import Vectors

GOOD_PRECISION = 0.9
"""Share of the hits called good that are right, over all common queries."""
SHOWN_SHARE = 0.77
"""Share of the right ones among the first hits that are good or maybe, in the smallest libraries."""
COMMON_PHOTOS = 28
"""A word is common if so many of 1,000 photos have it."""
FIRST = 200
"""Hits that count, as many as a search takes as candidates."""
SIZES = (50, 200, 500, 1_000)
"""Photos in a gallery."""
JUDGED_SIZES = (200, 1_000)
_MIN_CAPTIONS = 5
_MIN_PHOTOS = 3
_NAMES_SHARE = 0.3
"""How often class names are asked, relative to all other queries."""
_GALLERIES = 12
"""Of each size."""
_HEAD, _REST = 5, 12
"""The first hits are all taken, and so many of the others."""


@dataclass(frozen=True, slots=True)
class Queries:
    """Queries with all their right answers among some photos."""

    photos: Vectors
    vectors: Vectors
    stems: tuple[frozenset[str], ...]
    """[Q]; empty for pictures."""
    right: NDArray[np.bool_]
    """[Q, photos]"""
    known: NDArray[np.bool_]
    """[Q, photos] whether it is known if the photo is right."""
    frequency: NDArray[np.float64]
    """[Q] how often a query is asked, relative to others."""
    same_kind: int
    """So many of the first photos are of one kind; every other gallery is drawn from these alone."""


class Hits(NamedTuple):
    """First hits of queries in galleries; arrays of length N."""

    features: NDArray[np.float64]
    """float64 [N, RELEVANCE_FEATURES]."""
    right: NDArray[np.bool_]
    weight: NDArray[np.float64]
    query: NDArray[np.intp]
    gallery_size: NDArray[np.intp]


def word_shares(folder: Path) -> dict[str, float]:
    """Return the share of captions that have each stem, of Flickr8k `train` and COCO, without rare stems."""
    captions = [text for photo in data.flickr8k(folder, "train") for text in photo.captions]
    captions += data.coco_captions(folder)
    return _shares(captions)


def foreign_word_shares(folder: Path, seed: int = 20) -> dict[str, float]:
    """Return the same for captions in the other languages that the model is trained in; of several the largest."""
    found: dict[str, float] = {}
    texts = training_translations(folder, seed)
    for language in TRAINED[1:]:
        shares = _shares([one.text for one in texts if one.language == language])
        found |= {stem: max(share, found.get(stem, 0.0)) for stem, share in shares.items()}
    return found


def _shares(captions: Sequence[str]) -> dict[str, float]:
    counts = Counter(stem for text in captions for stem in stems(text))
    common = sorted(stem for stem, count in counts.items() if count >= _MIN_CAPTIONS)
    return {stem: round(counts[stem] / len(captions), 6) for stem in common}


def calibrate_relevance(
    encoder: Encoder, folder: Path, shares: Mapping[str, float], diagram: Path | None = None
) -> tuple[dict[str, Bands], dict[str, float]]:
    """Return the bands of queries in words and of pictures, and their figures.

    Bands are fitted on all queries. The figures are of held-out queries: each half is judged with the bands of the
    other.

    Args:
        diagram: where to draw the reliability diagram.
    """
    kinds = {"text": text_queries(encoder, folder), "image": picture_queries(encoder, folder)}
    bands, figures, curves = {}, {}, {}
    for kind, queries in kinds.items():
        hits = search_galleries(queries, shares, np.random.default_rng(0))
        bands[kind] = fit(hits, queries)
        probability, grades = held_out_grades(hits, queries)
        figures.update(judge(hits, queries, grades, f"relevance_{kind}"))
        curves[{"text": "words", "image": "pictures"}[kind]] = probability, hits.right, hits.weight
    if diagram is not None:
        draw_reliability(diagram, curves)
    return bands, figures


def text_queries(encoder: Encoder, folder: Path) -> Queries:
    """Return words and pairs of neighbouring words of Flickr8k `dev`, as often as captions have them, and class names.

    Photos are those of `dev`, and of the classes that are not in the model's background. A class name is rare, so it
    shows what chance looks like, also among photos of other kinds. Whether a caption's word fits a photo of a class is
    not known.
    """
    captioned, classed = data.flickr8k(folder, "dev"), _class_photos(folder)
    caption_stems = [[stems(text) for text in photo.captions] for photo in (*captioned, *classed)]
    phrases = [text for text, count in common_phrases(captioned).items() if count >= _MIN_PHOTOS]
    names = list(dict.fromkeys(photo.captions[0] for photo in classed))
    wanted = [query_stems(text) for text in (*phrases, *names)]
    right = np.asarray([[any(stem <= text for text in texts) for texts in caption_stems] for stem in wanted])
    known = np.ones_like(right)
    known[: len(phrases), len(captioned) :] = False
    frequency = right[:, : len(captioned)].sum(axis=1).astype(np.float64)
    frequency[len(phrases) :] = _NAMES_SHARE * frequency[: len(phrases)].sum() / len(names)
    return Queries(
        photos=embed_photos(encoder, [photo.path for photo in (*captioned, *classed)]),
        vectors=encoder.embed_queries([*phrases, *names]),
        stems=tuple(wanted),
        right=right,
        known=known,
        frequency=frequency,
        same_kind=len(captioned),
    )


def picture_queries(encoder: Encoder, folder: Path) -> Queries:
    """Return the photos of Caltech-101, each of which looks for the others of its class."""
    classes = data.photos_by_class(data.caltech101(folder))
    paths = [path for found in classes.values() for path in found]
    label = np.repeat(np.arange(len(classes)), [len(found) for found in classes.values()])
    photos = embed_photos(encoder, paths)
    right = label[:, None] == label[None, :]
    return Queries(
        photos=photos,
        vectors=weighted_query(photos, encoder.manifest.likeness, "image"),
        stems=(frozenset(),) * len(paths),
        right=right & ~np.eye(len(paths), dtype=np.bool_),
        known=np.ones_like(right),
        frequency=np.ones(len(paths)),
        same_kind=len(paths),
    )


def search_galleries(
    queries: Queries,
    shares: Mapping[str, float],
    random: np.random.Generator,
    sizes: Sequence[int] = SIZES,
    galleries: int = _GALLERIES,
) -> Hits:
    """Ask in random galleries every query that has an answer there."""
    parts: list[Hits] = []
    for size in sizes:
        for number in range(galleries):
            there = random.permutation(queries.same_kind if number % 2 else len(queries.photos))[:size]
            parts.extend(_search(queries, there, shares, random))
    return Hits(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def fit(hits: Hits, queries: Queries) -> Bands:
    """Return the regression and its limits (GOOD_PRECISION, SHOWN_SHARE)."""
    fitted = fit_bands(RELEVANCE_FEATURES, hits.features, hits.right, hits.weight)
    probability = probabilities(fitted, RELEVANCE_FEATURES, hits.features)
    common, small = _is_common(hits, queries), hits.gallery_size <= FIRST
    good = max(_good_limit(probability, hits, queries, common & side) for side in (small, ~small))
    maybe = _maybe_limit(probability, hits, queries, common & small)
    return replace(fitted, good=round(good, 4), maybe=round(min(maybe, good), 4))


def held_out_grades(hits: Hits, queries: Queries) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return probabilities and grades, [N]; each half of the queries is judged with bands fitted on the other.

    Grades are 0 for good, 1 for maybe, 2 for weak.
    """
    probability, grades = np.zeros(len(hits.right)), np.zeros(len(hits.right), np.intp)
    for half in (0, 1):
        other, own = (np.flatnonzero(hits.query % 2 == side) for side in (1 - half, half))
        bands = fit(_rows(hits, other), queries)
        some = _rows(hits, own)
        probability[own] = probabilities(bands, RELEVANCE_FEATURES, some.features)
        grades[own] = graded(some, bands)
    return probability, grades


def graded(hits: Hits, bands: Bands) -> NDArray[np.intp]:
    """Return grades [N]: 0 for good, 1 for maybe, 2 for weak."""
    probability = probabilities(bands, RELEVANCE_FEATURES, hits.features)
    return np.where(probability >= bands.good, 0, np.where(probability >= bands.maybe, 1, 2))


def judge(
    hits: Hits, queries: Queries, grades: NDArray[np.intp], prefix: str, sizes: Sequence[int] = JUDGED_SIZES
) -> dict[str, float]:
    """Return how good grades [N] are for common queries, in percent, by size of gallery.

    `..._good`: share of the hits called good that are right. `..._shown`: share of the right ones among the first hits
    that are good or maybe. `..._silent`: share of the queries without any of them.
    """
    count = _count(hits, queries)
    figures = {}
    for size in sizes:
        rows = (hits.gallery_size == size) & _is_common(hits, queries)
        good, right = rows & (grades == 0), rows & hits.right
        asked, answered = np.unique(hits.query[rows]), np.unique(hits.query[rows & (grades < 2)])
        figures[f"{prefix}_{size}_good"] = _share(hits.right, good, count)
        figures[f"{prefix}_{size}_shown"] = _share(grades < 2, right, count)
        figures[f"{prefix}_{size}_silent"] = round(100 * (1 - len(answered) / len(asked)), 1)
    return figures


def common_phrases(photos: Sequence[data.Photo]) -> Counter[str]:
    """Return words and neighbouring words in their most usual form, and how many photos' captions have them."""
    forms: dict[frozenset[str], Counter[str]] = defaultdict(Counter)
    for photo in photos:
        found: dict[frozenset[str], str] = {}
        for caption in photo.captions:
            words = caption.lower().split()
            for run in [*((word,) for word in words), *pairwise(words)]:
                if all(word.isalpha() and len(word) > 2 and word not in STOP_WORDS for word in run):
                    found.setdefault(stems(" ".join(run)), " ".join(run))
        for key, text in found.items():
            forms[key][text] += 1
    return Counter({counts.most_common(1)[0][0]: counts.total() for counts in forms.values()})


def _share(which: NDArray[np.bool_], of: NDArray[np.bool_], count: NDArray[np.float64]) -> float:
    """Return the percentage of `of` that is also `which`; 0 of none."""
    return round(100 * float(np.average(which[of], weights=count[of])), 1) if of.any() else 0.0


def _good_limit(probability: NDArray[np.float64], hits: Hits, queries: Queries, rows: NDArray[np.bool_]) -> float:
    """Return the probability from which GOOD_PRECISION of some hits are right; almost 1 if it never is."""
    order = _best_first(probability, rows)
    count = _count(hits, queries)[order]
    precise = np.flatnonzero(np.cumsum(count * hits.right[order]) >= GOOD_PRECISION * np.cumsum(count))
    return float(probability[order[precise[-1]]]) if len(precise) else 1 - 1e-4


def _maybe_limit(probability: NDArray[np.float64], hits: Hits, queries: Queries, rows: NDArray[np.bool_]) -> float:
    """Return the probability above which SHOWN_SHARE of the right ones of some hits are."""
    order = _best_first(probability, rows)
    shown = np.cumsum(_count(hits, queries)[order] * hits.right[order])
    return float(probability[order[int(np.searchsorted(shown, SHOWN_SHARE * shown[-1]))]])


def _best_first(probability: NDArray[np.float64], rows: NDArray[np.bool_]) -> NDArray[np.intp]:
    chosen = np.flatnonzero(rows)
    return chosen[np.argsort(-probability[chosen])]


def _class_photos(folder: Path) -> list[data.Photo]:
    """Return the photos whose class the background does not show."""
    alone, classes = outside_background(folder)
    return alone + [data.Photo(path, (name,)) for name, paths in classes.items() for path in paths]


def _count(hits: Hits, queries: Queries) -> NDArray[np.float64]:
    """Return how many hits each row stands for, however often its query is asked."""
    return hits.weight / queries.frequency[hits.query]


def _search(
    queries: Queries, there: NDArray[np.intp], shares: Mapping[str, float], random: np.random.Generator
) -> Iterator[Hits]:
    """Yield the first hits of each query in one gallery."""
    similarity = queries.vectors @ queries.photos[there].T
    for row in np.flatnonzero((queries.right & queries.known)[:, there].any(axis=1)):
        first = np.argsort(-similarity[row])[:FIRST]
        first = first[queries.known[row, there[first]]]
        if not queries.stems[row]:
            first = first[there[first] != row]  # a picture does not look for itself
        rest = random.permutation(first[_HEAD:])[:_REST]
        taken = np.concatenate([first[:_HEAD], rest])
        weight = np.full(len(taken), queries.frequency[row])
        weight[_HEAD:] *= max(len(first) - _HEAD, 0) / max(len(rest), 1)
        features = [
            relevance_features_of(float(similarity[row, hit]), len(there), queries.stems[row], shares) for hit in taken
        ]
        same = np.full(len(taken), row), np.full(len(taken), len(there))
        yield Hits(np.asarray(features), queries.right[row, there[taken]], weight, *same)


def _is_common(hits: Hits, queries: Queries) -> NDArray[np.bool_]:
    """Return which hits are of single common words or of pictures."""
    words = np.asarray([len(wanted) for wanted in queries.stems])
    common = (words == 1) & (queries.right.sum(axis=1) >= COMMON_PHOTOS)
    return np.asarray((common | (words == 0))[hits.query])


def _rows(hits: Hits, rows: NDArray[np.intp]) -> Hits:
    return Hits(hits.features[rows], hits.right[rows], hits.weight[rows], hits.query[rows], hits.gallery_size[rows])
