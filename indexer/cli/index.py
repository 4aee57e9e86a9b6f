"""`recallery index`."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING

from indexer.catalogue.database import transaction
from indexer.cli.codes import INTERRUPTED, NOTHING_FOUND_OR_SOME_FAILED, OK
from indexer.cli.engine import stopping, writing
from indexer.cli.exchange import go_on
from indexer.cli.output import plain
from indexer.cli.progress import IndexProgress, summary
from indexer.errors import UsageError
from indexer.pipeline.targets import Estimate, check_folder, targets_for

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from indexer.cli.output import Output
    from indexer.home import Home
    from indexer.pipeline.indexing import Indexer
    from indexer.pipeline.targets import Target
    from indexer.store.maintenance import Maintenance
    from indexer.stream import Committed


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Index folders; return the exit code."""
    paths = [check_folder(path) for path in options.paths]
    with stopping(output) as control:
        with writing(home, options.threads, control) as indexer:
            with transaction(indexer.db, home.catalogue):
                targets = targets_for(indexer.db, paths, tuple(options.exclude))
            if not targets:
                raise UsageError("There is nothing to index yet", "Name a folder: recallery index FOLDER.")
            code = run_targets(indexer, home, targets, output)
        return max(code, go_on(home, options.threads, control, output)) if not control.stopped else code


def run_targets(indexer: Indexer, home: Home, targets: Sequence[Target], output: Output) -> int:
    """Index targets with progress and a summary; return the exit code."""
    start = time.monotonic()
    with Estimate(indexer, home, targets) as estimate, IndexProgress(output, estimate) as progress:
        for event in indexer.run(targets):
            progress.show(event)
        if not indexer.control.halted:
            for event in indexer.deepen():
                progress.show(event)
        maintenance = None if indexer.is_maintained else indexer.maintain()
    totals = progress.totals
    stopped = indexer.control.stopped
    took_s = time.monotonic() - start
    if output.as_json:
        _record(totals, maintenance, took_s, output, stopped=stopped)
    else:
        _say(totals, maintenance, took_s, output, stopped=stopped)
    if stopped:
        return INTERRUPTED
    return NOTHING_FOUND_OR_SOME_FAILED if totals.failed else OK


def _record(
    totals: Committed, maintenance: Maintenance | None, took_s: float, output: Output, *, stopped: bool
) -> None:
    names = ("indexed", "embedded", "deepened", "in_part", "failed", "skipped", "moved", "removed", "unchanged")
    output.record(
        {
            "event": "done",
            **{name: getattr(totals, name) for name in names},
            "held": [{"path": str(i.path), "missing": i.missing, "reason": str(i.reason)} for i in totals.held],
            "took_s": round(took_s, 2),
            "stopped": stopped,
            "maintenance": None if maintenance is None else dataclasses.asdict(maintenance),
        }
    )


def _say(totals: Committed, maintenance: Maintenance | None, took_s: float, output: Output, *, stopped: bool) -> None:
    for line in summary(totals, took_s):
        output.say(line)
    for item in totals.held:
        output.note(
            f"[yellow]{plain(item.path)}[/]: {plain(item.reason)}. Its files stay in the index and show as offline. "
            f"To remove them: recallery forget {plain(item.path)}"
        )
    for failed in maintenance.failed if maintenance is not None else ():
        output.note(f"[yellow]The index could not be tidied up[/]: {plain(failed)}. Searching still works.")
    if stopped:
        output.note("Stopped. What was indexed is kept; run it again to go on.")
