"""Compares a bundle's vectors with those of the checkpoint that it was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from indexer.embed.encoder import Encoder
from indexer.embed.manifest import IMAGE_ENCODER, TEXT_ENCODER, TOKENIZER
from indexer.embed.preprocess import image_tensor, open_tokenizer, tokenize
from indexer.embed.session import CPU, OnnxRuntime

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from indexer.embed.manifest import Manifest
    from indexer.embed.session import Array
    from indexer.types import Pixels
    from model_export.families.opened import Opened

_TEXTS = ("a dog on the beach", "two people", "a", "the old town at night, seen from the river, with many lights")
_PICTURES = 3


def compare(opened: Opened, bundle: Path) -> tuple[float, float]:
    """Return the least cosine between the vectors of a bundle and its checkpoint, for pictures and for words.

    The pictures are noise: a wrong kernel or normalisation changes their vectors completely.
    """
    encoder = Encoder.open(bundle, threads=1)
    spec = encoder.manifest
    pixels = _noise(spec)
    with torch.inference_mode():
        expected = _vectors(opened.image(torch.from_numpy(image_tensor(pixels, spec.image))))
        image = (encoder.embed_images(pixels) * expected).sum(axis=1).min()
        text = 1.0
        for words, feed in zip(_TEXTS, _text_feeds(bundle, spec), strict=True):
            vectors = _vectors(opened.text(**_tensors(feed)))
            text = min(text, float((encoder.embed_queries([words]) * vectors).sum()))
    return float(image), text


def compare_tokens(opened: Opened, bundle: Path) -> tuple[float, float]:
    """Return the least cosine between token vectors of a bundle's graphs and its checkpoint, as `compare`.

    The vectors that the engine makes of them are no measure: a tiny change may move a token to the other side of a
    plane.
    """
    spec = Encoder.open(bundle, threads=1).manifest
    pages = image_tensor(_noise(spec), spec.image)
    texts = _text_feeds(bundle, spec)
    with torch.inference_mode():
        expected = [opened.image(torch.from_numpy(pages))]
        image = _least_cosine(
            bundle / IMAGE_ENCODER, spec.image.output_name, [{spec.image.input_name: pages}], expected
        )
        expected = [opened.text(**_tensors(feed)) for feed in texts]
    return image, _least_cosine(bundle / TEXT_ENCODER, spec.text.output_name, texts, expected)


def compare_fused(opened: Opened, bundle: Path) -> float | None:
    """Return the least cosine for a picture with words as one query, None if the checkpoint has no such input."""
    if opened.fused is None:
        return None
    encoder = Encoder.open(bundle, threads=1)
    spec = encoder.manifest
    picture = _noise(spec)[:1]
    (states,) = encoder.image_states(picture)
    least = 1.0
    with torch.inference_mode():
        _, tokens = opened.image(torch.from_numpy(image_tensor(picture, spec.image)))
        mask = torch.ones(tokens.shape[:2], dtype=torch.int64)
        for words, feed in zip(_TEXTS, _text_feeds(bundle, spec, opened.fused.spec.query_prompt), strict=True):
            inputs = _tensors(feed)
            _, text_states = opened.text(**inputs)
            vector = opened.fused.module(tokens, mask, text_states, inputs["attention_mask"])[0].numpy()
            least = min(least, float(encoder.embed_composed(states, words) @ vector))
    return least


def _least_cosine(
    graph: Path, output: str, feeds: Sequence[Mapping[str, Array]], expected: Sequence[torch.Tensor]
) -> float:
    session = OnnxRuntime().open(graph, CPU, 1)
    given = [session.run([output], feed)[0] for feed in feeds]
    return min(float((a * b.numpy()).sum(axis=-1).min()) for a, b in zip(given, expected, strict=True))


def _text_feeds(bundle: Path, spec: Manifest, prompt: str | None = None) -> list[Mapping[str, Array]]:
    """Return the test texts as inputs of the text graph, each alone."""
    tokenizer = open_tokenizer(bundle / TOKENIZER, spec.text)
    return [tokenize(tokenizer, [words], spec.text, prompt or spec.text.query_prompt) for words in _TEXTS]


def _tensors(feed: Mapping[str, Array]) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(ids) for name, ids in feed.items()}


def _noise(spec: Manifest) -> list[Pixels]:
    shape = (_PICTURES, spec.image.pixels.height_px, spec.image.pixels.width_px, 3)
    return list(np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8))


def _vectors(given: torch.Tensor | tuple[torch.Tensor, torch.Tensor]) -> Array:
    """Return the vectors of a half that may give its token states too."""
    vectors: Array = (given[0] if isinstance(given, tuple) else given).numpy()
    return vectors
