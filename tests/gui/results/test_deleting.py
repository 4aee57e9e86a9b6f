"""What Delete and undo do with chosen files: the trash, collections, ratings."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from desktop_app.actions import Actions
from desktop_app.files.trash import Outcome, Trashed
from desktop_app.query.query import QueryState
from desktop_app.results import file_actions
from desktop_app.results.file_actions import Notice
from desktop_app.results.pane import ResultsPane
from indexer.errors import Message
from indexer.search.request import Filters
from indexer.types import CollectionId, FileId
from tests.gui.results.doubles import Shelf, hit, press

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def trashing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Outcome], list[list[Path]]]:
    def give(outcome: Outcome) -> list[list[Path]]:
        asked: list[list[Path]] = []

        def take(paths: list[Path]) -> Outcome:
            asked.append(list(paths))
            return outcome

        monkeypatch.setattr(file_actions, "move_to_trash", take)
        return asked

    return give


def test_trashed_files_leave_the_grid_and_can_come_back(
    qtbot: QtBot,
    chosen: ResultsPane,
    told: list[Notice],
    trashing: Callable[[Outcome], list[list[Path]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done = tuple(Trashed(hit(i).path, Path(f"/trash/{i}")) for i in (2, 4))
    asked = trashing(Outcome(done, (hit(3).path,), Message("Permission denied")))
    press(chosen, Key.Key_Delete)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert asked == [[hit(i).path for i in (2, 3, 4)]]
    assert chosen.model.ids([(0, len(chosen.model) - 1)]).tolist() == [0, 1, 3, 5, 6, 7, 8, 9]
    assert "2 file" in told[0].title
    assert told[1].trouble
    assert "Permission denied" in told[1].message
    restored: list[Any] = []

    def bring_back(files: tuple[Trashed, ...]) -> Outcome:
        restored.append(files)
        return Outcome(files, ())

    monkeypatch.setattr(file_actions, "restore", bring_back)
    label, undo = told[0].actions[0]
    with qtbot.waitSignal(chosen.reload_wanted):
        undo()
    assert (label, restored) == ("Undo", [done])


def test_many_files_are_trashed_only_after_a_question(
    qtbot: QtBot, pane: ResultsPane, told: list[Notice], trashing: Callable[[Outcome], list[list[Path]]]
) -> None:
    asked = trashing(Outcome((), ()))
    pane.show_library(np.arange(300, dtype=np.int64))
    pane.view.selectAll()
    pane.view.setFocus()
    press(pane, Key.Key_Delete)
    question = pane.window().findChild(QMessageBox)
    assert question is not None
    assert (told, asked) == ([], [])
    assert "300 file" in question.text()
    pane.view.clearSelection()
    next(button for button in question.buttons() if "trash" in button.text()).click()
    qtbot.waitUntil(lambda: bool(asked))
    assert len(asked[0]) == 300


def test_up_to_ten_files_are_trashed_at_once(
    qtbot: QtBot, pane: ResultsPane, trashing: Callable[[Outcome], list[list[Path]]]
) -> None:
    asked = trashing(Outcome((), ()))
    pane.show_library(np.arange(file_actions.ASK_BEFORE, dtype=np.int64))
    pane.view.selectAll()
    pane.view.setFocus()
    press(pane, Key.Key_Delete)
    qtbot.waitUntil(lambda: bool(asked))
    assert pane.window().findChild(QMessageBox) is None


def in_collection(pane: ResultsPane, state: QueryState) -> None:
    state.go_to(Filters(collection=CollectionId(7)))
    pane.show_library(np.arange(3, dtype=np.int64))
    pane.view.selectAll()
    pane.view.setFocus()


def test_delete_takes_files_out_of_the_collection_that_is_shown(
    pane: ResultsPane, state: QueryState, shelf: Shelf, told: list[Notice]
) -> None:
    in_collection(pane, state)
    press(pane, Key.Key_Delete)
    assert [(7, [0, 1, 2])] == shelf.left
    assert len(pane.model) == 0
    assert ["Undo", "Move to trash"] == [label for label, _ in told[0].actions]


def test_undo_puts_files_back_into_the_collection_once(
    pane: ResultsPane, state: QueryState, shelf: Shelf, told: list[Notice], actions: Actions
) -> None:
    in_collection(pane, state)
    press(pane, Key.Key_Delete)
    actions["results.undo"].trigger()
    told[0].actions[0][1]()
    assert [(7, [0, 1, 2])] == shelf.collected


def test_the_menu_offers_to_leave_the_collection_that_is_shown(pane: ResultsPane, state: QueryState) -> None:
    pane.show_library(np.arange(3, dtype=np.int64))
    assert "Remove from the collection" not in [action.text() for action in pane.grid_actions.menu().actions()]
    in_collection(pane, state)
    names = [action.text() for action in pane.grid_actions.menu().actions()]
    assert {"Remove from the collection", "Move to trash"} <= set(names)


def test_a_grid_that_was_emptied_says_so(qtbot: QtBot, pane: ResultsPane, state: QueryState) -> None:
    in_collection(pane, state)
    pane.model.remove([FileId(number) for number in range(3)])
    qtbot.waitUntil(pane.page.isVisible)
    pane.page.buttons()[0].click()
    assert Filters() == state.query.filters


def test_undo_takes_a_rating_back(chosen: ResultsPane, shelf: Shelf, actions: Actions) -> None:
    before = shelf.kept[FileId(2)].rating
    press(chosen, Key.Key_4)
    assert shelf.kept[FileId(2)].rating == 4
    actions["results.undo"].trigger()
    assert shelf.kept[FileId(2)].rating == before


def test_a_stack_that_was_trashed_takes_its_section_along(pane: ResultsPane) -> None:
    pane.show_hits([hit(0), hit(1)])
    changed = QSignalSpy(pane.model.sections_changed)
    pane.model.remove([FileId(0), FileId(1)])
    assert pane.model.sections() == ()
    assert changed.count() >= 1
