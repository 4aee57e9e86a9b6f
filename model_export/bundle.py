"""Lays out a bundle's folder; the manifest comes last and makes it a model."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.embed.manifest import (
    IMAGE_ENCODER,
    NAME,
    TEXT_ENCODER,
    TOKENIZER,
    ImageInput,
    Manifest,
    TextInput,
    describe_file,
    save_manifest,
)
from indexer.types import ModelId
from model_export.export import EMBEDDING, PIXELS, TEXT_INPUTS
from model_export.features import MAX_TOKENS
from model_export.towers import DIMENSION

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from indexer.types import PixelSpec

LICENCE = (
    "Research and personal, non-commercial use: trained on Flickr8k, whose photos and captions are for "
    "non-commercial research. The towers' weights are Apache-2.0."
)
_SOURCE = "EfficientNet-lite2 (ImageNet) and all-MiniLM-L6-v2, frozen, joined by `python -m model_export build mini`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The files that a bundle is made of, wherever they lie."""

    image_encoder: Path
    text_encoder: Path
    tokenizer: Path


def write_bundle(
    out: Path,
    parts: Parts,
    pixels: PixelSpec,
    *,
    tolerances: Mapping[str, float],
    quality: Mapping[str, float],
) -> Manifest:
    """Copy the parts into `out`, describe them, and return what was written.

    The model id names the content of both graphs: vectors of two different builds never meet in one index.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out / NAME).unlink(missing_ok=True)
    for name, part in ((IMAGE_ENCODER, parts.image_encoder), (TEXT_ENCODER, parts.text_encoder)):
        shutil.copyfile(part, out / name)
    shutil.copyfile(parts.tokenizer, out / TOKENIZER)
    files = tuple(describe_file(out / name) for name in (IMAGE_ENCODER, TEXT_ENCODER, TOKENIZER))
    content = hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()
    manifest = Manifest(
        model_id=ModelId(f"mini-v0-{content[:8]}"),
        title="Mini",
        dimension=DIMENSION,
        image=ImageInput(input_name=PIXELS, output_name=EMBEDDING, pixels=pixels, layout="nhwc", dtype="uint8"),
        text=TextInput(input_names=TEXT_INPUTS, output_name=EMBEDDING, max_tokens=MAX_TOKENS),
        files=files,
        licence=LICENCE,
        source=_SOURCE,
        tolerances=dict(tolerances),
        quality=dict(quality),
    )
    save_manifest(out, manifest)
    return manifest
