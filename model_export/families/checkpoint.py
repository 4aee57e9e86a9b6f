"""Opens a checkpoint of any family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transformers import AutoConfig, AutoModel

from indexer.errors import UsageError
from model_export.families.checkpoint_files import check_family, image_policy, tokenizer_file
from model_export.families.graphs import ImageHalf, TextHalf
from model_export.families.modernvbert import open_modernvbert
from model_export.families.open_clip_checkpoint import is_open_clip, open_open_clip
from model_export.families.opened import Opened
from model_export.families.qwen2_vl import open_qwen2_vl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from transformers import PreTrainedModel

    from indexer.models.catalogue import Family


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


def _open_either(folder: Path, family: Family, scratch: Path) -> Opened:
    """Open what is there in both layouts, as OpenCLIP's own repositories are, without the second library."""
    return (open_open_clip if is_open_clip(folder) else _open_transformers)(folder, family, scratch)


_OPENERS: Mapping[str, Callable[[Path, Family, Path], Opened]] = {
    "mobileclip2": open_open_clip,
    "colmodernvbert": open_modernvbert,
    "openclip": _open_either,
    "gme": open_qwen2_vl,
    "modernvbert": open_modernvbert,
    "unite": open_qwen2_vl,
    "vlm2vec": open_qwen2_vl,
}
"""Of families that are no two towers of transformers, by name."""


def open_model(folder: Path, family: Family) -> PreTrainedModel:
    """Return the checkpoint's model, ready to evaluate.

    Raises:
        UsageError: it is no checkpoint, or of another family.
    """
    if not family.model_types:
        message = f"There are none that can be exported. {family.note}".rstrip()
        raise UsageError(f"{family.title} has no checkpoints for this", message, path=folder)
    try:
        found = AutoConfig.from_pretrained(folder, local_files_only=True).model_type
    except (OSError, ValueError) as error:
        said = " ".join(str(error).split())[:300]  # it goes on with all types that there are
        raise UsageError("This is no checkpoint of transformers", said, path=folder) from error
    check_family(found, family, folder)
    # Attention as plain matrix products is what the exporter traces most reliably.
    model: PreTrainedModel = AutoModel.from_pretrained(folder, local_files_only=True, attn_implementation="eager")
    model.train(mode=False)
    return model
