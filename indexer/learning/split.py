"""Which segments are held out: a fifth of each folder, whole stretches of time, near-duplicates never apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from indexer.types import Vectors

HELD_OUT = 0.2
CHOICE = 0.15
"""Of what is left: it chooses when to stop, and how much of the adapter is used."""
ALIKE_COSINE = 0.97
ALIKE_BITS = 6
"""Bits of the difference hash: so few differ between copies in another size."""
STRETCHES = 10
"""Each folder is cut into so many stretches of time; whole ones are held out."""
_BLOCK = 1_024


class Part(IntEnum):
    """What a segment is for."""

    TRAIN = 0
    CHOICE = 1
    HELD_OUT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What the split looks at."""

    content: str
    """Segments of one content stay together."""
    place: int
    taken_ms: int


def split(items: Sequence[Item], vectors: Vectors, dhashes: NDArray[np.uint64], seed: int) -> NDArray[np.int8]:
    """Return the `Part` of each item, int8 [N].

    Args:
        items: the segments.
        vectors: their unit vectors, float32 [N, D].
        dhashes: of their pictures, [N]; 0 where there is none.
        seed: chooses which stretches are held out.
    """
    groups = _groups(items, vectors, dhashes)
    order = sorted(set(groups), key=lambda group: (items[group].place, items[group].taken_ms, items[group].content))
    by_place: dict[int, list[int]] = defaultdict(list)
    for group in order:
        by_place[items[group].place].append(group)
    generator = np.random.default_rng(seed)
    part_of: dict[int, Part] = {}
    for members in by_place.values():
        stretches = [part.tolist() for part in np.array_split(members, min(STRETCHES, len(members)))]
        drawn = generator.permutation(len(stretches))
        held, choice = _shares(len(stretches), generator)
        for rank, stretch in enumerate(drawn):
            part = Part.HELD_OUT if rank < held else Part.CHOICE if rank < held + choice else Part.TRAIN
            part_of.update(dict.fromkeys(stretches[stretch], part))
    return np.array([part_of[group] for group in groups], np.int8)


def _shares(stretches: int, generator: np.random.Generator) -> tuple[int, int]:
    """Return how many stretches are held out and choose; of few, by chance, so that the shares are right on average."""
    held = _rounded(stretches * HELD_OUT, generator)
    choice = _rounded((stretches - held) * CHOICE, generator)
    return held, min(choice, stretches - held)


def _rounded(number: float, generator: np.random.Generator) -> int:
    whole = int(number)
    return whole + int(generator.random() < number - whole)


def _groups(items: Sequence[Item], vectors: Vectors, dhashes: NDArray[np.uint64]) -> list[int]:
    """Return for each item the first one of its group: those of one content, and all that are nearly alike."""
    leader = list(range(len(items)))

    def find(one: int) -> int:
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    def join(first: int, second: int) -> None:
        first, second = sorted((find(first), find(second)))
        leader[second] = first

    first_of: dict[str, int] = {}
    for at, item in enumerate(items):
        join(first_of.setdefault(item.content, at), at)
    for start in range(0, len(items), _BLOCK):
        part = slice(start, start + _BLOCK)
        alike = vectors[part] @ vectors[start:].T > ALIKE_COSINE
        hashed = dhashes[part, None] ^ dhashes[None, start:]
        near = np.bitwise_count(hashed) <= ALIKE_BITS
        alike |= near & (dhashes[part, None] != 0) & (dhashes[None, start:] != 0)
        for one, other in zip(*np.nonzero(np.triu(alike, 1)), strict=True):
            join(start + int(one), start + int(other))
    return [find(one) for one in range(len(items))]
