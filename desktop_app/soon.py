"""Runs something after the present event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable


def run_soon(owner: QObject, run: Callable[[], object]) -> None:
    """Run something in the next turn of the event loop, unless the owner is gone by then.

    `QTimer.singleShot` with a context keeps an owner that goes before: all of its Python objects stay for ever.
    Without a context it runs even for an owner that is gone.
    """
    timer = QTimer(owner, singleShot=True, interval=0)
    timer.timeout.connect(run)
    timer.timeout.connect(timer.deleteLater)
    timer.start()
