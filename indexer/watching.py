"""Keeps an index up to date: watched events are hints, a comparison of everything is the truth."""

from __future__ import annotations

import queue
import time
from typing import TYPE_CHECKING

from indexer.catalogue import roots
from indexer.folders import is_below, place_of
from indexer.targets import Target, targets_for
from indexer.watch.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.catalogue.roots import Root
    from indexer.indexing import Indexer
    from indexer.stream import Committed
    from indexer.watch.events import Hints

IDLE_POLL_S = 0.5
MAINTAIN_IDLE_S = 60.0
"""Maintenance waits for a quiet minute."""


def watch(indexer: Indexer, *, every_s: float) -> Iterator[Committed]:
    """Index everything, then what changes, until the indexer's control says stop.

    Args:
        indexer: open for writing.
        every_s: seconds between comparisons of everything, for what no event told of.
    """
    control = indexer.control
    hints: queue.SimpleQueue[Hints] = queue.SimpleQueue()
    # A root that is away is waited for where it was last.
    whereabouts = roots.whereabouts(indexer.db)
    tops = [whereabouts.path_of(root.volume_id, root.folder)[0] for root in roots.roots(indexer.db)]
    with Watcher(tops, hints.put):
        yield from indexer.run(targets_for(indexer.db, [], ()))
        compared = worked = time.monotonic()
        while not control.stopped:
            targets = _targets(indexer, _waiting(hints))
            if time.monotonic() - compared >= every_s:
                targets = targets_for(indexer.db, [], ())
                compared = time.monotonic()
            if targets:
                yield from indexer.run(targets)
                worked = time.monotonic()
            elif indexer.unmaintained and time.monotonic() - worked >= MAINTAIN_IDLE_S:
                indexer.maintain()


def _waiting(hints: queue.SimpleQueue[Hints]) -> list[Hints]:
    """Return the hints that have come, waiting a moment for the first."""
    found: list[Hints] = []
    try:
        found.append(hints.get(timeout=IDLE_POLL_S))
        while True:
            found.append(hints.get_nowait())
    except queue.Empty:
        return found


def _targets(indexer: Indexer, hints: list[Hints]) -> list[Target]:
    """Return the parts of roots that hints name, each once."""
    if any(hint.overflow for hint in hints):
        return targets_for(indexer.db, [], ())
    known = roots.roots(indexer.db)
    deep = {path for hint in hints for path in hint.subtrees}
    shallow = {path for hint in hints for path in hint.folders} - deep
    found = [_target(path, known, deep=True) for path in sorted(deep)]
    found += [_target(path, known, deep=False) for path in sorted(shallow)]
    return list(dict.fromkeys(target for target in found if target is not None))


def _target(path: Path, known: list[Root], *, deep: bool) -> Target | None:
    """Return the target of a hinted folder, or of the nearest one above it that is there."""
    while not path.is_dir():
        if path == path.parent:
            return None
        path, deep = path.parent, False
    volume_id, folder = place_of(path)
    for root in known:
        if root.volume_id == volume_id and is_below(folder, root.folder):
            return Target(root=root, folder=folder, deep=deep)
    return None
