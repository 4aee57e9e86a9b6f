"""Shows how indexing goes on (done, rate, time left, failures), and lets Ctrl-C end it in order."""

from __future__ import annotations

import signal
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from rich.progress import BarColumn, Progress, TextColumn

from indexer.catalogue.database import connect
from indexer.cli.output import count, plain
from indexer.home import WriterLock
from indexer.pipeline.control import Control, Pace
from indexer.runtime import default_threads, lower_priority, return_memory_early, start_logging
from indexer.stream import Committed, SpeechHeard, TextsRead
from indexer.swap.opening import open_indexer
from indexer.swap.switch import settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from indexer.cli.output import Output
    from indexer.home import Home
    from indexer.pipeline.indexing import Indexer
    from indexer.pipeline.targets import Estimate

QUIET_EVERY_S = 10.0
"""Without a terminal a line is printed so often."""


class IndexProgress:
    """A bar on a terminal, a line now and then elsewhere, JSON lines with --json."""

    def __init__(self, output: Output, estimate: Estimate) -> None:
        self._output = output
        self._estimate = estimate
        self.totals = Committed()
        self._pace = Pace()
        self._said_at = time.monotonic()
        self._bar: Progress | None = None
        self.texts = TextsRead()
        self.speech = SpeechHeard()
        self._unheard = 0
        self._texts_left = 0

    def __enter__(self) -> Self:
        if not self._output.as_json and self._output.err.is_terminal:
            self._bar = Progress(
                TextColumn("Indexing"),
                BarColumn(),
                TextColumn("{task.description}"),
                console=self._output.err,
                transient=True,
            )
            self._bar.add_task("looking for files", total=None)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, event: Committed) -> None:
        """Report one commit."""
        self.totals = self.totals.plus(event)
        self._pace.reach(self.totals.read)
        now = time.monotonic()
        if self._output.as_json:
            self._record(event)
            return
        for words, troubles in (("not indexed", event.failures), ("not read to its end", event.partial)):
            for path, failure in troubles:
                reason = f"{plain(failure.title)}. {plain(failure.message)}"
                self._output.note(f"[yellow]{words}[/] {plain(path)}: {reason}")
        if self._bar is not None:
            total = self._estimate.total
            self._bar.update(
                self._bar.task_ids[0], description=self._line(), completed=self.totals.read, total=total or None
            )
        elif now - self._said_at >= QUIET_EVERY_S:
            self._said_at = now
            self._output.note(f"Indexing: {self._line()}")

    def begin_texts(self, remaining: int) -> None:
        """Report that text in pictures is looked for from now on, in so many photos and documents."""
        self._texts_left = remaining
        self._pace = Pace()

    def show_texts(self, event: TextsRead) -> None:
        """Report a commit of what was looked at for text."""
        self.texts = self.texts.plus(event)
        self._pace.reach(self.texts.contents)
        now = time.monotonic()
        if self._output.as_json:
            done = {"done": self.texts.contents, "total": self._texts_left, "with_text": self.texts.with_text}
            self._output.record({"event": "texts", **done})
            return
        left = self._pace.left_s(self._texts_left)
        line = f"text in pictures: {self.texts.contents:,} of {self._texts_left:,} · {self._pace.per_s:.1f}/s"
        line += "" if left is None else f" · {duration(left)} left"
        if self._bar is not None:
            total = self._texts_left or None
            self._bar.update(self._bar.task_ids[0], description=line, completed=self.texts.contents, total=total)
        elif now - self._said_at >= QUIET_EVERY_S:
            self._said_at = now
            self._output.note(f"Reading {line}")

    def begin_speech(self, remaining: int) -> None:
        """Report that so many videos and sounds are heard from now on."""
        self._unheard = remaining

    def show_speech(self, event: SpeechHeard) -> None:
        """Report a commit of what was heard."""
        self.speech = self.speech.plus(event)
        now = time.monotonic()
        done, minutes = self.speech.contents, self.speech.heard_ms / 60_000
        if self._output.as_json:
            told = {"done": done, "total": self._unheard, "minutes": round(minutes, 1), "phrases": self.speech.phrases}
            self._output.record({"event": "speech", **told})
            return
        line = f"speech: {done:,} of {self._unheard:,} files · {minutes:,.0f} minutes heard"
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], description=line, completed=done, total=self._unheard or None)
        elif now - self._said_at >= QUIET_EVERY_S:
            self._said_at = now
            self._output.note(f"Hearing {line}")

    def _line(self) -> str:
        total = self._estimate.total
        parts = [f"{self.totals.read:,} of {total:,}" if total is not None else f"{self.totals.read:,} files"]
        parts.append(f"{self._pace.per_s:.0f}/s")
        if (left := self._pace.left_s(total)) is not None:
            parts.append(f"{duration(left)} left")
        if self.totals.deepened:
            parts.append(f"{self.totals.deepened:,} read in full")
        if self.totals.failed:
            parts.append(f"{self.totals.failed:,} failed")
        return " · ".join(parts)

    def _record(self, event: Committed) -> None:
        left = self._pace.left_s(self._estimate.total)
        self._output.record(
            {
                "event": "progress",
                "done": self.totals.read,
                "total": self._estimate.total,
                "rate_per_s": round(self._pace.per_s, 1),
                "left_s": None if left is None else round(left),
                "failed": [
                    {"path": str(path), "title": str(failure.title), "message": str(failure.message)}
                    for path, failure in event.failures
                ],
            }
        )


def duration(seconds: float) -> str:
    """Return `40 s`, `12 min`, `3 h 20 min`."""
    if seconds < 90:
        return f"{round(seconds)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


@dataclass(frozen=True, slots=True)
class Later:
    """What the passes did that come when everything is in the index."""

    texts: TextsRead = field(default_factory=TextsRead)
    speech: SpeechHeard = field(default_factory=SpeechHeard)


def summary(totals: Committed, took_s: float, later: Later = Later()) -> list[str]:
    """Return the results of a run in words."""
    lines = [f"[bold]{count(totals.indexed, 'file')} indexed[/] in {duration(took_s)}"]
    known = totals.indexed - totals.embedded
    if known > 0:
        lines[0] += f" ({known:,} of them copies of known ones)"
    if totals.unchanged:
        lines.append(f"{count(totals.unchanged, 'file')} unchanged")
    if totals.deepened:
        lines.append(f"{count(totals.deepened, 'file')} read in full that had been read quickly")
    lines += _later_lines(later)
    if totals.moved:
        lines.append(f"{count(totals.moved, 'file')} moved or renamed, nothing lost")
    if totals.removed:
        lines.append(f"{count(totals.removed, 'file')} gone and removed from the index")
    if totals.skipped:
        lines.append(f"{count(totals.skipped, 'file')} of other types left alone")
    if totals.in_part:
        lines.append(f"[yellow]{count(totals.in_part, 'file')} could not be read to the end[/]: recallery failed")
    if totals.failed:
        lines.append(f"[yellow]{count(totals.failed, 'file')} could not be indexed[/]: recallery failed")
    return lines


@contextmanager
def writing(home: Home, threads: int | None, control: Control, output: Output | None = None) -> Iterator[Indexer]:
    """Open the index for writing, with the model that answers; tell `output` of the migration of an older table.

    Raises:
        KnownError: it is in use, damaged or newer, or the model is damaged.
    """
    return_memory_early()
    lower_priority()
    home.create()
    start_logging(home)
    with WriterLock(home):
        with closing(connect(home.catalogue, create=True)) as db:
            settle(home, db)
        indexer, _ = open_indexer(
            home,
            threads=threads or default_threads(),
            control=control,
            on_rows=lambda done, total: None if output is None else tell_upgraded(output, done, total),
        )
        with indexer:
            yield indexer


def tell_upgraded(output: Output, done: int, total: int) -> None:
    """Tell how many rows of an older table are brought up to date."""
    if output.as_json:
        output.record({"event": "upgrading", "done": done, "total": total})
    else:
        output.note(f"Bringing the search index up to date: {done:,} of {total:,}")


@contextmanager
def stopping(output: Output) -> Iterator[Control]:
    """Let the first Ctrl-C finish the work in hand, and the second end at once."""
    control = Control()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if control.stopped:
            raise KeyboardInterrupt
        control.stop()
        output.note("Stopping: finishing what is in work. Press Ctrl-C again to end at once.")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield control
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _later_lines(later: Later) -> list[str]:
    texts, speech = later.texts, later.speech
    lines: list[str] = []
    if texts.contents:
        lines.append(f"{count(texts.contents, 'file')} looked at for text in pictures, {texts.with_text:,} with some")
    if speech.contents or speech.phrases:
        heard = f"{speech.heard_ms / 60_000:,.1f} minutes of sound heard"
        lines.append(f"{heard}, {count(speech.contents, 'file')} to the end, {count(speech.phrases, 'phrase')}")
    return lines
