from pathlib import Path

import numpy as np

from model_export.data.features import FeatureCache, TokenStates, text_feed


def test_a_kept_array_is_found_under_its_key_only(tmp_path: Path) -> None:
    cache = FeatureCache(tmp_path / "features")
    cache.save("one", np.ones((2, 3), np.float32))
    kept = cache.load("one")
    assert kept is not None
    assert kept.tolist() == [[1, 1, 1], [1, 1, 1]]
    assert cache.load("two") is None


def test_a_half_written_array_is_not_found(tmp_path: Path) -> None:
    cache = FeatureCache(tmp_path)
    cache.save("one", np.ones((1, 1), np.float32))
    assert [path.suffix for path in tmp_path.iterdir()] == [".npy"]


def test_rows_are_padded_to_the_longest() -> None:
    ids, mask = text_feed([[5, 6, 7], [8]]).values()
    assert ids.tolist() == [[5, 6, 7], [8, 0, 0]]
    assert mask.tolist() == [[1, 1, 1], [1, 0, 0]]
    assert ids.dtype == np.int64


def test_states_of_some_texts_are_padded_to_the_longest_of_them() -> None:
    kept = TokenStates(np.arange(12, dtype=np.float16).reshape(6, 2), np.array([0, 1, 3, 6]))
    states, mask = kept.padded(np.array([1, 0]))
    assert len(kept) == 3
    assert states.tolist() == [[[2, 3], [4, 5]], [[0, 1], [0, 0]]]
    assert mask.tolist() == [[1, 1], [1, 0]]


def test_no_texts_have_no_states() -> None:
    kept = TokenStates(np.zeros((2, 3), np.float16), np.array([0, 2]))
    assert kept.padded(np.zeros(0, np.int64))[0].shape == (0, 0, 3)
