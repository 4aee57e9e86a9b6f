import json
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PIL import Image

from indexer.embed.encoder import Encoder
from indexer.embed.manifest import ImageInput, Manifest, TextInput
from indexer.types import Fit, ModelId, Pixels, PixelSpec, Vectors
from model_export import __main__ as commands
from model_export.evaluate import evaluate, speed

COLOURS = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255)}


class ColourEncoder:
    """Knows three colours by name and by sight."""

    manifest = Manifest(
        model_id=ModelId("colours"),
        title="Colours",
        dimension=3,
        image=ImageInput(
            input_name="pixels",
            output_name="embedding",
            pixels=PixelSpec(width_px=8, height_px=8, fit=Fit.SQUASH),
            layout="nhwc",
            dtype="uint8",
        ),
        text=TextInput(input_names=("input_ids",), output_name="embedding", max_tokens=4),
        files=(),
        licence="none",
        source="made up",
    )

    def embed_images(self, pixels: list[Pixels]) -> Vectors:
        means = np.stack([array.mean(axis=(0, 1)) for array in pixels]).astype(np.float32)
        return cast("Vectors", means / np.linalg.norm(means, axis=1, keepdims=True))

    def embed_queries(self, texts: list[str]) -> Vectors:
        rows = [COLOURS[text.split()[-1]] for text in texts]
        return cast("Vectors", np.array(rows, np.float32) / np.float32(255))


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    """The three sets, each with a flat picture of each colour."""
    for name, key in (("flickr8k", "captions"), ("imagenet_sample", "labels"), ("caltech101", "labels")):
        folder = tmp_path / name
        folder.mkdir()
        rows = []
        for colour, rgb in COLOURS.items():
            Image.new("RGB", (20, 10), rgb).save(folder / f"{colour}.png")
            captions = [f"all {colour}", colour] if key == "captions" else []
            rows.append({"file": f"{colour}.png", "label": colour, "captions": captions, "split": "dev"})
        (folder / f"{key}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


def test_an_encoder_that_knows_everything_finds_everything(colours: Path) -> None:
    figures = evaluate(cast("Encoder", ColourEncoder()), colours)
    assert figures["flickr8k_dev_t2i_recall@1"] == 100
    assert figures["imagenet_sample_names_mrr@10"] == 100
    # One of three pictures in the first "ten" of each class is right.
    assert figures["caltech101_precision@10"] == pytest.approx(33.33)


def test_speed_is_measured_for_pictures_and_queries(colours: Path) -> None:
    found = speed(cast("Encoder", ColourEncoder()), colours)
    assert set(found) == {"image_ms", "query_ms"}


def test_missing_model_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["evaluate", "--model", str(tmp_path)]) == 1
    assert "There is no model here" in capsys.readouterr().err
