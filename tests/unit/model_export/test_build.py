from typing import cast

import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import torch

from model_export.build import with_blocks
from model_export.model.encoders import LOOKS, Trained, max_over_patches
from model_export.model.fusion import FuseModel
from model_export.model.image_tower import IMAGE_FEATURES, Classifier, unpack
from model_export.training.losses import Modality
from model_export.training.photos import Photos, embed_photos, embed_words
from model_export.training.trainer import Trainer
from tests.unit.model_export import made

pytestmark = pytest.mark.export


class FakeTrainer:
    """Has a classifier of more classes than looks have numbers."""

    def __init__(self, photos: Photos) -> None:
        random = torch.Generator().manual_seed(1)
        self.classifier = Classifier(torch.randn(LOOKS + 20, IMAGE_FEATURES, generator=random), torch.zeros(LOOKS + 20))
        self.held = photos

    def photos(self, _alignment: object) -> tuple[Photos, Photos]:
        return self.held, self.held


def test_shipped_vectors_rank_as_the_trained_ones_and_leave_room_for_looks() -> None:
    alignment = made.tiny_alignment().eval()
    photos = made.tiny_photos(alignment)
    torch.manual_seed(2)
    fuse = FuseModel.untrained(alignment, "decoder", features=IMAGE_FEATURES, width=16).eval()
    trainer = cast("Trainer", FakeTrainer(photos))

    shipped, looks = with_blocks(trainer, Trained(alignment, fuse, fuse))

    with torch.no_grad():
        before, after = (
            (embed_words(model, photos, [0]), embed_photos(model, photos, Modality.IMAGE))
            for model in (fuse, shipped.fuse)
        )
        seen = looks(max_over_patches(unpack(photos.pictures.features[0]).grid).float())
    assert not after[0][:, made.DIMENSION :].any()
    order = (before[0] @ before[1].T).argsort(dim=1)
    assert torch.equal((after[0] @ after[1].T).argsort(dim=1), order)
    assert torch.allclose(seen.norm(dim=1), torch.ones(made.PHOTOS), atol=1e-5)
