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
from model_export.families.graphs import EMBEDDING, PIXELS, export_token_half
from model_export.families.modernvbert import open_modernvbert

if TYPE_CHECKING:
    from torch import nn

    from indexer.models.spec import Family
    from model_export.families.opened import Opened

_FILES = (IMAGE_ENCODER, TEXT_ENCODER, TOKENIZER)
_TRACED, _COMPARED = 7, 12
"""Tokens of a text: unlike any size of a model, so that nothing is taken for constant, and unlike each other."""


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
        near = _write(opened, made)
        if min(near.image_cosine_min, near.text_cosine_min) < COSINE_MIN:
            message = f"Least cosine: {near.image_cosine_min:.4f} for pages, {near.text_cosine_min:.4f} for words."
            raise ModelError("The graphs are not the checkpoint", message, path=checkpoint)
        shutil.rmtree(out, ignore_errors=True)
        made.rename(out)
    return near


def _write(opened: Opened, folder: Path) -> TokenLevel:
    side_px = opened.side_px
    image, text = folder / IMAGE_ENCODER, folder / TEXT_ENCODER
    export_token_half(opened.image, (torch.zeros(2, 3, side_px, side_px),), {PIXELS: {0: "batch"}}, image)
    lengths = {0: "batch", 1: "length"}
    feeds = (_words(_TRACED, opened.vocabulary_size), _words(_COMPARED, opened.vocabulary_size))
    export_token_half(opened.text, feeds[0], {"input_ids": lengths, "attention_mask": lengths}, text)
    noise = torch.from_numpy(np.random.default_rng(0).uniform(-1, 1, (1, 3, side_px, side_px)).astype(np.float32))
    return TokenLevel(
        image_cosine_min=_cosine_min(image, opened.image, {PIXELS: noise}),
        text_cosine_min=_cosine_min(
            text, opened.text, dict(zip(("input_ids", "attention_mask"), feeds[1], strict=True))
        ),
    )


def _words(length: int, vocabulary_size: int) -> tuple[torch.Tensor, torch.Tensor]:
    ids = torch.arange(2 * length).reshape(2, length) % vocabulary_size
    return ids, torch.ones_like(ids)


def _cosine_min(graph: Path, half: nn.Module, feed: dict[str, torch.Tensor]) -> float:
    session = OnnxRuntime().open(graph, CPU, 1)
    (vectors,) = session.run([EMBEDDING], {name: values.numpy() for name, values in feed.items()})
    with torch.inference_mode():
        expected = half(**feed).numpy()
    return float((vectors * expected).sum(axis=-1).min())
