"""Random gestures on the real window: `python -m tests.bench.soak MINUTES [--seed N]`.

The real program with a small library: the sample photos in folders named after places. It types words and filters,
presses keys, clicks, drops, opens and closes the preview, the settings and the menus, and resizes the window. Between
them the window comes to rest and its widgets and memory are counted. Prints one JSON object, and ends with 1 if the
program crashed or hung, logged a problem, or kept growing. Equal seeds make equal gestures.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtCore import qInstallMessageHandler as set_message_handler  # noqa: N813
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop_app.app import Program, application
from desktop_app.results.file_actions import FileActions
from indexer.home import Home
from indexer.service.messages import AddRoot
from tests.bench.gestures import PLACES, Gestures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.shell.session import WindowSession

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
REST_EVERY_S = 5.0
REST_MS = 1_200
WARM_UP = 0.25
"""The part of a run in which caches fill and nothing is compared."""
MORE_WIDGETS = 60
MORE_OBJECTS = 250
MORE_MB = 120.0
"""How much a run may grow after its warm-up; what leaks with each gesture passes this within minutes."""
START_S = 180.0
HANG_S = 60.0


class Watch:
    """What the run notices: log records from warnings up, messages of Qt, and what stays at rest."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.counts: list[dict[str, float]] = []
        handler = logging.Handler(logging.WARNING)
        handler.emit = lambda record: self.problems.append(_text_of(record))  # type: ignore[method-assign]
        logging.getLogger().addHandler(handler)
        set_message_handler(self._take_message)

    def count(self) -> None:
        """Count what is alive while nothing is open."""
        gc.collect()
        self.counts.append(
            {
                "widgets": len(QApplication.allWidgets()),
                "objects": sum(isinstance(each, QObject) for each in gc.get_objects()),
                "memory_mb": round(psutil.Process().memory_info().rss / 1e6, 1),
            }
        )

    def growth(self) -> dict[str, float]:
        """Return how much more there is at the end than after the warm-up."""
        from_ = min(int(len(self.counts) * WARM_UP) + 1, len(self.counts) - 1)
        if from_ < 1:
            return {}
        first, last = self.counts[from_], self.counts[-1]
        return {name: round(last[name] - first[name], 1) for name in first}

    def _take_message(self, kind: object, _context: object, message: str) -> None:
        if "Debug" not in str(kind) and "Info" not in str(kind) and "does not support" not in message:
            self.problems.append(f"Qt: {message}")


def _text_of(record: logging.LogRecord) -> str:
    return logging.Formatter("%(levelname)s %(name)s: %(message)s").format(record)


def _folders(scratch: Path) -> Path:
    """Write the sample photos into folders named after places."""
    photos = scratch / "Pictures"
    for number, photo in enumerate(sorted(SAMPLES.rglob("*.jpg"))):
        folder = photos / PLACES[number % len(PLACES)]
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(photo, folder)
    return photos


def _harmless(photos: Path) -> None:
    """Keep gestures from starting programs, opening dialogs of the system, and dragging out of the window."""
    chosen = [str(path) for path in sorted(photos.rglob("*.jpg"))[:2]]
    QFileDialog.getOpenFileNames = staticmethod(lambda *_a, **_k: (chosen, ""))  # type: ignore[method-assign]
    QFileDialog.getOpenFileName = staticmethod(lambda *_a, **_k: ("", ""))  # type: ignore[method-assign]
    QFileDialog.getSaveFileName = staticmethod(lambda *_a, **_k: ("", ""))  # type: ignore[method-assign]
    QFileDialog.getExistingDirectory = staticmethod(lambda *_a, **_k: "")  # type: ignore[method-assign]
    for name in ("open_files", "open_with", "choose_and_open", "show_in_folder"):
        setattr(sys.modules["desktop_app.files.launching"], name, lambda *_: None)
    FileActions.make_drag = lambda self: None  # type: ignore[method-assign]


def _wait(ms: int) -> None:
    QTest.qWait(ms)


def soak(minutes: float, seed: int, scratch: Path) -> dict[str, Any]:
    """Run the program under gestures; return what was noticed."""
    faulthandler.enable()
    photos = _folders(scratch)
    app = application()
    home = Home(scratch / "index")
    home.create()
    (home.folder / "window.ini").write_text("[window]\nlanguage=en\ntheme=light\nwelcomed=true\n", encoding="utf-8")
    program = Program(app, home)
    watch = Watch()
    while program.session is None:
        _wait(20)
    session = program.session
    _harmless(photos)
    for signal in (session.settings.removal_wanted, session.settings.move_wanted, session.settings.restart_wanted):
        signal.disconnect()
    session.engine.send(AddRoot(path=photos))
    _until_indexed(session, len(list(photos.rglob("*.jpg"))))
    gestures = Gestures(session, program.preferences, photos, seed)
    try:
        _run(gestures, watch, minutes * 60)
    finally:
        result = {
            "seed": seed,
            "minutes": minutes,
            "gestures": sum(gestures.made.values()),
            "growth": watch.growth(),
            "counts": watch.counts[:: max(1, len(watch.counts) // 10)],
            "problems": list(dict.fromkeys(watch.problems)),
            "latest": list(gestures.latest),
        }
    program.close()
    _wait(0)
    return result


def _until_indexed(session: WindowSession, files: int) -> None:
    until_s = time.monotonic() + START_S
    while sum(root.indexed for root in session.widgets.facts.now.roots) < files:
        if time.monotonic() > until_s:
            raise TimeoutError("the sample photos are not indexed in time")
        session.widgets.facts.refresh()
        _wait(300)


def _run(gestures: Gestures, watch: Watch, seconds: float) -> None:
    """Make gestures from a timer, so that they go on inside the loops that dialogs and menus start."""
    faulthandler.dump_traceback_later(seconds + HANG_S, exit=True)
    timer = QTimer(singleShot=True, interval=0)
    failed: list[BaseException] = []

    def make() -> None:
        timer.start()  # before the gesture: one that opens a menu returns when the menu closes
        try:
            gestures.make_one()
        except RuntimeError as gone:  # the gesture's own target was deleted by what it did
            if "already deleted" not in str(gone):
                failed.append(gone)

    timer.timeout.connect(make)
    until_s = time.monotonic() + seconds
    while True:
        timer.start()
        _wait(int(min(REST_EVERY_S, max(1.0, seconds / 4)) * 1000))
        timer.stop()
        gestures.come_to_rest()
        _wait(REST_MS)
        for _ in range(3):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents()
        watch.count()
        if time.monotonic() > until_s or failed:
            break
    faulthandler.cancel_dump_traceback_later()
    watch.problems += [repr(each) for each in failed]


def faults_of(result: dict[str, Any]) -> list[str]:
    """Return what is wrong with a run."""
    limits = {"widgets": MORE_WIDGETS, "objects": MORE_OBJECTS, "memory_mb": MORE_MB}
    grown = [f"{name} grew by {more}" for name, more in result["growth"].items() if more > limits[name]]
    return [*result["problems"], *grown]


def run_apart(minutes: float, seed: int) -> dict[str, Any]:
    """Soak in a process of its own, so that a crash is noticed; return what it noticed."""
    with tempfile.TemporaryDirectory(prefix="recallery-soak-") as folder:
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
        environment |= {"XDG_CACHE_HOME": f"{folder}/cache", "XDG_DATA_HOME": f"{folder}/share"}
        command = [sys.executable, "-m", "tests.bench.soak", str(minutes), "--seed", str(seed), "--scratch", folder]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if ran.returncode:
        problem = f"the program ended with {ran.returncode}: {ran.stderr[-4000:]}"
        return {"seed": seed, "growth": {}, "problems": [problem]}
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak for some minutes; print what was noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("minutes", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scratch", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.scratch is not None:
        sys.stdout.write(json.dumps(soak(options.minutes, options.seed, options.scratch)) + "\n")
        return 0
    result = run_apart(options.minutes, options.seed)
    result["faults"] = faults_of(result)
    sys.stdout.write(json.dumps(result, indent=1) + "\n")
    return 1 if result["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
