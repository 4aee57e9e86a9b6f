"""The pages of the settings: each choice takes effect at once, or says when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QSettings, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.actions import Actions
from desktop_app.settings.about_pages import AboutPage, PrivacyPage
from desktop_app.settings.dialog import SettingsDialog, Topic
from desktop_app.settings.indexing_pages import FoldersPage, IndexingPage
from desktop_app.settings.model_page import ModelPage
from desktop_app.settings.preferences import PreferencesStore
from desktop_app.settings.storage_page import StoragePage
from desktop_app.settings.window_pages import AppearancePage, ShortcutsPage
from desktop_app.style.theme import Theme
from indexer.catalogue import feedback, user_data
from indexer.errors import Message, UsageError
from indexer.home import Home
from indexer.service.messages import (
    AddRoot,
    Compact,
    Configure,
    MeasureSpeed,
    RemoveRoot,
    SetExcludes,
    Speed,
)
from indexer.types import RootId
from tests.gui.fake_engine import FakeEngine, root

SPEED = Speed(
    device="CPU", pictures_per_s=64.2, threads=3, tried=(("CUDA", Message("no driver")), ("CPU", Message("used")))
)


@pytest.fixture
def engine(app: QApplication, host: QWidget) -> FakeEngine:
    return FakeEngine(host)


@pytest.fixture
def preferences(stored: QSettings, host: QWidget) -> PreferencesStore:
    return PreferencesStore(stored, host)


def _texts(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel))


def _press(page: QWidget, text: str) -> None:
    button = next(button for button in page.findChildren(QPushButton) if button.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_folders_are_shown_with_their_counts(qtbot: QtBot, engine: Any) -> None:
    engine.library.there = [root(Path("/photos"), failed=2), root(Path("/away"), 2, offline=True)]
    page = FoldersPage(engine)
    qtbot.addWidget(page)
    assert "10 of 12 files indexed" in _texts(page)
    assert "not connected" in _texts(page)
    engine.library.there = []
    engine.changed.emit(None)
    qtbot.waitUntil(lambda: "10 of 12" not in _texts(page))
    assert "You have not added a folder yet." in _texts(page)


def test_removing_a_folder_asks_first(qtbot: QtBot, engine: Any) -> None:
    engine.library.there = [root(Path("/photos"))]
    page = FoldersPage(engine)
    qtbot.addWidget(page)
    page.show()
    bin_button = page.findChildren(QToolButton)[0]
    QTest.mouseClick(bin_button, Qt.MouseButton.LeftButton)
    assert [] == engine.sent
    _press(page, "Remove")
    assert [RemoveRoot(root_id=RootId(1))] == engine.sent


def test_changed_exclusions_are_sent_once(qtbot: QtBot, engine: Any) -> None:
    engine.library.there = [root(Path("/photos"))]
    page = FoldersPage(engine)
    qtbot.addWidget(page)
    field = page.findChildren(QLineEdit)[0]
    assert "*.tmp" == field.text()
    field.setText("*.tmp, Screenshots/ ")
    field.editingFinished.emit()
    field.editingFinished.emit()
    assert [SetExcludes(root_id=RootId(1), excludes=("*.tmp", "Screenshots/"))] == engine.sent


def test_added_folder_is_sent(qtbot: QtBot, engine: Any) -> None:
    page = FoldersPage(engine)
    qtbot.addWidget(page)
    page.add_folder(Path("/photos"))
    assert [AddRoot(path=Path("/photos"))] == engine.sent


def test_switches_of_indexing_change_what_is_set(qtbot: QtBot, engine: Any) -> None:
    engine.how = Configure(only_mains=True)
    page = IndexingPage(engine)
    qtbot.addWidget(page)
    pause, idle, mains, _texts_in_pictures = page.findChildren(QCheckBox)
    assert mains.isChecked()
    pause.click()
    assert [Configure(only_mains=True, paused=True)] == engine.sent
    page.findChildren(QSpinBox)[0].setValue(1)
    assert Configure(only_mains=True, threads=1) == engine.sent[-1]
    assert not idle.isChecked()


def test_text_in_pictures_is_switched_and_limited_to_folders(qtbot: QtBot, engine: Any) -> None:
    page = IndexingPage(engine)
    qtbot.addWidget(page)
    page.show()
    assert "Latin, Chinese, Japanese" in _texts(page)
    assert "Looked at for text: 234. With text: 56. Waiting: 7." in _texts(page)
    assert "In all folders of the library." in _texts(page)
    page.findChildren(QCheckBox)[3].click()
    assert [Configure(reads_texts=False)] == engine.sent
    page.texts.add_folder(Path("/scans"))
    assert Configure(text_folders=("/scans",)) == engine.sent[-1]
    engine.how = Configure(text_folders=("/scans",))
    engine.configured.emit(engine.how)
    assert "Only in /scans and below." in _texts(page)
    _press(page, "In all folders")
    assert Configure() == engine.sent[-1]


def test_indexing_follows_what_is_changed_elsewhere(qtbot: QtBot, engine: Any) -> None:
    page = IndexingPage(engine)
    qtbot.addWidget(page)
    engine.configured.emit(Configure(paused=True))
    assert page.findChildren(QCheckBox)[0].isChecked()
    assert [] == engine.sent


def test_speed_is_measured_and_told(qtbot: QtBot, engine: Any, tmp_path: Path) -> None:
    page = ModelPage(engine, Home(tmp_path))
    qtbot.addWidget(page)
    _press(page, "Measure now")
    assert [MeasureSpeed()] == engine.sent
    engine.speed.emit(SPEED)
    assert "64.2" in _texts(page)
    assert "CUDA: no driver" in _texts(page)


def test_history_is_switched_off_and_cleared(qtbot: QtBot, engine: Any) -> None:
    page = PrivacyPage(engine.ask_library)
    qtbot.addWidget(page)
    page.findChildren(QCheckBox)[0].click()
    assert "off" == engine.library.settings[user_data.HISTORY_SETTING]
    _press(page, "Forget all recent searches")
    assert 1 == engine.library.cleared
    again = PrivacyPage(engine.ask_library)
    qtbot.addWidget(again)
    assert not again.findChildren(QCheckBox)[0].isChecked()


def test_learning_from_results_is_switched_off(qtbot: QtBot, engine: Any) -> None:
    page = PrivacyPage(engine.ask_library)
    qtbot.addWidget(page)
    page.findChildren(QCheckBox)[1].click()
    assert "off" == engine.library.settings[feedback.SETTING]
    again = PrivacyPage(engine.ask_library)
    qtbot.addWidget(again)
    assert not again.findChildren(QCheckBox)[1].isChecked()


@pytest.fixture
def storage(qtbot: QtBot, engine: Any, preferences: PreferencesStore) -> StoragePage:
    page = StoragePage(engine, preferences, lambda: 1500, lambda: None)
    qtbot.addWidget(page)
    return page


def test_storage_tells_sizes(storage: StoragePage) -> None:
    assert "2.0 MB" in _texts(storage)
    assert "1.5 kB" in _texts(storage)
    assert "/index" in _texts(storage)


def test_limit_of_thumbnails_is_kept(storage: StoragePage, preferences: PreferencesStore) -> None:
    storage.findChildren(QSpinBox)[0].setValue(500)
    assert 500 == preferences.current.thumbnails_mb


def test_backup_and_restore_are_told(storage: StoragePage, tmp_path: Path) -> None:
    storage.back_up_to(tmp_path / "b.json")
    assert (tmp_path / "b.json").exists()
    assert "Backed up" in _texts(storage)
    storage.restore_from(tmp_path / "b.json")
    assert "Restored" in _texts(storage)


def test_failed_restore_says_why(storage: StoragePage, engine: Any, tmp_path: Path) -> None:
    engine.library.trouble = UsageError("This is not a backup", "Choose another file.")
    storage.restore_from(tmp_path / "b.json")
    assert "This is not a backup. Choose another file." in _texts(storage)


def test_compacting_is_ordered(storage: StoragePage, engine: Any) -> None:
    _press(storage, "Compact now")
    assert [Compact()] == engine.sent


def test_removing_everything_asks_first(qtbot: QtBot, storage: StoragePage) -> None:
    storage.show()
    with qtbot.assertNotEmitted(storage.removal_wanted):
        _press(storage, "Remove everything…")
    with qtbot.waitSignal(storage.removal_wanted):
        _press(storage, "Remove everything and quit")


def test_theme_and_text_size_are_preferences(qtbot: QtBot, preferences: PreferencesStore) -> None:
    page = AppearancePage(preferences)
    qtbot.addWidget(page)
    themes, sizes, _language = page.findChildren(QComboBox)
    themes.setCurrentIndex(themes.findData("dark"))
    sizes.setCurrentIndex(sizes.count() - 1)
    assert Theme.DARK is preferences.current.theme
    assert 1.5 == preferences.current.text_scale


def test_languages_are_offered_in_their_own_names(qtbot: QtBot, preferences: PreferencesStore) -> None:
    page = AppearancePage(preferences)
    qtbot.addWidget(page)
    languages = page.findChildren(QComboBox)[2]
    languages.setCurrentIndex(languages.findText("Deutsch"))
    assert "de" == preferences.current.language


@pytest.mark.usefixtures("default_locale")
def test_another_language_offers_to_restart_and_the_present_one_does_not(
    qtbot: QtBot, preferences: PreferencesStore
) -> None:
    QLocale.setDefault(QLocale("en"))
    preferences.change(language="en")
    page = AppearancePage(preferences)
    qtbot.addWidget(page)
    page.show()
    (restart,) = page.findChildren(QPushButton)
    languages = page.findChildren(QComboBox)[2]
    assert not restart.isVisible()
    languages.setCurrentIndex(languages.findData("de"))
    assert restart.isVisible()
    with qtbot.waitSignal(page.restart_wanted):
        restart.click()
    languages.setCurrentIndex(languages.findData("en"))
    assert not restart.isVisible()


@pytest.fixture
def shortcuts(qtbot: QtBot, actions: Actions) -> ShortcutsPage:
    for name, key in (("a", "F5"), ("b", "F7")):
        actions.add(name, name.upper(), [key], list, group="View")
    page = ShortcutsPage(actions)
    qtbot.addWidget(page)
    return page


def _press_keys(page: ShortcutsPage, name: str, keys: str) -> None:
    field = page.rows[name].keys
    field.setKeySequence(QKeySequence(keys))
    field.editingFinished.emit()


def test_pressed_keys_are_used_at_once(shortcuts: ShortcutsPage, actions: Actions) -> None:
    _press_keys(shortcuts, "a", "Ctrl+J")
    assert ("Ctrl+J",) == actions.entries()[0].keys
    QTest.mouseClick(shortcuts.rows["a"].back, Qt.MouseButton.LeftButton)
    assert ("F5",) == actions.entries()[0].keys


def test_keys_of_another_action_are_not_taken(shortcuts: ShortcutsPage, actions: Actions) -> None:
    _press_keys(shortcuts, "a", "F7")
    assert ("F5",) == actions.entries()[0].keys
    assert "F7 already belongs to “B”" in _texts(shortcuts)
    assert "F5" == shortcuts.rows["a"].keys.keySequence().toString()


def test_keys_that_clash_already_are_told_of(qtbot: QtBot, actions: Actions) -> None:
    actions.add("a", "A", ["F5"], list, group="View")
    actions.add("b", "B", ["F5"], list, group="View")
    page = ShortcutsPage(actions)
    qtbot.addWidget(page)
    assert "have the same keys" in _texts(page)


def test_all_keys_go_back(shortcuts: ShortcutsPage, actions: Actions) -> None:
    _press_keys(shortcuts, "a", "Ctrl+J")
    _press_keys(shortcuts, "b", "Ctrl+L")
    _press(shortcuts, "Restore all default keys")
    assert [("F5",), ("F7",)] == [entry.keys for entry in actions.entries()]


def test_report_is_copied_and_names_no_file(qtbot: QtBot, app: QApplication, tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.logs.mkdir()
    line = "2026-11-21 08:00:00 WARNING 7 MainThread x: /home/anna/Pictures/secret party.jpg cannot be read"
    bare = "2026-11-21 08:00:01 INFO 7 MainThread x: read of my party dress.png broke off, mini.onnx runs"
    (home.logs / "recallery.log").write_text(f"{line}\n{bare}\n", encoding="utf-8")
    page = AboutPage(home, SPEED)
    qtbot.addWidget(page)
    _press(page, "Copy the report")
    text = QGuiApplication.clipboard().text()
    assert "Recallery" in text
    assert "64.2 pictures/s" in text
    assert "cannot be read" in text
    assert "anna" not in text
    assert "secret" not in text
    assert "party" not in text
    assert "broke off" in text
    assert "mini.onnx" in text
    page.names_switch.setChecked(True)
    _press(page, "Copied")
    assert "secret party.jpg" in QGuiApplication.clipboard().text()


def test_dialog_turns_to_a_topic(qtbot: QtBot, engine: Any, preferences: PreferencesStore) -> None:
    pages = {Topic.FOLDERS: FoldersPage(engine), Topic.INDEXING: IndexingPage(engine)}
    dialog = SettingsDialog(pages, Topic.INDEXING)
    dialog.show()
    assert pages[Topic.INDEXING].isVisible()
    dialog.show_topic(Topic.FOLDERS)
    assert pages[Topic.FOLDERS].isVisible()
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
