"""What vector a request becomes, by real graphs without meaning."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.embed.encoder import Encoder
from indexer.embed.manifest import Likeness
from indexer.errors import UsageError
from indexer.search.query import QueryEncoder, compose
from indexer.search.request import Compose, ImagePart, SearchRequest, TextPart
from indexer.types import Box, ContentId, Decoded, Kind, Locator, MediaFacts, PixelSpec, Vectors
from tests.unit.indexer.tiny_bundle import DIMENSION, FUSION, pictures, write_bundle

BACKGROUND: Vectors = np.zeros((0, DIMENSION), np.float32)
LEFT = Box(left=0, top=0, right=0.5, bottom=1)


class Reader:
    """Decodes any path into one of the tiny pictures; notes what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Box | None]] = []

    def __call__(self, path: Path, spec: PixelSpec, locator: Locator) -> Decoded:
        self.asked.append((path.name, locator.region))
        pixels = pictures(2)[0 if locator.region is None else 1]
        content = ContentId(path.name)
        facts = MediaFacts()
        return Decoded(content_id=content, quick_hash=b"", kind=Kind.IMAGE, facts=facts, pixels=(pixels,), dhash=0)


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def encoder(tmp_path: Path) -> Encoder:
    write_bundle(tmp_path, fusion=FUSION)
    return Encoder.open(tmp_path, threads=1)


@pytest.fixture
def queries(encoder: Encoder, reader: Reader) -> QueryEncoder:
    return QueryEncoder(encoder, reader)


def both(weight: float = 1.0, how: Compose | None = None) -> SearchRequest:
    return SearchRequest(texts=(TextPart("a dog", weight),), images=(ImagePart(Path("p.jpg")),), compose=how)


def added(encoder: Encoder, weight: float) -> np.ndarray:
    parts = [(encoder.embed_queries(["a dog"])[0], weight), (encoder.embed_images(pictures(1))[0], 1.0)]
    return compose(parts, BACKGROUND)


def fused(encoder: Encoder) -> np.ndarray:
    return encoder.embed_composed(encoder.image_states(pictures(1))[0], "a dog")


def test_a_picture_and_words_that_weigh_the_same_go_through_the_decoder(
    queries: QueryEncoder, encoder: Encoder
) -> None:
    query = queries.encode(both(), BACKGROUND)

    np.testing.assert_allclose(query.vector, fused(encoder), atol=1e-6)
    assert (query.made_of, query.contents) == ("composed", frozenset({ContentId("p.jpg")}))


def test_weights_are_what_only_the_sum_knows(queries: QueryEncoder, encoder: Encoder) -> None:
    np.testing.assert_allclose(queries.encode(both(2.0), BACKGROUND).vector, added(encoder, 2.0), atol=1e-6)
    np.testing.assert_allclose(queries.encode(both(-0.5), BACKGROUND).vector, added(encoder, -0.5), atol=1e-6)


def test_either_way_can_be_asked_for(queries: QueryEncoder, encoder: Encoder) -> None:
    summed = queries.encode(both(how=Compose.SUM), BACKGROUND).vector
    np.testing.assert_allclose(summed, added(encoder, 1.0), atol=1e-6)
    assert np.abs(summed - fused(encoder)).max() > 0.01
    with pytest.raises(UsageError, match="cannot be fused"):
        queries.encode(both(2.0, Compose.FUSION), BACKGROUND)


def test_a_model_whose_decoder_composes_worse_adds_unless_told(tmp_path: Path, reader: Reader) -> None:
    write_bundle(tmp_path, fusion=replace(FUSION, composes=False))
    encoder = Encoder.open(tmp_path, threads=1)
    queries = QueryEncoder(encoder, reader)

    np.testing.assert_allclose(queries.encode(both(), BACKGROUND).vector, added(encoder, 1.0), atol=1e-6)
    np.testing.assert_allclose(queries.encode(both(how=Compose.FUSION), BACKGROUND).vector, fused(encoder), atol=1e-6)


def test_a_model_without_a_decoder_adds(tmp_path: Path, reader: Reader) -> None:
    write_bundle(tmp_path)
    encoder = Encoder.open(tmp_path, threads=1)

    vector = QueryEncoder(encoder, reader).encode(both(), BACKGROUND).vector

    np.testing.assert_allclose(vector, added(encoder, 1.0), atol=1e-6)
    with pytest.raises(UsageError, match="cannot be fused"):
        QueryEncoder(encoder, reader).encode(both(how=Compose.FUSION), BACKGROUND)


def test_queries_of_one_kind_say_so(queries: QueryEncoder) -> None:
    words = SearchRequest(texts=(TextPart("a dog"), TextPart("cat", -0.5)))
    picture = SearchRequest(images=(ImagePart(Path("p.jpg")),))
    two = SearchRequest(images=(ImagePart(Path("p.jpg")), ImagePart(Path("q.jpg"))))

    assert [queries.encode(request, BACKGROUND).made_of for request in (words, picture, two)] == [
        "text",
        "image",
        "composed",
    ]


def test_the_part_of_a_picture_that_is_meant_is_what_is_encoded(
    queries: QueryEncoder, reader: Reader, encoder: Encoder
) -> None:
    request = SearchRequest(images=(ImagePart(Path("p.jpg"), locator=Locator(region=LEFT)),))

    vector = queries.encode(request, BACKGROUND).vector

    assert reader.asked == [("p.jpg", LEFT)]
    np.testing.assert_allclose(vector, encoder.embed_images(pictures(2))[1], atol=1e-6)


def test_a_picture_is_read_once_while_words_and_weights_change(
    queries: QueryEncoder, reader: Reader, tmp_path: Path
) -> None:
    path = tmp_path / "p.jpg"
    path.write_bytes(b"one")
    for text in ("d", "do", "dog"):
        queries.encode(SearchRequest(texts=(TextPart(text),), images=(ImagePart(path),)), BACKGROUND)
        queries.encode(SearchRequest(texts=(TextPart(text, 0.5),), images=(ImagePart(path),)), BACKGROUND)
    assert reader.asked == [("p.jpg", None)]

    path.write_bytes(b"another")
    os.utime(path, ns=(1, 1))
    queries.encode(SearchRequest(images=(ImagePart(path),)), BACKGROUND)
    assert len(reader.asked) == 2


def test_a_query_weighs_looks_by_what_it_is_made_of(tmp_path: Path, reader: Reader) -> None:
    write_bundle(tmp_path, fusion=FUSION, likeness=Likeness(first=3, weights={"image": 4.0, "composed": 0.0}))
    encoder = Encoder.open(tmp_path, threads=1)
    queries = QueryEncoder(encoder, reader)

    def encoded(request: SearchRequest) -> np.ndarray:
        return queries.encode(request, BACKGROUND).vector

    words, picture = encoder.embed_queries(["a dog"])[0], encoder.embed_images(pictures(1))[0]
    stretched = picture * np.where(np.arange(DIMENSION) < 3, 1.0, 4.0)
    np.testing.assert_allclose(encoded(SearchRequest(texts=(TextPart("a dog"),))), words, atol=1e-6)
    found = encoded(SearchRequest(images=(ImagePart(Path("p.jpg")),)))
    np.testing.assert_allclose(found, stretched / (stretched @ picture), atol=1e-6)
    assert found @ picture == pytest.approx(1, abs=1e-5)
    plain = fused(encoder) * (np.arange(DIMENSION) < 3)
    np.testing.assert_allclose(encoded(both()), plain / (plain @ fused(encoder)), atol=1e-5)
    meant = (np.where(np.arange(DIMENSION) < 3, picture, 0.0) / (picture[:3] @ picture[:3])).astype(np.float32)
    beside = compose([(words, 1.0), (meant, 1.0)], BACKGROUND)
    np.testing.assert_allclose(encoded(both(how=Compose.SUM)), beside, atol=1e-6)
