"""The main window: panes, focus, where it stands, its menu and its sheet of keys."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QSettings, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QSplitter, QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.actions import Actions
from desktop_app.settings.preferences import PreferencesStore
from desktop_app.shell.process import TerminationSignals, Tray
from desktop_app.shell.window import MainWindow, WindowParts, window_menu
from desktop_app.shell.window_actions import ShortcutSheet, WindowCallbacks, add_actions


def _pane(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    return made


class Furnished:
    """A window with a field in each place."""

    def __init__(self, stored: QSettings) -> None:
        self.ordered: list[str] = []
        self.preferences = PreferencesStore(stored)
        self.window = MainWindow(self.preferences, stored)
        self.actions = Actions(self.window, stored)
        orders = WindowCallbacks(*(lambda name=name: self.ordered.append(name) for name in WindowCallbacks._fields))
        add_actions(self.actions, self.window, self.preferences, orders)
        self.parts = WindowParts(
            search_box=_pane("search"),
            notice_bar=QLabel(),
            sidebar=_pane("sidebar"),
            results=_pane("results"),
            info=_pane("info"),
            activity=QLabel("idle"),
        )
        self.window.set_parts(self.parts, self.actions)


@pytest.fixture
def furnished(qtbot: QtBot, app: QApplication, stored: QSettings) -> Iterator[Furnished]:
    made = Furnished(stored)
    made.window.show()
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    yield made
    made.window.hide()
    made.window.deleteLater()


def test_first_paint_is_told_once(qtbot: QtBot, app: QApplication, stored: QSettings) -> None:
    window = MainWindow(PreferencesStore(stored), stored)
    with qtbot.waitSignal(window.painted):
        window.show()
    with qtbot.assertNotEmitted(window.painted, wait=50):
        window.update()
    window.hide()
    window.deleteLater()


def test_panes_open_and_close_and_stay_so(furnished: Furnished, stored: QSettings) -> None:
    assert furnished.parts.sidebar.isVisible()
    assert not furnished.parts.info.isVisible()
    furnished.actions["window.sidebar"].trigger()
    furnished.actions["window.info"].trigger()
    assert not furnished.parts.sidebar.isVisible()
    assert furnished.parts.info.isVisible()
    present = PreferencesStore(stored).current
    assert (False, True) == (present.sidebar, present.info)


def test_f6_goes_round_the_panes(furnished: Furnished) -> None:
    furnished.parts.search_box.setFocus()
    seen = []
    for _ in range(4):
        QTest.keyClick(furnished.window, Qt.Key.Key_F6)
        seen.append(furnished.window.focusWidget().accessibleName())
    assert ["sidebar", "results", "search", "sidebar"] == seen


def test_window_stands_where_it_stood(app: QApplication, stored: QSettings, furnished: Furnished) -> None:
    furnished.window.setGeometry(40, 50, 640, 480)
    panes = _panes(furnished.window)
    panes.setSizes([250, 390, 0])
    widths = panes.sizes()
    furnished.window.keep_placement()
    again = Furnished(stored)
    again.window.show()
    assert QSize(640, 480) == again.window.size()
    assert (again.window.pos() - QPoint(40, 50)).manhattanLength() <= 8, "the frame may differ"
    assert widths == _panes(again.window).sizes()
    again.window.hide()
    again.window.deleteLater()


def _panes(window: MainWindow) -> QSplitter:
    found = window.findChild(QSplitter, "panes")
    assert isinstance(found, QSplitter)
    return found


def test_closing_is_left_to_who_hears_it(qtbot: QtBot, furnished: Furnished) -> None:
    with qtbot.waitSignal(furnished.window.closing):
        furnished.window.close()
    assert furnished.window.isVisible()


def test_cover_stands_for_everything_until_it_goes(furnished: Furnished) -> None:
    cover = QLabel("welcome")
    furnished.window.cover(cover)
    assert cover.isVisible()
    assert not furnished.parts.results.isVisible()
    furnished.window.uncover()
    assert furnished.parts.results.isVisible()


def test_orders_reach_whom_they_concern(furnished: Furnished) -> None:
    for action in window_menu(furnished.actions, furnished.window).actions():
        if action.objectName() in {"window.add_folder", "window.settings", "window.shortcuts", "window.about"}:
            action.trigger()
    furnished.actions["window.quit"].trigger()
    assert ["add_folder", "settings", "shortcuts", "about", "quit"] == furnished.ordered


def test_text_grows_by_steps(furnished: Furnished) -> None:
    furnished.actions["window.larger_text"].trigger()
    assert 1.15 == furnished.preferences.current.text_scale
    for _ in range(9):
        furnished.actions["window.smaller_text"].trigger()
    assert 0.85 == furnished.preferences.current.text_scale


def test_no_keys_clash(furnished: Furnished) -> None:
    assert {} == furnished.actions.all_clashes()


def test_every_button_of_the_bar_has_a_name(furnished: Furnished) -> None:
    assert all(button.accessibleName() for button in furnished.window.findChildren(QToolButton))


def test_sheet_lists_all_keys(qtbot: QtBot, furnished: Furnished) -> None:
    sheet = ShortcutSheet(furnished.actions, furnished.window)
    shown = [label.text() for label in sheet.findChildren(QLabel)]
    for entry in furnished.actions.entries():
        assert (entry.label in shown) == bool(entry.keys), entry.name
    assert "F1, ?" in shown
    with qtbot.waitSignal(sheet.destroyed):
        sheet.show()
        sheet.close()


def test_sign_beside_the_clock_brings_the_window_back(qtbot: QtBot, furnished: Furnished) -> None:
    tray = Tray(furnished.window)
    with qtbot.waitSignal(tray.opened):
        tray.menu.actions()[0].trigger()
    with qtbot.waitSignal(tray.quit_wanted):
        tray.menu.actions()[1].trigger()


def test_ctrl_c_is_heard_in_the_window_s_thread(qtbot: QtBot, app: QApplication) -> None:
    before = signal.getsignal(signal.SIGINT)
    interrupts = TerminationSignals()
    with qtbot.waitSignal(interrupts.received):
        os.kill(os.getpid(), signal.SIGINT)
    interrupts.close()
    interrupts.deleteLater()
    assert before is signal.getsignal(signal.SIGINT)


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    look = "import sys, desktop_app.app; print([name for name in sys.argv[1:] if name in sys.modules])"
    heavy = [
        "numpy",
        "pyarrow",
        "lancedb",
        "onnxruntime",
        "PIL",
        "desktop_app.shell.session",
        "indexer.library.library",
    ]
    assert subprocess.check_output([sys.executable, "-c", look, *heavy], text=True).strip() == "[]"


def test_notices_lie_over_the_window_and_move_nothing(furnished: Furnished) -> None:
    parts = furnished.parts
    parts.notice_bar.hide()
    QApplication.processEvents()
    before = parts.results.geometry()

    parts.notice_bar.show()
    QApplication.processEvents()

    over = parts.notice_bar.parentWidget()
    assert over is not None
    assert before == parts.results.geometry()
    assert over.rect().bottom() == parts.notice_bar.geometry().bottom()
    furnished.window.resize(900, 500)
    QApplication.processEvents()
    assert over.rect().bottom() == parts.notice_bar.geometry().bottom()
