import json
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from indexer.embed.vectors import hubness_of
from indexer.types import Vectors
from model_export.calibration import corrections
from model_export.calibration.corrections import NEIGHBOURS, Bank
from model_export.data import Photo
from model_export.evaluation.tasks import Item
from tests.unit.model_export import test_tasks as tasks_made

PHOTOS, DIMENSION = 40, 48


def photos() -> list[Photo]:
    return [Photo(Path(f"{row}.png"), tuple(f"{row} caption {at}" for at in range(5))) for row in range(PHOTOS)]


class Made:
    """Gives each topic a direction and adds noise; texts to be found lie nearer to all words than photos do."""

    def __init__(self, *, texts_are_hubs: bool, noise: float = 1.6) -> None:
        self.noise = noise
        self.own = np.random.default_rng(1).normal(size=(PHOTOS, DIMENSION))
        self.common = 0.7 * np.random.default_rng(2).normal(size=DIMENSION)
        self.texts_are_hubs = texts_are_hubs

    def __call__(self, items: Sequence[Item]) -> Vectors:
        rows = np.stack([self.vector(item) for item in items])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def vector(self, item: Item) -> np.ndarray:
        named = item._replace(picture=item.picture and Path(item.picture.name))  # wherever the test's folder is
        random = np.random.default_rng(zlib.crc32(repr(named).encode()))
        said = (item.words or (item.picture.stem if item.picture else "")).split()[0]
        topic = self.own[int(said)] if said.isdigit() else 0.0
        total = topic + self.noise * random.normal(size=DIMENSION)
        if item.words and (item.is_query or self.texts_are_hubs):
            total = total + self.common
        return np.asarray(total)


def bank(embed: Made) -> Bank:
    queries = embed([Item(words=f"{row} other {at}", is_query=True) for row in range(PHOTOS) for at in range(4)])
    shown = embed([Item(photo.path, view=3) for photo in photos()])
    return Bank(queries, float(hubness_of(shown, queries, NEIGHBOURS).mean()))


def test_taking_hubness_away_helps_photos_among_texts_that_are_near_to_all_words() -> None:
    embed = Made(texts_are_hubs=True)
    changed = corrections.corrected(embed, bank(embed))
    assert corrections.pool_ndcg(changed, photos()) > corrections.pool_ndcg(embed, photos()) + 2


def test_corrected_vectors_have_one_number_more_and_their_length() -> None:
    embed = Made(texts_are_hubs=True)
    items = [
        Item(Path("1.png")),
        Item(words="2 text"),
        Item(words="3 words", is_query=True),
        Item(Path("4.png"), "4 words", is_query=True),
        Item(Path("5.png"), is_query=True),
    ]
    plain, changed = embed(items), corrections.corrected(embed, bank(embed))(items)
    assert changed.shape == (5, DIMENSION + 1)
    np.testing.assert_allclose(np.linalg.norm(changed, axis=1), 1, atol=1e-6)
    assert changed[1, -1] < changed[0, -1], "a text to be found is the greater hub"
    assert changed[2, -1] == pytest.approx(corrections.HUBNESS_WEIGHT / (1 + corrections.HUBNESS_WEIGHT**2) ** 0.5)
    np.testing.assert_array_equal(changed[3:], np.pad(plain[3:], ((0, 0), (0, 1))))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows: dict[str, list[dict[str, object]]] = {
        "flickr8k/captions.jsonl": [
            {"file": f"{row}.webp", "split": "train" if row % 4 else "dev", "captions": [f"{row} is photo {row}"] * 5}
            for row in range(40)
        ],
        "stamps/captions.jsonl": [{"file": "s.webp", "captions": ["some drawing"]}],
        "text/coco_captions.jsonl": [{"text": f" coco {row} "} for row in range(5000)],
    }
    for name, records in rows.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return tmp_path


def test_the_bank_has_no_words_of_photos_that_measure(data: Path) -> None:
    texts = corrections.usual_queries(data)
    coco = [text for text in texts if text.startswith("coco")]
    assert len(coco) == len(set(coco)) == 2000
    rows = {int(text.split()[0]) for text in texts if " is photo " in text}
    assert rows == {row for row in range(40) if row % 4}


def test_usual_hubness_is_that_of_photos(data: Path) -> None:
    def embed(items: Sequence[Item]) -> Vectors:
        found = np.zeros((len(items), 3), np.float32)
        found[:, 0] = [1.0 if item.is_query else 0.25 for item in items]
        return found

    made = corrections.bank_of(embed, data)
    assert made.mean_hubness == pytest.approx(0.25)
    assert len(made.queries) == len(corrections.usual_queries(data))


def test_taking_means_away_helps_where_there_is_a_gap_and_only_there() -> None:
    wide, fair = tasks_made.Made(offset=1.5, noise=1.0), tasks_made.Made(noise=1.0)
    for embed, helps in ((wide, True), (fair, False)):
        means = corrections.means_of(embed, photos())
        assert set(means) == {"query_text", "document_text", "image", "fused"}
        before, after = (corrections.pool_ndcg(way, photos()) for way in (embed, corrections.centred(embed, means)))
        assert (after - before >= corrections.MIN_GAIN) is helps


def test_each_item_has_the_mean_of_its_modality() -> None:
    path = Path("a.png")
    items = [Item(path), Item(path, "words"), Item(words="words"), Item(words="words", is_query=True)]
    assert [corrections.modality(item) for item in items] == ["image", "fused", "document_text", "query_text"]


def test_only_corrections_that_help_are_used(data: Path) -> None:
    hubs, fair = (
        corrections.fit_corrections(Made(texts_are_hubs=hubs, noise=noise), data)
        for hubs, noise in ((True, 1.6), (False, 0.1))
    )
    for found in (hubs, fair):
        gains = [
            found.figures["means_centred_ndcg@10"] - found.figures["means_raw_ndcg@10"],
            found.figures["hubness_taken_ndcg@10"] - found.figures["hubness_left_ndcg@10"],
        ]
        used = [found.means_apply, found.bank is not None]
        assert used == [gain >= corrections.MIN_GAIN for gain in gains]
    assert hubs.means_apply or hubs.bank is not None
    assert fair.bank is None
