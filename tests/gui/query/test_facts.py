from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop_app.query.facts import LibraryFacts
from desktop_app.query.query import QueryState, SearchQuery, to_json
from indexer.errors import UsageError
from indexer.library.values import Facets
from indexer.search.request import Filters
from tests.gui.library_double import ROME, AsksAtOnce, LibraryDouble


class ForgetfulLibrary(LibraryDouble):
    """Has lost the folder that a filter names."""

    def facets(self, filters: Filters, radius_km: float = 10.0) -> Facets:
        if filters.folders:
            raise UsageError("The folder is not in the index", "Add it.")
        return super().facets(filters, radius_km)


def asked(qtbot: QtBot, parent: QObject, library: LibraryDouble) -> tuple[QueryState, LibraryFacts]:
    state = QueryState(parent)
    facts = LibraryFacts(state, AsksAtOnce(library), parent)
    with qtbot.waitSignal(facts.changed):
        facts.refresh()
    return state, facts


def test_changes_of_filters_are_asked_for_once_and_others_are_not(qtbot: QtBot) -> None:
    parent, library = QObject(), LibraryDouble()
    state, facts = asked(qtbot, parent, library)
    library.asked.clear()

    with qtbot.waitSignal(facts.changed):
        state.filter(rating_min=1)
        state.filter(rating_min=2)
        state.change(text="sea")

    assert [Filters(rating_min=2)] == library.asked
    facts.calm.stop()


def test_a_library_that_changes_all_the_time_is_asked_now_and_then(qtbot: QtBot) -> None:
    parent, library = QObject(), LibraryDouble()
    _, facts = asked(qtbot, parent, library)
    library.asked.clear()

    facts.refresh()
    facts.refresh()
    assert not facts.pause.isActive()
    facts.calm.setInterval(0)
    facts.calm.start()
    with qtbot.waitSignal(facts.changed):
        pass

    assert [Filters()] == library.asked
    facts.calm.stop()


def test_a_folder_that_is_no_longer_there_counts_nothing(qtbot: QtBot) -> None:
    parent = QObject()
    state, facts = asked(qtbot, parent, ForgetfulLibrary())

    with qtbot.waitSignal(facts.changed):
        state.filter(folders=(Path("/gone"),))

    assert 0 == facts.now.facets.total
    assert facts.now.everything.total
    facts.calm.stop()


def test_names_are_known_for_filters(qtbot: QtBot) -> None:
    parent, library = QObject(), LibraryDouble()
    library.add_collection("Best of")
    _, facts = asked(qtbot, parent, library)

    assert ROME in facts.known.folders
    assert ["Best of"] == [each.name for each in facts.known.collections]
    facts.calm.stop()


def test_a_query_is_remembered_and_seen_at_once(qtbot: QtBot) -> None:
    parent, library = QObject(), LibraryDouble()
    _, facts = asked(qtbot, parent, library)

    facts.remember(SearchQuery(text="sea"))

    assert (to_json(SearchQuery(text="sea")),) == facts.now.history
    facts.calm.stop()
