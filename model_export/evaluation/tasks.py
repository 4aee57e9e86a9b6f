"""The evaluation tasks: each has items embedded and judges the rankings.

None of the photos of `flickr8k_dev`, `imagenet_sample` and `caltech101` is trained on. Photos of the composed sets
are; the composed queries themselves are not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from model_export import data
from model_export.evaluation import metrics

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.types import Vectors


class Item(NamedTuple):
    """Something with one vector: a picture, words, or a picture with words."""

    picture: Path | None = None
    words: str = ""
    view: int = 0
    """Of the picture, see `photo_view`."""
    is_query: bool = False
    """Otherwise it is a document, to be found."""
    is_part: bool = False
    """It is the picture of a composed query whose words have a vector of their own."""


Embed = Callable[[Sequence[Item]], "Vectors"]
"""Returns float32 [N, D] unit vectors."""
Figures = dict[str, float]

MISSING_PERCENT = (0, 50, 100)
_QUERIES = 3
"""Captions of a dev photo that are queries; pools hold its others."""
_WRONG_SHIFT = 7
"""A photo gets the picture of the photo this many rows further on."""
_OFF_TOPIC = " Uploaded with the new phone, see the terms of use, all rights reserved, album four of nine."
_CROP_VIEW = 2


def measure(embed: Embed, folder: Path) -> Figures:
    """Return the figures of all tasks; docs/embedder.md explains the names.

    Raises:
        KnownError: a data set is missing.
    """
    dev = data.flickr8k(folder, "dev")
    return {
        **captions(embed, dev),
        **names(embed, data.imagenet_sample(folder)),
        **classes(embed, data.caltech101(folder)),
        **crops(embed, dev),
        **mixed_pool(embed, dev),
        **robustness(embed, dev),
        **composed(embed, data.fashion_edits(folder, data.Share.HELD_OUT), "fashion"),
        **composed(embed, data.scene_edits(folder, data.Share.HELD_OUT), "scenes"),
    }


def captions(embed: Embed, photos: Sequence[data.Photo]) -> Figures:
    """Return text to image, image to text, text to text, and figures of the space."""
    images = embed([Item(photo.path) for photo in photos])
    texts = embed([Item(words=caption, is_query=True) for photo in photos for caption in photo.captions])
    each = len(photos[0].captions)
    rows = range(len(photos))
    forward = texts @ images.T
    among = texts[::each] @ texts.T
    among[rows, [row * each for row in rows]] = -np.inf
    partner, margin = metrics.misalignment(images, texts[::each])
    return {
        **metrics.figures(forward, [[row] for row in rows for _ in range(each)], "flickr8k_dev_t2i"),
        **metrics.figures(forward.T, [range(row * each, row * each + each) for row in rows], "flickr8k_dev_i2t"),
        **metrics.figures(among, [range(row * each + 1, row * each + each) for row in rows], "flickr8k_dev_t2t"),
        "modality_gap": round(metrics.modality_gap(texts, images), 3),
        "misalignment_partner_recall@10": partner,
        "misalignment_cosine_margin": round(margin, 3),
        "hubness_t2i_skew": round(metrics.hubness(forward), 2),
    }


def names(embed: Embed, photos: Sequence[data.Photo]) -> Figures:
    """Return how well class names find their one photo."""
    images = embed([Item(photo.path) for photo in photos])
    texts = embed([Item(words=photo.captions[0], is_query=True) for photo in photos])
    return metrics.figures(texts @ images.T, [[row] for row in range(len(photos))], "imagenet_sample_names")


def classes(embed: Embed, photos: Sequence[data.Photo]) -> Figures:
    """Return how pure the first ten photos of a class name are, and whether a photo's nearest is of its class."""
    labels = [photo.captions[0] for photo in photos]
    wanted = sorted(set(labels))
    images = embed([Item(photo.path) for photo in photos])
    texts = embed([Item(words=label, is_query=True) for label in wanted])
    precision = metrics.precision_at_10(texts @ images.T, wanted, labels)
    queries = embed([Item(photo.path, is_query=True) for photo in photos])
    return {"caltech101_precision@10": round(precision, 2), **same_class(queries, images, labels, "caltech101_i2i")}


def same_class(queries: Vectors, images: Vectors, labels: Sequence[str], prefix: str) -> Figures:
    """Return how photos find others of their class; a photo is never its own answer.

    Args:
        queries: float32 [N, D], the photos as queries.
        images: float32 [N, D], the same photos as documents.
        labels: [N], their classes.
    """
    similarity = queries @ images.T
    np.fill_diagonal(similarity, -np.inf)
    alike = np.asarray(labels)[:, None] == np.asarray(labels)[None, :]
    np.fill_diagonal(alike, val=False)
    return metrics.figures(similarity, [np.flatnonzero(row).tolist() for row in alike], prefix)


def crops(embed: Embed, photos: Sequence[data.Photo]) -> Figures:
    """Return how a random part of a photo finds the whole."""
    parts = embed([Item(photo.path, view=_CROP_VIEW, is_query=True) for photo in photos])
    whole = embed([Item(photo.path) for photo in photos])
    return metrics.figures(parts @ whole.T, [[row] for row in range(len(photos))], "crops_i2i")


def mixed_pool(embed: Embed, photos: Sequence[data.Photo]) -> Figures:
    """Return the figures of one list of texts, photos and captioned photos, at three rates of missing captions.

    Every second photo is in the pool as a photo, with its last caption or without; the others are there as their last
    two captions. The first three captions of each are queries.
    """
    as_photos, as_texts = photos[::2], photos[1::2]
    asked = [text for photo in (*as_photos, *as_texts) for text in photo.captions[:_QUERIES]]
    queries = embed([Item(words=text, is_query=True) for text in asked])
    documents = [text for photo in as_texts for text in photo.captions[-2:]]
    first = len(as_photos)
    right = [*([row] for row in range(first)), *([first + row, first + row + 1] for row in range(0, len(documents), 2))]
    answers = [rows for rows in right for _ in range(_QUERIES)]
    texts = embed([Item(words=text) for text in documents])
    found: Figures = {}
    for missing in MISSING_PERCENT:
        pool = np.concatenate([embed(_captioned(as_photos, missing)), texts])
        similarity, prefix = queries @ pool.T, f"mixed_missing_{missing}"
        of_photos = first * _QUERIES
        found |= metrics.figures(similarity, answers, prefix)
        found |= _main_figures(similarity[:of_photos], answers[:of_photos], f"{prefix}_t2photo")
        found |= _main_figures(similarity[of_photos:], answers[of_photos:], f"{prefix}_t2text")
        is_text = np.arange(len(pool)) >= first
        share = metrics.share_in_top_10(similarity[:of_photos], is_text)
        found[f"{prefix}_text_share_of_photo_answers"] = round(share, 2)
    return found


def robustness(embed: Embed, photos: Sequence[data.Photo]) -> Figures:
    """Return what captions do to photos: half of them missing, of another picture, diluted.

    `half_missing_ratio` is the MRR@10 of the half-captioned pool over the mean of what its captioned half reaches when
    all are captioned and its bare half when none is; for the captioned half the better of fused and words alone counts.
    """
    queries = embed([Item(words=text, is_query=True) for photo in photos for text in photo.captions[:_QUERIES]])
    answers = [[row] for row in range(len(photos)) for _ in range(_QUERIES)]
    words = [photo.captions[-1] for photo in photos]
    other = [*photos[_WRONG_SHIFT:], *photos[:_WRONG_SHIFT]]
    pools = {
        "bare": embed([Item(photo.path) for photo in photos]),
        "words": embed([Item(words=text) for text in words]),
        "captioned": embed([Item(photo.path, text) for photo, text in zip(photos, words, strict=True)]),
        "wrong_image": embed([Item(photo.path, text) for photo, text in zip(other, words, strict=True)]),
        "diluted": embed([Item(photo.path, text + _OFF_TOPIC) for photo, text in zip(photos, words, strict=True)]),
    }
    pools["half"] = np.where((np.arange(len(photos)) % 2 == 0)[:, None], pools["captioned"], pools["bare"])
    places = {name: metrics.positions(queries @ pool.T, answers) for name, pool in pools.items()}
    mrr = {name: metrics.mrr_at_10(found) for name, found in places.items()}
    return {
        **{f"captions_{name}_mrr@10": round(value, 2) for name, value in mrr.items()},
        **{f"half_missing_{name}": round(value, 3) for name, value in _half_missing(places).items()},
        "wrong_image_loss": round(1 - mrr["wrong_image"] / mrr["captioned"], 3),
        "dilution_loss": round(1 - mrr["diluted"] / mrr["captioned"], 3),
    }


def composed(embed: Embed, queries: Sequence[data.Composed], prefix: str) -> Figures:
    """Return recall@5 of a picture with words, by each way to compose; the reference is never found.

    `gain` is the better way's recall@5 less that of the better single input.
    """
    gallery = sorted({path for query in queries for path in (query.reference, *query.targets)})
    row = {path: at for at, path in enumerate(gallery)}
    images = embed([Item(path) for path in gallery])
    parts = embed([Item(query.reference, is_query=True, is_part=True) for query in queries])
    texts = embed([Item(words=query.words, is_query=True) for query in queries])
    ways = {
        "picture": embed([Item(query.reference, is_query=True) for query in queries]),
        "words": texts,
        "sum": parts / _deviations(parts, images) + texts / _deviations(texts, images),
        "decoder": embed([Item(query.reference, query.words, is_query=True) for query in queries]),
    }
    found = {}
    for name, vectors in ways.items():
        similarity = vectors @ images.T
        similarity[range(len(queries)), [row[query.reference] for query in queries]] = -np.inf
        answers = [[row[target] for target in query.targets] for query in queries]
        found[name] = round(metrics.recall(metrics.positions(similarity, answers), 5), 2)
    gain = max(found["sum"], found["decoder"]) - max(found["picture"], found["words"])
    return {
        **{f"composed_{prefix}_{name}_recall@5": value for name, value in found.items()},
        f"composed_{prefix}_gain": round(gain, 2),
    }


def decoder_composes(found: Figures) -> bool:
    """Say whether the decoder answers composed queries better than the sum of both vectors."""
    totals = {
        way: sum(value for name, value in found.items() if name.startswith("composed_") and f"_{way}_" in name)
        for way in ("decoder", "sum")
    }
    return totals["decoder"] > totals["sum"]


def _deviations(queries: Vectors, images: Vectors) -> NDArray[np.float32]:
    """Return float32 [N, 1], the deviation of each query's similarities; the engine divides parts by it."""
    deviations: NDArray[np.float32] = (queries @ images.T).std(axis=1, keepdims=True)
    return deviations


def _captioned(photos: Sequence[data.Photo], missing_percent: int) -> list[Item]:
    bare = {row for row in range(len(photos)) if (row * missing_percent) % 100 < missing_percent}
    return [Item(photo.path, "" if row in bare else photo.captions[-1]) for row, photo in enumerate(photos)]


def _main_figures(similarity: metrics.Similarity, answers: Sequence[Sequence[int]], prefix: str) -> Figures:
    found = metrics.figures(similarity, answers, prefix)
    return {name: value for name, value in found.items() if name.endswith(("mrr@10", "recall@10"))}


def _half_missing(places: dict[str, list[NDArray[np.int64]]]) -> Figures:
    """Return the half-captioned pool's MRR over the best of its halves, in all and for each half."""
    is_captioned = [row // _QUERIES % 2 == 0 for row in range(len(places["half"]))]

    def mrr(name: str, *, captioned: bool) -> float:
        rows = zip(places[name], is_captioned, strict=True)
        return metrics.mrr_at_10([place for place, is_so in rows if is_so is captioned])

    best = max(mrr("captioned", captioned=True), mrr("words", captioned=True)), mrr("bare", captioned=False)
    now = mrr("half", captioned=True), mrr("half", captioned=False)
    return {
        "ratio": sum(now) / sum(best),
        "captioned_half_ratio": now[0] / best[0],
        "bare_half_ratio": now[1] / best[1],
    }
