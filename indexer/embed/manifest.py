"""The manifest of a model bundle: what its files are, and how they are used.

A bundle is a folder. `manifest.json` is written last, so a folder without one is not a model:

    image_encoder.onnx     pixels -> unit vectors
    text_encoder.onnx      token ids -> unit vectors
    fusion_decoder.onnx    optional: token states of both encoders -> unit vectors
    tokenizer.json         for the `tokenizers` library
"""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.types import ModelId, PixelSpec

FORMAT = 1
"""Raised when an older program could not read a newer bundle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleFile:
    """One file of the bundle, checked before it is used."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageInput:
    """What `image_encoder.onnx` reads, and how to make it from RGB pixels."""

    input_name: str
    output_name: str
    pixels: PixelSpec
    layout: str
    """`nhwc` or `nchw`."""
    dtype: str
    """`uint8`: pixels as they are, the graph normalises. `float32`: (pixel / 255 - mean) / std."""
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextInput:
    """What `text_encoder.onnx` reads."""

    input_names: tuple[str, ...]
    """A subset of `input_ids`, `attention_mask`, `token_type_ids`; int64 [N, L]."""
    output_name: str
    max_tokens: int
    pad_to: int | None = None
    """Fixed length, for models trained with one (SigLIP: 64). None pads to the longest of the batch."""
    query_prompt: str = "{text}"
    document_prompt: str = "{text}"
    lowercase: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything the engine needs to know of a model."""

    model_id: ModelId
    title: str
    dimension: int
    image: ImageInput
    text: TextInput
    files: tuple[BundleFile, ...]
    licence: str
    source: str
    tolerances: dict[str, float] = field(default_factory=dict)
    """Verification limits, such as `cosine_min` and `top10_overlap_min`."""
    quality: dict[str, float] = field(default_factory=dict)
    """Measured at build time, such as `flickr8k_dev_t2i_recall@10` in percent."""
    means: dict[str, tuple[float, ...]] = field(default_factory=dict)
    """Modality means for calibration: `query_text`, `document_text`, `image`, `fused`."""
