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
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtCore import qInstallMessageHandler as set_message_handler  # noqa: N813
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QWidget

from desktop_app.app import Program, application
from desktop_app.query.query import SearchQuery
from desktop_app.results.file_actions import FileActions
from desktop_app.settings.dialog import Topic
from desktop_app.style.theme import TEXT_SCALES, Theme
from indexer.home import Home
from indexer.service.messages import AddRoot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop_app.shell.session import WindowSession

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
PLACES = ("Tokyo", "Kyoto", "Rome", "Lisbon", "Oslo", "Lima", "Cairo")
REST_EVERY_S = 5.0
REST_MS = 1_200
WARM_UP = 0.25
"""The part of a run in which caches fill and nothing is compared."""
MORE_WIDGETS = 60
MORE_OBJECTS = 4_000
MORE_MB = 120.0
"""How much a run may grow after its warm-up; what leaks with each gesture passes this within minutes."""
START_S = 180.0
HANG_S = 60.0
LATEST = 40
"""Gestures that are told of a run that failed."""

KEYS = (
    *("Return", "Escape", "Space", "Tab", "Backtab", "Up", "Down", "Left", "Right", "Home", "End", "PgDown", "PgUp"),
    *("S", "F", "G", "W", "+", "-", "0", "3", "I", "Z", "Backspace", "Ctrl+F", "Ctrl+A", "Ctrl+Z", "Ctrl+C", "Ctrl+V"),
    *("Ctrl+B", "Ctrl+I", "F6", "F1", "Ctrl+,", "Ctrl++", "Ctrl+-", "Ctrl+0", "Ctrl+Shift+X", "Ctrl+Shift+S"),
    *("Ctrl+Return", "Ctrl+Shift+N", "Alt+Return", "Shift+F10", "Delete", "Ctrl+Shift+O", "F2", "Menu", "F11"),
)
WORDS = ("red flowers", "a path through a forest", '"sea"', "dog -cat", "IMG_0188", "snow", "rating:3", "type:photo")
SPARED = {"window.quit", "window.close"}


class Gestures:
    """One random gesture after the other, as fast as the window takes them."""

    def __init__(self, session: WindowSession, photos: Path, seed: int) -> None:
        self._session = session
        self._window = session.window
        self._photos = sorted(photos.rglob("*.jpg"))
        self._chance = random.Random(seed)
        self.made: Counter[str] = Counter()
        self.latest: deque[str] = deque(maxlen=LATEST)
        self._kinds: list[tuple[int, Callable[[], object]]] = [
            (30, self.press),
            (20, self.click),
            (10, self.type_filter),
            (8, self.type_words),
            (5, self.follow_filters),
            (4, self.drop),
            (4, self.paste),
            (6, self.view),
            (6, self.open_popover),
            (6, self.trigger),
            (4, self.resize),
            (4, self.scroll),
            (3, self.open_settings),
            (2, self.change_looks),
            (2, self.open_menu),
        ]

    def make_one(self) -> None:
        """Do something at random."""
        weights = [weight for weight, _ in self._kinds]
        gesture = self._chance.choices([made for _, made in self._kinds], weights)[0]
        self.made[gesture.__name__] += 1
        told = gesture()
        self.latest.append(f"{gesture.__name__} {told if told is not None else ''}".strip())

    def come_to_rest(self) -> None:
        """Close what is open and empty the search, so that two counts can be compared."""
        for widget in QApplication.topLevelWidgets():
            if widget is not self._window and widget.isVisible():
                widget.close()
        parts = self._session.widgets
        parts.preview.dismiss()
        parts.search_box.clear()
        for row in parts.notices.findChildren(QAbstractButton):
            if row.accessibleName():  # the cross of a notice
                row.click()
        self._session.preferences.change(theme=Theme.LIGHT, text_scale=1.0, sidebar=True, info=False)
        self._window.resize(1280, 800)
        parts.state.set(SearchQuery())

    def press(self) -> str:
        """Press a key where the focus is."""
        key = self._chance.choice(KEYS)
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or self._active()
        QTest.keySequence(target, key)
        return key

    def click(self) -> str:
        """Click somewhere in the topmost window, also on its edge."""
        top = QApplication.activePopupWidget() or self._active()
        place = QPoint(self._chance.randrange(max(1, top.width())), self._chance.randrange(max(1, top.height())))
        widget = top.childAt(place) or top
        if self._is_spared(widget):
            return ""
        button = self._chance.choice([Qt.MouseButton.LeftButton] * 5 + [Qt.MouseButton.RightButton])
        keys = self._chance.choice([Qt.KeyboardModifier.NoModifier] * 4 + [Qt.KeyboardModifier.ControlModifier])
        act = QTest.mouseDClick if self._chance.random() < 0.15 else QTest.mouseClick
        act(widget, button, keys, widget.mapFrom(top, place))
        return f"{type(widget).__name__} {place.x()},{place.y()}"

    def type_filter(self) -> str:
        """Take back a chip, and ask for a folder: suggestions open and close meanwhile."""
        place = self._chance.choice(PLACES)
        self._type(f"in:{place}", clear=self._chance.random() < 0.5)
        return place

    def type_words(self) -> str:
        """Type some words."""
        words = self._chance.choice(WORDS)
        self._type(words, clear=self._chance.random() < 0.5)
        return words

    def follow_filters(self) -> None:
        """Go through what ended the program once: a filter, a photo, back, another filter."""
        for place in self._chance.sample(PLACES, 2):
            self._type(f"in:{place}", clear=False)
            self.view()
            QTest.keyClick(self._window, Qt.Key.Key_Escape)
            QTest.keySequence(self._window, "Ctrl+F")
            QTest.keyClick(self._field(), Qt.Key.Key_Backspace)

    def drop(self) -> str:
        """Drop a photo onto the search box, a collection or anything else."""
        onto = self._chance.choice([self._session.widgets.search_box, self._active(), self._under_pointer()])
        carried = QMimeData()
        carried.setUrls([QUrl.fromLocalFile(str(self._chance.choice(self._photos)))])
        action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        middle = QPoint(onto.width() // 2, onto.height() // 2)
        QCoreApplication.sendEvent(onto, QDragEnterEvent(middle, action, carried, button, none))
        QCoreApplication.sendEvent(onto, QDropEvent(QPointF(middle), action, carried, button, none))
        return type(onto).__name__

    def paste(self) -> None:
        """Paste a picture or words."""
        if self._chance.random() < 0.5:
            QApplication.clipboard().setText("a garden")
        else:
            image = QImage(40, 30, QImage.Format.Format_RGB32)
            image.fill(self._chance.randrange(1 << 24))
            QApplication.clipboard().setImage(image)
        self._session.widgets.search_box.focus_box()
        QTest.keySequence(self._field(), "Ctrl+V")

    def view(self) -> str:
        """Open, turn or close the preview."""
        view, preview = self._session.widgets.results.view, self._session.widgets.preview
        if preview.isVisible() and self._chance.random() < 0.5:
            preview.dismiss()
            return "close"
        if len(self._session.widgets.results.model):
            view.setFocus()
            view.setCurrentIndex(view.results.index(self._chance.randrange(len(view.results))))
            QTest.keySequence(view, self._chance.choice(["Return", "Space"]))
        return "open"

    def open_popover(self) -> str:
        """Press Enter on a chip or save the search: cards open."""
        chips = self._session.widgets.search_box.findChildren(QWidget)
        chips = [chip for chip in chips if chip.property("role") == "chip" and chip.isVisible()]
        if chips and self._chance.random() < 0.7:
            chip = self._chance.choice(chips)
            chip.setFocus()
            QTest.keyClick(chip, self._chance.choice([Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_Down]))
            return "chip"
        self._session.widgets.search_box.save()
        return "save"

    def trigger(self) -> str:
        """Do one of the actions."""
        name = self._chance.choice([entry.name for entry in self._session.actions.entries()])
        if name not in SPARED:
            self._session.actions[name].trigger()
        return name

    def resize(self) -> str:
        """Give the window another size."""
        self._window.setWindowState(Qt.WindowState.WindowNoState)
        self._window.resize(self._chance.randrange(480, 1600), self._chance.randrange(360, 1000))
        return f"{self._window.width()} x {self._window.height()}"

    def scroll(self) -> None:
        """Turn the wheel, sometimes with Ctrl."""
        widget = self._under_pointer()
        keys = self._chance.choice([Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier])
        at = QPointF(widget.rect().center())
        turned = QPoint(0, self._chance.choice([-240, -120, 120]))
        phase, button = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
        wheel = QWheelEvent(at, widget.mapToGlobal(at), QPoint(), turned, button, keys, phase, False)
        QCoreApplication.sendEvent(widget, wheel)

    def open_settings(self) -> str:
        """Open a page of the settings, or close them."""
        topic = self._chance.choice(list(Topic))
        dialog = self._session.settings.open(topic)
        if self._chance.random() < 0.6:
            dialog.close()
        return str(topic)

    def change_looks(self) -> None:
        """Change theme and text size."""
        theme, scale = self._chance.choice([Theme.LIGHT, Theme.DARK]), self._chance.choice(TEXT_SCALES)
        self._session.preferences.change(theme=theme, text_scale=scale)

    def open_menu(self) -> None:
        """Open the menu of the grid."""
        self._session.actions["results.menu"].trigger()

    def _type(self, text: str, *, clear: bool) -> None:
        box = self._session.widgets.search_box
        box.focus_box()
        field = self._field()
        if clear:
            QTest.keyClick(field, Qt.Key.Key_Backspace)
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def _field(self) -> QWidget:
        return self._session.widgets.search_box.focusProxy()

    def _active(self) -> QWidget:
        return QApplication.activeModalWidget() or QApplication.activeWindow() or self._window

    def _under_pointer(self) -> QWidget:
        top = self._active()
        place = QPoint(self._chance.randrange(max(1, top.width())), self._chance.randrange(max(1, top.height())))
        return top.childAt(place) or top

    def _is_spared(self, widget: QWidget) -> bool:
        """Whether a click would end the program, or ask for what this machine has not."""
        settings = isinstance(widget.window(), QDialog) and widget.window() is not self._window
        return settings and isinstance(widget, QAbstractButton) and not widget.isCheckable()


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
    FileActions.make_drag = lambda _self: None  # type: ignore[method-assign]


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
    session.preferences = program.preferences  # type: ignore[attr-defined]
    _harmless(photos)
    for signal in (session.settings.removal_wanted, session.settings.move_wanted, session.settings.restart_wanted):
        signal.disconnect()
    session.engine.send(AddRoot(path=photos))
    _until_indexed(session, len(list(photos.rglob("*.jpg"))))
    gestures = Gestures(session, photos, seed)
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
    timer = QTimer(interval=0)
    failed: list[BaseException] = []

    def make() -> None:
        timer.stop()
        try:
            gestures.make_one()
        except RuntimeError as gone:  # the gesture's own target was deleted by what it did
            if "already deleted" not in str(gone):
                failed.append(gone)
        timer.start()

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
