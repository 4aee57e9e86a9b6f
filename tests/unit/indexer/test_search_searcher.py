"""Whole searches over a small library in real tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.bench.latency import clustered, fill
from indexer.catalogue import collections, user_data
from indexer.catalogue.database import connect, transaction
from indexer.embed.encoder import Encoder
from indexer.home import Home
from indexer.search.request import Filters, Hit, ImagePart, Matches, SearchRequest, StaleError, TextPart, Unread
from indexer.search.searcher import Searcher
from indexer.store.reader import SegmentReader
from indexer.store.writer import SegmentWriter
from indexer.types import Band, CollectionId, ContentId, Decoded, Kind, Locator, MediaFacts, PixelSpec
from tests.unit.indexer.tiny_bundle import DIMENSION, pictures, write_bundle

FILES = 60


class Library:
    """Sixty files `IMG_<n>_<word>_<word>.jpg` with the rating n % 6, and a searcher over them."""

    def __init__(self, folder: Path) -> None:
        write_bundle(folder / "model")
        self.encoder = Encoder.open(folder / "model", threads=1)
        self.model_id = self.encoder.manifest.model_id
        self.home = Home(folder / "home")
        self.home.create()
        self.db = connect(self.home.catalogue, create=True)
        units = SegmentWriter(self.home.units, self.model_id, DIMENSION)
        self.vectors = clustered(FILES, DIMENSION, 0)
        fill(self.db, self.home.catalogue, units, self.model_id, self.vectors)
        reader = SegmentReader(self.home.units, self.model_id, DIMENSION)
        self.searcher = Searcher(self.db, reader, self.encoder, self.read_picture)

    def read_picture(self, path: Path, spec: PixelSpec, locator: Locator) -> Decoded:
        return Decoded(
            content_id=self.content(int(path.stem)),
            quick_hash=b"",
            kind=Kind.IMAGE,
            facts=MediaFacts(),
            pixels=(pictures(1)[0],),
            dhash=0,
        )

    def content(self, number: int) -> ContentId:
        (content,) = self.db.execute("SELECT content_id FROM files WHERE inode = ?", (number,)).fetchone()
        return ContentId(content)

    def name(self, number: int) -> str:
        (name,) = self.db.execute("SELECT name FROM files WHERE inode = ?", (number,)).fetchone()
        return str(name)

    def found(self, filters: Filters, *texts: str, limit: int = FILES) -> list[int]:
        request = SearchRequest(texts=tuple(TextPart(text) for text in texts), filters=filters, limit=limit)
        return [number_of(hit) for hit in self.searcher.search(request)]


def number_of(hit: Hit) -> int:
    return int(hit.path.name.split("_")[1])


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path)
    with closing(opened.db):
        yield opened


def test_filters_alone_list_what_passes_newest_first(library: Library) -> None:
    found = library.found(Filters(rating_min=4))
    assert found == [number for number in reversed(range(FILES)) if number % 6 >= 4]
    assert library.found(Filters(rating_min=4), limit=3) == found[:3]


def test_a_list_has_neither_scores_nor_doubts(library: Library) -> None:
    hits = library.searcher.search(SearchRequest(filters=Filters(kinds=(Kind.IMAGE,)), limit=5))
    assert [(hit.rank, hit.score, hit.band) for hit in hits] == [(i, 0.0, Band.GOOD) for i in range(1, 6)]


def test_a_phrase_stands_in_every_hit_letter_by_letter(library: Library) -> None:
    ones = [number for number in reversed(range(FILES)) if str(number).startswith("1")]
    assert library.found(Filters(phrases=("img 1",))) == ones
    with_dog = [number for number in ones if "dog" in library.name(number)]
    assert library.found(Filters(phrases=("IMG 1", "dog"))) == with_dog
    assert set(library.found(Filters(phrases=("IMG 1", "dog")), "beach")) == set(with_dog)
    assert library.found(Filters(phrases=("img%1",))) == []


def test_the_users_rating_counts_before_the_files_own(library: Library) -> None:
    with transaction(library.db, library.home.catalogue):
        user_data.rate(library.db, [library.content(0)], 5, 1)  # the file says 0
        user_data.rate(library.db, [library.content(5)], 1, 1)  # the file says 5
    expected = {0, *(number for number in range(FILES) if number % 6 == 5 and number != 5)}
    assert set(library.found(Filters(rating_min=5))) == expected
    assert set(library.found(Filters(rating_min=5), "beach")) == expected


def test_favourites_and_collections_are_exact(library: Library) -> None:
    with transaction(library.db, library.home.catalogue):
        user_data.set_favourite(library.db, [library.content(7), library.content(9)], favourite=True, now_ms=1)
        chosen = collections.add(library.db, "Best", 1)
        library.db.execute("INSERT INTO collection_items VALUES (?, ?, 1)", (chosen, library.content(9)))
    assert library.found(Filters(favourite=True)) == [9, 7]
    assert set(library.found(Filters(favourite=False))) == set(range(FILES)) - {7, 9}
    assert library.found(Filters(favourite=True, collection=chosen), "dog") == [9]
    assert library.found(Filters(collection=CollectionId(99))) == []


def test_a_hit_names_its_file(library: Library) -> None:
    for hit in library.searcher.search(SearchRequest(texts=(TextPart("dog"),))):
        (name,) = library.db.execute("SELECT name FROM files WHERE file_id = ?", (hit.file_id,)).fetchone()
        assert name == hit.path.name


def test_hits_come_band_by_band_and_by_score_within(library: Library) -> None:
    hits = library.searcher.search(SearchRequest(texts=(TextPart("a dog on the beach"),), limit=FILES))
    order = list(Band)
    assert hits == sorted(hits, key=lambda hit: (order.index(hit.band), -hit.score))


def test_a_composed_query_leaves_its_picture_out_and_a_picture_alone_does_not(library: Library) -> None:
    picture = ImagePart(Path("3.jpg"))
    alone = library.searcher.search(SearchRequest(images=(picture,), limit=FILES))
    composed = library.searcher.search(SearchRequest(texts=(TextPart("dog"),), images=(picture,), limit=FILES))
    assert 3 in [number_of(hit) for hit in alone]
    assert 3 not in [number_of(hit) for hit in composed]


@pytest.mark.parametrize("patience", range(4))
def test_a_search_ends_at_the_next_step_once_nobody_wants_it(library: Library, patience: int) -> None:
    asked = 0

    def is_stale() -> bool:
        nonlocal asked
        asked += 1
        return asked > patience

    with pytest.raises(StaleError):
        library.searcher.search(SearchRequest(texts=(TextPart("dog"),)), is_stale)
    assert asked == patience + 1


def test_a_search_that_stays_wanted_is_answered(library: Library) -> None:
    request = SearchRequest(texts=(TextPart("dog"),))
    assert library.searcher.search(request, lambda: False) == library.searcher.search(request)
    assert np.isfinite([hit.score for hit in library.searcher.search(request)]).all()


@pytest.mark.parametrize("filters", [Filters(), Filters(kinds=(Kind.IMAGE,))])
def test_the_number_of_matches_does_not_depend_on_how_many_hits_are_asked_for(
    library: Library, filters: Filters, monkeypatch: pytest.MonkeyPatch
) -> None:
    def matches(limit: int) -> Matches:
        request = SearchRequest(texts=(TextPart("a dog on the beach"),), filters=filters, limit=limit)
        return library.searcher.answer(request).matches

    hits = library.searcher.search(SearchRequest(texts=(TextPart("a dog on the beach"),), filters=filters, limit=FILES))
    assert matches(1) == matches(FILES)
    assert matches(1).is_exact
    assert matches(1).total == sum(hit.band is not Band.WEAK for hit in hits)

    monkeypatch.setattr("indexer.search.searcher.POOL", 2)  # more match than are looked at
    assert not matches(1).is_exact
    assert matches(1) == matches(FILES)
    assert matches(1).total >= 2


def test_a_sample_of_what_passes_a_filter_is_drawn_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []
    sample = SegmentReader.sample

    def counted(reader: SegmentReader, rows: int, where: str | None = None) -> object:
        asked.append(where)
        return sample(reader, rows, where)

    monkeypatch.setattr(SegmentReader, "sample", counted)
    for rating in (4, 4, 5, 4):
        library.found(Filters(rating_min=rating), "a dog")
    assert len(asked) == len(set(asked)) == 3  # of the library and of two filters


def test_the_picture_whose_like_is_wanted_is_left_out_and_its_copy_is_not(library: Library) -> None:
    own = SearchRequest(images=(ImagePart(Path("7")),), limit=FILES)
    every = library.searcher.answer(own)
    (path,) = (hit.path for hit in every.hits if number_of(hit) == 7)

    apart = library.searcher.answer(replace(own, apart_from=path))
    assert {number_of(hit) for hit in every.hits} - {7} == {number_of(hit) for hit in apart.hits}
    assert [hit.rank for hit in apart.hits] == list(range(1, len(apart.hits) + 1))
    (band,) = (hit.band for hit in every.hits if number_of(hit) == 7)
    assert apart.matches.total == every.matches.total - (band is not Band.WEAK)

    with transaction(library.db, library.home.catalogue):
        library.db.execute("UPDATE files SET content_id = ? WHERE inode = 8", (library.content(7),))
    with_copy = library.searcher.answer(replace(own, apart_from=path))
    (hit,) = (hit for hit in with_copy.hits if hit.content_id == library.content(7))
    assert (number_of(hit), hit.copies) == (8, ())


def test_the_parts_of_a_live_photo_are_one_hit_with_the_photo_on_top(library: Library) -> None:
    photo, film = library.content(3), library.content(50)
    library.db.execute("UPDATE contents SET pairing_id = 'A' WHERE content_id IN (?, ?)", (photo, film))
    library.db.execute("UPDATE files SET name = 'film.mov' WHERE content_id = ?", (film,))
    library.db.commit()
    hits = library.searcher.search(SearchRequest(filters=Filters(rating_min=0), limit=FILES))
    assert len(hits) == FILES - 1
    (stack,) = (hit for hit in hits if hit.similar)
    assert (stack.content_id, [path.name for path in stack.similar]) == (photo, ["film.mov"])
    assert stack.rank == next(hit.rank for hit in hits if hit.content_id == library.content(51)) + 1
    assert len(library.searcher.search(SearchRequest(filters=Filters(rating_min=0), limit=20))) == 20


def test_an_answer_says_which_language_the_model_does_not_understand(library: Library, tmp_path: Path) -> None:
    def unread(text: str, *languages: str) -> Unread | None:
        write_bundle(tmp_path / "model", languages=languages)
        encoder = Encoder.open(tmp_path / "model", threads=1)
        reader = SegmentReader(library.home.units, library.model_id, DIMENSION)
        searcher = Searcher(library.db, reader, encoder, library.read_picture)
        return searcher.answer(SearchRequest(texts=(TextPart(text),))).unread

    german = "ein Hund mit einem Ball auf der Straße"
    assert unread(german, "en", "fr") == Unread("de", ("en", "fr"))
    assert unread(german, "en", "de") is None
    assert unread(german) is None
    assert unread("a dog with the ball", "en") is None
    assert unread("dog", "de") is None
