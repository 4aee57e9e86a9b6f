"""Measures the forms of each graph on dev photos (size, speed, and what retrieval they cost), and chooses one."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.embed.manifest import STATES
from model_export import data
from model_export.data.features import text_feed, tokens
from model_export.data.views import photo_view
from model_export.evaluation import metrics
from model_export.graphs import quantisation
from model_export.graphs.tracing import session
from model_export.model.encoders import FUSION_INPUTS, PIXELS

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.types import Vectors

_log = logging.getLogger(__name__)

MAX_LOSS_POINTS = 1.0
"""Recall@10, in percent points, that a faster form may lose."""
MIN_SPEEDUP = 1.2
"""A smaller form must be at least so many times as fast."""
MIN_OVERLAP = 0.92
"""Of one graph; three of them together then stay above 0.9, as a rule."""
_CALIBRATION_PHOTOS = 128
_IMAGE_BATCH = 8
_TIMED_TEXTS = 64
_ROUNDS = 5
_CONVOLUTIONAL = ("Conv", "Clip")
"""Sums and means stay float32: after the tower, heads and decoder add too, and 8 bits hold little of the stages'
deviations; quantising either changes a tenth of all ranks."""
_ENDS = {"int8 tower": (3, 4), "int8 whole tower": (0, 0)}
"""First and last convolutions that stay float32: they cost a sixth more time and keep two percent more of the ranks."""
HALF = "fp16"
"""The form of the picture graph for GPUs."""
_WORD_FORMS = {"int8 MatMul": ("MatMul",), "int8 MatMul and Gather": ("MatMul", "Gather")}
_TOWER = "/tower/"
"""The decoder after the text tower is small, and stays float32."""
_FUSION_FORMS = {"int8 MatMul": ("MatMul", "Gemm")}
Feed = Mapping[str, NDArray[Any]]
"""Inputs of one run of a graph, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One form of a graph, measured."""

    name: str
    graph: Path
    size_bytes: int
    recall_at_10: float
    """Text to image on dev photos, in percent, with the other graphs in float32."""
    overlap: float
    """Mean share of the first ten photos of a caption that the float32 form has too, 0 to 1."""
    ms_per_item: float
    """Wall time on one thread, the best of interleaved rounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """The measured forms of one graph, the float32 one first, and the chosen one."""

    forms: tuple[Candidate, ...]
    chosen: Candidate

    @classmethod
    def of(cls, forms: Sequence[Candidate], wanted: str | None = None) -> Precision:
        """Choose among forms, the first of which is the reference; one named `wanted` is taken whatever it measures."""
        named = [form for form in forms if form.name == wanted]
        return cls(forms=tuple(forms), chosen=named[0] if named else choose(forms[0], forms[1:]))


def choose(reference: Candidate, others: Sequence[Candidate]) -> Candidate:
    """Return the smallest candidate that is clearly faster and loses little, or the reference.

    The smallest, not the fastest: sizes are the same in every build, so a noisy clock cannot change the model.
    """
    worthy = [
        other
        for other in others
        if other.ms_per_item * MIN_SPEEDUP <= reference.ms_per_item
        and reference.recall_at_10 - other.recall_at_10 < MAX_LOSS_POINTS
        and other.overlap >= MIN_OVERLAP
    ]
    return min(worthy, key=lambda candidate: candidate.size_bytes, default=reference)


@dataclass(frozen=True, slots=True)
class DevSet:
    """Dev photos as pixels and their captions as tokens."""

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


def image_feeds(pixels: NDArray[np.uint8]) -> list[Feed]:
    """Return batches of uint8 [N, H, W, 3]."""
    return [{PIXELS: pixels[at : at + _IMAGE_BATCH]} for at in range(0, len(pixels), _IMAGE_BATCH)]


def text_feeds(rows: Sequence[Sequence[int]]) -> list[Feed]:
    """Return token rows one by one, as queries come."""
    return [text_feed([row]) for row in rows]


def fusion_feed(image_states: NDArray[np.float32], text_states: NDArray[np.float32]) -> Feed:
    """Return one captioned photo: the states of the picture [P, S] and of its words [L, S]."""
    arrays: list[NDArray[Any]] = []
    for states in (image_states, text_states):
        arrays += [states[None], np.ones((1, len(states)), np.int64)]
    return dict(zip(FUSION_INPUTS, arrays, strict=True))


def embed(graph: Path, feeds: Sequence[Feed], *, threads: int = 2) -> Vectors:
    """Return float32 [N, D], the first output of a graph."""
    run = session(graph, threads)
    return np.concatenate([run.run(None, feed)[0] for feed in feeds])


def captioned_feeds(image: Path, text: Path, dev: DevSet, *, threads: int = 2) -> list[Feed]:
    """Return the photos with their last captions one by one, as captioned photos come."""
    last = dict(zip(dev.owner, dev.captions, strict=True))
    image_run, text_run = session(image, threads), session(text, threads)
    images = [image_run.run([STATES], {PIXELS: one[None]})[0][0] for one in dev.pixels]
    texts = [text_run.run([STATES], feed)[0][0] for feed in text_feeds([last[row] for row in range(len(images))])]
    return [fusion_feed(*pair) for pair in zip(images, texts, strict=True)]


def ms_per_item(graphs: Sequence[Path], feeds: Sequence[Feed], rounds: int = _ROUNDS) -> list[float]:
    """Return each graph's best wall time for an item on one thread, over interleaved rounds."""
    runs = [session(graph, 1) for graph in graphs]
    items = sum(len(next(iter(feed.values()))) for feed in feeds)
    best = [float("inf")] * len(runs)
    for _ in range(rounds):
        for at, run in enumerate(runs):
            started = time.perf_counter()
            for feed in feeds:
                run.run(None, feed)
            best[at] = min(best[at], 1000 * (time.perf_counter() - started) / items)
    return best


def image_candidates(image: Path, text: Path, dev: DevSet, folder: Path) -> tuple[Candidate, ...]:
    """Return the float32 image graph and its int8 and float16 forms, measured against the float32 text graph."""
    photos = data.flickr8k(folder, "train")
    step = len(photos) // _CALIBRATION_PHOTOS
    calibration = _pixels(photos[::step][:_CALIBRATION_PHOTOS], dev.pixels.shape[1])
    forms = {"fp32": image}
    convolutions = quantisation.node_names(image, "Conv")
    for name, (first, last) in _ENDS.items():
        forms[name] = image.with_name(f"image_{name.replace(' ', '_')}.onnx")
        keep = convolutions[:first] + convolutions[len(convolutions) - last :]
        quantisation.static_int8(image, forms[name], calibration, _CONVOLUTIONAL, keep)
        quantisation.shrink_weights(forms[name], forms[name])
    forms[HALF] = image.with_name("image_fp16.onnx")
    quantisation.float16(image, forms[HALF])
    texts, feeds = embed(text, text_feeds(dev.captions)), image_feeds(dev.pixels)
    return _candidates(forms, [texts @ embed(graph, feeds).T for graph in forms.values()], feeds[:1], dev)


def text_candidates(image: Path, text: Path, dev: DevSet) -> tuple[Candidate, ...]:
    """Return the float32 text graph and its int8 forms, measured against the float32 image graph."""
    forms = {"fp32": text} | _dynamic(text, "text", _WORD_FORMS, _TOWER)
    images, feeds = embed(image, image_feeds(dev.pixels)), text_feeds(dev.captions)
    return _candidates(forms, [embed(graph, feeds) @ images.T for graph in forms.values()], feeds[:_TIMED_TEXTS], dev)


def fusion_candidates(image: Path, text: Path, fusion: Path, dev: DevSet) -> tuple[Candidate, ...]:
    """Return the float32 decoder and its int8 form: captions look for photos that carry another caption."""
    forms = {"fp32": fusion} | _dynamic(fusion, "fusion", _FUSION_FORMS)
    texts, feeds = embed(text, text_feeds(dev.captions)), captioned_feeds(image, text, dev)
    return _candidates(forms, [texts @ embed(graph, feeds).T for graph in forms.values()], feeds[:_TIMED_TEXTS], dev)


def _dynamic(graph: Path, name: str, forms: Mapping[str, Sequence[str]], within: str = "") -> dict[str, Path]:
    made = {}
    for form, operators in forms.items():
        made[form] = graph.with_name(f"{name}_{form.replace(' ', '_')}.onnx")
        quantisation.dynamic_int8(graph, made[form], operators, within)
    return made


def _candidates(
    forms: Mapping[str, Path], similarities: Sequence[metrics.Similarity], timed: Sequence[Feed], dev: DevSet
) -> tuple[Candidate, ...]:
    """Measure forms by their similarities [captions, photos] and their time for some feeds."""
    times_ms = ms_per_item(list(forms.values()), timed)
    answers = [[row] for row in dev.owner]
    rows = tuple(
        Candidate(
            name=name,
            graph=graph,
            size_bytes=graph.stat().st_size,
            recall_at_10=metrics.recall(metrics.positions(similarity, answers), 10),
            overlap=metrics.top_overlap(similarity, similarities[0]),
            ms_per_item=ms,
        )
        for (name, graph), similarity, ms in zip(forms.items(), similarities, times_ms, strict=True)
    )
    for row in rows:
        _log.info("%s: %.2f ms, %.2f %%, overlap %.3f", row.name, row.ms_per_item, row.recall_at_10, row.overlap)
    return rows


def _pixels(photos: Sequence[data.Photo], side_px: int) -> NDArray[np.uint8]:
    return np.stack([photo_view(photo.path, 0, side_px) for photo in photos])
