"""Queries and galleries with and without an answer, to fit and to judge the answer bands with.

Galleries are drawn at random from photos whose words are known. A query is answerable if its photo, or one of its
class, is in the gallery, and unanswerable if nothing in the gallery has similar words. Near queries are asked in
galleries of any photos, where others of their kind have an answer; far queries in a gallery of another set: near and
far as in the detection of out-of-distribution inputs (arXiv 2106.03004).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.decode.image import read_image
from indexer.embed.vectors import weighted_query
from indexer.search.bands import FEATURES, features_of, reach_of
from indexer.search.query import QueryEncoder
from indexer.search.request import ImagePart, SearchRequest, TextPart
from model_export import data

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from indexer.embed.encoder import Encoder
    from indexer.types import Vector, Vectors

SIMILAR_WORDS = (0.52, 0.5, 0.65)
"""Cosine from which the words of two photos, of a photo and a class, of two classes are similar. Judged by eye with
Mini v0: 0.52 `brown and white dog playing on grass` and `black dog running across green grass`, 0.50 `soccer ball` and
`boy throws a soccer ball`, 0.46 `stop sign` and `man holds a sign`; unlike class names often reach 0.6."""
_BATCH = 8
_EDITS = 200
_CLASS_PHOTOS = 5
"""Of each class in the gallery; as many more are queries."""
_BACKGROUND_STEPS = {"flickr8k": 24, "stamps": 16, "fashion": 50}
"""Every so many photos of a set. With the outdoor photos and every other class of two sets, they are about 900."""
_SHARES = (0.0, 0.0, 0.05, 0.2, 0.5, 0.9)
"""Of each set in a gallery; a gallery may have no photo of the queries' kind at all."""
_SMALLEST = 40
_FAR_SETS = {"caption": ("flickr8k",), "name": ("imagenet", "caltech")}
"""The sets whose photos the queries of a kind look for; queries of the other kind are far from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is asked."""

    galleries: int = 48
    queries: int = 200
    """Of each kind and side in a gallery."""
    draws: int = 5
    """Of two halves of the photos."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Photos in groups: a group is one captioned photo, or the photos of one class."""

    groups: NDArray[np.str_]
    """[G]: the set of each group."""
    alike: NDArray[np.bool_]
    """[G, G]: photos of one group may answer a query for the other."""
    images: Vectors
    image_group: NDArray[np.intp]
    queries: Vectors
    query_group: NDArray[np.intp]
    query_kind: NDArray[np.str_]
    """`caption`, `name`, `image` or `composed`."""


class BestHits(NamedTuple):
    """The best hit of each of N queries."""

    features: NDArray[np.float64]
    """float64 [N, FEATURES]."""
    answerable: NDArray[np.bool_]
    kind: NDArray[np.str_]
    gallery: NDArray[np.intp]

    def only(self, kinds: Sequence[str]) -> BestHits:
        """Return those of some kinds of queries."""
        rows = np.isin(self.kind, kinds)
        return BestHits(self.features[rows], self.answerable[rows], self.kind[rows], self.gallery[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    origin: str
    words: tuple[str, ...]
    kind: str
    """Of the queries made of the words; empty where the model was trained with them."""
    photos: tuple[Path, ...]
    query_photos: tuple[Path, ...] = ()
    edits: tuple[data.Composed, ...] = ()


def background(encoder: Encoder, folder: Path) -> Vectors:
    """Return the vectors of the fixed background, rounded as they are kept: float32 [N, D].

    None of its photos is in a gallery.
    """
    sets = {"flickr8k": data.flickr8k(folder, "train"), "stamps": data.stamps(folder), "fashion": data.fashion(folder)}
    photos = [photo.path for name, step in _BACKGROUND_STEPS.items() for photo in sets[name][::step]]
    photos += sorted((folder / "bsds500").glob("*.webp"))
    photos += [photo.path for photo in data.imagenet_sample(folder)[1::2]]
    for paths in list(data.photos_by_class(data.caltech101(folder)).values())[1::2]:
        photos += paths[:2]
    return embed_photos(encoder, photos).astype(np.float16).astype(np.float32)


def outside_background(folder: Path) -> tuple[list[data.Photo], dict[str, list[Path]]]:
    """Return what the background does not show: photos with a name each, and the photos of classes by name."""
    classes = list(data.photos_by_class(data.caltech101(folder)).items())
    return list(data.imagenet_sample(folder)[::2]), dict(classes[::2])


def embed_photos(encoder: Encoder, paths: Sequence[Path]) -> Vectors:
    """Return the vectors of photos, float32 [N, D], as an index has them."""
    spec = encoder.manifest.image.pixels
    parts = [
        encoder.embed_images([read_image(path, spec).pixels[0] for path in paths[start : start + _BATCH]])
        for start in range(0, len(paths), _BATCH)
    ]
    return np.concatenate(parts)


def pool_of(encoder: Encoder, folder: Path, text_features: Callable[[Sequence[str]], Tensor]) -> Pool:
    """Embed the photos, words and queries that bands are fitted with.

    Args:
        text_features: gives float32 [N, D] unit vectors that decide which words are similar. They must not be the
            model's own: what it takes for similar would count as an answer.
    """
    groups = _groups(folder)
    texts = [(row, text) for row, group in enumerate(groups) if group.kind for text in group.words]
    text_vectors = encoder.embed_queries([text for _, text in texts])
    words = np.asarray(text_features([text for group in groups for text in group.words]))
    photos = [(row, path) for row, group in enumerate(groups) for path in group.photos]
    images = embed_photos(encoder, [path for _, path in photos])
    pictures = [(row, path) for row, group in enumerate(groups) for path in group.query_photos]
    picture_vectors = weighted_query(
        embed_photos(encoder, [path for _, path in pictures]), encoder.manifest.likeness, "image"
    )
    edits = [(row, edit) for row, group in enumerate(groups) for edit in group.edits]
    queries = [
        *((row, vector, groups[row].kind) for (row, _), vector in zip(texts, text_vectors, strict=True)),
        *((row, vector, "image") for (row, _), vector in zip(pictures, picture_vectors, strict=True)),
        *((row, _composed_query(encoder, edit, images), "composed") for row, edit in edits),
    ]
    return Pool(
        groups=np.asarray([group.origin for group in groups]),
        alike=similar_groups(np.split(words, np.cumsum([len(group.words) for group in groups])[:-1])),
        images=images,
        image_group=np.asarray([row for row, _ in photos]),
        queries=np.stack([vector for _, vector, _ in queries]),
        query_group=np.asarray([row for row, _, _ in queries]),
        query_kind=np.asarray([kind for *_, kind in queries]),
    )


def _groups(folder: Path) -> list[_Group]:
    groups = [
        _Group(origin="flickr8k", words=photo.captions, kind="caption", photos=(photo.path,))
        for photo in data.flickr8k(folder, "dev")
    ]
    alone, classes = outside_background(folder)
    groups += [_Group(origin="imagenet", words=photo.captions, kind="name", photos=(photo.path,)) for photo in alone]
    for name, paths in classes.items():
        there, queries = tuple(paths[:_CLASS_PHOTOS]), tuple(paths[_CLASS_PHOTOS:][:_CLASS_PHOTOS])
        groups.append(_Group(origin="caltech", words=(name,), kind="name", photos=there, query_photos=queries))
    captions = {photo.path: photo.captions for photo in data.flickr8k(folder, "train")}
    edits = [edit for edit in data.scene_edits(folder) if edit.targets[0] in captions][:_EDITS]
    return groups + [
        _Group(origin="edits", words=captions[edit.targets[0]], kind="", photos=edit.targets[:1], edits=(edit,))
        for edit in edits
    ]


def _composed_query(encoder: Encoder, edit: data.Composed, library: Vectors) -> Vector:
    """Return the query of a picture and words, as the engine makes it."""
    request = SearchRequest(texts=(TextPart(edit.words),), images=(ImagePart(edit.reference),))
    return QueryEncoder(encoder, read_image).encode(request, library).vector


def similar_groups(texts: Sequence[Vectors]) -> NDArray[np.bool_]:
    """Return bool [G, G]: groups whose mean words are similar; captions of one photo differ more than photos do.

    Args:
        texts: of each group, the unit vectors [N, D] of its words.
    """
    centres = np.stack([vectors.mean(axis=0) for vectors in texts])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    is_name = np.asarray([len(vectors) == 1 for vectors in texts])
    names = is_name[:, None].astype(np.intp) + is_name[None, :]
    return np.asarray(centres @ centres.T >= np.asarray(SIMILAR_WORDS)[names])


def near(pool: Pool, fixed: Vectors, groups: NDArray[np.intp], random: np.random.Generator, effort: Effort) -> BestHits:
    """Ask queries of these groups in galleries of any."""
    parts = [_near(number, pool, fixed, groups, random, effort.queries) for number in range(effort.galleries)]
    return _joined(parts)


def far(pool: Pool, fixed: Vectors, groups: NDArray[np.intp]) -> BestHits:
    """Ask words of these groups in galleries that hold all photos of some sets, and none of the others."""
    parts = []
    for number, (kind, origins) in enumerate(_FAR_SETS.items()):
        there = np.flatnonzero(np.isin(pool.groups, origins))
        own = _queries(pool, [kind], np.intersect1d(there, groups))
        other = _queries(pool, _FAR_SETS.keys() - {kind}, _absent(pool, there, groups))
        parts.append(_best_hits(number, pool, fixed, there, (own, other)))
    return _joined(parts)


def _near(
    number: int, pool: Pool, fixed: Vectors, groups: NDArray[np.intp], random: np.random.Generator, queries: int
) -> BestHits:
    there = _random_gallery(pool, random)
    wanted = np.intersect1d(there, groups), _absent(pool, there, groups)
    sides: list[list[NDArray[np.intp]]] = [[np.empty(0, np.intp)], [np.empty(0, np.intp)]]
    for kind in np.unique(pool.query_kind):
        found = [random.permutation(_queries(pool, [kind], some))[:queries] for some in wanted]
        if min(map(len, found)):  # queries on one side only would teach the size of galleries
            for side, rows in zip(sides, found, strict=True):
                side.append(rows)
    return _best_hits(number, pool, fixed, there, (np.concatenate(sides[0]), np.concatenate(sides[1])))


def _queries(pool: Pool, kinds: Collection[str], groups: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the queries of some kinds for some groups."""
    return np.flatnonzero(np.isin(pool.query_kind, list(kinds)) & np.isin(pool.query_group, groups))


def _absent(pool: Pool, there: NDArray[np.intp], groups: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return those of the groups that nothing in a gallery is similar to."""
    return groups[~pool.alike[np.ix_(groups, there)].any(axis=1)]


def _best_hits(
    number: int, pool: Pool, fixed: Vectors, there: NDArray[np.intp], sides: tuple[NDArray[np.intp], NDArray[np.intp]]
) -> BestHits:
    """Ask queries in the gallery of the groups that are there.

    Args:
        sides: rows of the queries that have an answer, and of those that have none.
    """
    gallery = pool.images[np.isin(pool.image_group, there)]
    rows = np.concatenate(sides)
    found = []
    for query in pool.queries[rows]:
        similarity = float((gallery @ query).max())
        found.append(features_of(similarity, reach_of(query, fixed), len(gallery)))
    return BestHits(
        features=np.asarray(found, np.float64).reshape(-1, len(FEATURES)),
        answerable=np.arange(len(rows)) < len(sides[0]),
        kind=pool.query_kind[rows],
        gallery=np.full(len(rows), number),
    )


def _joined(parts: Sequence[BestHits]) -> BestHits:
    return BestHits(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _random_gallery(pool: Pool, random: np.random.Generator) -> NDArray[np.intp]:
    """Return the groups of one gallery: another share of each set, so that galleries differ in size and kind."""
    while True:
        kept = [
            random.permutation(some)[: round(random.choice(_SHARES) * len(some))]
            for some in (np.flatnonzero(pool.groups == name) for name in np.unique(pool.groups))
        ]
        if sum(map(len, kept)) >= _SMALLEST:
            return np.concatenate(kept)
