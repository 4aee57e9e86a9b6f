"""Qwen2-VL as an embedder, in pieces that can be exported: a picture, words, or both become one unit vector.

The grid of a picture is fixed, so where its patches lie is a constant. Tokens are numbered one after the other, those
of a picture too: the embedders made of Qwen2-VL give the language model its inputs without the grid of the picture,
and so they were trained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import torch
from torch import nn
from torch.nn import functional as F
from transformers.models.qwen2_vl.modeling_qwen2_vl import apply_rotary_pos_emb_vision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transformers import Qwen2VLModel
    from transformers.models.qwen2_vl.modeling_qwen2_vl import VisionAttention

Both = tuple[torch.Tensor, torch.Tensor]
"""float32 [N, D] of unit length, and float32 [N, tokens, D] as the language model gets them."""


class Tower(nn.Module):
    """float32 [N, 3, side, side] -> float32 [N, tokens, D], a token for each square of patches that are merged."""

    def __init__(self, model: Qwen2VLModel, side_px: int) -> None:
        super().__init__()
        self.visual = visual = model.visual
        patch = visual.patch_embed
        self.stride = patch.patch_size
        self.merge = visual.spatial_merge_size
        self.grid = side_px // patch.patch_size
        # A still picture stands in all frames of a patch: one kernel, the sum of theirs, does the work of all.
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
        """Return the patches in the order of the squares that are merged."""
        cells, inner = self.grid // self.merge, self.merge
        maps = F.conv2d(pixel_values, self.kernel, stride=self.stride)
        squares = maps.reshape(-1, maps.shape[1], cells, inner, cells, inner).permute(0, 2, 4, 3, 5, 1)
        return squares.reshape(-1, self.grid**2, maps.shape[1])

    def _attended(self, attention: VisionAttention, states: torch.Tensor) -> torch.Tensor:
        """As the tower's own attention, with the pictures of a batch beside each other instead of in one row."""
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
        """Read the tokens; the last one knows of all the others."""
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
    """Pictures, each between the same words."""

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
    """Words with a placeholder among them, and a picture that takes its place."""

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
