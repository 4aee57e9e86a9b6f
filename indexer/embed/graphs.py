"""The graphs of a bundle, each verified and opened when it is first used, and how many items one run takes."""

from __future__ import annotations

import itertools
import logging
import threading
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.bundle import verify_files
from indexer.embed.manifest import FUSION_DECODER, IMAGE_ENCODER, TEXT_ENCODER, TOKENIZER, WEIGHTS
from indexer.embed.preprocess import image_tensor, open_tokenizer, tokenize
from indexer.embed.providers import OpenedSession, Sample, open_session
from indexer.embed.session import CPU, SessionMemoryError
from indexer.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tokenizers import Tokenizer

    from indexer.embed.manifest import Fusion, Manifest
    from indexer.embed.session import Array, Runtime
    from indexer.types import Pixels, Vectors

_SAMPLE_IMAGES = 2
_SAMPLE_TEXT = "a dog on the beach"


class Graphs:
    """Sessions of one bundle. Calls from several threads are safe.

    Args:
        folder: the bundle.
        threads: for the operators of a run.
        providers: candidates for pictures; everything else uses the CPU.
        runtime: what opens sessions; None is ONNX Runtime.
    """

    def __init__(
        self, folder: Path, manifest: Manifest, threads: int, providers: Sequence[str], runtime: Runtime | None
    ) -> None:
        self._folder = folder
        self._manifest = manifest
        self._threads = threads
        self._providers = providers
        self._runtime = runtime
        self._image: OpenedSession | None = None
        self._text: tuple[Tokenizer, OpenedSession] | None = None
        self._fusion: OpenedSession | None = None
        self._weights_verified = not any(file.name == WEIGHTS for file in manifest.files)
        self._opening = threading.Lock()

    def image(self) -> OpenedSession:
        """Return the image encoder.

        Raises:
            ModelError: it is damaged or does not open; the others raise likewise.
        """
        with self._opening:
            if self._image is None:
                spec = self._manifest.image
                pixels = _sample_pixels(spec.pixels.height_px, spec.pixels.width_px)
                sample = Sample(
                    feed={spec.input_name: image_tensor(pixels, spec)}, output=spec.output_name, count=len(pixels)
                )
                self._image = self._open(IMAGE_ENCODER, sample, self._providers)
            return self._image

    def text(self) -> tuple[Tokenizer, OpenedSession]:
        """Return the tokenizer and the text encoder."""
        with self._opening:
            if self._text is None:
                spec = self._manifest.text
                verify_files(self._folder, self._manifest, [TOKENIZER])
                tokenizer = open_tokenizer(self._folder / TOKENIZER, spec)
                feed = tokenize(tokenizer, [_SAMPLE_TEXT], spec, spec.query_prompt)
                sample = Sample(feed=feed, output=spec.output_name, count=1)
                self._text = tokenizer, self._open(TEXT_ENCODER, sample, (CPU,))
            return self._text

    def fusion(self) -> tuple[Fusion, OpenedSession]:
        """Return the fusion decoder and what it reads."""
        spec = self._manifest.fusion
        if spec is None:
            raise ModelError(
                "The model cannot read a picture with words", "It has no fusion decoder.", path=self._folder
            )
        with self._opening:
            if self._fusion is None:
                states: Array = np.ones((1, 2, spec.states_dimension), np.float32)
                mask: Array = np.ones((1, 2), np.int64)
                feed = {
                    spec.image_states: states,
                    spec.image_mask: mask,
                    spec.text_states: states,
                    spec.text_mask: mask,
                }
                sample = Sample(feed=feed, output=spec.output_name, count=1)
                self._fusion = self._open(FUSION_DECODER, sample, (CPU,))
            return spec, self._fusion

    def _open(self, name: str, sample: Sample, providers: Sequence[str]) -> OpenedSession:
        verify_files(self._folder, self._manifest, [name] if self._weights_verified else [name, WEIGHTS])
        self._weights_verified = True
        return open_session(
            self._folder / name, threads=self._threads, sample=sample, providers=providers, runtime=self._runtime
        )


def _sample_pixels(height_px: int, width_px: int) -> list[Pixels]:
    """Return synthetic pictures: colour ramps with noise, because a flat one would hide wrong kernels."""
    random = np.random.default_rng(0)
    ramp = np.linspace(0, 200, height_px * width_px * 3).reshape(height_px, width_px, 3)
    noise = random.integers(0, 55, (_SAMPLE_IMAGES, height_px, width_px, 3))
    return [(np.roll(ramp, i, axis=2) + noise[i]).astype(np.uint8) for i in range(_SAMPLE_IMAGES)]


log = logging.getLogger(__name__)


def plan(start: int, stop: int, size: int) -> list[slice]:
    """Return the slices that cover `start` to `stop` in order, none longer than `size`.

    They are as equal as can be: a last batch of one costs as much as its own start.
    """
    count = -(-(stop - start) // size)
    edges = [start + (stop - start) * i // count for i in range(count + 1)] if count > 0 else []
    return [slice(a, b) for a, b in itertools.pairwise(edges)]


class BatchSize:
    """The largest batch that is known to fit; it only shrinks while the program runs."""

    def __init__(self, size: int) -> None:
        self._size = size

    @property
    def size(self) -> int:
        """Items per run at most."""
        return self._size

    def run(self, total: int, step: Callable[[slice], Vectors]) -> Vectors:
        """Return the rows of `step` over 0 to `total`, in order, in runs that fit into memory.

        Raises:
            SessionMemoryError: not even one item fits.
        """
        done: list[Vectors] = []
        parts = plan(0, total, self._size)
        while parts:
            part = parts.pop(0)
            try:
                done.append(step(part))
            except SessionMemoryError:
                length = part.stop - part.start
                if length == 1:
                    raise
                self._size = length // 2
                log.warning("no memory for a batch of %d, going on with %d", length, self._size)
                parts = plan(part.start, total, self._size)
        return np.concatenate(done)
