"""What the alignment is trained on, as features of the frozen towers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from model_export import data
from model_export.align_task import Held, Source, prototypes
from model_export.class_names import imagenet_classes
from model_export.photos import Edits, Photos, Pictures, Rewrites, gist
from model_export.rewrites import rewrites

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from model_export.align import Alignment
    from model_export.config import DataSettings
    from model_export.data import Photo
    from model_export.features import ImageReader, TextReader, TokenStates
    from model_export.towers import Classifier

_NAMES_PER_CLASS = 3
"""WordNet lists rare and Latin names last."""
_TEMPLATES = ("{}", "a photo of a {}")


@dataclass(frozen=True, slots=True)
class Readers:
    """The towers, as readers of photos and of texts."""

    images: ImageReader
    texts: TextReader

    def image_features(self, photos: Sequence[Photo], views: int = 1) -> Tensor:
        """Return float16 [views, N, F], packed."""
        return torch.from_numpy(np.stack([self.images.read(photos, view) for view in range(views)]))

    def caption_states(self, photos: Sequence[Photo]) -> TokenStates:
        """Return the token states of all captions, photo by photo."""
        return self.texts.read([caption for photo in photos for caption in photo.captions])

    def caption_features(self, photos: Sequence[Photo]) -> Tensor:
        """Return float32 [N, captions, 384] unit vectors; all photos need equally many captions."""
        features = pooled(self.caption_states(photos))
        return features.view(len(photos), -1, features.shape[1])

    def text_features(self, texts: Sequence[str]) -> Tensor:
        """Return float32 [N, 384] unit vectors."""
        return pooled(self.texts.read(texts))

    def photos(self, photos: Sequence[Photo], alignment: Alignment, views: int = 1) -> Photos:
        """Return photos as the second stage takes them."""
        pictures = Pictures.of(alignment, self.image_features(photos, views))
        return Photos(pictures, self.caption_states(photos), self.caption_features(photos))


def pooled(states: TokenStates) -> Tensor:
    """Return float32 [N, D] unit vectors, the mean state of each text."""
    sums = np.add.reduceat(states.states.astype(np.float32), states.starts[:-1], axis=0)
    return functional.normalize(torch.from_numpy(sums), dim=-1)


def class_name_features(readers: Readers) -> Tensor:
    """Return float32 [1000, 384] unit vectors: half the usual name, half all names and phrasings of a class."""
    classes = imagenet_classes()
    usual = readers.text_features([entry.names[0] for entry in classes])
    texts, owner = [], []
    for row, entry in enumerate(classes):
        for name in entry.names[:_NAMES_PER_CLASS]:
            texts += [template.format(name) for template in _TEMPLATES]
            owner += [row] * len(_TEMPLATES)
    total = torch.zeros_like(usual).index_add_(0, torch.tensor(owner), readers.text_features(texts))
    return functional.normalize(usual + functional.normalize(total, dim=-1), dim=-1)


def training_sources(
    folder: Path, readers: Readers, classifier: Classifier, settings: DataSettings
) -> tuple[Source, ...]:
    """Return the sets of one batch: Flickr8k train, stamps, product photos, class prototypes.

    ImageNet-sample and Caltech photos are never trained on: they measure class retrieval.
    """
    photos, drawings, products = data.flickr8k(folder, "train"), data.stamps(folder), data.fashion(folder)
    photo_images = gist(readers.image_features(photos, settings.photo_views)).clone()
    usual = readers.text_features([entry.names[0] for entry in imagenet_classes()])
    return (
        Source(
            images=photo_images,
            texts=readers.caption_features(photos),
            per_batch=settings.photos_per_batch,
            captions=2,
            is_live=True,
        ),
        Source(
            images=gist(readers.image_features(drawings, settings.drawing_views)).clone(),
            texts=readers.caption_features(drawings),
            per_batch=settings.drawings_per_batch,
        ),
        Source(
            images=gist(readers.image_features(products)).clone(),
            texts=readers.caption_features(products),
            per_batch=settings.products_per_batch,
        ),
        Source(
            images=prototypes(classifier.weight, photo_images[0]),
            texts=usual.unsqueeze(1),
            per_batch=settings.classes_per_batch,
        ),
    )


def training_texts(folder: Path) -> tuple[list[str], ...]:
    """Return the texts of `training_sources`, source by source and item by item."""
    sets = (data.flickr8k(folder, "train"), data.stamps(folder), data.fashion(folder))
    captions = tuple([caption for photo in photos for caption in photo.captions] for photos in sets)
    return (*captions, [entry.names[0] for entry in imagenet_classes()])


def training_edits(folder: Path, readers: Readers, alignment: Alignment) -> Edits:
    """Return the composed queries that are trained on; `data` keeps every fifth for measuring."""
    edits = [*data.fashion_edits(folder, data.Share.TRAIN), *data.scene_edits(folder, data.Share.TRAIN)]
    photos = [*data.fashion(folder), *data.flickr8k(folder, "train")]
    used = {path for edit in edits for path in (edit.reference, *edit.targets)}
    features = [readers.image_features(some)[0] for some in (data.fashion(folder), data.flickr8k(folder, "train"))]
    kept = [row for row, photo in enumerate(photos) if photo.path in used]
    at = {photos[row].path: place for place, row in enumerate(kept)}
    edits = [edit for edit in edits if edit.reference in at and any(target in at for target in edit.targets)]
    most = max(len(edit.targets) for edit in edits)
    targets = torch.full((len(edits), most), -1)
    for row, edit in enumerate(edits):
        found = [at[target] for target in edit.targets if target in at]
        targets[row, : len(found)] = torch.tensor(found)
    return Edits(
        Pictures.of(alignment, torch.cat(features)[kept].unsqueeze(0)),
        readers.texts.read([edit.words for edit in edits]),
        torch.tensor([at[edit.reference] for edit in edits]),
        targets,
    )


def training_rewrites(folder: Path, readers: Readers, seed: int) -> Rewrites:
    """Return rewritten captions of Flickr8k's training photos, but not of those whose composed queries measure."""
    photos = data.flickr8k(folder, "train")
    kept_out = {edit.reference for edit in data.scene_edits(folder, data.Share.HELD)}
    found = rewrites(photos, data.scene_swaps(folder), kept_out, seed=seed)
    return Rewrites(
        torch.tensor([one.row for one in found]),
        readers.texts.read([one.words for one in found]),
        readers.texts.read([one.before for one in found]),
        readers.texts.read([one.after for one in found]),
    )


def held_photos(folder: Path, readers: Readers) -> Held:
    """Return Flickr8k's dev photos for the first stage."""
    photos = data.flickr8k(folder, "dev")
    return Held(gist(readers.image_features(photos)[0]).float(), readers.caption_features(photos))
