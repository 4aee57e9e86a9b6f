"""Training: it learns what can be learned, goes on after a kill, and is refused where there was nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.learning.draws import Drawing
from indexer.learning.material import Lookup, Material
from indexer.learning.metrics import Interval
from indexer.learning.objective import Weights
from indexer.learning.proof import (
    GENERAL,
    LOSES,
    NO_GAIN,
    NOTHING,
    OWN_10,
    TOO_FEW,
    Measure,
    Scorecard,
    prove,
)
from indexer.learning.proof import reason_of as reason
from indexer.learning.split import Part
from indexer.learning.training import Look, Settings, Trained, Training
from tests.unit.indexer.learning.worlds import made_manifest, made_material

SETTINGS = Settings(
    rank=12, rate=5e-3, steps=200, every=20, drawing=Drawing(pairs=64), kept=128, weights=Weights(keep_queries=100)
)


@pytest.fixture(scope="module")
def world() -> Material:
    return made_material()


@pytest.fixture(scope="module")
def trained(world: Material) -> Trained:
    done = Training(world, 0, SETTINGS).run()
    assert done is not None
    return done


def test_names_are_learned_and_nothing_else_is_lost(world: Material, trained: Trained) -> None:
    card = prove(world, made_manifest(), trained.adapter, trained.scale, 0)
    own, general = card.of(OWN_10), card.of(GENERAL)
    assert own is not None
    assert general is not None
    assert own.before.mean < 0.3
    assert own.after.mean > 0.6
    assert general.loss <= 0.01
    assert card.is_offered
    assert Scorecard.from_record(card.to_record()) == card


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shuffled_pairs_are_refused(world: Material, seed: int) -> None:
    shuffled = world.shuffled(seed)
    done = Training(shuffled, seed, replace(SETTINGS, steps=80)).run()
    assert done is not None
    card = prove(shuffled, made_manifest(), done.adapter, done.scale, seed)
    assert card.reason in {NO_GAIN, NOTHING, LOSES}


def test_same_seed_gives_the_same_adapter_also_after_a_kill(world: Material, trained: Trained, tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint.npz"
    looks: list[Look] = []

    def until_third(look: Look, _steps: int) -> bool:
        looks.append(look)
        return len(looks) < 3

    assert Training(world, 0, SETTINGS).run(checkpoint, until_third) is None
    rest = Training(world, 0, SETTINGS).run(checkpoint)
    assert rest is not None
    assert rest.curve == trained.curve
    assert rest.adapter.to_bytes() == trained.adapter.to_bytes()
    assert looks == list(trained.curve[:3])


def test_damaged_checkpoint_starts_over(world: Material, trained: Trained, tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint.npz"
    checkpoint.write_bytes(b"PK\x03\x04 half of a file")
    done = Training(world, 0, SETTINGS).run(checkpoint)
    assert done is not None
    assert done.adapter.to_bytes() == trained.adapter.to_bytes()


def test_too_few_texts_are_told(world: Material, trained: Trained) -> None:
    few = replace(world, pair_texts=world.pair_texts[:48], pair_items=world.pair_items[:48])
    assert prove(few, made_manifest(), trained.adapter, 1.0, 0).reason == TOO_FEW


def test_no_pairs_are_no_training(world: Material) -> None:
    none = replace(world, pair_texts=world.pair_texts[:0], pair_items=world.pair_items[:0])
    done = Training(none, 0, SETTINGS).run()
    assert done is not None
    assert done.scale == 0


def test_hard_negatives_are_no_answers(world: Material) -> None:
    training = Training(world, 0, SETTINGS)
    lookup = Lookup.of(world)
    for text, near in enumerate(training.draws.hard_negatives):
        items = near[near >= 0].astype(np.intp)
        assert not lookup.among(np.array([text]), items).any()
        assert not np.isin(world.part[items], [Part.HELD_OUT, Part.CHOICE]).any(), "what is held out is never seen"


def measure(name: str, gain: float, half: float) -> Measure:
    span = Interval(gain, gain - half, gain + half)
    return Measure(name=name, before=span, after=span, gain=span, queries=9)


@pytest.mark.parametrize(
    ("own", "half", "general", "expected"),
    [
        (0.1, 0.05, 0.0, ""),
        (0.1, 0.05, -0.009, ""),
        (0.1, 0.05, -0.011, LOSES),
        (0.1, 0.11, 0.0, NO_GAIN),
        (0.005, 0.001, 0.0, NO_GAIN),
    ],
)
def test_what_is_offered(own: float, half: float, general: float, expected: str) -> None:
    card = Scorecard(measures=(measure(OWN_10, own, half), measure(GENERAL, general, 0.0)))
    assert reason(card) == expected
