"""From an index and folders to the numbers that are learned from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue import embedded
from indexer.embed.adapter import meaning_width, of_items
from indexer.embed.bundle import read_vectors
from indexer.embed.manifest import QUERIES
from indexer.embed.vectors import unit
from indexer.learning.general import general_of, usual_texts
from indexer.learning.material import OTHERS, Material, numbered
from indexer.learning.split import Item, split
from indexer.models.adapted import base_of, base_vectors
from indexer.models.installed import find_installed, roles
from indexer.store.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from indexer.catalogue.database import Connection
    from indexer.embed.encoder import Encoder
    from indexer.home import Home
    from indexer.learning.pairs import Pair, Taught
    from indexer.models.installed import Installed
    from indexer.pipeline.control import Control
    from indexer.types import SegmentId, Vectors

MOST_OTHERS = 20_000
"""Segments that no text is known of, drawn evenly."""
FEW_OTHERS = 200
"""Below, the model's background stands among them: else nothing would be wrong to find."""
ABSURD_CAPTION, ABSURD_NAME = 0.0, -3.0
"""Deviations from the mean similarity of a text to the library, below which it is about another picture. Of captions
that drops 0.1 % of the right ones and 53 % of wrong ones. The model may not know a name at all, and then its
similarities say nothing: at 0 it would drop 40 % of the right names and 53 % of wrong ones (`tests.bench.learning`)."""
CAPTION_FROM_WORDS = 4
_TEXTS_AT_ONCE = 16
OnCount = Callable[[int, int], None]
"""Called with what is done, and the total."""


@dataclass(frozen=True, slots=True)
class Library:
    """Vectors of the index in the space of the base model, without hubness."""

    segments: list[SegmentId]
    dhashes: NDArray[np.uint64]
    vectors: Vectors


def base_model(home: Home, db: Connection) -> Installed:
    """Return the model that adapters are made for: the one that answers, or its base.

    Raises:
        KnownError: the base is not installed any more.
    """
    answering = roles(home, db).answering
    return answering if answering.manifest.adapted is None else find_installed(home, base_of(answering))


def library_of(home: Home, db: Connection, wanted: set[SegmentId]) -> Library:
    """Return the vectors of some segments, and of others up to MOST_OTHERS.

    Raises:
        IndexTroubleError: the table cannot be read.
    """
    answering = roles(home, db).answering
    convert = base_vectors(answering)
    share = MOST_OTHERS / max(1, embedded.segment_total(db, answering.model_id))
    below = f"{round(min(share, 1.0) * 0xFFFFFFFF):08x}"  # ids are hashes: those below a number are a random sample
    segments: list[SegmentId] = []
    hashes, vectors = [], []
    for rows in rows_of(home.units, answering.model_id, answering.manifest.dimension):
        kept = [i for i, one in enumerate(rows.segment_ids) if one in wanted or share >= 1 or one < below]
        segments += [rows.segment_ids[i] for i in kept]
        hashes.append(rows.dhashes[kept])
        vectors.append(convert(rows.vectors[kept]))
    order = sorted(range(len(segments)), key=segments.__getitem__)
    empty = np.zeros((0, answering.manifest.dimension), np.float32)
    return Library(
        [segments[i] for i in order],
        np.concatenate([np.zeros(0, np.uint64), *hashes])[order],
        np.concatenate([empty, *vectors])[order],
    )


def text_vectors(encoder: Encoder, texts: Sequence[str], control: Control, on_count: OnCount) -> Vectors | None:
    """Return the meanings of texts as queries, unit rows [T, M]; None if halted."""
    manifest = encoder.manifest
    width = meaning_width(manifest)
    made = [np.zeros((0, width), np.float32)]
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        if control.halted:
            return None
        vectors = encoder.embed_queries(texts[start : start + _TEXTS_AT_ONCE])
        made.append(of_items(vectors, manifest)[:, :width])
        on_count(min(start + _TEXTS_AT_ONCE, len(texts)), len(texts))
    return np.asarray(unit(np.concatenate(made)), np.float32)


def plausible(
    words: Sequence[str],
    texts: Vectors,
    meanings: Vectors,
    pairs: tuple[NDArray[np.int32], NDArray[np.int32]],
    sample: Vectors,
) -> NDArray[np.bool_]:
    """Return which pairs are no less alike than a text and pictures that it has nothing to do with, [P].

    Args:
        words: the texts, [T].
        texts: their meanings, [T, M] unit rows.
        meanings: [N, M] unit rows, of items.
        pairs: the text of each pair, and its item.
        sample: [S, M] unit rows, of the library.
    """
    pair_texts, pair_items = pairs
    if len(sample) < 2 or not len(pair_texts):
        return np.ones(len(pair_texts), bool)
    chance = texts @ sample.T
    mean, spread = chance.mean(axis=1), np.maximum(chance.std(axis=1), 1e-6)
    similarity = np.einsum("pm,pm->p", texts[pair_texts], meanings[pair_items])
    is_caption = np.array([len(text.split()) >= CAPTION_FROM_WORDS for text in words])
    floor = np.where(is_caption, ABSURD_CAPTION, ABSURD_NAME)
    return np.asarray((similarity - mean[pair_texts]) / spread[pair_texts] > floor[pair_texts])


def prepare(
    home: Home, db: Connection, taught: Taught, encoder: Encoder, seed: int, control: Control, on_count: OnCount
) -> tuple[Taught, Material] | None:
    """Return the pairs that are left, and the material; None if halted.

    Args:
        home: the index.
        db: its catalogue.
        taught: the pairs.
        encoder: of the base model.
        seed: of the split.
        control: halts between two batches of texts.
        on_count: told of each batch of texts.

    Raises:
        KnownError: the index is damaged, or the model does not run.
    """
    library = library_of(home, db, {pair.segment_id for pair in taught.pairs})
    place = {segment: i for i, segment in enumerate(library.segments)}
    pairs = [pair for pair in taught.pairs if pair.segment_id in place]
    texts, pair_texts = numbered([pair.text for pair in pairs])
    asked = text_vectors(encoder, texts, control, on_count)
    if asked is None:
        return None
    pair_items = np.array([place[pair.segment_id] for pair in pairs], np.int32)
    meanings = unit(library.vectors[:, : asked.shape[1]])
    sample = meanings[np.random.default_rng(seed).permutation(len(meanings))[:2_000]]
    kept = plausible(texts, asked, meanings, (pair_texts, pair_items), sample)
    left = [pair for pair, keep in zip(pairs, kept, strict=True) if keep]
    part = _parts(left, pair_items[kept], library, seed)
    made = _material(encoder, texts, asked, library.vectors, part, (pair_texts[kept], pair_items[kept]))
    material = replace(made, segments=tuple(library.segments))
    return replace(taught, pairs=tuple(left), absurd=len(pairs) - len(left)), material


def _parts(pairs: Sequence[Pair], items: NDArray[np.int32], library: Library, seed: int) -> NDArray[np.int8]:
    part = np.full(len(library.segments), OTHERS, np.int8)
    of_item = dict(zip(items.tolist(), pairs, strict=True))
    paired = sorted(of_item)
    asked = [Item(content=of_item[i].content_id, place=of_item[i].place, taken_ms=of_item[i].taken_ms) for i in paired]
    part[paired] = split(asked, unit(library.vectors[paired]), library.dhashes[paired], seed)
    return part


def _material(
    encoder: Encoder,
    texts: tuple[str, ...],
    asked: Vectors,
    vectors: Vectors,
    part: NDArray[np.int8],
    pairs: tuple[NDArray[np.int32], NDArray[np.int32]],
) -> Material:
    manifest, width = encoder.manifest, asked.shape[1]
    background = of_items(encoder.background(), manifest)
    if any(file.name == QUERIES for file in manifest.files):
        usual = unit(read_vectors(encoder.folder, manifest, QUERIES)).astype(np.float32)
    else:
        usual = encoder.embed_queries(usual_texts())[:, :width]
    general = general_of(manifest.model_id, width)
    photos = np.zeros((len(general.photos), manifest.dimension), np.float32)
    photos[:, :width] = general.photos
    if (part == OTHERS).sum() < FEW_OTHERS:
        vectors = np.concatenate([vectors, background])
        part = np.concatenate([part, np.full(len(background), OTHERS, np.int8)])
    return Material(
        texts=texts,
        text_vectors=asked,
        items=vectors,
        part=part,
        pair_texts=pairs[0],
        pair_items=pairs[1],
        usual=usual,
        general_photos=photos,
        general_queries=general.queries,
        general_answers=general.answers,
        background=background,
    )
