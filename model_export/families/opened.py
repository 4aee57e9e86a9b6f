"""What every family's checkpoint is, once opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from torch import nn

    from indexer.embed.manifest import Fusion
    from indexer.models.catalogue import ImagePolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class FusedInput:
    """How a checkpoint reads a picture and words as one input."""

    module: nn.Module
    """States and masks, in the order of `spec` -> float32 [N, D] of unit length."""
    spec: Fusion


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A checkpoint, ready to export."""

    image: nn.Module
    """float32 [N, 3, H, W], normalised as `policy` says -> float32 [N, D] of unit length, or [N, L, D] a token."""
    text: nn.Module
    """int64 [N, L] ids, and a mask if the family was trained with one -> float32 [N, D] of unit length, or [N, L, D] a
    token and zeros where it is padding."""
    side_px: int
    vocabulary_size: int
    policy: ImagePolicy
    tokenizer: Path
    fused: FusedInput | None = None
    """Where it is there, both halves give their token states beside their vectors, and all three share their weights,
    which stand in a file of their own."""
