"""Actions: keys start them, are changed, kept, and told when they clash."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.actions import Actions, shortcut_text


def _nothing() -> None:
    return


def test_key_runs_its_action(qtbot: QtBot, host: QWidget, actions: Actions) -> None:
    ran: list[str] = []
    actions.add("results.open", "Open", ["Ctrl+O"], lambda: ran.append("open"), group="Results")
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    QTest.keyClick(host, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert ["open"] == ran


def test_letters_go_to_a_field_that_is_typed_into(qtbot: QtBot, host: QWidget, actions: Actions) -> None:
    ran: list[str] = []
    actions.add("search.focus", "Search", ["/"], lambda: ran.append("focus"), group="Search")
    field = QLineEdit()
    QVBoxLayout(host).addWidget(field)
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    field.setFocus()
    QTest.keyClicks(field, "a/b")
    assert "a/b" == field.text()
    assert [] == ran


def test_changed_keys_are_kept(host: QWidget, stored: QSettings) -> None:
    first = Actions(host, stored)
    first.add("view.zoom", "Zoom", ["Ctrl++"], _nothing, group="View")
    first.set_keys("view.zoom", ["Ctrl+=", "F5"])
    again = Actions(host, stored)
    again.add("view.zoom", "Zoom", ["Ctrl++"], _nothing, group="View")
    assert ("Ctrl+=", "F5") == again.entries()[0].keys
    again.reset()
    assert ("Ctrl++",) == again.entries()[0].keys
    assert not stored.contains("shortcuts/view.zoom")


def test_buttons_tell_of_the_keys(actions: Actions) -> None:
    action = actions.add("a", "Add a folder…", ["F5", "F7"], _nothing, group="View")
    assert "Add a folder (F5)" == action.toolTip()
    actions.set_keys("a", [])
    assert "Add a folder" == action.toolTip()


def test_an_action_can_go_without_keys(host: QWidget, stored: QSettings) -> None:
    first = Actions(host, stored)
    first.add("a", "A", ["F5"], _nothing, group="View")
    first.set_keys("a", [])
    again = Actions(host, stored)
    again.add("a", "A", ["F5"], _nothing, group="View")
    assert () == again.entries()[0].keys


def test_same_key_clashes_where_both_can_be_meant(host: QWidget, actions: Actions) -> None:
    grid, preview = QWidget(host), QWidget(host)
    actions.add("window.help", "Help", ["F1"], _nothing, group="Window")
    actions.add("grid.open", "Open", ["Return"], _nothing, group="Grid", widget=grid)
    actions.add("preview.close", "Close", ["Return"], _nothing, group="Preview", widget=preview)
    assert not actions.all_clashes()
    assert ["window.help"] == [entry.name for entry in actions.clashes("grid.open", ["F1", "F9"])]
    actions.set_keys("window.help", ["Return"])
    assert {"window.help", "grid.open", "preview.close"} == set(actions.all_clashes())


def test_two_actions_of_one_name_are_a_mistake(actions: Actions) -> None:
    actions.add("a", "A", [], _nothing, group="View")
    with pytest.raises(ValueError, match="two actions called a"):
        actions.add("a", "A", [], _nothing, group="View")


def test_actions_go_with_their_widget(qtbot: QtBot, host: QWidget, actions: Actions) -> None:
    pane = QWidget(host)
    actions.add("pane.close", "Close", ["F9"], _nothing, group="Pane", widget=pane)
    with qtbot.waitSignal(pane.destroyed):
        pane.deleteLater()
    assert "pane.close" not in actions


def test_keys_are_shown_as_the_system_writes_them() -> None:
    assert "Ctrl+F, /" == shortcut_text(["Ctrl+F", "/"])
