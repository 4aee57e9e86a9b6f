"""Opens embedders made of Qwen2-VL (GME, VLM2Vec, UNITE), in the layout of Qwen2-VL itself.

They differ in the prompts around a picture, a text, or both, which the catalogue has. A picture, words, or both become
one unit vector. The picture grid is fixed, so the positions of its patches are constants. All tokens, also those of a
picture, are numbered one after the other: these embedders give the language model no grid, and were trained so.
"""

from __future__ import annotations

import json
import logging
import math
from typing import TYPE_CHECKING, cast

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F
from transformers import Qwen2VLConfig, Qwen2VLForConditionalGeneration, Qwen2VLModel
from transformers.models.qwen2_vl.modeling_qwen2_vl import VisionAttention, apply_rotary_pos_emb_vision
from transformers.utils.logging import get_verbosity, set_verbosity

from indexer.embed.manifest import Fusion
from indexer.errors import ModelError, UsageError
from model_export.families.json_fields import FieldError, Fields
from model_export.families.opened import ADAPTER, FusedInput, Opened, image_policy, read_config_json, tokenizer_file
from model_export.graphs.tracing import EMBEDDING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.models.catalogue import Family, FusedPolicy

Both = tuple[torch.Tensor, torch.Tensor]
"""Unit vectors float32 [N, D], and tokens float32 [N, L, D], the inputs of the language model."""
_UNUSED = "lm_head."
"""Weights of the text generator, which embedders do not use."""


class Tower(nn.Module):
    """float32 [N, 3, side, side] -> float32 [N, tokens, D], a token for each square of merged patches."""

    def __init__(self, model: Qwen2VLModel, side_px: int) -> None:
        super().__init__()
        self.visual = visual = model.visual
        patch = visual.patch_embed
        self.stride = patch.patch_size
        self.merge = visual.spatial_merge_size
        self.grid = side_px // patch.patch_size
        # All frames of a patch show the same still picture, so one kernel, the sum of theirs, replaces them.
        self.kernel = nn.Parameter(patch.proj.weight.detach().sum(dim=2), requires_grad=False)
        angles = visual.rot_pos_emb(torch.tensor([[1, self.grid, self.grid]])).repeat(1, 2)
        self.register_buffer("cosines", angles.cos(), persistent=False)
        self.register_buffer("sines", angles.sin(), persistent=False)

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """Return the tokens of pictures."""
        states = self._patches(pixel_values)
        for block in self.visual.blocks:
            states = states + self._attended(block.attn, block.norm1(states))
            states = states + block.mlp(block.norm2(states))
        tokens = (self.grid // self.merge) ** 2
        merged: torch.Tensor = self.visual.merger(states)
        return merged.reshape(-1, tokens, merged.shape[-1])

    def _patches(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """Return the patches, square by square."""
        cells, inner = self.grid // self.merge, self.merge
        maps = F.conv2d(pixel_values, self.kernel, stride=self.stride)
        squares = maps.reshape(-1, maps.shape[1], cells, inner, cells, inner).permute(0, 2, 4, 3, 5, 1)
        return squares.reshape(-1, self.grid**2, maps.shape[1])

    def _attended(self, attention: VisionAttention, states: torch.Tensor) -> torch.Tensor:
        """Do as the tower's own attention, but with the pictures of a batch in a dimension of their own."""
        patches, width = states.shape[1:]
        mixed = attention.qkv(states).reshape(-1, patches, 3, attention.num_heads, attention.head_dim)
        query, key, value = mixed.unbind(2)
        cosines, sines = cast("torch.Tensor", self.cosines), cast("torch.Tensor", self.sines)
        query, key = apply_rotary_pos_emb_vision(query, key, cosines, sines)
        scores = query.permute(0, 2, 1, 3) @ key.permute(0, 2, 3, 1) * attention.scaling
        seen = scores.softmax(dim=-1) @ value.permute(0, 2, 1, 3)
        found: torch.Tensor = attention.proj(seen.permute(0, 2, 1, 3).reshape(-1, patches, width))
        return found


class Reader(nn.Module):
    """Token states [N, L, D], padded on the left, and their mask int64 [N, L] -> float32 [N, D] of unit length."""

    def __init__(self, model: Qwen2VLModel) -> None:
        super().__init__()
        self.language_model = model.language_model

    def forward(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the state of the last token, which attends to all others."""
        positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
        order = torch.arange(mask.shape[1])
        visible = (order[None, :] <= order[:, None])[None] & (mask[:, None, :] > 0)
        blocked = torch.where(visible, 0.0, torch.finfo(torch.float32).min)[:, None]
        found = self.language_model(
            inputs_embeds=states,
            position_ids=positions[None].expand(3, -1, -1),
            attention_mask={"full_attention": blocked, "sliding_attention": blocked},
            use_cache=False,
        )
        return F.normalize(found.last_hidden_state[:, -1], dim=-1)


class PictureHalf(nn.Module):
    """Pictures, each within the same prompt."""

    def __init__(self, model: Qwen2VLModel, side_px: int, before: Sequence[int], after: Sequence[int]) -> None:
        super().__init__()
        self.tower = Tower(model, side_px)
        self.reader = Reader(model)
        embed = model.language_model.embed_tokens
        for name, ids in (("before", before), ("after", after)):
            self.register_buffer(name, embed(torch.tensor(ids, dtype=torch.int64)).detach()[None], persistent=False)

    def forward(self, pixel_values: torch.Tensor) -> Both:
        """Return the vectors and the tokens of pictures."""
        tokens = self.tower(pixel_values)
        before, after = cast("torch.Tensor", self.before), cast("torch.Tensor", self.after)
        count = tokens.shape[0]
        states = torch.cat([before.expand(count, -1, -1), tokens, after.expand(count, -1, -1)], dim=1)
        return self.reader(states, torch.ones_like(states[..., 0], dtype=torch.int64)), tokens


class WordsHalf(nn.Module):
    """Words, padded on the left."""

    def __init__(self, model: Qwen2VLModel) -> None:
        super().__init__()
        self.embed_tokens = model.language_model.embed_tokens
        self.reader = Reader(model)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Both:
        """Return the vectors and the tokens of words."""
        states = self.embed_tokens(input_ids)
        return self.reader(states, attention_mask), states


class FusedHalf(nn.Module):
    """Words with a placeholder, which a picture replaces."""

    def __init__(self, model: Qwen2VLModel, placeholder_id: int) -> None:
        super().__init__()
        self.reader = Reader(model)
        row = model.language_model.embed_tokens(torch.tensor(placeholder_id)).detach()
        self.register_buffer("placeholder", row, persistent=False)

    def forward(
        self, image_states: torch.Tensor, image_mask: torch.Tensor, text_states: torch.Tensor, text_mask: torch.Tensor
    ) -> torch.Tensor:
        """Return the vectors of pictures with words."""
        texts, pictures = text_states.shape[1], image_states.shape[1]
        different = (text_states - cast("torch.Tensor", self.placeholder)).abs().sum(dim=-1)
        start = (different == 0).to(torch.int64).argmax(dim=1, keepdim=True)
        place = torch.arange(texts + pictures - 1)[None].expand(text_states.shape[0], -1)
        inside = (place >= start) & (place < start + pictures)
        word = torch.where(place < start, place, place - pictures + 1).clamp(min=0, max=texts - 1)
        token = (place - start).clamp(min=0, max=pictures - 1)
        mask = torch.where(inside, image_mask.gather(1, token), text_mask.gather(1, word))
        states = torch.where(inside[..., None], _rows(image_states, token), _rows(text_states, word))
        found: torch.Tensor = self.reader(states, mask)
        return found


def _rows(states: torch.Tensor, index: torch.Tensor) -> torch.Tensor:
    return states.gather(1, index[..., None].expand(-1, -1, states.shape[2]))


def open_qwen2_vl(folder: Path, family: Family, scratch: Path) -> Opened:
    """Open a checkpoint.

    Raises:
        UsageError: it is not a checkpoint, of another family, an adapter alone, or pictures cannot have that side.
        ModelError: weights are missing or of other sizes, or the tokenizer does not fit the family's prompts.
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
    config = Qwen2VLConfig.from_dict({**_read_config(folder, family), "model_type": Qwen2VLConfig.model_type})
    verbosity = get_verbosity()
    set_verbosity(logging.ERROR)  # missing weights are reported below
    try:
        # The exporter traces attention most reliably as plain matrix products.
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
        message = f"It lacks {len(missing)} weights of Qwen2-VL, such as {missing[0]}: other layouts are not supported."
        raise ModelError("The checkpoint has other weights", message, path=folder)
    model.train(mode=False)
    model.requires_grad_(requires_grad=False)
    inner: Qwen2VLModel = model.model
    return inner


def _read_config(folder: Path, family: Family) -> dict[str, object]:
    if (folder / ADAPTER).is_file():
        raise UsageError("This is an adapter, not a whole model", _how_to_merge(folder), path=folder)
    return read_config_json(folder, family)


def _how_to_merge(folder: Path) -> str:
    try:
        base = Fields(json.loads((folder / ADAPTER).read_text(encoding="utf-8"))).text("base_model_name_or_path")
    except (OSError, FieldError, ValueError):
        base = "the model that it was trained on"
    return (
        f"It changes {base}, and can be exported only together with it. Merge them once with the library peft, "
        "PeftModel.from_pretrained(model, adapter).merge_and_unload().save_pretrained(folder), put the tokenizer "
        "and preprocessor_config.json of the model into that folder, and name it."
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
        ModelError: the tokenizer finds no placeholder, or several.
    """
    ids: list[int] = Tokenizer.from_file(str(tokenizer)).encode(prompt).ids
    if ids.count(placeholder_id) != 1:
        message = f"It finds {ids.count(placeholder_id)} placeholders for a picture in the family's prompt, not one."
        raise ModelError("The tokenizer does not fit the family", message, path=tokenizer)
    place = ids.index(placeholder_id)
    return ids[:place], ids[place + 1 :]
