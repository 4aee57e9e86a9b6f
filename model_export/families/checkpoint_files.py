"""What the files of a checkpoint say beside its weights: what it is, its tokenizer, and how it reads pictures."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from transformers import AutoTokenizer

from indexer.embed.manifest import TOKENIZER
from indexer.errors import ModelError, UsageError
from indexer.types import Fit
from model_export.json_fields import FieldError, Fields

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.models.catalogue import Family, ImagePolicy

CONFIG = "config.json"
_PREPROCESSOR = "preprocessor_config.json"


def read_said(folder: Path, family: Family) -> dict[str, Any]:
    """Return what a checkpoint says of itself, if it is one of the family.

    Raises:
        UsageError: it is no checkpoint, or of another family.
    """
    try:
        said: dict[str, Any] = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        found = Fields(said).text("model_type")
    except OSError as error:
        message = f"Its {CONFIG} cannot be read: {error.strerror}."
        raise UsageError("This is no checkpoint of transformers", message, path=folder) from error
    except ValueError as error:  # FieldError is one
        raise UsageError("This is no checkpoint of transformers", f"{CONFIG}: {error}.", path=folder) from error
    check_family(found, family, folder)
    return said


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
    """Return the checkpoint's tokenizer.json, made from its slow tokenizer where it has none.

    Raises:
        ModelError: it cannot be had in this form.
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
    """Return how the checkpoint reads pictures: the family's way, where its own file says nothing else.

    Raises:
        ModelError: the file cannot be understood.
    """
    path = folder / _PREPROCESSOR
    if not path.is_file():
        return family.image
    try:
        fields = Fields(json.loads(path.read_text(encoding="utf-8")))
        said: dict[str, object] = {
            name: tuple(fields.numbers(f"image_{name}")) for name in ("mean", "std") if f"image_{name}" in fields
        }
        if "do_center_crop" in fields:
            said["fit"] = Fit.CROP if fields.flag("do_center_crop") else Fit.SQUASH
    except (FieldError, ValueError) as error:
        raise ModelError("The checkpoint cannot be read", f"{_PREPROCESSOR}: {error}.", path=path) from error
    return dataclasses.replace(family.image, **said)  # type: ignore[arg-type]  # each is of its field's type
