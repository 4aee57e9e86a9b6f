"""Runs an exported encoder graph outside the engine: for measuring one before it is chosen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from indexer.embed.manifest import STATES
from model_export.export import FUSION_INPUTS
from model_export.features import padded, session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

    from indexer.types import Vectors

_IMAGE_BATCH = 8
_ROUNDS = 5


def embed_images(graph: Path, pixels: NDArray[np.uint8], *, threads: int = 2) -> Vectors:
    """Return float32 [N, D] for uint8 [N, H, W, 3]."""
    run = session(graph, threads)
    starts = range(0, len(pixels), _IMAGE_BATCH)
    return np.concatenate([run.run(None, {"pixels": pixels[at : at + _IMAGE_BATCH]})[0] for at in starts])


def embed_texts(graph: Path, rows: Sequence[Sequence[int]], *, threads: int = 2) -> Vectors:
    """Return float32 [N, D] for token rows, one text at a time, as queries come."""
    run = session(graph, threads)
    out = []
    for row in rows:
        ids, mask = padded([row])
        out.append(run.run(None, {"input_ids": ids, "attention_mask": mask})[0])
    return np.concatenate(out)


class Pair(NamedTuple):
    """The states of one picture and of its words."""

    image: NDArray[np.float32]
    """float32 [P, S]."""
    text: NDArray[np.float32]
    """float32 [L, S]."""


def states_of(
    image: Path, text: Path, pixels: NDArray[np.uint8], rows: Sequence[Sequence[int]], *, threads: int = 2
) -> list[Pair]:
    """Return the token states of pictures and of as many texts."""
    see, read = session(image, threads), session(text, threads)
    seen = [see.run([STATES], {"pixels": pixels[at : at + 1]})[0][0] for at in range(len(pixels))]
    said = []
    for row in rows:
        ids, mask = padded([row])
        said.append(read.run([STATES], {"input_ids": ids, "attention_mask": mask})[0][0])
    return [Pair(*pair) for pair in zip(seen, said, strict=True)]


def embed_fused(graph: Path, pairs: Sequence[Pair], *, threads: int = 2) -> Vectors:
    """Return float32 [N, D], one pair at a time, as captioned photos come."""
    run = session(graph, threads)
    return np.concatenate([run.run(None, _fusion_feed(pair))[0] for pair in pairs])


def fuse_once(run: InferenceSession, pairs: Sequence[Pair]) -> int:
    """Embed all pairs once and return how many they were."""
    for pair in pairs:
        run.run(None, _fusion_feed(pair))
    return len(pairs)


def _fusion_feed(pair: Pair) -> dict[str, NDArray[Any]]:
    masks = [np.ones((1, len(states)), np.int64) for states in pair]
    return dict(zip(FUSION_INPUTS, (pair.image[None], masks[0], pair.text[None], masks[1]), strict=True))


def ms_per_item(graph_runs: Sequence[Callable[[], int]], rounds: int = _ROUNDS) -> list[float]:
    """Return each run's best wall time for an item over interleaved rounds.

    Args:
        graph_runs: each does its work once and returns how many items that were.
    """
    best = [float("inf")] * len(graph_runs)
    for _ in range(rounds):
        for at, run in enumerate(graph_runs):
            started = time.perf_counter()
            items = run()
            best[at] = min(best[at], 1000 * (time.perf_counter() - started) / items)
    return best


def image_run(graph: Path, pixels: NDArray[np.uint8]) -> Callable[[], int]:
    """Return a run of one batch on one thread."""
    loaded = session(graph, 1)

    def run() -> int:
        loaded.run(None, {"pixels": pixels})
        return len(pixels)

    return run


def text_run(graph: Path, rows: Sequence[Sequence[int]]) -> Callable[[], int]:
    """Return a run of the texts, one at a time, on one thread."""
    loaded = session(graph, 1)
    inputs = [padded([row]) for row in rows]

    def run() -> int:
        for ids, mask in inputs:
            loaded.run(None, {"input_ids": ids, "attention_mask": mask})
        return len(inputs)

    return run
