"""Opens a checkpoint: both halves of its model, its tokenizer, and what it says about pictures."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from transformers import AutoConfig, AutoModel, AutoTokenizer

from indexer.embed.json_fields import FieldError, Fields
from indexer.embed.manifest import TOKENIZER
from indexer.errors import ModelError, UsageError
from indexer.types import Fit
from model_export.families.graphs import ImageHalf, TextHalf
from model_export.families.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from transformers import PreTrainedModel

    from indexer.models.spec import Family, ImagePolicy

_PREPROCESSOR = "preprocessor_config.json"


def open_checkpoint(folder: Path, family: Family, scratch: Path) -> Opened:
    """Open a checkpoint in its family's way.

    Args:
        scratch: a folder for what has to be made of it.

    Raises:
        UsageError: it is no checkpoint, or of another family.
        ModelError: it is damaged, or has no tokenizer that can be used.
    """
    return _OPENERS.get(family.name, _open_transformers)(folder, family, scratch)


def _open_transformers(folder: Path, family: Family, scratch: Path) -> Opened:
    model = open_model(folder, family)
    return Opened(
        image=ImageHalf(model),
        text=TextHalf(model, family.text.pooling),
        side_px=model.config.vision_config.image_size,
        vocabulary_size=model.config.text_config.vocab_size,
        policy=image_policy(folder, family),
        tokenizer=tokenizer_file(folder, scratch),
    )


_OPENERS: Mapping[str, Callable[[Path, Family, Path], Opened]] = {}
"""Of families that are no two towers of transformers, by name."""


def open_model(folder: Path, family: Family) -> PreTrainedModel:
    """Return the checkpoint's model, ready to evaluate.

    Raises:
        UsageError: it is no checkpoint, or of another family.
    """
    try:
        found = AutoConfig.from_pretrained(folder, local_files_only=True).model_type
    except (OSError, ValueError) as error:
        raise UsageError("This is no checkpoint of transformers", f"{error}", path=folder) from error
    if found not in family.model_types:
        known = ", ".join(family.model_types) or "none that can be exported"
        raise UsageError(
            "The checkpoint is of another family",
            f"It is of type {found!r}, and {family.title} means {known}. {family.note}".rstrip(),
            path=folder,
        )
    # Attention as plain matrix products is what the exporter traces most reliably.
    model: PreTrainedModel = AutoModel.from_pretrained(folder, local_files_only=True, attn_implementation="eager")
    model.train(mode=False)
    return model


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
