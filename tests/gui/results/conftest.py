"""A pane of results with a library in memory and thumbnails in a folder of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.actions import Actions
from desktop_app.files.background import BackgroundTasks
from desktop_app.query.query import QueryState
from desktop_app.results.file_actions import Notice
from desktop_app.results.pane import ResultsPane
from desktop_app.results.tile import TileLooks
from desktop_app.style.theme import Appearance
from desktop_app.thumbnails.loader import PictureLoader
from desktop_app.thumbnails.thumbnails import Thumbnails
from tests.gui.results.doubles import Ask, Shelf, hit, row


@pytest.fixture
def shelf() -> Shelf:
    return Shelf([row(number) for number in range(300)])


@pytest.fixture
def ask(shelf: Shelf) -> Ask:
    return Ask(shelf)


@pytest.fixture
def state(app: object) -> QueryState:
    return QueryState()


@pytest.fixture
def thumbnails(app: object, tmp_path: Path) -> Iterator[Thumbnails]:
    made = Thumbnails(tmp_path / "thumbnails", 10_000_000, decoders=1)
    yield made
    made.close()


@pytest.fixture
def loader(app: object) -> Iterator[PictureLoader]:
    made = PictureLoader()
    yield made
    made.close()


@pytest.fixture
def tasks(app: object) -> Iterator[BackgroundTasks]:
    made = BackgroundTasks()
    yield made
    made.close()


@pytest.fixture
def pane(
    qtbot: QtBot,
    host: QWidget,
    state: QueryState,
    ask: Ask,
    thumbnails: Thumbnails,
    loader: PictureLoader,
    tasks: BackgroundTasks,
    actions: Actions,
    appearance: Appearance,
) -> ResultsPane:
    """Shown, with lines of six tiles, asking for no thumbnails: the paths are made up."""
    thumbnails.want = lambda keys, by="": None  # type: ignore[method-assign]
    made = ResultsPane(state, ask, thumbnails, loader, tasks, actions, appearance, host, looks=TileLooks(side_px=96))
    made.resize(700, 600)
    host.resize(700, 600)
    host.show()
    qtbot.waitExposed(host)
    return made


@pytest.fixture
def chosen(pane: ResultsPane) -> ResultsPane:
    """The third to the fifth of ten hits are chosen."""
    pane.show_hits([hit(number) for number in range(10)])
    pane.view.ask()
    pane.view.setFocus()
    pane.view.setCurrentIndex(pane.model.index(2, 0))
    QTest.keyClick(pane.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(pane.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    return pane


@pytest.fixture
def told(pane: ResultsPane) -> list[Notice]:
    found: list[Notice] = []
    pane.notice_wanted.connect(found.append)
    return found
