"""One vector for many tokens: how near it comes to comparing all of them, and what may not change it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.embed.bundle import describe_file
from indexer.embed.encoder import Encoder
from indexer.embed.graphs import image_tensor, open_tokenizer, tokenize
from indexer.embed.manifest import (
    IMAGE_ENCODER,
    NAME,
    PROJECTIONS,
    TEXT_ENCODER,
    TOKENIZER,
    TokenSets,
    load_manifest,
    save_manifest,
)
from indexer.embed.session import CPU, OnnxRuntime
from indexer.embed.token_sets import Projections, drawn, item_vector, query_vector
from indexer.embed.vectors import usable_tokens
from indexer.errors import ModelError
from indexer.models.assemble import Facts, Parts, assemble
from indexer.models.catalogue import Family, ImagePolicy, Modality, Pooling, Route, TextPolicy, TokenPolicy
from indexer.types import Fit, Vector, Vectors
from tests.unit.indexer.tiny_bundle import pictures, write_bundle
from tests.unit.indexer.tiny_tokens import TOKEN_SETS, WIDTH, write_text_encoder, write_token_bundle

SPEC = TokenSets(width=32, planes=3, repetitions=16, projected=16)
Join = Callable[[Vectors, Projections], Vector]


def projections(spec: TokenSets = SPEC) -> Projections:
    return Projections.of(spec, drawn(spec).astype(np.float32))


def unit(rows: Any) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)


def items(count: int, seed: int) -> list[Vectors]:
    """Sets of 20 to 60 tokens, each set about three of thirty things."""
    things, random = np.random.default_rng(9).normal(size=(30, SPEC.width)), np.random.default_rng(seed)
    made = []
    for _ in range(count):
        about = things[random.choice(len(things), 3, replace=False)]
        tokens = about[random.integers(0, 3, random.integers(20, 60))]
        made.append(unit(tokens + 0.5 * random.normal(size=tokens.shape)))
    return made


def best_matches(query: Vectors, library: list[Vectors]) -> Vectors:
    """The score that late-interaction models are trained for."""
    return np.asarray([(query @ tokens.T).max(axis=1).sum() for tokens in library])


def places(scores: Vectors) -> Vectors:
    return np.asarray((-scores).argsort().argsort())


def test_items_come_in_about_the_order_of_their_best_matches() -> None:
    library = items(60, seed=1)
    vectors = np.stack([item_vector(tokens, projections()) for tokens in library])
    agreement, first = [], []
    for query in (tokens[:6] for tokens in items(20, seed=2)):
        given, expected = places(vectors @ query_vector(query, projections())), places(best_matches(query, library))
        agreement.append(np.corrcoef(given, expected)[0, 1])
        first.append(given[expected == 0][0])
    assert np.mean(agreement) > 0.8
    assert np.mean(first) < 3


def test_an_item_is_found_by_its_own_tokens_and_nearly_by_one_of_them() -> None:
    library = items(40, seed=3)
    vectors = np.stack([item_vector(tokens, projections()) for tokens in library])
    for number, tokens in enumerate(library):
        assert places(vectors @ query_vector(tokens, projections()))[number] == 0
    of_one = [places(vectors @ query_vector(tokens[:1], projections()))[n] for n, tokens in enumerate(library)]
    assert np.mean(of_one) < 6


def test_a_page_of_many_things_is_found_by_one_of_them_that_its_mean_does_not_know() -> None:
    random = np.random.default_rng(5)
    common = unit(random.normal(size=SPEC.width))
    library = [unit(common + random.normal(size=(80, SPEC.width)) / 4) for _ in range(20)]
    wanted = unit(random.normal(size=SPEC.width))
    library[7] = np.concatenate([library[7][:-3], unit(wanted + random.normal(size=(3, SPEC.width)) / 10)])
    scores = np.stack([item_vector(tokens, projections()) for tokens in library]) @ query_vector(
        wanted[None], projections()
    )
    gap = np.sort(scores)[-1] - np.sort(scores)[-2]
    means = np.stack([unit(tokens.mean(axis=0)) for tokens in library]) @ wanted
    assert scores.argmax() == 7
    assert gap / scores.std() > (np.sort(means)[-1] - np.sort(means)[-2]) / means.std()


@pytest.mark.parametrize("join", [item_vector, query_vector])
def test_neither_order_nor_padding_changes_anything(join: Join) -> None:
    (tokens,) = items(1, seed=4)
    expected = join(tokens, projections())
    assert expected.shape == (SPEC.dimension,)
    assert expected.dtype == np.float32
    assert np.linalg.norm(expected) == pytest.approx(1)
    turned = tokens[np.random.default_rng(0).permutation(len(tokens))]
    np.testing.assert_allclose(join(turned, projections()), expected, atol=1e-6)
    padded = np.concatenate([np.zeros((9, SPEC.width), np.float32), tokens])
    np.testing.assert_allclose(join(padded, projections()), expected, atol=1e-6)
    with pytest.raises(ValueError, match="no token"):
        join(padded[:9], projections())


def test_a_bucket_has_the_sum_of_a_query_and_the_mean_of_an_item_and_never_nothing_of_an_item() -> None:
    flat = Projections(planes=np.eye(2, dtype=np.float32)[None], signs=np.eye(2, dtype=np.float32)[None])
    tokens = np.asarray([[0.6, 0.8], [0.8, 0.6], [-1, 0.01]], np.float32)  # in buckets 3, 3, 2
    query = query_vector(tokens, flat).reshape(4, 2)
    item = item_vector(tokens, flat).reshape(4, 2)
    assert query[:2].tolist() == [[0, 0], [0, 0]]
    np.testing.assert_allclose(query[2:] / query[3, 0] * 1.4, [tokens[2], tokens[:2].sum(axis=0)], atol=1e-6)
    # Bucket 0 lies beneath the last one's own, by 0.01. From bucket 1 the second token is 0.6 away, the last one 1.01.
    np.testing.assert_allclose(
        item / item[3, 0] * 0.7, [tokens[2], tokens[1], tokens[2], tokens[:2].mean(axis=0)], atol=1e-6
    )


def test_what_a_bundle_gets_is_the_same_everywhere_and_forever() -> None:
    table = drawn(SPEC)
    assert table.shape == (16 * (3 + 16), 32)
    assert hashlib.sha256(table.astype("<f2").tobytes()).hexdigest()[:16] == "90278a1dec68a4a9"
    made = projections()
    square = made.signs[:2].reshape(32, 32)
    np.testing.assert_array_equal(square @ square.T, 32 * np.eye(32))
    assert np.abs(square @ made.signs[2:4].reshape(32, 32).T).max() < 32, "the next repetitions are turned otherwise"
    odd = replace(SPEC, width=20, projected=24)
    assert set(np.unique(projections(odd).signs)) == {-1, 1}
    assert projections(odd).signs.shape == (16, 24, 20)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    write_token_bundle(tmp_path)
    return tmp_path


def test_the_engine_makes_one_vector_of_what_the_graphs_give(bundle: Path) -> None:
    encoder = Encoder.open(bundle, threads=1)
    spec, made = encoder.manifest, Projections.of(TOKEN_SETS, np.load(bundle / PROJECTIONS).astype(np.float32))
    pixels = pictures(5)
    vectors = encoder.embed_images(pixels)
    assert vectors.shape == (5, TOKEN_SETS.dimension)
    (tokens,) = (
        OnnxRuntime()
        .open(bundle / IMAGE_ENCODER, CPU, 1)
        .run(["embedding"], {"pixels": image_tensor(pixels, spec.image)})
    )
    np.testing.assert_allclose(vectors, [item_vector(one, made) for one in tokens], atol=1e-5)
    tokenizer = open_tokenizer(bundle / TOKENIZER, spec.text)
    text = OnnxRuntime().open(bundle / TEXT_ENCODER, CPU, 1)
    (words,) = text.run(["embedding"], tokenize(tokenizer, ["a dog"], spec.text, spec.text.query_prompt))
    np.testing.assert_allclose(encoder.embed_queries(["a dog"])[0], query_vector(words[0], made), atol=1e-5)
    np.testing.assert_allclose(encoder.embed_documents(["find a dog"])[0], item_vector(words[0], made), atol=1e-5)
    assert encoder.embed_photos(pixels[:1], ["a dog"]) == pytest.approx(vectors[:1], abs=1e-5), "no fusion"


FACTS = Facts(
    name="made",
    title="Made",
    family=Family(
        name="tiny",
        title="Tiny",
        modalities=frozenset({Modality.TEXT, Modality.PAGE}),
        route=Route.EXPORT,
        image=ImagePolicy(fit=Fit.SQUASH, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0), pooling=Pooling.TOKENS),
        text=TextPolicy(max_tokens=6, pad_token="[PAD]", query_prompt="find {text}", pooling=Pooling.TOKENS),
        tokens=TokenPolicy(planes=2, repetitions=4, projected=8),
    ),
    side_px=None,
    dimension=None,
    unit_length=True,
    licence="CC0-1.0",
    source="a test",
)


def test_a_bundle_is_made_of_graphs_that_give_tokens(bundle: Path, tmp_path: Path) -> None:
    graphs = Parts(
        image_encoder=bundle / IMAGE_ENCODER, text_encoder=bundle / TEXT_ENCODER, tokenizer=bundle / TOKENIZER
    )
    folder, manifest = assemble(tmp_path / "models", graphs, FACTS)
    assert manifest == load_manifest(folder)
    assert manifest.token_sets == TOKEN_SETS
    assert manifest.dimension == TOKEN_SETS.dimension
    made, by_hand = Encoder.open(folder, threads=1), Encoder.open(bundle, threads=1)
    np.testing.assert_allclose(made.embed_images(pictures(2)), by_hand.embed_images(pictures(2)), atol=1e-5)
    np.testing.assert_allclose(made.embed_queries(["dog"]), by_hand.embed_queries(["dog"]), atol=1e-5)


def test_no_bundle_is_made_of_graphs_that_do_not_fit_together(bundle: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.onnx"
    write_text_encoder(other, width=4)
    graphs = Parts(image_encoder=bundle / IMAGE_ENCODER, text_encoder=other, tokenizer=bundle / TOKENIZER)
    with pytest.raises(ModelError, match=r"tokens of 4, 8 numbers, and both must give the same"):
        assemble(tmp_path / "models", graphs, FACTS)
    flat = replace(FACTS.family, image=replace(FACTS.family.image, pooling=Pooling.MEAN))
    with pytest.raises(ModelError, match="None of its outputs is known to be its vector"):
        assemble(tmp_path / "models", replace(graphs, text_encoder=bundle / TEXT_ENCODER), replace(FACTS, family=flat))
    assert list((tmp_path / "models").iterdir()) == []


def test_texts_are_found_by_their_words(bundle: Path) -> None:
    encoder = Encoder.open(bundle, threads=1)
    texts = ["a dog beach", "cat photo", "photo beach"]
    similarity = encoder.embed_queries(["dog", "cat"]) @ encoder.embed_documents(texts).T
    assert similarity.argmax(axis=1).tolist() == [0, 1]


def test_a_manifest_with_token_sets_is_read_back_and_what_does_not_fit_is_refused(bundle: Path) -> None:
    assert load_manifest(bundle).token_sets == TOKEN_SETS
    content = json.loads((bundle / NAME).read_text(encoding="utf-8"))
    files = [file for file in content["files"] if file["name"] != PROJECTIONS]
    for change, said in (
        ({"dimension": 100}, "token_sets give 128 numbers"),
        ({"files": files}, "token_sets needs projections.npy"),
        ({"token_sets": {**content["token_sets"], "planes": 0}}, r">= 1 - at `\$.token_sets.planes`"),
    ):
        (bundle / NAME).write_text(json.dumps({**content, **change}), encoding="utf-8")
        with pytest.raises(ModelError, match=said):
            load_manifest(bundle)


def test_projections_of_another_encoding_are_refused(bundle: Path) -> None:
    manifest = load_manifest(bundle)
    np.save(bundle / PROJECTIONS, drawn(replace(TOKEN_SETS, repetitions=3)))
    files = tuple(describe_file(bundle / file.name) for file in manifest.files)
    save_manifest(bundle, replace(manifest, files=files))
    with pytest.raises(ModelError, match=r"projections.npy has shape \(30, 8\), which does not fit"):
        Encoder.open(bundle, threads=1).embed_queries(["dog"])


def test_graphs_that_give_no_usable_tokens_are_refused_in_words(tmp_path: Path) -> None:
    write_token_bundle(tmp_path / "long", scale=1.5)
    with pytest.raises(ModelError, match=r"tokens whose length is off by 0\.5"):
        Encoder.open(tmp_path / "long", threads=1).embed_images(pictures(1))
    manifest = write_bundle(tmp_path / "flat", dimension=TOKEN_SETS.dimension)
    np.save(tmp_path / "flat" / PROJECTIONS, drawn(TOKEN_SETS))
    files = (*manifest.files, describe_file(tmp_path / "flat" / PROJECTIONS))
    save_manifest(tmp_path / "flat", replace(manifest, files=files, token_sets=TOKEN_SETS))
    with pytest.raises(ModelError, match=r"shape \(1, 8\) instead of 1 sets of tokens"):
        Encoder.open(tmp_path / "flat", threads=1).embed_queries(["dog"])
    one = np.zeros((2, 3, WIDTH), np.float32)
    one[0, 0, 0] = 1
    with pytest.raises(ModelError, match="no vector for any token"):
        usable_tokens(one, (2, WIDTH), tmp_path)
    one[1, 2] = np.nan
    with pytest.raises(ModelError, match="not finite"):
        usable_tokens(one, (2, WIDTH), tmp_path)
