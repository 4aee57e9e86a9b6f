"""Graphs of a late-interaction model: a unit vector for each token of a page or a text.

Recallery keeps one vector for each picture, so it cannot search with them, and they are no bundle. Programs that
compare token by token can: a page's score is the sum, over the tokens of a query, of their best dot products with it.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from indexer.embed.manifest import IMAGE_ENCODER, TEXT_ENCODER, TOKENIZER
from indexer.embed.session import CPU, OnnxRuntime
from indexer.errors import ModelError, UsageError
from model_export.families.bundle import COSINE_MIN
from model_export.families.graphs import EMBEDDING, OF_TOKENS, PIXELS, export_image_half, export_text_half
from model_export.families.modernvbert import open_modernvbert

if TYPE_CHECKING:
    from torch import nn

    from indexer.models.spec import Family
    from model_export.families.opened import Opened

_FILES = (IMAGE_ENCODER, TEXT_ENCODER, TOKENIZER)
_COMPARED = 12
"""Tokens of a text: unlike the number that the graph was traced with, so that a constant one would show."""


@dataclass(frozen=True, slots=True)
class TokenLevel:
    """How near both graphs are to the checkpoint: the least cosine of any token."""

    image_cosine_min: float
    text_cosine_min: float


def export_token_vectors(family: Family, checkpoint: Path, out: Path) -> TokenLevel:
    """Write the graphs and the tokenizer of a late-interaction model.

    Args:
        family: how it reads pages.
        checkpoint: a folder with config.json, weights and a tokenizer.
        out: gets both graphs and the tokenizer.

    Raises:
        UsageError: it is no checkpoint, of another family, or `out` has files of something else.
        ModelError: the graphs do not give the checkpoint's vectors.
    """
    if out.exists() and not {path.name for path in out.iterdir()} <= set(_FILES):
        raise UsageError("The folder is in use", "It has files of something else. Name another one.", path=out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".export-") as name:
        made = Path(name) / "made"
        made.mkdir()
        opened = open_modernvbert(checkpoint, family, Path(name))
        shutil.copyfile(opened.tokenizer, made / TOKENIZER)
        near = _write(opened, family, made)
        if min(near.image_cosine_min, near.text_cosine_min) < COSINE_MIN:
            message = f"Least cosine: {near.image_cosine_min:.4f} for pages, {near.text_cosine_min:.4f} for words."
            raise ModelError("The graphs are not the checkpoint", message, path=checkpoint)
        shutil.rmtree(out, ignore_errors=True)
        made.rename(out)
    return near


def _write(opened: Opened, family: Family, folder: Path) -> TokenLevel:
    side_px = opened.side_px
    image, text = folder / IMAGE_ENCODER, folder / TEXT_ENCODER
    export_image_half(opened.image, side_px, image, OF_TOKENS)
    export_text_half(opened.text, opened.vocabulary_size, family.text, text, OF_TOKENS)
    ids = torch.arange(2 * _COMPARED).reshape(2, _COMPARED) % opened.vocabulary_size
    noise = torch.from_numpy(np.random.default_rng(0).uniform(-1, 1, (1, 3, side_px, side_px)).astype(np.float32))
    return TokenLevel(
        image_cosine_min=_cosine_min(image, opened.image, {PIXELS: noise}),
        text_cosine_min=_cosine_min(text, opened.text, {"input_ids": ids, "attention_mask": torch.ones_like(ids)}),
    )


def _cosine_min(graph: Path, half: nn.Module, feed: dict[str, torch.Tensor]) -> float:
    session = OnnxRuntime().open(graph, CPU, 1)
    (vectors,) = session.run([EMBEDDING], {name: values.numpy() for name, values in feed.items()})
    with torch.inference_mode():
        expected = half(**feed).numpy()
    return float((vectors * expected).sum(axis=-1).min())
