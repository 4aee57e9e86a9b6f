"""Measures the forms of each encoder on the dev photos: size, speed, and what retrieval they cost."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model_export import data, graphs, quantize, recall
from model_export.features import tokens
from model_export.quantize import Candidate
from model_export.views import augmented

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.types import Vectors

_log = logging.getLogger(__name__)
_CALIBRATION_PHOTOS = 128
_TIMED_PHOTOS = 8
_TIMED_TEXTS = 64
_CONVOLUTIONAL = ("Conv", "Add", "GlobalAveragePool", "ReduceMean", "Clip")
_EVERYTHING = (*_CONVOLUTIONAL, "Gemm", "MatMul")


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """The measured forms of one graph, the float32 one first, and the one that was chosen."""

    forms: tuple[Candidate, ...]
    chosen: Candidate


@dataclass(frozen=True, slots=True)
class DevSet:
    """The dev photos as pixels and their captions as tokens."""

    pixels: NDArray[np.uint8]
    """uint8 [N, H, W, 3]."""
    captions: tuple[tuple[int, ...], ...]
    owner: tuple[int, ...]
    """The photo of each caption."""

    @classmethod
    def load(cls, folder: Path, tokenizer: Path, side_px: int) -> DevSet:
        """Read Flickr8k's dev split: 1,000 photos, 5,000 captions."""
        photos = data.flickr8k(folder, "dev")
        texts = [caption for photo in photos for caption in photo.captions]
        owner = [row for row, photo in enumerate(photos) for _ in photo.captions]
        rows = tuple(tuple(row) for row in tokens(tokenizer, texts))
        return cls(_pixels(photos, side_px), rows, tuple(owner))

    def recall_at_10(self, texts: Vectors, images: Vectors) -> float:
        """Return text-to-image recall@10 in percent."""
        return recall.recall_at(recall.ranks(texts, images, self.owner), 10)


def image_candidates(image: Path, text: Path, dev: DevSet, folder: Path) -> tuple[Candidate, ...]:
    """Return the float32 image graph and its int8 forms, measured against the float32 text graph."""
    photos = data.flickr8k(folder, "train")
    step = len(photos) // _CALIBRATION_PHOTOS
    calibration = _pixels(photos[::step][:_CALIBRATION_PHOTOS], dev.pixels.shape[1])
    forms = {"fp32": image}
    for name, operators in (("int8 tower", _CONVOLUTIONAL), ("int8 all", _EVERYTHING)):
        forms[name] = image.with_name(f"image_{name.replace(' ', '_')}.onnx")
        quantize.static_int8(image, forms[name], calibration, operators)
    vectors = graphs.embed_texts(text, dev.captions)
    found = [dev.recall_at_10(vectors, graphs.embed_images(graph, dev.pixels)) for graph in forms.values()]
    runs = [graphs.image_run(graph, dev.pixels[:_TIMED_PHOTOS]) for graph in forms.values()]
    return _candidates(forms, found, graphs.ms_per_item(runs))


def text_candidates(image: Path, text: Path, dev: DevSet) -> tuple[Candidate, ...]:
    """Return the float32 text graph and its int8 forms, measured against the float32 image graph."""
    forms = {"fp32": text}
    for name, operators in (("int8 MatMul", ("MatMul",)), ("int8 MatMul and Gather", ("MatMul", "Gather"))):
        forms[name] = text.with_name(f"text_{name.replace(' ', '_')}.onnx")
        quantize.dynamic_int8(text, forms[name], operators)
    vectors = graphs.embed_images(image, dev.pixels)
    found = [dev.recall_at_10(graphs.embed_texts(graph, dev.captions), vectors) for graph in forms.values()]
    runs = [graphs.text_run(graph, dev.captions[:_TIMED_TEXTS]) for graph in forms.values()]
    return _candidates(forms, found, graphs.ms_per_item(runs))


def _candidates(forms: Mapping[str, Path], found: Sequence[float], ms: Sequence[float]) -> tuple[Candidate, ...]:
    rows = tuple(
        Candidate(name=name, graph=graph, size_bytes=graph.stat().st_size, recall_at_10=value, ms_per_item=time)
        for (name, graph), value, time in zip(forms.items(), found, ms, strict=True)
    )
    for row in rows:
        _log.info("%s: %.2f ms, %.2f %%, %d bytes", row.name, row.ms_per_item, row.recall_at_10, row.size_bytes)
    return rows


def _pixels(photos: Sequence[data.Photo], side_px: int) -> NDArray[np.uint8]:
    return np.stack([augmented(photo.path, 0, side_px) for photo in photos])
