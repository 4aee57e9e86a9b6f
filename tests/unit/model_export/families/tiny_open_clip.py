"""Checkpoints of the open_clip library, laid out as on the hub: real towers and tokenizer, random weights."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

TOWER = "fastvit_mci_thin"
"""In timm: the classes of `fastvit_mci0`, with fewer and thinner layers."""
SIDE_PX = 64
DIMENSION = 24
TEXT = {"context_length": 77, "vocab_size": 49_408, "width": 32, "heads": 4, "layers": 2}
CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073]
CLIP_STD = [0.26862954, 0.26130258, 0.27577711]


def library() -> Any:
    """The open_clip library; tests that ask for it are left out where it is not installed."""
    pytest.importorskip("model_export.graphs.torchvision_build").allow_other_build()
    return pytest.importorskip("open_clip")


def mobileclip2(folder: Path, **changes: Any) -> Path:
    """MobileCLIP 2: its kind of image tower, thin; a thin text tower that sees its padding."""
    _register_tower()
    towers = {
        "embed_dim": DIMENSION,
        "vision_cfg": {
            "timm_model_name": TOWER,
            "timm_model_pretrained": False,
            "timm_pool": "avg",
            "timm_proj": None,
            "timm_drop": 0.0,
            "timm_drop_path": 0.0,
            "image_size": SIDE_PX,
        },
        "text_cfg": {**TEXT, "no_causal_mask": True, "hf_tokenizer_name": "timm/MobileCLIP2-S0-OpenCLIP"},
        "custom_text": True,
    }
    said = {"mean": [0.0] * 3, "std": [1.0] * 3, "interpolation": "bilinear", "resize_mode": "shortest"}
    return _save(folder, towers, {**said, **changes})


def open_clip(folder: Path) -> Path:
    """A CLIP of the library's own classes, without anything of transformers beside it."""
    towers = {
        "embed_dim": DIMENSION,
        "vision_cfg": {"image_size": SIDE_PX, "layers": 2, "width": 32, "head_width": 8, "patch_size": 16},
        "text_cfg": TEXT,
    }
    return _save(folder, towers, {"mean": CLIP_MEAN, "std": CLIP_STD})


def write_config(folder: Path, towers: dict[str, Any], said: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    content = json.dumps({"model_cfg": towers, "preprocess_cfg": said}, indent=2)
    (folder / "open_clip_config.json").write_text(content, encoding="utf-8")


def _save(folder: Path, towers: dict[str, Any], said: dict[str, Any]) -> Path:
    write_config(folder, towers, said)
    torch.manual_seed(0)
    kind = library().CustomTextCLIP if towers.get("custom_text") else library().CLIP
    model = kind(**{name: value for name, value in towers.items() if name != "custom_text"})
    with torch.no_grad():
        # Fresh weights lie so near to zero that all vectors are alike, and a test of them would see nothing.
        for weight in model.parameters():
            weight.add_(torch.randn_like(weight) * 0.2)
        # Normalisation by the pictures of a batch: with that of other weights, most layers would pass on nothing.
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = 1.0
        model.train().encode_image(torch.rand(16, 3, SIDE_PX, SIDE_PX))
    _write_weights(model, folder / "open_clip_model.safetensors")
    _write_tokenizer(folder)
    return folder


def _register_tower() -> None:
    library()
    from timm.models import fastvit, is_model, register_model

    if is_model(TOWER):
        return

    def fastvit_mci_thin(*, num_classes: int, global_pool: str, drop_path_rate: float, **_: Any) -> Any:
        return fastvit.FastVit(
            layers=(1, 1, 1, 1),
            embed_dims=(8, 16, 32, 64),
            mlp_ratios=(3, 3, 3, 3),
            se_downsamples=(False, False, True, True),
            pos_embs=(None, None, None, partial(fastvit.RepConditionalPosEnc, spatial_shape=(7, 7))),
            token_mixers=("repmixer", "repmixer", "repmixer", "attention"),
            lkc_use_act=True,
            num_classes=num_classes,
            global_pool=global_pool,
            drop_path_rate=drop_path_rate,
        )

    register_model(fastvit_mci_thin)


def _write_weights(model: Any, path: Path) -> None:
    from safetensors.torch import save_file

    save_file({name: values.contiguous().clone() for name, values in model.state_dict().items()}, path)


def _write_tokenizer(folder: Path) -> None:
    """Write the library's own words in the form of `tokenizers`, padded as on the hub: with the end of a text."""
    own = library().tokenizer.SimpleTokenizer()
    names = {"<start_of_text>": "<|startoftext|>", "<end_of_text>": "<|endoftext|>"}
    vocabulary = {names.get(word, word): i for word, i in own.encoder.items()}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    merges = "\n".join(" ".join(pair) for pair in own.bpe_ranks)
    (folder / "merges.txt").write_text(f"#version: 0.2\n{merges}\n", encoding="utf-8")
    fast = transformers.CLIPTokenizerFast(str(folder / "vocab.json"), str(folder / "merges.txt"))
    fast.backend_tokenizer.save(str(folder / "tokenizer.json"))
