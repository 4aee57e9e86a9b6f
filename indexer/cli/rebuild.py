"""`recallery rebuild`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.catalogue.database import connect
from indexer.cli.engine import stopping, writing
from indexer.cli.index import run_targets
from indexer.cli.output import count
from indexer.embed.manifest import load_manifest
from indexer.home import WriterLock
from indexer.models.active import active_model
from indexer.pipeline.targets import targets_for
from indexer.repair.rebuild import rebuild_table

if TYPE_CHECKING:
    import argparse

    from indexer.cli.output import Output
    from indexer.home import Home


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Make the search index again; return the exit code."""
    connect(home.catalogue, create=False).close()
    with WriterLock(home):
        carried = rebuild_table(home, load_manifest(active_model(home)))
    if carried and not output.as_json:
        output.note(f"{count(carried, 'picture')} on disks that are not connected kept as they were.")
    with stopping(output) as control, writing(home, options.threads, control) as indexer:
        return run_targets(indexer, home, targets_for(indexer.db, [], ()), output)
