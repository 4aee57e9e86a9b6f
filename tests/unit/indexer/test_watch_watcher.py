from __future__ import annotations

import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from indexer.watch.events import Hints
from indexer.watch.root_watch import active_watches, count_folders
from indexer.watch.watcher import Watcher

WAIT_S = 60.0
NEVER_S = 1e6
Start = Callable[..., "Listener"]


class Listener:
    """Gathers what a watcher tells."""

    def __init__(self) -> None:
        self.queue: queue.SimpleQueue[Hints] = queue.SimpleQueue()
        self.folders: set[Path] = set()
        self.subtrees: set[Path] = set()
        self.overflow = False
        self.watcher: Watcher

    def until(self, enough: Callable[[Listener], bool]) -> None:
        """Take hints in until they are enough; fail when they do not come."""
        deadline = time.monotonic() + WAIT_S
        while not enough(self):
            try:
                hints = self.queue.get(timeout=max(deadline - time.monotonic(), 0))
            except queue.Empty:
                pytest.fail(f"told: folders {self.folders}, subtrees {self.subtrees}, overflow {self.overflow}")
            self.folders |= hints.folders
            self.subtrees |= hints.subtrees
            self.overflow = self.overflow or hints.overflow


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path.resolve() / "root"
    (made / "trip").mkdir(parents=True)
    (made / "trip" / "a.jpg").write_bytes(b"a")
    return made


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as stack:

        def starting(*roots: Path, **options: object) -> Listener:
            listener = Listener()
            chosen = {"quiet_s": 0.1, "max_wait_s": 1.0, "retry_s": 0.1, "supports_events": lambda path: True} | options
            listener.watcher = stack.enter_context(Watcher(roots, listener.queue.put, **chosen))  # type: ignore[arg-type]
            return listener

        yield starting


def test_a_new_file_is_told(root: Path, start: Start) -> None:
    listener = start(root)

    (root / "trip" / "b.jpg").write_bytes(b"b")

    listener.until(lambda told: root / "trip" in told.folders)
    assert not listener.subtrees


def test_a_changed_file_is_told(root: Path, start: Start) -> None:
    listener = start(root)

    with (root / "trip" / "a.jpg").open("ab") as file:
        file.write(b"more")

    listener.until(lambda told: root / "trip" in told.folders)


def test_a_deleted_file_is_told(root: Path, start: Start) -> None:
    listener = start(root)

    (root / "trip" / "a.jpg").unlink()

    listener.until(lambda told: root / "trip" in told.folders)


def test_a_move_between_folders_is_told_as_both_of_them(root: Path, start: Start) -> None:
    (root / "best").mkdir()
    listener = start(root)

    (root / "trip" / "a.jpg").rename(root / "best" / "a.jpg")

    listener.until(lambda told: told.folders >= {root / "trip", root / "best"})


def test_a_file_saved_through_a_temporary_one_is_told_as_its_folder(root: Path, start: Start) -> None:
    listener = start(root)

    (root / "trip" / ".a.tmp").write_bytes(b"new")
    (root / "trip" / ".a.tmp").replace(root / "trip" / "a.jpg")

    listener.until(lambda told: root / "trip" in told.folders)


def test_a_folder_moved_in_and_out_is_told_as_a_subtree(root: Path, start: Start, tmp_path: Path) -> None:
    outside = tmp_path.resolve() / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / "deep" / "c.jpg").write_bytes(b"c")
    listener = start(root)

    outside.rename(root / "new")
    listener.until(lambda told: root / "new" in told.subtrees)

    (root / "new" / "deep" / "d.jpg").write_bytes(b"d")
    listener.until(lambda told: root / "new" / "deep" in told.folders)

    listener.subtrees.clear()
    (root / "new").rename(outside)
    listener.until(lambda told: root / "new" in told.subtrees)


def test_a_folder_renamed_inside_is_told_at_both_ends(root: Path, start: Start) -> None:
    listener = start(root)

    (root / "trip").rename(root / "journey")

    listener.until(lambda told: told.subtrees >= {root / "trip", root / "journey"})


@pytest.mark.filterwarnings("error")
def test_a_folder_moved_out_and_back_stays_watched(root: Path, start: Start, tmp_path: Path) -> None:
    listener = start(root)

    (root / "trip").rename(tmp_path / "away")
    (tmp_path / "away").rename(root / "trip")
    listener.until(lambda told: root / "trip" in told.subtrees)
    (root / "trip" / "later.jpg").write_bytes(b"x")

    listener.until(lambda told: root / "trip" in told.folders)


def test_reading_files_tells_nothing(root: Path, start: Start) -> None:
    listener = start(root)

    (root / "trip" / "a.jpg").read_bytes()
    (root / "mark.jpg").write_bytes(b"x")

    listener.until(lambda told: root in told.folders)
    assert listener.folders == {root}


def test_a_root_that_is_reached_through_a_link_is_told_by_its_real_path(
    root: Path, start: Start, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(root)
    listener = start(tmp_path / "link")

    (root / "trip" / "b.jpg").write_bytes(b"b")

    listener.until(lambda told: root / "trip" in told.folders)


def test_a_root_that_comes_goes_and_comes_is_told_and_watched(tmp_path: Path, start: Start) -> None:
    disk = tmp_path.resolve() / "disk"
    listener = start(disk)

    disk.mkdir()
    listener.until(lambda told: disk in told.subtrees)
    (disk / "a.jpg").write_bytes(b"a")
    listener.until(lambda told: disk in told.folders)

    listener.subtrees.clear()
    disk.rename(tmp_path / "elsewhere")
    listener.until(lambda told: disk in told.subtrees)

    listener.subtrees.clear()
    listener.folders.clear()
    disk.mkdir()
    listener.until(lambda told: disk in told.subtrees)
    (disk / "b.jpg").write_bytes(b"b")
    listener.until(lambda told: disk in told.folders)


def test_a_root_without_events_is_told_by_the_clock(root: Path, start: Start) -> None:
    listener = start(root, supports_events=lambda path: False, poll_s=0.1)

    for _ in range(2):
        listener.subtrees.clear()
        listener.until(lambda told: told.subtrees == {root})
    assert listener.watcher.polled == (root,)


def test_too_many_folders_are_told_by_the_clock(root: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.watch.root_watch.watch_limit", lambda: active_watches() + 1)

    listener = start(root, poll_s=0.1)

    assert listener.watcher.polled == (root,)
    listener.until(lambda told: told.subtrees == {root})


@pytest.mark.skipif(sys.platform != "linux", reason="inotify")
def test_folders_that_the_kernel_refuses_to_watch_are_noticed(
    root: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(100):
        (root / f"{i:03}").mkdir()
    from watchdog.observers import inotify_c

    real, made = inotify_c.inotify_add_watch, iter(range(1000))

    def few(descriptor: int, path: bytes, mask: int) -> int:
        if next(made) < 40:
            return int(real(descriptor, path, mask))
        import ctypes

        ctypes.set_errno(28)
        return -1

    monkeypatch.setattr(inotify_c, "inotify_add_watch", few)

    assert start(root).watcher.polled == (root,)


@pytest.mark.expects_log("queue overflowed")
def test_an_overflow_of_the_kernels_queue_is_told(root: Path, start: Start) -> None:
    listener = start(root)

    logging.getLogger("watchdog.observers.inotify_c").warning("Inotify queue overflowed; filesystem events were lost")

    listener.until(lambda told: told.overflow)


@pytest.mark.expects_log("passing on")
def test_a_listener_that_fails_does_not_end_the_watching(root: Path) -> None:
    told = threading.Event()
    calls: list[Hints] = []

    def listen(hints: Hints) -> None:
        calls.append(hints)
        if len(calls) == 1:
            (root / "second.jpg").write_bytes(b"x")
            raise RuntimeError("a bug")
        told.set()

    with Watcher([root], listen, quiet_s=0.05, supports_events=lambda path: True):
        (root / "first.jpg").write_bytes(b"x")
        assert told.wait(WAIT_S)


def test_leaving_waits_for_no_clock_and_ends_its_threads(root: Path) -> None:
    with Watcher([root], lambda hints: None, quiet_s=NEVER_S, max_wait_s=NEVER_S, poll_s=NEVER_S, retry_s=NEVER_S):
        threads = [thread for thread in threading.enumerate() if thread.name in {"watcher", "watcher-events"}]
        assert len(threads) == 2
        (root / "first.jpg").write_bytes(b"x")

    for thread in threads:
        thread.join(WAIT_S)
    assert not any(thread.is_alive() for thread in threads)
    assert not any(handler for handler in logging.getLogger("watchdog.observers").handlers)


@pytest.mark.skipif(sys.platform != "linux", reason="inotify")
def test_a_change_while_watching_ends_is_no_error(root: Path, start: Start) -> None:
    """Watchdog logs one then; it would be an unexpected record, which fails this test."""
    from watchdog.observers.inotify import InotifyEmitter

    start(root)
    ended = SimpleNamespace(_lock=threading.Lock(), _inotify=None)
    InotifyEmitter.queue_events(cast("InotifyEmitter", ended), 0)


def test_all_watches_are_given_back(root: Path) -> None:
    before = active_watches()

    with Watcher([root], lambda hints: None, supports_events=lambda path: True):
        assert active_watches() == before + 2

    assert active_watches() == before


def test_folders_are_counted_without_following_links_and_only_up_to_the_limit(root: Path) -> None:
    (root / "loop").symlink_to(root)
    for i in range(10):
        (root / f"{i}").mkdir()

    assert count_folders(root, 1000) == 12
    assert count_folders(root, 3) == 4
    assert os.path.lexists(root / "loop")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems report a tree as one")
def test_a_tree_deeper_than_the_stack_is_checked_at_intervals(start: Start, root: Path) -> None:
    deep = root
    for _ in range(1_050):
        deep /= "d"
        deep.mkdir()
    try:
        assert start(root).watcher.polled == (root,)
    finally:
        subprocess.run(["rm", "-rf", root / "d"], check=False)  # Python's own way is too deep for it
