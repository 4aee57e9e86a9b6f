"""Captioned photos as the fusion is trained on them: states of the frozen first stage, and batches of documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from model_export.model.fusion import FuseModel, Memory, Token, with_kind
from model_export.model.image_tower import head_features, unpack
from model_export.training.loop import epoch_rows
from model_export.training.losses import Modality, contrast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_export.data.features import TokenStates
    from model_export.model.alignment import Alignment

_EMBED_BATCH = 512
_FOLDERS = 24


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures as the frozen first stage sees them."""

    vectors: Tensor
    """float32 [views, N, D], head and residual together."""
    residuals: Tensor
    """float32 [views, N, D]."""
    features: Tensor
    """float16 [views, N, F], packed."""

    @classmethod
    def of(cls, alignment: Alignment, features: Tensor) -> Pictures:
        """Run the first stage over all views."""
        with torch.inference_mode():
            names = alignment.texts(alignment.conse.names)
            joined = [alignment.join(head_features(view).float(), names) for view in features]
        # Tensors of inference mode cannot take part in training; their copies can.
        vectors, residuals = (torch.stack(parts).clone() for parts in zip(*joined, strict=True))
        return cls(vectors, residuals, features)

    @property
    def views(self) -> int:
        """How many there are of each picture."""
        return self.features.shape[0]


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
    """Composed queries: pictures with words that look for other pictures."""

    pictures: Pictures
    """The gallery."""
    words: TokenStates
    """Of E texts."""
    references: Tensor
    """int64 [E], rows of the gallery."""
    targets: Tensor
    """int64 [E, most], rows of the gallery; missing ones are -1."""

    def __len__(self) -> int:
        return len(self.references)


@dataclass(frozen=True, slots=True)
class Rewrites:
    """Composed queries of training photos that look for a changed caption; see `corpus.rewrites`."""

    references: Tensor
    """int64 [R], rows of the training photos."""
    words: TokenStates
    before: TokenStates
    """The references' captions."""
    after: TokenStates
    """The captions to find."""

    def __len__(self) -> int:
        return len(self.references)


class Documents(NamedTuple):
    """The documents of a batch as memories."""

    image: Memory
    text: Memory
    modality: Tensor
    """int64 [N], values of `Modality`."""


def caption_memory(photos: Photos, rows: Tensor, captions: Tensor) -> Memory:
    """Return the states of one caption of each photo in `rows`, both int64 [B]."""
    return text_memory(photos.states, rows * photos.captions + captions)


def text_memory(states: TokenStates, rows: Tensor) -> Memory:
    """Return the states of the texts in `rows`, int64 [B]."""
    found, mask = states.padded(rows.numpy())
    return Memory(with_kind(torch.from_numpy(found), Token.WORD), torch.from_numpy(mask))


def picture_memory(model: FuseModel, pictures: Pictures, rows: Tensor, views: Tensor) -> Memory:
    """Return the states of one view of each picture in `rows`, both int64 [B]."""
    grid = unpack(pictures.features[views, rows]).grid.float()
    known = (pictures.vectors[views, rows], pictures.residuals[views, rows], grid)
    states = model.pictures(*(part.to(model.device) for part in known))
    return Memory(states, torch.ones(states.shape[:2], dtype=torch.int64))


def build_documents(
    model: FuseModel, photos: Photos, rows: Tensor, views: Tensor, captions: Tensor, modality: Tensor
) -> Documents:
    """Return documents of the photos in `rows`; all tensors are int64 [B]."""
    image, text = picture_memory(model, photos.pictures, rows, views), caption_memory(photos, rows, captions)
    has_image = ((modality & Modality.IMAGE) > 0).long()[:, None]
    has_text = ((modality & Modality.TEXT) > 0).long()[:, None]
    return Documents(Memory(image.states, image.mask * has_image), Memory(text.states, text.mask * has_text), modality)


def embed_words(model: FuseModel, photos: Photos, captions: Sequence[int]) -> Tensor:
    """Return float32 [N * captions, D] of some captions of each photo, photo by photo."""
    rows = torch.arange(len(photos)).repeat_interleave(len(captions))
    which = torch.tensor(list(captions)).repeat(len(photos))
    parts = zip(torch.split(rows, _EMBED_BATCH), torch.split(which, _EMBED_BATCH), strict=True)
    return torch.cat([model.embed([caption_memory(photos, *part)]) for part in parts])


def embed_photos(model: FuseModel, photos: Photos, modality: Tensor | Modality) -> Tensor:
    """Return float32 [N, D] of all photos in their plain view; those with words have their last caption.

    Args:
        modality: int64 [N], or one for all.
    """
    parts = []
    for rows in torch.split(torch.arange(len(photos)), _EMBED_BATCH):
        last = torch.full_like(rows, photos.captions - 1)
        kinds = torch.full_like(rows, modality) if isinstance(modality, Modality) else modality[rows]
        documents = build_documents(model, photos, rows, torch.zeros_like(rows), last, kinds)
        parts.append(model.embed([documents.image, documents.text]))
    return torch.cat(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropout:
    """How often modalities are missing from documents; all shares are 0 to 1."""

    text_share: float
    """Share of the documents that are words alone."""
    caption_dropout: float
    """Share of the other documents that lose their words."""
    group_dropout: float
    """Share of the folders whose photos all lose their words."""
    draw: int
    """Seed of the choice of folders; the same for all batches of an epoch."""


class PhotoBatch(NamedTuple):
    """Photos of a step with two different captions each; all int64 [B]."""

    rows: Tensor
    views: Tensor
    query_captions: Tensor
    document_captions: Tensor
    """Used where the document has words."""


def photo_batch(photos: Photos, per_batch: int, step: int, random: torch.Generator, *, seed: int) -> PhotoBatch:
    """Return the photos of a step; each comes once in an epoch."""
    rows = epoch_rows(len(photos), per_batch, step, seed=seed)
    views = torch.randint(photos.pictures.views, (len(rows),), generator=random)
    order = torch.rand(len(rows), photos.captions, generator=random).argsort(dim=1)
    return PhotoBatch(rows, views, order[:, 0], order[:, 1])


def document_modalities(dropout: Dropout, folders: Tensor, random: torch.Generator) -> Tensor:
    """Return int64 [B], the `Modality` of each document.

    Args:
        folders: int64 [B], the folder of each document.
    """
    bare = torch.rand(_FOLDERS, generator=torch.Generator().manual_seed(dropout.draw)) < dropout.group_dropout
    dropped = torch.rand(len(folders), generator=random) < dropout.caption_dropout
    words_only = torch.rand(len(folders), generator=random) < dropout.text_share
    photos = torch.where(dropped | bare[folders], Modality.IMAGE, Modality.BOTH)
    return torch.where(words_only, Modality.TEXT, photos)


def folders_by_topic(pooled: Tensor) -> Tensor:
    """Return int64 [N], a folder for each photo: folders hold photos of one topic, as those of people do.

    Args:
        pooled: float32 [N, captions, D], unit vectors.
    """
    topics = pooled.mean(dim=1)
    centres = torch.linspace(0, len(topics) - 1, _FOLDERS).long()
    return (topics @ topics[centres].T).argmax(dim=1)


def edit_loss(model: FuseModel, gallery: FuseModel, edits: Edits, rows: Tensor, random: torch.Generator) -> Tensor:
    """Return the loss of composed queries among the targets and references of the batch, a scalar.

    A query's own reference is masked.

    Args:
        model: embeds the queries.
        gallery: embeds the pictures.
        rows: int64 [B], those of the batch.
        random: chooses among several targets.
    """
    references = edits.references[rows]
    plain = torch.zeros_like(references)
    queries = model.embed([picture_memory(model, edits.pictures, references, plain), text_memory(edits.words, rows)])
    several = (edits.targets[rows] >= 0).sum(dim=1)
    choice = (torch.rand(len(rows), generator=random) * several).long()
    items = torch.cat([edits.targets[rows, choice], references])
    vectors = gallery.embed([picture_memory(gallery, edits.pictures, items, torch.zeros_like(items))])
    right = (items[:, None, None] == edits.targets[rows][None]).any(dim=2)
    own = items[:, None] == references[None, :]
    similarity = vectors @ queries.T * model.scale
    return contrast(similarity, right.float().to(model.device), (own & ~right).to(model.device))
