import csv
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch
from torch import Tensor, nn

from model_export.training import loop
from model_export.training.loop import Device, Loss, Schedule, rate_factor, train

pytestmark = pytest.mark.export

CPU = Device("cpu", torch.float32)
SCHEDULE = Schedule(steps=12, warmup_steps=2, score_every=3, checkpoint_every=4, patience=9, seed=3)


class KilledError(Exception):
    """Stands for the power cut."""


class Line(loop.Task):
    """Fits a line through noise; dropout makes each step depend on the random state."""

    def __init__(self, killed_at: int = -1, scores: list[float] | None = None) -> None:
        torch.manual_seed(0)
        self.model: nn.Module = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5), nn.Linear(8, 1))
        self.identity = "line"
        self.killed_at, self.scores, self.restored = killed_at, scores, -1.0

    def loss(self, step: int, random: torch.Generator) -> Loss:
        if step == self.killed_at:
            raise KilledError
        x = torch.randn(16, 4, generator=random)
        return Loss((self.model(x) - x.sum(dim=1, keepdim=True)).square().mean(), {"step_noted": float(step)})

    def score(self, model: nn.Module) -> float:
        if self.scores is not None:
            return self.scores.pop(0)
        x = torch.eye(4)
        return -float((model(x) - 1).square().mean())

    def decays(self, name: str, parameter: nn.Parameter) -> bool:
        return parameter.ndim > 1

    def state(self) -> dict[str, Tensor]:
        return {"kept": torch.tensor(7.0)}

    def load_state(self, state: dict[str, Tensor]) -> None:
        self.restored = state["kept"].item()


def weights(module: nn.Module) -> list[Tensor]:
    return list(module.state_dict().values())


def same(first: nn.Module, second: nn.Module) -> bool:
    return all(torch.equal(a, b) for a, b in zip(weights(first), weights(second), strict=True))


def test_same_seed_gives_the_same_weights_and_another_seed_others() -> None:
    first, again = train(Line(), SCHEDULE, device=CPU), train(Line(), SCHEDULE, device=CPU)
    other = train(Line(), Schedule(steps=12, warmup_steps=2, score_every=3, patience=9, seed=4), device=CPU)
    assert same(first, again)
    assert not same(first, other)


@pytest.mark.parametrize("killed_at", [5, 9])
def test_a_killed_training_ends_as_an_undisturbed_one(tmp_path: Path, killed_at: int) -> None:
    undisturbed = train(Line(), SCHEDULE, tmp_path / "whole", CPU)
    with pytest.raises(KilledError):
        train(Line(killed_at), SCHEDULE, tmp_path / "cut", CPU)
    task = Line()
    assert same(train(task, SCHEDULE, tmp_path / "cut", CPU), undisturbed)
    assert task.restored == 7
    cut, whole = ((tmp_path / name / loop.CURVES_CSV).read_text(encoding="utf-8") for name in ("cut", "whole"))
    assert cut == whole


def test_a_finished_training_is_not_run_again(tmp_path: Path) -> None:
    first = train(Line(), SCHEDULE, tmp_path, CPU)
    assert same(train(Line(killed_at=0), SCHEDULE, tmp_path, CPU), first)


def test_a_checkpoint_of_another_training_is_left_aside(tmp_path: Path) -> None:
    train(Line(), SCHEDULE, tmp_path, CPU)
    longer = Schedule(steps=14, warmup_steps=2, score_every=3, patience=9, seed=3)
    assert same(train(Line(), longer, tmp_path, CPU), train(Line(), longer, device=CPU))


def test_a_checkpoint_of_other_data_is_left_aside(tmp_path: Path) -> None:
    train(Line(), SCHEDULE, tmp_path, CPU)
    other = Line(killed_at=0)
    other.identity = "another line"
    with pytest.raises(KilledError):
        train(other, SCHEDULE, tmp_path, CPU)


def test_tensors_are_named_by_their_numbers_and_shape() -> None:
    tensor = torch.arange(6.0)
    assert loop.digest(tensor) == loop.digest(tensor.clone())
    assert len({loop.digest(tensor), loop.digest(tensor + 1), loop.digest(tensor.view(2, 3))}) == 3


def test_training_ends_when_no_score_is_better_and_keeps_the_best() -> None:
    schedule = Schedule(steps=30, warmup_steps=1, score_every=2, patience=2, seed=3)
    task = Line(scores=[1.0, 3.0, 2.0, 2.5, 9.0])
    best = train(task, schedule, device=CPU)
    assert task.scores == [9.0]
    shorter = train(Line(scores=[1.0, 3.0, 2.0, 2.5]), schedule, device=CPU)
    assert same(best, shorter)
    assert not same(best, task.model)


def test_the_average_follows_the_weights_and_is_not_them() -> None:
    task = Line()
    averaged = train(task, SCHEDULE, device=CPU)
    apart = [(a - b).abs().max().item() for a, b in zip(weights(averaged), weights(task.model), strict=True)]
    assert all(0 < distance < 0.05 for distance in apart)


def test_the_rate_rises_then_falls_to_nothing() -> None:
    schedule = Schedule(steps=100, warmup_steps=10)
    rates = [rate_factor(step, schedule) for step in range(100)]
    assert rates[:10] == sorted(rates[:10])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[-1] < 0.001


def test_blocks_of_a_tower_learn_at_their_own_rate() -> None:
    task = Line()
    task.model = nn.ModuleDict({"tower": nn.Linear(2, 2), "head": nn.Linear(2, 2)})
    groups = loop.optimiser(task, Schedule(steps=1)).param_groups
    assert sorted({(group["full_rate"], group["weight_decay"]) for group in groups}) == [
        (2e-5, 0.0),
        (2e-5, 0.1),
        (1e-3, 0.0),
        (1e-3, 0.1),
    ]


def test_curves_have_a_row_for_each_step_and_a_picture(tmp_path: Path) -> None:
    train(Line(), SCHEDULE, tmp_path, CPU)
    with (tmp_path / loop.CURVES_CSV).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["step_noted"] for row in rows] == [str(float(step)) for step in range(12)]
    assert [bool(row["score"]) for row in rows] == [False, False, True] * 4
    assert (tmp_path / loop.CURVES_PNG).read_bytes().startswith(b"\x89PNG")


def test_without_an_accelerator_training_is_exact() -> None:
    if torch.cuda.is_available():
        pytest.skip("this machine has one")
    device = Device.best()
    assert device == CPU
    assert not device.is_accelerator
    with device.autocast():
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.float32


def test_half_precision_is_used_in_products_only() -> None:
    with Device("cpu", torch.bfloat16).autocast():
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.bfloat16
