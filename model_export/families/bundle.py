"""From a checkpoint to a bundle: export both halves, assemble, compare with the checkpoint."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from indexer.embed.encoder import Encoder
from indexer.embed.manifest import NAME, TOKENIZER
from indexer.embed.preprocess import image_tensor, open_tokenizer, tokenize
from indexer.errors import ModelError, UsageError
from indexer.models.assemble import Facts, Parts, assemble
from model_export.families.checkpoint import open_checkpoint
from model_export.families.graphs import export_image_half, export_text_half

if TYPE_CHECKING:
    from indexer.embed.manifest import Manifest
    from indexer.models.spec import Family
    from model_export.families.opened import Opened

COSINE_MIN = 0.999
_TEXTS = ("a dog on the beach", "two people", "a", "the old town at night, seen from the river, with many lights")
_PICTURES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A bundle, and how near it is to the checkpoint."""

    manifest: Manifest
    image_cosine_min: float
    text_cosine_min: float


def export_bundle(family: Family, checkpoint: Path, out: Path, *, licence: str = "not known") -> Exported:
    """Make a bundle of a checkpoint.

    Args:
        family: how it reads pictures and words.
        checkpoint: a folder with config.json, weights, and a tokenizer.
        out: the bundle's folder; replaced if it is there.
        licence: of the weights, for the manifest.

    Raises:
        UsageError: it is no checkpoint, or of another family.
        ModelError: the bundle does not give the checkpoint's vectors.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".export-") as name:
        scratch = Path(name)
        opened = open_checkpoint(checkpoint, family, scratch)
        parts = Parts(
            image_encoder=scratch / "image.onnx", text_encoder=scratch / "text.onnx", tokenizer=opened.tokenizer
        )
        export_image_half(opened.image, opened.side_px, parts.image_encoder)
        export_text_half(opened.text, opened.vocabulary_size, family.text, parts.text_encoder)
        facts = Facts(
            name=out.name,
            title=f"{family.title} {checkpoint.name}",
            family=dataclasses.replace(family, image=opened.policy),
            side_px=None,
            dimension=None,
            unit_length=True,
            licence=licence,
            source=f"{checkpoint.name}, by `python -m model_export export --family {family.name}`",
        )
        made, manifest = assemble(scratch, parts, facts, folder_name="bundle")
        image, text = compare(opened, made)
        if min(image, text) < COSINE_MIN:
            message = f"Least cosine to the checkpoint's own vectors: {image:.4f} for pictures, {text:.4f} for words."
            raise ModelError("The bundle is not the checkpoint", message, path=checkpoint)
        _replace(made, out)
    return Exported(manifest=manifest, image_cosine_min=image, text_cosine_min=text)


def compare(opened: Opened, bundle: Path) -> tuple[float, float]:
    """Return the least cosine between a bundle's vectors and those of its checkpoint, for pictures and for words.

    Pictures are noise, of which a wrong kernel or normalisation leaves nothing.
    """
    encoder = Encoder.open(bundle, threads=1)
    spec = encoder.manifest
    shape = (_PICTURES, spec.image.pixels.height_px, spec.image.pixels.width_px, 3)
    pixels = list(np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8))
    tokenizer = open_tokenizer(bundle / TOKENIZER, spec.text)
    with torch.inference_mode():
        expected = opened.image(torch.from_numpy(image_tensor(pixels, spec.image))).numpy()
        image = (encoder.embed_images(pixels) * expected).sum(axis=1).min()
        text = 1.0
        for words in _TEXTS:
            feed = tokenize(tokenizer, [words], spec.text, spec.text.query_prompt)
            one = opened.text(**{name: torch.from_numpy(ids) for name, ids in feed.items()}).numpy()
            text = min(text, float((encoder.embed_queries([words]) * one).sum()))
    return float(image), text


def _replace(made: Path, out: Path) -> None:
    if out.exists():
        if any(out.iterdir()) and not (out / NAME).is_file():
            raise UsageError("The folder is in use", "It has files that are no model. Name another one.", path=out)
        shutil.rmtree(out)
    made.rename(out)
