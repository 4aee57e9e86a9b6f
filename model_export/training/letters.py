"""Learns which texts are English by their letters (`indexer.embed.letters`)."""

from __future__ import annotations

import random
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from indexer.embed.letters import BUCKETS, buckets
from model_export.data import coco_captions, flickr8k, imagenet_classes
from model_export.data.translations import TRAINED, sentences, translations

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_ENGLISH, _CAPTIONS = 110_000, 45_000
"""Texts in English, and captions in each other language of the model."""
_ENGLISH_WEIGHT = 2.0
"""A foreign query read as English is a lesser loss than the other way round: English must not lose."""
_PART_SHARE = 0.75
"""Of the texts, cut to one to four words, as queries are."""
_PART_WORDS = (1, 1, 2, 2, 3, 4)
_BARE_SHARE = 0.2
"""Of the foreign texts, without accents, as many people type."""
_NAME_TIMES = 40
_PER_LANGUAGE = 600
_BATCH, _ROUNDS, _RATE, _DECAY = 512, 2, 0.1, 1e-6
Row = tuple[list[int], bool]
"""Buckets of a text, and whether it is English."""


def letter_weights(data: Path, seed: int) -> NDArray[np.float16]:
    """Return the weights of a logistic regression, float16 [BUCKETS + 1]."""
    draw = random.Random(seed)  # noqa: S311  # a draw of texts
    english, foreign = _english(data, draw), _foreign(data, draw)
    rows = [(buckets(_part(text, draw)), True) for text in english]
    rows += [(buckets(_bared(_part(text, draw), draw)), False) for text in foreign]
    return fit([row for row in rows if row[0]], draw)


def fit(rows: Sequence[Row], draw: random.Random) -> NDArray[np.float16]:
    """Return the weights that tell rows apart, float16 [BUCKETS + 1]."""
    table, bias = nn.EmbeddingBag(BUCKETS, 1, mode="mean"), nn.Parameter(torch.zeros(1))
    nn.init.zeros_(table.weight)
    optimiser = torch.optim.Adam([table.weight, bias], lr=_RATE)
    order, steps = list(rows), _ROUNDS * -(-len(rows) // _BATCH)
    for step in range(steps):
        start = step * _BATCH % (-(-len(rows) // _BATCH) * _BATCH)
        if not start:
            draw.shuffle(order)
        part = order[start : start + _BATCH]
        firsts = torch.tensor([0, *(len(found) for found, _ in part)]).cumsum(0)[:-1]
        right = torch.tensor([float(is_english) for _, is_english in part])
        said = table(torch.tensor([one for found, _ in part for one in found]), firsts)[:, 0] + bias
        loss = functional.binary_cross_entropy_with_logits(said, right, weight=1 + (_ENGLISH_WEIGHT - 1) * right)
        loss = loss + _DECAY * table.weight.square().sum()
        optimiser.param_groups[0]["lr"] = _RATE * (1 - step / steps)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch ships it without annotations
        optimiser.step()
    return torch.cat([table.weight[:, 0], bias]).detach().numpy().astype(np.float16)


def _english(data: Path, draw: random.Random) -> list[str]:
    captions = [caption for photo in flickr8k(data, "train") for caption in photo.captions]
    texts = [*captions, *coco_captions(data), *(english for _, _, english in sentences(data))]
    names = [name for described in imagenet_classes() for name in described.names]
    return [*draw.sample(texts, min(len(texts), _ENGLISH)), *names * _NAME_TIMES]


def _foreign(data: Path, draw: random.Random) -> list[str]:
    """Return captions in the trained languages, and some sentences of all others."""
    pools: dict[str, list[str]] = {language: [] for language in TRAINED[1:]}
    for one in translations(data):
        if one.language in pools:
            pools[one.language].append(one.text)
    found = [text for pool in pools.values() for text in draw.sample(pool, min(len(pool), _CAPTIONS))]
    counts: dict[str, int] = {}
    for language, text, _ in sentences(data):
        counts[language] = counts.get(language, 0) + 1
        if counts[language] <= _PER_LANGUAGE:
            found.append(text)
    return found


def _part(text: str, draw: random.Random) -> str:
    words = text.split()
    if len(words) < 2 or draw.random() >= _PART_SHARE:  # one word is no part
        return text
    count = draw.choice(_PART_WORDS)
    start = draw.randrange(max(1, len(words) - count + 1))
    return " ".join(words[start : start + count])


def _bared(text: str, draw: random.Random) -> str:
    if draw.random() >= _BARE_SHARE:
        return text
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
