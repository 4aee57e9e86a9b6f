"""From the last key of a query to its results on the screen: `python -m tests.bench.keystroke [--units N] [--runs N]`.

The real window and its engine on a made library of clustered vectors. Words are typed over the last ones, Enter asks
at once (a pause would ask after 250 ms, which is no work); the clock ends when the grid is painted with the answer.
Beside it, in the same run, stands the same query without a window. Prints one JSON object; the aim is a p95 below
150 ms at 100,000 units, warm.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.bench.latency import QUERIES, clustered, fill
from indexer.bench.machine import machine, percentiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.shell.session import WindowSession
    from indexer.home import Home
    from indexer.search.request import Hit, Matches

WARM = 4
REST_S = 0.4
"""Between an answer and the next text: thumbnails come, counts are taken."""
SETTLE_S = 8.0
"""Libraries load and the empty round of the indexer ends within it."""


def main() -> None:
    """Measure some times, each in a process of its own; print the result."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.home is not None:
        sys.stdout.write(json.dumps(_measure(options.home, options.queries)) + "\n")
        return
    with tempfile.TemporaryDirectory(prefix="recallery-keystroke-") as folder:
        _make(Path(folder), options.units)
        runs = [_run(Path(folder), options.queries) for _ in range(options.runs)]
    result = {
        "benchmark": "last key to results on the screen, warm, ms",
        "machine": machine(),
        "units": options.units,
        "runs": runs,
        "worst_p95_ms": max(run["window"]["p95_ms"] for run in runs),
    }
    sys.stdout.write(json.dumps(result) + "\n")


def _make(folder: Path, units: int) -> None:
    """Make an index with many files on a disk that is away, and a folder without any that is there."""
    from indexer.catalogue.database import connect
    from indexer.embed.bundle import built_in_model
    from indexer.embed.manifest import load_manifest
    from indexer.home import Home
    from indexer.store.maintenance import KEEP_NONE, maintain
    from indexer.store.writer import SegmentWriter

    manifest = load_manifest(built_in_model())
    home = Home(folder / "data")
    home.create()
    with closing(connect(home.catalogue, create=True)) as db:
        writer = SegmentWriter(home.units, manifest.model_id, manifest.dimension)
        fill(db, home.catalogue, writer, manifest.model_id, clustered(units, manifest.dimension, seed=0))
        maintain(writer.table, home.units, keep=KEEP_NONE)


def _run(folder: Path, queries: int) -> dict[str, dict[str, float]]:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    command = [sys.executable, "-m", "tests.bench.keystroke", "--home", str(folder), "--queries", str(queries)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    found: dict[str, dict[str, float]] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _measure(folder: Path, queries: int) -> dict[str, dict[str, float]]:
    from desktop_app.app import application
    from desktop_app.settings.preferences import PreferencesStore, settings_file
    from desktop_app.shell.session import WindowSession
    from desktop_app.shell.window import MainWindow
    from desktop_app.style.theme import Appearance
    from indexer.home import Home

    home = Home(folder / "data")
    (folder / "empty").mkdir(exist_ok=True)
    app = application()
    stored = settings_file(home.folder)
    preferences = PreferencesStore(stored, app)
    window = MainWindow(preferences, stored)
    window.resize(1280, 800)
    window.show()
    session = WindowSession(app, home, window, preferences, Appearance(app))
    session.begin([folder / "empty"])
    typing = Typing(session)
    typing.wait(SETTLE_S)
    taken_ms = [typing.ask(_text(number)) for number in range(queries + WARM)][WARM:]
    session.close()
    return {"window": percentiles(taken_ms), "search_alone": percentiles(_alone(home, queries))}


def _text(number: int) -> str:
    """Return a text that no cache knows."""
    return f"{QUERIES[number % len(QUERIES)]} {number // len(QUERIES) or ''}".strip()


def _alone(home: Home, queries: int) -> list[float]:
    from desktop_app.shell.searching import FIRST_LIMIT
    from indexer.search.request import SearchRequest, TextPart
    from indexer.swap.opening import open_searcher

    taken_ms: list[float] = []
    with open_searcher(home) as searcher:
        for number in range(queries + WARM):
            request = SearchRequest(texts=(TextPart(_text(number)),), limit=FIRST_LIMIT)
            start = time.perf_counter()
            searcher.search(request)
            taken_ms.append((time.perf_counter() - start) * 1000)
    return taken_ms[WARM:]


class Typing:
    """Types into the window as a user does, and notes when an answer is painted."""

    def __init__(self, session: WindowSession) -> None:
        from PySide6.QtCore import QEventLoop

        self._loop = QEventLoop()
        self._line = session.widgets.search_box.focusProxy()
        self._results = session.widgets.results
        self._painted_s: float | None = None
        self._show = self._results.show_hits
        self._results.show_hits = self._shown  # type: ignore[method-assign] # the pane is the end of the way

    def ask(self, text: str) -> float:
        """Type a text and Enter; return the time from Enter to the painted answer."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QLineEdit

        line = self._line
        assert isinstance(line, QLineEdit)
        self.wait(REST_S)
        line.selectAll()
        QTest.keyClicks(line, text)
        self._painted_s = None
        start_s = time.perf_counter()
        QTest.keyClick(line, Qt.Key.Key_Return)
        self.wait(10)
        if self._painted_s is None:
            raise TimeoutError(text)
        return (self._painted_s - start_s) * 1000

    def wait(self, seconds: float) -> None:
        """Run the event loop until an answer is painted, or so long. A loop in Python would hold up the search."""
        from PySide6.QtCore import QTimer

        end = QTimer(singleShot=True, interval=round(seconds * 1000))
        end.timeout.connect(self._loop.quit)
        end.start()
        self._loop.exec()
        end.stop()

    def _shown(self, hits: Sequence[Hit], matches: Matches | None = None) -> None:
        self._show(hits, matches)
        self._results.view.viewport().repaint()
        self._painted_s = time.perf_counter()
        self._loop.quit()


if __name__ == "__main__":
    main()
