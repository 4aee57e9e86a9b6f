"""What config.json of a ModernVBERT says, in any of its layouts, as the configurations of its towers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from transformers import ModernBertConfig, SiglipVisionConfig

from indexer.errors import ModelError, UsageError
from model_export.families.checkpoint_files import CONFIG, read_said
from model_export.json_fields import FieldError, Fields

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from indexer.models.catalogue import Family

_ADAPTER = "adapter_config.json"
_GLOBAL, _LOCAL = "full_attention", "sliding_attention"

BASES: Mapping[str, Mapping[str, Any]] = {
    "jhu-clsp/ettin-encoder-150m": {"num_attention_heads": 12, "local_rope_theta": 160000.0},
    "google/siglip2-base-patch16-512": {"num_attention_heads": 12},
}
"""The first checkpoints name the repositories that their towers came from and leave out what stands there.

What is not here either is as transformers has it by default.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModernVBertConfig:
    """Two towers and how they are joined."""

    text: ModernBertConfig
    vision: SiglipVisionConfig
    image_token_id: int
    shuffle: int
    """So many patches by so many become one token."""
    token_dimension: int | None
    """Numbers a token of the late-interaction model, None for one vector a page."""

    @property
    def tile_px(self) -> int:
        """Side of the squares that the vision tower reads."""
        return int(self.vision.image_size)

    @property
    def tile_tokens(self) -> int:
        """Tokens of one such square."""
        return int(self.vision.image_size // self.vision.patch_size // self.shuffle) ** 2


def read_config(folder: Path, family: Family) -> ModernVBertConfig:
    """Read a checkpoint's configuration.

    Raises:
        UsageError: it is no checkpoint, or of another family.
        ModelError: it has something that the towers in transformers 4.57 cannot do, or leaves out too much.
    """
    path = folder / CONFIG
    if not path.is_file() and (folder / _ADAPTER).is_file():
        message = "It holds changes to another checkpoint. Take one that they are merged into."
        raise UsageError("This is an adapter, not a whole model", message, path=folder)
    said = read_said(folder, family)
    try:
        return _config(said)
    except (FieldError, KeyError, TypeError) as error:
        raise ModelError("The checkpoint cannot be read", f"{CONFIG}: {error}.", path=path) from error


def _config(said: dict[str, Any]) -> ModernVBertConfig:
    joined = said.get("vlm_config", said)
    fields = Fields(joined)
    return ModernVBertConfig(
        text=ModernBertConfig(**_text(dict(joined["text_config"]))),
        vision=SiglipVisionConfig(**_vision(dict(joined["vision_config"]))),  # type: ignore[no-untyped-call]
        image_token_id=fields.positive("image_token_id"),
        shuffle=fields.positive("pixel_shuffle_factor"),
        token_dimension=Fields(said).positive("embedding_dim") if "embedding_dim" in said else None,
    )


def _text(said: dict[str, Any]) -> dict[str, Any]:
    """Return what a text tower says, in the words of transformers 4."""
    said = {**_base(said, "text_model_name"), **said}
    rotations = said.pop("rope_parameters", None) or {}
    for kind, name in ((_GLOBAL, "global_rope_theta"), (_LOCAL, "local_rope_theta")):
        if kind in rotations:
            if rotations[kind].get("rope_type", "default") != "default":
                raise FieldError(f"text_config.rope_parameters.{kind} is of a type that is not read")
            said[name] = rotations[kind]["rope_theta"]
    kinds = said.pop("layer_types", None)
    if kinds is not None:
        said["global_attn_every_n_layers"] = _period(kinds)
    # Without triton there is nothing to compile with, and a trace wants none.
    return {**said, "reference_compile": False}


def _period(kinds: list[str]) -> int:
    """Return every how many layers one attends to all tokens."""
    ends = [i for i, kind in enumerate(kinds) if kind == _GLOBAL and i]
    period = ends[0] if ends else len(kinds)
    if kinds != [_LOCAL if i % period else _GLOBAL for i in range(len(kinds))]:
        raise FieldError("text_config.layer_types has no period, which transformers 4.57 cannot do")
    return period


def _vision(said: dict[str, Any]) -> dict[str, Any]:
    said = {**_base(said, "vision_model_name"), **said}
    if "embed_dim" in said:
        said["hidden_size"] = said.pop("embed_dim")
    return said


def _base(said: dict[str, Any], key: str) -> Mapping[str, Any]:
    name = said.pop(key, None)
    if name is not None and name not in BASES and "num_attention_heads" not in said:
        raise FieldError(f"{key} is {name!r}, of which nothing is known here")
    return BASES.get(name, {})
