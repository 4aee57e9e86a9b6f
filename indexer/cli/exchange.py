"""`recallery models use` and `compare`: lets another model answer, with progress, and shows two models side by side.

Importing this is cheap; filling loads libraries for seconds.
"""

from __future__ import annotations

import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

from rich.table import Table

from indexer.catalogue.database import connect
from indexer.cli.output import INTERRUPTED, NOTHING_FOUND_OR_SOME_FAILED, OK, USAGE, count, plain
from indexer.cli.progress import QUIET_EVERY_S, duration, stopping
from indexer.errors import ModelError, UsageError
from indexer.home import WriterLock
from indexer.models.installed import find_installed
from indexer.pipeline.control import Pace
from indexer.swap.switch import is_complete, settle, status, switch, want

if TYPE_CHECKING:
    import argparse

    from indexer.cli.output import Output
    from indexer.home import Home
    from indexer.models.installed import Installed
    from indexer.pipeline.control import Control
    from indexer.swap.assessment import Compared, Cost
    from indexer.swap.fill import Filled


def use(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Let another model answer, at once if its table is complete, else when it is filled; return the exit code."""
    from indexer.swap.assessment import estimate_cost

    model = find_installed(home, options.name)
    home.create()
    with closing(connect(home.catalogue, create=True)) as db:
        if options.dry_run:
            _tell_cost(estimate_cost(home, db, model, options.threads), model, output)
            return OK
        if not is_complete(home, db, model) and not options.yes:
            _tell_cost(estimate_cost(home, db, model, options.threads), model, output)
            if not _agrees(output):
                return USAGE
        with WriterLock(home):
            settle(home, db)
            want(home, db, model)
            if options.now:
                switch(home, db, model)
    with stopping(output) as control:
        return fill(home, model, options.threads, control, output)


def _tell_cost(cost: Cost, model: Installed, output: Output) -> None:
    """Report what filling takes.

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
    from indexer.swap.assessment import compare

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


def go_on(home: Home, threads: int | None, control: Control, output: Output) -> int:
    """Continue an exchange of models if there is one; return the exit code."""
    with closing(connect(home.catalogue, create=False)) as db:
        now = status(home, db)
    return fill(home, now.roles.wanted, threads, control, output) if now.is_exchanging else OK


def fill(home: Home, model: Installed, threads: int | None, control: Control, output: Output) -> int:
    """Fill the table of a model and let it answer; return the exit code.

    Raises:
        KnownError: the index is in use or damaged, or the model does not run.
    """
    from indexer.runtime import default_threads, lower_priority
    from indexer.swap.exchange import exchange

    lower_priority()
    with WriterLock(home), closing(connect(home.catalogue, create=False)) as db:
        now = status(home, db)
        progress = _Progress(output, now.contents - now.filled)
        for event in exchange(home, db, model, threads=threads or default_threads(), control=control):
            progress.show(event)
        answers = status(home, db).roles.answering == model
        settle(home, db)
    progress.end(model, answers=answers)
    if control.halted:
        return INTERRUPTED
    return NOTHING_FOUND_OR_SOME_FAILED if progress.total.failures else OK


class _Progress:
    """A line now and then, JSON lines with --json."""

    def __init__(self, output: Output, expected: int) -> None:
        from indexer.swap.fill import Filled

        self._output = output
        self._expected = expected
        self._pace = Pace()
        self._said_at = time.monotonic()
        self.total = Filled()

    def show(self, event: Filled) -> None:
        """Report one commit."""
        self.total = self.total.plus(event)
        self._pace.reach(self.total.contents)
        left = self._pace.left_s(self._expected)
        if self._output.as_json:
            self._output.record(
                {
                    "event": "filling",
                    "done": self.total.contents,
                    "total": self._expected,
                    "rate_per_s": round(self._pace.per_s, 1),
                    "left_s": None if left is None else round(left),
                    "failed": [{"path": str(path), "title": str(failure.title)} for path, failure in event.failures],
                }
            )
            return
        for path, failure in event.failures:
            self._output.note(
                f"[yellow]not embedded[/] {plain(path)}: {plain(failure.title)}. {plain(failure.message)}"
            )
        if time.monotonic() - self._said_at >= QUIET_EVERY_S:
            self._said_at = time.monotonic()
            rest = "" if left is None else f" · {duration(left)} left"
            self._output.note(
                f"Filling: {self.total.contents:,} of {self._expected:,} · {self._pace.per_s:.0f}/s{rest}"
            )

    def end(self, model: Installed, *, answers: bool) -> None:
        """Report the result."""
        if self._output.as_json:
            self._output.record(
                {
                    "event": "filled",
                    "model": model.model_id,
                    "done": self.total.contents,
                    "offline": self.total.offline,
                    "changed": self.total.changed,
                    "failed": len(self.total.failures),
                    "answers": answers,
                }
            )
        elif not answers:
            self._output.note("Stopped. What was embedded is kept; the same command goes on.")
        else:
            self._output.say(f"[bold]{plain(model.manifest.title)}[/] answers now.")
            if self.total.offline:
                self._output.note(
                    f"{count(self.total.offline, 'picture')} on disks that are not connected: the former model finds "
                    "them until they can be read."
                )
