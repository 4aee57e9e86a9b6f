import pytest

pytest.importorskip("torch")

import torch

from model_export.losses import Modality
from model_export.mining import NONE, Filter, mine

pytestmark = pytest.mark.export

P, T = int(Modality.IMAGE), int(Modality.TEXT)


def found(
    scores: list[float], alike: list[float], modalities: list[int], keep: Filter | None = None
) -> tuple[int, int]:
    """Mine for one query about photo 0, which item 0 shows."""
    owner = torch.tensor([0, *range(1, len(scores))])
    mined = mine(
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
    assert found([1.0, 0.8, 0.7, 0.1], [1.0, 0, 0, 0], [P, P, P, T], Filter(pool=3)) == (1, NONE)


def test_without_the_duplicate_filter_planted_duplicates_become_negatives() -> None:
    scores, alike = [0.9, 0.8, 0.3], [1.0, 1.0, 0.0]
    assert found(scores, alike, [P, P, P], Filter(text_similarity=2.0))[0] == 1
    assert found(scores, alike, [P, P, P])[0] == 2
