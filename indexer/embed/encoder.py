"""Pixels and words to unit vectors, with one model bundle.

Importing this is cheap; ONNX Runtime is loaded by the first thing that is embedded.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.batches import BatchSize
from indexer.embed.manifest import (
    IMAGE_ENCODER,
    TEXT_ENCODER,
    TOKENIZER,
    check_sizes,
    load_manifest,
    verify_files,
)
from indexer.embed.preprocess import image_tensor, open_tokenizer, tokenize
from indexer.embed.providers import PREFERENCE, OpenedSession, ProviderTrial, Sample, open_session
from indexer.embed.session import CPU, Array
from indexer.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Self

    from tokenizers import Tokenizer

    from indexer.embed.manifest import Manifest
    from indexer.embed.session import Runtime
    from indexer.types import Pixels, Vectors

BATCH = 32
"""Pictures per run at most. A CPU gains nothing above 8, a GPU does."""
LENGTH_TOLERANCE = 1e-3
_SAMPLE_IMAGES = 2
_SAMPLE_TEXT = "a dog on the beach"


class Encoder:
    """A model, opened as far as it is used: searching by words never loads the image half.

    Calls from several threads are safe. Make one with `Encoder.open`.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        *,
        threads: int,
        providers: Sequence[str] = PREFERENCE,
        runtime: Runtime | None = None,
    ) -> None:
        self._folder = folder
        self._manifest = manifest
        self._threads = threads
        self._providers = providers
        self._runtime = runtime
        self._image: OpenedSession | None = None
        self._text: tuple[Tokenizer, OpenedSession] | None = None
        self._batch = BatchSize(BATCH)
        self._opening = threading.Lock()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        threads: int | None = None,
        providers: Sequence[str] = PREFERENCE,
        runtime: Runtime | None = None,
    ) -> Self:
        """Return the encoder of a bundle, with no session yet.

        Args:
            folder: the bundle.
            threads: for the operators of a run; None takes all cores.
            providers: candidates for pictures. Words always use the CPU: one short text is
                faster there than its way to a GPU and back.
            runtime: what opens sessions; None is ONNX Runtime.

        Raises:
            ModelError: the manifest is missing or damaged, or a file has not its size.
        """
        manifest = load_manifest(folder)
        check_sizes(folder, manifest)
        cores = threads or os.cpu_count() or 1
        return cls(folder, manifest, threads=cores, providers=providers, runtime=runtime)

    @property
    def manifest(self) -> Manifest:
        """What the bundle says about itself."""
        return self._manifest

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        return self._manifest.dimension

    @property
    def batch_size(self) -> int:
        """Pictures per run at most, as far as is known; shrinks when memory runs out."""
        return self._batch.size

    def embed_images(self, pixels: Sequence[Pixels]) -> Vectors:
        """Return one unit vector per picture, in input order.

        Args:
            pixels: uint8 [H, W, 3] RGB, each of `manifest.image.pixels`' size.

        Returns:
            float32 [N, D]; cosine similarity is the dot product.

        Raises:
            ModelError: the model is damaged or does not run, or not even one picture fits into memory.
            ValueError: an array has another shape or dtype.
        """
        if not pixels:
            return np.zeros((0, self.dimension), np.float32)
        session = self._opened_image().session
        spec = self._manifest.image

        def step(part: slice) -> Vectors:
            feed = {spec.input_name: image_tensor(pixels[part], spec)}
            return self._checked(session.run([spec.output_name], feed)[0], part.stop - part.start)

        return self._batch.run(len(pixels), step)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per search text, in input order.

        Returns:
            float32 [N, D].

        Raises:
            ModelError: the model is damaged or does not run.
        """
        return self._embed_texts(texts, self._manifest.text.query_prompt)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text to be found, in input order.

        Returns:
            float32 [N, D].

        Raises:
            ModelError: the model is damaged or does not run.
        """
        return self._embed_texts(texts, self._manifest.text.document_prompt)

    def provider_report(self) -> dict[str, tuple[ProviderTrial, ...]]:
        """Open both halves and return what was tried for `image` and `text`, in order.

        Raises:
            ModelError: a half does not open.
        """
        return {"image": self._opened_image().trials, "text": self._opened_text()[1].trials}

    def _embed_texts(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        tokenizer, opened = self._opened_text()
        spec = self._manifest.text
        rows = []
        for text in texts:  # one by one: with dynamic int8 a vector depends on the rest of its batch
            feed = tokenize(tokenizer, [text], spec, prompt)
            rows.append(self._checked(opened.session.run([spec.output_name], feed)[0], 1))
        return np.concatenate(rows)

    def _opened_image(self) -> OpenedSession:
        with self._opening:
            if self._image is None:
                verify_files(self._folder, self._manifest, [IMAGE_ENCODER])
                spec = self._manifest.image
                pixels = _sample_pixels(spec.pixels.height_px, spec.pixels.width_px)
                sample = Sample(
                    feed={spec.input_name: image_tensor(pixels, spec)},
                    output=spec.output_name,
                    count=len(pixels),
                )
                self._image = self._open(IMAGE_ENCODER, sample, self._providers)
            return self._image

    def _opened_text(self) -> tuple[Tokenizer, OpenedSession]:
        with self._opening:
            if self._text is None:
                verify_files(self._folder, self._manifest, [TEXT_ENCODER, TOKENIZER])
                spec = self._manifest.text
                tokenizer = open_tokenizer(self._folder / TOKENIZER, spec)
                feed = tokenize(tokenizer, [_SAMPLE_TEXT], spec, spec.query_prompt)
                sample = Sample(feed=feed, output=spec.output_name, count=1)
                self._text = tokenizer, self._open(TEXT_ENCODER, sample, (CPU,))
            return self._text

    def _open(self, name: str, sample: Sample, providers: Sequence[str]) -> OpenedSession:
        return open_session(
            self._folder / name,
            threads=self._threads,
            sample=sample,
            providers=providers,
            runtime=self._runtime,
        )

    def _checked(self, vectors: Array, count: int) -> Vectors:
        """Return an output as vectors, or say why it is none: wrong rows would poison the index."""
        expected = (count, self.dimension)
        trouble = ""
        if vectors.shape != expected:
            trouble = f"shape {vectors.shape} instead of {expected}"
        elif not np.isfinite(vectors).all():
            trouble = "numbers that are not finite"
        elif (off := np.abs(np.linalg.norm(vectors, axis=1) - 1).max()) > LENGTH_TOLERANCE:
            trouble = f"vectors whose length is off by {off:.3g}"
        if trouble:
            message = f"It gives {trouble}. Check it with: recallery doctor."
            raise ModelError("The model gives no usable vectors", message, path=self._folder)
        return np.ascontiguousarray(vectors, dtype=np.float32)


def _sample_pixels(height_px: int, width_px: int) -> list[Pixels]:
    """Return made pictures: colour ramps with noise, for a flat one would hide wrong kernels."""
    random = np.random.default_rng(0)
    ramp = np.linspace(0, 200, height_px * width_px * 3).reshape(height_px, width_px, 3)
    noise = random.integers(0, 55, (_SAMPLE_IMAGES, height_px, width_px, 3))
    return [(np.roll(ramp, i, axis=2) + noise[i]).astype(np.uint8) for i in range(_SAMPLE_IMAGES)]
