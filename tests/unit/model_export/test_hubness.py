import json
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from indexer.embed.vectors import hubness_of
from indexer.types import Vectors
from model_export import hubness
from model_export.data import Photo
from model_export.hubness import NEIGHBOURS, Bank
from model_export.tasks import Item

PHOTOS, DIMENSION = 40, 48


def photos() -> list[Photo]:
    return [Photo(Path(f"{row}.png"), tuple(f"{row} caption {at}" for at in range(5))) for row in range(PHOTOS)]


class Made:
    """Gives each topic a direction and adds noise; texts to be found lie nearer to all words than photos do."""

    def __init__(self, *, texts_are_hubs: bool) -> None:
        self.own = np.random.default_rng(1).normal(size=(PHOTOS, DIMENSION))
        self.common = 0.7 * np.random.default_rng(2).normal(size=DIMENSION)
        self.texts_are_hubs = texts_are_hubs

    def __call__(self, items: Sequence[Item]) -> Vectors:
        rows = np.stack([self.vector(item) for item in items])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def vector(self, item: Item) -> np.ndarray:
        random = np.random.default_rng(zlib.crc32(repr(item).encode()))
        said = item.words or (item.picture.stem if item.picture else "")
        total = self.own[int(said.split()[0])] + 1.6 * random.normal(size=DIMENSION)
        if item.words and (item.asks or self.texts_are_hubs):
            total = total + self.common
        return np.asarray(total)


def bank(embed: Made) -> Bank:
    queries = embed([Item(words=f"{row} other {at}", asks=True) for row in range(PHOTOS) for at in range(4)])
    shown = embed([Item(photo.path, view=3) for photo in photos()])
    return Bank(queries, float(hubness_of(shown, queries, NEIGHBOURS).mean()))


def test_taking_hubness_away_helps_photos_among_texts_that_are_near_to_all_words() -> None:
    embed = Made(texts_are_hubs=True)
    figures = hubness.self_test(embed, bank(embed), photos())
    assert hubness.helps(figures)
    assert figures["hubness_taken_ndcg@10"] > figures["hubness_left_ndcg@10"] + 2


def test_where_nothing_is_gained_hubness_stays() -> None:
    figures = {"hubness_left_ndcg@10": 50.0, "hubness_taken_ndcg@10": 50.4}
    assert not hubness.helps(figures)


def test_corrected_vectors_have_one_number_more_and_their_length() -> None:
    embed = Made(texts_are_hubs=True)
    items = [
        Item(Path("1.png")),
        Item(words="2 text"),
        Item(words="3 words", asks=True),
        Item(Path("4.png"), "4 words", asks=True),
        Item(Path("5.png"), asks=True),
    ]
    plain, changed = embed(items), hubness.corrected(embed, bank(embed))(items)
    assert changed.shape == (5, DIMENSION + 1)
    np.testing.assert_allclose(np.linalg.norm(changed, axis=1), 1, atol=1e-6)
    assert changed[1, -1] < changed[0, -1], "a text to be found is the greater hub"
    assert changed[2, -1] == pytest.approx(hubness.WEIGHT / (1 + hubness.WEIGHT**2) ** 0.5)
    np.testing.assert_array_equal(changed[3:], np.pad(plain[3:], ((0, 0), (0, 1))))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows: dict[str, list[dict[str, object]]] = {
        "flickr8k/captions.jsonl": [
            {"file": f"{row}.webp", "split": "train" if row % 4 else "dev", "captions": [f"photo {row} of {row}"] * 5}
            for row in range(40)
        ],
        "stamps/captions.jsonl": [{"file": "s.webp", "captions": ["a drawing"]}],
        "text/coco_captions.jsonl": [{"text": f" coco {row} "} for row in range(5000)],
    }
    for name, records in rows.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return tmp_path


def test_the_bank_has_no_words_of_photos_that_measure(data: Path) -> None:
    texts = hubness.usual_queries(data)
    coco = [text for text in texts if text.startswith("coco")]
    assert len(coco) == len(set(coco)) == 2000
    rows = {int(text.split()[1]) for text in texts if text.startswith("photo ")}
    assert rows == {row for row in range(40) if row % 4}


def test_usual_hubness_is_that_of_photos(data: Path) -> None:
    def embed(items: Sequence[Item]) -> Vectors:
        found = np.zeros((len(items), 3), np.float32)
        found[:, 0] = [1.0 if item.asks else 0.25 for item in items]
        return found

    made = hubness.bank_of(embed, data)
    assert made.usual == pytest.approx(0.25)
    assert len(made.queries) == len(hubness.usual_queries(data))
