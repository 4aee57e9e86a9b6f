"""The graphs of a bundle: opened when first used, fed with pictures and words, run in batches that fit into memory."""

from __future__ import annotations

import itertools
import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.embed.bundle import verify_files
from indexer.embed.manifest import (
    FUSION_DECODER,
    IMAGE_ENCODER,
    MULTILINGUAL_ENCODER,
    MULTILINGUAL_TOKENIZER,
    TEXT_ENCODER,
    TOKENIZER,
    WEIGHTS,
)
from indexer.embed.providers import OpenedSession, Sample, open_session
from indexer.embed.session import CPU, SessionMemoryError
from indexer.errors import Message, ModelError, damaged_bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from indexer.embed.manifest import Fusion, ImageInput, Manifest, TextInput
    from indexer.embed.session import Array, Runtime
    from indexer.types import Pixels, Vectors

log = logging.getLogger(__name__)

_SAMPLE_IMAGES = 2
_SAMPLE_TEXT = "a dog on the beach"
_TEXT_FILES = {True: (TOKENIZER, TEXT_ENCODER), False: (MULTILINGUAL_TOKENIZER, MULTILINGUAL_ENCODER)}
_PAD_TOKENS = ("[PAD]", "<pad>", "<|endoftext|>")


class Graphs:
    """Sessions of one bundle. Calls from several threads are safe; see `Encoder.open` for the arguments."""

    def __init__(
        self, folder: Path, manifest: Manifest, threads: int, providers: Sequence[str], runtime: Runtime | None
    ) -> None:
        self._folder = folder
        self._manifest = manifest
        self._threads = threads
        self._providers = providers
        self._runtime = runtime
        self._image: OpenedSession | None = None
        self._texts: dict[bool, tuple[Tokenizer, OpenedSession]] = {}
        self._fusion: OpenedSession | None = None
        self._weights_verified = not any(file.name == WEIGHTS for file in manifest.files)
        self._opening = threading.Lock()

    def image(self) -> OpenedSession:
        """Return the image encoder; like the others, raises ModelError if it is damaged or does not open."""
        with self._opening:
            if self._image is None:
                spec = self._manifest.image
                pixels = _sample_pixels(spec.pixels.height_px, spec.pixels.width_px)
                sample = Sample(
                    feed={spec.input_name: image_tensor(pixels, spec)}, output=spec.output_name, count=len(pixels)
                )
                self._image = self._open(IMAGE_ENCODER, sample, self._providers)
            return self._image

    def text(self, *, english: bool = True) -> tuple[Tokenizer, OpenedSession]:
        """Return the tokenizer and the text encoder; of other languages than English, if the model has one for them."""
        with self._opening:
            if english not in self._texts:
                tokenizer_name, encoder = _TEXT_FILES[english]
                spec = text_input(self._manifest, english=english)
                verify_files(self._folder, self._manifest, [tokenizer_name])
                tokenizer = open_tokenizer(self._folder / tokenizer_name, spec)
                feed = tokenize(tokenizer, [_SAMPLE_TEXT], spec, spec.query_prompt)
                sample = Sample(feed=feed, output=spec.output_name, count=1)
                self._texts[english] = tokenizer, self._open(encoder, sample, (CPU,))
            return self._texts[english]

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

    def release(self) -> None:
        """Close what no other thread runs at the moment; the next call opens it again."""
        with self._opening:
            self._image = self._fusion = None
            self._texts = {}

    def _open(self, name: str, sample: Sample, providers: Sequence[str]) -> OpenedSession:
        verify_files(self._folder, self._manifest, [name] if self._weights_verified else [name, WEIGHTS])
        self._weights_verified = True
        return open_session(
            self._folder / name, threads=self._threads, sample=sample, providers=providers, runtime=self._runtime
        )


def text_input(manifest: Manifest, *, english: bool) -> TextInput:
    """Return what the text encoder reads, or the one of other languages."""
    if english or manifest.multilingual is None:
        return manifest.text
    return replace(manifest.text, max_tokens=manifest.multilingual.max_tokens)


def _sample_pixels(height_px: int, width_px: int) -> list[Pixels]:
    """Return synthetic pictures: colour ramps with noise, because a flat one would hide wrong kernels."""
    random = np.random.default_rng(0)
    ramp = np.linspace(0, 200, height_px * width_px * 3).reshape(height_px, width_px, 3)
    noise = random.integers(0, 55, (_SAMPLE_IMAGES, height_px, width_px, 3))
    return [(np.roll(ramp, i, axis=2) + noise[i]).astype(np.uint8) for i in range(_SAMPLE_IMAGES)]


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


def image_tensor(pixels: Sequence[Pixels], spec: ImageInput) -> NDArray[Any]:
    """Return one batch for the image encoder: uint8 or float32, [N, H, W, 3] or [N, 3, H, W], C-contiguous.

    Args:
        pixels: one or more uint8 [H, W, 3] RGB arrays of the manifest's size.
        spec: layout, dtype and normalisation.

    Raises:
        ValueError: an array has another shape or dtype; that is a mistake of the caller.
    """
    expected = (spec.pixels.height_px, spec.pixels.width_px, 3)
    for array in pixels:
        if array.shape != expected or array.dtype != np.uint8:
            raise ValueError(f"the model reads uint8 {expected}, not {array.dtype} {array.shape}")
    batch: NDArray[Any] = np.stack(pixels)
    if spec.dtype == "float32":
        scale = np.float32(1 / 255) / np.array(spec.std, np.float32)
        offset = np.array(spec.mean, np.float32) / np.array(spec.std, np.float32)
        batch = batch * scale - offset
    if spec.layout == "nchw":
        batch = np.ascontiguousarray(batch.transpose(0, 3, 1, 2))
    return batch


def open_tokenizer(path: Path, spec: TextInput) -> Tokenizer:
    """Return a bundle's tokenizer, cutting and padding as the model wants.

    Raises:
        ModelError: the file cannot be read as a tokenizer.
    """
    from tokenizers import Tokenizer  # 60 ms, and a search by picture needs none

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises Exception itself
        raise damaged_bundle("The tokenizer cannot be read", Message("{detail}.", detail=str(error)), path) from error
    padding = tokenizer.padding or {}
    known = [(token, tokenizer.token_to_id(token)) for token in _PAD_TOKENS]
    token, token_id = next(((t, i) for t, i in known if i is not None), ("[PAD]", 0))
    tokenizer.enable_truncation(max_length=spec.max_tokens)
    tokenizer.enable_padding(
        direction=padding.get("direction", "right"),
        pad_id=padding.get("pad_id", token_id),
        pad_type_id=padding.get("pad_type_id", 0),
        pad_token=padding.get("pad_token", token),
        length=spec.pad_to,
    )
    return tokenizer


def tokenize(tokenizer: Tokenizer, texts: Sequence[str], spec: TextInput, prompt: str) -> dict[str, NDArray[np.int64]]:
    """Return one batch for the text encoder by input name, int64 [N, L] each; L is `pad_to`, or the longest text.

    Args:
        tokenizer: from `open_tokenizer`.
        texts: one or more.
        spec: which inputs there are.
        prompt: a text in which `{text}` stands for each of `texts`.
    """
    worded = [prompt.replace("{text}", text) for text in texts]
    if spec.lowercase:
        worded = [text.lower() for text in worded]
    encodings = tokenizer.encode_batch(worded)
    columns = {
        "input_ids": [e.ids for e in encodings],
        "attention_mask": [e.attention_mask for e in encodings],
        "token_type_ids": [e.type_ids for e in encodings],
    }
    return {name: np.array(columns[name], dtype=np.int64) for name in spec.input_names}
