"""Checkpoints of ModernVBERT with a few thousand weights, the same on every machine and with every version of anything.

transformers 4.57 has no class to make them with. So the names and shapes of their weights come from where the golden
vectors come from (see pages_reference.py), and their numbers from a generator whose stream is fixed.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

TILE_PX = 32
PATCH_PX = 4
SHUFFLE = 4
SEQUENCE = (TILE_PX // PATCH_PX // SHUFFLE) ** 2
"""Tokens of a tile."""
DIMENSION = 32
UPRIGHT = 96, 136
"""Width and height of a page of paper, in px."""
TEXTS = ("a dog on the beach", "Two people", "dog", "the old town at night, seen from the river, with many lights")
WORDS = "a dog cat beach on the two people old town at night seen from river , with many lights user describe".split()
SPECIALS = ("[PAD]", "[CLS]", "[SEP]", "[UNK]")
ADDED = (
    "<fake_token_around_image>",
    *(f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)),
    "<global-img>",
    "<end_of_utterance>",
    "<image>",
)
"""As in the real one: they come after the vocabulary of the text encoder, the picture's own last."""
VOCABULARY = [*SPECIALS, "\n", "\n\n", *dict.fromkeys(WORDS), ".", ":"]
IMAGE_TOKEN = len(VOCABULARY) + len(ADDED) - 1
_PREPROCESSOR = {
    "do_convert_rgb": True,
    "do_image_splitting": True,
    "do_normalize": True,
    "do_pad": True,
    "do_rescale": True,
    "do_resize": True,
    "image_mean": [0.5, 0.5, 0.5],
    "image_processor_type": "Idefics3ImageProcessor",
    "image_std": [0.5, 0.5, 0.5],
    "max_image_size": {"longest_edge": TILE_PX},
    "resample": 1,
    "rescale_factor": 1 / 255,
    "size": {"longest_edge": 4 * TILE_PX},
}
"""The real one's, but for its tiles of 512 px."""


def text_tower() -> dict[str, Any]:
    """Return the text encoder's configuration: a window that short texts outgrow, two different rotations."""
    return {
        "vocab_size": len(VOCABULARY) + len(ADDED),
        "hidden_size": DIMENSION,
        "intermediate_size": 48,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "local_attention": 8,
        "global_attn_every_n_layers": 3,
        "global_rope_theta": 160000.0,
        "local_rope_theta": 500.0,
        "pad_token_id": 0,
        "cls_token_id": 1,
        "bos_token_id": 1,
        "sep_token_id": 2,
        "eos_token_id": 2,
    }


def vision_tower() -> dict[str, Any]:
    """Return the vision encoder's configuration."""
    return {
        "hidden_size": 24,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": TILE_PX,
        "patch_size": PATCH_PX,
    }


def first_layout() -> dict[str, Any]:
    """Return config.json as the authors' first repositories have it: much of the towers stands where they came from."""
    text, vision = text_tower(), vision_tower()
    return {
        "additional_vocab_size": len(ADDED),
        "architectures": ["BiModernVBert"],
        "freeze_config": {"freeze_lm_head": True, "freeze_text_layers": True, "freeze_vision_layers": True},
        "hidden_size": text["hidden_size"],
        "image_token_id": IMAGE_TOKEN,
        "model_type": "modernvbert",
        "pixel_shuffle_factor": SHUFFLE,
        "scale_factor": SHUFFLE,
        "text_config": {
            **{name: text[name] for name in ("hidden_size", "intermediate_size", "num_hidden_layers")},
            "mlp_bias": False,
            "model_type": "vbert",
            "text_model_name": "tiny/text",
            "vocab_size": len(VOCABULARY),
        },
        "tie_word_embeddings": False,
        "vision_config": {
            **{name: vision[name] for name in ("image_size", "intermediate_size", "num_hidden_layers", "patch_size")},
            "embed_dim": vision["hidden_size"],
            "model_type": "vbert",
            "vision_model_name": "tiny/vision",
        },
        "vocab_size": len(VOCABULARY),
    }


def write_checkpoint(folder: Path, config: Mapping[str, Any], shapes: Mapping[str, Sequence[int]]) -> Path:
    """Write a checkpoint as hubs have them: config.json, model.safetensors, tokenizer, preprocessor_config.json."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "preprocessor_config.json").write_text(json.dumps(_PREPROCESSOR), encoding="utf-8")
    save_file({name: weight(name, shape) for name, shape in shapes.items()}, folder / "model.safetensors")
    _write_tokenizer(folder)
    return folder


def weight(name: str, shape: Sequence[int]) -> NDArray[np.float32]:
    """Return a weight whose numbers follow from its name and shape alone."""
    count = int(np.prod(shape))
    raw = np.random.PCG64(zlib.crc32(name.encode())).random_raw(count)
    even = (raw >> np.uint64(11)).astype(np.float64) / 2**52 - 1
    if len(shape) == 1:  # of a norm: about one; a bias: about zero
        made = 0.3 * even + ("norm" in name and name.endswith("weight"))
    else:
        made = even * (1 if "embedding" in name else 2.5 / np.sqrt(np.prod(shape[1:])))
    return np.asarray(made, dtype=np.float32).reshape(shape)


def pictures(count: int, width_px: int, height_px: int) -> list[NDArray[np.uint8]]:
    """Return coarse noise, each in a colour of its own, uint8 [height, width, 3]: shrunk they are still unlike."""
    found = []
    for number in range(count):
        raw = np.random.PCG64(number).random_raw((8 * 8 + 1) * 3) >> np.uint64(57)
        coarse = (raw[3:].reshape(8, 8, 3) + raw[:3]).astype(np.uint8)
        found.append(np.ascontiguousarray(coarse.repeat(height_px // 8, axis=0).repeat(width_px // 8, axis=1)))
    return found


def _write_tokenizer(folder: Path) -> None:
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    vocabulary = {word: i for i, word in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"\n+|\w+|[^\w\s]"), behavior="removed", invert=True)
    ends = [(word, vocabulary[word]) for word in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    tokenizer.add_special_tokens([AddedToken(word, special=True, normalized=False) for word in [*SPECIALS, *ADDED]])
    tokenizer.save(str(folder / "tokenizer.json"))
    said = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_input_names": ["input_ids", "attention_mask"],
        "pad_token": "[PAD]",
        "cls_token": "[CLS]",
        "sep_token": "[SEP]",
        "unk_token": "[UNK]",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(said), encoding="utf-8")
