"""Measures the forms of each graph on the dev photos: size, speed, and what retrieval they cost."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from model_export import data, graphs, quantize, recall
from model_export.features import session, tokens
from model_export.quantize import Candidate
from model_export.views import augmented

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


_log = logging.getLogger(__name__)
_CALIBRATION_PHOTOS = 128
_TIMED_PHOTOS = 8
_TIMED_TEXTS = 64
_CONVOLUTIONAL = ("Conv", "Clip")
"""Sums and means stay float32: behind the tower the heads and the decoder add too, and in 8 bits the stages' deviations
are worth little; either changes a tenth of all ranks."""
_ENDS = {"int8 tower": (3, 4), "int8 whole tower": (0, 0)}
"""First and last convolutions that stay float32. They cost a sixth more time and keep two percent more of the ranks."""
HALF = "fp16"
"""The form of the picture graph for GPUs."""
_WORD_FORMS = {"int8 MatMul": ("MatMul",), "int8 MatMul and Gather": ("MatMul", "Gather")}
_TOWER = "/tower/"
"""The decoder behind the text tower is small, and stays float32."""
_FUSION_FORMS = {"int8 MatMul": ("MatMul", "Gemm")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """The measured forms of one graph, the float32 one first, and the one that was chosen."""

    forms: tuple[Candidate, ...]
    chosen: Candidate

    @classmethod
    def of(cls, forms: Sequence[Candidate], wanted: str | None = None) -> Precision:
        """Choose among forms, the first of which is the reference.

        Args:
            wanted: the name of one that is taken whatever it measures.
        """
        named = [form for form in forms if form.name == wanted]
        return cls(forms=tuple(forms), chosen=named[0] if named else quantize.choose(forms[0], forms[1:]))


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
        """Read half of Flickr8k's dev split: 500 photos, 2,500 captions."""
        photos = data.flickr8k(folder, "dev")[::2]
        texts = [caption for photo in photos for caption in photo.captions]
        owner = [row for row, photo in enumerate(photos) for _ in photo.captions]
        rows = tuple(tuple(row) for row in tokens(tokenizer, texts))
        return cls(_pixels(photos, side_px), rows, tuple(owner))

    @property
    def last_captions(self) -> tuple[tuple[int, ...], ...]:
        """One for each photo: the words that it is captioned with where captions are tried."""
        last = dict(zip(self.owner, self.captions, strict=True))
        return tuple(last[row] for row in range(len(self.pixels)))

    def recall_at_10(self, similarity: NDArray[np.float32]) -> float:
        """Return text-to-image recall@10 in percent, of float32 [captions, photos]."""
        right = np.take_along_axis(similarity, np.asarray(self.owner)[:, None], axis=1)
        return float(100 * ((similarity >= right).sum(axis=1) <= 10).mean())


def image_candidates(image: Path, text: Path, dev: DevSet, folder: Path) -> tuple[Candidate, ...]:
    """Return the float32 image graph and its int8 and float16 forms, measured against the float32 text graph."""
    photos = data.flickr8k(folder, "train")
    step = len(photos) // _CALIBRATION_PHOTOS
    calibration = _pixels(photos[::step][:_CALIBRATION_PHOTOS], dev.pixels.shape[1])
    forms = {"fp32": image}
    convolutions = quantize.node_names(image, "Conv")
    for name, (first, last) in _ENDS.items():
        forms[name] = image.with_name(f"image_{name.replace(' ', '_')}.onnx")
        keep = convolutions[:first] + convolutions[len(convolutions) - last :]
        quantize.static_int8(image, forms[name], calibration, _CONVOLUTIONAL, keep)
        quantize.shrink_weights(forms[name], forms[name])
    forms[HALF] = image.with_name("image_fp16.onnx")
    quantize.float16(image, forms[HALF])
    texts = graphs.embed_texts(text, dev.captions)
    found = [texts @ graphs.embed_images(graph, dev.pixels).T for graph in forms.values()]
    runs = [graphs.image_run(graph, dev.pixels[:_TIMED_PHOTOS]) for graph in forms.values()]
    return _candidates(forms, found, runs, dev)


def text_candidates(image: Path, text: Path, dev: DevSet) -> tuple[Candidate, ...]:
    """Return the float32 text graph and its int8 forms, measured against the float32 image graph."""
    forms = {"fp32": text} | _dynamic(text, "text", _WORD_FORMS, _TOWER)
    images = graphs.embed_images(image, dev.pixels)
    found = [graphs.embed_texts(graph, dev.captions) @ images.T for graph in forms.values()]
    runs = [graphs.text_run(graph, dev.captions[:_TIMED_TEXTS]) for graph in forms.values()]
    return _candidates(forms, found, runs, dev)


def fusion_candidates(image: Path, text: Path, fusion: Path, dev: DevSet) -> tuple[Candidate, ...]:
    """Return the float32 decoder and its int8 form: captions look for photos that carry another caption."""
    forms = {"fp32": fusion} | _dynamic(fusion, "fusion", _FUSION_FORMS)
    states = graphs.states_of(image, text, dev.pixels, dev.last_captions)
    texts = graphs.embed_texts(text, dev.captions)
    found = [texts @ graphs.embed_fused(graph, states).T for graph in forms.values()]
    runs = [partial(graphs.fuse_once, session(graph, 1), states[:_TIMED_TEXTS]) for graph in forms.values()]
    return _candidates(forms, found, runs, dev)


def _dynamic(graph: Path, name: str, forms: Mapping[str, Sequence[str]], within: str = "") -> dict[str, Path]:
    made = {}
    for form, operators in forms.items():
        made[form] = graph.with_name(f"{name}_{form.replace(' ', '_')}.onnx")
        quantize.dynamic_int8(graph, made[form], operators, within)
    return made


def _candidates(
    forms: Mapping[str, Path],
    found: Sequence[NDArray[np.float32]],
    runs: Sequence[Callable[[], int]],
    dev: DevSet,
) -> tuple[Candidate, ...]:
    """Judge the similarities [captions, photos] that each form leads to."""
    rows = tuple(
        Candidate(
            name=name,
            graph=graph,
            size_bytes=graph.stat().st_size,
            recall_at_10=dev.recall_at_10(similarity),
            overlap=recall.top_overlap(similarity, found[0]),
            ms_per_item=ms,
        )
        for (name, graph), similarity, ms in zip(forms.items(), found, graphs.ms_per_item(runs), strict=True)
    )
    for row in rows:
        _log.info("%s: %.2f ms, %.2f %%, overlap %.3f", row.name, row.ms_per_item, row.recall_at_10, row.overlap)
    return rows


def _pixels(photos: Sequence[data.Photo], side_px: int) -> NDArray[np.uint8]:
    return np.stack([augmented(photo.path, 0, side_px) for photo in photos])
