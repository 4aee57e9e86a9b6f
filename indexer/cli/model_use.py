"""`recallery models use` and `compare`: another model in place of the one that answers."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from rich.table import Table

from indexer.catalogue.database import connect
from indexer.cli.codes import OK, USAGE
from indexer.cli.engine import stopping
from indexer.cli.exchange import fill
from indexer.cli.output import count, plain
from indexer.cli.progress import duration
from indexer.errors import ModelError, UsageError
from indexer.home import WriterLock
from indexer.models.installed import find_installed
from indexer.swap.switch import is_complete, settle, status, switch, want

if TYPE_CHECKING:
    import argparse

    from indexer.catalogue.database import Connection
    from indexer.cli.output import Output
    from indexer.home import Home
    from indexer.models.installed import Installed
    from indexer.swap.comparison import Compared
    from indexer.swap.cost import Cost


def use(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Let another model answer, now if it can, else when its table is filled; return the exit code."""
    model = find_installed(home, options.name)
    home.create()
    with closing(connect(home.catalogue, create=True)) as db:
        if options.dry_run:
            _tell_cost(_cost(home, db, model, options.threads), model, output)
            return OK
        if not is_complete(home, db, model) and not options.yes:
            _tell_cost(_cost(home, db, model, options.threads), model, output)
            if not _agrees(output):
                return USAGE
        with WriterLock(home):
            settle(home, db)
            want(home, db, model)
            if options.now:
                switch(home, db, model)
    with stopping(output) as control:
        return fill(home, model, options.threads, control, output)


def _cost(home: Home, db: Connection, model: Installed, threads: int | None) -> Cost:
    from indexer.decode.pool import DecodePool
    from indexer.embed.encoder import Encoder
    from indexer.runtime import default_threads
    from indexer.swap.cost import estimate

    chosen = threads or default_threads()
    encoder = Encoder.open(model.folder, threads=chosen)
    with DecodePool(chosen, encoder.manifest.image.pixels) as pool:
        return estimate(home, db, status(home, db).roles, encoder, pool, chosen)


def _tell_cost(cost: Cost, model: Installed, output: Output) -> None:
    """Say what filling takes.

    Raises:
        ModelError: the disk has no room for it.
    """
    if output.as_json:
        output.record(
            {
                "event": "cost",
                "model": model.model_id,
                "contents": cost.contents,
                "segments": cost.segments,
                "disk_bytes": cost.disk_bytes,
                "free_bytes": cost.free_bytes,
                "seconds": None if cost.seconds is None else round(cost.seconds, 1),
            }
        )
    else:
        time = "a time that is not known yet" if cost.seconds is None else f"about {duration(cost.seconds)}"
        output.say(
            f"{count(cost.contents, 'picture')} to embed: {time}, {cost.disk_bytes / 1e6:,.0f} MB on disk "
            f"({cost.free_bytes / 1e6:,.0f} MB are free). The present model answers meanwhile."
        )
    if not cost.fits:
        raise ModelError("There is no room for its vectors", "Make room where the index lives.")


def _agrees(output: Output) -> bool:
    if output.as_json or not sys.stdin.isatty():
        raise UsageError("Nobody can be asked", "Say --yes to begin, or --dry-run to see what it takes.")
    output.err.print("Begin? [y/N] ", end="", markup=False)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def compare_models(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Show what two models find for the same queries, side by side; return the exit code."""
    from indexer.swap.comparison import compare

    first, second = (find_installed(home, name) for name in (options.first, options.second))
    with closing(connect(home.catalogue, create=False)) as db:
        for compared in compare(home, db, first, second, options.queries, options.limit):
            _tell_compared(compared, first, second, output)
    return OK


def _tell_compared(compared: Compared, first: Installed, second: Installed, output: Output) -> None:
    if output.as_json:
        output.record(
            {
                "query": compared.query,
                "first": [str(hit.path) for hit in compared.first],
                "second": [str(hit.path) for hit in compared.second],
                "overlap": round(compared.overlap, 4),
            }
        )
        return
    table = Table(first.model_id, second.model_id, title=plain(compared.query), title_justify="left", box=None)
    for place in range(max(len(compared.first), len(compared.second))):
        names = [hits[place].path.name if place < len(hits) else "" for hits in (compared.first, compared.second)]
        table.add_row(*map(plain, names))
    output.out.print(table)
    output.say(f"[dim]{compared.overlap:.0%} of them are the same[/]")
