import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexer.embed.encoder import Encoder
from indexer.types import Fit
from model_export import __main__ as commands
from model_export.evaluation import tasks
from model_export.evaluation.bundle_embed import BundleEmbed, speed
from model_export.evaluation.tasks import Item
from tests.unit.indexer import tiny_bundle

pytest.importorskip("onnx")

COLOURS = {name: tuple(np.random.default_rng(at).integers(0, 256, 3).tolist()) for at, name in enumerate("abcdefghij")}


@pytest.fixture
def encoder(tmp_path: Path) -> Encoder:
    tiny_bundle.write_bundle(tmp_path / "bundle", fusion=tiny_bundle.FUSION)
    return Encoder.open(tmp_path / "bundle", threads=1)


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    """All sets that are measured on, each with a flat picture of each colour."""
    folder = tmp_path / "data"
    for name, table in (
        ("flickr8k", "captions"),
        ("fashion", "captions"),
        ("imagenet_sample", "labels"),
        ("caltech101", "labels"),
    ):
        (folder / name).mkdir(parents=True)
        rows = []
        for at, (colour, rgb) in enumerate(COLOURS.items()):
            Image.new("RGB", (20, 10), rgb).save(folder / name / f"{colour}.png")
            captions = [f"{word} {colour}" for word in ("dog", "cat", "beach", "photo", "a")]
            rows.append({"file": f"{colour}.png", "label": "ab"[at % 2], "captions": captions, "split": "dev"})
        (folder / name / f"{table}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (folder / "composed").mkdir()
    edit = json.dumps({"reference": "a.png", "text": "dog", "targets": ["b.png", "c.png"]})
    for name in ("fashion_train", "flickr8k_edits_train"):
        (folder / "composed" / f"{name}.jsonl").write_text(edit, encoding="utf-8")
    return folder


def test_every_task_gives_figures_of_a_bundle(encoder: Encoder, sets: Path) -> None:
    figures = tasks.measure(BundleEmbed(encoder), sets)
    assert {
        "flickr8k_dev_t2i_recall@10",
        "flickr8k_dev_i2t_mrr@10",
        "flickr8k_dev_t2t_ndcg@10",
        "imagenet_sample_names_recall@1",
        "caltech101_precision@10",
        "caltech101_i2i_recall@1",
        "crops_i2i_r@100",
        "mixed_missing_50_t2photo_mrr@10",
        "half_missing_ratio",
        "wrong_image_loss",
        "dilution_loss",
        "composed_fashion_gain",
        "composed_scenes_decoder_recall@5",
        "modality_gap",
        "hubness_t2i_skew",
    } <= set(figures)
    assert all(np.isfinite(value) for value in figures.values())
    assert tasks.measure(BundleEmbed(encoder), sets) == figures


def test_items_are_embedded_as_the_engine_does(encoder: Encoder, sets: Path) -> None:
    embed = BundleEmbed(encoder)
    path = sets / "flickr8k" / "a.png"
    items = [Item(path), Item(words="dog", is_query=True), Item(words="dog"), Item(path, "dog"), Item(path, "cat")]
    vectors = embed(items)
    assert vectors.shape == (5, tiny_bundle.DIMENSION)
    assert np.allclose(vectors[1], encoder.embed_queries(["dog"])[0])
    assert np.allclose(vectors[2], encoder.embed_documents(["dog"])[0])
    assert not np.allclose(vectors[3], vectors[4])
    assert np.array_equal(embed(items[::-1]), vectors[::-1])


def test_a_bundle_without_a_decoder_adds_both_vectors(tmp_path: Path, sets: Path) -> None:
    tiny_bundle.write_bundle(tmp_path / "plain")
    embed = BundleEmbed(Encoder.open(tmp_path / "plain", threads=1))
    path = sets / "flickr8k" / "a.png"
    picture, words, both = embed([Item(path), Item(words="dog"), Item(path, "dog")])
    assert np.allclose(both, (picture + words) / np.linalg.norm(picture + words), atol=1e-6)


def test_another_fit_shows_other_pixels(encoder: Encoder, tmp_path: Path) -> None:
    halves = Image.new("RGB", (40, 10), "white")
    halves.paste("black", (0, 0, 12, 10))
    halves.save(tmp_path / "halves.png")
    item = [Item(tmp_path / "halves.png")]
    assert not np.allclose(BundleEmbed(encoder)(item), BundleEmbed(encoder, Fit.CROP)(item))


def test_speed_is_measured_for_pictures_and_queries(encoder: Encoder, sets: Path) -> None:
    found = speed(encoder, sets)
    assert set(found) == {"image_ms", "query_ms"}


def test_missing_model_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["evaluate", "--model", str(tmp_path)]) == 1
    assert "There is no model here" in capsys.readouterr().err


def test_evaluate_prints_one_object_and_a_table(
    encoder: Encoder, sets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["evaluate", "--model", str(tmp_path / "bundle"), "--data", str(sets), "--threads", "1"]) == 0
    printed = capsys.readouterr()
    figures = json.loads(printed.out)
    assert figures["model_id"] == encoder.manifest.model_id
    assert all(name in printed.err for name in figures if name != "model_id")
