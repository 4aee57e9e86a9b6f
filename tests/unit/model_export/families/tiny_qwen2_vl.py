"""A checkpoint of Qwen2-VL of some kilobytes: the real classes and the real kind of tokenizer, random weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

SIDE_PX = 56
WIDTH = 32
_SPECIAL = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>",
    "<|video_pad|>",
]  # fmt: skip
_MEAN = [0.48145466, 0.4578275, 0.40821073]
_STD = [0.26862954, 0.26130258, 0.27577711]


def qwen2_vl(folder: Path, model_type: str = "qwen2_vl", seed: int = 0) -> Path:
    """Write a checkpoint as the published ones are laid out."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer(folder)
    ids = {token: tokenizer.convert_tokens_to_ids(token) for token in _SPECIAL}
    config = transformers.Qwen2VLConfig(
        text_config={
            "vocab_size": len(tokenizer),
            "hidden_size": WIDTH,
            "intermediate_size": 48,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "rope_scaling": {"type": "mrope", "mrope_section": [1, 1, 2]},
        },
        vision_config={"depth": 2, "embed_dim": 32, "hidden_size": WIDTH, "num_heads": 2, "mlp_ratio": 2},
        image_token_id=ids["<|image_pad|>"],
        video_token_id=ids["<|video_pad|>"],
        vision_start_token_id=ids["<|vision_start|>"],
        vision_end_token_id=ids["<|vision_end|>"],
        tie_word_embeddings=True,
    )
    torch.manual_seed(seed)
    model = transformers.Qwen2VLForConditionalGeneration(config)
    with torch.no_grad():
        # Fresh weights lie so near to zero that all vectors are alike, and a test of them would see nothing.
        for weight in model.parameters():
            weight.add_(torch.randn_like(weight) * 0.3)
    model.save_pretrained(folder)
    said = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    # Published ones were written before the language model had a part of its own.
    flat = {**said.pop("text_config"), **said, "model_type": model_type}
    (folder / "config.json").write_text(json.dumps(flat), encoding="utf-8")
    looks = {"image_mean": _MEAN, "image_std": _STD, "min_pixels": 3136, "max_pixels": 12845056}
    (folder / "preprocessor_config.json").write_text(json.dumps(looks), encoding="utf-8")
    return folder


def adapter(folder: Path) -> Path:
    """Write what peft writes: no weights of the model, and whose they are to be added to."""
    folder.mkdir(parents=True, exist_ok=True)
    said = {"base_model_name_or_path": "Qwen/Qwen2-VL-2B-Instruct", "peft_type": "LORA"}
    (folder / "adapter_config.json").write_text(json.dumps(said), encoding="utf-8")
    (folder / "adapter_model.safetensors").write_bytes(b"")
    return folder


def _tokenizer(folder: Path) -> Any:
    """Write the tokenizer of Qwen2 with a token a byte, and nothing merged."""
    from transformers.models.qwen2.tokenization_qwen2 import bytes_to_unicode

    vocabulary = {letter: i for i, letter in enumerate(bytes_to_unicode().values())}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    tokenizer = transformers.Qwen2TokenizerFast(
        vocab_file=str(folder / "vocab.json"),
        merges_file=str(folder / "merges.txt"),
        additional_special_tokens=_SPECIAL[1:],
    )
    tokenizer.save_pretrained(folder)
    return tokenizer
