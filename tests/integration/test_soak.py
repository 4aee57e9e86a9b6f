"""A short run of random gestures on the real window; `python -m tests.bench.soak` makes long ones."""

from __future__ import annotations

from tests.bench.soak import faults_of, run_apart


def test_the_window_survives_random_gestures() -> None:
    result = run_apart(0.15, seed=7)
    assert faults_of(result) == []
    assert result["gestures"] > 5
