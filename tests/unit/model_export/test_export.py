from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import torch

from model_export import graphs, towers
from model_export.align import Alignment, ConSE, ImageHead, TextMap
from model_export.encoders import ImageEncoder
from model_export.export import export_image

pytestmark = pytest.mark.export

SIDE_PX = 16


def tiny_encoder() -> ImageEncoder:
    torch.manual_seed(4)
    tower = towers.ImageTower(SIDE_PX, (towers._Stage(1, 3, 1, 1, 8),))
    classifier = towers.Classifier(torch.randn(12, towers.IMAGE_FEATURES), torch.zeros(12))
    conse = ConSE(classifier, torch.randn(12, 6), top=3)
    return ImageEncoder(tower, Alignment(ImageHead(hidden=8, dimension=6), TextMap(6), conse)).eval()


@pytest.mark.parametrize("count", [1, 5])
def test_exported_graph_is_its_module_at_any_batch_size(tmp_path: Path, count: int) -> None:
    encoder = tiny_encoder()
    export_image(encoder, SIDE_PX, tmp_path / "image.onnx")
    pixels = np.random.default_rng(2).integers(0, 256, (count, SIDE_PX, SIDE_PX, 3), dtype=np.uint8)
    with torch.no_grad():
        expected = encoder(torch.from_numpy(pixels)).numpy()
    assert np.allclose(graphs.embed_images(tmp_path / "image.onnx", pixels), expected, atol=1e-5)


def test_names_of_a_finished_encoder_follow_the_trained_text_map() -> None:
    encoder = tiny_encoder()
    expected = encoder.alignment.texts(encoder.alignment.conse.names)
    assert torch.equal(encoder.names, expected)
