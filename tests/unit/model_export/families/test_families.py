"""Bundles of other families give the vectors that transformers gives. Families without a class there: by their spec."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.embed.encoder import Encoder
from indexer.errors import ModelError, UsageError
from indexer.home import Home
from indexer.models.catalogue import Route, model_catalogue
from indexer.models.installed import install_bundle
from indexer.types import Fit, Pixels
from model_export.__main__ import main
from tests.unit.model_export.families.tiny_checkpoints import CHECKPOINTS, SIDE_PX, chinese_clip, clip, siglip

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
families = pytest.importorskip("model_export.families.bundle")

pytestmark = [pytest.mark.export, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

ELSEWHERE = {"colmodernvbert", "gme", "jina-clip", "mobileclip2", "modernvbert", "unite", "vlm2vec"}
"""Families that a module of their own compares."""
TEXTS = ["a dog on the beach", "Two people", "dog", "the old town at night, seen from the river"]


@pytest.fixture
def pictures() -> list[Pixels]:
    return list(np.random.default_rng(5).integers(0, 256, (3, SIDE_PX, SIDE_PX, 3), dtype=np.uint8))


@pytest.mark.parametrize("name", sorted(CHECKPOINTS))
def test_vectors_are_those_of_transformers(name: str, tmp_path: Path, pictures: list[Pixels]) -> None:
    checkpoint = CHECKPOINTS[name](tmp_path / "checkpoint")
    family = model_catalogue().family(name)
    exported = families.export_bundle(family, checkpoint, tmp_path / name)
    encoder = Encoder.open(tmp_path / name, threads=1)
    model = transformers.AutoModel.from_pretrained(checkpoint).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(checkpoint)
    with torch.inference_mode():
        pixels = reference_pixels(checkpoint, pictures)
        rows = [reference_ids(tokenizer, text, fixed=name.startswith("siglip")) for text in TEXTS]
        images = model(pixel_values=pixels, **rows[0]).image_embeds
        words = [model(pixel_values=pixels, **row).text_embeds for row in rows]
    assert cosines(encoder.embed_images(pictures), images.numpy()).min() > 0.999
    assert cosines(encoder.embed_queries(TEXTS), torch.cat(words).numpy()).min() > 0.999
    assert spread(images.numpy()) < 0.99, "all pictures alike: the comparison above would see nothing"
    assert spread(torch.cat(words).numpy()) < 0.99, "all texts alike: the comparison above would see nothing"
    assert min(exported.image_cosine_min, exported.text_cosine_min) > 0.999


def reference_pixels(checkpoint: Path, pictures: list[Pixels]) -> object:
    processor = transformers.CLIPImageProcessor.from_pretrained(
        checkpoint, do_resize=False, do_center_crop=False, do_convert_rgb=False
    )
    return processor(pictures, return_tensors="pt", input_data_format="channels_last")["pixel_values"]


def reference_ids(tokenizer: Any, text: str, *, fixed: bool) -> dict[str, object]:
    if fixed:
        return {"input_ids": tokenizer(text, padding="max_length", max_length=64, return_tensors="pt")["input_ids"]}
    return dict(tokenizer(text, return_tensors="pt", return_token_type_ids=False))


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray((a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1))


def spread(vectors: np.ndarray) -> float:
    """The mean cosine of different rows."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return float((unit @ unit.T)[~np.eye(len(unit), dtype=bool)].mean())


def test_every_exportable_family_is_compared_with_transformers() -> None:
    exportable = {family.name for family in model_catalogue().families.values() if family.route is not Route.LISTED}
    assert exportable == set(CHECKPOINTS) | ELSEWHERE


def test_a_bundle_in_float16_is_half_as_large_and_nearly_as_exact(tmp_path: Path, pictures: list[Pixels]) -> None:
    family, checkpoint = model_catalogue().family("clip"), clip(tmp_path / "checkpoint")
    families.export_bundle(family, checkpoint, tmp_path / "whole")
    exported = families.export_bundle(family, checkpoint, tmp_path / "half", half=True)
    whole, half = (Encoder.open(tmp_path / name, threads=1) for name in ("whole", "half"))
    assert cosines(half.embed_images(pictures), whole.embed_images(pictures)).min() > 0.999
    assert cosines(half.embed_queries(TEXTS), whole.embed_queries(TEXTS)).min() > 0.999
    assert min(exported.image_cosine_min, exported.text_cosine_min) < 1.0
    weights = [(tmp_path / name / "image_encoder.onnx").stat().st_size for name in ("half", "whole")]
    assert weights[0] < 0.75 * weights[1]
    assert whole.manifest.model_id.split("-")[-1] != half.manifest.model_id.split("-")[-1]


def test_siglip_texts_are_padded_to_64_tokens(tmp_path: Path) -> None:
    families.export_bundle(model_catalogue().family("siglip"), siglip(tmp_path / "checkpoint"), tmp_path / "out")
    assert Encoder.open(tmp_path / "out").manifest.text.pad_to == 64


def test_a_checkpoint_that_squashes_pictures_overrules_its_family(tmp_path: Path) -> None:
    checkpoint = clip(tmp_path / "checkpoint")
    said = (checkpoint / "preprocessor_config.json").read_text(encoding="utf-8")
    (checkpoint / "preprocessor_config.json").write_text(said.replace("true", "false"), encoding="utf-8")
    families.export_bundle(model_catalogue().family("clip"), checkpoint, tmp_path / "out")
    assert Encoder.open(tmp_path / "out").manifest.image.pixels.fit is Fit.SQUASH


def test_a_checkpoint_of_another_family_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="another family"):
        families.export_bundle(model_catalogue().family("siglip"), clip(tmp_path / "checkpoint"), tmp_path / "out")


def test_a_listed_family_is_refused(tmp_path: Path) -> None:
    listed = replace(model_catalogue().family("clip"), name="made-up", route=Route.LISTED, model_types=())
    with pytest.raises(UsageError, match="none that can be exported"):
        families.export_bundle(listed, clip(tmp_path / "checkpoint"), tmp_path / "out")


def test_a_folder_that_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no checkpoint"):
        families.export_bundle(model_catalogue().family("clip"), tmp_path, tmp_path / "out")


def test_a_folder_with_other_files_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(UsageError, match="in use"):
        families.export_bundle(
            model_catalogue().family("cn-clip"), chinese_clip(tmp_path / "checkpoint"), tmp_path / "out"
        )
    assert (tmp_path / "out" / "letter.txt").is_file()


def test_a_bundle_that_is_not_the_checkpoint_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(families, "COSINE_MIN", 1.1)
    with pytest.raises(ModelError, match="differs from the checkpoint"):
        families.export_bundle(model_catalogue().family("clip"), clip(tmp_path / "checkpoint"), tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".export-*"))


def test_the_command_exports_a_bundle_that_can_be_installed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip(tmp_path / "checkpoint")
    arguments = ["--family", "clip", "--checkpoint", tmp_path / "checkpoint", "--out", tmp_path / "My Clip"]
    assert main(["export", *map(str, arguments), "--licence", "MIT"]) == 0
    assert "My Clip" in capsys.readouterr().out
    manifest = install_bundle(Home(tmp_path / "home"), tmp_path / "My Clip")
    assert manifest.model_id.startswith("my-clip-")
    assert manifest.licence == "MIT"
    assert main(["export", "--family", "cn-clip", "--checkpoint", str(tmp_path), "--out", str(tmp_path / "x")]) == 1
