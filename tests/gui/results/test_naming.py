"""Naming and judging the selected tiles."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.actions import Actions
from desktop_app.query.query import QueryState, SearchQuery
from desktop_app.results.name_dialog import NameDialog
from desktop_app.results.pane import ResultsPane
from indexer.catalogue.concepts import Concept, ConceptId
from indexer.catalogue.feedback import FeedbackKind
from tests.gui.results.doubles import hit

BISCUIT = Concept(concept_id=ConceptId(1), name="Biscuit", examples=3, counters=0, added_ms=1)


@pytest.mark.parametrize(
    ("count", "name", "enabled", "button"),
    [
        (3, "", False, "Name them"),
        (3, "Rex", True, "Name them"),
        (2, "Rex", False, "Name them"),
        (1, "BISCUIT", True, "Add them"),
        (3, "--", False, "Name them"),
    ],
)
def test_the_dialog_says_what_the_name_does(host: QWidget, count: int, name: str, enabled: bool, button: str) -> None:
    dialog = NameDialog(count, [BISCUIT], host)
    dialog.field.setText(name)
    assert (dialog.button.isEnabled(), dialog.button.text()) == (enabled, button)
    assert dialog.hint.text()


def test_the_name_is_passed_on_tidied(qtbot: QtBot, host: QWidget) -> None:
    dialog = NameDialog(3, [], host)
    dialog.field.setText("  our   boat ")
    with qtbot.waitSignal(dialog.named) as named:
        dialog.button.click()
    assert named.args == ["our boat"]


def test_the_selected_tiles_are_named(qtbot: QtBot, pane: ResultsPane, actions: Actions, state: QueryState) -> None:
    state.set(SearchQuery(text="dog"))
    pane.show_hits([hit(number) for number in range(6)])
    pane.view.selectAll()
    with qtbot.waitSignal(pane.naming_wanted) as wanted:
        actions["results.name"].trigger()
    assert [file_id for file_id, _ in wanted.args[0]] == list(range(6))


def test_feedback_changes_the_query_and_is_passed_on(
    qtbot: QtBot, pane: ResultsPane, actions: Actions, state: QueryState
) -> None:
    state.set(SearchQuery(text="dog"))
    pane.show_hits([hit(number) for number in range(6)])
    pane.view.setCurrentIndex(pane.model.index(2))
    given: list[Any] = []
    pane.feedback_given.connect(lambda kind, ids: given.append((kind, [int(one) for one in ids])))
    actions["results.more"].trigger()
    assert [(mark.content_id, mark.kind) for mark in state.query.feedback] == [(hit(2).content_id, FeedbackKind.MORE)]
    assert given == [(FeedbackKind.MORE, [2])]
    actions["results.more"].trigger()
    assert state.query.feedback == ()


def test_a_list_without_a_query_takes_no_feedback(pane: ResultsPane, actions: Actions, state: QueryState) -> None:
    pane.show_hits([hit(number) for number in range(6)])
    pane.view.setCurrentIndex(pane.model.index(2))
    actions["results.not_meant"].trigger()
    assert state.query == SearchQuery()
