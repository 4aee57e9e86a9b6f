"""What runs after the present event, and keeps nobody."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.soon import run_soon

SOURCES = Path(__file__).resolve().parents[2] / "desktop_app"


class Counter(QWidget):
    """Counts how often it ran."""

    ran = 0

    def run(self) -> None:
        """Count."""
        Counter.ran += 1


def _turn() -> None:
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
    gc.collect()


def test_it_runs_once_and_leaves_nothing(app: QApplication, host: QWidget) -> None:
    made = Counter(host)
    before = Counter.ran
    run_soon(made, made.run)
    _turn()
    assert Counter.ran == before + 1
    assert made.children() == []


def test_an_owner_that_goes_before_is_not_kept(app: QApplication) -> None:
    made = Counter()
    before, kept = Counter.ran, weakref.ref(made)
    run_soon(made, made.run)
    made.deleteLater()
    del made
    _turn()
    assert (Counter.ran, kept()) == (before, None)


def test_the_window_uses_no_other_way() -> None:
    using = [path.name for path in SOURCES.rglob("*.py") if "QTimer.singleShot(" in path.read_text(encoding="utf-8")]
    assert using == []
