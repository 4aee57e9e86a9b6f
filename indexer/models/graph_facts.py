"""Finds out how a graph that somebody else exported wants to be used: names, sizes, layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.embed.manifest import ImageInput, TextInput
from indexer.embed.session import GraphEnd, graph_ends
from indexer.errors import Message, ModelError
from indexer.models.spec import Pooling
from indexer.types import PixelSpec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.models.spec import ImagePolicy, TextPolicy

_VECTOR_NAMES = ("embedding", "image_embeds", "text_embeds", "sentence_embedding", "pooler_output")
"""Of outputs, the better ones first: projected, then pooled."""
_TEXT_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_DTYPES = {"tensor(uint8)": "uint8", "tensor(float)": "float32"}


def image_input(path: Path, policy: ImagePolicy, side_px: int | None) -> tuple[ImageInput, int | None]:
    """Return how the graph reads pictures, and how many numbers it gives, in all or a token (None: it does not say).

    Raises:
        ModelError: it is no graph from pictures to vectors, or the family does not say how to prepare them.
    """
    inputs, outputs = graph_ends(path)
    if len(inputs) != 1 or len(inputs[0].shape) != 4 or inputs[0].dtype not in _DTYPES:
        raise _unusable(path, Message("Its inputs are something else than one batch of pictures."))
    if policy.fit is None or policy.mean is None or policy.std is None:
        raise _unusable(path, Message("Recallery does not know how pictures are prepared for models of its family."))
    pixels = inputs[0]
    layout = "nhwc" if pixels.shape[3] == 3 else "nchw"
    height, width = pixels.shape[1:3] if layout == "nhwc" else pixels.shape[2:4]
    height, width = height or side_px, width or side_px
    if height is None or width is None:
        raise _unusable(path, Message("It takes pictures of any size. Say which size it was trained with."))
    vector = _vector(outputs, policy, path)
    found = ImageInput(
        input_name=pixels.name,
        output_name=vector.name,
        pixels=PixelSpec(width_px=width, height_px=height, fit=policy.fit),
        layout=layout,
        dtype=_DTYPES[pixels.dtype],
        mean=policy.mean,
        std=policy.std,
    )
    return found, vector.shape[-1]


def text_input(path: Path, policy: TextPolicy) -> tuple[TextInput, int | None]:
    """Return how the graph reads words, and how many numbers it gives, in all or a token (None: it does not say).

    Raises:
        ModelError: it is no graph from token ids to vectors, or the family does not say how long texts may be.
    """
    inputs, outputs = graph_ends(path)
    names = tuple(end.name for end in inputs)
    if not set(names) <= set(_TEXT_INPUTS) or any(end.dtype != "tensor(int64)" for end in inputs):
        raise _unusable(path, Message("It reads {names} instead of token ids.", names=", ".join(names)))
    if policy.max_tokens is None:
        raise _unusable(path, Message("Recallery does not know how long texts may be for models of its family."))
    fixed = inputs[0].shape[1]
    vector = _vector(outputs, policy, path)
    found = TextInput(
        input_names=names,
        output_name=vector.name,
        max_tokens=fixed or policy.max_tokens,
        pad_to=fixed or policy.pad_to,
        query_prompt=policy.query_prompt,
        document_prompt=policy.document_prompt,
        lowercase=policy.lowercase,
    )
    return found, vector.shape[-1]


def _vector(outputs: Sequence[GraphEnd], policy: ImagePolicy | TextPolicy, path: Path) -> GraphEnd:
    sizes = 3 if policy.pooling is Pooling.TOKENS else 2
    flat = {end.name: end for end in outputs if len(end.shape) == sizes and end.dtype == "tensor(float)"}
    best = [flat[name] for name in _VECTOR_NAMES if name in flat]
    if not best and len(flat) != 1:
        names = ", ".join(end.name for end in outputs)
        raise _unusable(path, Message("None of its outputs is known to be its vector: {names}.", names=names))
    return best[0] if best else next(iter(flat.values()))


def _unusable(path: Path, message: Message) -> ModelError:
    return ModelError("The model cannot be used", "{file}: {text}", path=path, file=path.name, text=message)
