from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import torch
from torch import nn

from model_export.data.features import text_feed
from model_export.export.precision import embed, fusion_feed, image_feeds
from model_export.graphs.tracing import session
from model_export.model import image_tower
from model_export.model.alignment import Alignment, ConSE, ImageHead, TextMap
from model_export.model.encoders import (
    FUSION_INPUTS,
    Blocks,
    ImageEncoder,
    Looks,
    TextEncoder,
    Trained,
    export_fusion,
    export_image,
    export_text,
)
from model_export.model.fusion import KINDS, FuseModel, Memory

pytestmark = pytest.mark.export

SIDE_PX, DIMENSION, MEANING, LOOKS = 96, 6, 4, 3
STATES = DIMENSION + KINDS
STAGES = (image_tower.Stage(1, 3, 2, 1, 8), image_tower.Stage(1, 3, 2, 2, 8))
GIST = image_tower.IMAGE_FEATURES + 16


class Words(nn.Module):
    """Stands for BERT: a vector for each token id."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Embedding(3000, DIMENSION)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        states: torch.Tensor = self.table(input_ids) * attention_mask.unsqueeze(-1)
        return states


def tiny_trained() -> Trained:
    torch.manual_seed(4)
    classifier = image_tower.Classifier(torch.randn(12, image_tower.IMAGE_FEATURES), torch.zeros(12))
    conse = ConSE(classifier, torch.randn(12, DIMENSION), top=3)
    alignment = Alignment(ImageHead(GIST, 8, DIMENSION), TextMap(DIMENSION), conse).eval()
    fuse = FuseModel.untrained(alignment, "anchored", features=image_tower.IMAGE_FEATURES, width=8).eval()
    for parameter in fuse.fusion.parameters():
        if not parameter.any():  # the decoder starts by adding nothing
            nn.init.normal_(parameter)
    blocks = Blocks(fuse.fusion, torch.eye(DIMENSION)[:MEANING], LOOKS)
    both = FuseModel(fuse.pictures, blocks, fuse.log_scale).eval()
    return Trained(alignment, both, both)


@pytest.fixture(scope="module")
def trained() -> Trained:
    return tiny_trained()


@pytest.fixture(scope="module")
def image(trained: Trained) -> ImageEncoder:
    torch.manual_seed(5)
    tower = image_tower.ImageTower(SIDE_PX, STAGES)
    looks = Looks.fitted(torch.randn(12, image_tower.IMAGE_FEATURES), torch.rand(20, image_tower.IMAGE_FEATURES), LOOKS)
    return ImageEncoder(tower, trained, looks).eval()


def pixels(count: int) -> np.ndarray:
    return np.random.default_rng(2).integers(0, 256, (count, SIDE_PX, SIDE_PX, 3), dtype=np.uint8)


@pytest.mark.parametrize("count", [1, 5])
def test_exported_image_graph_is_its_module_at_any_batch_size(tmp_path: Path, image: ImageEncoder, count: int) -> None:
    export_image(image, SIDE_PX, tmp_path / "image.onnx")
    with torch.no_grad():
        embedding, states = (part.numpy() for part in image(torch.from_numpy(pixels(count))))
    assert embedding.shape == (count, MEANING + 1 + LOOKS)
    assert states.shape == (count, 3 + image_tower.PATCHES, STATES)
    assert np.allclose(embed(tmp_path / "image.onnx", image_feeds(pixels(count))), embedding, atol=1e-5)
    found = session(tmp_path / "image.onnx", 1).run(["states"], {"pixels": pixels(count)})[0]
    assert np.allclose(found, states, atol=1e-4)


def test_exported_text_graph_is_its_module_at_any_length(tmp_path: Path, trained: Trained) -> None:
    text = TextEncoder(Words(), trained.fuse).eval()
    export_text(text, tmp_path / "text.onnx")
    for rows in ([[5, 6, 7, 8, 9, 10]], [[5, 6], [8]]):
        feed = text_feed(rows)
        with torch.no_grad():
            expected = text(*map(torch.from_numpy, feed.values()))
        found = session(tmp_path / "text.onnx", 1).run(None, feed)
        assert all(np.allclose(a, b.numpy(), atol=1e-5) for a, b in zip(found, expected, strict=True))
        assert found[1].shape == (*feed["input_ids"].shape, STATES)


@pytest.mark.parametrize(("items", "pictures", "words"), [(1, 11, 5), (3, 22, 1)])
def test_exported_decoder_takes_any_number_of_states_and_items(
    tmp_path: Path, trained: Trained, items: int, pictures: int, words: int
) -> None:
    export_fusion(trained.fuse.fusion, STATES, tmp_path / "fusion.onnx")
    random = np.random.default_rng(1)
    states = [random.normal(size=(items, length, STATES)).astype(np.float32) for length in (pictures, words)]
    masks = [np.ones((items, length), np.int64) for length in (pictures, words)]
    masks[1][0] = 0
    feed = dict(zip(FUSION_INPUTS, (states[0], masks[0], states[1], masks[1]), strict=True))
    found = session(tmp_path / "fusion.onnx", 1).run(None, feed)[0]
    memories = [Memory(*map(torch.from_numpy, pair)) for pair in zip(states, masks, strict=True)]
    with torch.no_grad():
        expected = trained.fuse.embed(memories).numpy()
    assert np.allclose(found, expected, atol=1e-5)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_the_decoder_with_one_side_missing_is_the_encoders_own_vector(tmp_path: Path, image: ImageEncoder) -> None:
    export_image(image, SIDE_PX, tmp_path / "image.onnx")
    export_fusion(image.fuse.fusion, STATES, tmp_path / "fusion.onnx")
    embedding, states = session(tmp_path / "image.onnx", 1).run(None, {"pixels": pixels(2)})
    feed = {
        "image_states": states,
        "image_mask": np.ones(states.shape[:2], np.int64),
        "text_states": np.zeros((2, 1, STATES), np.float32),
        "text_mask": np.zeros((2, 1), np.int64),
    }
    fused = session(tmp_path / "fusion.onnx", 1).run(None, feed)[0]
    assert np.allclose(fused, embedding, atol=1e-5)


def test_pairs_of_states_are_fused_one_by_one(tmp_path: Path, trained: Trained) -> None:
    export_fusion(trained.fuse.fusion, STATES, tmp_path / "fusion.onnx")
    random = np.random.default_rng(1)
    feeds = [
        fusion_feed(*(random.normal(size=(length, STATES)).astype(np.float32) for length in (11, words)))
        for words in (2, 7)
    ]
    both = embed(tmp_path / "fusion.onnx", feeds)
    assert both.shape == (2, MEANING + 1 + LOOKS)
    assert np.allclose(embed(tmp_path / "fusion.onnx", feeds[1:])[0], both[1], atol=1e-6)


def test_names_of_a_finished_encoder_follow_the_trained_text_map(image: ImageEncoder) -> None:
    assert torch.equal(image.names, image.alignment.texts(image.alignment.conse.names))
