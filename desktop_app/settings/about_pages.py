"""The settings pages about the program: privacy, version, and a report to copy."""

from __future__ import annotations

import os
import platform
import re
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

import psutil
from PySide6.QtCore import QSignalBlocker, QSize, QTimer, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIcon
from PySide6.QtWidgets import QCheckBox, QLabel, QPlainTextEdit, QPushButton, QWidget

import indexer
from desktop_app.settings.form import Page
from desktop_app.settings.update_section import UpdateSection
from desktop_app.style.icons import FOLDER, icon
from indexer.catalogue import feedback, user_data
from indexer.decode.readers import kind_of

if TYPE_CHECKING:
    from desktop_app.engine.ask_thread import AskLibrary
    from indexer.home import Home
    from indexer.service.messages import Speed

LOG_LINES = 40
_PATHS = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][^\\/\s'\",;:)]+)+(?:[^'\",;:)\n]*\.\w{2,5}\b)?")
"""Matches paths, also file names with spaces."""


_NAMES = re.compile(r"[^\s:'\",;()<>][^:'\",;()<>\n]*?\.(\w{2,5})\b")
"""Matches what may be the name of a file, with the words before it: nobody knows where a name with spaces begins."""


def without_names(text: str) -> str:
    """Return a text without paths, and without names of files that Recallery reads."""

    def hidden(found: re.Match[str]) -> str:
        return "<file>" if kind_of(PurePath(f"a.{found[1]}")) is not None else found[0]

    return _NAMES.sub(hidden, _PATHS.sub("<path>", text))


def report(home: Home, speed: Speed | None, *, names: bool = False) -> str:
    """Return versions, hardware and the last log lines as plain text; `names` of files only if somebody wants them."""
    memory_gb = psutil.virtual_memory().total / 1024**3
    lines = [
        f"Recallery {indexer.__version__}, Python {platform.python_version()}, Qt {qVersion()}",
        f"{platform.platform()}, {platform.machine()}, {os.cpu_count()} cores, {memory_gb:.1f} GB",
        f"Screen: {_screens()}",
    ]
    if speed is not None:
        lines.append(f"Model on {speed.device}: {speed.pictures_per_s:.1f} pictures/s with {speed.threads} threads")
        lines += [
            f"  {device}: {str(reason) if names else without_names(str(reason))}" for device, reason in speed.tried
        ]
    return "\n".join([*lines, "", "Log:", *log_lines(home, names=names)])


def log_lines(home: Home, *, names: bool = False) -> list[str]:
    """Return the last lines of the log."""
    try:
        text = (home.logs / "recallery.log").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ["(none)"]
    return [line if names else without_names(line) for line in text.splitlines()[-LOG_LINES:]]


def _screens() -> str:
    return ", ".join(
        f"{screen.size().width()} x {screen.size().height()} at {screen.devicePixelRatio():g}"
        for screen in QGuiApplication.screens()
    )


LOGO_PX = 56
THANKS_MS = 2000


class AboutPage(Page):
    """Name, version, licence and a report to copy."""

    def __init__(self, home: Home, speed: Speed | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._speed = speed
        logo = QLabel()
        logo.setPixmap(QIcon(str(FOLDER / "recallery.svg")).pixmap(QSize(LOGO_PX, LOGO_PX)))
        self.column.addWidget(logo)
        self.title("Recallery")
        self.setAccessibleName(self.tr("About"))
        self.text(self.tr("Version {version}").format(version=indexer.__version__))
        self.text(
            self.tr(
                "Free software under the Apache License 2.0. The fonts, icons, model and libraries have their "
                "own licences, which come with the program."
            )
        )
        self.section(self.tr("New versions"))
        self.column.addWidget(UpdateSection())
        self.section(self.tr("Report"))
        self.text(
            self.tr(
                "Give this to whoever helps you with a problem. It names none of your files unless you want it to, "
                "and nothing is sent automatically."
            )
        )
        self._text = QPlainTextEdit(report(home, speed))
        self._text.setReadOnly(True)
        self._text.setMinimumHeight(160)
        self._text.setAccessibleName(self.tr("Report"))
        self.column.addWidget(self._text, 1)
        self.names_switch = self.switch(
            self.tr("With the names of files"),
            self.tr("Only if whoever helps you needs them."),
            on=False,
            changed=lambda _on: self._show_report(),
        )
        self._copy = QPushButton(icon("copy"), self.tr("Copy the report"))
        self._copy.clicked.connect(lambda _checked: self._copy_report())
        log = QPushButton(icon("folder-open"), self.tr("Open the log folder"))
        log.clicked.connect(lambda _checked: QDesktopServices.openUrl(QUrl.fromLocalFile(str(home.logs))))
        self.buttons(self._copy, log)
        self._thanked = QTimer(self, singleShot=True, interval=THANKS_MS)
        self._thanked.timeout.connect(lambda: self._copy.setText(self.tr("Copy the report")))

    def show_speed(self, speed: Speed) -> None:
        """Add the measured speed to the report."""
        self._speed = speed
        self._show_report()

    def _show_report(self) -> None:
        self._text.setPlainText(report(self._home, self._speed, names=self.names_switch.isChecked()))

    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())
        self._copy.setText(self.tr("Copied"))
        self._thanked.start()


class PrivacyPage(Page):
    """Turns the search history on or off, and clears it."""

    def __init__(self, ask_library: AskLibrary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ask_library = ask_library
        self.title(self.tr("Privacy"))
        self.text(
            self.tr(
                "Nothing leaves this computer. There is no account, no statistics are collected, and neither "
                "indexing nor searching uses the internet. Your photos are only read. What Recallery knows "
                "about them is in the index folder, which you can delete under Storage."
            )
        )
        self.text(
            self.tr(
                "There are two exceptions: if you download another model under Model, its files come from the "
                "internet, and so does a new version if you look for one under About. Nothing about you or your "
                "photos is sent."
            )
        )
        self.section(self.tr("Searches"))
        self._remember = self.switch(
            self.tr("Remember my searches"),
            self.tr("Recent searches are suggested below the search box."),
            on=True,
            changed=partial(self._store, user_data.HISTORY_SETTING),
            also=self.tr("history"),
        )
        self._learn = self.switch(
            self.tr("Keep what I do with results"),
            self.tr(
                "Which hits were opened, rated, copied, or marked as more or less of it: examples for training on your "
                "own library. They stay on this computer and go with the recent searches."
            ),
            on=True,
            changed=partial(self._store, feedback.SETTING),
            also=self.tr("feedback learning training"),
        )
        self._clear = QPushButton(self.tr("Forget all recent searches"))
        self._clear.clicked.connect(lambda _checked: self._forget())
        self.buttons(self._clear)
        self.finish()
        self._load(user_data.HISTORY_SETTING, self._remember)
        self._load(feedback.SETTING, self._learn)

    def _load(self, setting: str, switch: QCheckBox) -> None:
        """Show a setting of the catalogue; only `off` switches it off."""

        def show(value: str) -> None:
            with QSignalBlocker(switch):
                switch.setChecked(value != "off")

        self._ask_library(self, lambda library: library.setting(setting, "on"), show)

    def _store(self, setting: str, on: bool) -> None:  # noqa: FBT001 - a slot
        value = "on" if on else "off"
        self._ask_library(self, lambda library: library.store_setting(setting, value), lambda _: None)

    def _forget(self) -> None:
        self._clear.setEnabled(False)
        self._ask_library(
            self, lambda library: library.clear_history(), lambda _: self._clear.setText(self.tr("Forgotten"))
        )
