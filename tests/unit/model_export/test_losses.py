import math

import pytest

pytest.importorskip("torch")

import torch

from model_export.training.losses import (
    NONE,
    Modality,
    NegativeFilter,
    contrast,
    hard_negatives,
    mixin,
    other_modality,
    soft_targets,
)

pytestmark = pytest.mark.export


def test_perfect_pairs_cost_nothing_and_wrong_ones_much() -> None:
    right = torch.eye(4) * 50
    assert contrast(right, torch.eye(4)).item() < 1e-6
    assert contrast(right.roll(1, 0), torch.eye(4)).item() > 40


def test_several_positives_share_a_query() -> None:
    similarity = torch.tensor([[9.0, 9.0], [9.0, 9.0]])
    assert contrast(similarity, torch.ones(2, 2)).item() == pytest.approx(math.log(2), abs=1e-5)


def test_items_without_queries_are_negatives_only() -> None:
    targets = torch.cat([torch.eye(2), torch.zeros(1, 2)])
    quiet = contrast(torch.tensor([[9.0, 0.0], [0.0, 9.0], [-50.0, -50.0]]), targets)
    loud = contrast(torch.tensor([[9.0, 0.0], [0.0, 9.0], [9.0, 9.0]]), targets)
    assert torch.isfinite(quiet)
    assert loud - quiet > 0.3


def test_items_set_apart_leave_loss_and_gradient() -> None:
    similarity = torch.randn(3, 2, requires_grad=True)
    items = torch.tensor([Modality.IMAGE, Modality.IMAGE, Modality.TEXT])
    apart = other_modality(items, torch.tensor([0, 1]))
    assert apart.tolist() == [[False, False], [False, False], [True, True]]
    masked = contrast(similarity, torch.cat([torch.eye(2), torch.zeros(1, 2)]), apart)
    masked.backward()  # type: ignore[no-untyped-call]
    assert similarity.grad is not None
    assert similarity.grad[2].tolist() == [0, 0]
    two = similarity.detach()[:2]
    assert masked.item() == pytest.approx(-(two.log_softmax(dim=0).diag()).mean().item(), abs=1e-5)


def test_a_photo_is_not_a_photo_with_words() -> None:
    items = torch.tensor([Modality.IMAGE, Modality.BOTH])
    assert other_modality(items, torch.tensor([0, 1])).tolist() == [[False, True], [True, False]]


def test_soft_targets_still_prefer_the_own_photo() -> None:
    texts = torch.nn.functional.normalize(torch.tensor([[1.0, 0.1], [1.0, 0.0], [0.0, 1.0]]), dim=-1)
    targets = soft_targets(torch.arange(3), texts, share=0.3, temperature=0.05)
    assert torch.allclose(targets.sum(dim=0), torch.ones(3))
    assert targets.argmax(dim=0).tolist() == [0, 1, 2]
    assert targets[1, 0] > targets[2, 0]


def test_blend_changes_only_what_is_chosen() -> None:
    fused, single = torch.eye(2), torch.eye(2).flip(0)
    mixed = mixin(fused, single, torch.tensor([True, False]), 0.5)
    assert torch.allclose(mixed[0], torch.full((2,), 0.5**0.5))
    assert torch.equal(mixed[1], fused[1])


P, T = int(Modality.IMAGE), int(Modality.TEXT)


def found(
    scores: list[float], alike: list[float], modalities: list[int], keep: NegativeFilter | None = None
) -> tuple[int, int]:
    """Mine for one query about photo 0, which item 0 shows."""
    owner = torch.tensor([0, *range(1, len(scores))])
    mined = hard_negatives(
        torch.tensor([scores]), torch.tensor(modalities), owner, torch.tensor([0]), torch.tensor([alike]), keep
    )
    return int(mined.images[0]), int(mined.texts[0])


def test_one_picture_and_one_text_the_hardest_of_each() -> None:
    assert found([1.0, 0.5, 0.6, 0.4, 0.7], [1.0, 0, 0, 0, 0], [P, P, P, T, T]) == (2, 4)


def test_what_says_the_same_is_no_negative() -> None:
    assert found([1.0, 0.9, 0.5], [1.0, 0.8, 0.1], [P, P, P])[0] == 2


def test_what_scores_like_the_truth_is_no_negative() -> None:
    assert found([1.0, 0.97, 0.5], [1.0, 0.1, 0.1], [P, P, P])[0] == 2


def test_the_own_photo_is_never_a_negative() -> None:
    assert found([0.9, 0.2], [0.0, 0.0], [P, T]) == (NONE, 1)


def test_only_the_first_of_all_modalities_are_looked_at() -> None:
    assert found([1.0, 0.8, 0.7, 0.1], [1.0, 0, 0, 0], [P, P, P, T], NegativeFilter(pool=3)) == (1, NONE)


def test_without_the_duplicate_filter_planted_duplicates_become_negatives() -> None:
    scores, alike = [0.9, 0.8, 0.3], [1.0, 1.0, 0.0]
    assert found(scores, alike, [P, P, P], NegativeFilter(text_similarity=2.0))[0] == 1
    assert found(scores, alike, [P, P, P])[0] == 2
