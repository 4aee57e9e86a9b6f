"""Lays out a bundle's folder; the manifest comes last and makes it a model."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.bundle import describe_file
from indexer.embed.manifest import (
    FUSION_DECODER,
    IMAGE_ENCODER,
    NAME,
    QUERIES,
    TEXT_ENCODER,
    TOKENIZER,
    Fusion,
    ImageInput,
    Likeness,
    Manifest,
    TextInput,
    save_manifest,
)
from indexer.types import ModelId
from model_export.blocks import DIMENSION, FIRST_OF_LOOKS, HUBNESS_PLACE, MEANING, QUERY_WEIGHTS
from model_export.export import EMBEDDING, FUSION_INPUTS, PIXELS, TEXT_INPUTS
from model_export.features import MAX_TOKENS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from indexer.types import PixelSpec
    from model_export.hubness import Bank

LICENCE = (
    "Research and personal, non-commercial use: trained on Flickr8k, whose photos and captions are for "
    "non-commercial research. The towers' weights are Apache-2.0."
)
_SOURCE = (
    "EfficientNet-lite2 (ImageNet) and all-MiniLM-L6-v2, whose last layers were trained on, "
    "joined and fused by `python -m model_export build mini`"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The files that a bundle is made of, wherever they lie."""

    image_encoder: Path
    text_encoder: Path
    fusion_decoder: Path
    tokenizer: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What measurements have decided and found."""

    composes: bool = False
    captions: bool = False
    means: Mapping[str, Sequence[float]] = field(default_factory=dict)
    means_apply: bool = False
    bank: Bank | None = None
    """Of usual queries; None takes no hubness away."""
    quality: Mapping[str, float] = field(default_factory=dict)


def write_bundle(
    out: Path,
    parts: Parts,
    pixels: PixelSpec,
    measured: Measured,
    *,
    states_dimension: int,
    tolerances: Mapping[str, float],
) -> Manifest:
    """Copy the parts into `out`, describe them, and return what was written.

    The model id names the content of the graphs: vectors of two different builds never meet in one index.

    Args:
        out: the bundle's folder; files of an older bundle in it are replaced, and forgotten by the manifest.
        measured: decisions and figures.
        states_dimension: length of each token state.
        tolerances: limits of the verification.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out / NAME).unlink(missing_ok=True)
    placed = {
        IMAGE_ENCODER: parts.image_encoder,
        TEXT_ENCODER: parts.text_encoder,
        FUSION_DECODER: parts.fusion_decoder,
        TOKENIZER: parts.tokenizer,
    }
    for name, part in placed.items():
        shutil.copyfile(part, out / name)
    files = [describe_file(out / name) for name in placed]
    apart = [str(sorted(measured.means.items()))] if measured.means_apply else []
    hubness = None
    if measured.bank is not None:
        np.save(out / QUERIES, measured.bank.queries[:, :MEANING].astype(np.float16))
        files.append(describe_file(out / QUERIES))
        hubness = measured.bank.at(HUBNESS_PLACE)
        apart.append(str(hubness))
    content = hashlib.sha256("".join([*(file.sha256 for file in files), *apart]).encode()).hexdigest()
    manifest = Manifest(
        model_id=ModelId(f"mini-v1-{content[:8]}"),
        title="Mini",
        dimension=DIMENSION,
        image=ImageInput(input_name=PIXELS, output_name=EMBEDDING, pixels=pixels, layout="nhwc", dtype="uint8"),
        text=TextInput(input_names=TEXT_INPUTS, output_name=EMBEDDING, max_tokens=MAX_TOKENS),
        files=tuple(files),
        licence=LICENCE,
        source=_SOURCE,
        tolerances=dict(tolerances),
        quality=dict(measured.quality),
        means={name: tuple(round(float(number), 6) for number in mean) for name, mean in measured.means.items()},
        means_apply=measured.means_apply,
        fusion=_fusion(measured, states_dimension),
        likeness=Likeness(first=FIRST_OF_LOOKS, weights=dict(QUERY_WEIGHTS)),
        hubness=hubness,
    )
    save_manifest(out, manifest)
    return manifest


def _fusion(measured: Measured, states_dimension: int) -> Fusion:
    image_states, image_mask, text_states, text_mask = FUSION_INPUTS
    return Fusion(
        states_dimension=states_dimension,
        image_states=image_states,
        image_mask=image_mask,
        text_states=text_states,
        text_mask=text_mask,
        output_name=EMBEDDING,
        composes=measured.composes,
        captions=measured.captions,
    )
