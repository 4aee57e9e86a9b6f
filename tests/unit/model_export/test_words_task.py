from pathlib import Path
from typing import cast

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
import transformers

from model_export.data.features import TokenStates
from model_export.graphs.tracing import session
from model_export.model.encoders import export_text
from model_export.model.text_tower import LowerLayers, TextTower, UpperLayers, mean_state, with_upper
from model_export.training.align_task import AlignModel, AlignRecipe, CaptionStates, Source, WordsTask
from model_export.training.config import Config, TowerSettings
from model_export.training.loop import Device, Schedule, step_generator, train
from model_export.training.trainer import train_words
from tests.unit.model_export import made

pytestmark = pytest.mark.export
CPU = Device("cpu", torch.float32)
RECIPE = AlignRecipe()


@pytest.fixture
def tower() -> TextTower:
    torch.manual_seed(2)
    config = transformers.BertConfig(  # type: ignore[no-untyped-call]
        vocab_size=2100,
        hidden_size=made.DIMENSION,
        num_hidden_layers=3,
        num_attention_heads=2,
        intermediate_size=16,
        attn_implementation="eager",
    )
    bert = transformers.BertModel(config, add_pooling_layer=False)  # type: ignore[no-untyped-call]
    return TextTower(bert).eval()


def tiny_said() -> CaptionStates:
    states, _ = made.tiny_texts()
    return CaptionStates(sources=(states, states), held=states)


def tiny_task(tower: TextTower) -> WordsTask:
    sources = [made.tiny_source(12), made.tiny_source(3, 1)]
    upper = UpperLayers(tower, 1)
    return WordsTask(made.tiny_alignment(), upper, sources, tiny_said(), made.tiny_held(), RECIPE, seed=1)


def test_lower_and_upper_layers_together_are_the_tower(tower: TextTower) -> None:
    ids = torch.tensor([[1, 5, 9, 2], [1, 7, 2, 0]])
    mask = (ids > 0).long()
    with torch.inference_mode():
        expected = torch.nn.functional.normalize(mean_state(tower(ids, mask), mask), dim=-1)
        found = UpperLayers(tower, 2).eval()(LowerLayers(tower, 2)(ids, mask), mask)
    assert torch.allclose(found, expected, atol=1e-5)
    assert (expected[0] @ expected[1]).item() < 0.999


def test_the_lower_layers_export(tower: TextTower, tmp_path: Path) -> None:
    lower = LowerLayers(tower, 1).eval()
    export_text(lower, tmp_path / "lower.onnx", ("states",))
    ids = np.array([[1, 5, 9, 4, 2]])
    found = session(tmp_path / "lower.onnx", 1).run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
    with torch.inference_mode():
        expected = lower(torch.from_numpy(ids), torch.ones(1, 5, dtype=torch.int64)).numpy()
    assert np.abs(found - expected).max() < 1e-4


def test_texts_keep_their_order_whatever_their_length(tower: TextTower) -> None:
    upper, (states, _) = UpperLayers(tower, 1).eval(), made.tiny_texts()
    rows = torch.tensor([7, 0, 30, 4])
    with torch.inference_mode():
        together = upper.embed(states, rows)
        alone = torch.cat([upper.embed(states, rows[at : at + 1]) for at in range(len(rows))])
    assert torch.allclose(together, alone, atol=1e-5)


def test_a_batch_names_the_texts_that_it_drew(tower: TextTower) -> None:
    task = tiny_task(tower)
    batch = task.batch(0, step_generator(1, 0))
    of_each = made.PHOTOS * made.CAPTIONS
    assert (batch.text_rows[: 2 * 12] < of_each).all()
    assert (batch.text_rows[2 * 12 :] >= of_each).all()
    every = made.tiny_texts()[1].flatten(0, 1)
    assert torch.equal(batch.texts, every[batch.text_rows % of_each])


def test_training_finds_photos_by_their_captions(tower: TextTower) -> None:
    task = tiny_task(tower)
    before = task.score(task.model.eval())
    fast = Schedule(steps=30, warmup_steps=2, learning_rate=1e-2, tower_rate=1e-3, score_every=15)
    best = train(task, fast, device=CPU)
    assert isinstance(best, AlignModel)
    assert task.score(best) > before + 30


def test_only_the_last_layers_of_the_tower_move(tower: TextTower) -> None:
    before = {name: value.clone() for name, value in tower.state_dict().items()}
    config = Config(
        towers=TowerSettings(word_layers=1),
        words_schedule=Schedule(steps=3, warmup_steps=1, tower_rate=1e-2, score_every=3),
    )
    sources: list[Source] = [made.tiny_source(6), made.tiny_source(3, 1)]
    trained = train_words(tower, made.tiny_alignment(), sources, tiny_said(), made.tiny_held(), config, device=CPU)
    after = trained.state_dict()
    moved = {name for name, value in after.items() if not torch.equal(value, before[name])}
    assert moved
    assert all("layer.2." in name for name in moved)
    assert all(torch.equal(value, before[name]) for name, value in tower.state_dict().items())
    assert not any(parameter.requires_grad for parameter in trained.parameters())


def test_a_tower_takes_over_layers(tower: TextTower) -> None:
    upper = UpperLayers(tower, 1)
    with torch.no_grad():
        for parameter in upper.parameters():
            parameter.add_(0.1)
    states, mask = torch.randn(2, 3, made.DIMENSION), torch.ones(2, 3, dtype=torch.int64)
    taken = UpperLayers(with_upper(tower, upper), 1)
    with torch.inference_mode():
        assert torch.allclose(taken.eval()(states, mask), upper.eval()(states, mask), atol=1e-6)


def test_another_text_is_another_task(tower: TextTower) -> None:
    task = tiny_task(tower)
    states = tiny_said().held
    other = CaptionStates(sources=(TokenStates(states.states + np.float16(1), states.starts), states), held=states)
    same = cast("AlignModel", task.model)
    sources = [made.tiny_source(12), made.tiny_source(3, 1)]
    changed = WordsTask(same.alignment, UpperLayers(tower, 1), sources, other, made.tiny_held(), RECIPE, seed=1)
    assert changed.identity != task.identity
