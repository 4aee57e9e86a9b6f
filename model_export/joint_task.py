"""Third stage of training: the decoder for a picture with words, while either of them alone stays where it is.

One decoder for everything has to trade: the better it reads `water instead of snow` beside a picture, the worse words
alone name things. In the bundle a picture alone and words alone are embedded by their own graphs, so the graph that
joins both can be another decoder, trained from the first one against vectors that do not move any more.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn

from model_export.align_task import drawn_rows, hits
from model_export.documents import Composition, composition, draw_photos, folders
from model_export.edit_loss import edit_loss, loudness
from model_export.loop import Loss, digest
from model_export.losses import Modality, contrast, soft_targets
from model_export.photos import build, embed_photos, embed_words, picture, texts, words

if TYPE_CHECKING:
    from model_export.fusion import Anchor
    from model_export.photos import Edits, FuseModel, Photos, Rewrites

_SYNONYM_SHARE, _SYNONYM_TEMPERATURE = 0.3, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class JointRecipe:
    """What the third stage lowers."""

    batch: int = 192
    """Photos of a batch, that captions look for."""
    caption_dropout: float = 0.4
    """Share of them without words, and so with a vector that stays."""
    edits: int = 64
    """Composed queries that look for pictures."""
    edit_weight: float = 0.5
    """Weight of their loss."""
    rewrites: int = 192
    """Composed queries that look for a rewritten caption."""
    rewrite_weight: float = 1.0
    """Weight of their loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JointData:
    """What the third stage learns from."""

    train: Photos
    held: Photos
    edits: Edits
    rewrites: Rewrites


class JointTask:
    """Pictures with words come to the captions, and to the pictures, that they stand for.

    Args:
        alone: embeds pictures alone and words alone; a copy of it is trained.
    """

    def __init__(self, alone: FuseModel, known: JointData, recipe: JointRecipe, *, seed: int) -> None:
        self._alone = copy.deepcopy(alone).eval().requires_grad_(requires_grad=False)
        model = copy.deepcopy(alone).requires_grad_(requires_grad=False)
        model.fusion.requires_grad_(requires_grad=True)  # the encoders' graphs make the states
        anchor: Anchor | None = getattr(model.fusion, "anchor", None)
        if anchor is not None:
            anchor.words.requires_grad_(requires_grad=False)
        self.model: nn.Module = model
        self._known, self._recipe, self._seed = known, recipe, seed
        self._folders = folders(known.train.pooled)
        weights = [parameter.detach() for parameter in alone.parameters()]
        learned = [known.train.pooled, known.edits.references, known.edits.targets, known.rewrites.references]
        self.identity = f"{recipe} {seed} {digest(*weights, *learned)}"

    def loss(self, step: int, random: torch.Generator) -> Loss:
        """Return the loss of one batch."""
        recipe, model = self._recipe, cast("FuseModel", self.model)
        self._alone.to(model.device)
        value = self._caption_loss(model, step, random)
        some = drawn_rows(len(self._known.edits), recipe.edits, step, seed=self._seed + 1)
        value = value + recipe.edit_weight * edit_loss(model, self._alone, self._known.edits, some, random)
        return Loss(value + recipe.rewrite_weight * self._rewrite_loss(model, step, random), {})

    def score(self, model: nn.Module) -> float:
        """Return recall@10, in percent, of captions among held photos of which half have words."""
        held, alone = self._known.held, self._alone
        is_worded = torch.arange(len(held)) % 2 == 0
        kinds = torch.where(is_worded, Modality.BOTH, Modality.IMAGE)
        worded = embed_photos(cast("FuseModel", model), held, kinds)
        bare = embed_photos(alone.to(worded.device), held, torch.full_like(kinds, Modality.IMAGE))
        documents = torch.where(is_worded.to(worded.device)[:, None], worded, bare)
        return hits(embed_words(alone, held, range(held.captions - 1)) @ documents.T, held.captions - 1)

    def decays(self, name: str, parameter: nn.Parameter) -> bool:
        """Matrices."""
        return bool(name) and parameter.ndim > 1

    def keep(self) -> dict[str, Tensor]:
        """Nothing: each step follows from its number."""
        return {}

    def restore(self, kept: dict[str, Tensor]) -> None:
        """Nothing to take back."""

    def _caption_loss(self, model: FuseModel, step: int, random: torch.Generator) -> Tensor:
        """Captions look for photos that carry another caption, or none."""
        photos, recipe = self._known.train, self._recipe
        rows, views, asked, told = draw_photos(photos, recipe.batch, step, random, seed=self._seed)
        plan = Composition(text_share=0.0, caption_dropout=recipe.caption_dropout, group_dropout=0.0, draw=self._seed)
        made = composition(plan, self._folders[rows], random)
        documents = build(model, photos, rows, views, told, made)
        with torch.no_grad():
            queries = self._alone.embed([words(photos, rows, asked)])
            bare = self._alone.embed([documents.image])
        worded = (made == Modality.BOTH).to(model.device)[:, None]
        vectors = torch.where(worded, model.embed([documents.image, documents.text]), bare)
        targets = soft_targets(
            torch.arange(len(rows)),
            photos.pooled[rows, asked],
            share=_SYNONYM_SHARE,
            temperature=_SYNONYM_TEMPERATURE,
        )
        return contrast(vectors @ queries.T * loudness(model), targets.to(model.device))

    def _rewrite_loss(self, model: FuseModel, step: int, random: torch.Generator) -> Tensor:
        """Composed queries look for the captions they ask for, among those of the batch before and after."""
        rewrites, pictures = self._known.rewrites, self._known.train.pictures
        rows = drawn_rows(len(rewrites), self._recipe.rewrites, step, seed=self._seed + 2)
        views = torch.randint(pictures.views, (len(rows),), generator=random)
        shown = picture(model, pictures, rewrites.references[rows], views)
        queries = model.embed([shown, texts(rewrites.words, rows)])
        with torch.no_grad():
            captions = [self._alone.embed([texts(states, rows)]) for states in (rewrites.after, rewrites.before)]
        right = torch.eye(2 * len(rows), len(rows), device=model.device)
        return contrast(torch.cat(captions) @ queries.T * loudness(model), right)
