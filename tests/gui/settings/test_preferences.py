"""Preferences are kept; what cannot be read is as designed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.settings.preferences import Preferences, PreferencesStore, settings_file
from desktop_app.style.theme import Theme

OTHERS = Preferences(
    theme=Theme.DARK,
    text_scale=1.3,
    language="de",
    keep_in_tray=True,
    welcomed=True,
    sidebar=False,
    info=True,
    thumbnails_mb=7,
)


def test_preferences_outlive_the_program(host: QWidget, tmp_path: Path) -> None:
    store = PreferencesStore(settings_file(tmp_path), host)
    store.change(**{name: getattr(OTHERS, name) for name in Preferences.__slots__})
    store.sync()
    assert OTHERS == PreferencesStore(settings_file(tmp_path), host).current


def test_change_is_told_once(qtbot: QtBot, host: QWidget, stored: QSettings) -> None:
    store = PreferencesStore(stored, host)
    with qtbot.waitSignal(store.changed) as told:
        store.change(theme=Theme.DARK)
    assert [replace(Preferences(), theme=Theme.DARK)] == told.args
    with qtbot.assertNotEmitted(store.changed):
        store.change(theme=Theme.DARK)


def test_nonsense_in_the_file_is_passed_over(app: QApplication, host: QWidget, stored: QSettings) -> None:
    stored.setValue("window/theme", "plaid")
    stored.setValue("window/text_scale", "huge")
    stored.setValue("window/info", "true")
    assert Preferences(info=True) == PreferencesStore(stored, host).current


def test_forgotten_preferences_are_gone(host: QWidget, stored: QSettings) -> None:
    store = PreferencesStore(stored, host)
    store.change(theme=Theme.DARK)
    store.forget()
    assert Preferences() == PreferencesStore(stored, host).current
