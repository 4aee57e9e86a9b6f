"""Compares a bundle, run by the engine, with the torch encoders it was exported from, on real photos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from indexer.decode.image import read_image
from indexer.errors import ModelError
from model_export.features import padded, tokens
from model_export.fusion import Memory
from model_export.recall import top_overlap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from indexer.embed.encoder import Encoder
    from indexer.types import Pixels, Vectors
    from model_export.data import Photo
    from model_export.encoders import ImageEncoder, TextEncoder
    from model_export.photos import FuseModel

TOLERANCES = {
    "image_cosine_min": 0.85,
    "image_cosine_mean_min": 0.985,
    "text_cosine_min": 0.95,
    "fused_cosine_mean_min": 0.98,
    "top10_overlap_min": 0.9,
}
"""Limits for the shipped precision. Int8 moves vectors a little and one photo in hundreds visibly (0.88 was met);
what must hold is the ranking."""
_BATCH = 16


@dataclass(frozen=True, slots=True)
class Torch:
    """What a bundle was exported from."""

    image: ImageEncoder
    text: TextEncoder
    joint: FuseModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """How near the engine's vectors are to torch's; 1 is the same."""

    image_cosine_min: float
    image_cosine_mean: float
    text_cosine_min: float
    text_cosine_mean: float
    fused_cosine_mean: float
    """Of photos with a caption each."""
    top10_overlap: float
    """Mean over the texts, each ranking the photos by both models."""

    def check(self, tolerances: Mapping[str, float]) -> None:
        """Raise ModelError if a limit is broken."""
        found = {
            "image_cosine_min": self.image_cosine_min,
            "image_cosine_mean_min": self.image_cosine_mean,
            "text_cosine_min": self.text_cosine_min,
            "fused_cosine_mean_min": self.fused_cosine_mean,
            "top10_overlap_min": self.top10_overlap,
        }
        broken = [
            f"{name} is {found[name]:.4f}, less than {limit}"
            for name, limit in tolerances.items()
            if found[name] < limit
        ]
        if broken:
            raise ModelError("The exported model differs from the trained one", "; ".join(broken) + ".")


def compare(encoder: Encoder, torches: Torch, tokenizer: Path, photos: Sequence[Photo]) -> Parity:
    """Return the parity on photos and all their captions, decoded and tokenised as the engine does it."""
    spec = encoder.manifest.image.pixels
    pixels = [read_image(photo.path, spec).pixels[0] for photo in photos]
    captions = [caption for photo in photos for caption in photo.captions]
    last = [photo.captions[-1] for photo in photos]
    ours, theirs = encoder.embed_images(pixels), torch_images(torches.image, pixels)
    our_texts, their_texts = encoder.embed_queries(captions), torch_texts(torches.text, tokenizer, captions)
    fused = encoder.embed_captioned(encoder.image_states(pixels), last)
    fused_cosine = (fused * torch_fused(torches, tokenizer, pixels, last)).sum(axis=1)
    image_cosine, text_cosine = (ours * theirs).sum(axis=1), (our_texts * their_texts).sum(axis=1)
    return Parity(
        image_cosine_min=float(image_cosine.min()),
        image_cosine_mean=float(image_cosine.mean()),
        text_cosine_min=float(text_cosine.min()),
        text_cosine_mean=float(text_cosine.mean()),
        fused_cosine_mean=float(fused_cosine.mean()),
        top10_overlap=top_overlap(our_texts @ ours.T, their_texts @ theirs.T),
    )


def torch_images(image: ImageEncoder, pixels: Sequence[Pixels]) -> Vectors:
    """Return float32 [N, D] of the torch encoder."""
    return _seen(image, pixels)[0].numpy()


def torch_texts(text: TextEncoder, tokenizer: Path, texts: Sequence[str]) -> Vectors:
    """Return float32 [N, D] of the torch encoder."""
    with torch.inference_mode():
        return np.concatenate([_read(text, tokenizer, [one])[0].numpy() for one in texts])


def torch_fused(torches: Torch, tokenizer: Path, pixels: Sequence[Pixels], texts: Sequence[str]) -> Vectors:
    """Return float32 [N, D] of pictures with a text each, by torch encoders and decoder."""
    states = _seen(torches.image, pixels)[1]
    out = []
    with torch.inference_mode():
        for row, words in enumerate(texts):
            memory = Memory(states[row : row + 1], torch.ones(1, states.shape[1]))
            said = _read(torches.text, tokenizer, [words])[1]
            out.append(torches.joint.embed([memory, Memory(said, torch.ones(said.shape[:2]))]).numpy())
    return np.concatenate(out)


def _seen(image: ImageEncoder, pixels: Sequence[Pixels]) -> tuple[torch.Tensor, torch.Tensor]:
    with torch.inference_mode():
        starts = range(0, len(pixels), _BATCH)
        parts = [image(torch.from_numpy(np.stack(pixels[start : start + _BATCH]))) for start in starts]
    return torch.cat([vectors for vectors, _ in parts]), torch.cat([states for _, states in parts])


def _read(text: TextEncoder, tokenizer: Path, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
    ids, mask = padded(tokens(tokenizer, texts))
    found: tuple[torch.Tensor, torch.Tensor] = text(torch.from_numpy(ids), torch.from_numpy(mask))
    return found
