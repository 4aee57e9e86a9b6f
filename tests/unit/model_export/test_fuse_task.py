from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch

from model_export.evaluation.ablation import Ablation, Row, settings, table, write_table
from model_export.evaluation.references import bare_mrr, caption_free_mrr
from model_export.model.fusion import FUSIONS, FuseModel
from model_export.model.image_tower import IMAGE_FEATURES
from model_export.training.config import Config
from model_export.training.fuse_task import FuseRecipe, FuseTask
from model_export.training.loop import Device, Schedule, step_generator, train
from model_export.training.losses import NONE, Modality
from model_export.training.photos import (
    Dropout,
    Edits,
    build_documents,
    document_modalities,
    embed_photos,
    embed_words,
    folders_by_topic,
)
from model_export.training.trainer import train_fusion
from tests.unit.model_export import made

pytestmark = pytest.mark.export
CPU = Device("cpu", torch.float32)
SHORT = Schedule(steps=6, warmup_steps=2, learning_rate=3e-3, score_every=3, checkpoint_every=2, seed=5)


def tiny_model(kind: str = "anchored") -> FuseModel:
    alignment = made.tiny_alignment().eval()
    torch.manual_seed(2)
    return FuseModel.untrained(alignment, kind, features=IMAGE_FEATURES, width=16)


def tiny_edits() -> Edits:
    photos = made.tiny_photos()
    references = torch.arange(0, 8)
    targets = torch.stack([references + 8, torch.where(references % 2 == 0, references + 16, -1)], dim=1)
    return Edits(photos.pictures, photos.states, references, targets)


def tiny_task(recipe: FuseRecipe, kind: str = "anchored") -> FuseTask:
    photos = made.tiny_photos()
    return FuseTask(tiny_model(kind), photos, photos, recipe, seed=3, edits=tiny_edits())


@pytest.mark.parametrize("kind", FUSIONS)
@pytest.mark.parametrize("loss", ["infonce", "mamcl"])
def test_every_fusion_learns(kind: str, loss: str) -> None:
    task = tiny_task(FuseRecipe(fusion=kind, loss=loss, batch=24, mixin=0.5, caption_dropout=0.3), kind)
    before = task.loss(0, step_generator(1, 0)).value
    schedule = Schedule(steps=20, warmup_steps=1, learning_rate=3e-3, score_every=20)
    task.model.load_state_dict(train(task, schedule, device=CPU).state_dict())
    assert task.loss(0, step_generator(1, 0)).value < before


def test_masked_share_is_noted_for_the_masked_loss_only() -> None:
    share = tiny_task(FuseRecipe(loss="mamcl", batch=12)).loss(0, step_generator(1, 0)).notes["masked"]
    assert 0.1 < share < 0.9
    assert tiny_task(FuseRecipe(batch=12)).loss(0, step_generator(1, 0)).notes == {}


def test_a_killed_fusion_training_goes_on_with_its_mined_negatives(tmp_path: Path) -> None:
    recipe = FuseRecipe(batch=8, width=16, negatives=0.5, mine_at=(2,), edits=4)
    undisturbed = train(tiny_task(recipe), SHORT, tmp_path / "whole", CPU)
    cut = tiny_task(recipe)
    whole_loss = cut.loss

    def killed(step: int, random: torch.Generator) -> object:
        if step == 5:
            raise KeyboardInterrupt
        return whole_loss(step, random)

    cut.loss = killed  # type: ignore[method-assign, assignment]
    with pytest.raises(KeyboardInterrupt):
        train(cut, SHORT, tmp_path / "cut", CPU)
    again = train(tiny_task(recipe), SHORT, tmp_path / "cut", CPU)
    pairs = zip(again.state_dict().values(), undisturbed.state_dict().values(), strict=True)
    assert all(torch.equal(first, second) for first, second in pairs)


def test_mined_negatives_are_other_photos_and_enter_the_loss() -> None:
    with_negatives = tiny_task(FuseRecipe(batch=8, negatives=1.0, mine_at=(0,)))
    without = tiny_task(FuseRecipe(batch=8))
    more = with_negatives.loss(0, step_generator(1, 0)).value
    assert more > without.loss(0, step_generator(1, 0)).value
    for rows in with_negatives.state().values():
        found = rows[rows != NONE]
        assert ((found >= 0) & (found < made.PHOTOS)).all()
        assert (rows != torch.arange(made.PHOTOS)).all()


def test_edits_change_the_loss() -> None:
    plain, edited = (tiny_task(FuseRecipe(batch=8, edits=edits)) for edits in (0, 4))
    assert edited.loss(0, step_generator(1, 0)).value > plain.loss(0, step_generator(1, 0)).value


def test_the_first_stage_stays_as_it_is() -> None:
    alignment = made.tiny_alignment().eval()
    before = {name: value.clone() for name, value in alignment.state_dict().items()}
    config = Config(fuse=FuseRecipe(batch=8, width=16), fuse_schedule=SHORT)
    photos = made.tiny_photos(alignment)
    trained = train_fusion(alignment, photos, photos, config, device=CPU)
    assert all(torch.equal(before[name], value) for name, value in alignment.state_dict().items())
    fresh = FuseModel.untrained(alignment, "anchored", features=IMAGE_FEATURES, width=16)
    assert not torch.equal(embed_words(trained, photos, [0]), embed_words(fresh, photos, [0]))


def test_documents_without_a_side_are_as_if_it_never_was() -> None:
    model, photos = tiny_model("decoder").eval(), made.tiny_photos()
    rows = torch.arange(4)
    zeros = torch.zeros_like(rows)
    for kind in (Modality.IMAGE, Modality.TEXT):
        one = build_documents(model, photos, rows, zeros, zeros, torch.full_like(rows, kind))
        kept = one.image if kind is Modality.IMAGE else one.text
        assert torch.allclose(model.embed([one.image, one.text]), model.embed([kept]), atol=1e-5)


def test_held_photos_are_embedded_with_their_last_caption() -> None:
    model, photos = tiny_model("decoder").eval(), made.tiny_photos()
    rows = torch.arange(made.PHOTOS)
    kinds = torch.where(rows < 3, Modality.BOTH, Modality.IMAGE)
    vectors = embed_photos(model, photos, kinds)
    last = build_documents(model, photos, rows[:3], rows[:3] * 0, rows[:3] * 0 + made.CAPTIONS - 1, kinds[:3])
    assert torch.allclose(vectors[:3], model.embed([last.image, last.text]), atol=1e-5)
    assert embed_words(model, photos, range(2)).shape == (2 * made.PHOTOS, made.DIMENSION)


def test_words_go_missing_singly_and_by_folder() -> None:
    places = torch.arange(24).repeat(50)
    random = torch.Generator().manual_seed(1)
    singly = document_modalities(
        Dropout(text_share=0.0, caption_dropout=0.4, group_dropout=0.0, draw=1), places, random
    )
    assert (singly == Modality.IMAGE).float().mean().item() == pytest.approx(0.4, abs=0.05)
    grouped = document_modalities(
        Dropout(text_share=0.0, caption_dropout=0.0, group_dropout=0.5, draw=1), places, random
    )
    by_folder = [set(grouped[places == folder].tolist()) for folder in range(24)]
    assert all(len(kinds) == 1 for kinds in by_folder)
    assert {Modality.IMAGE} in by_folder
    assert {Modality.BOTH} in by_folder


def test_some_documents_are_words_alone() -> None:
    plan = Dropout(text_share=0.25, caption_dropout=1.0, group_dropout=0.0, draw=1)
    kinds = document_modalities(plan, torch.zeros(2000).long(), torch.Generator().manual_seed(1))
    assert (kinds == Modality.TEXT).float().mean().item() == pytest.approx(0.25, abs=0.03)
    assert not (kinds == Modality.BOTH).any()


def test_folders_hold_photos_of_a_topic() -> None:
    topics = torch.nn.functional.normalize(torch.randn(4, 8, generator=torch.Generator().manual_seed(1)), dim=-1)
    pooled = topics.repeat_interleave(30, dim=0).unsqueeze(1)
    assert len({tuple(set(folders_by_topic(pooled)[at * 30 : at * 30 + 30].tolist())) for at in range(4)}) == 4


def test_a_reference_without_captions_is_measured_on_bare_photos() -> None:
    alignment, photos = made.tiny_alignment().eval(), made.tiny_photos()
    config = Config(fuse=FuseRecipe(batch=8, width=16), fuse_schedule=SHORT)
    assert 0 <= caption_free_mrr(alignment, photos, photos, config) <= 100
    assert bare_mrr(tiny_model().eval(), photos) >= 0


def test_the_ablation_crosses_everything_goes_on_and_is_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(set(settings())) == len(FUSIONS) * 2 * 2 * 2
    photos = made.tiny_photos()
    config = Config(fuse=FuseRecipe(batch=8, width=16), fuse_schedule=Schedule(steps=1, warmup_steps=1))
    plan = [*settings()][::13]
    bench = Ablation(made.tiny_alignment().eval(), photos, photos, config, tmp_path / "kept")
    rows = bench.run(plan, seeds=(1, 2))
    assert [(row.fusion, row.caption_dropout, row.mixin, row.loss) for row in rows] == plan
    stopped = Ablation(made.tiny_alignment().eval(), photos, photos, config, tmp_path / "kept")
    monkeypatch.setattr("model_export.evaluation.ablation.train_fusion", None)
    assert stopped.run(plan, seeds=(1, 2)) == rows
    assert all(0 <= row.mean["photo_bare"] <= 1 for row in rows)
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- table: begin -->\nold\n<!-- table: end -->\nafter\n", encoding="utf-8")
    write_table(page, table(rows))
    lines = page.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "before"
    assert lines[-1] == "after"
    assert "old" not in lines
    assert len({line.count("|") for line in lines if line.startswith("|")}) == 1


def test_a_page_without_a_place_for_the_table_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("words\n", encoding="utf-8")
    with pytest.raises(ValueError, match="table: begin"):
        write_table(page, "")
    assert page.read_text(encoding="utf-8") == "words\n"


def test_rows_show_mean_and_half_range() -> None:
    setting, half = ("late", 0.4, 0.0, "infonce"), {"photo_captioned": 0.125}
    row = Row(*setting, seeds=2, mean={"photo_captioned": 0.5}, half_range=half)
    assert "| late | 0.4 | 0.0 | infonce | 2 | 0.500 ± 0.125 |" in table([row])
    assert "| infonce | 1 | 0.500 |" in table([replace(row, seeds=1)])
