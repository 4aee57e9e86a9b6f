"""How a page becomes tiles that a vision tower reads, and the tokens that stand for them in a text.

In the manner of Idefics 3: rows of square tiles, each behind a token that says where it lies, then the whole page
shrunk to one tile. A page that is as large as a tile is that tile alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from indexer.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from indexer.models.catalogue import ImagePolicy

IMAGE = "<image>"
"""In a prompt: where the page stands. Among the tokens: one for each place of the grid that a tile is read in."""
_FENCE = "<fake_token_around_image>"
_WHOLE = "<global-img>"
_MOST_TILES = 6
"""A side: there are tokens for no more."""
_LOBES = 3
"""Of Lanczos' window, which the reference shrinks with."""


@dataclass(frozen=True, slots=True)
class Grid:
    """So many tiles a side, of so many pixels and tokens each."""

    tiles: int
    tile_px: int
    tile_tokens: int

    @classmethod
    def of(cls, side_px: int, tile_px: int, tile_tokens: int) -> Grid:
        """Return the grid of a square page.

        Raises:
            UsageError: it does not fall into tiles.
        """
        if side_px % tile_px or not 0 < side_px <= _MOST_TILES * tile_px:
            message = f"The model reads tiles of {tile_px} px, 1 to {_MOST_TILES} a side: {tile_px}, {2 * tile_px}, ..."
            raise UsageError(f"Pages cannot be {side_px} px wide", message)
        return cls(side_px // tile_px, tile_px, tile_tokens)

    @property
    def views(self) -> int:
        """Tiles, and the whole if that is not one."""
        return self.tiles**2 + (self.tiles > 1)

    @property
    def text(self) -> str:
        """What stands in a prompt for a page."""
        tile = IMAGE * self.tile_tokens
        whole = f"{_FENCE}{_WHOLE}{tile}{_FENCE}"
        if self.tiles == 1:
            return whole
        places = range(1, self.tiles + 1)
        rows = ["".join(f"{_FENCE}<row_{row}_col_{column}>{tile}" for column in places) for row in places]
        return "\n".join([*rows, "", whole])


class Views(nn.Module):
    """float32 [N, 3, S, S] -> a list of float32 [N, 3, T, T]: the tiles row by row, then the whole."""

    shrink: torch.Tensor
    black: torch.Tensor
    white: torch.Tensor

    def __init__(self, grid: Grid, policy: ImagePolicy) -> None:
        super().__init__()
        self.grid = grid
        shrink = torch.from_numpy(lanczos(grid.tiles * grid.tile_px, grid.tile_px))
        mean = torch.tensor(policy.mean or (0.0,) * 3).reshape(3, 1, 1)
        std = torch.tensor(policy.std or (1.0,) * 3).reshape(3, 1, 1)
        self.register_buffer("shrink", shrink, persistent=False)
        self.register_buffer("black", -mean / std, persistent=False)
        self.register_buffer("white", (1 - mean) / std, persistent=False)

    def forward(self, pixel_values: torch.Tensor) -> list[torch.Tensor]:
        """Cut and shrink pages."""
        if self.grid.tiles == 1:
            return [pixel_values]
        rows = pixel_values.tensor_split(self.grid.tiles, dim=2)
        tiles = [tile for row in rows for tile in row.tensor_split(self.grid.tiles, dim=3)]
        return [*tiles, self._whole(pixel_values)]

    def _whole(self, pixel_values: torch.Tensor) -> torch.Tensor:
        narrow = self._possible(torch.matmul(pixel_values, self.shrink.T))
        return self._possible(torch.matmul(self.shrink, narrow))

    def _possible(self, pixels: torch.Tensor) -> torch.Tensor:
        """Cut off what Lanczos' window overshoots, as colours that no picture has."""
        return torch.minimum(torch.maximum(pixels, self.black), self.white)


def lanczos(from_px: int, to_px: int) -> NDArray[np.float32]:
    """Return the matrix that shrinks a line of pixels, [to, from]; its rows sum to one."""
    scale = from_px / to_px
    centres = (np.arange(to_px)[:, None] + 0.5) * scale
    distances = (np.arange(from_px)[None] + 0.5 - centres) / scale
    weights = np.where(np.abs(distances) < _LOBES, np.sinc(distances) * np.sinc(distances / _LOBES), 0.0)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float32)
