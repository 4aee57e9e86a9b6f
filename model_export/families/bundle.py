"""From a checkpoint to a bundle: export its halves, assemble the bundle, compare its vectors with the checkpoint's."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from indexer.embed.encoder import Encoder
from indexer.embed.graphs import image_tensor, open_tokenizer, tokenize
from indexer.embed.manifest import IMAGE_ENCODER, NAME, STATES, TEXT_ENCODER, TOKENIZER, WEIGHTS, Fusion, Manifest
from indexer.embed.session import CPU, Array, OnnxRuntime
from indexer.errors import ModelError, UsageError
from indexer.models.assemble import Facts, Parts, assemble
from model_export.families.checkpoint import open_checkpoint
from model_export.graphs.quantisation import float16
from model_export.graphs.shared_weights import SharedWeights
from model_export.graphs.tracing import EMBEDDING, Axes, trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from indexer.models.catalogue import Family, TextPolicy
    from indexer.types import Pixels
    from model_export.families.opened import Opened

COSINE_MIN = 0.999
_TEXTS = ("a dog on the beach", "two people", "a", "the old town at night, seen from the river, with many lights")
_PICTURES = 3
PIXELS = "pixel_values"
VECTORS: Axes = {EMBEDDING: {0: "batch"}}
WITH_STATES: Axes = {**VECTORS, STATES: {0: "batch", 1: "tokens"}}
TOKEN_VECTORS: Axes = {EMBEDDING: {0: "batch", 1: "length"}}
"""The outputs of a half: a vector, a vector with its token states, or a vector for each token."""
_EXAMPLE_TOKENS = 7
"""Unlike any size inside a model, so that the tracer takes no size for this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A bundle, and the least cosine to the checkpoint's vectors (of tokens, where the graphs give token vectors)."""

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
        checkpoint: a folder with config.json, weights, and a tokenizer.
        out: the bundle's folder; an old bundle there is replaced.
        half: write graphs that compute in float16, for GPUs.

    Raises:
        UsageError: it is not a checkpoint, or of another family.
        ModelError: the bundle does not give the checkpoint's vectors.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".export-") as name:
        scratch = Path(name)
        opened = open_checkpoint(checkpoint, family, scratch)
        parts = _export(opened, family, scratch, half=half)
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
        bundle, manifest = assemble(scratch, parts, facts, folder_name="bundle")
        image, text = (_compare_tokens if manifest.token_sets else _compare)(opened, bundle)
        fused = _compare_fused(opened, bundle)
        if min(image, text, 1.0 if fused is None else fused) < COSINE_MIN:
            message = f"Least cosine to the checkpoint's own vectors: {image:.4f} for pictures, {text:.4f} for words"
            message += "." if fused is None else f", {fused:.4f} for pictures with words."
            raise ModelError("The bundle differs from the checkpoint", message, path=checkpoint)
        _replace(bundle, out)
    return Exported(manifest=manifest, image_cosine_min=image, text_cosine_min=text, fused_cosine_min=fused)


def with_side(family: Family, side_px: int) -> Family:
    """Return the family with pictures of another side.

    Raises:
        UsageError: its models have a side of their own.
    """
    if family.image.side_px is None:
        message = f"Models of {family.title} were trained with one side, and their checkpoints name it."
        raise UsageError("The side of the pictures cannot be chosen", message)
    return dataclasses.replace(family, image=dataclasses.replace(family.image, side_px=side_px))


def _export(opened: Opened, family: Family, scratch: Path, *, half: bool) -> Parts:
    image, text, fusion = (scratch / f"{name}.onnx" for name in ("image", "text", "fusion"))
    weights = None if opened.fused is None else SharedWeights(scratch / WEIGHTS)
    alone = TOKEN_VECTORS if family.tokens else VECTORS
    outputs = alone if opened.fused is None else WITH_STATES
    with _graph(image, weights, half=half) as graph:
        _trace_image(opened, graph, outputs)
    with _graph(text, weights, half=half) as graph:
        _trace_text(opened, family.text, graph, outputs)
    if opened.fused is None or weights is None:
        return Parts(image_encoder=image, text_encoder=text, tokenizer=opened.tokenizer)
    with _graph(fusion, weights, half=half) as graph:
        _trace_fused(opened.fused.module, opened.fused.spec, graph)
    return Parts(
        image_encoder=image, text_encoder=text, tokenizer=opened.tokenizer, fusion_decoder=fusion, weights=weights.path
    )


@contextmanager
def _graph(out: Path, weights: SharedWeights | None, *, half: bool) -> Iterator[Path]:
    """Yield the path to trace to; then convert the graph to float16 and move its weights out, where wanted."""
    with nullcontext(out) if weights is None else weights.moved_from(out) as graph:
        yield graph
        if half:
            float16(graph, graph)


def _trace_image(opened: Opened, out: Path, outputs: Axes) -> None:
    """Write the picture graph; N is free, the size is the model's own."""
    example = torch.zeros(2, 3, opened.side_px, opened.side_px)
    trace(opened.image, (example,), {PIXELS: {0: "batch"}}, outputs, out)


def _trace_text(opened: Opened, policy: TextPolicy, out: Path, outputs: Axes) -> None:
    """Write the word graph; N is free, and L unless the family has a fixed one.

    Families with a fixed length were trained without a mask: their padding is part of the text.
    """
    length = policy.pad_to or _EXAMPLE_TOKENS
    example = torch.arange(2 * length).reshape(2, length) % opened.vocabulary_size
    axes: dict[int, str] = {0: "batch"} if policy.pad_to else {0: "batch", 1: "length"}
    inputs = {"input_ids": axes} if policy.pad_to else {"input_ids": axes, "attention_mask": axes}
    trace(opened.text, (example, torch.ones_like(example))[: len(inputs)], inputs, outputs, out)


def _trace_fused(module: torch.nn.Module, spec: Fusion, out: Path) -> None:
    """Write the graph that reads a picture and words as one input; N and both lengths are free."""
    example: list[torch.Tensor] = []
    for count in (_EXAMPLE_TOKENS, _EXAMPLE_TOKENS + 2):
        example += [torch.ones(2, count, spec.states_dimension), torch.ones(2, count, dtype=torch.int64)]
    pictures, words = {0: "batch", 1: "pictures"}, {0: "batch", 1: "words"}
    inputs = {spec.image_states: pictures, spec.image_mask: pictures, spec.text_states: words, spec.text_mask: words}
    trace(module, tuple(example), inputs, {spec.output_name: {0: "batch"}}, out)


def _replace(bundle: Path, out: Path) -> None:
    if out.exists():
        if any(out.iterdir()) and not (out / NAME).is_file():
            raise UsageError("The folder is in use", "It has files that are no model. Name another one.", path=out)
        shutil.rmtree(out)
    bundle.rename(out)


def _compare(opened: Opened, bundle: Path) -> tuple[float, float]:
    """Return the least cosine between the vectors of a bundle and its checkpoint, for pictures and for words.

    The pictures are noise: a wrong kernel or normalisation changes their vectors completely.
    """
    encoder = Encoder.open(bundle, threads=1)
    spec = encoder.manifest
    pixels = _noise(spec)
    with torch.inference_mode():
        expected = _vectors(opened.image(torch.from_numpy(image_tensor(pixels, spec.image))))
        image = (encoder.embed_images(pixels) * expected).sum(axis=1).min()
        text = 1.0
        for words, feed in zip(_TEXTS, _text_feeds(bundle, spec), strict=True):
            vectors = _vectors(opened.text(**_tensors(feed)))
            text = min(text, float((encoder.embed_queries([words]) * vectors).sum()))
    return float(image), text


def _compare_tokens(opened: Opened, bundle: Path) -> tuple[float, float]:
    """Return the least cosine between token vectors of a bundle's graphs and its checkpoint, as `_compare`.

    The vectors that the engine makes of them are no measure: a tiny change may move a token to the other side of a
    plane.
    """
    spec = Encoder.open(bundle, threads=1).manifest
    pages = image_tensor(_noise(spec), spec.image)
    texts = _text_feeds(bundle, spec)
    with torch.inference_mode():
        expected = [opened.image(torch.from_numpy(pages))]
        image = _least_cosine(
            bundle / IMAGE_ENCODER, spec.image.output_name, [{spec.image.input_name: pages}], expected
        )
        expected = [opened.text(**_tensors(feed)) for feed in texts]
    return image, _least_cosine(bundle / TEXT_ENCODER, spec.text.output_name, texts, expected)


def _compare_fused(opened: Opened, bundle: Path) -> float | None:
    """Return the least cosine for a picture with words as one query, None if the checkpoint has no such input."""
    if opened.fused is None:
        return None
    encoder = Encoder.open(bundle, threads=1)
    spec = encoder.manifest
    picture = _noise(spec)[:1]
    (states,) = encoder.image_states(picture)
    least = 1.0
    with torch.inference_mode():
        _, tokens = opened.image(torch.from_numpy(image_tensor(picture, spec.image)))
        mask = torch.ones(tokens.shape[:2], dtype=torch.int64)
        for words, feed in zip(_TEXTS, _text_feeds(bundle, spec, opened.fused.spec.query_prompt), strict=True):
            inputs = _tensors(feed)
            _, text_states = opened.text(**inputs)
            vector = opened.fused.module(tokens, mask, text_states, inputs["attention_mask"])[0].numpy()
            least = min(least, float(encoder.embed_composed(states, words) @ vector))
    return least


def _least_cosine(
    graph: Path, output: str, feeds: Sequence[Mapping[str, Array]], expected: Sequence[torch.Tensor]
) -> float:
    session = OnnxRuntime().open(graph, CPU, 1)
    given = [session.run([output], feed)[0] for feed in feeds]
    return min(float((a * b.numpy()).sum(axis=-1).min()) for a, b in zip(given, expected, strict=True))


def _text_feeds(bundle: Path, spec: Manifest, prompt: str | None = None) -> list[Mapping[str, Array]]:
    """Return the test texts as inputs of the text graph, each alone."""
    tokenizer = open_tokenizer(bundle / TOKENIZER, spec.text)
    return [tokenize(tokenizer, [words], spec.text, prompt or spec.text.query_prompt) for words in _TEXTS]


def _tensors(feed: Mapping[str, Array]) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(ids) for name, ids in feed.items()}


def _noise(spec: Manifest) -> list[Pixels]:
    shape = (_PICTURES, spec.image.pixels.height_px, spec.image.pixels.width_px, 3)
    return list(np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8))


def _vectors(given: torch.Tensor | tuple[torch.Tensor, torch.Tensor]) -> Array:
    """Return the vectors of a half that may give its token states too."""
    vectors: Array = (given[0] if isinstance(given, tuple) else given).numpy()
    return vectors
