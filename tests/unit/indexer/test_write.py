"""Commits into a real catalogue and a real table of units."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from indexer.catalogue import collections, embedded, files, report, user_data, writes
from indexer.catalogue.contents import SegmentColumns, columns_of, copies_of
from indexer.catalogue.database import Connection, connect, transaction
from indexer.catalogue.folders import LastMount
from indexer.catalogue.roots import SeenVolume, remember_volume
from indexer.errors import IndexTroubleError, Message
from indexer.pipeline.write import IndexWriter, reconcile
from indexer.store.reader import SegmentReader
from indexer.store.writer import SegmentWriter
from indexer.stream import Commit, Committed, Embedded, Failure, FileDone, FilePlace, FileStat, Gone, Moved, SourceFile
from indexer.types import ContentId, FileHead, FileId, Kind, MediaFacts, ModelId, Segment, SegmentId, Vector, VolumeId

MODEL = ModelId("tiny")
VOLUME = VolumeId("v1")
DIMENSION = 8


@dataclass
class Index:
    """An index in a temporary folder."""

    db: Connection
    units: SegmentWriter
    writer: IndexWriter
    reader: SegmentReader
    folder: Path

    def write(self, *items: FileDone | Moved | Gone, vectors: tuple[Embedded, ...] = ()) -> Committed:
        (event,) = self.writer.write([Commit(vectors, items)])
        return event

    def file_id(self, folder: str, name: str) -> FileId:
        found = files.file_id(self.db, VOLUME, folder, name)
        assert found is not None
        return found

    def found(self, vector: Vector, where: str | None = None) -> list[str]:
        return [str(content) for content in self.reader.nearest(vector, where, 10).content_ids]

    def names(self, content: str) -> list[str]:
        there = copies_of(self.db, [ContentId(content)]).get(ContentId(content), [])
        return [f"{place.folder}/{place.name}" for place in there]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    path = tmp_path / "catalogue.sqlite"
    with closing(connect(path, create=True)) as db:
        with transaction(db, path):
            remember_volume(db, SeenVolume(volume_id=VOLUME, label="", fs_type="", last=LastMount(Path("/v"))), 0)
        units = SegmentWriter(tmp_path / "units", MODEL, DIMENSION)
        writer = IndexWriter(db, path, units, MODEL)
        yield Index(db, units, writer, SegmentReader(tmp_path / "units", MODEL, DIMENSION), tmp_path)


def axis(number: int) -> Vector:
    vector: Vector = np.eye(DIMENSION, dtype=np.float32)[number]
    return vector


def done(folder: str, name: str, content: str, *, read: bool = True, title: str = "") -> FileDone:
    stat = FileStat(name, 100, 5, 7)
    source = SourceFile(
        place=FilePlace(VOLUME, folder, name), path=Path("/v") / folder / name, stat=stat, kind=Kind.IMAGE
    )
    facts = MediaFacts(width_px=4, height_px=3, title=title, latitude=48.0, longitude=11.0, camera="O'Nikon", rating=4)
    if not read:
        return FileDone(source=source, content_id=ContentId(content))
    head = FileHead(content_id=ContentId(content), quick_hash=b"q", kind=Kind.IMAGE, facts=facts)
    return FileDone(source=source, head=head, segments=(Segment(dhash=2**64 - 2),), content_id=ContentId(content))


def vector(content: str, number: int) -> Embedded:
    return Embedded(SegmentId(f"{content}:0"), ContentId(content), axis(number))


def test_a_commit_can_be_searched_at_once_with_all_its_columns(index: Index) -> None:
    event = index.write(done("a/b", "x.jpg", "cx", title="sea"), vectors=(vector("cx", 0),))
    assert (event.indexed, event.embedded) == (1, 1)
    top, middle = (files.folder_id(index.db, VOLUME, folder) for folder in ("", "a"))
    for where in [
        f"array_has_any(folder_ids, [{top}])",
        f"array_has_any(folder_ids, [{middle}])",
        "has_text",
        "rating >= 4",
        "contains(lower(camera), 'o''nikon')",
    ]:
        assert index.found(axis(0), where) == ["cx"], where
    assert index.found(axis(0), "array_has_any(folder_ids, [999])") == []
    assert index.reader.nearest(axis(0), None, 1).dhashes[0] == 2**64 - 2


def test_copies_share_one_unit_and_are_all_in_its_text_and_folders(index: Index) -> None:
    index.write(done("a", "one.jpg", "c"), vectors=(vector("c", 0),))
    event = index.write(done("b", "two.jpg", "c", read=False))
    assert (event.indexed, event.embedded) == (1, 0)
    assert index.units.count() == 1
    found = index.reader.nearest(axis(0), f"array_has_any(folder_ids, [{files.folder_id(index.db, VOLUME, 'b')}])", 5)
    assert "one.jpg" in found.texts[0]
    assert "two.jpg" in found.texts[0]


def test_a_move_changes_the_place_and_keeps_the_vector(index: Index) -> None:
    index.write(done("a", "one.jpg", "c"), vectors=(vector("c", 3),))
    moved = Moved(
        file_id=index.file_id("a", "one.jpg"),
        place=FilePlace(VOLUME, "z", "new.jpg"),
        stat=FileStat("new.jpg", 100, 5, 7),
    )
    event = index.write(moved)
    assert (event.moved, event.indexed) == (1, 0)
    assert index.names("c") == ["z/new.jpg"]
    found = index.reader.nearest(axis(3), None, 5)
    assert np.array_equal(found.vectors[0], axis(3))
    assert "new.jpg" in found.texts[0]
    assert "one.jpg" not in found.texts[0]


def test_a_move_onto_a_known_file_replaces_it(index: Index) -> None:
    index.write(done("a", "1", "c1"), done("a", "2", "c2"), vectors=(vector("c1", 1), vector("c2", 2)))
    index.write(
        Moved(file_id=index.file_id("a", "1"), place=FilePlace(VOLUME, "a", "2"), stat=FileStat("2", 100, 5, 7))
    )
    assert index.names("c1") == ["a/2"]
    assert index.names("c2") == []
    assert index.found(axis(2), "content_id = 'c2'") == []


def test_the_last_copy_takes_the_units_with_it_and_not_before(index: Index) -> None:
    index.write(done("a", "1", "c"), done("a", "2", "c"), vectors=(vector("c", 0),))
    index.write(Gone((index.file_id("a", "1"),)))
    assert index.found(axis(0)) == ["c"]
    event = index.write(Gone((index.file_id("a", "2"),)))
    assert event.removed == 1
    assert index.found(axis(0)) == []
    assert report.counts(index.db, MODEL).contents == 0


def test_a_changed_file_drops_what_it_was(index: Index) -> None:
    index.write(done("a", "1", "old"), vectors=(vector("old", 0),))
    index.write(done("a", "1", "new"), vectors=(vector("new", 1),))
    assert sorted(index.found(axis(1))) == ["new"]
    assert report.counts(index.db, MODEL).files == 1


def test_two_files_that_swap_their_bytes_keep_both(index: Index) -> None:
    index.write(done("a", "1", "x"), done("a", "2", "y"), vectors=(vector("x", 0), vector("y", 1)))
    index.write(done("a", "1", "y", read=False), done("a", "2", "x", read=False))
    assert index.names("x") == ["a/2"]
    assert index.names("y") == ["a/1"]
    assert index.units.count() == 2


def test_a_copy_whose_original_vanished_meanwhile_is_left_for_the_next_scan(index: Index) -> None:
    index.write(done("a", "1", "never-stored", read=False))
    assert report.counts(index.db, MODEL).files == 0


def test_a_failure_is_listed_and_replaced_by_success(index: Index) -> None:
    failed = done("a", "1", "c", read=False)
    event = index.write(
        FileDone(source=failed.source, failure=Failure(Message("Cut off"), Message("Copy it again."))),
        FileDone(source=done("a", "2.txt", "c").source, failure=Failure(Message("No"), Message("No."), skipped=True)),
    )
    assert (event.failed, event.skipped, event.indexed) == (1, 1, 0)
    assert [(row.name, str(row.title), row.skipped) for row in report.failed_files(index.db)] == [
        ("1", "Cut off", False),
        ("2.txt", "No", True),
    ]
    assert files.known_in_folder(index.db, VOLUME, "a", MODEL)["1"].settled
    index.write(done("a", "1", "c"), vectors=(vector("c", 0),))
    assert [row.name for row in report.failed_files(index.db)] == ["2.txt"]


def test_a_file_without_vectors_of_this_model_is_not_settled(index: Index) -> None:
    index.write(done("a", "1", "c"), vectors=(vector("c", 0),))
    assert files.known_in_folder(index.db, VOLUME, "a", MODEL)["1"].settled
    assert not files.known_in_folder(index.db, VOLUME, "a", ModelId("other"))["1"].settled


def test_folder_names_with_wildcards_and_neighbours_stay_apart(index: Index) -> None:
    for number, folder in enumerate(["a_b", "axb", "a_b0", "a_b/c", "100%"]):
        index.write(done(folder, "f", f"c{number}"), vectors=(vector(f"c{number}", number),))
    assert len(files.ids_below(index.db, VOLUME, "a_b")) == 2
    assert files.count_below(index.db, VOLUME, "") == 5
    assert files.subfolders(index.db, VOLUME, "") == {"a_b", "axb", "a_b0", "100%"}


def test_empty_folders_go_up_to_the_first_with_files(index: Index) -> None:
    index.write(done("a/b/c", "1", "c"), done("a", "2", "d"), vectors=(vector("c", 0), vector("d", 1)))
    index.write(Gone((index.file_id("a/b/c", "1"),)))
    with transaction(index.db, index.folder):
        writes.drop_empty_folders(index.db)
    assert files.folder_id(index.db, VOLUME, "a/b") is None
    assert files.folder_id(index.db, VOLUME, "a") is not None


def test_units_of_a_killed_commit_are_cleaned_up_and_lost_ones_embedded_again(index: Index) -> None:
    index.write(done("a", "1", "kept"), done("a", "2", "lost"), vectors=(vector("kept", 0), vector("lost", 1)))
    index.units.delete([ContentId("lost")])
    columns = next(iter(columns_of(index.db, [ContentId("kept")])))
    for orphan in ("o1", "o2"):
        index.units.add([Embedded(SegmentId(f"{orphan}:0"), ContentId(orphan), axis(5))], [_renamed(columns, orphan)])
    assert reconcile(index.db, index.folder, index.units, MODEL) == (2, 1)
    assert index.found(axis(5)) == ["kept"]
    assert not files.known_in_folder(index.db, VOLUME, "a", MODEL)["2"].settled
    assert reconcile(index.db, index.folder, index.units, MODEL) == (0, 0)


def test_a_failed_write_of_units_leaves_the_catalogue_as_it_was(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device (os error 28)")

    monkeypatch.setattr(index.units.table, "merge_insert", full)
    with pytest.raises(IndexTroubleError, match="disk is full"):
        index.write(done("a", "1", "c"), vectors=(vector("c", 0),))
    assert report.counts(index.db, MODEL).files == 0
    assert embedded.segment_total(index.db, MODEL) == 0


def mark(index: Index, content: str, rating: int) -> None:
    with transaction(index.db, index.folder):
        user_data.rate(index.db, [ContentId(content)], rating, 1)
        number = collections.add(index.db, f"of {content}", 1)
        collections.put(index.db, number, [ContentId(content)], 1)


def test_what_users_made_follows_bytes_that_change_at_their_place(index: Index) -> None:
    index.write(done("a", "1", "old"), vectors=(vector("old", 0),))
    mark(index, "old", 5)
    index.write(done("a", "1", "new"), vectors=(vector("new", 1),))
    assert user_data.rated(index.db) == {"old": 5, "new": 5}
    assert [count for _, count in collections.names(index.db).values()] == [1]


def test_it_follows_through_a_time_in_which_the_file_could_not_be_read(index: Index) -> None:
    index.write(done("a", "1", "old"), vectors=(vector("old", 0),))
    mark(index, "old", 5)
    failed = FileDone(
        source=done("a", "1", "x").source, failure=Failure(Message("Cut off"), Message("Still being written."))
    )
    index.write(failed)
    index.write(failed)
    index.write(done("a", "1", "new"), vectors=(vector("new", 1),))
    assert user_data.rated(index.db) == {"old": 5, "new": 5}


def test_bytes_that_are_known_keep_what_is_theirs(index: Index) -> None:
    index.write(done("a", "1", "x"), done("a", "2", "y"), vectors=(vector("x", 0), vector("y", 1)))
    mark(index, "x", 5)
    index.write(done("a", "1", "y", read=False), done("a", "2", "x", read=False))
    assert user_data.rated(index.db) == {"x": 5}


def _renamed(columns: SegmentColumns, content: str) -> SegmentColumns:
    from dataclasses import replace

    return replace(columns, content_id=ContentId(content))
