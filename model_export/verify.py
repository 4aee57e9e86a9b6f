"""Compares a bundle, run by the engine, with the torch encoders it was exported from, on real photos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from indexer.decode.image import read_image
from indexer.errors import ModelError
from model_export.features import padded, tokens
from model_export.recall import top_overlap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from indexer.embed.encoder import Encoder
    from indexer.types import Pixels, Vectors
    from model_export.data import Photo
    from model_export.encoders import ImageEncoder, TextEncoder

TOLERANCES = {
    "image_cosine_min": 0.85,
    "image_cosine_mean_min": 0.985,
    "text_cosine_min": 0.95,
    "top10_overlap_min": 0.85,
}
"""Limits for the shipped precision. Int8 moves vectors a little and one photo in hundreds visibly (0.88 was met);
what must hold is the ranking."""
_BATCH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """How near the engine's vectors are to torch's; 1 is the same."""

    image_cosine_min: float
    image_cosine_mean: float
    text_cosine_min: float
    text_cosine_mean: float
    top10_overlap: float
    """Mean over the texts, each ranking the photos by both models."""

    def check(self, tolerances: Mapping[str, float]) -> None:
        """Raise ModelError if a limit is broken."""
        found = {
            "image_cosine_min": self.image_cosine_min,
            "image_cosine_mean_min": self.image_cosine_mean,
            "text_cosine_min": self.text_cosine_min,
            "top10_overlap_min": self.top10_overlap,
        }
        broken = [
            f"{name} is {found[name]:.4f}, less than {limit}"
            for name, limit in tolerances.items()
            if found[name] < limit
        ]
        if broken:
            raise ModelError("The exported model differs from the trained one", "; ".join(broken) + ".")


def compare(
    encoder: Encoder, image: ImageEncoder, text: TextEncoder, tokenizer: Path, photos: Sequence[Photo]
) -> Parity:
    """Return the parity on photos and all their captions, decoded and tokenised as the engine does it."""
    spec = encoder.manifest.image.pixels
    pixels = [read_image(photo.path, spec).pixels[0] for photo in photos]
    captions = [caption for photo in photos for caption in photo.captions]
    ours, theirs = encoder.embed_images(pixels), torch_images(image, pixels)
    our_texts, their_texts = encoder.embed_queries(captions), torch_texts(text, tokenizer, captions)
    image_cosine, text_cosine = (ours * theirs).sum(axis=1), (our_texts * their_texts).sum(axis=1)
    return Parity(
        image_cosine_min=float(image_cosine.min()),
        image_cosine_mean=float(image_cosine.mean()),
        text_cosine_min=float(text_cosine.min()),
        text_cosine_mean=float(text_cosine.mean()),
        top10_overlap=top_overlap(our_texts @ ours.T, their_texts @ theirs.T),
    )


def torch_images(image: ImageEncoder, pixels: Sequence[Pixels]) -> Vectors:
    """Return float32 [N, D] of the torch encoder."""
    with torch.inference_mode():
        parts = [
            image(torch.from_numpy(np.stack(pixels[start : start + _BATCH]))).numpy()
            for start in range(0, len(pixels), _BATCH)
        ]
    return np.concatenate(parts)


def torch_texts(text: TextEncoder, tokenizer: Path, texts: Sequence[str]) -> Vectors:
    """Return float32 [N, D] of the torch encoder."""
    out = []
    with torch.inference_mode():
        for start in range(0, len(texts), _BATCH):
            ids, mask = padded(tokens(tokenizer, texts[start : start + _BATCH]))
            out.append(text(torch.from_numpy(ids), torch.from_numpy(mask)).numpy())
    return np.concatenate(out)
