"""The first stages: pictures and captions are trained into one space.

Before the alignment of both, the last layers of the text tower are trained on captions: it was trained on sentences,
and only pictures can teach it that "a dog" and "a brown dog" differ in a photo and that "while" does not show. Source:
locked-image tuning (LiT, arXiv 2111.07991), here for the last layers alone and few photos.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from model_export.data.views import photo_view
from model_export.model.alignment import Alignment, TopClasses
from model_export.training.loop import Loss, Task, digest, epoch_rows
from model_export.training.losses import batch_recall, contrast, soft_targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_export.data import Photo
    from model_export.data.features import TokenStates
    from model_export.model.image_tower import ImageTower
    from model_export.model.text_tower import UpperLayers

_MAX_SCALE = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignRecipe:
    """Settings of the first stage's loss."""

    synonym_share: float = 0.3
    """Of a caption's target, spread over pictures whose captions mean nearly the same."""
    synonym_temperature: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Pictures with their texts, as features, and how many of them a batch holds."""

    images: Tensor
    """float16 or float32 [views, N, F], inputs of the head; a batch takes one view."""
    texts: Tensor
    """float32 [N, captions, D], unit vectors; a batch takes `captions` of them."""
    per_batch: int
    captions: int = 1
    is_live: bool = False
    """Its photos are shown to the tower while that is trained; only one source may be live."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Photos with captions that are never trained on."""

    images: Tensor
    """float32 [N, F]."""
    texts: Tensor
    """float32 [N, captions, D]."""


class Batch(NamedTuple):
    """The input of one training step."""

    images: Tensor
    """float32 [B, F]."""
    top: TopClasses
    texts: Tensor
    """float32 [T, D]."""
    owner: Tensor
    """int64 [T]: the row of the picture that each text belongs to."""
    text_rows: Tensor
    """int64 [T]: the row of each text among all texts, source by source and item by item."""


class AlignModel(nn.Module):
    """The alignment, and the tower that is trained with it, if any."""

    def __init__(self, alignment: Alignment, tower: nn.Module | None = None) -> None:
        super().__init__()
        self.alignment = alignment
        self.tower = tower


class LiveTower:
    """A picture tower whose last blocks are trained, and the photos that it is shown. For machines with a GPU.

    Args:
        photos: of the live source, in its order.
        blocks: how many of the last blocks are trained, with the head behind them.
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
            pixels = list(pool.map(lambda one: photo_view(self._photos[one[0]].path, one[1], self._side_px), wanted))
        device = next(self.tower.parameters()).device
        out: Tensor = self.tower(torch.from_numpy(np.stack(pixels)).to(device))
        return out.float()


class AlignTask(Task):
    """Contrast of pictures and captions over several sources.

    Args:
        live: computes the features of the live source; None uses the cached ones.
    """

    def __init__(
        self,
        alignment: Alignment,
        sources: Sequence[Source],
        held: HeldOut,
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
            self._top_classes = [_top_classes(alignment, source) for source in sources]

    def loss(self, step: int, random: torch.Generator) -> Loss:
        """Return the contrastive loss of one batch."""
        batch = self.batch(step, random)
        alignment = cast("AlignModel", self.model).alignment
        if self._live is not None:
            batch = batch._replace(top=alignment.conse.classify(batch.images))
        return Loss(batch_loss(alignment, batch, self._recipe), {})

    def batch(self, step: int, random: torch.Generator) -> Batch:
        """Return the batch of a step, on the model's device."""
        device = next(self.model.parameters()).device
        parts = []
        for at, (source, top) in enumerate(zip(self._sources, self._top_classes, strict=True)):
            rows = epoch_rows(source.images.shape[1], source.per_batch, step, seed=self._seed + at)
            parts.append(_moved(_sample(source, top, rows, random, self._live), device))
        return _joined(parts, [source.texts.shape[0] * source.texts.shape[1] for source in self._sources])

    def score(self, model: nn.Module) -> float:
        """Return text-to-image recall@10 on the held-out photos, in percent."""
        alignment = cast("AlignModel", model).alignment
        device = next(model.parameters()).device
        images = alignment.images(self._held.images.to(device))
        texts = alignment.texts(self.held_texts(model, device))
        return batch_recall(texts @ images.T, self._held.texts.shape[1])

    def held_texts(self, _model: nn.Module, device: torch.device) -> Tensor:
        """Return float32 [N * captions, D], the text tower's vectors of the held-out captions."""
        return self._held.texts.flatten(0, 1).to(device)

    def decays(self, name: str, parameter: nn.Parameter) -> bool:
        """Only the head's matrices: the text map starts at identity, not at zero."""
        return parameter.ndim > 1 and ".head." in name


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
        upper: trained, on the states of `captions`.
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


def batch_loss(model: Alignment, batch: Batch, recipe: AlignRecipe, words: Tensor | None = None) -> Tensor:
    """Return the contrastive loss of one batch, a scalar.

    Args:
        words: float32 [T, D], unit vectors of the texts from a tower in training; None takes the batch's own.
    """
    targets = soft_targets(batch.owner, batch.texts, share=recipe.synonym_share, temperature=recipe.synonym_temperature)
    images = model.images(batch.images, batch.top)
    scale = model.log_scale.exp().clamp(max=_MAX_SCALE)
    texts = model.texts(batch.texts if words is None else words)
    return contrast(images @ texts.T * scale, targets)


def prototypes(classifier_weight: Tensor, like: Tensor) -> Tensor:
    """Return rows of the classifier as features of imaginary pictures, float32 [1, classes, F].

    Features are means of ReLU6 outputs, so negative weights are cut, and rows get the length of real features. Stage
    features are the mean of real ones, for the classifier does not read them.

    Args:
        classifier_weight: float32 [classes, C].
        like: float [N, F], real features whose first C the classifier reads.
    """
    inputs = classifier_weight.shape[1]
    positive: Tensor = functional.normalize(classifier_weight.clamp(min=0), dim=1)
    length: Tensor = torch.linalg.vector_norm(like[:, :inputs].float(), dim=1).mean()
    rest = like[:, inputs:].float().mean(dim=0).expand(len(positive), -1)
    return torch.cat([positive * length, rest], dim=1).unsqueeze(0)


def _sample(source: Source, top: TopClasses, rows: Tensor, random: torch.Generator, live: LiveTower | None) -> Batch:
    """Return one view of each picture in `rows` [B] and some of its texts, without replacement."""
    view = torch.randint(source.images.shape[0], (len(rows),), generator=random)
    choice = torch.rand(len(rows), source.texts.shape[1], generator=random).argsort(dim=1)[:, : source.captions]
    texts = source.texts[rows[:, None], choice].flatten(0, 1)
    owner = torch.arange(len(rows)).repeat_interleave(choice.shape[1])
    known = TopClasses(top.probability[view, rows], top.classes[view, rows])
    images = source.images[view, rows].float()
    if live is not None and source.is_live:
        images = live.features(rows, view)[:, : images.shape[1]]
    text_rows = (rows[:, None] * source.texts.shape[1] + choice).flatten()
    return Batch(images, known, texts, owner, text_rows)


def _top_classes(model: Alignment, source: Source) -> TopClasses:
    """Return the likeliest classes [views, N, top] of a source."""
    parts = [model.conse.classify(view.float()) for view in source.images]
    return TopClasses(*(torch.stack(fields) for fields in zip(*parts, strict=True)))


def _moved(batch: Batch, device: torch.device) -> Batch:
    top = TopClasses(*(part.to(device) for part in batch.top))
    return batch._replace(
        images=batch.images.to(device), top=top, texts=batch.texts.to(device), owner=batch.owner.to(device)
    )


def _joined(parts: Sequence[Batch], texts: Sequence[int]) -> Batch:
    """Join the batches of several sources, which have so many `texts` each."""
    starts = [0, *accumulate(len(part.images) for part in parts)]
    firsts = [0, *accumulate(texts)]
    return Batch(
        torch.cat([part.images for part in parts]),
        TopClasses(*(torch.cat(fields) for fields in zip(*(part.top for part in parts), strict=True))),
        torch.cat([part.texts for part in parts]),
        torch.cat([part.owner + start for part, start in zip(parts, starts, strict=False)]),
        torch.cat([part.text_rows + first for part, first in zip(parts, firsts, strict=False)]),
    )
