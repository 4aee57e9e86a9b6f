"""Near-identical pictures: the same groups as comparing each with each, and no more memory for more of them."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.embed.manifest import Likeness
from indexer.search import rank
from indexer.search.query import Query
from indexer.search.rank import SAME_COSINE, SAME_DHASH_BITS, group_alike, near_identical
from indexer.store.reader import FoundSegments
from indexer.types import ContentId, Kind, SegmentId, Span

KINDS = [Kind.IMAGE, Kind.VIDEO]


def found_of(hashes: Sequence[int], angles: Sequence[float], kinds: Sequence[Kind]) -> FoundSegments:
    """Candidates whose vectors stand at these angles, in degrees."""
    turned = np.radians(np.asarray(angles, np.float32))
    count = len(hashes)
    return FoundSegments(
        segment_ids=[SegmentId(f"{i}:0") for i in range(count)],
        content_ids=[ContentId(str(i)) for i in range(count)],
        kinds=list(kinds),
        texts=[""] * count,
        spans=[Span()] * count,
        taken_ms=np.zeros(count, np.int64),
        dhashes=np.asarray(hashes, np.uint64),
        vectors=np.stack([np.cos(turned), np.sin(turned)], axis=1).astype(np.float32).reshape(count, 2),
    )


def each_with_each(found: FoundSegments, order: Sequence[int]) -> list[list[int]]:
    """Say by definition what the groups are."""
    groups: list[list[int]] = []
    taken: set[int] = set()
    for first in order:
        if first in taken:
            continue
        group = [first] + [
            other
            for other in order
            if other not in taken
            and other != first
            and found.kinds[other] == found.kinds[first]
            and int(found.dhashes[first] ^ found.dhashes[other]).bit_count() <= SAME_DHASH_BITS
            and found.vectors[first] @ found.vectors[other] >= SAME_COSINE
        ]
        taken.update(group)
        groups.append(group)
    return groups


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(1, 40))
def test_groups_are_those_of_comparing_each_with_each(data: st.DataObject, count: int) -> None:
    near = st.sampled_from([0, 0b1, 0b111111, 0b1111111, 2**64 - 1, 2**63])
    angles = st.sampled_from([0.0, 5.0, 20.0, 21.0, 23.0, 90.0])  # the limit is at 21.6 degrees
    found = found_of(
        data.draw(st.lists(near, min_size=count, max_size=count)),
        data.draw(st.lists(angles, min_size=count, max_size=count)),
        data.draw(st.lists(st.sampled_from(KINDS), min_size=count, max_size=count)),
    )
    order = data.draw(st.permutations(range(count)))
    expected = each_with_each(found, order)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rank, "GROUPING_BLOCK", data.draw(st.sampled_from([1, 3, 256])))
        assert group_alike(found, order, count) == expected
        limit = data.draw(st.integers(1, count))
        assert group_alike(found, order, limit) == expected[:limit]


def test_what_stands_far_behind_is_a_group_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rank, "GROUPING_BLOCK", 2)
    monkeypatch.setattr(rank, "GROUPED_RANKS", 3)
    hashes = [0, *(0xFF << 8 * i for i in range(1, 6)), 0]
    found = found_of(hashes, [0.0] * 7, [Kind.IMAGE] * 7)
    assert group_alike(found, range(7), 7) == [[i] for i in range(7)]
    monkeypatch.setattr(rank, "GROUPED_RANKS", 6)
    assert group_alike(found, range(7), 7) == [[0, 6], [1], [2], [3], [4], [5]]


@pytest.mark.parametrize("alike", [False, True])
def test_memory_does_not_grow_with_the_square_of_the_candidates(alike: bool) -> None:
    count = 20_000
    rng = np.random.default_rng(0)
    hashes = np.zeros(count, np.uint64) if alike else rng.integers(0, 2**63, count).astype(np.uint64)
    found = found_of(hashes.tolist(), rng.uniform(0, 360, count).tolist(), [Kind.IMAGE] * count)
    tracemalloc.start()
    try:
        groups = group_alike(found, range(count), count)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sorted(i for group in groups for i in group) == list(range(count))
    assert peak_bytes < 100 * 1024**2  # a table of all pairs takes 400 MB, and their differing bits as much


def test_looks_decide_where_a_model_tells_them_from_meaning() -> None:
    likeness = Likeness(first=2, weights={})
    kinds = [Kind.IMAGE] * 3
    found = replace(
        found_of([0, 0b1111111111, 0], [0.0] * 3, kinds),
        # Of the same meaning. The second is a smaller copy of the first; the third shows another thing of its kind.
        vectors=np.array([[0.9, 0, 0.43, 0], [0.8, 0.2, 0.56, 0.05], [0.9, 0, 0.3, 0.3]], np.float32),
    )
    assert [[0, 1], [2]] == group_alike(found, range(3), 3, likeness)
    asked = Query(found.vectors[0], frozenset(), "image", (0, found.vectors[0]))
    assert [True, True, False] == near_identical(found, asked, likeness).tolist()
