"""Another model takes over: its table fills beside the other's, most viewed first, and answers when it can."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from indexer.catalogue import embedded
from indexer.catalogue.contents import FileCopy, SegmentColumns
from indexer.catalogue.pending import PendingContent, lacking, not_embedded
from indexer.home import WriterLock
from indexer.models.installed import active_model, roles
from indexer.pipeline import write
from indexer.pipeline.control import Control
from indexer.pipeline.targets import source_of
from indexer.search.request import Filters, SearchRequest, TextPart
from indexer.store.reader import SegmentReader
from indexer.store.writer import SegmentWriter
from indexer.stream import Embedded, SourceFile
from indexer.swap.fill import Fill
from indexer.swap.merged import MergedSearcher
from indexer.swap.opening import open_searcher
from indexer.swap.switch import is_complete, settle, switch
from indexer.types import Grade, Kind, ModelId
from tests.unit.indexer.swapping import NEW, OLD, Library, add_photos
from tests.unit.indexer.tiny_bundle import DIMENSION

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:subject><rdf:Bag><rdf:li>lighthouse</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
)
COUNT = 40
"""More than a background needs, so that scores are in standard deviations."""


def names(library: Library, request: SearchRequest) -> list[str]:
    with open_searcher(library.home) as searcher:
        return [hit.path.name for hit in searcher.search(request)]


def reach_only(monkeypatch: pytest.MonkeyPatch, wanted: Callable[[str], bool]) -> None:
    """Let only files of these names be reached; the disk of the others is away."""

    def reached(content: PendingContent, copies: Sequence[FileCopy], grade: Grade | None) -> SourceFile | None:
        return source_of(content, [copy for copy in copies if wanted(copy.name)], grade)

    monkeypatch.setattr("indexer.swap.fill.source_of", reached)


ALL = SearchRequest(texts=(TextPart("a dog"),), limit=COUNT)


def test_filling_leaves_the_answers_as_they_are_until_the_switch(library: Library) -> None:
    before = names(library, ALL)
    filled = library.fill()
    assert (filled.contents, filled.segments, filled.failures) == (COUNT, COUNT, ())
    assert active_model(library.home).name == OLD
    assert names(library, ALL) == before
    assert is_complete(library.home, library.db, library.model(NEW))
    switch(library.home, library.db, library.model(NEW))
    assert active_model(library.home).name == NEW
    assert names(library, ALL) == before, "both models are the same graphs"


def test_the_same_vectors_come_as_from_indexing(library: Library) -> None:
    library.fill()
    query = library.encoder(OLD).embed_queries(["a cat"])[0]
    old, new = (SegmentReader(library.home.units, ModelId(name), DIMENSION) for name in (OLD, NEW))
    assert old.nearest(query, None, COUNT).segment_ids == new.nearest(query, None, COUNT).segment_ids
    assert old.nearest(query, None, COUNT).texts == new.nearest(query, None, COUNT).texts


def test_the_most_viewed_come_first_then_the_newest(library: Library) -> None:
    viewed = library.db.execute("SELECT content_id FROM files WHERE name = 'p003.jpg'").fetchone()[0]
    library.db.execute("INSERT INTO views VALUES (?, 2, 0)", (viewed,))
    with not_embedded(library.db, ModelId(NEW)) as todo:
        order = [content.content_id for batch in todo.batches() for content in batch]
        assert todo.count == COUNT
    by_content = dict(library.db.execute("SELECT content_id, name FROM files").fetchall())
    expected = ["p003.jpg", *(f"p{number:03}.jpg" for number in reversed(range(COUNT)) if number != 3)]
    assert [by_content[content] for content in order] == expected


def test_a_halted_fill_goes_on_where_it_was(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "COMMIT_ROWS", 8)
    control = Control()
    done = 0
    with WriterLock(library.home), Fill(library.home, library.encoder(NEW), threads=1, control=control) as fill:
        for event in fill.run():
            done += event.contents
            control.stop()
    assert 0 < done < COUNT
    assert not is_complete(library.home, library.db, library.model(NEW))
    assert active_model(library.home).name == OLD
    assert library.fill().contents == COUNT - done


def test_a_kill_between_the_two_sides_is_mended(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    class KilledError(Exception):
        """Stands for the end of the process."""

    original = SegmentWriter.put

    def put_and_die(writer: SegmentWriter, vectors: Sequence[Embedded], columns: Sequence[SegmentColumns]) -> None:
        original(writer, vectors, columns)
        raise KilledError

    with monkeypatch.context() as patched:
        # The vectors are written, then nothing is committed.
        patched.setattr(SegmentWriter, "put", put_and_die)
        with pytest.raises(KilledError):
            library.fill()
    assert SegmentReader(library.home.units, ModelId(NEW), DIMENSION).count() > 0
    assert embedded.segment_total(library.db, ModelId(NEW)) == 0
    assert library.fill().contents == COUNT
    assert SegmentReader(library.home.units, ModelId(NEW), DIMENSION).count() == COUNT


def test_contents_whose_disk_is_away_wait_and_are_answered_by_the_former_model(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = names(library, ALL)
    reach_only(monkeypatch, lambda name: name not in {"p001.jpg", "p002.jpg"})
    filled = library.fill()
    assert (filled.contents, filled.offline) == (COUNT - 2, 2)
    switch(library.home, library.db, library.model(NEW))
    with open_searcher(library.home) as searcher:
        assert isinstance(searcher, MergedSearcher)
    assert sorted(names(library, ALL)) == sorted(before), "every photo is found, each once"
    monkeypatch.undo()
    library.fill()
    settle(library.home, library.db)
    assert roles(library.home, library.db).former is None
    assert names(library, ALL) == before


def test_a_table_with_next_to_nothing_leaves_the_answer_to_the_former_one(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = names(library, ALL)
    reach_only(monkeypatch, lambda name: name >= "p030.jpg")
    assert library.fill().contents == 10
    switch(library.home, library.db, library.model(NEW))
    assert names(library, ALL) == before


def test_a_list_without_a_query_is_merged_by_date(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    reach_only(monkeypatch, lambda name: name not in {"p035.jpg", "p007.jpg"})
    assert library.fill().contents == COUNT - 2
    switch(library.home, library.db, library.model(NEW))
    listed = names(library, SearchRequest(filters=Filters(kinds=(Kind.IMAGE,)), limit=COUNT))
    assert listed == [f"p{number:03}.jpg" for number in reversed(range(COUNT))]


def test_a_changed_file_is_left_to_indexing(library: Library, tmp_path: Path) -> None:
    moved = library.moved(tmp_path / "photos")
    add_photos(tmp_path / "other", [500])
    shutil.copy(tmp_path / "other" / "p500.jpg", moved.photos / "p005.jpg")
    filled = moved.fill()
    assert (filled.contents, filled.changed) == (COUNT - 1, 1)
    assert lacking(library.db, ModelId(NEW), ModelId(OLD)) == (1, 1)


def test_an_unreadable_file_is_told_and_does_not_hold_up_the_others(library: Library, tmp_path: Path) -> None:
    moved = library.moved(tmp_path / "photos")
    (moved.photos / "p006.jpg").write_bytes(b"\xff\xd8 broken")
    filled = moved.fill()
    assert filled.contents == COUNT - 1
    assert [path.name for path, _ in filled.failures] == ["p006.jpg"]


def test_a_photo_with_new_words_is_embedded_again_by_the_other_model(library: Library, tmp_path: Path) -> None:
    moved = library.moved(tmp_path / "photos")
    assert moved.fill().contents == COUNT
    (moved.photos / "p004.xmp").write_text(XMP, encoding="utf-8")
    moved.index()
    assert lacking(library.db, ModelId(NEW), ModelId(OLD)) == (1, 1)
    assert moved.fill().contents == 1
    assert lacking(library.db, ModelId(NEW), ModelId(OLD)) == (0, 0)
