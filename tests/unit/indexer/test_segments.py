"""Files of many segments, from the disk to the index: whole, read quickly and then in full, found all the time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from indexer.catalogue import files, pending, report, segments, writes
from indexer.catalogue.database import transaction
from indexer.catalogue.pending import used_paths
from indexer.catalogue.phrases import contents_with
from indexer.embed.encoder import Encoder
from indexer.home import Home
from indexer.pipeline.control import Control
from indexer.pipeline.indexing import Indexer
from indexer.pipeline.targets import targets_for
from indexer.pipeline.write import reconcile
from indexer.search.request import Filters, ImagePart, SearchRequest, TextPart
from indexer.store.reader import SegmentReader, stored_vectors
from indexer.stream import Committed, SourceFile
from indexer.swap.opening import open_searcher
from indexer.types import ContentId, Grade, Kind, Locator, ModelId, ReadSegment, Span
from indexer.watch import watching
from tests.unit.indexer.films import Film, forget_films, know_films
from tests.unit.indexer.swapping import NEW, OLD, Library, add_photos, make_library
from tests.unit.indexer.tiny_bundle import DIMENSION


@dataclass
class Films:
    """A library with films and photos, and its open indexer."""

    library: Library
    indexer: Indexer

    @property
    def folder(self) -> Path:
        return self.library.photos

    def run(self) -> Committed:
        return _sum(self.indexer.run(targets_for(self.indexer.db, [self.folder], ())))

    def deepen(self) -> Committed:
        return _sum(self.indexer.deepen())

    def content(self, name: str) -> ContentId:
        row = self.indexer.db.execute("SELECT content_id FROM files WHERE name = ?", (name,)).fetchone()
        return ContentId(row[0])

    def spans(self, name: str) -> list[Span]:
        return [one.span for one in segments.segments_of(self.indexer.db, self.content(name))]

    def stored(self, name: str) -> list[str]:
        """Return the ordinals that the table has of a file."""
        home, model_id = self.library.home, ModelId(OLD)
        found = stored_vectors(home.units, model_id, DIMENSION, [self.content(name)])
        return sorted((str(one.segment_id).split(":")[1] for one in found), key=int)

    def grades(self) -> tuple[int, int, int]:
        counts = report.counts(self.indexer.db, ModelId(OLD))
        return counts.seen, counts.quick, counts.full

    def names(self, words: str, filters: Filters | None = None) -> list[str]:
        with open_searcher(self.library.home) as searcher:
            request = SearchRequest(texts=(TextPart(words),), filters=filters or Filters(), limit=100)
            return [hit.path.name for hit in searcher.search(request)]


def _sum(events: Iterator[Committed]) -> Committed:
    total = Committed()
    for event in events:
        total = total.plus(event)
    return total


@pytest.fixture
def films(tmp_path: Path) -> Iterator[Films]:
    know_films()
    try:
        library = make_library(tmp_path, 3)
        encoder = library.encoder(OLD)
        with Indexer(library.home, encoder, threads=2, control=Control()) as indexer:
            yield Films(library, indexer)
        library.db.close()
    finally:
        forget_films()


def test_a_film_is_read_quickly_first_and_then_in_full(films: Films) -> None:
    Film(segments=50, quick=3).write(films.folder / "a.film")
    done = films.run()
    assert (done.indexed, done.embedded, done.failed) == (1, 1, 0)
    assert films.grades() == (0, 1, 3)
    assert films.spans("a.film") == [Span.time(0, 16_666), Span.time(16_666, 33_333), Span.time(33_333, 50_000)]
    assert films.stored("a.film") == ["0", "1", "2"]
    assert films.indexer.is_shallow
    deepened = films.deepen()
    assert (deepened.indexed, deepened.deepened, deepened.embedded) == (0, 1, 1)
    assert films.grades() == (0, 0, 4)
    assert films.spans("a.film") == [Span.time(i * 1_000, (i + 1) * 1_000) for i in range(50)]
    assert films.stored("a.film") == [str(i) for i in range(50)]
    row = films.indexer.table.table.search().where("page IS NULL AND start_ms = 7000 AND ordinal = 7").to_list()[0]
    assert (row["span"], row["end_ms"], row["segment_id"]) == ("time", 8_000, f"{films.content('a.film')}:7")
    assert not films.indexer.is_shallow
    assert films.run().embedded == 0
    assert films.deepen() == Committed()


def test_fewer_segments_take_the_place_of_more(films: Films) -> None:
    Film(segments=4, quick=9).write(films.folder / "a.film")
    films.run()
    assert len(films.stored("a.film")) == 9
    films.deepen()
    assert films.stored("a.film") == ["0", "1", "2", "3"]
    assert reconcile(films.indexer.db, films.library.home.catalogue, films.indexer.table, ModelId(OLD)) == (
        0,
        0,
    )


def test_it_is_found_at_every_commit_while_it_is_read_in_full(films: Films) -> None:
    for seed in range(6):
        Film(seed=seed, segments=40 if seed % 2 else 2, quick=10).write(films.folder / f"{seed}.film")
    films.run()
    reader = SegmentReader(films.library.home.units, ModelId(OLD), DIMENSION)
    versions = films.indexer.table.table.list_versions()[-1]["version"]
    films.deepen()
    table = films.indexer.table.table
    wanted = {films.content(f"{seed}.film") for seed in range(6)}
    for version in table.list_versions():
        if version["version"] >= versions:
            table.checkout(version["version"])
            assert wanted <= set(table.to_arrow()["content_id"].to_pylist()), version
    table.checkout_latest()  # type: ignore[no-untyped-call]
    assert reader.count() == 3 + 3 * 40 + 3 * 2


def test_a_hit_is_the_moment_at_which_the_words_are_said(films: Films) -> None:
    Film(segments=20).write(films.folder / "a.film")
    films.run()
    films.deepen()
    with open_searcher(films.library.home) as searcher:
        hit = searcher.search(SearchRequest(texts=(TextPart("scene17"),)))[0]
    assert (hit.path.name, hit.start_s, hit.end_s, hit.page) == ("a.film", 17, 18, None)
    assert 17 not in [one.start_s for one in hit.segments]
    assert hit.locator == Locator(moment_ms=17_500)
    assert all(one.locator.moment_ms == (one.start_s or 0) * 1000 + 500 for one in hit.segments)
    assert hit.taken_ms == 0


def test_a_picture_of_a_query_can_be_a_moment_of_a_film(films: Films) -> None:
    """The picture at the moment of each scene finds that scene; without a moment it is the first one."""
    path = Film(seed=3, segments=4, quick=4).write(films.folder / "a.film")
    films.run()
    with open_searcher(films.library.home) as searcher:
        for number in range(4):
            part = ImagePart(path, locator=Locator(moment_ms=number * 1000 + 500))
            assert searcher.search(SearchRequest(images=(part,)))[0].start_s == number
        assert searcher.search(SearchRequest(images=(ImagePart(path),)))[0].start_s == 0


def test_text_of_segments_is_found_in_search_and_in_lists(films: Films) -> None:
    Film(segments=20).write(films.folder / "a.film")
    films.run()
    assert contents_with(films.indexer.db, ["scene17"]) == []
    films.deepen()
    assert films.names("scene17", Filters(phrases=("scene17",))) == ["a.film"]
    assert contents_with(films.indexer.db, ["scene17"]) == [films.content("a.film")]
    assert films.names("scene17", Filters(kinds=(Kind.IMAGE,), phrases=("scene17",))) == []


def test_a_film_that_moves_takes_all_its_segments_along(films: Films) -> None:
    Film(segments=30).write(films.folder / "a.film")
    films.run()
    films.deepen()
    (films.folder / "below").mkdir()
    (films.folder / "a.film").rename(films.folder / "below" / "lighthouse.film")
    done = films.run()
    assert (done.moved, done.embedded) == (1, 0)
    table = films.indexer.table.table.to_arrow().to_pylist()
    texts = [row["text"] for row in table if row["content_id"] == films.content("lighthouse.film")]
    assert len(texts) == 30
    assert all("lighthouse" in text and "a.film" not in text for text in texts)
    assert sum(text.endswith("scene7") for text in texts) == 1


def test_copies_are_embedded_once_whichever_comes_first(films: Films) -> None:
    for name in "abcd":
        Film(segments=40, quick=40).write(films.folder / f"{name}.film")
    done = films.run()
    assert (done.indexed, done.embedded) == (4, 1)
    assert len(films.stored("a.film")) == 40
    (films.folder / "a.film").unlink()
    assert films.run().removed == 1
    assert len(films.stored("b.film")) == 40


def test_the_last_copy_takes_all_segments_with_it(films: Films) -> None:
    Film(segments=9).write(films.folder / "a.film")
    films.run()
    content = films.content("a.film")
    (films.folder / "a.film").unlink()
    films.run()
    assert films.indexer.table.count() == 3
    assert segments.segments_of(films.indexer.db, content) == []


def failed_of(films: Films) -> list[tuple[str, str, bool]]:
    return [(row.name, str(row.title), row.partial) for row in report.failed_files(films.indexer.db)]


def test_what_came_before_a_crash_is_kept_and_the_file_is_listed(films: Films) -> None:
    Film(segments=30, quick=20, breaks=15, alone=1).write(films.folder / "a.film")
    done = films.run()
    assert (done.indexed, done.failed, len(done.failures)) == (1, 0, 0)
    assert films.stored("a.film") == [str(i) for i in range(15)]
    assert failed_of(films) == [("a.film", "The file crashes the decoder", True)]
    assert report.counts(films.indexer.db, ModelId(OLD)).in_part == 1
    assert not films.indexer.is_shallow, "it would crash again"
    assert films.run().unchanged == 4


def test_what_does_not_stand_alone_is_not_kept(films: Films) -> None:
    Film(segments=30, quick=20, breaks=15, alone=0).write(films.folder / "a.film")
    done = films.run()
    assert (done.indexed, done.failed) == (0, 1)
    assert failed_of(films) == [("a.film", "The file crashes the decoder", False)]
    assert films.indexer.table.count() == 3


def test_a_film_that_cannot_be_read_in_full_keeps_what_the_first_look_gave(films: Films) -> None:
    Film(segments=30, quick=5, breaks=12, alone=1).write(films.folder / "a.film")
    films.run()
    done = films.deepen()
    assert (done.deepened, done.failed) == (0, 0)
    assert films.stored("a.film") == ["0", "1", "2", "3", "4"]
    assert failed_of(films) == [("a.film", "The file crashes the decoder", True)]
    assert films.deepen() == Committed(), "until the user wants it tried again"
    with transaction(films.indexer.db, films.library.home.catalogue):
        writes.forget_failures(films.indexer.db)
    assert films.indexer.is_shallow
    assert failed_of(films) == []
    assert "a.film" in films.names("film")


def test_everything_is_covered_before_anything_is_read_in_full(films: Films) -> None:
    for seed in range(30):
        Film(seed=seed, segments=3, quick=1).write(films.folder / f"{seed}.film")
    events = list(films.indexer.run(targets_for(films.indexer.db, [films.folder], ())))
    assert sum(event.deepened for event in events) == 0
    assert films.grades() == (0, 30, 3)


def test_folders_that_are_used_come_first(films: Films) -> None:
    for number, name in enumerate(("old", "viewed", "searched/below")):
        (films.folder / name).mkdir(parents=True)
        Film(seed=number).write(films.folder / name / f"{number}.film")
        Film(seed=number + 10).write(films.folder / name / f"{number + 10}.film")
    films.run()
    query = f'{{"filters": {{"folders": ["{films.folder / "searched"}"]}}}}'
    with transaction(films.indexer.db, films.library.home.catalogue):
        films.indexer.db.execute("INSERT INTO history VALUES (?, 200), ('{}', 300), ('sea', 400)", (query,))
        films.indexer.db.execute("INSERT INTO views VALUES (?, 1, 100)", (films.content("1.film"),))
    with pending.shallow(films.indexer.db, ModelId(OLD)) as todo:
        order = [content.content_id for batch in todo.batches() for content in batch]
    assert order == [films.content(f"{number}.film") for number in (12, 2, 11, 1, 10, 0)]


def test_the_disk_is_read_in_the_order_in_which_folders_are_used(films: Films) -> None:
    for number, name in enumerate(("a", "b", "c")):
        (films.folder / name).mkdir()
        Film(seed=number).write(films.folder / name / f"{number}.film")
    films.run()
    with transaction(films.indexer.db, films.library.home.catalogue):
        films.indexer.db.execute("INSERT INTO views VALUES (?, 1, 100)", (films.content("1.film"),))
    used_ms = used_paths(films.indexer.db)
    assert used_ms[films.folder / "b"] == used_ms[films.folder] == 100
    assert films.folder / "a" not in used_ms
    for name in ("a", "b", "c"):
        Film(seed=99).write(films.folder / name / "new.film")
    targets = targets_for(films.indexer.db, [films.folder], ())
    changes = films.indexer.changes(targets, films.indexer.db)
    assert [one.path.parent.name for one in changes if isinstance(one, SourceFile)] == ["b", "a", "c"]


def test_a_halt_leaves_the_rest_for_the_next_call(films: Films) -> None:
    for seed in range(12):
        Film(seed=seed, segments=30, quick=1).write(films.folder / f"{seed}.film")
    films.run()
    for _ in films.indexer.deepen():
        films.indexer.control.interrupt()
    assert films.indexer.is_shallow or films.grades() == (0, 0, 15)
    films.indexer.control.resume()
    films.deepen()
    assert films.grades() == (0, 0, 15)
    assert films.indexer.table.count() == 3 + 12 * 30


def test_a_kill_while_it_is_read_in_full_leaves_it_findable(films: Films, monkeypatch: pytest.MonkeyPatch) -> None:
    class KilledError(Exception):
        """Stands for the end of the process."""

    Film(segments=30, quick=2).write(films.folder / "a.film")
    films.run()
    put = films.indexer.table.put

    def put_and_die(*arguments: object) -> None:
        put(*arguments)  # type: ignore[arg-type]
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(films.indexer.table, "put", put_and_die)
        with pytest.raises(KilledError):
            films.deepen()
    assert films.grades() == (0, 1, 3)
    model_id = ModelId(OLD)
    assert films.indexer.table.count() == 3 + 30
    reconcile(films.indexer.db, films.library.home.catalogue, films.indexer.table, model_id)
    assert films.stored("a.film") == ["0", "1"]
    films.deepen()
    assert films.stored("a.film") == [str(i) for i in range(30)]


def test_another_model_gets_the_segments_as_thoroughly_as_they_were_read(films: Films) -> None:
    Film(seed=1, segments=12, quick=2).write(films.folder / "full.film")
    films.run()
    films.deepen()
    Film(seed=2, segments=12, quick=2).write(films.folder / "quick.film")
    Film(seed=3, segments=12, quick=9, breaks=5, alone=1).write(films.folder / "part.film")
    films.run()
    filled = films.library.fill(NEW)
    assert (filled.contents, filled.segments, filled.changed) == (6, 3 + 12 + 2 + 5, 0)
    assert films.library.fill(NEW).contents == 0


def test_bytes_that_change_are_read_anew(films: Films) -> None:
    Film(seed=1, segments=7).write(films.folder / "a.film")
    films.run()
    films.deepen()
    Film(seed=2, segments=3, quick=1).write(films.folder / "a.film")
    done = films.run()
    assert (done.indexed, done.embedded) == (1, 1)
    assert films.stored("a.film") == ["0"]
    assert films.indexer.table.count() == 3 + 1
    root = targets_for(films.indexer.db, [films.folder], ())[0].root
    assert files.known_in_folder(films.indexer.db, root.volume_id, root.folder, ModelId(OLD))["a.film"].settled


def test_films_and_photos_share_a_library(films: Films) -> None:
    Film(segments=10).write(films.folder / "a.film")
    add_photos(films.folder, range(3, 6))
    assert films.run().indexed == 4
    films.deepen()
    assert films.indexer.table.count() == 10 + 6
    assert sorted(films.names("p004")) == sorted(["a.film", *(f"p{i:03}.jpg" for i in range(6))])


def test_watching_reads_in_full_when_everything_is_covered(films: Films, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "IDLE_POLL_S", 0.01)
    targets_for(films.indexer.db, [films.folder], ())
    for seed in range(3):
        Film(seed=seed, segments=9, quick=1).write(films.folder / f"{seed}.film")
    told = Committed()
    for event in watching.watch(films.indexer, every_s=3_600):
        told = told.plus(event) if isinstance(event, Committed) else told
        if told.deepened == 3:
            films.indexer.control.stop()
    assert (told.indexed, told.segments) == (3, 3 + 3 * 9)
    assert films.grades() == (0, 0, 6)


def test_vectors_belong_to_their_segments(films: Films) -> None:
    Film(segments=40).write(films.folder / "a.film")
    films.run()
    films.deepen()
    encoder: Encoder = films.library.encoder(OLD)
    home: Home = films.library.home
    with films.indexer.pool as pool:
        given = pool.read(films.folder / "a.film", Kind.VIDEO, Grade.FULL)
        pixels = {item.segment.ordinal: item.pixels for item in given if isinstance(item, ReadSegment)}
    for one in stored_vectors(home.units, ModelId(OLD), DIMENSION, [films.content("a.film")]):
        expected = encoder.embed_photos([pixels[int(one.segment_id.split(":")[1])]], [""])[0]
        assert np.allclose(one.vector, expected, atol=1e-5)
