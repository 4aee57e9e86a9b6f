"""The search of the settings: it narrows the pages, marks what has the words, and gives way with Esc."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.settings.about_pages import PrivacyPage
from desktop_app.settings.dialog import SettingsDialog, Topic
from desktop_app.settings.form import Page, Setting
from desktop_app.settings.indexing_pages import IndexingPage
from desktop_app.settings.navigation import SearchHighlights, find_settings
from desktop_app.settings.preferences import PreferencesStore
from desktop_app.settings.window_pages import AppearancePage
from tests.gui.fake_engine import FakeEngine


@pytest.fixture
def engine(app: QApplication, host: QWidget) -> FakeEngine:
    return FakeEngine(host)


@pytest.fixture
def dialog(qtbot: QtBot, engine: Any, stored: QSettings, host: QWidget) -> SettingsDialog:
    pages = {
        Topic.INDEXING: IndexingPage(engine),
        Topic.PRIVACY: PrivacyPage(engine.ask_library),
        Topic.APPEARANCE: AppearancePage(PreferencesStore(stored, host)),
    }
    made = SettingsDialog(pages, Topic.INDEXING, host)
    made.show()
    qtbot.waitExposed(made)
    return made


def shown(dialog: SettingsDialog) -> list[str]:
    """The pages in the list, without how much was found."""
    rows = [dialog.side.list.item(row) for row in range(dialog.side.list.count())]
    return [item.text().partition("  ·")[0] for item in rows if not item.isHidden()]


def marked(page: Page) -> list[QWidget]:
    return list(page.inside.findChildren(SearchHighlights)[0].marked)


def test_words_leave_the_pages_that_have_them_and_mark_the_setting(dialog: SettingsDialog) -> None:
    QTest.keyClicks(dialog.side.field, "battery")
    assert ["Indexing"] == shown(dialog)
    dialog.side.field.setText("recent")
    assert ["Privacy"] == shown(dialog)
    page = dialog.page(Topic.PRIVACY)
    assert page.isVisible()
    remember, learn, forget = marked(page)
    assert isinstance(remember, Setting), "a switch and its words are one thing"
    assert isinstance(learn, Setting)
    assert isinstance(forget, QPushButton)
    assert page.inside.findChildren(SearchHighlights)[0].isVisible()
    assert [] == marked(dialog.page(Topic.INDEXING))


def test_entries_of_a_choice_and_words_of_the_title_count(dialog: SettingsDialog) -> None:
    dialog.side.field.setText("DARK appearance")
    assert ["Appearance"] == shown(dialog)
    (theme,) = marked(dialog.page(Topic.APPEARANCE))
    assert theme.findChildren(QComboBox)[0].accessibleName() == "Theme"


def test_accents_and_case_do_not_matter(qtbot: QtBot) -> None:
    page = Page()
    qtbot.addWidget(page)
    page.title("Ausführung")
    page.text("Größe der Schrift")
    hidden = page.text("Größe des Fensters")
    hidden.hide()
    (found,) = find_settings(page, "grosse SCHRIFT")
    assert isinstance(found, QLabel)
    assert [] == find_settings(page, "fensters"), "what is not shown is not found"
    assert [] == find_settings(page, "  ")
    assert 1 == len(find_settings(page, "ausfuhrung"))


def test_synonyms_find_a_setting(qtbot: QtBot, stored: QSettings, host: QWidget) -> None:
    page = AppearancePage(PreferencesStore(stored, host))
    qtbot.addWidget(page)
    (found,) = find_settings(page, "zoom")
    assert "Text size" in [label.text() for label in found.findChildren(QLabel)]


def test_nothing_found_says_so_and_esc_brings_all_pages_back(dialog: SettingsDialog) -> None:
    dialog.side.field.setText("zebra")
    assert [] == shown(dialog)
    (told,) = [label for label in dialog.side.findChildren(QLabel) if label.isVisible()]
    assert "zebra" in told.text()
    assert "Esc" in told.text()
    QTest.keyClick(dialog.side.field, Qt.Key.Key_Escape)
    assert ["Indexing", "Privacy", "Appearance"] == shown(dialog)
    assert not told.isVisible()
    assert dialog.isVisible()
    QTest.keyClick(dialog.side.field, Qt.Key.Key_Escape)
    assert not dialog.isVisible(), "a second Esc closes"


def test_keys_lead_from_the_field_to_the_list_and_to_the_setting(qtbot: QtBot, dialog: SettingsDialog) -> None:
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    QTest.keyClick(dialog, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert dialog.side.field.hasFocus()
    QTest.keyClicks(dialog.side.field, "language")
    QTest.keyClick(dialog.side.field, Qt.Key.Key_Return)
    focused = dialog.focusWidget()
    assert isinstance(focused, QComboBox)
    assert focused.accessibleName() == "Language"
    QTest.keyClick(dialog.side.field, Qt.Key.Key_Down)
    assert dialog.side.list.hasFocus()


def test_enter_in_the_field_presses_no_button(dialog: SettingsDialog) -> None:
    pressed: list[bool] = []
    for button in dialog.findChildren(QPushButton):
        button.clicked.connect(pressed.append)
    dialog.side.field.setFocus()
    QTest.keyClick(dialog.side.field, Qt.Key.Key_Return)
    assert [] == pressed


def test_a_page_that_is_asked_for_is_shown_although_words_hide_it(dialog: SettingsDialog) -> None:
    dialog.side.field.setText("battery")
    dialog.show_topic(Topic.APPEARANCE)
    assert dialog.page(Topic.APPEARANCE).isVisible()
    assert ["Indexing", "Privacy", "Appearance"] == shown(dialog)
