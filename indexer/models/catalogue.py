"""The families and models that Recallery knows, from `resources/models/catalogue.toml`.

What is not known is absent (None). A family whose models can be installed has everything that a bundle needs.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from indexer.errors import UsageError
from indexer.types import Fit  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from collections.abc import Mapping


class Modality(StrEnum):
    """What a family turns into vectors."""

    TEXT = "text"
    IMAGE = "image"
    PAGE = "page"
    VIDEO = "video"
    FUSED = "fused"
    """A picture together with words, as one input."""


class Pooling(StrEnum):
    """How the states of a tower become a vector."""

    CLS = "cls"
    MEAN = "mean"
    EOS = "eos"
    """The state at the end-of-text token."""
    LAST = "last-token"
    ATTENTION = "attention"
    """A learned query attends to all states."""
    TOKENS = "token-level"
    """None: a vector a token, compared by the sum of best matches; `TokenPolicy` says how they become one."""


class Route(StrEnum):
    """How a model of this family becomes a bundle."""

    READY = "ready"
    """Its repository has ONNX graphs, one for pictures and one for words, or one of both: download and use."""
    EXPORT = "export"
    """It has weights for transformers: `python -m model_export export` makes the graphs."""
    LISTED = "listed"
    """Neither: the family's note says why. Listed for comparison."""


class PaddingSide(StrEnum):
    """Where padding tokens go."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePolicy:
    """How a family reads pictures."""

    fit: Fit | None = None
    mean: tuple[float, float, float] | None = None
    std: tuple[float, float, float] | None = None
    pooling: Pooling | None = None
    tokens_max: int | None = None
    """For towers that take any size: patches at most."""
    side_px: int | None = None
    """For towers that take any size: the side of the squares that an export gives them."""
    prompt: str | None = None
    """For language models: the words around a picture, whose own token stands among them once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPolicy:
    """How a family reads words."""

    pooling: Pooling | None = None
    max_tokens: int | None = None
    padding_side: PaddingSide | None = None
    pad_token: str | None = None
    """None: the tokenizer's own."""
    pad_to: int | None = None
    """Every text has exactly so many tokens: the family was trained with nothing else (SigLIP: 64)."""
    lowercase: bool = False
    query_prompt: str = "{text}"
    document_prompt: str = "{text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FusedPolicy:
    """How a family reads a picture with words as one input: `{text}`, and the token of a picture once before it."""

    query_prompt: str
    document_prompt: str | None = None
    """None: it was not trained to find such pictures, so they are embedded without their words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPolicy:
    """How the vectors of tokens become one, as in `indexer.embed.manifest.TokenSets`."""

    planes: int
    repetitions: int
    projected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Models that are made and used in the same way."""

    name: str
    title: str
    modalities: frozenset[Modality]
    route: Route
    """The best there is; a model of the family may have a lesser one."""
    image: ImagePolicy
    text: TextPolicy
    fused: FusedPolicy | None = None
    tokens: TokenPolicy | None = None
    """Of those whose pooling is TOKENS."""
    model_types: tuple[str, ...] = ()
    """`model_type` of the transformers checkpoints that `model_export export` reads; of those of the open_clip
    library the name of the image tower in timm."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyFiles:
    """Paths inside a repository that has ONNX graphs."""

    image_encoder: str
    text_encoder: str
    """The same as for pictures, if one graph has both towers."""
    tokenizer: str

    @property
    def paths(self) -> tuple[str, ...]:
        """The distinct paths."""
        return tuple(dict.fromkeys((self.image_encoder, self.text_encoder, self.tokenizer)))

    @property
    def are_joint(self) -> bool:
        """Whether one graph reads pictures and words."""
        return self.image_encoder == self.text_encoder


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """One model of the catalogue."""

    name: str
    """What the user calls it; its model id is this and a hash of its files."""
    title: str
    family: Family
    route: Route
    repository: str
    """`owner/name` on the hub."""
    revision: str = "main"
    """A branch or commit; the commit that it meant is stored with the model."""
    side_px: int | None = None
    """Pictures are squares of this side; None where the tower takes any size."""
    dimension: int
    dimensions: tuple[int, ...] = ()
    """Shorter vectors that the model was trained for; the first numbers of each are kept."""
    licence: str | None = None
    redistributable: bool | None = None
    """Whether a copy may come with a program that is sold or given away."""
    size_bytes: int | None = None
    """On disk, roughly; the exact size is asked for before a download."""
    good_for: str = ""
    files: ReadyFiles | None = None


PATH = Path(__file__).resolve().parents[2] / "resources" / "models" / "catalogue.toml"


@dataclass(frozen=True, slots=True)
class ModelCatalogue:
    """Families and models by name."""

    families: Mapping[str, Family]
    models: Mapping[str, ModelSpec]

    def family(self, name: str) -> Family:
        """Return a family.

        Raises:
            UsageError: there is none of this name.
        """
        if name not in self.families:
            known = ", ".join(sorted(self.families))
            raise UsageError("Unknown family", "There is no “{name}”. Known are: {names}.", name=name, names=known)
        return self.families[name]

    def model(self, name: str) -> ModelSpec:
        """Return a model.

        Raises:
            UsageError: there is none of this name.
        """
        if name not in self.models:
            near = difflib.get_close_matches(name, self.models, n=1)
            if near:
                raise UsageError(
                    "Unknown model", "The catalogue has no “{name}”. Did you mean {near}?", name=name, near=near[0]
                )
            raise UsageError(
                "Unknown model", "The catalogue has no “{name}”. See them all with: recallery models list.", name=name
            )
        return self.models[name]


@dataclass(frozen=True)
class _File:
    families: list[Family]
    models: list[ModelSpec]


@cache
def model_catalogue(path: Path = PATH) -> ModelCatalogue:
    """Return the catalogue, read once.

    Raises:
        ValueError, msgspec.ValidationError: the file is damaged; it comes with the program, so that is a bug.
    """
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    families = {family["name"]: family for family in tables["families"]}
    for model in tables["models"]:
        model["family"] = families[model["family"]]
        model.setdefault("route", model["family"]["route"])
        if "size_mb" in model:
            model["size_bytes"] = model["size_mb"] * 1_000_000
    found = msgspec.convert(tables, _File)
    for family in found.families:
        if (family.tokens is not None) != (family.image.pooling is Pooling.TOKENS is family.text.pooling):
            raise ValueError(f"{family.name}: pooling token-level and tokens belong together")
    for spec in found.models:
        if (spec.route is Route.READY) != (spec.files is not None):
            raise ValueError(f"{spec.name}: a ready model has files, and no other has")
    return ModelCatalogue(
        {family.name: family for family in found.families}, {spec.name: spec for spec in found.models}
    )
