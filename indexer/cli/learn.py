"""`recallery learn` and `recallery quality`: learns from folders with proof, goes back, and measures the library.

Importing this is cheap; learning loads libraries for seconds.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import asdict
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from rich.table import Table

from indexer.catalogue.database import connect
from indexer.cli.output import INTERRUPTED, NOTHING_FOUND_OR_SOME_FAILED, OK, count, plain
from indexer.cli.progress import QUIET_EVERY_S, duration, stopping
from indexer.errors import UsageError
from indexer.home import WriterLock
from indexer.runtime import limit_blas_threads, lower_priority

if TYPE_CHECKING:
    import argparse

    from indexer.catalogue.database import Connection
    from indexer.cli.output import Output
    from indexer.home import Home
    from indexer.learning.learner import Outcome, Request
    from indexer.learning.method import Method, Progress
    from indexer.learning.metrics import Interval
    from indexer.learning.pairs import Taught
    from indexer.learning.quality import Quality
    from indexer.models.installed import Installed

REASONS = {
    "too few": "There is too little to learn: too few texts have files that can be kept back for the proof.",
    "no gain": "There was nothing to learn: what was held out is found no better than before.",
    "nothing learned": "There was nothing to learn: no training step found more than the present model does.",
    "loses": "What was learned is not offered: something else would be found worse by more than a point.",
}
SOURCES = {
    "folder": "names of folders",
    "keyword": "keywords",
    "caption": "titles and descriptions",
    "collection": "collections",
    "concept": "named things",
    "subtitle": "subtitles",
    "page": "headings of pages",
    "feedback": "searches, and what you did with their hits",
}


def run(options: argparse.Namespace, home: Home, output: Output, method: Method | None = None) -> int:
    """Learn, or show what was or could be learned, or go back; return the exit code.

    Args:
        options: of the command line.
        home: the index.
        output: where to tell.
        method: how to learn; None is the adapter, or with `--deep` what `model_export` brings.
    """
    if not home.exists:
        raise UsageError("There is no index yet", "Index folders first: recallery index FOLDER.")
    if options.undo or options.status:
        return _undo(home, output) if options.undo else _status(home, output)
    if options.deep and not options.dry_run and method is None:
        return _in_export(options, home)
    return _learn(options, home, output, method)


def _learn(options: argparse.Namespace, home: Home, output: Output, method: Method | None) -> int:
    from indexer.learning.learner import request_of

    lower_priority()
    limit_blas_threads()
    with closing(connect(home.catalogue, create=False)) as db:
        request = request_of(db, options.folders, options.seed)
        if options.dry_run:
            return _show_pairs(home, db, request, output)
        outcome = _learned(home, db, request, output, method)
    if outcome is None:
        return INTERRUPTED
    _tell_outcome(outcome, output)
    if not outcome.scorecard.is_offered:
        return NOTHING_FOUND_OR_SOME_FAILED
    if options.yes or _agrees(output):
        return _use(home, output)
    output.note("Kept for now. Use it with the same command and --yes.")
    return OK


def _in_export(options: argparse.Namespace, home: Home) -> int:
    """Run the same command in `model_export`, which has torch.

    Raises:
        UsageError: it is not installed.
    """
    if getattr(sys, "frozen", False) or not all(map(find_spec, ("torch", "onnx", "model_export"))):
        raise UsageError(
            "Deep learning needs torch",
            "The installed program has none. Run Recallery from its sources, after: pip install “recallery[export]”. "
            "Without --deep, learning needs no torch.",
        )
    given = [f"--{name}" for name in ("yes", "json") if getattr(options, name)]
    command = [sys.executable, "-m", "model_export", "finetune", "--index", os.fspath(home.folder)]
    signal.signal(signal.SIGINT, lambda *_: None)  # the other process gets it too, and ends at its next step
    return subprocess.call([*command, "--seed", str(options.seed), *given, "--", *map(os.fspath, options.folders)])


def _show_pairs(home: Home, db: Connection, request: Request, output: Output) -> int:
    from indexer.learning.learner import look_at

    with stopping(output) as control:
        taught = look_at(home, db, request, control, _Told(output).show)
    if taught is None:
        return INTERRUPTED
    _tell_taught(taught, output)
    return OK if taught.pairs else NOTHING_FOUND_OR_SOME_FAILED


def _tell_taught(taught: Taught, output: Output) -> None:
    if output.as_json:
        output.record({"event": "pairs", **taught.to_record()})
        return
    output.say(f"[bold]{count(len(taught.pairs), 'pair')}[/] of a text and a picture, {count(taught.texts, 'text')}:")
    for source, pairs in taught.by_source.items():
        output.say(f"  {pairs:>8,}  {SOURCES[source]}")
    left = {
        "generic": "say nothing (DCIM, New folder, dates)",
        "common": "stand on nearly everything",
        "absurd": "are less alike than chance, says the present model",
        "joined": "are there already",
        "spare": "are more than one text needs",
    }
    for name, number in taught.left_out.items():
        if number:
            words = left[name]
            output.say(f"  [dim]{number:>8,}  left out: they {words}[/]")


def _learned(home: Home, db: Connection, request: Request, output: Output, method: Method | None) -> Outcome | None:
    """Return the result of this request: of an earlier run, or of a new one."""
    from indexer.learning.learner import learn, result
    from indexer.learning.method import ADAPTER

    known = result(home)
    name = ADAPTER if method is None else method.name
    if known is not None and (known.folders, known.method) == (request.folders, name) and known.scorecard.is_offered:
        return known
    with stopping(output) as control:
        return learn(home, db, request, control, _Told(output).show, method)


class _Told:
    """A line now and then, JSON lines with --json."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._began: dict[str, tuple[float, int]] = {}
        self._said_at = 0.0

    def show(self, progress: Progress) -> None:
        """Report how far a stage is."""
        now = time.monotonic()
        began, first = self._began.setdefault(progress.stage, (now, progress.done))
        done = progress.done - first
        left = (now - began) / done * (progress.total - progress.done) if done else None
        if self._output.as_json:
            look = None if progress.look is None else asdict(progress.look)
            record = {"event": progress.stage.value, "done": progress.done, "total": progress.total, "look": look}
            self._output.record({**record, "left_s": None if left is None else round(left)})
        elif now - self._said_at >= QUIET_EVERY_S or (progress.look and now - self._said_at > 1):
            self._said_at = now
            self._output.note(self._line(progress, left))

    def _line(self, progress: Progress, left: float | None) -> str:
        names = {
            "gather": "Collecting texts",
            "texts": "Reading texts",
            "pictures": "Reading pictures",
            "train": "Training",
            "prove": "Measuring",
        }
        done = f": {progress.done:,} of {progress.total:,}" if progress.total else ""
        rest = "" if left is None else f" · at most {duration(left)} left"
        look = progress.look
        good = "" if look is None else f" · loss {look.loss:.3f} · own precision {look.own:.1%}"
        return f"{names[progress.stage]}{done}{good}{rest}"


def _tell_outcome(outcome: Outcome, output: Output) -> None:
    if output.as_json:
        output.record({"event": "learned", **outcome.to_record()})
        return
    output.out.print(scorecard_table(outcome))
    reason = outcome.scorecard.reason
    output.say(REASONS[reason] if reason else "[bold]It helps[/]: your own searches gain, and nothing else loses.")


def scorecard_table(outcome: Outcome) -> Table:
    """Return the scorecard: what was measured before and after, on what was held out."""
    table = Table("held out", "before", "after", "gain", "queries", box=None, title_justify="left")
    for one in outcome.scorecard.measures:
        gain = f"{one.gain.mean * 100:+.1f} ({one.gain.low * 100:+.1f} to {one.gain.high * 100:+.1f})"
        table.add_row(one.name, f"{one.before.mean:.1%}", f"{one.after.mean:.1%}", gain, f"{one.queries:,}")
    return table


def _agrees(output: Output) -> bool:
    if output.as_json or not sys.stdin.isatty():
        return False
    output.err.print("Use it? `recallery learn --undo` goes back at any time. [y/N] ", end="", markup=False)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _use(home: Home, output: Output) -> int:
    from indexer.learning.learner import forget
    from indexer.learning.using import make_candidate

    with WriterLock(home):
        model = make_candidate(home)
        code = _exchanged(home, model, output)
        forget(home)
    return code


def _undo(home: Home, output: Output) -> int:
    from indexer.learning.using import before_learning

    with WriterLock(home):
        with closing(connect(home.catalogue, create=False)) as db:
            model = before_learning(home, db)
        return _exchanged(home, model, output)


def _exchanged(home: Home, model: Installed, output: Output) -> int:
    """Let a model answer; the caller holds the lock."""
    from indexer.pipeline.control import Control
    from indexer.runtime import default_threads
    from indexer.swap.exchange import exchange
    from indexer.swap.switch import settle, status, want

    started, contents = time.monotonic(), 0
    with closing(connect(home.catalogue, create=False)) as db:
        settle(home, db)
        want(home, db, model)
        for event in exchange(home, db, model, threads=default_threads(), control=Control()):
            contents += event.contents
        answers = status(home, db).roles.answering == model
        settle(home, db)
    seconds = time.monotonic() - started
    if output.as_json:
        done = {"contents": contents, "seconds": round(seconds, 1)}
        output.record({"event": "answers", "model": model.model_id, "answers": answers, **done})
    else:
        output.say(f"[bold]{plain(model.manifest.title)}[/] answers now.")
    return OK if answers else NOTHING_FOUND_OR_SOME_FAILED


def _status(home: Home, output: Output) -> int:
    from indexer.learning.learner import is_interrupted, result
    from indexer.models.adapted import base_of
    from indexer.models.installed import roles

    with closing(connect(home.catalogue, create=False)) as db:
        answering = roles(home, db).answering
    base = answering.manifest.finetuned_from or base_of(answering)
    has_base = base != answering.model_id
    outcome = result(home)
    if output.as_json:
        last = None if outcome is None else outcome.to_record()
        now = {"model": answering.model_id, "base": base if has_base else None}
        output.record({**now, "interrupted": is_interrupted(home), "last": last})
        return OK
    if not has_base:
        output.say(f"{plain(answering.manifest.title)} answers, as it came.")
    else:
        output.say(f"{plain(answering.manifest.title)} answers. Go back with: recallery learn --undo")
    if is_interrupted(home):
        output.say("A training was interrupted. The same command goes on.")
    if outcome is not None:
        _tell_outcome(outcome, output)
    return OK


def run_quality(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Measure how good search is on this library, or show what was measured; return the exit code."""
    from indexer.learning.quality import measure, measured

    if not home.exists:
        raise UsageError("There is no index yet", "Index folders first: recallery index FOLDER.")
    if options.history:
        for one in measured(home):
            _tell_quality(one, output)
        return OK
    lower_priority()
    with closing(connect(home.catalogue, create=False)) as db, stopping(output) as control:
        made = measure(home, db, control)
    if made is None:
        return INTERRUPTED
    _tell_quality(made, output)
    return OK if made.whole is not None else NOTHING_FOUND_OR_SOME_FAILED


def _tell_quality(made: Quality, output: Output) -> None:
    if output.as_json:
        record: dict[str, Any] = made.to_record()
        output.record({"event": "quality", **record})
        return
    output.say(sentence(made))
    if made.whole is None:
        return
    table = Table("questions", "", "first", "among ten", "asked", box=None)
    for line in made.lines:
        name = "all" if line.by == "all" else line.name or "no plain language"
        table.add_row(
            line.by if line.by != "all" else "", name, _span(line.first), _span(line.ten), f"{line.questions}"
        )
    output.out.print(table)


def sentence(made: Quality) -> str:
    """Return what was measured in one sentence."""
    if made.whole is None:
        return "Nothing can be asked: no folder, keyword or text of this library says what is in its files."
    first, ten = (round(span.mean * 100) for span in (made.whole.first, made.whole.ten))
    return (
        f"Of 100 questions made of your library's own texts, {first} find a right file first and {ten} among the first "
        f"ten, by what the files show alone; the index finds {made.agreement:.1%} of what an exact comparison finds."
    )


def _span(span: Interval) -> str:
    return f"{span.mean:.0%} ({span.low:.0%} to {span.high:.0%})"
