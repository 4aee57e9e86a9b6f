"""`recallery forget`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.cli.codes import OK
from indexer.cli.engine import stopping, writing
from indexer.cli.output import count, plain
from indexer.errors import UsageError
from indexer.repair.removal import forget

if TYPE_CHECKING:
    import argparse

    from indexer.cli.output import Output
    from indexer.home import Home


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Remove a folder or file from the index; return the exit code."""
    if not home.exists:
        raise UsageError("There is no index yet", "There is nothing to forget.", path=home.folder)
    with stopping(output) as control, writing(home, 1, control) as indexer:
        removed = forget(indexer, options.path)
    if output.as_json:
        output.record({"path": str(options.path), "removed": removed})
    else:
        output.say(f"{count(removed, 'file')} removed from the index. {plain(options.path)} itself is untouched.")
    return OK
