"""How free the window's event loop stays while the indexer works: `python -m tests.bench.loop [--files N] [--runs N]`.

The real window with its engine, on an index of its own; photos are copies of sample photos with different bytes at
the end. A timer in the loop beats every BEAT_MS; the gaps between its beats are what is measured, apart from the time
in which libraries load, from the first indexed file to the last. The indexer's rate is told beside them: a loop is
easily free while nobody works. Prints one JSON object; the aim is a p99 below 32 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.bench.machine import machine
from indexer.bench.rate import write_pictures

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_app.engine.engine import Engine
    from indexer.service.messages import Changed, Progress

BEAT_MS = 4
SEEDS = 100
AFTER_MS = 2_000


def main() -> None:
    """Measure some times, each in a process of its own; print the result."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--photos", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.photos is not None:
        sys.stdout.write(json.dumps(_measure(options.photos)) + "\n")
        return
    with tempfile.TemporaryDirectory(prefix="recallery-loop-") as folder:
        photos = Path(folder) / "photos"
        _copies(photos, write_pictures(Path(folder) / "seeds", SEEDS, 640, 480), options.files)
        runs = [_run(photos) for _ in range(options.runs)]
    result = {
        "benchmark": "gaps of the window's event loop while the indexer works, ms",
        "machine": machine(),
        "files": options.files,
        "beat_ms": BEAT_MS,
        "runs": runs,
        "worst_p99_ms": max(run["indexing"]["p99_ms"] for run in runs),
    }
    sys.stdout.write(json.dumps(result) + "\n")


def _copies(folder: Path, seeds: list[Path], files: int) -> None:
    folder.mkdir()
    data = [seed.read_bytes() for seed in seeds]
    for number in range(files):
        (folder / f"IMG_{number:06d}.jpg").write_bytes(data[number % len(data)] + number.to_bytes(8, "little"))


def _run(photos: Path) -> dict[str, dict[str, float]]:
    cache = photos.parent / "cache"  # of thumbnails, elsewhere than the user's
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "XDG_CACHE_HOME": str(cache)}
    command = [sys.executable, "-m", "tests.bench.loop", "--photos", str(photos)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    found: dict[str, dict[str, float]] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _measure(photos: Path) -> dict[str, dict[str, float]]:
    """Index photos from the real window; return the gaps of each time."""
    from desktop_app.app import application
    from desktop_app.settings.preferences import PreferencesStore, settings_file
    from desktop_app.shell.session import WindowSession
    from desktop_app.shell.window import MainWindow
    from desktop_app.style.theme import Appearance
    from indexer.home import Home

    with tempfile.TemporaryDirectory(prefix="recallery-loop-") as folder:
        home = Home(Path(folder) / "data")
        home.create()
        app = application()
        stored = settings_file(home.folder)
        preferences = PreferencesStore(stored, app)
        window = MainWindow(preferences, stored)
        window.resize(1280, 800)
        window.show()
        session = WindowSession(app, home, window, preferences, Appearance(app))
        heart = Heart(session.engine, app.quit)
        session.begin([photos])
        app.exec()
        heart.stop()
        session.close()
    return heart.found()


class Heart:
    """Beats in the event loop, and notes the gaps until the indexer is done."""

    def __init__(self, engine: Engine, done: Callable[[], object]) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._done = done
        self._gaps_ms: dict[str, list[float]] = {"starting": [], "indexing": [], "afterwards": []}
        self._time = "starting"
        self._beat_s = self._from_s = self._to_s = time.perf_counter()
        self._files = 0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        engine.changed.connect(self._count)
        engine.progress.connect(self._follow)
        self._timer.start()

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    def found(self) -> dict[str, dict[str, float]]:
        """Return what was noted, and how fast files were indexed meanwhile."""
        found = {name: _spread(gaps) for name, gaps in self._gaps_ms.items()}
        found["indexing"]["files_per_s"] = round(self._files / (self._to_s - self._from_s), 1)
        return found

    def _beat(self) -> None:
        beat_s = time.perf_counter()
        self._gaps_ms[self._time].append((beat_s - self._beat_s) * 1000)
        self._beat_s = beat_s

    def _count(self, change: Changed) -> None:
        if self._time == "indexing":
            self._files += change.indexed

    def _follow(self, progress: Progress) -> None:
        from PySide6.QtCore import QTimer

        from indexer.service.messages import Phase

        if progress.phase is Phase.INDEXING and self._time == "starting":
            self._time, self._from_s = "indexing", time.perf_counter()
        if progress.phase is Phase.WATCHING and self._time == "indexing":
            self._time, self._to_s = "afterwards", time.perf_counter()
            QTimer.singleShot(AFTER_MS, self._done)


def _spread(gaps_ms: list[float]) -> dict[str, float]:
    return {
        "beats": len(gaps_ms),
        "p50_ms": round(float(np.percentile(gaps_ms, 50)), 2),
        "p99_ms": round(float(np.percentile(gaps_ms, 99)), 2),
        "max_ms": round(max(gaps_ms), 2),
    }


if __name__ == "__main__":
    main()
