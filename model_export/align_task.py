"""First stage of training: pictures and captions into one space, on cached features or through the picture tower."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from model_export.align import Alignment, Belief
from model_export.loop import Loss, digest
from model_export.losses import contrast, soft_targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_export.live import LiveTower

_MAX_SCALE = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignRecipe:
    """What the first stage lowers."""

    synonym_share: float = 0.3
    """Of a caption's target, spread over pictures whose captions say nearly the same."""
    synonym_temperature: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Pictures with their texts, as features, and how many of them a batch holds."""

    images: Tensor
    """float16 or float32 [views, N, F], what the head reads; a draw takes one view."""
    texts: Tensor
    """float32 [N, captions, D], unit vectors; a draw takes `captions` of them."""
    per_batch: int
    captions: int = 1
    is_live: bool = False
    """Photos that the tower can be shown again when it is trained itself; there may be one such source."""


@dataclass(frozen=True, slots=True)
class Held:
    """Photos with captions that are never trained on."""

    images: Tensor
    """float32 [N, F]."""
    texts: Tensor
    """float32 [N, captions, D]."""


class Batch(NamedTuple):
    """One training step's input."""

    images: Tensor
    """float32 [B, F]."""
    belief: Belief
    texts: Tensor
    """float32 [T, D]."""
    owner: Tensor
    """int64 [T]: the row of the picture that each text belongs to."""
    text_rows: Tensor
    """int64 [T]: the row of each text among all texts, source by source and item by item."""


class AlignModel(nn.Module):
    """The alignment, and a tower while that is trained too."""

    def __init__(self, alignment: Alignment, tower: nn.Module | None = None) -> None:
        super().__init__()
        self.alignment = alignment
        self.tower = tower


class AlignTask:
    """Contrast of pictures and captions over several sources.

    Args:
        live: shows photos of the live source to the tower; None reads the cached features.
    """

    def __init__(
        self,
        alignment: Alignment,
        sources: Sequence[Source],
        held: Held,
        recipe: AlignRecipe,
        *,
        seed: int,
        live: LiveTower | None = None,
    ) -> None:
        self.model: nn.Module = AlignModel(alignment, None if live is None else live.tower)
        self._sources, self._held, self._recipe, self._seed, self._live = sources, held, recipe, seed, live
        learned = digest(*(part for source in sources for part in (source.images, source.texts)))
        self.identity = f"{recipe} {seed} {learned} {live is not None}"
        with torch.inference_mode():
            self._beliefs = [beliefs(alignment, source) for source in sources]

    def loss(self, step: int, random: torch.Generator) -> Loss:
        """Return the contrastive loss of one batch."""
        batch = self.batch(step, random)
        alignment = cast("AlignModel", self.model).alignment
        if self._live is not None:
            batch = batch._replace(belief=alignment.believe(batch.images))
        return Loss(batch_loss(alignment, batch, self._recipe), {})

    def batch(self, step: int, random: torch.Generator) -> Batch:
        """Return the batch of a step, on the model's device."""
        device = next(self.model.parameters()).device
        parts = []
        for at, (source, belief) in enumerate(zip(self._sources, self._beliefs, strict=True)):
            rows = drawn_rows(source.images.shape[1], source.per_batch, step, seed=self._seed + at)
            parts.append(_moved(draw(source, belief, rows, random, self._live), device))
        return _joined(parts, [source.texts.shape[0] * source.texts.shape[1] for source in self._sources])

    def score(self, model: nn.Module) -> float:
        """Return text-to-image recall@10 on the held photos, in percent."""
        alignment = cast("AlignModel", model).alignment
        device = next(model.parameters()).device
        images = alignment.images(self._held.images.to(device))
        texts = alignment.texts(self._held.texts.flatten(0, 1).to(device))
        return hits(texts @ images.T, self._held.texts.shape[1])

    def decays(self, name: str, parameter: nn.Parameter) -> bool:
        """Only the head's matrices: the text map starts at identity, not at zero."""
        return parameter.ndim > 1 and ".head." in name

    def keep(self) -> dict[str, Tensor]:
        """Nothing: each step follows from its number."""
        return {}

    def restore(self, kept: dict[str, Tensor]) -> None:
        """Nothing to take back."""


def batch_loss(model: Alignment, batch: Batch, recipe: AlignRecipe, words: Tensor | None = None) -> Tensor:
    """Return the contrastive loss of one batch, a scalar.

    Args:
        words: float32 [T, D], unit vectors of the texts from a tower that is trained; None takes the batch's own.
    """
    targets = soft_targets(batch.owner, batch.texts, share=recipe.synonym_share, temperature=recipe.synonym_temperature)
    images = model.images(batch.images, batch.belief)
    scale = model.log_scale.exp().clamp(max=_MAX_SCALE)
    texts = model.texts(batch.texts if words is None else words)
    return contrast(images @ texts.T * scale, targets)


def hits(similarity: Tensor, per_item: int, k: int = 10) -> float:
    """Return the share of queries, in percent, whose item is among the first `k`.

    Args:
        similarity: float [queries, items]; queries come item by item, `per_item` of each.
    """
    owner = torch.arange(similarity.shape[1], device=similarity.device).repeat_interleave(per_item)
    right = similarity.gather(1, owner[:, None])
    return float(100 * ((similarity >= right).sum(dim=1) <= k).float().mean())


def drawn_rows(rows: int, per_batch: int, step: int, *, seed: int) -> Tensor:
    """Return int64 [per_batch]: a row comes back only after all others were drawn."""
    per_epoch = max(1, rows // per_batch)
    epoch, at = divmod(step, per_epoch)
    shuffled = torch.randperm(rows, generator=torch.Generator().manual_seed(seed * 100_003 + epoch))
    return shuffled[at * per_batch : (at + 1) * per_batch]


def draw(source: Source, belief: Belief, rows: Tensor, random: torch.Generator, live: LiveTower | None = None) -> Batch:
    """Return one view of each picture in `rows` and some of its texts, without replacement.

    Args:
        belief: probability and index [views, N, top] of the source.
        rows: int64 [B].
    """
    view = torch.randint(source.images.shape[0], (len(rows),), generator=random)
    choice = torch.rand(len(rows), source.texts.shape[1], generator=random).argsort(dim=1)[:, : source.captions]
    texts = source.texts[rows[:, None], choice].flatten(0, 1)
    owner = torch.arange(len(rows)).repeat_interleave(choice.shape[1])
    known = Belief(belief.probability[view, rows], belief.classes[view, rows])
    images = source.images[view, rows].float()
    if live is not None and source.is_live:
        images = live.features(rows, view)[:, : images.shape[1]]
    text_rows = (rows[:, None] * source.texts.shape[1] + choice).flatten()
    return Batch(images, known, texts, owner, text_rows)


def prototypes(classifier_weight: Tensor, like: Tensor) -> Tensor:
    """Return classifier rows as virtual features, float32 [1, classes, F].

    Features are means of ReLU6 outputs, so negative weights are cut, and rows get the length of real features.
    Of the stages before, a prototype knows nothing but the mean.

    Args:
        classifier_weight: float32 [classes, C].
        like: float [N, F], real features whose first C are the classifier's.
    """
    inputs = classifier_weight.shape[1]
    positive: Tensor = functional.normalize(classifier_weight.clamp(min=0), dim=1)
    length: Tensor = torch.linalg.vector_norm(like[:, :inputs].float(), dim=1).mean()
    rest = like[:, inputs:].float().mean(dim=0).expand(len(positive), -1)
    return torch.cat([positive * length, rest], dim=1).unsqueeze(0)


def beliefs(model: Alignment, source: Source) -> Belief:
    """Return the classifier's beliefs [views, N, top] of a source."""
    parts = [model.believe(view.float()) for view in source.images]
    return Belief(*(torch.stack(fields) for fields in zip(*parts, strict=True)))


def _moved(batch: Batch, device: torch.device) -> Batch:
    belief = Belief(*(part.to(device) for part in batch.belief))
    return batch._replace(
        images=batch.images.to(device), belief=belief, texts=batch.texts.to(device), owner=batch.owner.to(device)
    )


def _joined(parts: Sequence[Batch], texts: Sequence[int]) -> Batch:
    """Put batches of several sources together.

    Args:
        texts: how many each source has.
    """
    starts = [0, *accumulate(len(part.images) for part in parts)]
    firsts = [0, *accumulate(texts)]
    return Batch(
        torch.cat([part.images for part in parts]),
        Belief(*(torch.cat(fields) for fields in zip(*(part.belief for part in parts), strict=True))),
        torch.cat([part.texts for part in parts]),
        torch.cat([part.owner + start for part, start in zip(parts, starts, strict=False)]),
        torch.cat([part.text_rows + first for part, first in zip(parts, firsts, strict=False)]),
    )
