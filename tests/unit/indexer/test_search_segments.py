"""Searches among photos and films: candidates are contents, and a hit says where in its file it matches."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexer.bench.latency import clustered, fill
from indexer.catalogue import writes
from indexer.catalogue.contents import SegmentColumns
from indexer.catalogue.database import connect, transaction
from indexer.cli.search import record_of
from indexer.decode.identity import content_id
from indexer.embed.encoder import Encoder
from indexer.home import Home
from indexer.search.request import Filters, Hit, SearchRequest, TextPart
from indexer.search.searcher import POOL, Searcher
from indexer.store import gathering, reader
from indexer.store.gathering import MOST_KEPT, SEGMENTS_KEPT
from indexer.store.maintenance import maintain
from indexer.store.reader import FoundSegments, SegmentReader
from indexer.store.table import FORMER_ID, SEGMENT_ID
from indexer.store.writer import SegmentWriter
from indexer.stream import Embedded, FilePlace, FileStat
from indexer.types import (
    Band,
    ContentId,
    Decoded,
    FileHead,
    Kind,
    Locator,
    MediaFacts,
    PixelSpec,
    Span,
    SpanKind,
    VolumeId,
    segment_id,
)
from tests.unit.indexer.tiny_bundle import DIMENSION, write_bundle

PHOTOS = 300
"""More than there are candidates."""
SECOND_MS = 1_000
QUERY = "zebra"
"""No photo has the word in its name."""


class Library:
    """Photos, and films whose segments are as near to the query as a test wants."""

    def __init__(self, folder: Path) -> None:
        write_bundle(folder / "model")
        self.encoder = Encoder.open(folder / "model", threads=1)
        self.model_id = self.encoder.manifest.model_id
        self.home = Home(folder / "home")
        self.home.create()
        self.db = connect(self.home.catalogue, create=True)
        self.writer = SegmentWriter(self.home.units, self.model_id, DIMENSION)
        self.query = self.encoder.embed_queries([QUERY])[0]
        # The photos are at right angles to the query.
        photos = clustered(PHOTOS, DIMENSION, 0)
        photos -= np.outer(photos @ self.query, self.query)
        photos /= np.linalg.norm(photos, axis=1, keepdims=True)
        self.side = photos[0]
        fill(self.db, self.home.catalogue, self.writer, self.model_id, photos)

    def add(self, name: str, likeness: Sequence[float], *, kind: Kind = Kind.VIDEO, taken_ms: int = 0) -> ContentId:
        """Add a file with a segment for each of these similarities to the query: a second long, or a page."""
        content = content_id(name.encode())
        (volume,) = self.db.execute("SELECT volume_id FROM volumes").fetchone()
        with transaction(self.db, self.home.catalogue):
            place = FilePlace(VolumeId(volume), "films", name)
            head = FileHead(content_id=content, quick_hash=b"", kind=kind, facts=MediaFacts())
            writes.put_content(self.db, head, 1)
            writes.put_file(self.db, place, FileStat(name, 1, 1, 1), "indexed", content)
        near = np.asarray(likeness, np.float32)[:, None]
        vectors = near * self.query + np.sqrt(1 - near**2) * self.side
        numbers = range(len(likeness))
        units = [Embedded(segment_id(content, number), content, vectors[number]) for number in numbers]
        self.writer.add(units, [self._columns(content, name, number, kind, taken_ms) for number in numbers])
        return content

    def _columns(self, content: ContentId, name: str, number: int, kind: Kind, taken_ms: int) -> SegmentColumns:
        is_film = kind is Kind.VIDEO
        return SegmentColumns(
            content_id=content,
            kind=kind,
            text=name.replace(".", " "),
            folder_ids=(1,),
            taken_ms=taken_ms,
            camera="",
            latitude=None,
            longitude=None,
            rating=0,
            has_text=False,
            dhash=number,
            ordinal=number,
            span=SpanKind.TIME if is_film else SpanKind.PAGE,
            start_ms=number * SECOND_MS if is_film else None,
            end_ms=(number + 1) * SECOND_MS if is_film else None,
            page=None if is_film else number + 1,
        )

    @property
    def units(self) -> SegmentReader:
        return SegmentReader(self.home.units, self.model_id, DIMENSION)

    def hits(self, limit: int = 20, filters: Filters | None = None, *words: str) -> list[Hit]:
        searcher = Searcher(self.db, self.units, self.encoder, no_pictures)
        texts = tuple(TextPart(word) for word in words or (QUERY,))
        return searcher.search(SearchRequest(texts=texts, filters=filters or Filters(), limit=limit))


def no_pictures(path: Path, _spec: PixelSpec, locator: Locator) -> Decoded:
    raise AssertionError(path)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path)
    with closing(opened.db):
        yield opened


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The conditions of all questions for the nearest or for words, as they are asked."""
    asked: list[str | None] = []
    run = reader.run_query

    def counted(query: object, where: str | None, columns: list[str]) -> object:
        asked.append(where)
        return run(query, where, columns)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "run_query", counted)
    return asked


def long_film(segments: int = 5_000, best: int = 1_234) -> list[float]:
    """Similarities that are high throughout, and highest around one moment."""
    return [0.95 - 0.1 * abs(number - best) / segments for number in range(segments)]


def assert_best_first(found: FoundSegments, query: np.ndarray) -> None:
    assert (np.diff(found.vectors @ query) <= 1e-6).all()


def test_photos_alone_are_one_question(library: Library, questions: list[str | None]) -> None:
    found = library.units.nearest(library.query, None, POOL)
    assert len(set(found.content_ids)) == len(found.segment_ids) == POOL
    assert library.units.matching("dog", None, 10).spans == [Span()] * 10
    assert questions == [None, None]


def test_a_long_film_does_not_push_the_photos_out(library: Library, questions: list[str | None]) -> None:
    film = library.add("a.film", long_film())
    found = library.units.nearest(library.query, None, POOL)
    counts = Counter(found.content_ids)
    assert len(counts) >= POOL
    assert counts.pop(film) == SEGMENTS_KEPT
    assert set(counts.values()) == {1}
    assert_best_first(found, library.query)
    ordinals = [int(unit.split(":")[1]) for unit in found.segment_ids[:SEGMENTS_KEPT]]
    assert (ordinals[0], set(ordinals)) == (1_234, set(range(1_232, 1_237)))
    assert len(questions) == 2


def test_a_film_with_a_word_in_its_name_does_not_push_out_the_photos_that_have_it(library: Library) -> None:
    film = library.add("dog dog.film", [0.0] * 2_000)
    maintain(library.writer.table, library.home.units)
    counts = Counter(library.units.matching("dog", None, 20).content_ids)
    assert len(counts) >= 20
    assert counts[film] <= SEGMENTS_KEPT


def test_however_many_films_there_are_all_contents_have_a_chance(
    library: Library, questions: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MAX_ROWS", POOL)
    films = [library.add(f"{n}.film", np.linspace(0.9 - n / 10, 0.89 - n / 10, 600).tolist()) for n in range(8)]
    films.insert(0, library.add("short.film", [0.99, 0.98]))
    found = library.units.nearest(library.query, None, POOL)
    counts = Counter(found.content_ids)
    assert (len(counts), counts[films[0]]) == (POOL, 2)
    assert films == list(dict.fromkeys(found.content_ids))[: len(films)]
    assert max(counts.values()) <= SEGMENTS_KEPT
    assert len(questions) == gathering.MAX_ROUNDS + 1
    assert_best_first(found, library.query)


def test_where_few_contents_are_asked_more_segments_of_each_are_candidates(library: Library) -> None:
    films = [library.add(f"{n}.film", long_film(50, best=25)) for n in range(2)]
    found = library.units.nearest(library.query, "kind = 'video'", POOL)
    counts = Counter(found.content_ids)
    assert set(counts) == set(films)
    assert set(counts.values()) == {MOST_KEPT}


def test_filters_hold_in_every_question(library: Library) -> None:
    film = library.add("a.film", long_film(500))
    found = library.units.nearest(library.query, "kind = 'image' OR kind = 'video'", POOL)
    assert film in found.content_ids
    assert set(library.units.nearest(library.query, "kind = 'video' AND ordinal > 3", POOL).content_ids) == {film}
    assert film not in library.units.nearest(library.query, "kind = 'image'", POOL).content_ids


def test_a_list_by_date_has_each_content_once(library: Library) -> None:
    newest = [library.add(f"{n}.film", long_film(300), taken_ms=10**12 + n) for n in range(3)]
    found = library.units.newest("true", 20)
    assert found.content_ids[:3] == newest[::-1]
    assert len(set(found.content_ids)) == len(found.content_ids) >= 20


def test_a_film_counts_once_in_the_sample_of_the_library(library: Library) -> None:
    film = library.add("a.film", long_film())
    vectors, contents = library.units.sample(10_000)
    assert (len(contents), contents.count(film), len(vectors)) == (PHOTOS + 1, 1, PHOTOS + 1)
    assert library.units.count() == PHOTOS + 5_000
    assert (library.units.count_contents(), library.units.count_contents("kind = 'video'")) == (PHOTOS + 1, 1)
    assert len(library.units.sample(50)[0]) in range(20, 100)


def test_a_hit_names_its_best_moment_and_others_that_match(library: Library) -> None:
    library.add("a.film", long_film())
    hits = library.hits()
    assert len(hits) == 20
    film, *photos = hits
    assert (film.path.name, film.kind, film.start_s, film.end_s, film.page) == (
        "a.film",
        Kind.VIDEO,
        1_234,
        1_235,
        None,
    )
    assert {one.start_s for one in film.segments} == {1_232, 1_233, 1_235, 1_236}
    assert {photo.kind for photo in photos} == {Kind.IMAGE}
    assert all((photo.start_s, photo.end_s, photo.page, photo.segments) == (None, None, None, ()) for photo in photos)
    scores = [film.score, *(one.score for one in film.segments)]
    assert scores == sorted(scores, reverse=True)
    assert Band.WEAK not in {film.band, *(one.band for one in film.segments)}
    record = json.loads(json.dumps(record_of(film)))
    assert (record["start_s"], record["end_s"], record["page"]) == (1_234, 1_235, None)
    assert [one["start_s"] for one in record["segments"]] == [one.start_s for one in film.segments]
    assert record["segments"][0].keys() == {
        "score",
        "band",
        "signals",
        "start_s",
        "end_s",
        "page",
        "snippet",
        "matched_in",
    }


def test_a_document_names_its_page_and_leaves_out_those_that_do_not_match(library: Library) -> None:
    library.add("a.pdf", [-0.9] * 6 + [0.99, 0.98], kind=Kind.DOCUMENT)
    best = library.hits()[0]
    assert (best.path.name, best.page, best.start_s) == ("a.pdf", 7, None)
    assert [one.page for one in best.segments] == [8]


def test_matches_are_counted_by_content(library: Library) -> None:
    library.add("a.film", long_film())
    library.add("b.film", long_film(800))
    searcher = Searcher(library.db, library.units, library.encoder, no_pictures)
    for limit in (1, 100):
        answer = searcher.answer(SearchRequest(texts=(TextPart(QUERY),), limit=limit))
        assert (answer.matches.total, answer.matches.is_exact) == (2, True)


def test_a_table_of_a_former_version_is_read_as_it_is(library: Library) -> None:
    table = library.writer.table
    expected = library.units.nearest(library.query, None, 30).segment_ids
    open_before = library.units
    table.drop_columns(["ordinal", "span", "start_ms", "end_ms", "page"])
    table.alter_columns({"path": SEGMENT_ID, "rename": FORMER_ID})  # type: ignore[dict-item]  # wrongly annotated
    for units in (open_before, library.units):
        found = units.nearest(library.query, None, 30)
        assert (found.segment_ids, found.spans) == (expected, [Span()] * 30)
        assert len(units.matching("dog", None, 5).segment_ids) == len(units.newest("true", 5).segment_ids) == 5
        assert (len(units.sample(PHOTOS)[0]), units.count_contents()) == (PHOTOS, PHOTOS)
    assert {hit.start_s for hit in library.hits()} == {None}
