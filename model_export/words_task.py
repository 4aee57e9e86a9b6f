"""Stage before the first: the last layers of the text tower learn what captions of photos speak of.

The text tower was trained on sentences; that "a dog" and "a brown dog" show in pictures, and "while" does not, only
pictures tell. Source: locked-image tuning (LiT, arXiv 2111.07991), for the last layers alone and from few photos.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn

from model_export.align_task import AlignModel, AlignTask, batch_loss, hits
from model_export.loop import Loss, digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_export.align import Alignment
    from model_export.align_task import AlignRecipe, Held, Source
    from model_export.features import TokenStates
    from model_export.words import UpperLayers


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The texts of all sources and of the held photos, as states below the layers that are trained."""

    sources: tuple[TokenStates, ...]
    """Source by source, item by item, in the order of `Source.texts`."""
    held: TokenStates


class WordsTask(AlignTask):
    """Contrast of pictures and captions, through the last layers of the text tower.

    The alignment learns beside them and is thrown away: the first stage makes a new one from the tower that results.
    Measured, that finds as many photos as keeping it, and names of classes do not suffer (docs/embedder.md).

    Args:
        upper: trained; which states they take, `said` has.
    """

    def __init__(
        self,
        alignment: Alignment,
        upper: UpperLayers,
        sources: Sequence[Source],
        said: Said,
        held: Held,
        recipe: AlignRecipe,
        *,
        seed: int,
    ) -> None:
        super().__init__(alignment, sources, held, recipe, seed=seed)
        self.model = AlignModel(alignment, upper)
        self._said = said
        self._starts = [0, *accumulate(len(states) for states in said.sources)]
        states = (torch.from_numpy(found.states) for found in (*said.sources, said.held))
        self.identity = f"words {self.identity} {digest(*states)}"

    def loss(self, step: int, random: torch.Generator) -> Loss:
        """Return the contrastive loss of one batch; which captions are near-synonyms, the frozen tower says."""
        batch = self.batch(step, random)
        model = cast("AlignModel", self.model)
        words = self._embed(cast("UpperLayers", model.tower), batch.text_rows)
        return Loss(batch_loss(model.alignment, batch, self._recipe, words), {})

    def score(self, model: nn.Module) -> float:
        """Return text-to-image recall@10 on the held photos, in percent."""
        both = cast("AlignModel", model)
        upper = cast("UpperLayers", both.tower)
        device = next(model.parameters()).device
        images = both.alignment.images(self._held.images.to(device))
        words = upper.embed(self._said.held, torch.arange(len(self._said.held)))
        return hits(both.alignment.texts(words) @ images.T, self._held.texts.shape[1])

    def _embed(self, upper: UpperLayers, rows: Tensor) -> Tensor:
        """Return the vectors of texts, each named by its row among the texts of all sources."""
        parts = []
        for start, end, states in zip(self._starts, self._starts[1:], self._said.sources, strict=False):
            own = rows[(rows >= start) & (rows < end)] - start
            parts.append(upper.embed(states, own))
        return torch.cat(parts)
