"""Compares a bundle, run by the engine, with the torch modules it was exported from, on real photos."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from indexer.decode.image import read_image
from indexer.errors import ModelError
from model_export.data.features import text_feed, tokens
from model_export.evaluation.metrics import top_overlap
from model_export.model.fusion import FuseModel, Memory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from indexer.embed.encoder import Encoder
    from indexer.types import Pixels, Vectors
    from model_export.data import Photo
    from model_export.model.encoders import ImageEncoder, TextEncoder

TOLERANCES = {
    "image_cosine_min": 0.85,
    "image_cosine_mean_min": 0.985,
    "text_cosine_min": 0.95,
    "fused_cosine_mean_min": 0.98,
    "top10_overlap_min": 0.9,
}
"""Least values for the shipped precision. Int8 moves all vectors a little, and one photo in hundreds visibly (0.88 was
seen); what must hold is the ranking."""
_BATCH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """How near the engine's vectors are to torch's; 1 is equal."""

    image_cosine_min: float
    image_cosine_mean: float
    text_cosine_min: float
    text_cosine_mean: float
    fused_cosine_mean: float
    """Of photos with a caption each."""
    top10_overlap: float
    """Mean over the texts, each ranking the photos by both models."""

    def check(self, tolerances: Mapping[str, float]) -> None:
        """Raise ModelError if a value is below its tolerance."""
        found = asdict(self)
        broken = []
        for name, limit in tolerances.items():
            value = found[name] if name in found else found[name.removesuffix("_min")]
            if value < limit:
                broken.append(f"{name} is {value:.4f}, less than {limit}")
        if broken:
            raise ModelError("The exported model differs from the trained one", "; ".join(broken) + ".")


@dataclass(frozen=True, slots=True)
class TorchModel:
    """The modules that a bundle was exported from."""

    image: ImageEncoder
    text: TextEncoder
    joint: FuseModel
    tokenizer: Path

    def embed_images(self, pixels: Sequence[Pixels]) -> Vectors:
        """Return float32 [N, D]."""
        return self._image(pixels)[0].numpy()

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Return float32 [N, D]."""
        return np.concatenate([self._text(one)[0].numpy() for one in texts])

    def embed_captioned(self, pixels: Sequence[Pixels], texts: Sequence[str]) -> Vectors:
        """Return float32 [N, D] of pictures with a text each."""
        states = self._image(pixels)[1]
        out = []
        for row, words in enumerate(texts):
            text_states = self._text(words)[1]
            memories = [Memory(part, torch.ones(part.shape[:2])) for part in (states[row : row + 1], text_states)]
            with torch.inference_mode():
                out.append(self.joint.embed(memories).numpy())
        return np.concatenate(out)

    def _image(self, pixels: Sequence[Pixels]) -> tuple[torch.Tensor, torch.Tensor]:
        with torch.inference_mode():
            starts = range(0, len(pixels), _BATCH)
            parts = [self.image(torch.from_numpy(np.stack(pixels[start : start + _BATCH]))) for start in starts]
        return torch.cat([vectors for vectors, _ in parts]), torch.cat([states for _, states in parts])

    def _text(self, text: str) -> tuple[torch.Tensor, torch.Tensor]:
        feed = text_feed(tokens(self.tokenizer, [text]))
        with torch.inference_mode():
            found: tuple[torch.Tensor, torch.Tensor] = self.text(*map(torch.from_numpy, feed.values()))
        return found


def compare(encoder: Encoder, model: TorchModel, photos: Sequence[Photo]) -> Parity:
    """Return the parity on photos and all their captions, decoded and tokenised as the engine does it."""
    spec = encoder.manifest.image.pixels
    pixels = [read_image(photo.path, spec).pixels[0] for photo in photos]
    captions = [caption for photo in photos for caption in photo.captions]
    last = [photo.captions[-1] for photo in photos]
    images, torch_images = encoder.embed_images(pixels), model.embed_images(pixels)
    texts, torch_texts = encoder.embed_queries(captions), model.embed_texts(captions)
    fused = encoder.embed_captioned(encoder.image_states(pixels), last)
    fused_cosine = (fused * model.embed_captioned(pixels, last)).sum(axis=1)
    image_cosine, text_cosine = (images * torch_images).sum(axis=1), (texts * torch_texts).sum(axis=1)
    return Parity(
        image_cosine_min=float(image_cosine.min()),
        image_cosine_mean=float(image_cosine.mean()),
        text_cosine_min=float(text_cosine.min()),
        text_cosine_mean=float(text_cosine.mean()),
        fused_cosine_mean=float(fused_cosine.mean()),
        top10_overlap=top_overlap(texts @ images.T, torch_texts @ torch_images.T),
    )
