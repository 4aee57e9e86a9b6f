"""MobileCLIP 2, and OpenCLIP's checkpoints without transformers: the vectors of the open_clip library itself.

The reference opens the same folder in the form for training, tokenizes with the library's own tokenizer, padded with
zeros as MobileCLIP 2 was trained, and knows nothing of the bundle. What this does not show: the weights of the hub.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.embed.encoder import Encoder
from indexer.errors import ModelError, UsageError
from indexer.models.catalogue import Family, model_catalogue
from indexer.types import Fit
from tests.unit.model_export.families.test_families import TEXTS, cosines, spread
from tests.unit.model_export.families.tiny_open_clip import (
    CLIP_MEAN,
    CLIP_STD,
    SIDE_PX,
    TEXT,
    TOWER,
    library,
    mobileclip2,
    open_clip,
    write_config,
)

torch = pytest.importorskip("torch")
families = pytest.importorskip("model_export.families.bundle")
checkpoints = pytest.importorskip("model_export.families.checkpoint")

pytestmark = [
    pytest.mark.export,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

CONFIG = "open_clip_config.json"
CHECKPOINTS: dict[str, Callable[[Path], Path]] = {"mobileclip2": mobileclip2, "openclip": open_clip}
FASTVIT = {"timm_model_name": "fastvit_mci0", "image_size": SIDE_PX}


def family_of(name: str) -> Family:
    """The family of the catalogue; MobileCLIP 2 with the thin image tower among its own."""
    family = model_catalogue().family(name)
    return replace(family, model_types=(*family.model_types, TOWER)) if name == "mobileclip2" else family


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A MobileCLIP 2."""
    return mobileclip2(tmp_path_factory.mktemp("mobileclip2") / "checkpoint")


def copied(checkpoint: Path, folder: Path) -> Path:
    return Path(shutil.copytree(checkpoint, folder))


@pytest.mark.parametrize("name", sorted(CHECKPOINTS))
def test_vectors_are_those_of_open_clip(name: str, tmp_path: Path) -> None:
    checkpoint = CHECKPOINTS[name](tmp_path / "checkpoint")
    exported = families.export_bundle(family_of(name), checkpoint, tmp_path / "out")
    encoder = Encoder.open(tmp_path / "out", threads=1)
    reference = library().create_model(f"local-dir:{checkpoint}", require_pretrained=True).eval()
    ids = library().get_tokenizer("MobileCLIP2-S0")(TEXTS)
    pictures = list(np.random.default_rng(5).integers(0, 256, (3, SIDE_PX, SIDE_PX, 3), dtype=np.uint8))
    with torch.inference_mode():
        images = reference.encode_image(reference_pixels(name, pictures)).numpy()
        words = reference.encode_text(ids).numpy()
    assert cosines(encoder.embed_images(pictures), images).min() > 0.999
    assert cosines(encoder.embed_queries(TEXTS), words).min() > 0.999
    assert spread(images) < 0.99, "all pictures alike: the comparison above would see nothing"
    assert spread(words) < 0.99, "all texts alike: the comparison above would see nothing"
    assert min(exported.image_cosine_min, exported.text_cosine_min) > 0.999


def reference_pixels(name: str, pictures: Any) -> Any:
    from torchvision.transforms import functional

    mean, std = (CLIP_MEAN, CLIP_STD) if name == "openclip" else ([0.0] * 3, [1.0] * 3)
    return torch.stack([functional.normalize(functional.to_tensor(picture), mean, std) for picture in pictures])


def test_padding_is_part_of_a_text_of_mobileclip2(checkpoint: Path) -> None:
    """Else the test above could not tell zeros from the padding that the tokenizer.json names."""
    reference = library().create_model(f"local-dir:{checkpoint}", require_pretrained=True).eval()
    ids = library().get_tokenizer("MobileCLIP2-S0")(TEXTS)
    end = int(ids.max())
    with torch.inference_mode():
        zeros = reference.encode_text(ids).numpy()
        ends = reference.encode_text(torch.where(ids == 0, end, ids)).numpy()
    assert cosines(zeros, ends).min() < 0.99


def test_the_image_tower_gets_its_form_for_inference(checkpoint: Path, tmp_path: Path) -> None:
    opened = checkpoints.open_checkpoint(checkpoint, family_of("mobileclip2"), tmp_path)
    reference = library().create_model(f"local-dir:{checkpoint}", require_pretrained=True).visual.trunk

    def convolutions(tower: Any) -> int:
        return sum(isinstance(module, torch.nn.Conv2d) for module in tower.modules())

    assert convolutions(opened.image.model.visual.trunk) < convolutions(reference)


def test_the_checkpoint_says_how_pictures_are_read(checkpoint: Path, tmp_path: Path) -> None:
    """The larger ones of the family have CLIP's mean and deviation."""
    other = copied(checkpoint, tmp_path / "other")
    config = json.loads((other / CONFIG).read_text(encoding="utf-8"))
    write_config(other, config["model_cfg"], {"mean": CLIP_MEAN, "std": CLIP_STD, "resize_mode": "squash"})
    policy = checkpoints.open_checkpoint(other, family_of("mobileclip2"), tmp_path).policy
    assert (policy.mean, policy.std, policy.fit) == (tuple(CLIP_MEAN), tuple(CLIP_STD), Fit.SQUASH)
    write_config(other, config["model_cfg"], {"resize_mode": "longest"})
    with pytest.raises(ModelError, match="'longest'"):
        checkpoints.open_checkpoint(other, family_of("mobileclip2"), tmp_path)


def test_a_checkpoint_in_both_layouts_needs_no_second_library(tmp_path: Path) -> None:
    from tests.unit.model_export.families.tiny_checkpoints import clip

    checkpoint = clip(tmp_path / "checkpoint")
    (checkpoint / CONFIG).write_text("{}", encoding="utf-8")
    exported = families.export_bundle(model_catalogue().family("openclip"), checkpoint, tmp_path / "out")
    assert exported.text_cosine_min > 0.999


@pytest.mark.parametrize(
    ("family", "vision", "text", "said"),
    [
        ("mobileclip2", {**FASTVIT, "timm_model_name": "convnext_base"}, TEXT, "image tower is 'convnext_base'"),
        ("mobileclip2", {"image_size": 224, "patch_size": 32}, TEXT, "image tower is 'clip'"),
        ("mobileclip2", FASTVIT, {**TEXT, "hf_model_name": "roberta-base"}, "has hf_model_name"),
        ("mobileclip2", FASTVIT, {**TEXT, "context_length": 64}, "reads 64 tokens"),
        ("openclip", FASTVIT, {**TEXT, "no_causal_mask": True}, "padding is part of the text"),
        ("mobileclip2", FASTVIT, TEXT, "has no tokenizer.json"),
    ],
)
def test_what_would_give_other_vectors_is_refused(
    family: str, vision: dict[str, Any], text: dict[str, Any], said: str, tmp_path: Path
) -> None:
    write_config(tmp_path / "checkpoint", {"embed_dim": 24, "vision_cfg": vision, "text_cfg": text}, {})
    with pytest.raises((UsageError, ModelError), match=said):
        families.export_bundle(model_catalogue().family(family), tmp_path / "checkpoint", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "said"), [(None, "no checkpoint of open_clip"), ("{", "cannot be read"), ("{}", "model_cfg is missing")]
)
def test_a_folder_that_is_no_checkpoint_is_refused(content: str | None, said: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / CONFIG).write_text(content, encoding="utf-8")
    with pytest.raises((UsageError, ModelError), match=said):
        families.export_bundle(model_catalogue().family("mobileclip2"), tmp_path, tmp_path / "out")


@pytest.mark.parametrize("stays", [1000, 0])
def test_damaged_weights_are_told_in_words(stays: int, checkpoint: Path, tmp_path: Path) -> None:
    other = copied(checkpoint, tmp_path / "other")
    weights = other / "open_clip_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:stays])
    with pytest.raises(ModelError, match="cannot be read"):
        families.export_bundle(family_of("mobileclip2"), other, tmp_path / "out")


@pytest.mark.expects_log("no CLIP weights found")
def test_weights_that_are_not_there_are_told_in_words(checkpoint: Path, tmp_path: Path) -> None:
    other = copied(checkpoint, tmp_path / "other")
    (other / "open_clip_model.safetensors").unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        families.export_bundle(family_of("mobileclip2"), other, tmp_path / "out")


def test_a_missing_library_is_told_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "open_clip", None)
    towers = {"embed_dim": 24, "vision_cfg": FASTVIT, "text_cfg": TEXT}
    write_config(tmp_path / "checkpoint", towers, {})
    (tmp_path / "checkpoint" / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"recallery\[open-clip\]"):
        families.export_bundle(model_catalogue().family("mobileclip2"), tmp_path / "checkpoint", tmp_path / "out")
