"""What is known of a model before it is here: its family, how it reads pictures and words, where it comes from.

What is not known is absent (None). A family whose models can be installed has everything that a bundle needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.types import Fit


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
        """All of them, each once."""
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
    revision: str
    """A branch or commit; the commit that it meant is stored with the model."""
    side_px: int | None
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
