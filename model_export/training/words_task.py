"""Stage before the first: the last layers of the text tower are trained on captions of photos.

The text tower was trained on sentences. Only pictures can teach it that "a dog" and "a brown dog" differ in a photo
and that "while" does not show. Source: locked-image tuning (LiT, arXiv 2111.07991), here for the last layers alone and
few photos.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn

from model_export.training.align_task import AlignModel, AlignRecipe, AlignTask, HeldOut, Source, batch_loss
from model_export.training.loop import Loss, digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_export.data.features import TokenStates
    from model_export.model.alignment import Alignment
    from model_export.model.text_tower import UpperLayers


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionStates:
    """The texts of all sources and of the held-out photos, as states below the trained layers."""

    sources: tuple[TokenStates, ...]
    """Source by source, item by item, in the order of `Source.texts`."""
    held: TokenStates


class WordsTask(AlignTask):
    """Contrast of pictures and captions, through the last layers of the text tower.

    The alignment is trained beside them and discarded; the first stage starts a new one with the resulting tower.
    Keeping it finds as many photos, and starting anew costs no class names (docs/embedder.md).

    Args:
        alignment: trained and discarded.
        upper: trained, on the states of `captions`.
        sources: what a batch consists of.
        captions: of sources and held-out photos.
        held: for the score.
        recipe: of the loss.
        seed: of the order of photos.
    """

    def __init__(
        self,
        alignment: Alignment,
        upper: UpperLayers,
        sources: Sequence[Source],
        captions: CaptionStates,
        held: HeldOut,
        recipe: AlignRecipe,
        *,
        seed: int,
    ) -> None:
        super().__init__(alignment, sources, held, recipe, seed=seed)
        self.model = AlignModel(alignment, upper)
        self._captions = captions
        self._starts = [0, *accumulate(len(states) for states in captions.sources)]
        states = (torch.from_numpy(found.states) for found in (*captions.sources, captions.held))
        self.identity = f"words {self.identity} {digest(*states)}"

    def loss(self, step: int, random: torch.Generator) -> Loss:
        """Return the contrastive loss of one batch; the frozen tower decides which captions are synonyms."""
        batch = self.batch(step, random)
        model = cast("AlignModel", self.model)
        words = self._embed(cast("UpperLayers", model.tower), batch.text_rows)
        return Loss(batch_loss(model.alignment, batch, self._recipe, words), {})

    def held_texts(self, model: nn.Module, device: torch.device) -> Tensor:
        """Return float32 [N * captions, D], the trained tower's vectors of the held-out captions."""
        upper = cast("UpperLayers", cast("AlignModel", model).tower)
        return upper.embed(self._captions.held, torch.arange(len(self._captions.held))).to(device)

    def _embed(self, upper: UpperLayers, rows: Tensor) -> Tensor:
        """Return the vectors of texts; `rows` are those among the texts of all sources."""
        parts = []
        for start, end, states in zip(self._starts, self._starts[1:], self._captions.sources, strict=False):
            own = rows[(rows >= start) & (rows < end)] - start
            parts.append(upper.embed(states, own))
        return torch.cat(parts)
