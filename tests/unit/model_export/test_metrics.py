import math

import numpy as np
import pytest

from model_export.evaluation import metrics


def rows(*values: list[float]) -> np.ndarray:
    return np.array(values, np.float32)


def test_figures_of_one_right_item() -> None:
    found = metrics.figures(rows([0.9, 0.8, 0.1], [0.2, 0.3, 0.1]), [[1], [1]], "x")
    assert found["x_recall@1"] == 50
    assert found["x_recall@5"] == 100
    assert found["x_mrr@10"] == 75
    assert found["x_r@100"] == 100


def test_the_ideal_list_holds_right_items_that_were_not_found() -> None:
    similarity = np.linspace(1, 0, 20, dtype=np.float32)[None, :]
    found = metrics.figures(similarity, [[0, 15]], "x")
    ideal = 1 + 1 / math.log2(3)
    assert found["x_ndcg@10"] == pytest.approx(100 / ideal, abs=0.01)


def test_r_at_100_counts_all_right_items() -> None:
    similarity = np.linspace(1, 0, 300, dtype=np.float32)[None, :]
    assert metrics.figures(similarity, [[3, 50, 99, 100]], "x")["x_r@100"] == 75


def test_a_tie_counts_against_the_query() -> None:
    assert metrics.positions(rows([0.5, 0.5, 0.5]), [[0]])[0].tolist() == [2]


def test_places_past_ten_are_worth_nothing() -> None:
    assert metrics.mrr_at_10([np.array([10]), np.array([9])]) == pytest.approx(5)


@pytest.mark.parametrize(("no_captions", "expected"), [(40.0, 0.0), (20.0, 0.5), (0.0, 1.0)])
def test_collapse_is_what_is_lost_against_a_caption_free_model(no_captions: float, expected: float) -> None:
    assert metrics.collapse_index(no_captions, 40.0) == expected


def test_gap_is_the_distance_of_the_means() -> None:
    assert metrics.modality_gap(rows([1, 0], [1, 0]), rows([0, 1], [0, 1])) == pytest.approx(math.sqrt(2))
    assert metrics.modality_gap(rows([1, 0], [0, 1]), rows([0, 1], [1, 0])) == 0


def test_aligned_pairs_are_partners_and_shuffled_ones_are_not() -> None:
    vectors = np.eye(20, dtype=np.float32)
    assert metrics.misalignment(vectors, vectors) == (100, 1)
    partner, margin = metrics.misalignment(vectors, np.roll(vectors, 1, axis=0))
    assert partner < 100
    assert margin < 0


def test_a_hub_makes_the_counts_skewed() -> None:
    fair = np.eye(40, dtype=np.float32)
    hub = fair.copy()
    hub[:, 0] = 2
    assert metrics.hubness(fair, 1) == 0
    assert metrics.hubness(hub, 1) > 3


def test_share_of_wanted_items_in_the_first_ten() -> None:
    similarity = np.linspace(1, 0, 30, dtype=np.float32)[None, :]
    assert metrics.share_in_top_10(similarity, np.arange(30) < 4) == 40


def test_recall_is_the_share_of_queries_whose_first_right_item_is_near_the_top() -> None:
    assert metrics.recall([np.array([place, 30]) for place in (0, 4, 5, 20)], 5) == 50


def test_reciprocal_rank_ends_at_ten() -> None:
    found = [np.array([first, 20]) for first in (0, 1, 10)]
    assert metrics.mrr_at_10(found) == pytest.approx(100 * 1.5 / 3)


def test_precision_is_the_share_of_right_items_in_the_first_ten() -> None:
    similarity = np.linspace(1, 0, 20, dtype=np.float32)[None]
    labels = ["cat"] * 6 + ["dog"] * 14
    assert metrics.precision_at_10(similarity, ["cat"], labels) == 60


def test_overlap_of_equal_rankings_is_one_and_of_opposite_ones_zero() -> None:
    similarity = np.arange(20, dtype=np.float32)[None]
    assert metrics.top_overlap(similarity, similarity * 2) == 1
    assert metrics.top_overlap(similarity, -similarity) == 0
