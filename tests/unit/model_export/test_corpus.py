from pathlib import Path

from model_export.data import Photo
from model_export.training.corpus import rewrites

SWAPS = {("snow", "water"), ("water", "sand"), ("dog", "cat")}
PHOTOS = [
    Photo(Path("a"), ("Two dogs in the snow", "A dog in the Snow .")),
    Photo(Path("b"), ("A man on a bench",)),
    Photo(Path("c"), ("A cat by the water",)),
]


def test_one_word_is_exchanged_and_the_words_ask_for_it() -> None:
    found = rewrites(PHOTOS, SWAPS, (), seed=1)
    assert {one.row for one in found} == {0, 2}
    for one in found:
        before, after = one.before.split(), one.after.split()
        changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
        assert len(changed) == 1
        assert changed[0] in SWAPS or changed[0][::-1] in SWAPS
        assert changed[0][1] in one.words
        assert one.before in {caption.lower() for caption in PHOTOS[one.row].captions}


def test_photos_that_measure_are_kept_out() -> None:
    assert {one.row for one in rewrites(PHOTOS, SWAPS, {Path("a")}, seed=1)} == {2}


def test_the_same_seed_gives_the_same() -> None:
    assert rewrites(PHOTOS, SWAPS, (), seed=3) == rewrites(PHOTOS, SWAPS, (), seed=3)
    assert any(rewrites(PHOTOS, SWAPS, (), seed=3) != rewrites(PHOTOS, SWAPS, (), seed=seed) for seed in range(4, 9))
