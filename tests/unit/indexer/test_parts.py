"""Parts of words: found by any of their letters, right after every kind of change, filled in older indexes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from indexer.catalogue import files, parts
from indexer.catalogue.database import Connection, connect, transaction
from indexer.catalogue.folders import LastMount
from indexer.catalogue.grams import asked_parts, grams_of, question
from indexer.catalogue.roots import SeenVolume, remember_volume, setting, store_setting
from indexer.catalogue.schema import FORMAT
from indexer.pipeline.write import IndexWriter
from indexer.store.writer import SegmentWriter
from indexer.stream import Commit, Embedded, FileDone, FilePlace, FileStat, Gone, Moved, SourceFile
from indexer.types import (
    ContentId,
    FileHead,
    Kind,
    MediaFacts,
    ModelId,
    Segment,
    SegmentId,
    Span,
    TextSource,
    VolumeId,
)
from tests.unit.indexer.test_write import axis

VOLUME = VolumeId("v1")


@dataclass
class Index:
    """A catalogue and a writer."""

    db: Connection
    writer: IndexWriter
    path: Path

    def write(self, *items: FileDone | Moved | Gone) -> None:
        vectors = tuple(
            Embedded(SegmentId(f"{item.content_id}:{segment.ordinal}"), item.content_id, axis(segment.ordinal))
            for item in items
            if isinstance(item, FileDone) and item.content_id
            for segment in item.segments
        )
        list(self.writer.write([Commit(vectors, items)]))

    def find(self, query: str) -> list[tuple[str, int | None]]:
        found = parts.find(self.db, asked_parts(query), 100)
        return sorted(((str(place.content_id), place.ordinal) for place in found), key=str)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    path = tmp_path / "catalogue.sqlite"
    with closing(connect(path, create=True)) as db:
        with transaction(db, path):
            remember_volume(db, SeenVolume(volume_id=VOLUME, label="", fs_type="", last=LastMount(Path("/v"))), 0)
        yield Index(db, IndexWriter(db, path, SegmentWriter(tmp_path / "units", ModelId("m"), 8), ModelId("m")), path)


def done(name: str, content: str, *texts: str, title: str = "") -> FileDone:
    stat = FileStat(name, 100, 5, 7)
    source = SourceFile(place=FilePlace(VOLUME, "a", name), path=Path("/v/a") / name, stat=stat, kind=Kind.DOCUMENT)
    head = FileHead(content_id=ContentId(content), quick_hash=b"q", kind=Kind.DOCUMENT, facts=MediaFacts(title=title))
    pages = tuple(
        Segment(ordinal=i, span=Span.pages(i + 1), text=text, text_source=TextSource.PAGE, dhash=0)
        for i, text in enumerate(texts)
    )
    return FileDone(source=source, head=head, segments=pages or (Segment(dhash=0),), content_id=head.content_id)


def test_any_three_letters_in_a_row_find_a_word_of_names_metadata_and_pages(index: Index) -> None:
    index.write(done("Müller_rechnung.pdf", "c1", "the first page", "An Invoice\nof Acme", title="Großbestellung"))
    assert index.find("invoi") == index.find("NVOIC") == index.find("acm inv") == [("c1", 1)]
    assert index.find("rst") == [("c1", 0)]
    assert index.find("chnung") == index.find("MULLER") == index.find("grossbest") == [("c1", None)]
    assert index.find("invoicer") == index.find("in") == index.find("rechnung acme") == []
    # All runs are there, the word is not.
    index.write(done("abcde-cdexy.pdf", "c2"))
    assert index.find("abcdexy") == []


def test_two_letters_find_words_of_scripts_without_spaces(index: Index) -> None:
    index.write(done("上海外滩.pdf", "c1", "東京タワー と iPhone手机", "กรุงเทพ"))
    assert index.find("海外") == index.find("外滩") == [("c1", None)]
    assert index.find("タワ") == index.find("hone手机") == [("c1", 0)]
    assert index.find("เทพ") == [("c1", 1)]
    assert index.find("滩外") == index.find("海") == []


def test_every_change_is_in_the_same_commit(index: Index) -> None:
    index.write(done("first.pdf", "c1", "lighthouse"), done("other.pdf", "c2", "windmill"))
    file_id = files.file_id(index.db, VOLUME, "a", "first.pdf")
    assert file_id is not None
    index.write(
        Moved(file_id=file_id, place=FilePlace(VOLUME, "b", "second.pdf"), stat=FileStat("second.pdf", 1, 5, 7))
    )
    assert (index.find("irst"), index.find("econ"), index.find("ighth")) == ([], [("c1", None)], [("c1", 0)])
    # A second pass reads other segments; a file beside it gives another title.
    index.write(done("other.pdf", "c2", "windmill", "waterwheel", title="Holland"))
    assert (index.find("terwh"), index.find("ollan"), index.find("indmi")) == (
        [("c2", 1)],
        [("c2", None)],
        [("c2", 0)],
    )
    index.write(done("other.pdf", "c2", "windmill", title="Zeeland"))
    assert (index.find("terwh"), index.find("ollan"), index.find("eelan")) == ([], [], [("c2", None)])
    gone = files.file_id(index.db, VOLUME, "a", "other.pdf")
    assert gone is not None
    index.write(Gone((gone,)))
    assert index.find("indmi") == index.find("eelan") == []
    # The same bytes come back.
    index.write(done("again.pdf", "c2", "windmill"))
    assert (index.find("indmi"), index.find("gai")) == ([("c2", 0)], [("c2", None)])


def test_what_did_not_change_is_not_indexed_again(index: Index) -> None:
    index.write(done("first.pdf", "c1", "lighthouse"))
    before = index.db.execute("SELECT count(*) FROM part_docs").fetchone()
    index.write(done("first.pdf", "c1", "lighthouse"), replace(done("first.pdf", "c1"), segments=(), head=None))
    assert index.db.execute("SELECT count(*) FROM part_docs").fetchone() == before


def test_an_older_catalogue_is_filled_in_steps_that_a_halt_may_part(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    with closing(connect(path, create=True)) as db:
        assert parts.is_filled(db)
        db.execute("INSERT INTO volumes VALUES ('v', '', '', '', '', 0)")
        db.execute("INSERT INTO folders VALUES (1, 'v', NULL, '')")
        contents = [f"{number:032x}" for number in range(1_200)]
        db.executemany(
            "INSERT INTO contents (content_id, quick_hash, size_bytes, kind, width_px, height_px, camera, lens, title, "
            "description, keywords) VALUES (?, x'', 1, 'image', 1, 1, '', '', '', '', '[]')",
            ((content,) for content in contents),
        )
        db.executemany(
            "INSERT INTO files (folder_id, name, size_bytes, mtime_ns, inode, status, content_id) "
            "VALUES (1, ?, 1, 1, 1, 'indexed', ?)",
            ((f"holiday{number}.jpg", content) for number, content in enumerate(contents)),
        )
        for table in ("parts", "part_docs", "concept_vectors", "concept_examples", "concepts", "feedback"):
            db.execute(f"DROP TABLE {table}")
        for table in ("speech", "heard"):
            db.execute(f"DROP TABLE {table}")
        for index in ("contents_by_language", "contents_by_speech_read"):
            db.execute(f"DROP INDEX {index}")
        for column in ("parts_of_names", "parts_of_texts", "language", "speech_read", "album"):
            db.execute(f"ALTER TABLE contents DROP COLUMN {column}")
        db.execute("ALTER TABLE place_facts DROP COLUMN album")
        db.execute(f"PRAGMA user_version = {FORMAT - 4}")
    with closing(connect(path, create=False)) as db:
        assert not parts.is_filled(db)
        assert parts.find(db, ["olida"], 5_000) == []
        answers = iter((False, True, True))
        parts.tidy(db, path, lambda: next(answers))
        assert len(parts.find(db, ["olida"], 5_000)) == 500
        parts.tidy(db, path, lambda: False)
        assert parts.is_filled(db)
        assert len(parts.find(db, ["olida"], 5_000)) == 1_200
        assert len(parts.find(db, ["olida"], 7)) == 7
        assert [place.content_id for place in parts.find(db, ["day1199"], 9)] == [contents[-1]]


def test_an_index_that_is_mostly_old_is_made_anew(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LEAST_OLD", 3)
    for title in ("one", "two", "three", "four", "five"):
        index.write(done("first.pdf", "c1", f"page of {title}", title=title))
    before = index.db.execute("SELECT count(*) FROM part_docs").fetchone()[0]
    parts.tidy(index.db, index.path, lambda: False)
    assert (before, index.db.execute("SELECT count(*) FROM part_docs").fetchone()[0]) == (10, 2)
    assert index.find("five") == [("c1", 0), ("c1", None)]
    # It knows what it has now.
    index.write(done("first.pdf", "c1", "page of five", title="five"))
    assert index.db.execute("SELECT count(*) FROM part_docs").fetchone()[0] == 2


def test_short_words_and_words_that_say_nothing_are_not_asked_for() -> None:
    assert asked_parts("an invoice of the 海 外滩 Über") == ["invoice", "外滩", "uber"]
    assert asked_parts("the") == ["the"]
    assert question(["ab", "海"]) == ""
    assert question([]) == ""
    assert len(question(["abcdefghij" * 30]).split(" AND ")) <= 40
    assert grams_of("Ab abc ABCD x") == {"abc", "bcd"}


def test_settings_of_an_index_count_only_what_became_old(index: Index) -> None:
    index.write(done("first.pdf", "c1", "text"))
    assert setting(index.db, "parts_old_documents", "0") == "0"
    index.write(done("first.pdf", "c1", "text", title="new"))
    assert setting(index.db, "parts_old_documents", "0") == "1"
    store_setting(index.db, "parts_old_documents", "0")
