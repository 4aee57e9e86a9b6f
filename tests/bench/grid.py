"""The grid with many results: `python -m tests.bench.grid [files] [runs]`.

Measured in the real widgets with real pictures, decoded by their own process: how soon hits are painted, how long
the event loop is held up while it scrolls, how much memory the model takes, and how many thumbnails ever wait.
The pictures are some hundred files under as many names as there are results, so that each one is decoded anew.
"""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.actions import Actions
from desktop_app.files.background import BackgroundTasks
from desktop_app.query.query import QueryState
from desktop_app.results import sections
from desktop_app.results.model import ResultsModel
from desktop_app.results.pane import ResultsPane
from desktop_app.style.theme import Appearance, Theme
from desktop_app.thumbnails.loader import PictureLoader
from desktop_app.thumbnails.thumbnails import Thumbnails
from indexer.bench.machine import machine, spread
from indexer.bench.rate import write_pictures
from indexer.library.values import Row
from indexer.search.request import Hit, Signals
from indexer.types import Band, ContentId, FileId, Kind

PICTURES = 300
SCROLLED_S = 6.0
CHANGES = 500
FRAME_MS = 16
BEAT_MS = 2
ANSWER_MS = 3
"""How long the library takes for the rows of a screen."""


class Library:
    """Rows made up as they are asked for; every one a content of its own."""

    def __init__(self, pictures: list[Path], run: int) -> None:
        self._pictures = pictures
        self._run = run

    def content(self, number: int) -> ContentId:
        return ContentId(f"{self._run:04x}{number:028x}")

    def path(self, number: int) -> Path:
        return self._pictures[number % len(self._pictures)]

    def rows(self, ids: Any) -> list[Row]:
        return [self._row(int(number)) for number in ids]

    def months(self, _filters: object) -> dict[str, int]:
        return {}

    def hits(self, count: int) -> list[Hit]:
        signals = Signals(meaning=1.0, words=0.0, similarity=0.2)
        bands = {0: Band.GOOD, 1: Band.MAYBE}
        return [
            Hit(
                rank=number,
                path=self.path(number),
                file_id=FileId(number),
                kind=Kind.IMAGE,
                content_id=self.content(number),
                score=1.0,
                band=bands.get(2 * number // count, Band.MAYBE),
                signals=signals,
                offline=False,
            )
            for number in range(count)
        ]

    def _row(self, number: int) -> Row:
        return Row(
            file_id=FileId(number),
            content_id=self.content(number),
            path=self.path(number),
            kind=Kind.IMAGE,
            width_px=640,
            height_px=480,
            taken_ms=number * 60_000,
            size_bytes=50_000,
            rating=number % 6 or None,
            favourite=number % 9 == 0,
            offline=False,
            copies=0,
        )


class Ask:
    """Asks the library, which answers some milliseconds later."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def __call__(
        self, owner: QObject, question: Callable[[Any], Any], answer: Callable[[Any], None], failed: object = None
    ) -> None:
        QTimer.singleShot(ANSWER_MS, owner, lambda: answer(question(self._library)))


class Paints(QObject):
    """Notes when something was painted last."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.count += event.type() == QEvent.Type.Paint
        return False


class Heartbeat(QObject):
    """A timer that wants to run every 2 ms: what its gaps have more is how long the event loop was held up.

    On a busy machine most of a gap is waiting for a core; `work_ms` counts what this thread itself did in it.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.gaps_ms: list[float] = []
        self.work_ms: list[float] = []
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.gaps_ms.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self.work_ms.append((worked - self._worked) * 1000)
        self._last, self._worked = now, worked


class Window:
    """The results with all that they need."""

    def __init__(self, app: QApplication, library: Library, cache: Path) -> None:
        self.thumbnails = Thumbnails(cache, 10**9)
        self._loader, self._errands = PictureLoader(), BackgroundTasks()
        self.state = QueryState()
        self._widget = QWidget()
        self.pane = ResultsPane(
            self.state,
            Ask(library),
            self.thumbnails,
            self._loader,
            self._errands,
            Actions(self._widget),
            Appearance(app, theme=Theme.LIGHT),
            self._widget,
        )
        self.pane.resize(1280, 800)
        self._widget.resize(1280, 800)
        self._widget.show()

    def close(self) -> None:
        for part in (self.thumbnails, self._loader, self._errands):
            part.close()
        self._widget.close()


def main(files: int, runs: int) -> None:
    """Run everything some times, print one JSON object."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    with tempfile.TemporaryDirectory(prefix="recallery-grid-") as folder:
        pictures = write_pictures(Path(folder) / "photos", PICTURES, 1600, 1200)
        series = [_run(app, Library(pictures, run), Path(folder) / f"cache{run}", files) for run in range(runs)]
    told = {name: spread([float(each[name]) for each in series]) for name in series[0]}
    sys.stdout.write(
        json.dumps(
            {
                "benchmark": "grid",
                "machine": machine(),
                "platform": app.platformName(),
                "files": files,
                "picture_px": [1600, 1200],
                "visible_changes": CHANGES,
                **told,
            }
        )
        + "\n"
    )


def _run(app: QApplication, library: Library, cache: Path, files: int) -> dict[str, float]:
    hits, ids = library.hits(files), np.arange(files, dtype=np.int64)
    gc.collect()  # what making so many objects left to do is no part of showing them
    window = Window(app, library, cache)
    _spin(0.3)
    window.state.change(text="query")
    found = {"hits_to_paint_ms": _first_paint(app, window, lambda: window.pane.show_hits(hits))}
    window.state.change(text="")
    found["library_to_paint_ms"] = _first_paint(app, window, lambda: window.pane.show_library(ids))
    found |= _scroll(window)
    found |= _fling(window)
    window.close()
    return found | _memory(library, hits, ids)


def _first_paint(app: QApplication, window: Window, show: Callable[[], None]) -> float:
    paints = Paints(window.pane.view.viewport())
    start = time.perf_counter()
    show()
    while not paints.count:
        app.processEvents()
    took_ms = (time.perf_counter() - start) * 1000
    _spin(1.0)
    return took_ms


def _scroll(window: Window) -> dict[str, float]:
    """Scroll evenly, 40 px a frame, while thumbnails are decoded and taken over."""
    bar = window.pane.view.verticalScrollBar()
    frames = QTimer(interval=FRAME_MS)
    frames.timeout.connect(lambda: bar.setValue(bar.value() + 40))
    beat = Heartbeat(bar)
    frames.start()
    _spin(SCROLLED_S)
    frames.stop()
    beat.stop()
    gaps = np.array(beat.gaps_ms)
    return {
        "scroll_gap_p50_ms": float(np.percentile(gaps, 50)),
        "scroll_gap_p99_ms": float(np.percentile(gaps, 99)),
        "scroll_gap_max_ms": float(gaps.max()),
        "scroll_gaps_over_32_ms": float((gaps > 32).sum()),
        "scroll_own_work_max_ms": float(max(beat.work_ms)),
    }


def _fling(window: Window) -> dict[str, float]:
    """Show other files in every frame, all over the list; look at how many thumbnails wait."""
    view, rng = window.pane.view, random.Random(0)
    bar = view.verticalScrollBar()
    waiting, beat = [], Heartbeat(bar)
    on_screen = (view.viewport().height() // (view.visualRect(view.indexAt(view.rect().center())).height() + 8) + 2) * (
        view.columns()
    )
    for _ in range(CHANGES):
        bar.setValue(rng.randrange(bar.maximum()))
        _spin(FRAME_MS / 1000)
        waiting.append(window.thumbnails.waiting())
    beat.stop()
    return {
        "fling_gap_p99_ms": float(np.percentile(beat.gaps_ms, 99)),
        "fling_gap_max_ms": float(max(beat.gaps_ms)),
        "fling_own_work_max_ms": float(max(beat.work_ms)),
        "thumbnails_waiting_max": float(max(waiting)),
        "tiles_on_screen": float(on_screen),
    }


def _memory(library: Library, hits: list[Hit], ids: np.ndarray[Any, Any]) -> dict[str, float]:
    """What a filled model takes beyond the ids, by the allocator's own count."""
    found = {}
    fill: dict[str, Callable[[ResultsModel], None]] = {
        "hits": lambda model: model.set_hits(hits, sections.by_band(hits)),
        "library": lambda model: model.set_library(ids, sections.one(len(ids))),
    }
    for name, filled in fill.items():
        model = ResultsModel(Ask(library))
        tracemalloc.start()
        filled(model)
        size_bytes, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        own_ids = 8 * len(ids) if name == "hits" else 0
        found[f"{name}_model_bytes_per_row"] = (size_bytes - own_ids) / len(ids)
    return found


def _spin(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 3)
