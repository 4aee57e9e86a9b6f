"""Makes a bundle of graphs and a tokenizer; it appears whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed import token_sets
from indexer.embed.bundle import describe_file
from indexer.embed.encoder import Encoder
from indexer.embed.manifest import (
    FUSION_DECODER,
    IMAGE_ENCODER,
    PROJECTIONS,
    TEXT_ENCODER,
    TOKENIZER,
    WEIGHTS,
    ImageInput,
    Manifest,
    TextInput,
    TokenSets,
    save_manifest,
)
from indexer.embed.session import GraphEnd, graph_ends
from indexer.errors import Message, ModelError
from indexer.models.catalogue import PaddingSide, Pooling
from indexer.types import ModelId, PixelSpec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from indexer.embed.manifest import Fusion
    from indexer.models.catalogue import Family, ImagePolicy, TextPolicy

_ODD = re.compile(r"[^A-Za-z0-9._-]+")
_TRIAL_TEXT = "a dog on the beach"
FRESH = ".new-"
"""Prefix of folders that are not finished."""
_VECTOR_NAMES = ("embedding", "image_embeds", "text_embeds", "sentence_embedding", "pooler_output")
"""Of outputs, the better ones first: projected, then pooled."""
_TEXT_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_DTYPES = {"tensor(uint8)": "uint8", "tensor(float)": "float32"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The files of a model, wherever they lie."""

    image_encoder: Path
    text_encoder: Path
    tokenizer: Path
    fusion_decoder: Path | None = None
    weights: Path | None = None
    """The file that the graphs mean by `weights.bin`."""

    @property
    def as_they_are(self) -> dict[str, Path]:
        """All but the tokenizer, by their names in a bundle."""
        named = {
            IMAGE_ENCODER: self.image_encoder,
            TEXT_ENCODER: self.text_encoder,
            FUSION_DECODER: self.fusion_decoder,
            WEIGHTS: self.weights,
        }
        return {name: path for name, path in named.items() if path is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Facts about a model that its files do not contain."""

    name: str
    title: str
    family: Family
    side_px: int | None
    """None: the graph has a fixed size."""
    dimension: int | None
    """None: as many numbers as the graph gives, or the family's way to join tokens."""
    unit_length: bool
    """The graphs give vectors of length one, and of exactly the dimension unless they are of tokens."""
    licence: str
    source: str
    fusion: Fusion | None = None
    """How the fusion decoder is fed, if there is one."""


def assemble(models: Path, parts: Parts, facts: Facts, *, folder_name: str | None = None) -> tuple[Path, Manifest]:
    """Make a bundle below `models`, try it, and return its folder and manifest.

    The model id names the content of all files and the dimension: vectors of two models never meet in one index.

    Args:
        models: gets the folder, named by the model id or by `folder_name`; one of this name is replaced.

    Raises:
        ModelError: the graphs or the tokenizer are not what the family needs, or give no usable vectors.
        OSError: the disk refuses.
    """
    models.mkdir(parents=True, exist_ok=True)
    fresh = models / f"{FRESH}{os.getpid()}-{_plain(facts.name)}"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    try:
        manifest = _fill(fresh, parts, facts)
        _try_out(fresh)
        folder = models / (folder_name or manifest.model_id)
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return folder, manifest


def _fill(folder: Path, parts: Parts, facts: Facts) -> Manifest:
    for name, part in parts.as_they_are.items():
        _link_or_copy(part, folder / name)
    _write_tokenizer(parts.tokenizer, folder / TOKENIZER, facts.family.text)
    image, width = image_input(folder / IMAGE_ENCODER, facts.family.image, facts.side_px)
    text, text_width = text_input(folder / TEXT_ENCODER, facts.family.text)
    joined = _token_sets(facts, width, text_width)
    dimension = joined.dimension if joined else _dimension(facts, width, text_width)
    names = [*parts.as_they_are, TOKENIZER]
    if joined:
        np.save(folder / PROJECTIONS, token_sets.drawn(joined), allow_pickle=False)
        names.append(PROJECTIONS)
    files = tuple(describe_file(folder / name) for name in names)
    manifest = Manifest(
        model_id=_model_id(facts, dimension, image, text, [file.sha256 for file in files]),
        title=facts.title,
        dimension=dimension,
        image=replace(image, normalise=not facts.unit_length),
        text=replace(text, normalise=not facts.unit_length),
        files=files,
        licence=facts.licence,
        source=facts.source,
        fusion=facts.fusion,
        token_sets=joined,
    )
    save_manifest(folder, manifest)
    return manifest


def _dimension(facts: Facts, *widths: int | None) -> int:
    known = [width for width in widths if width is not None]
    wanted = facts.dimension or min(known, default=0)
    if not wanted or any(width < wanted or (facts.unit_length and width != wanted) for width in known):
        raise ModelError(
            "The parts of the model do not match",
            "Its graphs give vectors of {found} numbers, and {wanted} are needed.",
            found=", ".join(map(str, known)) or "?",
            wanted=wanted or "?",
        )
    return wanted


def _token_sets(facts: Facts, *widths: int | None) -> TokenSets | None:
    policy = facts.family.tokens
    if policy is None:
        return None
    known = {width for width in widths if width is not None}
    if len(known) != 1:
        raise ModelError(
            "The parts of the model do not match",
            "Its graphs give tokens of {found} numbers, and both must give the same.",
            found=", ".join(map(str, sorted(known))) or "?",
        )
    return TokenSets(
        width=known.pop(),
        planes=policy.planes,
        repetitions=policy.repetitions,
        projected=policy.projected,
    )


def _model_id(facts: Facts, dimension: int, image: ImageInput, text: TextInput, sha256: list[str]) -> ModelId:
    inputs = [repr(image), repr(text), *([repr(facts.fusion)] if facts.fusion else [])]
    content = hashlib.sha256("|".join([*sha256, str(dimension), *inputs]).encode()).hexdigest()
    return ModelId(f"{_plain(facts.name)}-{content[:8]}")


def _plain(name: str) -> str:
    """Return a name that file systems, tables and people can read."""
    return _ODD.sub("-", name).strip("-.").lower() or "model"


def _link_or_copy(part: Path, out: Path) -> None:
    """Link a file to a second place, or copy it where the disk cannot link."""
    try:
        os.link(part, out)
    except OSError:
        shutil.copyfile(part, out)


def _write_tokenizer(source: Path, out: Path, policy: TextPolicy) -> None:
    """Copy a tokenizer and store in it how the family pads."""
    from tokenizers import Tokenizer  # 60 ms

    try:
        tokenizer = Tokenizer.from_file(str(source))
    except Exception as error:  # the library raises Exception itself
        raise ModelError("The tokenizer cannot be read", "{detail}.", path=source, detail=str(error)) from error
    own = tokenizer.padding or {}
    token = policy.pad_token or own.get("pad_token")
    token_id = tokenizer.token_to_id(token) if token else None
    if token is None or token_id is None:
        raise ModelError(
            "The tokenizer does not fit the family",
            "It has no padding token {token}.",
            path=source,
            token=token or "?",
        )
    tokenizer.no_truncation()
    tokenizer.enable_padding(direction=policy.padding_side or PaddingSide.RIGHT, pad_id=token_id, pad_token=token)
    tokenizer.save(str(out))


def _try_out(folder: Path) -> None:
    """Embed a picture, a text, and both as one if the model can.

    Raises:
        ModelError: the vectors cannot be used.
    """
    encoder = Encoder.open(folder)
    pixels = encoder.manifest.image.pixels
    ramp = np.linspace(0, 255, pixels.height_px * pixels.width_px * 3)
    picture = ramp.reshape(pixels.height_px, pixels.width_px, 3).astype(np.uint8)
    encoder.embed_images([picture])
    encoder.embed_queries([_TRIAL_TEXT])
    if encoder.manifest.fusion is not None:
        encoder.embed_composed(encoder.image_states([picture])[0], _TRIAL_TEXT)


def leftovers(models: Path) -> Iterator[Path]:
    """Yield folders of models that were never finished."""
    return models.glob(f"{FRESH}*")


def image_input(path: Path, policy: ImagePolicy, side_px: int | None) -> tuple[ImageInput, int | None]:
    """Return how the graph reads pictures, and the length of its vectors (None: the graph does not say).

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
    """Return how the graph reads words, and the length of its vectors (None: the graph does not say).

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
