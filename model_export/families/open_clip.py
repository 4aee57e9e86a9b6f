"""Opens checkpoints of the open_clip library, whose image towers may be timm's: MobileCLIP 2 and OpenCLIP's own."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from pickle import UnpicklingError  # only caught here: open_clip has torch load weights alone
from typing import TYPE_CHECKING, Any, cast

import torch
from safetensors import SafetensorError
from torch import nn

from indexer.embed.manifest import TOKENIZER
from indexer.errors import ModelError, UsageError
from indexer.types import Fit
from model_export.families.json_fields import FieldError, Fields
from model_export.families.opened import Opened
from model_export.graphs.torchvision_build import allow_other_build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.models.catalogue import Family, ImagePolicy

CONFIG = "open_clip_config.json"
_FITS = {"shortest": Fit.CROP, "squash": Fit.SQUASH}
_LENGTH = 77
"""Default for the tokens of a text."""
_BROKEN = (RuntimeError, ValueError, OSError, EOFError, KeyError, TypeError, UnpicklingError, SafetensorError)
"""Errors that damaged or foreign weights may cause."""


class OpenClipImageHalf(nn.Module):
    """float32 [N, 3, H, W], normalised as the checkpoint says -> float32 [N, D] of unit length."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """Embed pictures."""
        with _plain_attention():
            vectors: torch.Tensor = cast(Any, self.model).encode_image(pixel_values, normalize=True)
        return vectors


class OpenClipTextHalf(nn.Module):
    """int64 [N, L] ids -> float32 [N, D] of unit length.

    The library has no mask and pads texts with zeros to `length` tokens, and so does this.
    """

    def __init__(self, model: nn.Module, length: int) -> None:
        super().__init__()
        self.model = model
        self.length = length

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor | None = None) -> torch.Tensor:  # noqa: ARG002
        """Embed words."""
        zeros = input_ids.new_zeros((input_ids.shape[0], self.length))
        whole = torch.cat([input_ids, zeros], dim=1)[:, : self.length]
        with _plain_attention():
            vectors: torch.Tensor = cast(Any, self.model).encode_text(whole, normalize=True)
        return vectors


@contextlib.contextmanager
def _plain_attention() -> Iterator[None]:
    """Turn off torch's fused attention, which has no ONNX form."""
    was_fast = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(was_fast)


def open_open_clip(folder: Path, family: Family, scratch: Path) -> Opened:  # noqa: ARG001  # openers share a signature
    """Open a folder with open_clip_config.json, weights and tokenizer.json, as the hub has them.

    Branches of the image tower that only the training needs are fused into one convolution.

    Raises:
        UsageError: it is not such a checkpoint, of another family, or the library is not installed.
        ModelError: it is damaged, has no tokenizer.json, or reads pictures or words in a way that bundles cannot.
    """
    config = _config(folder)
    _check_family(config, family, folder)
    _check_text(config, family, folder)
    if not (folder / TOKENIZER).is_file():
        message = f"The folder has no {TOKENIZER}. Download it from the repository of the weights."
        raise ModelError("The tokenizer cannot be used", message, path=folder)
    library = _library()
    try:
        model = library.create_model(f"local-dir:{folder}", require_pretrained=True, pretrained_text=False)
    except _BROKEN as error:
        raise ModelError("The checkpoint cannot be read", " ".join(str(error).split())[:400], path=folder) from error
    model.train(mode=False)
    _fuse_branches(model)
    return Opened(
        image=OpenClipImageHalf(model),
        text=OpenClipTextHalf(model, config.child("text_cfg").whole("context_length", _LENGTH)),
        side_px=_side_px(model, folder),
        vocabulary_size=config.child("text_cfg").whole("vocab_size", 49_408),
        policy=_policy(library.get_model_preprocess_cfg(model), family, folder),
        tokenizer=folder / TOKENIZER,
    )


def is_open_clip(folder: Path) -> bool:
    """Return whether a folder has a checkpoint of the open_clip library and none of transformers."""
    return (folder / CONFIG).is_file() and not (folder / "config.json").is_file()


def _library() -> Any:  # noqa: ANN401  # a module without types
    try:
        allow_other_build()
        import open_clip
    except ImportError as error:
        message = 'This checkpoint needs the open_clip library. Run: pip install "recallery[open-clip]"'
        raise UsageError(f"{error.name or 'open_clip'} is missing", message) from error
    except RuntimeError as error:
        message = f"Install the torchvision that belongs to your torch. It says: {str(error)[:200]}"
        raise UsageError("torchvision does not fit torch", message) from error
    return open_clip


def _config(folder: Path) -> Fields:
    path = folder / CONFIG
    try:
        config = Fields(json.loads(path.read_text(encoding="utf-8"))).child("model_cfg")
        for part in ("vision_cfg", "text_cfg"):
            config.child(part)
    except FileNotFoundError:
        message = f"It has no {CONFIG}. On the hub such folders are named timm/...-OpenCLIP or have the tag OpenCLIP."
        raise UsageError("This is no checkpoint of open_clip", message, path=folder) from None
    except (FieldError, ValueError, OSError) as error:
        raise ModelError("The checkpoint cannot be read", f"{CONFIG}: {error}.", path=path) from error
    return config


def _check_family(config: Fields, family: Family, folder: Path) -> None:
    """Refuse image towers that a family does not name, if it names any."""
    tower = config.child("vision_cfg").text("timm_model_name", "clip")
    if "clip" not in family.model_types and tower not in family.model_types:
        raise UsageError(
            "The checkpoint is of another family",
            f"Its image tower is {tower!r}, and {family.title} means {', '.join(family.model_types)}.",
            path=folder,
        )


def _check_text(config: Fields, family: Family, folder: Path) -> None:
    """Refuse text towers that need another padding or length than the family's.

    In families that do not pad, what follows the end of a text must not matter.
    """
    text = config.child("text_cfg")
    for odd, what in (("hf_model_name", "text tower"), ("tokenizer_kwargs", "way to read words")):
        if odd in text:
            message = f"Its {what} is not supported ({CONFIG} has {odd})."
            raise ModelError("The checkpoint cannot be used", message, path=folder)
    padding_matters = text.flag("no_causal_mask") or text.text("pool_type", "argmax") != "argmax"
    if family.text.pad_to is None and padding_matters:
        message = f"In its text tower padding is part of the text, and {family.title} has none."
        raise ModelError("The checkpoint cannot be used", message, path=folder)
    length = text.whole("context_length", _LENGTH)
    if length != family.text.max_tokens:
        message = f"It reads {length} tokens, and {family.title} means {family.text.max_tokens}."
        raise ModelError("The checkpoint cannot be used", message, path=folder)


def _fuse_branches(model: nn.Module) -> None:
    visual = cast(Any, model).visual
    if hasattr(visual, "trunk"):
        from timm.utils import reparameterize_model

        visual.trunk = reparameterize_model(visual.trunk)


def _side_px(model: nn.Module, folder: Path) -> int:
    height, width = cast(Any, model).visual.image_size
    if height != width:
        raise ModelError("The checkpoint cannot be used", f"Its pictures are {width} x {height}.", path=folder)
    return int(height)


def _policy(config: dict[str, Any], family: Family, folder: Path) -> ImagePolicy:
    fit = _FITS.get(config["resize_mode"])
    if fit is None:
        message = f"It resizes pictures with {config['resize_mode']!r}; only {', '.join(_FITS)} are supported."
        raise ModelError("The checkpoint cannot be used", message, path=folder)
    return dataclasses.replace(family.image, fit=fit, mean=tuple(config["mean"]), std=tuple(config["std"]))
