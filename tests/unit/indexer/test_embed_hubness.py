from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.embed.bundle import describe_file
from indexer.embed.encoder import Encoder
from indexer.embed.manifest import QUERIES, Hubness, load_manifest, save_manifest
from indexer.embed.vectors import LIMIT, against_hubness, hubness_of, with_hubness
from indexer.errors import ModelError
from indexer.types import Vectors
from tests.unit.indexer.tiny_bundle import DIMENSION, FUSION, pictures, write_bundle

PLACE = 5
SPEC = Hubness(place=PLACE, weight=0.5, neighbours=2, usual=0.6)


def unit(rows: np.ndarray) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def items(count: int, seed: int = 0) -> Vectors:
    """Vectors of which the first five numbers mean something, and two are looks."""
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION))
    rows[:, PLACE] = 0
    return unit(rows)


def words(count: int, seed: int = 1) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION))
    rows[:, PLACE:] = 0
    return unit(rows)


def test_hubness_is_the_mean_similarity_to_the_nearest_queries() -> None:
    queries = np.eye(3, dtype=np.float32)
    vectors = np.asarray([[0.6, 0.8, 0, 0], [1, 0, 0, 0]], np.float32)
    np.testing.assert_allclose(hubness_of(vectors, queries, 2), [0.7, 0.5], atol=1e-6)


def test_a_similarity_counts_from_what_the_item_gives_to_anybody() -> None:
    library, queries = items(20), words(40)
    asked, bank = queries[:10], queries[10:, :PLACE]
    similarity = against_hubness(asked, SPEC) @ with_hubness(library, SPEC, bank).T

    excess = hubness_of(library, bank, SPEC.neighbours) - SPEC.usual
    expected = (asked @ library.T * np.sqrt(1 - excess**2) - SPEC.weight * excess) / np.sqrt(1 + SPEC.weight**2)
    np.testing.assert_allclose(similarity, expected, atol=1e-6)


def test_vectors_keep_their_length_and_their_other_numbers_in_proportion() -> None:
    library, bank = items(20), words(30)[:, :PLACE]
    for before, after in ((library, with_hubness(library, SPEC, bank)), (words(5), against_hubness(words(5), SPEC))):
        np.testing.assert_allclose(np.linalg.norm(after, axis=1), 1, atol=1e-6)
        rest = np.delete(after, PLACE, axis=1)
        np.testing.assert_allclose(unit(rest), np.delete(before, PLACE, axis=1), atol=1e-6)


def test_of_two_items_as_near_to_a_query_the_one_that_is_near_to_others_too_stands_behind() -> None:
    directions = np.eye(DIMENSION, dtype=np.float32)
    query, others = directions[:1], directions[1:4]
    hub, own = query + 0.6 * directions[1:2], query + 0.6 * directions[4:5]
    library = unit(np.concatenate([hub, own]))
    bank = np.concatenate([query, others])[:, :PLACE]

    plain, corrected = query @ library.T, against_hubness(query, SPEC) @ with_hubness(library, SPEC, bank).T
    assert plain[0, 0] == pytest.approx(plain[0, 1])
    assert corrected[0, 0] < corrected[0, 1] - 0.05


def test_no_hubness_takes_more_than_the_limit() -> None:
    vector = words(1)
    after = with_hubness(vector, replace(SPEC, neighbours=1, usual=-1.0), vector[:, :PLACE])
    assert after[0, PLACE] == pytest.approx(-LIMIT)


def encoder_with_hubness(folder: Path, queries: np.ndarray) -> Encoder:
    manifest = write_bundle(folder, fusion=FUSION)
    np.save(folder / QUERIES, queries)
    files = (*manifest.files, describe_file(folder / QUERIES))
    save_manifest(folder, replace(manifest, hubness=SPEC, files=files))
    return Encoder.open(folder, threads=1)


def test_an_encoder_puts_hubness_into_items_and_its_weight_into_queries_in_words(tmp_path: Path) -> None:
    bank = words(30)[:, :PLACE].astype(np.float16)
    encoder, shown = encoder_with_hubness(tmp_path / "with", bank), pictures(3)
    write_bundle(tmp_path / "plain", fusion=FUSION)
    plain = Encoder.open(tmp_path / "plain", threads=1)
    known = bank.astype(np.float32)

    (state, *_) = encoder.image_states(shown)
    to_find = [
        (encoder.embed_images(shown), plain.embed_images(shown)),
        (encoder.embed_documents(["dog"]), plain.embed_documents(["dog"])),
        (encoder.embed_captioned([state], ["dog"]), plain.embed_captioned([state], ["dog"])),
    ]
    for vectors, raw in to_find:
        np.testing.assert_allclose(vectors, with_hubness(raw, SPEC, known), atol=1e-6)
    asked = against_hubness(plain.embed_queries(["dog"]), SPEC)
    np.testing.assert_allclose(encoder.embed_queries(["dog"]), asked, atol=1e-6)
    np.testing.assert_array_equal(encoder.embed_composed(state, "dog"), plain.embed_composed(state, "dog"))
    assert encoder.embed_images([]).shape == (0, DIMENSION)


@pytest.mark.parametrize(
    "content",
    [np.ones((3, DIMENSION + 1), np.float16), np.ones(3, np.float16), np.ones((3, 4), np.int64), np.array([{}])],
    ids=["too wide", "no table", "no fractions", "objects"],
)
def test_a_bank_that_is_none_is_damage(tmp_path: Path, content: np.ndarray) -> None:
    encoder = encoder_with_hubness(tmp_path, content)
    with pytest.raises(ModelError, match="damaged"):
        encoder.embed_images(pictures(1))


def test_a_changed_bank_is_damage(tmp_path: Path) -> None:
    encoder = encoder_with_hubness(tmp_path, words(30)[:, :PLACE].astype(np.float16))
    assert load_manifest(tmp_path).hubness == SPEC
    np.save(tmp_path / QUERIES, words(30, seed=9)[:, :PLACE].astype(np.float16))
    with pytest.raises(ModelError, match="damaged"):
        encoder.embed_images(pictures(1))
