"""Checkpoints of a few kilobytes that transformers itself makes: real classes, real tokenizers, random weights."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

SIDE_PX = 32
DIMENSION = 24
WORDS = "a dog cat beach on the two people old town at night seen from river , with many lights".split()
_CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073]
_CLIP_STD = [0.26862954, 0.26130258, 0.27577711]
_TOWER = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4}
_VISION = {**_TOWER, "image_size": SIDE_PX, "patch_size": 8, "projection_dim": DIMENSION}


def _tokenizer(folder: Path, specials: list[str], template: str, **roles: str) -> int:
    """Write a word tokenizer that frames texts by `template`; return the size of its vocabulary."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    vocabulary = {word: i for i, word in enumerate([*specials, "<unk>", *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    used = [(word, vocabulary[word]) for word in specials if word in template]
    tokenizer.post_processor = processors.TemplateProcessing(single=template, special_tokens=used)
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", **roles)
    fast.save_pretrained(folder)
    return len(vocabulary)


def _preprocessor(folder: Path, mean: list[float], std: list[float], *, crop: bool) -> None:
    said = {"image_mean": mean, "image_std": std, "do_center_crop": crop}
    (folder / "preprocessor_config.json").write_text(json.dumps(said), encoding="utf-8")


def clip(folder: Path) -> Path:
    """CLIP, also as OpenCLIP's checkpoints are laid out."""
    folder.mkdir(parents=True, exist_ok=True)
    ends = "<|startoftext|> $A <|endoftext|>"
    size = _tokenizer(folder, ends.split()[::2], ends, pad_token="<|endoftext|>", eos_token="<|endoftext|>")
    config = transformers.CLIPConfig(
        text_config={
            **_TOWER,
            "vocab_size": size,
            "max_position_embeddings": 77,
            "eos_token_id": 1,
            "bos_token_id": 0,
            "projection_dim": DIMENSION,
        },
        vision_config=_VISION,
        projection_dim=DIMENSION,
    )
    return _save(folder, transformers.CLIPModel, config, _CLIP_MEAN, _CLIP_STD, crop=True)


def siglip(folder: Path, pad_token: str = "</s>") -> Path:
    """SigLIP; SigLIP 2 of fixed size is the same class with Gemma's padding token."""
    folder.mkdir(parents=True, exist_ok=True)
    specials = list(dict.fromkeys(["<pad>", "</s>", pad_token]))
    size = _tokenizer(folder, specials, "$A </s>", pad_token=pad_token, eos_token="</s>")
    config = transformers.SiglipConfig(
        text_config={**_TOWER, "vocab_size": size, "max_position_embeddings": 64, "projection_size": 32},
        vision_config=_VISION,
    )
    return _save(folder, transformers.SiglipModel, config, [0.5] * 3, [0.5] * 3, crop=False)


def siglip2(folder: Path) -> Path:
    """SigLIP 2 of fixed size."""
    return siglip(folder, pad_token="<pad>")


def chinese_clip(folder: Path) -> Path:
    """Chinese CLIP, with BERT's vocabulary file instead of a tokenizer.json."""
    folder.mkdir(parents=True, exist_ok=True)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *"海滩上的狗"]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer"}), encoding="utf-8")
    config = transformers.ChineseCLIPConfig(
        text_config={**_TOWER, "vocab_size": len(words), "max_position_embeddings": 64, "pad_token_id": 0},
        vision_config=_VISION,
        projection_dim=DIMENSION,
    )
    return _save(folder, transformers.ChineseCLIPModel, config, _CLIP_MEAN, _CLIP_STD, crop=False)


def _save(folder: Path, kind: Any, config: Any, mean: list[float], std: list[float], *, crop: bool) -> Path:
    torch.manual_seed(0)
    model = kind(config)
    with torch.no_grad():
        # Fresh weights lie so near to zero that all vectors are alike, and a test of them would see nothing.
        for weight in model.parameters():
            weight.add_(torch.randn_like(weight) * 0.2)
    model.save_pretrained(folder)
    _preprocessor(folder, mean, std, crop=crop)
    return folder


CHECKPOINTS: dict[str, Callable[[Path], Path]] = {
    "clip": clip,
    "openclip": clip,
    "siglip": siglip,
    "siglip2": siglip2,
    "cn-clip": chinese_clip,
}
"""By family; those without a class in transformers 4.57 are not here."""
