import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from indexer.types import Vectors
from model_export.data import Composed, Photo
from model_export.evaluation import tasks
from model_export.evaluation.tasks import Item

PHOTOS = 40
DIMENSION = 64


def photos() -> list[Photo]:
    return [Photo(Path(f"{row}.png"), tuple(f"{row} caption {at}" for at in range(5))) for row in range(PHOTOS)]


def unit(vectors: np.ndarray) -> Vectors:
    found: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return found


class Made:
    """Gives each photo a direction and adds noise; may ignore pictures, or push modalities apart."""

    def __init__(self, *, ignores_pictures: bool = False, offset: float = 0.0, noise: float = 0.1) -> None:
        self.own = np.random.default_rng(1).normal(size=(PHOTOS, DIMENSION))
        self.ignores_pictures, self.offset, self.noise = ignores_pictures, offset, noise

    def __call__(self, items: Sequence[Item]) -> Vectors:
        return unit(np.stack([self.vector(item) for item in items]))

    def vector(self, item: Item) -> np.ndarray:
        random = np.random.default_rng(zlib.crc32(repr(item).encode()))
        total = self.noise * random.normal(size=DIMENSION)
        if item.words:
            total = total + self.own[int(item.words.split()[0])] + self.offset * DIMENSION**0.5 * np.eye(DIMENSION)[0]
        if item.picture is not None and not (self.ignores_pictures and item.words):
            scale = 0.05 if self.ignores_pictures else 1.0
            total = total + scale * self.own[int(item.picture.stem)]
        return total


def test_a_model_that_knows_everything_finds_everything() -> None:
    figures = tasks.captions(Made(), photos())
    assert figures["flickr8k_dev_t2i_recall@1"] == 100
    assert figures["flickr8k_dev_i2t_ndcg@10"] == 100
    assert figures["flickr8k_dev_t2t_recall@1"] == 100
    assert figures["misalignment_partner_recall@10"] == 100
    assert figures["modality_gap"] < 0.1


def test_a_gap_between_modalities_is_seen_and_crowds_photos_out() -> None:
    wide = Made(offset=1.5, noise=1.0)
    assert tasks.captions(wide, photos())["modality_gap"] > 0.5
    pool = tasks.mixed_pool(wide, photos())
    fair = tasks.mixed_pool(Made(noise=1.0), photos())
    shares = [found["mixed_missing_100_text_share_of_photo_answers"] for found in (pool, fair)]
    assert shares[0] > shares[1] + 10


def test_missing_captions_hurt_a_model_that_lives_on_them() -> None:
    found = tasks.mixed_pool(Made(ignores_pictures=True, noise=0.5), photos())
    assert found["mixed_missing_0_t2photo_mrr@10"] > 90
    assert found["mixed_missing_100_t2photo_mrr@10"] < 60
    assert found["mixed_missing_100_t2text_mrr@10"] > 90


def test_a_model_that_ignores_pictures_does_not_mind_wrong_ones() -> None:
    blind, seeing = (tasks.robustness(Made(ignores_pictures=ignores, noise=1.0), photos()) for ignores in (True, False))
    assert abs(blind["wrong_image_loss"]) < 0.1
    assert seeing["wrong_image_loss"] > blind["wrong_image_loss"]
    assert seeing["half_missing_ratio"] > 0.9


def test_crops_and_classes_find_their_like() -> None:
    assert tasks.crops(Made(), photos())["crops_i2i_recall@1"] == 100
    labels = [str(row % 4) for row in range(PHOTOS)]
    spread = 0.05 * np.random.default_rng(3).normal(size=(PHOTOS, 4))
    vectors = unit(np.eye(4)[[int(label) for label in labels]] + spread)
    assert tasks.same_class(vectors, vectors, labels, "x")["x_recall@1"] == 100


def test_a_photo_is_not_its_own_neighbour() -> None:
    lone = unit(np.eye(4))
    assert tasks.same_class(lone[[0, 1, 2, 3]], lone[[0, 1, 2, 3]], ["a", "a", "b", "b"], "x")["x_recall@1"] == 0


def test_composition_needs_both_inputs() -> None:
    def embed(items: Sequence[Item]) -> Vectors:
        """A picture is a thing in a colour, words are a colour: what is asked for has the thing and the new colour."""
        rows = []
        for item in items:
            row = np.zeros(20)
            if item.picture is not None:
                thing, colour = map(int, item.picture.stem.split("-"))
                row[thing] += 1
                if not item.words:
                    row[10 + colour] += 1
            if item.words:
                row[10 + int(item.words)] += 1
            rows.append(row)
        return unit(np.stack(rows))

    queries = [
        Composed(Path(f"{thing}-{colour}.png"), str((colour + 1) % 8), (Path(f"{thing}-{(colour + 1) % 8}.png"),))
        for thing in range(8)
        for colour in range(8)
    ]
    found = tasks.composed(embed, queries, "made")
    assert found["composed_made_decoder_recall@5"] == 100
    assert found["composed_made_sum_recall@5"] == 100
    assert found["composed_made_gain"] > 10
    assert found["composed_made_gain"] == pytest.approx(
        100 - max(found["composed_made_picture_recall@5"], found["composed_made_words_recall@5"])
    )


@pytest.mark.parametrize(("decoder", "total", "expected"), [(50.0, 40.0, True), (40.0, 50.0, False)])
def test_the_decoder_composes_where_it_finds_more_than_the_sum(decoder: float, total: float, expected: bool) -> None:
    found = {"composed_scenes_decoder_recall@5": decoder, "composed_scenes_sum_recall@5": total, "composed_gain": 99.0}
    assert tasks.decoder_composes(found) is expected
