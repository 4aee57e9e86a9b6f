"""Photos shown to the picture tower while it is trained itself: for machines with a GPU."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import torch

from model_export.views import augmented

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from model_export.data import Photo
    from model_export.towers import ImageTower


class LiveTower:
    """The tower with its last blocks trainable, and the photos it is shown.

    Args:
        blocks: how many of the last blocks learn, with the layer behind them; the others stay as they are.
    """

    def __init__(self, tower: ImageTower, photos: Sequence[Photo], side_px: int, *, blocks: int, threads: int) -> None:
        self.tower = tower
        self._photos, self._side_px, self._threads = photos, side_px, threads
        tower.requires_grad_(requires_grad=False)
        tower.head.requires_grad_(requires_grad=True)
        for block in list(tower.blocks)[len(tower.blocks) - blocks :]:
            block.requires_grad_(requires_grad=True)

    def features(self, rows: Tensor, views: Tensor) -> Tensor:
        """Return the packed features [B, F] of one view of each photo in `rows`, with gradients."""
        wanted = list(zip(rows.tolist(), views.tolist(), strict=True))
        with ThreadPoolExecutor(self._threads, thread_name_prefix="views") as pool:
            pixels = list(pool.map(lambda one: augmented(self._photos[one[0]].path, one[1], self._side_px), wanted))
        device = next(self.tower.parameters()).device
        out: Tensor = self.tower(torch.from_numpy(np.stack(pixels)).to(device))
        return out.float()
