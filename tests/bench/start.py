"""How long the window takes from the start of the process to its first paint, and until it can be used.

    python -m tests.bench.start [RUNS]

Prints JSON. Each run is a process of its own on an index that is there already; the first one, which reads the
libraries from the disk, is given apart. Beside it stands what Python and Qt alone take on this machine.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 7
BARE = """
import sys, time
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        print(time.time()); sys.stdout.flush(); app.quit()
app = QApplication([]); window = Window(); window.show(); app.exec()
"""
WHOLE = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop_app.app import Program, application
from indexer.home import Home
if __name__ == "__main__":
    app = application()
    program = Program(app, Home(Path(sys.argv[1])), [])
    said = []
    def painted():
        said.append(time.time())
        QTimer.singleShot(0, watch.start)
    def usable():
        if program.session is not None and program.session.widgets.search_box.isVisible():
            said.append(time.time()); watch.stop(); print(*said); sys.stdout.flush(); app.quit()
    watch = QTimer(interval=1); watch.timeout.connect(usable)
    program.window.painted.connect(painted)
    app.exec()
    program.close()
"""


def main() -> int:
    """Measure; return the exit code."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    with tempfile.TemporaryDirectory() as scratch:
        index = Path(scratch) / "index"
        index.mkdir()
        (index / "window.ini").write_text("[window]\nwelcomed=true\n", encoding="utf-8")
        script = Path(scratch) / "start.py"
        script.write_text(WHOLE, encoding="utf-8")
        bare = [_run(["-c", BARE])[0] for _ in range(runs)]
        whole = [_run([str(script), str(index)]) for _ in range(runs)]
    painted, usable = [run[0] for run in whole], [run[1] for run in whole]
    answer = {
        "runs": runs,
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "bare_qt_s": _summary(bare),
        "first_paint_s": _summary(painted),
        "usable_s": _summary(usable),
        "first_run_s": {"first_paint": round(painted[0], 3), "usable": round(usable[0], 3)},
    }
    sys.stdout.write(json.dumps(answer, indent=2) + "\n")
    return 0


def _run(arguments: list[str]) -> list[float]:
    """Return when the process said something, in seconds after its start."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    started = time.time()
    answer = subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, text=True, timeout=120, env=environment
    )
    return [float(moment) - started for moment in answer.stdout.split()]


def _summary(seconds: list[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(seconds), 3),
        "best": round(min(seconds), 3),
        "worst": round(max(seconds), 3),
    }


if __name__ == "__main__":
    sys.exit(main())
