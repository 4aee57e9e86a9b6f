"""`recallery watch`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.catalogue import roots
from indexer.cli.codes import OK
from indexer.cli.engine import stopping, writing
from indexer.cli.output import count, plain
from indexer.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from indexer.cli.output import Output
    from indexer.home import Home
    from indexer.stream import Committed


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Index everything, then what changes, until Ctrl-C; return the exit code."""
    with stopping(output) as control, writing(home, options.threads, control) as indexer:
        # watchdog loads a while, and only this command needs it.
        from indexer.watch.watching import watch

        known = roots.roots(indexer.db)
        if not known:
            raise UsageError("There is nothing to watch yet", "Index a folder first: recallery index FOLDER.")
        if not output.as_json:
            output.note(f"Watching {count(len(known), 'folder')}. Ctrl-C stops.")
        for event in watch(indexer, every_s=options.every):
            _tell(event, output)
    return OK


def _tell(event: Committed, output: Output) -> None:
    changes = {name: getattr(event, name) for name in ("indexed", "deepened", "moved", "removed", "failed")}
    if not any(changes.values()) and not event.held:
        return
    if output.as_json:
        output.record({"event": "committed", **changes, "last": str(event.last) if event.last else None})
        return
    said = ", ".join(f"{number:,} {name}" for name, number in changes.items() if number)
    last = f"  [dim]{plain(event.last)}[/]" if event.last else ""
    if said:
        output.say(f"{said}{last}")
    for path, failure in event.failures:
        output.note(f"[yellow]not indexed[/] {plain(path)}: {plain(failure.title)}. {plain(failure.message)}")
    for item in event.held:
        output.note(f"[yellow]{plain(item.path)}[/]: {plain(item.reason)}. Its files stay in the index.")
