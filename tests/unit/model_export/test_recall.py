import numpy as np
import pytest

from model_export import recall


def test_rank_counts_what_came_before_the_right_item() -> None:
    gallery = np.eye(3, dtype=np.float32)
    queries = np.array([[0.1, 0.9, 0.5], [0.9, 0.1, 0.5]], np.float32)
    assert recall.ranks(queries, gallery, [1, 1]).tolist() == [0, 2]


def test_a_tie_counts_against_the_query() -> None:
    gallery = np.ones((4, 2), np.float32)
    assert recall.ranks(np.ones((1, 2), np.float32), gallery, [0]).tolist() == [3]


def test_recall_is_a_share_in_percent() -> None:
    assert recall.recall_at(np.array([0, 4, 5, 20]), 5) == 50


def test_reciprocal_rank_ends_at_ten() -> None:
    assert recall.mean_reciprocal_rank_at_10(np.array([0, 1, 10])) == pytest.approx(100 * 1.5 / 3)


def test_precision_is_the_share_of_right_items_in_the_first_ten() -> None:
    gallery = np.linspace(1, 0, 20, dtype=np.float32)[:, None]
    labels = ["cat"] * 6 + ["dog"] * 14
    assert recall.precision_at_10(np.ones((1, 1), np.float32), gallery, ["cat"], labels) == 60


def test_overlap_of_equal_rankings_is_one_and_of_opposite_ones_zero() -> None:
    similarity = np.arange(20, dtype=np.float32)[None]
    assert recall.top_overlap(similarity, similarity * 2) == 1
    assert recall.top_overlap(similarity, -similarity) == 0
