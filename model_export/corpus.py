"""What the alignment is trained on, as features of the frozen towers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from model_export import data
from model_export.class_names import imagenet_classes
from model_export.train import Source, prototypes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from model_export.data import Photo
    from model_export.features import ImageReader, TextReader
    from model_export.towers import Classifier

PHOTO_VIEWS = 4
"""Cached views of a photo: as it is, mirrored, two random frames.
Two gave about 63 % recall@10, four 65; more were not tried."""
DRAWING_VIEWS = 2
_NAMES_PER_CLASS = 3
"""WordNet lists rare and Latin names last."""
_TEMPLATES = ("{}", "a photo of a {}")


@dataclass(frozen=True, slots=True)
class Readers:
    """The towers, as readers of photos and of texts."""

    images: ImageReader
    texts: TextReader

    def image_features(self, photos: Sequence[Photo], views: int = 1) -> Tensor:
        """Return float32 [views, N, 1280]."""
        return torch.from_numpy(np.stack([self.images.read(photos, view) for view in range(views)]))

    def caption_features(self, photos: Sequence[Photo]) -> Tensor:
        """Return float32 [N, captions, 384] unit vectors; all photos need equally many captions."""
        flat = [caption for photo in photos for caption in photo.captions]
        features = self.text_features(flat)
        return features.view(len(photos), -1, features.shape[1])

    def text_features(self, texts: Sequence[str]) -> Tensor:
        """Return float32 [N, 384] unit vectors."""
        return functional.normalize(torch.from_numpy(self.texts.read(texts)), dim=-1)


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


def training_sources(folder: Path, readers: Readers, classifier: Classifier) -> tuple[Source, ...]:
    """Return the sets of one batch: Flickr8k train, stamps, product photos, class prototypes.

    ImageNet-sample and Caltech photos are never trained on: they measure class retrieval.
    """
    photos, drawings, products = data.flickr8k(folder, "train"), data.stamps(folder), data.fashion(folder)
    photo_images = readers.image_features(photos, PHOTO_VIEWS)
    usual = readers.text_features([entry.names[0] for entry in imagenet_classes()])
    return (
        Source(images=photo_images, texts=readers.caption_features(photos), per_batch=512, captions=2),
        Source(
            images=readers.image_features(drawings, DRAWING_VIEWS),
            texts=readers.caption_features(drawings),
            per_batch=48,
        ),
        Source(images=readers.image_features(products), texts=readers.caption_features(products), per_batch=32),
        Source(
            images=prototypes(classifier.weight, photo_images[0]),
            texts=usual.unsqueeze(1),
            per_batch=64,
        ),
    )
