"""A checkpoint of any family, once opened, and what its files say: type, tokenizer, and how it reads pictures."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from transformers import AutoTokenizer

from indexer.embed.manifest import TOKENIZER, Fusion
from indexer.errors import ModelError, UsageError
from indexer.types import Fit
from model_export.families.json_fields import FieldError, Fields

if TYPE_CHECKING:
    from pathlib import Path

    from torch import nn

    from indexer.models.catalogue import Family, ImagePolicy

CONFIG = "config.json"
ADAPTER = "adapter_config.json"
_PREPROCESSOR = "preprocessor_config.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class FusedInput:
    """How a checkpoint reads a picture and words as one input."""

    module: nn.Module
    """States and masks, in the order of `spec` -> float32 [N, D] of unit length."""
    spec: Fusion


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A checkpoint, ready to export."""

    image: nn.Module
    """float32 [N, 3, H, W], normalised by `policy` -> unit vectors, float32 [N, D], or [N, L, D] for each token."""
    text: nn.Module
    """int64 [N, L] ids, and a mask if the family was trained with one -> unit vectors, float32 [N, D], or [N, L, D] for
    each token, zero for padding."""
    side_px: int
    vocabulary_size: int
    policy: ImagePolicy
    tokenizer: Path
    fused: FusedInput | None = None
    """With it, both halves give their token states too, and the three graphs share one file of weights."""


def read_config_json(folder: Path, family: Family) -> dict[str, Any]:
    """Return a checkpoint's config.json, if it is of the family.

    Raises:
        UsageError: it is not a checkpoint, or of another family.
    """
    try:
        config: dict[str, Any] = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        model_type = Fields(config).text("model_type")
    except OSError as error:
        message = f"Its {CONFIG} cannot be read: {error.strerror}."
        raise UsageError("This is no checkpoint of transformers", message, path=folder) from error
    except ValueError as error:  # FieldError is one
        raise UsageError("This is no checkpoint of transformers", f"{CONFIG}: {error}.", path=folder) from error
    check_family(model_type, family, folder)
    return config


def check_family(model_type: str, family: Family, folder: Path) -> None:
    """Check that a type of checkpoints belongs to a family.

    Raises:
        UsageError: it does not.
    """
    if model_type not in family.model_types:
        known = ", ".join(family.model_types)
        message = f"It is of type {model_type!r}, and {family.title} means {known}. {family.note}".rstrip()
        raise UsageError("The checkpoint is of another family", message, path=folder)


def tokenizer_file(folder: Path, scratch: Path) -> Path:
    """Return the checkpoint's tokenizer.json; if it has none, one is made of its slow tokenizer.

    Raises:
        ModelError: the tokenizer has no such form.
    """
    own = folder / TOKENIZER
    if own.is_file():
        return own
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)  # type: ignore[no-untyped-call]
    if not tokenizer.is_fast:
        message = f"transformers has no fast form of it. Put a {TOKENIZER} of the same model into the folder."
        raise ModelError("The tokenizer cannot be used", message, path=folder)
    made = scratch / TOKENIZER
    tokenizer.backend_tokenizer.save(str(made))
    return made


def image_policy(folder: Path, family: Family) -> ImagePolicy:
    """Return how the checkpoint reads pictures: the family's way, changed by its preprocessor_config.json.

    Raises:
        ModelError: the file is not valid.
    """
    path = folder / _PREPROCESSOR
    if not path.is_file():
        return family.image
    try:
        fields = Fields(json.loads(path.read_text(encoding="utf-8")))
        changes: dict[str, object] = {
            name: tuple(fields.numbers(f"image_{name}")) for name in ("mean", "std") if f"image_{name}" in fields
        }
        if "do_center_crop" in fields:
            changes["fit"] = Fit.CROP if fields.flag("do_center_crop") else Fit.SQUASH
    except (FieldError, ValueError) as error:
        raise ModelError("The checkpoint cannot be read", f"{_PREPROCESSOR}: {error}.", path=path) from error
    return dataclasses.replace(family.image, **changes)  # type: ignore[arg-type]  # each is of its field's type
