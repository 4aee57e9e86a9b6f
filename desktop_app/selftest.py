"""Opens the window where nobody sees it, searches, and closes it: the part of `recallery selftest` that needs Qt.

Runs in a process of its own, with an index that is complete. Qt is imported only there.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from indexer.home import Home

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from desktop_app.app import Program

_STEP_MS = 20
_WELCOMED = "[window]\nwelcomed=true\nlanguage=en\n"


def look(told: Connection, folder: Path, words: str, expected: str) -> None:
    """Open the window on an index, search for words, and send a mapping: when it was painted, and what came first.

    Args:
        told: is sent the mapping.
        folder: of the index.
        words: what is searched for.
        expected: the name of the file that has to come first.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    started = time.monotonic()
    home = Home(folder)
    (folder / "window.ini").write_text(_WELCOMED, encoding="utf-8")
    from PySide6.QtCore import QTimer

    from desktop_app.app import Program, application

    app = application()
    program = Program(app, home)
    answer: dict[str, object] = {}
    program.window.painted.connect(lambda: answer.setdefault("painted_s", round(time.monotonic() - started, 3)))
    watch = QTimer(interval=_STEP_MS)

    def step() -> None:
        if _shows(program, words, expected):
            answer["found_s"] = round(time.monotonic() - started, 3)
            watch.stop()
            app.exit(0)

    watch.timeout.connect(step)
    watch.start()
    app.exec()
    watch.stop()
    program.close()
    told.send(answer)
    told.close()


def _shows(program: Program, words: str, expected: str) -> bool:
    """Ask once everything is there; say whether the expected file is the first of the results."""
    from desktop_app.query.query import SearchQuery

    session = program.session
    if session is None:
        return False
    state, model = session.widgets.state, session.widgets.results.model
    if state.query.text != words:
        state.set(SearchQuery(text=words))
    if not len(model):
        return False
    model.need([range(1)])
    path = model.tile(0).path
    return path is not None and path.name == expected
