"""`recallery failed`."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from indexer.catalogue import report, roots, writes
from indexer.catalogue.database import connect, transaction
from indexer.cli.codes import OK
from indexer.cli.engine import stopping, writing
from indexer.cli.index import run_targets
from indexer.cli.output import count, plain
from indexer.pipeline.targets import targets_for

if TYPE_CHECKING:
    import argparse

    from indexer.cli.output import Output
    from indexer.home import Home


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """List failed files, or try them again; return the exit code."""
    if options.retry:
        return _retry(options, home, output)
    with closing(connect(home.catalogue, create=False)) as db:
        folder_paths = roots.folder_paths(db)
        shown = [
            (folder_paths.path_of(file.volume_id, file.folder)[0] / file.name, file) for file in report.failed_files(db)
        ]
    if output.as_json:
        for path, file in shown:
            status = "skipped" if file.skipped else "partial" if file.partial else "failed"
            output.record({"path": str(path), "status": status, "title": str(file.title), "message": str(file.message)})
        return OK
    failed = [(path, file) for path, file in shown if not file.skipped]
    for path, file in failed:
        output.say(f"{plain(path)}\n    [yellow]{plain(file.title)}.[/] {plain(file.message)}")
    if not failed:
        output.say("No file has failed.")
    if skipped := len(shown) - len(failed):
        output.note(f"{count(skipped, 'file')} of types that Recallery does not read; --json lists them too.")
    return OK


def _retry(options: argparse.Namespace, home: Home, output: Output) -> int:
    with stopping(output) as control, writing(home, options.threads, control) as indexer:
        with transaction(indexer.db, home.catalogue):
            writes.forget_failures(indexer.db)
        return run_targets(indexer, home, targets_for(indexer.db, [], ()), output)
