from pathlib import Path

import numpy as np

from model_export.features import FeatureCache, padded


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
    ids, mask = padded([[5, 6, 7], [8]])
    assert ids.tolist() == [[5, 6, 7], [8, 0, 0]]
    assert mask.tolist() == [[1, 1, 1], [1, 0, 0]]
    assert ids.dtype == np.int64
