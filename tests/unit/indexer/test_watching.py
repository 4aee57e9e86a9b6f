"""What has to be compared, without comparing it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileMovedEvent,
    FileSystemEvent,
)

from indexer.catalogue import roots
from indexer.catalogue.database import Connection, connect, transaction
from indexer.pipeline.control import Control
from indexer.pipeline.indexing import Indexer
from indexer.pipeline.targets import Target, targets_for
from indexer.stream import Committed
from indexer.watch.events import Event, EventBuffer, Hints
from indexer.watch.watcher import EventForwarder
from indexer.watch.watching import IndexUpdater

NEVER_S = 1e9
_EVENTS = (FileCreatedEvent, FileMovedEvent, FileDeletedEvent, DirCreatedEvent, DirMovedEvent, DirDeletedEvent)


class IndexerDouble:
    """Remembers what it was to run, and is interrupted when it is told to."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self.control = Control()
        self.ran: list[list[Target]] = []
        self.unmaintained = 0
        self.is_maintained = True
        self.is_interrupted = False

    def run(self, targets: list[Target]) -> Iterator[Committed]:
        self.ran.append(list(targets))
        yield Committed()
        if self.is_interrupted:
            self.control.interrupt()


@pytest.fixture
def top(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "photos"
    (folder / "a" / "b").mkdir(parents=True)
    return folder


@pytest.fixture
def indexer(tmp_path: Path, top: Path) -> Iterator[IndexerDouble]:
    path = tmp_path / "catalogue.sqlite"
    with closing(connect(path, create=True)) as db:
        with transaction(db, path):
            targets_for(db, [top], ())
        yield IndexerDouble(db)


@pytest.fixture
def updater(indexer: IndexerDouble) -> Iterator[IndexUpdater]:
    with IndexUpdater(cast("Indexer", indexer), SimpleQueue[Hints]().put, every_s=NEVER_S) as made:
        yield made


def run(updater: IndexUpdater) -> list[tuple[str, bool]]:
    """Run what waits; return the last parts of the folders, and whether they are deep."""
    targets = updater.targets()
    list(updater.run(targets))
    return [(target.folder.rpartition("/")[2], target.deep) for target in targets]


def test_a_root_is_compared_once_when_it_is_followed(updater: IndexUpdater) -> None:
    assert updater.targets() == []
    updater.sync_roots()
    assert run(updater) == [("photos", True)]
    updater.sync_roots()
    assert updater.targets() == []


def test_hints_name_parts_and_each_is_compared_once(updater: IndexUpdater, top: Path) -> None:
    updater.add_hints(Hints(folders=frozenset({top / "a", top}), subtrees=frozenset({top / "a" / "b"})))
    updater.add_hints(Hints(folders=frozenset({top / "a"})))
    assert sorted(run(updater)) == [("a", False), ("b", True), ("photos", False)]
    assert updater.targets() == []


def test_a_hint_for_a_folder_that_went_is_one_for_the_folder_above(updater: IndexUpdater, top: Path) -> None:
    updater.add_hints(Hints(subtrees=frozenset({top / "a" / "gone" / "deep"})))
    assert run(updater) == [("a", False)]


def test_what_is_not_below_a_root_is_ignored(updater: IndexUpdater, tmp_path: Path) -> None:
    updater.add_hints(Hints(folders=frozenset({tmp_path.resolve()})))
    assert updater.targets() == []


_PIECES = st.sampled_from([b"a", b"b", b"..", b".", b"", b"\xff\xfe", b"\x1b[2J", b"x" * 300, b"new\nline", b"nul\0"])
_BELOW = st.lists(_PIECES | st.binary(max_size=4), max_size=5).map(b"/".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    happened=st.lists(st.tuples(st.sampled_from(_EVENTS), st.booleans(), _BELOW, _BELOW), max_size=6),
    times_s=st.lists(st.floats(allow_nan=False), min_size=6, max_size=6),
)
def test_whatever_an_event_says_only_folders_of_the_library_are_compared(
    updater: IndexUpdater,
    top: Path,
    happened: list[tuple[type[FileSystemEvent], bool, bytes, bytes]],
    times_s: list[float],
) -> None:
    inbox = SimpleQueue[Event]()
    buffer = EventBuffer(quiet_s=1, max_wait_s=10)
    for (kind, is_inside, path, to), now_s in zip(happened, times_s, strict=False):
        start = os.fsencode(top) + b"/" if is_inside else b""
        EventForwarder(inbox.put).on_any_event(kind(start + path, start + to if kind.event_type == "moved" else b""))
        buffer.add(inbox.get_nowait(), now_s)
    updater.add_hints(buffer.take())
    for target in updater.targets():
        assert target.folder.rpartition("/")[2] in ("photos", "a", "b")
    run(updater)


def test_parts_come_before_whole_roots_and_both_come(updater: IndexUpdater, top: Path) -> None:
    updater.compare_all()
    updater.add_hints(Hints(folders=frozenset({top / "a"})))
    assert run(updater) == [("a", False)]
    assert run(updater) == [("photos", True)]
    assert updater.targets() == []


def test_lost_events_are_a_reason_to_compare_everything(updater: IndexUpdater) -> None:
    updater.add_hints(Hints(overflow=True))
    assert run(updater) == [("photos", True)]


def test_what_was_interrupted_waits_for_the_next_run(updater: IndexUpdater, indexer: IndexerDouble) -> None:
    updater.compare_all()
    indexer.is_interrupted = True
    assert run(updater) == [("photos", True)]
    indexer.control.resume()
    indexer.is_interrupted = False
    assert run(updater) == [("photos", True)]
    assert updater.targets() == []


def test_what_is_hinted_while_a_run_goes_on_is_not_lost(updater: IndexUpdater, top: Path) -> None:
    updater.compare_all()
    for _ in updater.run(updater.targets()):
        updater.add_hints(Hints(folders=frozenset({top})))
    assert run(updater) == [("photos", False)]


def test_a_root_is_compared_as_it_is_then_and_a_removed_one_is_not(
    updater: IndexUpdater, indexer: IndexerDouble
) -> None:
    updater.compare_all()
    (root,) = roots.roots(indexer.db)
    roots.set_excludes(indexer.db, root.root_id, ("private",))
    assert [target.root.excludes for target in updater.targets()] == [("private",)]
    roots.remove_root(indexer.db, root.root_id)
    updater.sync_roots()
    assert updater.targets() == []


def test_everything_is_compared_when_it_is_time(indexer: IndexerDouble) -> None:
    with IndexUpdater(cast("Indexer", indexer), SimpleQueue[Hints]().put, every_s=0) as updater:
        assert run(updater) == [("photos", True)]
        assert run(updater) == [("photos", True)]
