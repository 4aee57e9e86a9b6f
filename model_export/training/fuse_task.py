"""Second stage: a fusion is trained to make one vector of whatever a document consists of.

The states that it reads come from the frozen first stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from model_export.model.fusion import FuseModel, LateFusion
from model_export.training import losses, photos
from model_export.training.loop import Loss, Task, digest, epoch_rows
from model_export.training.losses import NONE, Modality, Negatives

LOSSES = ("infonce", "mamcl")


@dataclass(frozen=True, slots=True, kw_only=True)
class FuseRecipe:
    """The fusion of the second stage, its documents and its loss."""

    fusion: str = "anchored"
    """One of `fusion.FUSIONS`."""
    width: int = 192
    """Of the states inside the fusion."""
    loss: str = "infonce"
    """One of LOSSES: plain InfoNCE, or UNITE's modal-aware masked contrastive loss."""
    batch: int = 384
    text_share: float = 0.25
    """Share of the documents that are words alone."""
    caption_dropout: float = 0.4
    """Share of the photos with words that lose them."""
    group_dropout: float = 0.15
    """Share of the folders that lose all words for an epoch."""
    mixin: float = 0.0
    """Share of the fused vectors into which that of a single modality is mixed."""
    mixin_weight: float = 0.5
    picture_weight: float = 1.0
    """Weight of a second loss, over all photos without words."""
    edits: int = 0
    """Composed queries of a batch."""
    edit_weight: float = 0.5
    """Weight of their loss."""
    negatives: float = 0.0
    """Share of the batch that adds hard negatives, a picture and a text each."""
    mine_at: tuple[int, ...] = ()
    """Steps before which hard negatives are mined anew."""
    synonym_share: float = 0.3
    synonym_temperature: float = 0.05


class FuseTask(Task):
    """Captions look for documents that are a photo, words, or both."""

    def __init__(
        self,
        model: FuseModel,
        train: photos.Photos,
        held: photos.Photos,
        recipe: FuseRecipe,
        *,
        seed: int,
        edits: photos.Edits | None = None,
    ) -> None:
        self.model: nn.Module = model
        self._edits = edits
        learned = (train.pictures.vectors, train.pictures.features, train.pooled)
        composed = () if edits is None else (edits.pictures.vectors, edits.references, edits.targets)
        self.identity = f"{recipe} {seed} {digest(*learned, *composed)}"
        self._train, self._held, self._recipe, self._seed = train, held, recipe, seed
        self._negatives: Negatives | None = None
        self._folders = photos.folders_by_topic(train.pooled)

    def loss(self, step: int, random: torch.Generator) -> Loss:
        """Return the loss of one batch; the notes have the share that was masked."""
        recipe, model, train = self._recipe, cast("FuseModel", self.model), self._train
        if step in recipe.mine_at:
            self._mine()
        rows, views, query_captions, document_captions = photos.photo_batch(
            train, recipe.batch, step, random, seed=self._seed
        )
        modalities = photos.document_modalities(self._dropout(step), self._folders[rows], random)
        queries = model.embed([photos.caption_memory(train, rows, query_captions)])
        documents = photos.build_documents(model, train, rows, views, document_captions, modalities)
        extra, extra_modalities = self._extra_documents(model, rows)
        own = losses.soft_targets(
            torch.arange(len(rows)),
            train.pooled[rows, query_captions],
            share=recipe.synonym_share,
            temperature=recipe.synonym_temperature,
        )
        targets = torch.cat([own, torch.zeros(len(extra), len(rows))]).to(model.device)
        similarity = torch.cat([self._embed(model, documents, random), extra]) @ queries.T * model.scale
        masked = None
        if recipe.loss == "mamcl":
            items = torch.cat([modalities, extra_modalities])
            masked = losses.other_modality(items, torch.arange(len(rows))).to(model.device)
        value = losses.contrast(similarity, targets, masked)
        if recipe.picture_weight:
            alone = documents.image._replace(mask=torch.ones_like(documents.image.mask))
            similarity = model.embed([alone]) @ queries.T * model.scale
            value = value + recipe.picture_weight * losses.contrast(similarity, targets[: len(rows)])
        if recipe.edits and self._edits is not None:
            some = epoch_rows(len(self._edits), recipe.edits, step, seed=self._seed + 1)
            value = value + recipe.edit_weight * photos.edit_loss(model, model, self._edits, some, random)
        return Loss(value, {} if masked is None else {"masked": masked.float().mean().item()})

    def score(self, model: nn.Module) -> float:
        """Return the mean recall@10, in percent, over held-out photos without words and with words for one half."""
        held, fuse = self._held, cast("FuseModel", model)
        rows = torch.arange(len(held))
        queries = photos.embed_words(fuse, held, range(held.captions - 1))
        found = []
        for share in (0.0, 0.5):
            kinds = torch.where(rows % 2 < 2 * share, Modality.BOTH, Modality.IMAGE)
            documents = photos.embed_photos(fuse, held, kinds)
            found.append(losses.batch_recall(queries @ documents.T, held.captions - 1))
        return sum(found) / len(found)

    def decays(self, name: str, parameter: nn.Parameter) -> bool:
        """Matrices, but not those of late fusion, which start at identity."""
        is_late = isinstance(cast("FuseModel", self.model).fusion, LateFusion)
        return parameter.ndim > 1 and not (is_late and name.startswith("fusion."))

    def state(self) -> dict[str, Tensor]:
        """Return the hard negatives: the weights that they were mined with are gone."""
        return {} if self._negatives is None else {"images": self._negatives.images, "texts": self._negatives.texts}

    def load_state(self, state: dict[str, Tensor]) -> None:
        """Restore the hard negatives."""
        self._negatives = Negatives(**state) if state else None

    def _dropout(self, step: int) -> photos.Dropout:
        recipe = self._recipe
        epoch = step // max(1, len(self._train) // recipe.batch)
        return photos.Dropout(
            text_share=recipe.text_share,
            caption_dropout=recipe.caption_dropout,
            group_dropout=recipe.group_dropout,
            draw=self._seed * 100_003 + epoch,
        )

    def _embed(self, model: FuseModel, documents: photos.Documents, random: torch.Generator) -> Tensor:
        fused = model.embed([documents.image, documents.text])
        if not self._recipe.mixin:
            return fused
        both = documents.modality == Modality.BOTH
        chosen = (both & (torch.rand(len(both), generator=random) < self._recipe.mixin)).to(model.device)
        keeps_image = (torch.rand(len(both), 1, generator=random) < 0.5).long()
        image = torch.where(both[:, None], documents.image.mask * keeps_image, documents.image.mask)
        text = torch.where(both[:, None], documents.text.mask * (1 - keeps_image), documents.text.mask)
        single = model.embed([documents.image._replace(mask=image), documents.text._replace(mask=text)])
        return losses.mixin(fused, single, chosen, self._recipe.mixin_weight)

    def _extra_documents(self, model: FuseModel, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Return vectors [M, D] and modalities [M] of the hard negatives of a share of the photos."""
        dimension = self._train.pictures.vectors.shape[-1]
        if self._negatives is None or not self._recipe.negatives:
            return torch.zeros(0, dimension, device=model.device), torch.zeros(0, dtype=torch.int64)
        some = rows[: int(len(rows) * self._recipe.negatives)]
        images, texts = self._negatives.images[some], self._negatives.texts[some]
        images, texts = images[images != NONE], texts[texts != NONE]
        pictures = photos.picture_memory(model, self._train.pictures, images, torch.zeros_like(images))
        captions = photos.caption_memory(self._train, texts, torch.zeros_like(texts))
        modalities = [torch.full_like(images, Modality.IMAGE), torch.full_like(texts, Modality.TEXT)]
        return torch.cat([model.embed([pictures]), model.embed([captions])]), torch.cat(modalities)

    def _mine(self) -> None:
        """Mine with the current weights: each photo's first caption searches all photos and second captions."""
        model, train = cast("FuseModel", self.model), self._train
        rows = torch.arange(len(train))
        with torch.no_grad():
            was_training = model.training
            model.eval()
            queries, others = (photos.embed_words(model, train, [at]) for at in (0, 1))
            images = photos.embed_photos(model, train, Modality.IMAGE)
            scores = (queries @ torch.cat([images, others]).T).cpu()
            model.train(was_training)
        alike = train.pooled[:, 0] @ train.pooled[:, 1].T
        modalities = torch.cat([torch.full_like(rows, Modality.IMAGE), torch.full_like(rows, Modality.TEXT)])
        found = losses.hard_negatives(scores, modalities, rows.repeat(2), rows, torch.cat([alike, alike], dim=1))
        # The captions stand behind the photos in the pool: from rows of the pool to rows of photos.
        texts = torch.where(found.texts == NONE, NONE, found.texts - len(rows))
        self._negatives = Negatives(found.images, texts)
