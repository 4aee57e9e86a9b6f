from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.actions import Actions
from desktop_app.query.facts import LibraryFacts
from desktop_app.query.query import QueryState, SearchQuery, to_json
from desktop_app.sidebar.sidebar import Sidebar
from desktop_app.style.theme import Appearance
from indexer.library.values import Collection, SavedSearch, SearchId
from indexer.search.request import Filters
from indexer.types import CollectionId, FileId
from tests.gui.library_double import AsksAtOnce, LibraryDouble

BEST, CATS = CollectionId(1), CollectionId(2)
SAVED = SearchQuery(text="boats -people", filters=Filters(rating_min=3))


@pytest.fixture
def library() -> LibraryDouble:
    return LibraryDouble(
        lists=[
            Collection(collection_id=BEST, name="Best of", files=3),
            Collection(collection_id=CATS, name="Cats", files=310),
        ],
        searches=[
            SavedSearch(search_id=SearchId(1), name="Boats", query=to_json(SAVED)),
            SavedSearch(search_id=SearchId(2), name="Damaged", query="{"),
        ],
        files={Path("/p/a.jpg"): FileId(11), Path("/p/b.jpg"): FileId(12)},
        settings={"sidebar.closed": "cameras places"},
    )


@pytest.fixture
def state(host: QWidget) -> QueryState:
    return QueryState(host)


@pytest.fixture
def facts(qtbot: QtBot, host: QWidget, state: QueryState, library: LibraryDouble) -> Iterator[LibraryFacts]:
    made = LibraryFacts(state, AsksAtOnce(library), host)
    with qtbot.waitSignal(made.changed):
        made.refresh()
    yield made
    made.calm.stop()
    made.pause.stop()


@pytest.fixture
def sidebar(host: QWidget, state: QueryState, facts: LibraryFacts, actions: Actions, appearance: Appearance) -> Sidebar:
    made = Sidebar(state, facts, actions, appearance)
    column = QVBoxLayout(host)
    column.addWidget(made)
    host.resize(300, 1400)
    host.show()
    host.activateWindow()
    QApplication.processEvents()
    return made
