"""Opens embedders made of Qwen2-VL (GME, VLM2Vec, UNITE): whole checkpoints, in the layout of Qwen2-VL itself.

What makes them differ stands in the catalogue: the words around a picture, a text, or both.
"""

from __future__ import annotations

import json
import logging
import math
from typing import TYPE_CHECKING

import torch
from tokenizers import Tokenizer
from transformers import Qwen2VLConfig, Qwen2VLForConditionalGeneration
from transformers.utils.logging import get_verbosity, set_verbosity

from indexer.embed.manifest import Fusion
from indexer.errors import ModelError, UsageError
from model_export.families.checkpoint_files import image_policy, read_said, tokenizer_file
from model_export.families.graphs import EMBEDDING
from model_export.families.opened import FusedInput, Opened
from model_export.families.qwen2_vl_halves import FusedHalf, PictureHalf, WordsHalf
from model_export.json_fields import FieldError, Fields

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import Qwen2VLModel

    from indexer.models.catalogue import Family, FusedPolicy

_ADAPTER = "adapter_config.json"
_UNUSED = "lm_head."
"""Weights that continue a text, which no embedder does."""


def open_qwen2_vl(folder: Path, family: Family, scratch: Path) -> Opened:
    """Open a checkpoint.

    Raises:
        UsageError: it is none, of another family, an adapter without its model, or pictures cannot have that side.
        ModelError: weights are missing or of other sizes, or the tokenizer does not know the family's prompts.
    """
    model = _model(folder, family)
    config = model.config
    side_px, prompt, fused = family.image.side_px, family.image.prompt, family.fused
    if side_px is None or prompt is None or fused is None:
        raise ValueError(f"the catalogue does not say how {family.name} reads pictures")
    _check_side(family, side_px, config.vision_config.patch_size * config.vision_config.spatial_merge_size)
    tokenizer = tokenizer_file(folder, scratch)
    before, after = _around(tokenizer, prompt, config.image_token_id)
    for words in filter(None, (fused.query_prompt, fused.document_prompt)):
        _around(tokenizer, words, config.image_token_id)
    return Opened(
        image=PictureHalf(model, side_px, before, after),
        text=WordsHalf(model),
        side_px=side_px,
        vocabulary_size=config.text_config.vocab_size,
        policy=image_policy(folder, family),
        tokenizer=tokenizer,
        fused=FusedInput(
            module=FusedHalf(model, config.image_token_id), spec=_fusion(fused, config.text_config.hidden_size)
        ),
    )


def _fusion(fused: FusedPolicy, width: int) -> Fusion:
    return Fusion(
        states_dimension=width,
        image_states="image_states",
        image_mask="image_mask",
        text_states="text_states",
        text_mask="text_mask",
        output_name=EMBEDDING,
        composes=True,
        captions=fused.document_prompt is not None,
        query_prompt=fused.query_prompt,
        document_prompt=fused.document_prompt,
    )


def _model(folder: Path, family: Family) -> Qwen2VLModel:
    config = Qwen2VLConfig.from_dict({**_said(folder, family), "model_type": Qwen2VLConfig.model_type})
    verbosity = get_verbosity()
    set_verbosity(logging.ERROR)  # what it warns of is told below, in words
    try:
        # Attention as plain matrix products is what the exporter traces most reliably.
        model, found = Qwen2VLForConditionalGeneration.from_pretrained(
            folder,
            config=config,
            local_files_only=True,
            dtype=torch.float32,
            attn_implementation="eager",
            output_loading_info=True,
        )
    except OSError as error:
        raise UsageError("This is no checkpoint of transformers", f"{error}", path=folder) from error
    except RuntimeError as error:
        raise ModelError("The checkpoint cannot be read", f"{str(error)[:400]}", path=folder) from error
    finally:
        set_verbosity(verbosity)
    missing = sorted(name for name in found["missing_keys"] if not name.startswith(_UNUSED))
    if missing:
        message = f"{len(missing)} weights of Qwen2-VL are not in it, such as {missing[0]}: another layout is not read."
        raise ModelError("The checkpoint has other weights", message, path=folder)
    model.train(mode=False)
    model.requires_grad_(requires_grad=False)
    inner: Qwen2VLModel = model.model
    return inner


def _said(folder: Path, family: Family) -> dict[str, object]:
    """Return what the checkpoint says of itself, if it is one of the family."""
    if (folder / _ADAPTER).is_file():
        raise UsageError("This is an adapter, not a whole model", _how_to_merge(folder), path=folder)
    return read_said(folder, family)


def _how_to_merge(folder: Path) -> str:
    try:
        base = Fields(json.loads((folder / _ADAPTER).read_text(encoding="utf-8"))).text("base_model_name_or_path")
    except (OSError, FieldError, ValueError):
        base = "the model that it was trained on"
    return (
        f"It changes {base}, and is exported as one with it. Merge them once with the library peft, "
        "PeftModel.from_pretrained(model, adapter).merge_and_unload().save_pretrained(folder), put the tokenizer "
        "and preprocessor_config.json of the model beside that, and name that folder."
    )


def _check_side(family: Family, side_px: int, square_px: int) -> None:
    if side_px < square_px or side_px % square_px:
        near = max(round(side_px / square_px), 1) * square_px
        message = f"The model reads squares of {square_px} px, so the side is a multiple of that, such as {near}."
        raise UsageError(f"Pictures cannot be {side_px} px wide", message)
    most = family.image.tokens_max
    if most is not None and (side_px // square_px) ** 2 > most:
        message = f"{family.title} reads {most} tokens a picture, which are {math.isqrt(most) * square_px} px at most."
        raise UsageError(f"Pictures cannot be {side_px} px wide", message)


def _around(tokenizer: Path, prompt: str, placeholder_id: int) -> tuple[list[int], list[int]]:
    """Return the tokens before and after a picture.

    Raises:
        ModelError: the tokenizer finds no place for one, or several.
    """
    ids: list[int] = Tokenizer.from_file(str(tokenizer)).encode(prompt).ids
    if ids.count(placeholder_id) != 1:
        message = f"It finds {ids.count(placeholder_id)} places for a picture in the family's prompt, not one."
        raise ModelError("The tokenizer does not fit the family", message, path=tokenizer)
    place = ids.index(placeholder_id)
    return ids[:place], ids[place + 1 :]
