"""Facts of equal files whose side files say different things, in whatever order the files come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from indexer.catalogue.contents import captions, columns_of
from indexer.catalogue.database import Connection, connect, transaction
from indexer.catalogue.facts import facts_at, facts_of
from indexer.catalogue.files import file_id
from indexer.catalogue.folders import LastMount
from indexer.catalogue.roots import SeenVolume, remember_volume
from indexer.home import Home
from indexer.library.library import Library
from indexer.library.values import Order
from indexer.pipeline.write import IndexWriter
from indexer.search.places import where_of
from indexer.search.request import Filters
from indexer.store.writer import SegmentWriter
from indexer.stream import Commit, FileDone, FilePlace, FileStat, Gone, SourceFile
from indexer.types import ContentId, DateSource, FileHead, FileId, Kind, MediaFacts, ModelId, Segment, VolumeId

VOLUME = VolumeId("v1")
BYTES = ContentId("0" * 32)
BARE = MediaFacts(width_px=4, height_px=3, camera="Canon", aperture=2.8, taken_ms=5, taken_from=DateSource.METADATA)
SAID = {
    "here": replace(BARE, rating=5, title="anchor", keywords=("harbour",)),
    "there": replace(BARE, rating=2, title="barrel", taken_ms=9, taken_from=DateSource.SIDE),
    "bare": BARE,
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "data")
    made.create()
    return made


@pytest.fixture
def db(home: Home) -> Iterator[Connection]:
    with closing(connect(home.catalogue, create=True)) as db:
        with transaction(db, home.catalogue):
            remember_volume(db, SeenVolume(volume_id=VOLUME, label="", fs_type="", last=LastMount(Path("/v"))), 0)
        yield db


def read(folder: str, facts: MediaFacts) -> FileDone:
    """Return a photo that was read, with a side file unless it says what its bytes say."""
    side = "" if facts == BARE else f"{folder} {facts.title}"
    place = FilePlace(VOLUME, folder, "photo.jpg")
    stat = FileStat("photo.jpg", 100, 5, 7, side=side)
    source = SourceFile(place=place, path=Path("/v") / folder / "photo.jpg", stat=stat, kind=Kind.IMAGE)
    head = FileHead(content_id=BYTES, quick_hash=b"q", kind=Kind.IMAGE, facts=facts)
    return FileDone(source=source, head=head, segments=(Segment(dhash=0),), content_id=BYTES)


def write(db: Connection, home: Home, *items: FileDone | Gone) -> None:
    model = ModelId("tiny")
    for item in items:
        list(IndexWriter(db, home.catalogue, SegmentWriter(home.units, model, 8), model).write([Commit((), (item,))]))


def at(db: Connection, folder: str) -> MediaFacts | None:
    found = file_id(db, VOLUME, folder, "photo.jpg")
    assert found is not None
    return facts_at(db, found, BYTES)


@pytest.mark.parametrize("order", list(permutations(SAID)))
def test_each_file_keeps_what_was_read_of_it(db: Connection, home: Home, order: tuple[str, ...]) -> None:
    write(db, home, *(read(folder, SAID[folder]) for folder in order))
    assert {folder: at(db, folder) for folder in SAID} == SAID
    assert facts_of(db, BYTES) == BARE, "the bytes say what the file says that has nothing beside it"
    (columns,) = columns_of(db, [BYTES])
    assert columns.rating == 5
    assert {"anchor", "barrel", "harbour"} <= set(columns.text.split())
    assert {"anchor", "barrel"} <= set(captions(db, [BYTES])[BYTES].split())


def test_what_a_side_file_says_now_replaces_what_it_said(db: Connection, home: Home) -> None:
    write(db, home, *(read(folder, facts) for folder, facts in SAID.items()))
    write(db, home, read("here", replace(BARE, title="candle")), read("there", BARE))
    assert at(db, "here") == replace(BARE, title="candle")
    assert at(db, "there") == at(db, "bare") == BARE
    write(db, home, read("here", BARE))
    assert db.execute("SELECT count(*) FROM place_facts").fetchone() == (0,)


def test_facts_of_a_place_go_with_its_file(db: Connection, home: Home) -> None:
    write(db, home, *(read(folder, facts) for folder, facts in SAID.items()))
    gone = [file_id(db, VOLUME, folder, "photo.jpg") for folder in ("here", "bare")]
    write(db, home, Gone(tuple(FileId(number) for number in gone if number)))
    assert at(db, "there") == SAID["there"]
    (columns,) = columns_of(db, [BYTES])
    assert "anchor" not in columns.text
    assert db.execute("SELECT count(*) FROM place_facts").fetchone() == (1,)


def test_lists_and_filters_ask_each_place(db: Connection, home: Home) -> None:
    write(db, home, *(read(folder, facts) for folder, facts in SAID.items()))
    ids = {folder: file_id(db, VOLUME, folder, "photo.jpg") for folder in SAID}
    with Library(home) as library:

        def shown(**asked: Any) -> list[int]:
            return [int(number) for number in library.browse(Filters(**asked), Order.NEWEST)]

        assert shown(rating_min=5) == [ids["here"]]
        assert shown(phrases=("barrel",)) == [ids["there"]]
        assert shown(after_ms=6, before_ms=10) == [ids["there"]]
        assert shown(rating_min=5, phrases=("barrel",)) == []
        assert shown(has_text=False) == [ids["bare"]]
        rows = {row.file_id: row for row in library.rows(list(filter(None, ids.values())))}
        assert [rows[FileId(ids[folder] or 0)].rating for folder in SAID] == [5, 2, None]
        details = library.details(FileId(ids["there"] or 0))
        assert details is not None
        assert (details.facts.title, details.facts.taken_from) == ("barrel", DateSource.SIDE)
    where = where_of(db, Filters(rating_min=5, phrases=("barrel",)))
    assert where is not None
    assert f"NOT content_id IN ('{BYTES}') OR content_id IN ('')" in where
