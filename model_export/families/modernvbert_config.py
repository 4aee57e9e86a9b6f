"""Reads config.json of a ModernVBERT, in any of its layouts, as the configurations of its towers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from transformers import ModernBertConfig, SiglipVisionConfig

from indexer.errors import ModelError, UsageError
from model_export.families.json_fields import FieldError, Fields
from model_export.families.opened import ADAPTER, CONFIG, read_config_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from indexer.models.catalogue import Family

_GLOBAL, _LOCAL = "full_attention", "sliding_attention"
BASES: Mapping[str, Mapping[str, Any]] = {
    "jhu-clsp/ettin-encoder-150m": {"num_attention_heads": 12, "local_rope_theta": 160000.0},
    "google/siglip2-base-patch16-512": {"num_attention_heads": 12},
}
"""The first checkpoints name the repositories of their towers and leave out settings that stand there.

Settings that are missing here too have the defaults of transformers.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModernVBertConfig:
    """Both towers, and how they are joined."""

    text: ModernBertConfig
    vision: SiglipVisionConfig
    image_token_id: int
    shuffle: int
    """A square of so many by so many patches becomes one token."""
    token_dimension: int | None
    """Of the token vectors of a late-interaction model; None for one vector a page."""

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
        UsageError: it is not a checkpoint, or of another family.
        ModelError: it asks for something that the towers in transformers 4.57 cannot do, or leaves out too much.
    """
    path = folder / CONFIG
    if not path.is_file() and (folder / ADAPTER).is_file():
        message = "It changes another checkpoint. Take one that it is merged into."
        raise UsageError("This is an adapter, not a whole model", message, path=folder)
    config = read_config_json(folder, family)
    try:
        return _parse(config)
    except (FieldError, KeyError, TypeError) as error:
        raise ModelError("The checkpoint cannot be read", f"{CONFIG}: {error}.", path=path) from error


def _parse(config: dict[str, Any]) -> ModernVBertConfig:
    joined = config.get("vlm_config", config)
    fields = Fields(joined)
    return ModernVBertConfig(
        text=ModernBertConfig(**_text(dict(joined["text_config"]))),
        vision=SiglipVisionConfig(**_vision(dict(joined["vision_config"]))),  # type: ignore[no-untyped-call]
        image_token_id=fields.positive("image_token_id"),
        shuffle=fields.positive("pixel_shuffle_factor"),
        token_dimension=Fields(config).positive("embedding_dim") if "embedding_dim" in config else None,
    )


def _text(config: dict[str, Any]) -> dict[str, Any]:
    """Return the text tower's settings under the names of transformers 4."""
    config = {**_base(config, "text_model_name"), **config}
    rotations = config.pop("rope_parameters", None) or {}
    for kind, name in ((_GLOBAL, "global_rope_theta"), (_LOCAL, "local_rope_theta")):
        if kind in rotations:
            if rotations[kind].get("rope_type", "default") != "default":
                raise FieldError(f"text_config.rope_parameters.{kind} has a rope_type that is not supported")
            config[name] = rotations[kind]["rope_theta"]
    kinds = config.pop("layer_types", None)
    if kinds is not None:
        config["global_attn_every_n_layers"] = _period(kinds)
    # The tracer needs the model uncompiled, and without triton nothing could compile it.
    return {**config, "reference_compile": False}


def _period(kinds: list[str]) -> int:
    """Return the period of the layers that attend to all tokens."""
    ends = [i for i, kind in enumerate(kinds) if kind == _GLOBAL and i]
    period = ends[0] if ends else len(kinds)
    if kinds != [_LOCAL if i % period else _GLOBAL for i in range(len(kinds))]:
        raise FieldError("text_config.layer_types has no period, which transformers 4.57 cannot do")
    return period


def _vision(config: dict[str, Any]) -> dict[str, Any]:
    config = {**_base(config, "vision_model_name"), **config}
    if "embed_dim" in config:
        config["hidden_size"] = config.pop("embed_dim")
    return config


def _base(config: dict[str, Any], key: str) -> Mapping[str, Any]:
    name = config.pop(key, None)
    if name is not None and name not in BASES and "num_attention_heads" not in config:
        raise FieldError(f"{key} is {name!r}, which is not known here")
    return BASES.get(name, {})
