"""What the encoders are trained to do on a library: texts find their pictures, and what was good stays.

The loss is that of the adapter (docs/learning.md), on vectors that the encoders make anew in each step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import torch

from indexer.learning.draws import Drawing, Draws
from indexer.learning.general import usual_texts
from indexer.learning.material import OTHERS, Lookup
from indexer.learning.metrics import average_precisions
from indexer.learning.split import Part
from indexer.learning.validation import some
from model_export.finetuning.encoders import Texts
from model_export.training.loop import Loss, Task, digest
from model_export.training.losses import contrast

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor, nn

    from indexer.embed.encoder import Encoder
    from indexer.learning.material import Material
    from model_export.finetuning.cut import Features
    from model_export.finetuning.encoders import DeepEncoders
    from model_export.finetuning.general import GeneralSet

_MOST_CHOSEN, _MOST_OTHERS = 200, 800
"""Texts and other pictures of a score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The loss."""

    pairs: int = 128
    temperature: float = 0.05
    keep_queries: float = 1_000.0
    """Similarities of usual queries to pictures stay."""
    keep_items: float = 100.0
    """Similarities among pictures stay."""
    kept_queries: int = 64
    """Usual queries of a batch."""
    kept_items: int = 160
    """Pictures of a batch that nothing is learned about, of the library and of the general set each."""


class FinetuneTask(Task):
    """Texts of a library look for their pictures.

    Args:
        model: its low-rank parts are trained.
        features: of the material's items, in its order.
        material: what belongs together.
        encoder: of the base model, for its tokenizers.
        general: the part that choosing may see is kept as it is; the proof has the other one.
        recipe: the loss.
        seed: of the batches.
    """

    def __init__(
        self,
        model: DeepEncoders,
        features: Features,
        material: Material,
        encoder: Encoder,
        general: GeneralSet,
        recipe: Recipe,
        *,
        seed: int,
    ) -> None:
        self.model: nn.Module = model
        self._features, self._material, self._recipe = features, material, recipe
        self.texts = Texts.of(material.texts, encoder)
        self.usual = Texts.of(usual_texts(), encoder)
        self._general = general.half(0)
        self._kept_texts = self.usual.plus(self._general.texts(encoder))
        self._draws = Draws(material, seed, Drawing(pairs=recipe.pairs))
        rest = np.flatnonzero(material.part == OTHERS)
        self._rest = rest if len(rest) > recipe.kept_items // 4 else np.flatnonzero(material.part == Part.TRAIN)
        self._lookup = Lookup.of(material)
        self._seed = seed
        with torch.no_grad():
            self._asked_before = model.words(self._kept_texts, np.arange(len(self._kept_texts.feeds))).cpu()
            self._rest_before = model.pictures(features, self._rest).cpu()
            self._general_before = model.pictures(self._general.features, self._general.rows).cpu()
        learned = torch.from_numpy(material.pair_texts), torch.from_numpy(material.items)
        self.identity = f"{recipe} {seed} {digest(*learned)}"

    def loss(self, step: int, _random: torch.Generator) -> Loss:
        """Return the loss of one batch."""
        model, recipe, drawn = cast("DeepEncoders", self.model), self._recipe, self._draws.at(step)
        items = model.pictures(self._features, drawn.items)
        texts = model.words(self.texts, drawn.texts)
        positive = torch.from_numpy(drawn.positive.T).float().to(items.device)
        own = contrast(items @ texts.T / recipe.temperature, positive)
        usual = some(np.arange(len(self._kept_texts.feeds)), recipe.kept_queries, drawn.generator)
        others = some(np.arange(len(self._rest)), recipe.kept_items, drawn.generator)
        known = some(self._general.rows, recipe.kept_items, drawn.generator)
        asked = model.words(self._kept_texts, usual)
        shown = torch.cat(
            [model.pictures(self._features, self._rest[others]), model.pictures(self._general.features, known)]
        )
        asked_before = self._asked_before[usual].to(items)
        shown_before = torch.cat([self._rest_before[others], self._general_before[known]]).to(items)
        kept = (asked @ shown.T - asked_before @ shown_before.T).square().mean()
        near = (shown @ shown.T - shown_before @ shown_before.T).square().mean()
        return Loss(own + recipe.keep_queries * kept + recipe.keep_items * near, {"own": own.item()})

    def score(self, model: nn.Module) -> float:
        """Return the mean average precision of texts among the part that chooses and others, in percent."""
        encoders, material = cast("DeepEncoders", model), self._material
        texts, items = self.chosen()
        with torch.no_grad():
            similarity = encoders.words(self.texts, texts) @ encoders.pictures(self._features, items).T
        positive = Lookup.of(material).among(texts.astype(np.intp), items)
        return 100 * float(average_precisions(_array(similarity), positive).mean()) if len(texts) else 0.0

    def chosen(self) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
        """Return the texts and pictures of a score."""
        material, generator = self._material, np.random.default_rng([self._seed, 1])
        pairs = material.pairs_of(Part.CHOICE)
        texts = some(np.unique(material.pair_texts[pairs]), _MOST_CHOSEN, generator)
        others = some(np.flatnonzero(material.part == OTHERS), _MOST_OTHERS, generator)
        return texts, np.concatenate([np.unique(material.pair_items[pairs]), others]).astype(np.intp)


def _array(values: Tensor) -> NDArray[np.float32]:
    return np.asarray(values.cpu().numpy())
