"""An index that an older version made: opened, brought up in place, nothing lost, nothing read again.

The old index is that of `tests/data/make_old_index.py`, which names the commit that wrote it.
"""

from __future__ import annotations

import json
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import lancedb
import numpy as np
import pytest
from lancedb.table import LanceTable

from indexer.catalogue import collections, parts, report, user_data
from indexer.catalogue.database import connect, transaction
from indexer.catalogue.facts import MEASURES
from indexer.catalogue.folders import catalogue_path
from indexer.catalogue.schema import FORMAT
from indexer.catalogue.segments import segments_of
from indexer.cli.main import main
from indexer.embed.encoder import Encoder
from indexer.embed.manifest import save_manifest
from indexer.home import Home, WriterLock
from indexer.models.installed import find_installed, install_bundle
from indexer.pipeline.control import Control
from indexer.pipeline.indexing import Indexer
from indexer.pipeline.targets import targets_for
from indexer.search.request import Filters, SearchRequest, TextPart
from indexer.store.reader import SegmentReader
from indexer.store.table import migrate
from indexer.store.writer import SegmentWriter
from indexer.stream import Committed
from indexer.swap.opening import open_searcher
from indexer.types import CollectionId, ContentId, ModelId, Segment
from indexer.volumes import volume_of
from tests.unit.indexer.swapping import OLD, add_photos
from tests.unit.indexer.tiny_bundle import DIMENSION, write_bundle

ARCHIVE = Path(__file__).resolve().parents[2] / "data" / "old_index.tar.gz"
PHOTOS = 6
MODEL = ModelId(OLD)
OLD_COLUMNS = {"unit_id", "vector", "content_id", "kind", "text", "folder_ids", "taken_ms", "camera", "latitude"} | {
    "longitude",
    "rating",
    "has_text",
    "dhash",
}


@dataclass(frozen=True)
class Old:
    """An index of the former version, of photos that lie where it says."""

    home: Home
    photos: Path

    def run(self) -> Committed:
        """Index the photos."""
        total = Committed()
        encoder = Encoder.open(find_installed(self.home, OLD).folder, threads=1)
        with WriterLock(self.home), Indexer(self.home, encoder, threads=1, control=Control()) as indexer:
            for event in indexer.run(targets_for(indexer.db, [self.photos], ())):
                total = total.plus(event)
        return total

    def vectors(self) -> dict[str, np.ndarray]:
        """Return the vector of each segment, read as a search does."""
        found = SegmentReader(self.home.units, MODEL, DIMENSION).nearest(
            np.eye(DIMENSION, dtype=np.float32)[0], None, 100, exact=True
        )
        return {str(one): vector for one, vector in zip(found.segment_ids, found.vectors, strict=True)}

    def names(self, words: str) -> list[str]:
        """Search."""
        with open_searcher(self.home) as searcher:
            return [hit.path.name for hit in searcher.search(SearchRequest(texts=(TextPart(words),)))]

    def columns(self) -> set[str]:
        """Return the columns of the table as it is on disk."""
        return set(lancedb.connect(self.home.units).open_table(f"units_{OLD}").schema.names)


@pytest.fixture
def old(tmp_path: Path) -> Old:
    """The old index, moved to where this test has its photos."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    home, photos = Home(tmp_path / "home"), tmp_path / "photos"
    here = volume_of(photos)
    with closing(sqlite3.connect(home.catalogue)) as db:
        folder = catalogue_path(here.relative)
        (was,) = db.execute("SELECT path FROM roots").fetchone()
        db.execute("UPDATE roots SET path = ?, volume_id = ?", (folder, here.volume.volume_id))
        db.execute("UPDATE folders SET path = ? WHERE path = ?", (folder, was))
        db.execute("UPDATE folders SET volume_id = ?", (here.volume.volume_id,))
        db.execute("UPDATE volumes SET volume_id = ?, mount = ?", (here.volume.volume_id, str(here.volume.mount)))
        db.commit()
    manifest = write_bundle(tmp_path / "model")
    save_manifest(tmp_path / "model", replace(manifest, model_id=MODEL, means={}))
    install_bundle(home, tmp_path / "model")
    return Old(home, photos)


def contents_of(path: Path) -> dict[str, int]:
    """Return the contents of a catalogue of the former version with their difference hashes."""
    with closing(sqlite3.connect(path)) as db:
        return dict(db.execute("SELECT content_id, dhash FROM contents").fetchall())


def test_nothing_is_read_again_and_nothing_is_lost(old: Old) -> None:
    assert old.columns() == OLD_COLUMNS
    assert not SegmentReader(old.home.units, MODEL, DIMENSION).can_ask("width_px > height_px")
    before, vectors = contents_of(old.home.catalogue), old.vectors()
    assert len(before) == len(vectors) == PHOTOS
    done = old.run()
    assert (done.unchanged, done.indexed, done.embedded, done.failed, done.removed) == (PHOTOS, 0, 0, 0, 0)
    with closing(connect(old.home.catalogue, create=False)) as db:
        counts = report.counts(db, MODEL)
        assert (counts.indexed, counts.embedded, counts.full, counts.quick) == (PHOTOS, PHOTOS, PHOTOS, 0)
        for content, dhash in before.items():
            assert segments_of(db, ContentId(content)) == [Segment(dhash=dhash % 2**64)]
    after = old.vectors()
    assert after.keys() == vectors.keys()
    assert all(np.array_equal(after[one], vectors[one]) for one in vectors)
    assert old.columns() == (OLD_COLUMNS - {"unit_id"}) | {
        "segment_id",
        "ordinal",
        "span",
        "start_ms",
        "end_ms",
        "page",
        "words",
        *MEASURES,
        "language",
    }
    reader = SegmentReader(old.home.units, MODEL, DIMENSION)
    assert reader.count("width_px > 0 AND height_px > 0") == PHOTOS, "the catalogue knows their sizes"


def test_what_users_made_stays(old: Old) -> None:
    contents = sorted(contents_of(old.home.catalogue))
    old.run()
    with closing(connect(old.home.catalogue, create=False)) as db:
        assert user_data.rated(db) == dict.fromkeys(contents[:2], 4)
        assert collections.members(db, CollectionId(1)) == set(contents[:3])
        assert [(name, query) for _, name, query in user_data.saved_searches(db)] == [("Red", '{"text": "red"}')]
        assert user_data.latest_queries(db, 9) == ['{"text": "sea"}']
        assert db.execute("SELECT content_id, times, last_ms FROM views").fetchall() == [(contents[4], 1, 5)]


def test_it_can_be_searched_before_anything_is_written_to_it(old: Old) -> None:
    assert sorted(old.names("p003")) == [f"p{number:03}.jpg" for number in range(PHOTOS)]
    assert "unit_id" in old.columns(), "who reads changes no table"
    answer = old.names("p003")
    old.run()
    assert old.names("p003") == answer


def test_a_search_that_is_open_goes_on_while_the_table_is_brought_up(old: Old) -> None:
    with open_searcher(old.home) as searcher:
        request = SearchRequest(texts=(TextPart("p003"),))
        before = [hit.path.name for hit in searcher.search(request)]
        old.run()
        assert [hit.path.name for hit in searcher.search(request)] == before


def test_new_photos_and_moved_ones_go_into_the_same_table(old: Old) -> None:
    old.run()
    add_photos(old.photos, range(PHOTOS, PHOTOS + 2))
    (old.photos / "p000.jpg").rename(old.photos / "lighthouse.jpg")
    done = old.run()
    assert (done.indexed, done.embedded, done.moved) == (2, 2, 1)
    assert "lighthouse.jpg" in old.names("lighthouse")[:1]
    assert len(old.vectors()) == PHOTOS + 2


def test_parts_of_words_are_indexed_when_nothing_else_is_to_be_done(old: Old) -> None:
    encoder = Encoder.open(find_installed(old.home, OLD).folder, threads=1)
    with WriterLock(old.home), Indexer(old.home, encoder, threads=1, control=Control()) as indexer:
        assert not indexer.is_maintained
        assert parts.find(indexer.db, ["p00"], 100) == []
        indexer.maintain()
        assert indexer.is_maintained
        assert len(parts.find(indexer.db, ["p00"], 100)) == PHOTOS


def test_languages_of_older_rows_are_found_out_by_maintenance(old: Old) -> None:
    german = "Der Hund ist auf der Wiese und nicht im Haus"
    content = min(contents_of(old.home.catalogue))
    old.run()
    with closing(connect(old.home.catalogue, create=False)) as db, transaction(db, old.home.catalogue):
        db.execute("UPDATE segments SET text = ? WHERE content_id = ?", (german, content))
    wanted = SearchRequest(filters=Filters(languages=("de",)))
    with open_searcher(old.home) as searcher:
        assert searcher.search(wanted) == []
    encoder = Encoder.open(find_installed(old.home, OLD).folder, threads=1)
    with WriterLock(old.home), Indexer(old.home, encoder, threads=1) as indexer:
        indexer.maintain()
    with open_searcher(old.home) as searcher:
        assert [hit.content_id for hit in searcher.search(wanted)] == [content]


@pytest.mark.parametrize("statement", range(6))
def test_a_catalogue_is_the_old_or_the_new_whenever_it_ends(
    old: Old, statement: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(Exception):
        """Stands for the end of the process."""

    def dies(done: int, _: int) -> None:
        if done == statement:
            raise KilledError

    before = contents_of(old.home.catalogue)
    with pytest.raises(KilledError):
        connect(old.home.catalogue, create=False, on_upgrade=dies)
    assert contents_of(old.home.catalogue) == before
    with closing(connect(old.home.catalogue, create=False)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (FORMAT,)
    assert old.run().unchanged == PHOTOS


@pytest.mark.parametrize("step", ["add_columns", "alter_columns", "merge_insert", "create_index", "drop_index"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_table_is_brought_up_by_the_next_run_if_one_is_killed(
    old: Old, step: str, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(Exception):
        """Stands for the end of the process."""

    class Dying:
        """A table whose writer dies at one step."""

        def __init__(self, table: object) -> None:
            self.table = table

        def __getattr__(self, name: str) -> object:
            original = getattr(self.table, name)
            if name != step:
                return original

            def die(*arguments: object, **options: object) -> None:
                if when == "after":
                    original(*arguments, **options)
                raise KilledError

            return die

    vectors = old.vectors()
    with monkeypatch.context() as patched:
        patched.setattr("indexer.store.table.migrate", lambda table, _: migrate(cast("LanceTable", Dying(table))))
        with pytest.raises(KilledError):
            old.run()
    assert old.vectors().keys() == vectors.keys(), "it can be searched in between"
    assert old.names("p003")[0] == "p003.jpg"
    assert old.run().unchanged == PHOTOS
    assert "segment_id" in old.columns()
    assert all(np.array_equal(vector, vectors[one]) for one, vector in old.vectors().items())


def test_progress_is_told(old: Old) -> None:
    told: list[tuple[int, int]] = []
    connect(old.home.catalogue, create=False, on_upgrade=lambda *step: told.append(step)).close()
    assert [done for done, _ in told] == list(range(len(told)))
    assert {steps for _, steps in told} == {told[-1][0]}
    again: list[tuple[int, int]] = []
    connect(old.home.catalogue, create=False, on_upgrade=lambda *step: again.append(step)).close()
    connect(old.home.folder / "new.sqlite", create=True, on_upgrade=lambda *step: again.append(step)).close()
    assert again == [], "of nothing that is up to date, and of nothing that is new"


def test_progress_of_the_table_is_told(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.store.table.WORDS_BATCH", PHOTOS - 1)
    told: list[tuple[int, int]] = []
    for _ in range(2):
        SegmentWriter(old.home.units, MODEL, DIMENSION, lambda done, total: told.append((done, total)))
    assert told == [(PHOTOS - 1, PHOTOS), (PHOTOS, PHOTOS)], "once, in batches"


def test_the_command_line_tells_of_it_once(old: Old, capsys: pytest.CaptureFixture[str]) -> None:
    for expected in (True, False):
        assert main(["status", "--data", str(old.home.folder)]) == 0
        assert ("brought up to date" in capsys.readouterr().err) is expected


def test_records_stay_what_they_are(old: Old, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--json", "--data", str(old.home.folder)]) == 0
    said = capsys.readouterr()
    assert (said.err, json.loads(said.out)["full"]) == ("", PHOTOS)


def test_the_fixture_is_small() -> None:
    assert ARCHIVE.stat().st_size < 40_000
