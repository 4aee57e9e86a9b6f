from typing import cast

import pytest

pytest.importorskip("torch")

import torch

from model_export.evaluation.references import control_figures, shuffled
from model_export.model import image_tower
from model_export.training.align_task import (
    AlignModel,
    AlignRecipe,
    AlignTask,
    LiveTower,
    Source,
    batch_loss,
    prototypes,
)
from model_export.training.config import Config
from model_export.training.loop import Device, Schedule, epoch_rows, step_generator, train
from model_export.training.losses import batch_recall
from tests.unit.model_export import made

pytestmark = pytest.mark.export
CPU = Device("cpu", torch.float32)


def tiny_task(sources: list[Source] | None = None) -> AlignTask:
    return AlignTask(made.tiny_alignment(), sources or [made.tiny_source(12)], made.tiny_held(), AlignRecipe(), seed=1)


def test_training_finds_photos_by_their_captions() -> None:
    task = tiny_task()
    assert task.score(task.model.eval()) < 60
    best = train(task, Schedule(steps=60, warmup_steps=2, learning_rate=1e-2, score_every=20), device=CPU)
    assert task.score(best) > 90


def test_training_lowers_the_loss() -> None:
    task = tiny_task([made.tiny_source(made.PHOTOS)])
    batch = task.batch(0, step_generator(1, 0))
    alignment = made.tiny_alignment().eval()
    before = batch_loss(alignment, batch, AlignRecipe()).item()
    best = train(task, Schedule(steps=40, warmup_steps=2, learning_rate=1e-2, score_every=10), device=CPU)
    assert isinstance(best, AlignModel)
    assert batch_loss(best.alignment, batch, AlignRecipe()).item() < 0.7 * before


def test_each_photo_is_drawn_once_before_any_comes_back() -> None:
    first, second = (torch.cat([epoch_rows(12, 4, 3 * epoch + at, seed=1) for at in range(3)]) for epoch in (0, 1))
    assert sorted(first.tolist()) == sorted(second.tolist()) == list(range(12))
    assert first.tolist() != second.tolist()


def test_captions_belong_to_their_photo_across_sources() -> None:
    batch = tiny_task([made.tiny_source(4, 2), made.tiny_source(3, 1)]).batch(0, step_generator(1, 0))
    assert batch.owner.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 6]
    assert (len(batch.images), len(batch.texts), len(batch.top.classes)) == (7, 11, 7)


def test_prototypes_look_like_features_and_know_no_stages() -> None:
    like = torch.rand(9, made.GIST) * 3
    found = prototypes(torch.randn(made.CLASSES, image_tower.IMAGE_FEATURES), like)
    assert found.shape == (1, made.CLASSES, made.GIST)
    own, rest = torch.split(found[0], [image_tower.IMAGE_FEATURES, made.STAGES], dim=1)
    assert (own >= 0).all()
    expected = like[:, : image_tower.IMAGE_FEATURES].norm(dim=1).mean().item()
    assert own.norm(dim=1).mean().item() == pytest.approx(expected, rel=1e-4)
    assert torch.allclose(rest, like[:, image_tower.IMAGE_FEATURES :].mean(dim=0).expand_as(rest))


def test_control_deals_the_same_captions_to_other_photos() -> None:
    source = made.tiny_source()
    dealt = shuffled(source, seed=3)
    assert torch.equal(dealt.images, source.images)
    assert not torch.equal(dealt.texts, source.texts)
    assert sorted(dealt.texts[:, 0, 0].tolist()) == sorted(source.texts[:, 0, 0].tolist())


def test_training_on_wrong_pairs_gains_nothing() -> None:
    schedule = Schedule(steps=40, warmup_steps=2, learning_rate=1e-2, score_every=20)
    config = Config(align_schedule=schedule)
    figures = control_figures(made.tiny_alignment(), [made.tiny_source(12)], made.tiny_held(), config)
    assert figures["control_shuffled_pairs_recall@1"] < 25


@pytest.mark.parametrize(("similarity", "expected"), [(torch.eye(3), 100.0), (torch.ones(3, 3), 0.0)])
def test_hits_count_a_tie_against_the_query(similarity: torch.Tensor, expected: float) -> None:
    assert batch_recall(similarity, 1, k=1) == expected


def test_a_live_source_is_seen_by_the_tower() -> None:
    calls = []

    class Live:
        tower = torch.nn.Linear(1, 1)

        def features(self, rows: torch.Tensor, views: torch.Tensor) -> torch.Tensor:
            calls.append(rows.tolist())
            out: torch.Tensor = self.tower(torch.ones(len(rows), 1)).expand(-1, made.GIST + 7)
            return out

    source = made.tiny_source(5)
    task = AlignTask(
        made.tiny_alignment(), [source], made.tiny_held(), AlignRecipe(), seed=1, live=cast("LiveTower", Live())
    )
    loss = task.loss(0, step_generator(1, 0)).value
    loss.backward()  # type: ignore[no-untyped-call]
    assert len(calls[0]) == 5
    assert Live.tower.weight.grad is not None
