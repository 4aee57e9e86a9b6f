"""Opens a checkpoint of any family; most are two towers of transformers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from torch import Tensor, nn
from torch.nn import functional as F
from transformers import AutoConfig, AutoModel, PreTrainedModel

from indexer.errors import UsageError
from indexer.models.catalogue import Family, Pooling
from model_export.families.modernvbert import open_modernvbert
from model_export.families.open_clip import is_open_clip, open_open_clip
from model_export.families.opened import Opened, check_family, image_policy, tokenizer_file
from model_export.families.qwen2_vl import open_qwen2_vl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class ImageHalf(nn.Module):
    """float32 [N, 3, H, W], normalised as the family does -> float32 [N, D] of unit length."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixel_values: Tensor) -> Tensor:
        """Embed pictures."""
        model = cast(Any, self.model)  # the methods differ by family
        return F.normalize(model.get_image_features(pixel_values=pixel_values), dim=-1)


class TextHalf(nn.Module):
    """int64 [N, L] ids, and a mask if the family was trained with one -> float32 [N, D] of unit length."""

    def __init__(self, model: PreTrainedModel, pooling: Pooling | None) -> None:
        super().__init__()
        self.model = model
        self.pooling = pooling

    def forward(self, input_ids: Tensor, attention_mask: Tensor | None = None) -> Tensor:
        """Embed words."""
        model = cast(Any, self.model)
        if self.pooling is Pooling.CLS:
            # In 4.57, get_text_features of Chinese CLIP needs a pooler that its text tower does not have.
            states = model.text_model(input_ids=input_ids, attention_mask=attention_mask)[0]
            features = model.text_projection(states[:, 0])
        else:
            features = model.get_text_features(input_ids=input_ids, attention_mask=attention_mask)
        return F.normalize(features, dim=-1)


def open_checkpoint(folder: Path, family: Family, scratch: Path) -> Opened:
    """Open a checkpoint with its family's opener.

    Args:
        scratch: a folder for files that the opener makes.

    Raises:
        UsageError: it is not a checkpoint, or of another family.
        ModelError: it is damaged, or has no usable tokenizer.
    """
    return OPENERS.get(family.name, open_transformers)(folder, family, scratch)


def open_transformers(folder: Path, family: Family, scratch: Path) -> Opened:
    """Open a checkpoint that transformers reads as two towers; errors as for `open_checkpoint`."""
    model = _load(folder, family)
    return Opened(
        image=ImageHalf(model),
        text=TextHalf(model, family.text.pooling),
        side_px=model.config.vision_config.image_size,
        vocabulary_size=model.config.text_config.vocab_size,
        policy=image_policy(folder, family),
        tokenizer=tokenizer_file(folder, scratch),
    )


def _open_either(folder: Path, family: Family, scratch: Path) -> Opened:
    """Open a checkpoint of either library; with files of both, as OpenCLIP's own have them, transformers reads it."""
    return (open_open_clip if is_open_clip(folder) else open_transformers)(folder, family, scratch)


OPENERS: Mapping[str, Callable[[Path, Family, Path], Opened]] = {
    "mobileclip2": open_open_clip,
    "colmodernvbert": open_modernvbert,
    "openclip": _open_either,
    "gme": open_qwen2_vl,
    "modernvbert": open_modernvbert,
    "unite": open_qwen2_vl,
    "vlm2vec": open_qwen2_vl,
}
"""Families that need an opener of their own, by their name in the catalogue."""


def _load(folder: Path, family: Family) -> PreTrainedModel:
    if not family.model_types:
        message = f"There are none that can be exported. {family.note}".rstrip()
        raise UsageError(f"{family.title} has no checkpoints for this", message, path=folder)
    try:
        model_type = AutoConfig.from_pretrained(folder, local_files_only=True).model_type
    except (OSError, ValueError) as error:
        message = " ".join(str(error).split())[:300]  # the rest lists all types that there are
        raise UsageError("This is no checkpoint of transformers", message, path=folder) from error
    check_family(model_type, family, folder)
    # The exporter traces attention most reliably as plain matrix products.
    model: PreTrainedModel = AutoModel.from_pretrained(folder, local_files_only=True, attn_implementation="eager")
    model.train(mode=False)
    return model
