from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest

pytest.importorskip("torch")

from model_export.data import Photo
from model_export.data.features import TokenStates
from model_export.evaluation.tasks import Item
from model_export.evaluation.torch_embed import BackboneEmbed, CachedFeatures, FrozenEmbed, TrainedEmbed
from model_export.model import image_tower
from model_export.model.encoders import Trained
from model_export.model.fusion import FuseModel
from model_export.training.corpus import Readers, pooled
from tests.unit.model_export import made

pytestmark = pytest.mark.export

PHOTOS = [Photo(Path(f"{row}.png"), (f"words {row}",)) for row in range(4)]


class Made:
    """Reads made-up features; counts what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.images = self
        self.texts = self

    def read(self, what: Sequence[Photo | str], view: int = 0) -> np.ndarray | TokenStates:
        if isinstance(what[0], Photo):
            return made.tiny_features()[view, : len(what)].numpy()
        texts = [str(text) for text in what]
        self.asked += texts
        random = [np.random.default_rng(len(text) + ord(text[-1])) for text in texts]
        parts = [one.normal(size=(2 + len(text) % 3, made.DIMENSION)) for one, text in zip(random, texts, strict=True)]
        starts = np.cumsum([0, *map(len, parts)])
        return TokenStates(np.concatenate(parts).astype(np.float16), starts)


@pytest.fixture
def cached() -> CachedFeatures:
    found = CachedFeatures(cast("Readers", Made()))
    found.add(PHOTOS, views=(0, 1))
    return found


@pytest.fixture
def embed(cached: CachedFeatures) -> TrainedEmbed:
    alignment = made.tiny_alignment().eval()
    fuse = FuseModel.untrained(alignment, "decoder", features=image_tower.IMAGE_FEATURES, width=16).eval()
    return TrainedEmbed(Trained(alignment, fuse, fuse), cached)


def test_items_of_any_kind_come_back_in_their_order(embed: TrainedEmbed) -> None:
    path = PHOTOS[0].path
    items = [Item(words="b"), Item(path), Item(path, "a"), Item(words="a"), Item(path, view=1)]
    vectors = embed(items)
    assert vectors.shape == (5, made.DIMENSION)
    for row, item in enumerate(items):
        assert np.allclose(embed([item])[0], vectors[row], atol=1e-5)
    assert len({tuple(row.round(4)) for row in vectors}) == 5


def test_texts_are_read_once(embed: TrainedEmbed, cached: CachedFeatures) -> None:
    embed([Item(words="new"), Item(words="new"), Item(words="words 1")])
    embed([Item(words="new")])
    asked = cast("Made", cached.readers).asked
    assert asked.count("new") == 1
    assert asked.count("words 1") == 1


def test_the_frozen_model_says_class_names(cached: CachedFeatures) -> None:
    alignment = made.tiny_alignment().eval()
    frozen = FrozenEmbed(alignment, cached)
    picture, words, both = frozen([Item(PHOTOS[1].path), Item(words="dog"), Item(PHOTOS[1].path, "dog")])
    assert np.allclose(words, pooled(cached.states(["dog"]))[0], atol=1e-5)
    total = picture + words
    assert np.allclose(both, total / np.linalg.norm(total), atol=1e-5)


def test_raw_features_are_the_towers_mean(cached: CachedFeatures) -> None:
    vector = BackboneEmbed(cached)([Item(PHOTOS[2].path)])[0]
    mean = made.tiny_features()[0, 2, : image_tower.IMAGE_FEATURES].float().numpy()
    assert np.allclose(vector, mean / np.linalg.norm(mean), atol=1e-5)


def test_a_picture_that_nobody_announced_is_read(embed: TrainedEmbed, cached: CachedFeatures) -> None:
    stranger = Path("stranger.png")
    assert embed([Item(stranger), Item(PHOTOS[0].path)]).shape == (2, made.DIMENSION)
    assert (str(stranger), 0) in cached.pictures
