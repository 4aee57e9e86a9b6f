"""Captioned photos as memories, and the model that makes vectors of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

import torch
from torch import Tensor, nn

from model_export.fusion import (
    Anchor,
    EarlyFusion,
    Fusion,
    FusionDecoder,
    LateFusion,
    Memory,
    PictureStates,
    Token,
    mark,
)
from model_export.losses import Modality
from model_export.towers import unpack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_export.align import Alignment
    from model_export.features import TokenStates

_EMBED_BATCH = 512
FUSIONS = ("anchored", "decoder", "early", "late")


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures as the frozen first stage sees them."""

    vectors: Tensor
    """float32 [views, N, D]."""
    spoken: Tensor
    """float32 [views, N, D]."""
    features: Tensor
    """float16 [views, N, F], packed."""

    @classmethod
    def of(cls, alignment: Alignment, features: Tensor) -> Pictures:
        """Run the first stage over all views."""
        vectors, spoken = [], []
        with torch.inference_mode():
            names = alignment.texts(alignment.conse.names)
            for view in features:
                seen = gist(view).float()
                own, said = alignment.join(seen, alignment.believe(seen), names)
                vectors.append(own)
                spoken.append(said)
        # Made in inference mode, tensors could not take part in training: hence the copies.
        return cls(torch.stack(vectors).clone(), torch.stack(spoken).clone(), features)

    @property
    def views(self) -> int:
        """How many there are of each."""
        return self.features.shape[0]

    @property
    def patch_features(self) -> int:
        """Length of each part's features."""
        return unpack(self.features).grid.shape[-1]


@dataclass(frozen=True, slots=True)
class Photos:
    """Captioned photos."""

    pictures: Pictures
    states: TokenStates
    """Of N x captions texts, photo by photo."""
    pooled: Tensor
    """float32 [N, captions, D], unit vectors of the frozen text tower."""

    def __len__(self) -> int:
        return self.pooled.shape[0]

    @property
    def captions(self) -> int:
        """How many each photo has."""
        return self.pooled.shape[1]


@dataclass(frozen=True, slots=True)
class Edits:
    """Pictures with words that ask for other pictures."""

    pictures: Pictures
    """The gallery."""
    words: TokenStates
    """Of E texts."""
    references: Tensor
    """int64 [E], rows of the gallery."""
    targets: Tensor
    """int64 [E, most], rows of the gallery, -1 where there are no more."""

    def __len__(self) -> int:
        return len(self.references)


@dataclass(frozen=True, slots=True)
class Rewrites:
    """Training photos with words that ask for something which only words tell of; see `rewrites`."""

    references: Tensor
    """int64 [R], rows of the training photos."""
    words: TokenStates
    before: TokenStates
    """The references' captions."""
    after: TokenStates
    """The captions that the words ask for."""

    def __len__(self) -> int:
        return len(self.references)


def gist(features: Tensor) -> Tensor:
    """Return what the head reads of packed features: everything but the grid."""
    seen = unpack(features)
    return features[..., : seen.mean.shape[-1] + seen.stages.shape[-1]]


class FuseModel(nn.Module):
    """The states that a picture adds, the fusion, and the loudness of similarities."""

    def __init__(self, pictures: PictureStates, fusion: nn.Module, log_scale: Tensor) -> None:
        super().__init__()
        self.pictures = pictures
        self.fusion = fusion
        self.log_scale = nn.Parameter(log_scale.detach().clone())

    @property
    def device(self) -> torch.device:
        """Where its weights are."""
        return self.log_scale.device

    def embed(self, memories: Sequence[Memory]) -> Tensor:
        """Return float32 [N, D] unit vectors."""
        moved = [Memory(memory.states.to(self.device), memory.mask.to(self.device)) for memory in memories]
        return cast("Fusion", self.fusion).embed(moved)


def untrained(alignment: Alignment, kind: str, *, features: int, width: int) -> FuseModel:
    """Return a model of one of FUSIONS that knows nothing but the first stage."""
    dimension = alignment.text.linear.out_features
    fusion: nn.Module
    if kind == "early":
        fusion = EarlyFusion(dimension=dimension, width=width)
    elif kind == "late":
        fusion = LateFusion(dimension=dimension)
    else:
        anchor = Anchor(alignment.text) if kind == "anchored" else None
        fusion = FusionDecoder(anchor, dimension=dimension, width=width)
        if anchor is not None:  # what the first stage has learned of words stays
            anchor.words.requires_grad_(requires_grad=False)
    return FuseModel(PictureStates(features, dimension), fusion, alignment.log_scale)


class Documents(NamedTuple):
    """Documents of one batch as memories, and what they consist of."""

    image: Memory
    text: Memory
    modality: Tensor
    """int64 [N], values of `Modality`."""


def words(photos: Photos, rows: Tensor, captions: Tensor) -> Memory:
    """Return the states of one caption of each photo in `rows`, both int64 [B]."""
    return texts(photos.states, rows * photos.captions + captions)


def texts(states: TokenStates, rows: Tensor) -> Memory:
    """Return the states of the texts in `rows`, int64 [B]."""
    found, mask = states.padded(rows.numpy())
    return Memory(mark(torch.from_numpy(found), Token.WORD), torch.from_numpy(mask))


def picture(model: FuseModel, pictures: Pictures, rows: Tensor, views: Tensor) -> Memory:
    """Return the states of one view of each picture in `rows`."""
    grid = unpack(pictures.features[views, rows]).grid.float()
    known = (pictures.vectors[views, rows], pictures.spoken[views, rows], grid)
    states = model.pictures(*(part.to(model.device) for part in known))
    return Memory(states, torch.ones(states.shape[:2], dtype=torch.int64))


def build(
    model: FuseModel, photos: Photos, rows: Tensor, views: Tensor, captions: Tensor, modality: Tensor
) -> Documents:
    """Return documents of the photos in `rows`; all arguments from there int64 [B]."""
    image, text = picture(model, photos.pictures, rows, views), words(photos, rows, captions)
    seen = ((modality & Modality.IMAGE) > 0).long()[:, None]
    said = ((modality & Modality.TEXT) > 0).long()[:, None]
    return Documents(Memory(image.states, image.mask * seen), Memory(text.states, text.mask * said), modality)


def embed_words(model: FuseModel, photos: Photos, captions: Sequence[int]) -> Tensor:
    """Return float32 [N * captions, D] of some captions of each photo, photo by photo."""
    rows = torch.arange(len(photos)).repeat_interleave(len(captions))
    which = torch.tensor(list(captions)).repeat(len(photos))
    parts = zip(torch.split(rows, _EMBED_BATCH), torch.split(which, _EMBED_BATCH), strict=True)
    return torch.cat([model.embed([words(photos, *part)]) for part in parts])


def embed_photos(model: FuseModel, photos: Photos, modality: Tensor) -> Tensor:
    """Return float32 [N, D] of all photos in their plain view; words, where wanted, are the last caption."""
    parts = []
    for rows in torch.split(torch.arange(len(photos)), _EMBED_BATCH):
        last = torch.full_like(rows, photos.captions - 1)
        made = build(model, photos, rows, torch.zeros_like(rows), last, modality[rows])
        parts.append(model.embed([made.image, made.text]))
    return torch.cat(parts)
