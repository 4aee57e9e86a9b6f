"""How near a bundle's vectors are to those of the checkpoint that it was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from indexer.embed.encoder import Encoder
from indexer.embed.graphs import image_tensor, open_tokenizer, tokenize
from indexer.embed.manifest import IMAGE_ENCODER, TEXT_ENCODER, TOKENIZER
from indexer.embed.session import CPU, OnnxRuntime

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from indexer.embed.manifest import Manifest
    from indexer.embed.session import Array
    from indexer.types import Pixels, Vectors
    from model_export.families.opened import Opened

_TEXTS = ("a dog on the beach", "two people", "a", "the old town at night, seen from the river, with many lights")
_PICTURES = 3


def compare(opened: Opened, bundle: Path) -> tuple[float, float]:
    """Return the least cosine between a bundle's vectors and those of its checkpoint, for pictures and for words.

    Pictures are noise, of which a wrong kernel or normalisation leaves nothing.
    """
    encoder = Encoder.open(bundle, threads=1)
    spec = encoder.manifest
    pixels = _noise(spec)
    tokenizer = open_tokenizer(bundle / TOKENIZER, spec.text)
    with torch.inference_mode():
        expected = _vectors(opened.image(torch.from_numpy(image_tensor(pixels, spec.image))))
        image = (encoder.embed_images(pixels) * expected).sum(axis=1).min()
        text = 1.0
        for words in _TEXTS:
            feed = tokenize(tokenizer, [words], spec.text, spec.text.query_prompt)
            one = _vectors(opened.text(**{name: torch.from_numpy(ids) for name, ids in feed.items()}))
            text = min(text, float((encoder.embed_queries([words]) * one).sum()))
    return float(image), text


def compare_tokens(opened: Opened, bundle: Path) -> tuple[float, float]:
    """Return the least cosine between a token's vector in a bundle's graphs and in its checkpoint, as `compare`.

    What the engine makes of them has steps: a token beside a plane may fall on either side of it.
    """
    spec = Encoder.open(bundle, threads=1).manifest
    tokenizer = open_tokenizer(bundle / TOKENIZER, spec.text)
    pages = {spec.image.input_name: image_tensor(_noise(spec), spec.image)}
    texts = [tokenize(tokenizer, [words], spec.text, spec.text.query_prompt) for words in _TEXTS]
    with torch.inference_mode():
        (page,) = (torch.from_numpy(pixels) for pixels in pages.values())
        image = _least(bundle / IMAGE_ENCODER, spec.image.output_name, [pages], [opened.image(page)])
        expected = [opened.text(**{name: torch.from_numpy(ids) for name, ids in feed.items()}) for feed in texts]
    return image, _least(bundle / TEXT_ENCODER, spec.text.output_name, texts, expected)


def _least(graph: Path, output: str, feeds: Sequence[Mapping[str, Array]], expected: Sequence[torch.Tensor]) -> float:
    session = OnnxRuntime().open(graph, CPU, 1)
    given = [session.run([output], feed)[0] for feed in feeds]
    return min(float((a * b.numpy()).sum(axis=-1).min()) for a, b in zip(given, expected, strict=True))


def compare_fused(opened: Opened, bundle: Path) -> float | None:
    """Return the least cosine for a picture with words as one query, None if the checkpoint does not read them so."""
    if opened.fused is None:
        return None
    encoder = Encoder.open(bundle, threads=1)
    spec = encoder.manifest
    tokenizer = open_tokenizer(bundle / TOKENIZER, spec.text)
    prompt = opened.fused.spec.query_prompt or spec.text.query_prompt
    picture = _noise(spec)[:1]
    (states,) = encoder.image_states(picture)
    least = 1.0
    with torch.inference_mode():
        _, tokens = opened.image(torch.from_numpy(image_tensor(picture, spec.image)))
        for words in _TEXTS:
            feed = {
                name: torch.from_numpy(ids) for name, ids in tokenize(tokenizer, [words], spec.text, prompt).items()
            }
            _, text_states = opened.text(**feed)
            seen = torch.ones(tokens.shape[:2], dtype=torch.int64)
            one = opened.fused.module(tokens, seen, text_states, feed["attention_mask"])[0].numpy()
            least = min(least, float(encoder.embed_composed(states, words) @ one))
    return least


def _noise(spec: Manifest) -> list[Pixels]:
    shape = (_PICTURES, spec.image.pixels.height_px, spec.image.pixels.width_px, 3)
    return list(np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8))


def _vectors(given: torch.Tensor | tuple[torch.Tensor, torch.Tensor]) -> Vectors:
    """Return the vectors of a half that may give its token states beside them."""
    found: Vectors = (given[0] if isinstance(given, tuple) else given).numpy()
    return found
