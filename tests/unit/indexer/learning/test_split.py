"""What is held out: a share of each folder, never beside its near-duplicates."""

from __future__ import annotations

import numpy as np

from indexer.embed.vectors import unit
from indexer.learning.split import Item, Part, split


def items(count: int, folders: int = 4) -> list[Item]:
    return [Item(content=f"c{i}", place=i % folders, taken_ms=i) for i in range(count)]


def vectors(count: int) -> np.ndarray:
    return unit(np.random.default_rng(0).standard_normal((count, 32)).astype(np.float32))


def hashes(count: int) -> np.ndarray:
    return np.random.default_rng(1).integers(1, 2**63, count, dtype=np.uint64)


def test_shares_are_about_right_in_each_folder() -> None:
    asked = items(400)
    part = split(asked, vectors(400), hashes(400), 0)
    for folder in range(4):
        own = part[[item.place == folder for item in asked]]
        assert 0.15 <= (own == Part.HELD_OUT).mean() <= 0.25
        assert 0.05 <= (own == Part.CHOICE).mean() <= 0.2


def test_held_out_are_stretches_of_time() -> None:
    part = split(items(200, folders=1), vectors(200), hashes(200), 3)
    changes = (np.diff((part == Part.HELD_OUT).astype(int)) != 0).sum()
    assert changes <= 4, "two stretches of ten"


def test_near_duplicates_and_segments_of_a_content_stay_together() -> None:
    rows, bits = vectors(300), hashes(300)
    rows[1::6] = unit(rows[0::6] + 0.02 * vectors(50))  # nearly the same vector
    bits[3::6] = bits[2::6] ^ np.uint64(5)  # nearly the same picture
    asked = items(300)
    asked = [
        Item(content=f"film{i // 6}", place=item.place, taken_ms=item.taken_ms) if i % 6 in (4, 5) else item
        for i, item in enumerate(asked)
    ]
    for seed in range(5):
        part = split(asked, rows, bits, seed)
        assert np.array_equal(part[1::6], part[0::6])
        assert np.array_equal(part[3::6], part[2::6])
        assert np.array_equal(part[5::6], part[4::6])


def test_few_files_are_split_too() -> None:
    parts = [split(items(2, folders=2), vectors(2), hashes(2), seed) for seed in range(60)]
    held = np.mean([part == Part.HELD_OUT for part in parts])
    assert 0.1 < held < 0.35
    assert split([], vectors(0), hashes(0), 0).shape == (0,)
