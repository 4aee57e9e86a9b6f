"""Third stage: a decoder for pictures with words, while pictures alone and words alone keep their vectors.

One decoder for everything is a compromise: the better it reads `water instead of snow` beside a picture, the worse
words alone name things. In a bundle, pictures alone and words alone are embedded by their own graphs, so the graph
that joins both can have another decoder, trained from the first one against vectors that no longer move.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from model_export.model.fusion import FuseModel, FusionDecoder
from model_export.training import photos
from model_export.training.loop import Loss, Task, digest, epoch_rows
from model_export.training.losses import Modality, batch_recall, contrast, soft_targets

_SYNONYM_SHARE, _SYNONYM_TEMPERATURE = 0.3, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class JointRecipe:
    """The losses of the third stage."""

    batch: int = 192
    """Photos of a batch that captions look for."""
    caption_dropout: float = 0.4
    """Share of them without words, whose vectors do not move."""
    edits: int = 64
    """Composed queries of a batch that look for pictures."""
    edit_weight: float = 0.5
    """Weight of their loss."""
    rewrites: int = 192
    """Composed queries of a batch that look for a rewritten caption."""
    rewrite_weight: float = 1.0
    """Weight of their loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JointData:
    """What the third stage is trained on."""

    train: photos.Photos
    held: photos.Photos
    edits: photos.Edits
    rewrites: photos.Rewrites


class JointTask(Task):
    """Pictures with words move to the captions and pictures that they should be found with.

    Args:
        alone: embeds pictures alone and words alone; a copy of it is trained.
    """

    def __init__(self, alone: FuseModel, data: JointData, recipe: JointRecipe, *, seed: int) -> None:
        self._alone = copy.deepcopy(alone).eval().requires_grad_(requires_grad=False)
        model = copy.deepcopy(alone).requires_grad_(requires_grad=False)
        model.fusion.requires_grad_(requires_grad=True)  # the states come from the encoders' graphs
        if isinstance(model.fusion, FusionDecoder) and model.fusion.anchor is not None:
            model.fusion.anchor.words.requires_grad_(requires_grad=False)
        self.model: nn.Module = model
        self._data, self._recipe, self._seed = data, recipe, seed
        self._folders = photos.folders_by_topic(data.train.pooled)
        weights = [parameter.detach() for parameter in alone.parameters()]
        learned = [data.train.pooled, data.edits.references, data.edits.targets, data.rewrites.references]
        self.identity = f"{recipe} {seed} {digest(*weights, *learned)}"

    def loss(self, step: int, random: torch.Generator) -> Loss:
        """Return the loss of one batch."""
        recipe, model = self._recipe, cast("FuseModel", self.model)
        self._alone.to(model.device)
        value = self._caption_loss(model, step, random)
        some = epoch_rows(len(self._data.edits), recipe.edits, step, seed=self._seed + 1)
        value = value + recipe.edit_weight * photos.edit_loss(model, self._alone, self._data.edits, some, random)
        return Loss(value + recipe.rewrite_weight * self._rewrite_loss(model, step, random), {})

    def score(self, model: nn.Module) -> float:
        """Return recall@10, in percent, of captions among held-out photos of which half have words."""
        held, alone = self._data.held, self._alone
        is_worded = torch.arange(len(held)) % 2 == 0
        kinds = torch.where(is_worded, Modality.BOTH, Modality.IMAGE)
        worded = photos.embed_photos(cast("FuseModel", model), held, kinds)
        bare = photos.embed_photos(alone.to(worded.device), held, Modality.IMAGE)
        documents = torch.where(is_worded.to(worded.device)[:, None], worded, bare)
        queries = photos.embed_words(alone, held, range(held.captions - 1))
        return batch_recall(queries @ documents.T, held.captions - 1)

    def _caption_loss(self, model: FuseModel, step: int, random: torch.Generator) -> Tensor:
        """Captions look for photos that carry another caption, or none."""
        train, recipe = self._data.train, self._recipe
        rows, views, query_captions, document_captions = photos.photo_batch(
            train, recipe.batch, step, random, seed=self._seed
        )
        dropout = photos.Dropout(
            text_share=0.0, caption_dropout=recipe.caption_dropout, group_dropout=0.0, draw=self._seed
        )
        modalities = photos.document_modalities(dropout, self._folders[rows], random)
        documents = photos.build_documents(model, train, rows, views, document_captions, modalities)
        with torch.no_grad():
            queries = self._alone.embed([photos.caption_memory(train, rows, query_captions)])
            bare = self._alone.embed([documents.image])
        worded = (modalities == Modality.BOTH).to(model.device)[:, None]
        vectors = torch.where(worded, model.embed([documents.image, documents.text]), bare)
        texts = train.pooled[rows, query_captions]
        targets = soft_targets(torch.arange(len(rows)), texts, share=_SYNONYM_SHARE, temperature=_SYNONYM_TEMPERATURE)
        return contrast(vectors @ queries.T * model.scale, targets.to(model.device))

    def _rewrite_loss(self, model: FuseModel, step: int, random: torch.Generator) -> Tensor:
        """Composed queries look for the changed captions, among those of the batch before and after the change."""
        rewrites, pictures = self._data.rewrites, self._data.train.pictures
        rows = epoch_rows(len(rewrites), self._recipe.rewrites, step, seed=self._seed + 2)
        views = torch.randint(pictures.views, (len(rows),), generator=random)
        shown = photos.picture_memory(model, pictures, rewrites.references[rows], views)
        queries = model.embed([shown, photos.text_memory(rewrites.words, rows)])
        with torch.no_grad():
            states = (rewrites.after, rewrites.before)
            captions = torch.cat([self._alone.embed([photos.text_memory(one, rows)]) for one in states])
        right = torch.eye(2 * len(rows), len(rows), device=model.device)
        return contrast(captions @ queries.T * model.scale, right)
