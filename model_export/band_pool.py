"""What bands are fitted with: photos, the words that they are known by, queries, and a fixed background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indexer.decode.image import read_image
from indexer.embed.vectors import weighted_query
from indexer.search.query import QueryEncoder
from indexer.search.request import ImagePart, SearchRequest, TextPart
from model_export import data

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from indexer.embed.encoder import Encoder
    from indexer.types import Vector, Vectors
    from model_export.data import Composed, Photo

ALIKE = (0.52, 0.5, 0.65)
"""Cosine from which the words of two photos, of a photo and a class, of two classes are alike, looked at with Mini v0:
0.52 `brown and white dog playing on grass` and `black dog running across green grass`, 0.50 `soccer ball` and `boy
throws a soccer ball`, 0.46 `stop sign` and `man holds a sign`; of two class names even unlike ones often reach 0.6."""
_BATCH = 8
_EDITS = 200
_CLASS_PHOTOS = 5
"""Of each class in the gallery; as many more are asked with."""
_BACKGROUND_STEPS = {"flickr8k": 24, "stamps": 16, "fashion": 50}
"""Every so many photos of a set. With the outdoor photos, every other class of two sets, about 900 in all."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Photos in groups: a group is one captioned photo, or the photos of one class."""

    groups: NDArray[np.str_]
    """[G]: the set that each group is of."""
    alike: NDArray[np.bool_]
    """[G, G]: photos of the one may be an answer to a query for the other."""
    images: Vectors
    image_group: NDArray[np.intp]
    queries: Vectors
    query_group: NDArray[np.intp]
    query_kind: NDArray[np.str_]
    """`caption`, `name`, `image` or `composed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    origin: str
    words: tuple[str, ...]
    kind: str
    """Of the queries that the words are; empty where the model was trained with them."""
    photos: tuple[Path, ...]
    asked: tuple[Path, ...] = ()
    """Photos that are queries."""
    edits: tuple[Composed, ...] = ()


def background(encoder: Encoder, folder: Path) -> Vectors:
    """Return the vectors of the fixed background, rounded as they are kept: float32 [N, D].

    None of its photos is in a gallery that bands are fitted or judged with.
    """
    sets = {"flickr8k": data.flickr8k(folder, "train"), "stamps": data.stamps(folder), "fashion": data.fashion(folder)}
    photos = [photo.path for name, step in _BACKGROUND_STEPS.items() for photo in sets[name][::step]]
    photos += sorted((folder / "bsds500").glob("*.webp"))
    photos += [photo.path for photo in data.imagenet_sample(folder)[1::2]]
    for paths in list(classes_of(data.caltech101(folder)).values())[1::2]:
        photos += paths[:2]
    return embedded(encoder, photos).astype(np.float16).astype(np.float32)


def pool_of(encoder: Encoder, folder: Path, compared: Callable[[Sequence[str]], Tensor]) -> Pool:
    """Embed the photos, words and queries that bands are fitted with.

    Args:
        encoder: of the model that is judged.
        folder: with the data sets.
        compared: turns texts into float32 [N, D] unit vectors that say which are alike; not the judged model's own,
            for what it takes for alike would count as an answer.

    Raises:
        KnownError: a data set is missing.
    """
    groups = _groups(folder)
    said = [(row, text) for row, group in enumerate(groups) if group.kind for text in group.words]
    texts = encoder.embed_queries([text for _, text in said])
    words = np.asarray(compared([text for group in groups for text in group.words]))
    photos = [(row, path) for row, group in enumerate(groups) for path in group.photos]
    images = embedded(encoder, [path for _, path in photos])
    asked = [(row, path) for row, group in enumerate(groups) for path in group.asked]
    shown = weighted_query(embedded(encoder, [path for _, path in asked]), encoder.manifest.likeness, "image")
    edits = [(row, edit) for row, group in enumerate(groups) for edit in group.edits]
    queries = [
        *((row, v, groups[row].kind) for (row, _), v in zip(said, texts, strict=True)),
        *((row, v, "image") for (row, _), v in zip(asked, shown, strict=True)),
        *((row, _composed(encoder, edit, images), "composed") for row, edit in edits),
    ]
    return Pool(
        groups=np.asarray([group.origin for group in groups]),
        alike=_alike(np.split(words, np.cumsum([len(group.words) for group in groups])[:-1])),
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
    alone, classes = named_outside(folder)
    groups += [_Group(origin="imagenet", words=photo.captions, kind="name", photos=(photo.path,)) for photo in alone]
    for name, paths in classes.items():
        there, asked = tuple(paths[:_CLASS_PHOTOS]), tuple(paths[_CLASS_PHOTOS:][:_CLASS_PHOTOS])
        groups.append(_Group(origin="caltech", words=(name,), kind="name", photos=there, asked=asked))
    captions = {photo.path: photo.captions for photo in data.flickr8k(folder, "train")}
    edits = [edit for edit in data.scene_edits(folder) if edit.targets[0] in captions][:_EDITS]
    return groups + [
        _Group(origin="edits", words=captions[edit.targets[0]], kind="", photos=edit.targets[:1], edits=(edit,))
        for edit in edits
    ]


def named_outside(folder: Path) -> tuple[list[Photo], dict[str, list[Path]]]:
    """Return what the background does not show: photos with a name each, and the photos of classes by name."""
    classes = list(classes_of(data.caltech101(folder)).items())
    return list(data.imagenet_sample(folder)[::2]), dict(classes[::2])


def classes_of(photos: Sequence[Photo]) -> dict[str, list[Path]]:
    """Return the photos of each class, by its name."""
    found: dict[str, list[Path]] = {}
    for photo in photos:
        found.setdefault(photo.captions[0], []).append(photo.path)
    return found


def _composed(encoder: Encoder, edit: Composed, library: Vectors) -> Vector:
    """Return the query of a picture and words, as the engine makes it."""
    request = SearchRequest(texts=(TextPart(edit.words),), images=(ImagePart(edit.reference),))
    return QueryEncoder(encoder, read_image).encode(request, library).vector


def _alike(texts: Sequence[Vectors]) -> NDArray[np.bool_]:
    """Compare groups by the mean vectors of their words; captions of one photo differ more than photos do."""
    centres = np.stack([vectors.mean(axis=0) for vectors in texts])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    is_name = np.asarray([len(vectors) == 1 for vectors in texts])
    names = is_name[:, None].astype(np.intp) + is_name[None, :]
    return np.asarray(centres @ centres.T >= np.asarray(ALIKE)[names])


def embedded(encoder: Encoder, paths: Sequence[Path]) -> Vectors:
    """Return the vectors of photos, float32 [N, D], as an index has them."""
    spec = encoder.manifest.image.pixels
    parts = [
        encoder.embed_images([read_image(path, spec).pixels[0] for path in paths[start : start + _BATCH]])
        for start in range(0, len(paths), _BATCH)
    ]
    return np.concatenate(parts)
