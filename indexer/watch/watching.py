"""Keeps an index up to date: watched events are hints, a comparison of everything finds what they missed."""

from __future__ import annotations

import os
import queue
import time
from typing import TYPE_CHECKING, Self

from indexer.catalogue import roots
from indexer.catalogue.folders import is_below, place_of
from indexer.pipeline.targets import Target
from indexer.watch.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from indexer.catalogue.roots import Root
    from indexer.pipeline.indexing import Indexer
    from indexer.stream import Committed, SpeechHeard, TextsRead
    from indexer.types import RootId
    from indexer.watch.events import Hints

IDLE_POLL_S = 0.5
MAINTAIN_AFTER_S = 60.0
"""Maintenance waits for a quiet minute."""
MAINTAIN_MANY_AFTER_S = 5.0
"""After many files it waits only a moment: until then a search compares their words one by one."""
MANY = 1_000


class IndexUpdater:
    """What has to be compared with the disk, and the watchers that report more; a context manager.

    Args:
        indexer: open for writing.
        on_hints: called on the watchers' threads; passes hints to the indexer's thread, where `add_hints` gets them.
        every_s: seconds between comparisons of everything, for what no event reported.
    """

    def __init__(self, indexer: Indexer, on_hints: Callable[[Hints], None], *, every_s: float) -> None:
        self._indexer = indexer
        self._on_hints = on_hints
        self._every_s = every_s
        self._watchers: dict[RootId, Watcher] = {}
        self._parts: dict[RootId, dict[tuple[str, bool], None]] = {}
        """Folder and deep, as in `Target`; the root itself may change before they are compared."""
        self._compared_s = self._worked_s = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for watcher in self._watchers.values():
            watcher.__exit__()
        self._watchers.clear()

    def sync_roots(self) -> None:
        """Watch the present roots and no others, and have new ones compared."""
        known = roots.roots(self._indexer.db)
        for root_id in self._watchers.keys() - {root.root_id for root in known}:
            self._watchers.pop(root_id).__exit__()
        folder_paths = roots.folder_paths(self._indexer.db)
        for root in known:
            if root.root_id not in self._watchers:
                # A root whose disk is not connected is watched where it was last.
                top, _ = folder_paths.path_of(root.volume_id, root.folder)
                self._watchers[root.root_id] = Watcher([top], self._on_hints).__enter__()
                self.compare([Target(root=root, folder=root.folder)])

    def compare(self, targets: Iterable[Target]) -> None:
        """Have targets compared in the next run."""
        for target in targets:
            self._parts.setdefault(target.root.root_id, {})[target.folder, target.deep] = None

    def compare_all(self) -> None:
        """Have everything compared in the next run."""
        self.compare(Target(root=root, folder=root.folder) for root in roots.roots(self._indexer.db))
        self._compared_s = time.monotonic()

    def compare_at(self, paths: Iterable[Path], *, deep: bool) -> None:
        """Have the nearest existing folder of each path compared; ignore paths outside of all roots."""
        known = roots.roots(self._indexer.db)
        found = (_target(path, known, deep=deep) for path in sorted(paths))
        self.compare(target for target in found if target is not None)

    def add_hints(self, hints: Hints) -> None:
        """Have the folders compared that hints name."""
        if hints.overflow:
            self.compare_all()
            return
        self.compare_at(hints.subtrees, deep=True)
        self.compare_at(hints.folders - hints.subtrees, deep=False)

    def targets(self) -> list[Target]:
        """Return what the next run compares: parts of roots, which are quick, or else whole ones."""
        if time.monotonic() - self._compared_s >= self._every_s:
            self.compare_all()
        found = [
            Target(root=root, folder=folder, deep=deep)
            for root in roots.roots(self._indexer.db)
            for folder, deep in self._parts.get(root.root_id, {})
        ]
        return [target for target in found if not target.is_whole_root] or found

    def run(self, targets: list[Target]) -> Iterator[Committed]:
        """Compare and index; what an interruption leaves stays for the next run."""
        for target in targets:
            self._parts[target.root.root_id].pop((target.folder, target.deep))
        yield from self._indexer.run(targets)
        self._worked_s = time.monotonic()
        if self._indexer.control.halted:
            self.compare(targets)

    @property
    def needs_maintenance(self) -> bool:
        """Whether files were written, and nothing happened for a while."""
        wait_s = MAINTAIN_MANY_AFTER_S if self._indexer.unmaintained >= MANY else MAINTAIN_AFTER_S
        return not self._indexer.is_maintained and time.monotonic() - self._worked_s >= wait_s


def watch(indexer: Indexer, *, every_s: float) -> Iterator[Committed | TextsRead | SpeechHeard]:
    """Index everything, then what changes, until the indexer's control says stop; see `IndexUpdater`."""
    hints: queue.SimpleQueue[Hints] = queue.SimpleQueue()
    may_read_texts = may_hear = True
    with IndexUpdater(indexer, hints.put, every_s=every_s) as updater:
        updater.sync_roots()
        may_deepen = True
        while not indexer.control.stopped:
            if targets := updater.targets():
                yield from updater.run(targets)
                may_deepen = may_read_texts = may_hear = True
            elif may_deepen and indexer.is_shallow:
                yield from _deepen(indexer, hints)
                may_deepen = indexer.control.halted  # else the rest cannot be reached now
                indexer.control.resume()
            elif may_read_texts and indexer.has_unread_texts:
                yield from indexer.read_texts(lambda: not hints.empty())
                may_read_texts = not hints.empty()
            elif may_hear and indexer.has_unheard:
                yield from indexer.hear(lambda: not hints.empty())
                may_hear = not hints.empty()
            elif updater.needs_maintenance:
                indexer.maintain()
            for hint in _waiting(hints):
                updater.add_hints(hint)


def _deepen(indexer: Indexer, hints: queue.SimpleQueue[Hints]) -> Iterator[Committed]:
    """Read in full what was read quickly, until something changes on disk."""
    for event in indexer.deepen():
        yield event
        if not hints.empty():
            indexer.control.interrupt()


def _waiting(hints: queue.SimpleQueue[Hints]) -> list[Hints]:
    """Return the hints that have come, waiting a moment for the first one."""
    found: list[Hints] = []
    try:
        found.append(hints.get(timeout=IDLE_POLL_S))
        while True:
            found.append(hints.get_nowait())
    except queue.Empty:
        return found


def _target(path: Path, known: list[Root], *, deep: bool) -> Target | None:
    """Return the target of a hinted folder, or of the nearest existing one above it."""
    while not os.path.isdir(path):  # noqa: PTH112 - says no instead of raising, whatever the path is
        if path == path.parent:
            return None
        path, deep = path.parent, False
    volume_id, folder = place_of(path)
    for root in known:
        if root.volume_id == volume_id and is_below(folder, root.folder):
            return Target(root=root, folder=folder, deep=deep)
    return None
