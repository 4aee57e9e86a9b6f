from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.actions import Actions
from desktop_app.query.facts import LibraryFacts
from desktop_app.query.query import QueryState
from desktop_app.search_box.box import SearchBox
from desktop_app.style.theme import Appearance
from indexer.library.values import Collection
from indexer.types import CollectionId
from tests.gui.library_double import AsksAtOnce, DrawsPictures, LibraryDouble


@pytest.fixture
def library() -> LibraryDouble:
    return LibraryDouble(lists=[Collection(collection_id=CollectionId(7), name="Best of", files=3)])


@pytest.fixture
def state(host: QWidget) -> QueryState:
    return QueryState(host)


@pytest.fixture
def facts(qtbot: QtBot, host: QWidget, state: QueryState, library: LibraryDouble) -> LibraryFacts:
    made = LibraryFacts(state, AsksAtOnce(library), host)
    with qtbot.waitSignal(made.changed):
        made.refresh()
    return made


@pytest.fixture
def loader() -> DrawsPictures:
    return DrawsPictures()


@pytest.fixture
def box(
    qtbot: QtBot,
    host: QWidget,
    state: QueryState,
    facts: LibraryFacts,
    loader: DrawsPictures,
    actions: Actions,
    appearance: Appearance,
    tmp_path: Path,
) -> Iterator[SearchBox]:
    made = SearchBox(state, facts, loader, actions, appearance, tmp_path / "pasted")
    column = QVBoxLayout(host)
    column.addWidget(made)
    column.addStretch(1)
    host.resize(900, 600)
    host.show()
    host.activateWindow()
    made.focus_box()
    qtbot.waitUntil(made.line.hasFocus)
    yield made
    made.settled.stop()
