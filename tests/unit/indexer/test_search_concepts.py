"""Concepts in queries: their names are found in the words, and their examples make the query's vector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from indexer.bench.latency import clustered, fill
from indexer.catalogue import concepts
from indexer.catalogue.concepts import ConceptId, Example
from indexer.catalogue.database import connect, transaction
from indexer.catalogue.feedback import FeedbackKind
from indexer.embed.encoder import Encoder
from indexer.embed.manifest import Manifest
from indexer.errors import UsageError
from indexer.home import Home
from indexer.search.discriminant import Discriminant
from indexer.search.named import names_in, terms_of
from indexer.search.request import FeedbackMark, Filters, Hit, ImagePart, SearchRequest, TextPart
from indexer.search.searcher import Searcher
from indexer.store.reader import SegmentReader
from indexer.store.writer import SegmentWriter
from indexer.types import Band, Box, ContentId, Decoded, Kind, Locator, MediaFacts, PixelSpec
from tests.unit.indexer.tiny_bundle import DIMENSION, pictures, write_bundle

FILES = 60
KEYS = {concepts.key_of(name): ConceptId(i) for i, name in enumerate(("Biscuit", "our boat", "boat", "café", "犬"))}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Biscuit on the beach", ["Biscuit"]),
        ("on OUR   boat, with biscuit!", ["OUR   boat", "biscuit"]),
        ("the boat", ["boat"]),
        ("Biscuits and rowboats", []),
        ("Cafe CAFÉ", ["Cafe", "CAFÉ"]),
        ('"our boat" -"biscuit"', ["our boat", "biscuit"]),
        ("私の犬の写真", ["犬"]),
        ("", []),
    ],
)
def test_names_are_found_at_word_boundaries_the_longest_first(text: str, names: list[str]) -> None:
    assert [one.name for one in names_in(text, KEYS)] == names
    assert names_in(text, {}) == []


@pytest.mark.parametrize(
    ("text", "rest", "weights"),
    [
        ("Biscuit on the beach", "on the beach", [1.0]),
        ("a dog -Biscuit", "a dog", [-0.5]),
        ('snow -"our boat" Biscuit', "snow", [-0.5, 1.0]),
        ("self-biscuit", "self-", [1.0]),
        ("the Biscuit", None, [1.0]),
    ],
)
def test_a_name_leaves_the_rest_of_the_words(text: str, rest: str | None, weights: list[float]) -> None:
    terms = terms_of(SearchRequest(texts=(TextPart(text, 1.0),)), KEYS)
    assert terms is not None
    assert [part.text for part in terms.texts] == ([] if rest is None else [rest])
    assert [one.weight for one in terms.concepts] == weights


def test_the_weight_of_words_holds_for_the_concepts_in_them() -> None:
    request = SearchRequest(texts=(TextPart("snow"), TextPart("Biscuit", 0.5), TextPart("boat", -0.5)))
    terms = terms_of(request, KEYS)
    assert terms is not None
    assert [one.weight for one in terms.concepts] == [0.5, -0.5]
    assert terms.words == "snow Biscuit"


def test_what_names_no_concept_stays_as_it_is_and_what_wants_nothing_is_told() -> None:
    assert terms_of(SearchRequest(texts=(TextPart("a dog"),)), KEYS) is None
    with pytest.raises(UsageError, match="only says what not"):
        terms_of(SearchRequest(texts=(TextPart("-biscuit"),)), KEYS)


def test_the_direction_finds_what_sets_the_examples_apart() -> None:
    random = np.random.default_rng(3)
    library = random.normal(size=(500, 6)).astype(np.float32) * np.array([10, 1, 1, 1, 1, 1], np.float32)
    library /= np.linalg.norm(library, axis=1, keepdims=True)
    shown = np.array([[0.9, 0.4, 0, 0, 0, 0.1], [-0.9, 0.4, 0, 0.1, 0, 0]], np.float32)
    plain = cast(Manifest, SimpleNamespace(likeness=None, hubness=None))
    found = Discriminant(library, plain)
    direction = found.direction(shown, np.zeros((0, 6), np.float32))
    assert int(np.argmax(np.abs(direction))) == 1  # the first number varies in any library
    counter = np.array([[0, 0.3, 0.9, 0, 0, 0]] * 9, np.float32)
    assert found.direction(shown, counter)[2] < direction[2]
    hub = cast(Manifest, SimpleNamespace(likeness=SimpleNamespace(first=4), hubness=SimpleNamespace(place=3)))
    assert Discriminant(library, hub).direction(shown, counter)[3] == 0
    alone = Discriminant(library[:0], plain).direction(shown, counter[:0])
    np.testing.assert_allclose(alone, shown.mean(axis=0) / np.linalg.norm(shown.mean(axis=0)), rtol=1e-5)


class Library:
    """Sixty files in clusters, a searcher, and concepts."""

    def __init__(self, folder: Path) -> None:
        write_bundle(folder / "model")
        self.encoder = Encoder.open(folder / "model", threads=1)
        self.model_id = self.encoder.manifest.model_id
        self.home = Home(folder / "home")
        self.home.create()
        self.db = connect(self.home.catalogue, create=True)
        self.vectors = clustered(FILES, DIMENSION, 0)
        units = SegmentWriter(self.home.units, self.model_id, DIMENSION)
        fill(self.db, self.home.catalogue, units, self.model_id, self.vectors)
        self.read: list[Locator] = []
        self.open()

    def open(self) -> None:
        reader = SegmentReader(self.home.units, self.model_id, DIMENSION)
        self.searcher = Searcher(self.db, reader, self.encoder, self.read_picture)

    def read_picture(self, path: Path, _spec: PixelSpec, locator: Locator) -> Decoded:
        self.read.append(locator)
        number = int(path.stem.split("_")[1])
        pixels = (pictures(1)[0],)
        return Decoded(
            content_id=self.content(number), quick_hash=b"", kind=Kind.IMAGE, facts=MediaFacts(), pixels=pixels, dhash=0
        )

    def content(self, number: int) -> ContentId:
        (content,) = self.db.execute("SELECT content_id FROM files WHERE inode = ?", (number,)).fetchone()
        return ContentId(content)

    def name(self, name: str, *numbers: int, without: tuple[int, ...] = ()) -> ConceptId:
        examples = [Example(content_id=self.content(number)) for number in numbers]
        examples += [Example(content_id=self.content(number), is_counter=True) for number in without]
        with transaction(self.db, self.home.catalogue):
            concept = concepts.add(self.db, name, 1)
            concepts.put(self.db, concept, examples, 1)
        return concept

    def answer(self, *texts: str) -> list[Hit]:
        return self.searcher.search(SearchRequest(texts=tuple(TextPart(text) for text in texts), limit=FILES))

    def order(self, *texts: str) -> list[int]:
        return [int(hit.path.name.split("_")[1]) for hit in self.answer(*texts)]

    def like(self, number: int, count: int) -> list[int]:
        """Return the nearest of a file, itself the first."""
        return list(map(int, np.argsort(-(self.vectors @ self.vectors[number]))[:count]))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path)
    with closing(opened.db):
        yield opened


def test_a_concept_is_found_at_once_and_changes_no_query_without_its_name(library: Library) -> None:
    before = [library.answer(text) for text in ("a dog", "photo of a cat", "zorp")]
    shown = library.like(4, 3)
    library.name("Zorp", *shown)
    assert [library.answer(text) for text in ("a dog", "photo of a cat")] == before[:2]
    assert set(library.order("ZÓRP")[:3]) == set(shown)
    assert library.answer("zorp") != before[2]
    assert library.order("a dog on zorp") != library.order("a dog")


def test_a_counter_example_pushes_what_is_like_it_down(library: Library) -> None:
    shown = library.like(4, 3)
    concept = library.name("Zorp", *shown)
    order = library.order("zorp")
    unwanted = order[3]
    with transaction(library.db, library.home.catalogue):
        concepts.put(library.db, concept, [Example(content_id=library.content(unwanted), is_counter=True)], 2)
    assert library.order("zorp").index(unwanted) > 3


def test_minus_pushes_a_concept_away(library: Library) -> None:
    shown = library.like(4, 3)
    library.name("Zorp", *shown)
    plain, without = library.order("beach"), library.order("beach -zorp")
    assert sum(map(without.index, shown)) > sum(map(plain.index, shown))
    minus = SearchRequest(texts=(TextPart("beach"), TextPart("zorp", -0.5)), limit=FILES)
    assert [hit.path for hit in library.searcher.search(minus)] == [hit.path for hit in library.answer("beach -zorp")]


def test_pictures_and_filters_go_with_a_concept(library: Library) -> None:
    library.name("Zorp", *library.like(4, 3))
    request = SearchRequest(
        texts=(TextPart("zorp"),), images=(ImagePart(Path("x/IMG_7_a.jpg")),), filters=Filters(rating_min=3), limit=9
    )
    hits = library.searcher.search(request)
    assert hits
    assert all(int(hit.path.name.split("_")[1]) % 6 >= 3 for hit in hits)


def test_vectors_are_kept_when_files_go_and_made_anew_for_another_model(library: Library) -> None:
    shown = library.like(4, 3)
    concept = library.name("Zorp", *shown)
    library.order("zorp")
    examples = concepts.examples_of(library.db, concept)
    kept = concepts.vectors_of(library.db, examples, library.model_id, DIMENSION)
    np.testing.assert_allclose(kept[examples[0].example_id], library.vectors[shown[0]], atol=1e-6)
    with transaction(library.db, library.home.catalogue):  # what another model made, and what is damaged
        library.db.execute("UPDATE concept_vectors SET model_id = 'other' WHERE example_id = ?", (1,))
        library.db.execute("UPDATE concept_vectors SET vector = x'00' WHERE example_id = ?", (2,))
    library.open()
    library.order("zorp")
    assert len(concepts.vectors_of(library.db, examples, library.model_id, DIMENSION)) == 3
    assert library.read == []  # nothing was decoded: the table has the vectors


def test_a_region_is_decoded_once(library: Library) -> None:
    region = Locator(region=Box(left=0, top=0, right=0.5, bottom=0.5))
    concept = library.name("Zorp", 1, 2)
    with transaction(library.db, library.home.catalogue):
        concepts.put(library.db, concept, [Example(content_id=library.content(3), locator=region)], 2)
    library.order("zorp")
    library.order("zorp photo")
    assert library.read in ([region], [])  # the files of this library may not be there


def test_a_concept_without_any_vector_is_words_like_others(library: Library) -> None:
    before = library.answer("zorp")
    with transaction(library.db, library.home.catalogue):
        concept = concepts.add(library.db, "Zorp", 1)
        concepts.put(library.db, concept, [Example(content_id=ContentId("gone"))], 1)
    assert [hit.path for hit in library.answer("zorp")] == [hit.path for hit in before]


def marked(library: Library, text: str, **kinds: FeedbackKind) -> list[int]:
    """Return the order of hits after feedback: `n7=MORE` says more of the seventh file."""
    marks = (
        FeedbackMark(content_id=library.content(int(name[1:])), kind=FeedbackKind(kind)) for name, kind in kinds.items()
    )
    request = SearchRequest(texts=(TextPart(text),), limit=FILES, feedback=tuple(marks))
    return [int(hit.path.name.split("_")[1]) for hit in library.searcher.search(request)]


def test_more_like_a_hit_puts_it_first_and_raises_what_is_like_it(library: Library) -> None:
    before = library.order("a dog")
    wanted = before[30]
    near = [number for number in library.like(wanted, 6) if number != wanted]
    after = marked(library, "a dog", **{f"n{wanted}": FeedbackKind.MORE})
    assert after[0] == wanted
    assert sum(map(after.index, near)) < sum(map(before.index, near))
    assert sorted(after) == sorted(before)


def test_less_like_a_hit_puts_it_last_and_what_was_not_meant_is_gone(library: Library) -> None:
    before = library.order("a dog")
    after = marked(library, "a dog", **{f"n{before[0]}": FeedbackKind.LESS, f"n{before[1]}": FeedbackKind.NOT_MEANT})
    assert after[-1] == before[0]
    assert before[1] not in after
    assert len(after) == FILES - 1


def test_feedback_leaves_as_many_matches_as_there_were(library: Library) -> None:
    request = SearchRequest(texts=(TextPart("a dog"),), limit=FILES)
    mark = FeedbackMark(content_id=library.content(library.order("a dog")[0]), kind=FeedbackKind.MORE)
    plain, said = library.searcher.answer(request), library.searcher.answer(replace(request, feedback=(mark,)))
    assert [hit.band for hit in said.hits].count(Band.GOOD) >= [hit.band for hit in plain.hits].count(Band.GOOD)
    assert said.matches.total >= plain.matches.total
    scores = [hit.score for hit in said.hits if hit.band is Band.WEAK]
    assert scores == sorted(scores, reverse=True)


def test_feedback_on_what_is_gone_says_nothing(library: Library) -> None:
    mark = FeedbackMark(content_id=ContentId("gone"), kind=FeedbackKind.MORE)
    request = SearchRequest(texts=(TextPart("a dog"),), limit=FILES)
    plain, said = library.searcher.search(request), library.searcher.search(replace(request, feedback=(mark,)))
    assert [hit.path for hit in said] == [hit.path for hit in plain]
