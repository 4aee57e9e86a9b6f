"""Fills the table of the model that is wanted, with progress, and lets it answer when it is complete.

Importing this is cheap; filling loads libraries for seconds.
"""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

from indexer.catalogue.database import connect
from indexer.cli.codes import INTERRUPTED, NOTHING_FOUND_OR_SOME_FAILED, OK
from indexer.cli.output import count, plain
from indexer.cli.progress import QUIET_EVERY_S, duration
from indexer.home import WriterLock
from indexer.pipeline.control import Pace
from indexer.swap.filled import Filled
from indexer.swap.switch import settle, status

if TYPE_CHECKING:
    from indexer.cli.output import Output
    from indexer.home import Home
    from indexer.models.installed import Installed
    from indexer.pipeline.control import Control


def go_on(home: Home, threads: int | None, control: Control, output: Output) -> int:
    """Go on with an exchange of models if there is one; return the exit code."""
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
        self._output = output
        self._expected = expected
        self._pace = Pace()
        self._said_at = time.monotonic()
        self.total = Filled()

    def show(self, event: Filled) -> None:
        """Tell of one commit."""
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
        """Tell how it ended."""
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
