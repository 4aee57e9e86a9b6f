"""Second stage of training: one vector of whatever a document consists of, on states of the frozen first stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from model_export.align_task import drawn_rows, hits
from model_export.documents import Composition, composition, draw_photos, folders
from model_export.edit_loss import edit_loss, loudness
from model_export.fusion import LateFusion
from model_export.loop import Loss, digest
from model_export.losses import Modality, blend, contrast, other_modality, soft_targets
from model_export.mining import NONE, Mined, mine
from model_export.photos import (
    Documents,
    Edits,
    FuseModel,
    Photos,
    build,
    embed_photos,
    embed_words,
    words,
)

LOSSES = ("infonce", "mamcl")


@dataclass(frozen=True, slots=True, kw_only=True)
class FuseRecipe:
    """What the second stage is made of and what it lowers."""

    fusion: str = "anchored"
    """One of `photos.FUSIONS`."""
    width: int = 192
    """Of the states inside the fusion."""
    loss: str = "infonce"
    """One of LOSSES."""
    batch: int = 384
    text_share: float = 0.25
    """Of the documents: words alone."""
    caption_dropout: float = 0.4
    """Share of the photos with words that lose them."""
    group_dropout: float = 0.15
    """Share of the folders that lose all words for an epoch."""
    mixin: float = 0.0
    """Share of the fused vectors into which a single modality's is mixed."""
    mixin_weight: float = 0.5
    picture_weight: float = 1.0
    """Weight of a second loss, over all photos without words."""
    edits: int = 0
    """Composed queries of a batch: pictures with words that ask for other pictures."""
    edit_weight: float = 0.5
    """Weight of their loss."""
    negatives: float = 0.0
    """Share of the batch that brings mined negatives, a picture and a text each."""
    mine_at: tuple[int, ...] = ()
    """Steps before which negatives are mined anew."""
    synonym_share: float = 0.3
    synonym_temperature: float = 0.05


class FuseTask:
    """Queries look for documents that are a photo, words, or both."""

    def __init__(
        self,
        model: FuseModel,
        train: Photos,
        held: Photos,
        recipe: FuseRecipe,
        *,
        seed: int,
        edits: Edits | None = None,
    ) -> None:
        self.model: nn.Module = model
        self._edits = edits
        learned = (train.pictures.vectors, train.pictures.features, train.pooled)
        asked = () if edits is None else (edits.pictures.vectors, edits.references, edits.targets)
        self.identity = f"{recipe} {seed} {digest(*learned, *asked)}"
        self._train, self._held, self._recipe, self._seed = train, held, recipe, seed
        self._mined: Mined | None = None
        self._folders = folders(train.pooled)

    def loss(self, step: int, random: torch.Generator) -> Loss:
        """Return the loss of one batch; the notes tell how much of it was masked."""
        recipe, model, photos = self._recipe, cast("FuseModel", self.model), self._train
        self._mine_if_due(step)
        rows, views, asked, told = draw_photos(photos, recipe.batch, step, random, seed=self._seed)
        made = composition(self._plan(step), self._folders[rows], random)
        queries = model.embed([words(photos, rows, asked)])
        documents = build(model, photos, rows, views, told, made)
        extra, kinds = self._negatives(model, rows)
        items = torch.cat([made, kinds])
        aim = soft_targets(
            torch.arange(len(rows)),
            photos.pooled[rows, asked],
            share=recipe.synonym_share,
            temperature=recipe.synonym_temperature,
        )
        targets = torch.cat([aim, torch.zeros(len(extra), len(rows))]).to(model.device)
        scale = loudness(model)
        similarity = torch.cat([self._embed(model, documents, random), extra]) @ queries.T * scale
        apart = other_modality(items, torch.arange(len(rows))).to(model.device) if recipe.loss == "mamcl" else None
        value = contrast(similarity, targets, apart)
        if recipe.picture_weight:
            alone = documents.image._replace(mask=torch.ones_like(documents.image.mask))
            value = value + recipe.picture_weight * contrast(
                model.embed([alone]) @ queries.T * scale, targets[: len(rows)]
            )
        if recipe.edits and self._edits is not None:
            some = drawn_rows(len(self._edits), recipe.edits, step, seed=self._seed + 1)
            value = value + recipe.edit_weight * edit_loss(model, model, self._edits, some, random)
        return Loss(value, {} if apart is None else {"masked": apart.float().mean().item()})

    def score(self, model: nn.Module) -> float:
        """Return the mean recall@10, in percent, over held photos without words and a pool of which half have some."""
        held, fuse = self._held, cast("FuseModel", model)
        rows = torch.arange(len(held))
        queries = embed_words(fuse, held, range(held.captions - 1))
        found = []
        for share in (0.0, 0.5):
            kinds = torch.where(rows % 2 < 2 * share, Modality.BOTH, Modality.IMAGE)
            documents = embed_photos(fuse, held, kinds)
            found.append(hits(queries @ documents.T, held.captions - 1))
        return sum(found) / len(found)

    def decays(self, name: str, parameter: nn.Parameter) -> bool:
        """Matrices, but not those of late fusion, which start at identity."""
        is_late = isinstance(cast("FuseModel", self.model).fusion, LateFusion)
        return parameter.ndim > 1 and not (is_late and name.startswith("fusion."))

    def _plan(self, step: int) -> Composition:
        recipe = self._recipe
        epoch = step // max(1, len(self._train) // recipe.batch)
        return Composition(
            text_share=recipe.text_share,
            caption_dropout=recipe.caption_dropout,
            group_dropout=recipe.group_dropout,
            draw=self._seed * 100_003 + epoch,
        )

    def _embed(self, model: FuseModel, documents: Documents, random: torch.Generator) -> Tensor:
        fused = model.embed([documents.image, documents.text])
        if not self._recipe.mixin:
            return fused
        both = documents.modality == Modality.BOTH
        chosen = (both & (torch.rand(len(both), generator=random) < self._recipe.mixin)).to(model.device)
        keeps_image = (torch.rand(len(both), 1, generator=random) < 0.5).long()
        image = torch.where(both[:, None], documents.image.mask * keeps_image, documents.image.mask)
        text = torch.where(both[:, None], documents.text.mask * (1 - keeps_image), documents.text.mask)
        single = model.embed([documents.image._replace(mask=image), documents.text._replace(mask=text)])
        return blend(fused, single, chosen, self._recipe.mixin_weight)

    def _negatives(self, model: FuseModel, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Return vectors [M, D] and modalities [M] of the negatives mined for a share of the photos."""
        dimension = self._train.pictures.vectors.shape[-1]
        if self._mined is None or not self._recipe.negatives:
            return torch.zeros(0, dimension, device=model.device), torch.zeros(0, dtype=torch.int64)
        some = rows[: int(len(rows) * self._recipe.negatives)]
        images, texts = self._mined.images[some], self._mined.texts[some]
        images, texts = images[images != NONE], texts[texts != NONE]
        alone = torch.zeros_like(images), torch.full_like(images, Modality.IMAGE)
        pictures = build(model, self._train, images, alone[0], alone[0], alone[1])
        vectors = [model.embed([pictures.image]), model.embed([words(self._train, texts, torch.zeros_like(texts))])]
        return torch.cat(vectors), torch.cat([alone[1], torch.full_like(texts, Modality.TEXT)])

    def _mine_if_due(self, step: int) -> None:
        """Mine with the weights of now: each photo's first caption looks through all photos and second captions."""
        if step not in self._recipe.mine_at:
            return
        model, photos = cast("FuseModel", self.model), self._train
        rows = torch.arange(len(photos))
        with torch.no_grad():
            was_training = model.training
            model.eval()
            queries, others = (embed_words(model, photos, range(at, at + 1)) for at in (0, 1))
            images = embed_photos(model, photos, torch.full_like(rows, Modality.IMAGE))
            scores = (queries @ torch.cat([images, others]).T).cpu()
            model.train(was_training)
        alike = photos.pooled[:, 0] @ photos.pooled[:, 1].T
        self._mined = mine(
            scores,
            torch.cat([torch.full_like(rows, Modality.IMAGE), torch.full_like(rows, Modality.TEXT)]),
            torch.cat([rows, rows]),
            rows,
            torch.cat([alike, alike], dim=1),
        )
        # Rows of the pool become rows of photos.
        self._mined = Mined(
            self._mined.images, torch.where(self._mined.texts == NONE, NONE, self._mined.texts - len(rows))
        )

    def keep(self) -> dict[str, Tensor]:
        """Return what a resumed run could not work out again: the negatives, mined with weights that are gone."""
        return {} if self._mined is None else {"images": self._mined.images, "texts": self._mined.texts}

    def restore(self, kept: dict[str, Tensor]) -> None:
        """Take back what `keep` gave."""
        self._mined = Mined(**kept) if kept else None
