from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.embed.graphs import BatchSize, plan
from indexer.embed.session import SessionMemoryError
from indexer.types import Vectors


class Memory:
    """Fits `room` items at once, and notes the size of each try."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.tries: list[int] = []

    def step(self, part: slice) -> Vectors:
        self.tries.append(part.stop - part.start)
        if self.tries[-1] > self.room:
            raise SessionMemoryError("Not enough memory", "none")
        return np.arange(part.start, part.stop, dtype=np.float32)[:, None]


@given(total=st.integers(0, 300), size=st.integers(1, 40))
def test_a_plan_covers_everything_once_in_order_with_even_batches(total: int, size: int) -> None:
    parts = plan(0, total, size)
    lengths = [part.stop - part.start for part in parts]

    assert list(range(total)) == [i for part in parts for i in range(part.start, part.stop)]
    assert all(1 <= length <= size for length in lengths)
    assert not lengths or max(lengths) - min(lengths) <= 1


@pytest.mark.expects_log("no memory for a batch")
@given(total=st.integers(1, 100), room=st.integers(1, 40))
def test_rows_stay_complete_and_in_order_however_little_memory_there_is(total: int, room: int) -> None:
    memory = Memory(room)

    rows = BatchSize(32).run(total, memory.step)

    assert list(range(total)) == rows[:, 0].tolist()


@pytest.mark.expects_log("no memory for a batch")
def test_batches_halve_until_they_fit_and_the_size_is_remembered() -> None:
    batch, memory = BatchSize(32), Memory(9)

    batch.run(64, memory.step)
    assert memory.tries[:3] == [32, 16, 8]
    assert batch.size == 8

    memory.tries.clear()
    batch.run(16, memory.step)
    assert memory.tries == [8, 8]


@pytest.mark.expects_log("no memory for a batch")
def test_no_memory_for_a_single_item_is_an_error() -> None:
    with pytest.raises(SessionMemoryError):
        BatchSize(4).run(4, Memory(0).step)


@pytest.mark.expects_log("no memory for a batch")
def test_what_was_done_before_memory_ran_out_is_not_done_again() -> None:
    memory = Memory(8)
    done: list[int] = []

    def step(part: slice) -> Vectors:
        rows = memory.step(part)
        done.extend(range(part.start, part.stop))
        memory.room = 2
        return rows

    BatchSize(8).run(16, step)

    assert list(range(16)) == done
