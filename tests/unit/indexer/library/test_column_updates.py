"""Lists in memory follow the catalogue without reading it anew, and end up the same as if they had."""

from __future__ import annotations

from contextlib import closing
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.catalogue import column_updates, files, writes
from indexer.catalogue.column_updates import updated
from indexer.catalogue.columns import Columns, load
from indexer.catalogue.database import connect
from indexer.decode.readers import kind_of
from indexer.home import Home
from indexer.library.library import Library
from indexer.types import FileId, MediaFacts
from tests.unit.indexer.library.conftest import NOON_NS, Made


def same(one: Columns, other: Columns) -> None:
    for field in fields(Columns):
        left, right = getattr(one, field.name), getattr(other, field.name)
        if field.name == "cameras":
            continue
        if field.name == "camera":
            left, right = [[columns.cameras[code] for code in columns.camera] for columns in (one, other)]
        assert np.array_equal(left, right, equal_nan=field.name in ("latitude", "longitude")), field.name


def change(made: Made, data: st.DataObject) -> None:
    name = f"{data.draw(st.sampled_from('ab'))}/{data.draw(st.integers(0, 5))}.jpg"
    number = data.draw(st.integers(0, 6))
    content = f"c{number}"
    # The same bytes always say the same.
    facts = MediaFacts(
        taken_ms=None if number < 2 else number * 10**11,
        camera=("", "Canon", "Nikon")[number % 3],
        latitude=None if number % 2 else 1.0,
    )
    mtime_ns = NOON_NS + data.draw(st.integers(-5, 5)) * 10**15
    match data.draw(st.sampled_from(["add", "add", "see", "fail", "remove", "retry"])):
        case "add":
            before = made.db.execute(
                "SELECT content_id FROM files f JOIN folders d USING (folder_id) WHERE d.path || '/' || f.name LIKE ?",
                (f"%photos/{name}",),
            ).fetchone()
            made.add(name, content, facts, mtime_ns=mtime_ns)
            if before and before[0]:
                with made.writing():
                    writes.drop_unplaced(made.db, [before[0]])
        case "see":
            made.see(name, mtime_ns=mtime_ns)
        case "fail":
            made.fail(name)
            with made.writing():
                contents = [row[0] for row in made.db.execute("SELECT content_id FROM contents").fetchall()]
                writes.drop_unplaced(made.db, contents)
        case "remove":
            there = [row[0] for row in made.db.execute("SELECT file_id FROM files").fetchall()]
            if there:
                with made.writing():
                    gone = writes.remove_files(made.db, [FileId(data.draw(st.sampled_from(there)))])
                    writes.drop_unplaced(made.db, gone)
        case "retry":
            with made.writing():
                writes.forget_failures(made.db)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_following_ends_where_reading_everything_does(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("following")
    (folder / "photos").mkdir()
    home = Home(folder / "index")
    with Library(home) as library, closing(connect(home.catalogue, create=False)) as db:
        made = Made(home, folder / "photos", db, library)
        columns = load(db, kind_of)
        for _ in range(data.draw(st.integers(1, 4))):
            for _ in range(data.draw(st.integers(0, 4))):
                change(made, data)
            columns = updated(db, columns, kind_of)
            same(columns, load(db, kind_of))


def test_what_did_not_change_is_not_read(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        made.add(f"{number}.jpg", f"c{number}")
    columns = load(made.db, kind_of)

    def never(*_: object) -> Columns:
        raise AssertionError("everything was read anew")

    monkeypatch.setattr(column_updates, "load", never)
    assert updated(made.db, columns, kind_of) is columns
    made.add("new.jpg", "c9")
    assert len(updated(made.db, columns, kind_of).file_id) == 6


def test_who_fell_too_far_behind_reads_everything(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writes, "CHANGES_KEPT", 2)
    columns = load(made.db, kind_of)
    for number in range(5):
        made.add(f"{number}.jpg", f"c{number}")
    with made.writing():
        writes.trim_changes(made.db)
    assert files.changed_since(made.db, columns.change_id) is None
    same(updated(made.db, columns, kind_of), load(made.db, kind_of))
    assert made.db.execute("SELECT count(*) FROM file_changes").fetchone() == (2,)


def test_a_long_list_of_changes_is_followed_in_parts(
    made: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(column_updates, "BATCH", 3)
    monkeypatch.setattr(column_updates, "MOST_CHANGED", 100.0)
    made.add("first.jpg", "c")
    columns = load(made.db, kind_of)
    for number in range(8):
        made.add(f"{number}.jpg", f"c{number}", MediaFacts(camera=f"camera {number}"))
    made.see("seen.jpg")
    same(updated(made.db, columns, kind_of), load(made.db, kind_of))
