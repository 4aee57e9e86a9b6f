"""Tiny made-up photos, captions and models."""

import numpy as np
import torch

from model_export.data.features import TokenStates
from model_export.model import image_tower
from model_export.model.alignment import Alignment, ConSE, ImageHead, TextMap
from model_export.training.align_task import HeldOut, Source
from model_export.training.photos import Photos, Pictures

PHOTOS, CAPTIONS, DIMENSION, STAGES, CLASSES = 24, 3, 8, 5, 6
GIST = image_tower.IMAGE_FEATURES + STAGES


def tiny_alignment(dropout: float = 0.1) -> Alignment:
    torch.manual_seed(1)
    classifier = image_tower.Classifier(torch.randn(CLASSES, image_tower.IMAGE_FEATURES), torch.zeros(CLASSES))
    conse = ConSE(classifier, torch.randn(CLASSES, DIMENSION), 2)
    return Alignment(ImageHead(GIST, 16, DIMENSION, dropout=dropout), TextMap(DIMENSION), conse)


def tiny_features(views: int = 2, seed: int = 5) -> torch.Tensor:
    """float16 [views, PHOTOS, F]: each photo has a direction of its own, each view a little noise."""
    random = torch.Generator().manual_seed(seed)
    width = GIST + image_tower.PATCHES * image_tower.IMAGE_FEATURES
    own = torch.randn(1, PHOTOS, width, generator=random)
    return (own + 0.1 * torch.randn(views, PHOTOS, width, generator=random)).half()


def tiny_texts(seed: int = 6) -> tuple[TokenStates, torch.Tensor]:
    """Token states of all captions, and their pooled unit vectors [PHOTOS, CAPTIONS, D]."""
    random = np.random.default_rng(seed)
    topic = random.normal(size=(PHOTOS, 1, DIMENSION))
    parts = []
    for row in range(PHOTOS):
        for _ in range(CAPTIONS):
            length = int(random.integers(2, 6))
            parts.append((topic[row] + 0.3 * random.normal(size=(length, DIMENSION))).astype(np.float16))
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
    pooled = torch.from_numpy(np.stack([part.astype(np.float32).mean(axis=0) for part in parts]))
    unit = torch.nn.functional.normalize(pooled, dim=-1).view(PHOTOS, CAPTIONS, DIMENSION)
    return TokenStates(np.concatenate(parts), starts), unit


def tiny_source(per_batch: int = 4, captions: int = 2) -> Source:
    return Source(
        images=tiny_features()[..., :GIST], texts=tiny_texts()[1], per_batch=per_batch, captions=captions, is_live=True
    )


def tiny_held() -> HeldOut:
    return HeldOut(tiny_features()[0, :, :GIST].float(), tiny_texts()[1])


def tiny_photos(alignment: Alignment | None = None) -> Photos:
    states, pooled = tiny_texts()
    return Photos(Pictures.of((alignment or tiny_alignment()).eval(), tiny_features()), states, pooled)
