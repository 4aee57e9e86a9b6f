"""From a checkpoint to a bundle: export both halves, assemble, compare with the checkpoint."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.embed.manifest import NAME, WEIGHTS
from indexer.errors import ModelError, UsageError
from indexer.models.assemble import Facts, Parts, assemble
from model_export.families.checkpoint import open_checkpoint
from model_export.families.graphs import (
    OF_TOKENS,
    VECTORS,
    WITH_STATES,
    export_fused_half,
    export_image_half,
    export_text_half,
)
from model_export.families.parity import compare, compare_fused, compare_tokens
from model_export.families.shared_weights import SharedWeights
from model_export.quantize import float16

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.embed.manifest import Manifest
    from indexer.models.catalogue import Family
    from model_export.families.opened import Opened

COSINE_MIN = 0.999


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A bundle, and how near it is to the checkpoint; that of the farthest token, where the graphs give tokens."""

    manifest: Manifest
    image_cosine_min: float
    text_cosine_min: float
    fused_cosine_min: float | None
    """None where the model does not read a picture with words as one input."""


def export_bundle(
    family: Family, checkpoint: Path, out: Path, *, licence: str = "not known", half: bool = False
) -> Exported:
    """Make a bundle of a checkpoint.

    Args:
        family: how it reads pictures and words.
        checkpoint: a folder with config.json, weights, and a tokenizer.
        out: the bundle's folder; replaced if it is there.
        licence: of the weights, for the manifest.
        half: write graphs that compute in float16, for GPUs.

    Raises:
        UsageError: it is no checkpoint, or of another family.
        ModelError: the bundle does not give the checkpoint's vectors.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".export-") as name:
        scratch = Path(name)
        opened = open_checkpoint(checkpoint, family, scratch)
        parts = _parts(opened, family, scratch, half=half)
        facts = Facts(
            name=out.name,
            title=f"{family.title} {checkpoint.name}",
            family=dataclasses.replace(family, image=opened.policy),
            side_px=None,
            dimension=None,
            unit_length=True,
            licence=licence,
            source=f"{checkpoint.name}, by `python -m model_export export --family {family.name}`",
            fusion=opened.fused.spec if opened.fused else None,
        )
        made, manifest = assemble(scratch, parts, facts, folder_name="bundle")
        image, text = (compare_tokens if manifest.token_sets else compare)(opened, made)
        fused = compare_fused(opened, made)
        if min(image, text, 1.0 if fused is None else fused) < COSINE_MIN:
            message = f"Least cosine to the checkpoint's own vectors: {image:.4f} for pictures, {text:.4f} for words"
            message += "." if fused is None else f", {fused:.4f} for pictures with words."
            raise ModelError("The bundle is not the checkpoint", message, path=checkpoint)
        _replace(made, out)
    return Exported(manifest=manifest, image_cosine_min=image, text_cosine_min=text, fused_cosine_min=fused)


def with_side(family: Family, side_px: int) -> Family:
    """Return a family that reads pictures of another side.

    Raises:
        UsageError: its models have a side of their own.
    """
    if family.image.side_px is None:
        message = f"Models of {family.title} were trained with one, and their checkpoints say which."
        raise UsageError("The side of the pictures cannot be chosen", message)
    return dataclasses.replace(family, image=dataclasses.replace(family.image, side_px=side_px))


def _parts(opened: Opened, family: Family, scratch: Path, *, half: bool) -> Parts:
    image, text = scratch / "image.onnx", scratch / "text.onnx"
    written = partial(_written, half=half)
    if opened.fused is None:
        outputs = OF_TOKENS if family.tokens else VECTORS
        with written(image) as graph:
            export_image_half(opened.image, opened.side_px, graph, outputs)
        with written(text) as graph:
            export_text_half(opened.text, opened.vocabulary_size, family.text, graph, outputs)
        return Parts(image_encoder=image, text_encoder=text, tokenizer=opened.tokenizer)
    fusion, weights = scratch / "fusion.onnx", SharedWeights(scratch / WEIGHTS)
    with weights.taken(image) as graph, written(graph):
        export_image_half(opened.image, opened.side_px, graph, WITH_STATES)
    with weights.taken(text) as graph, written(graph):
        export_text_half(opened.text, opened.vocabulary_size, family.text, graph, WITH_STATES)
    with weights.taken(fusion) as graph, written(graph):
        export_fused_half(opened.fused.module, opened.fused.spec, graph)
    return Parts(
        image_encoder=image,
        text_encoder=text,
        tokenizer=opened.tokenizer,
        fusion_decoder=fusion,
        weights=weights.path,
    )


@contextmanager
def _written(graph: Path, *, half: bool) -> Iterator[Path]:
    """Yield where to export a graph to; after that it computes in the precision that is wanted."""
    yield graph
    if half:
        float16(graph, graph)


def _replace(made: Path, out: Path) -> None:
    if out.exists():
        if any(out.iterdir()) and not (out / NAME).is_file():
            raise UsageError("The folder is in use", "It has files that are no model. Name another one.", path=out)
        shutil.rmtree(out)
    made.rename(out)
