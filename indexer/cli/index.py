"""`recallery index`."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING

from indexer.catalogue.database import transaction
from indexer.cli.codes import INTERRUPTED, NOTHING_FOUND_OR_SOME_FAILED, OK
from indexer.cli.engine import stopping, writing
from indexer.cli.output import plain
from indexer.cli.progress import IndexProgress, Totals, summary
from indexer.errors import UsageError
from indexer.estimate import Estimate
from indexer.targets import check_folder, targets_for

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from indexer.cli.output import Output
    from indexer.home import Home
    from indexer.indexing import Indexer
    from indexer.targets import Target


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Index folders; return the exit code."""
    paths = [check_folder(path) for path in options.paths]
    with stopping(output) as control, writing(home, options.threads, control) as indexer:
        with transaction(indexer.db, home.catalogue):
            targets = targets_for(indexer.db, paths, tuple(options.exclude))
        if not targets:
            raise UsageError("There is nothing to index yet", "Name a folder: recallery index FOLDER.")
        return run_targets(indexer, home, targets, output)


def run_targets(indexer: Indexer, home: Home, targets: Sequence[Target], output: Output) -> int:
    """Index targets with progress and a summary; return the exit code."""
    start = time.monotonic()
    with Estimate(indexer, home, targets) as estimate, IndexProgress(output, estimate) as progress:
        for event in indexer.run(targets):
            progress.show(event)
        if indexer.unmaintained:
            indexer.maintain()
    totals = progress.totals
    _tell(totals, time.monotonic() - start, output, stopped=indexer.control.stopped)
    if indexer.control.stopped:
        return INTERRUPTED
    return NOTHING_FOUND_OR_SOME_FAILED if totals.failed else OK


def _tell(totals: Totals, took_s: float, output: Output, *, stopped: bool) -> None:
    if output.as_json:
        values = {key: value for key, value in dataclasses.asdict(totals).items() if key != "held"}
        held = [{"path": str(item.path), "missing": item.missing, "reason": item.reason} for item in totals.held]
        output.record({"event": "done", **values, "held": held, "took_s": round(took_s, 2), "stopped": stopped})
        return
    for line in summary(totals, took_s):
        output.say(line)
    for item in totals.held:
        output.note(
            f"[yellow]{plain(item.path)}[/]: {plain(item.reason)}. Its files stay in the index and show as offline. "
            f"To remove them: recallery forget {plain(item.path)}"
        )
    if stopped:
        output.note("Stopped. What was indexed is kept; run it again to go on.")
