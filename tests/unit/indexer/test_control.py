from __future__ import annotations

import pytest

from indexer.pipeline.control import RATE_OVER_S, Pace


class Clock:
    """Seconds that go on when they are told to."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_the_rate_is_that_of_the_last_seconds() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    for done in (10, 20, 30):
        clock.now_s += 1
        pace.reach(done)
    assert pace.per_s == pytest.approx(10)
    clock.now_s += RATE_OVER_S
    pace.reach(30)
    clock.now_s += 1
    pace.reach(31)
    assert pace.per_s == pytest.approx(1)


def test_what_was_done_before_counts_for_the_rest_and_not_for_the_rate() -> None:
    clock = Clock()
    pace = Pace(1000, clock=clock)
    clock.now_s += 2
    pace.reach(1010)
    assert [pace.per_s, pace.left_s(1110)] == pytest.approx([5, 20])


def test_nothing_is_said_of_the_rest_before_something_is_known() -> None:
    pace = Pace()
    assert (pace.per_s, pace.left_s(10), pace.left_s(None)) == (0, None, None)


def test_more_than_was_thought_leaves_nothing() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    clock.now_s += 1
    pace.reach(10)
    assert pace.left_s(8) == 0
