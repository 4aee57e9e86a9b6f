"""Which version this is, and a report to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIcon
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget

import indexer
from desktop_app.settings.form import Page
from desktop_app.settings.report import report
from desktop_app.style.icons import FOLDER, icon

if TYPE_CHECKING:
    from indexer.home import Home
    from indexer.service.messages import Speed

LOGO_PX = 56
THANKS_MS = 2000


class AboutPage(Page):
    """Name, version, licence, report."""

    def __init__(self, home: Home, speed: Speed | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._home = home
        logo = QLabel()
        logo.setPixmap(QIcon(str(FOLDER / "recallery.svg")).pixmap(QSize(LOGO_PX, LOGO_PX)))
        self.column.addWidget(logo)
        self.title("Recallery")
        self.setAccessibleName(self.tr("About"))
        self.text(self.tr("Version {version}").format(version=indexer.__version__))
        self.text(
            self.tr(
                "Free software under the Apache License 2.0. Fonts, icons, model and libraries have licences of their "
                "own, which come with the program."
            )
        )
        self.section(self.tr("Report"))
        self.text(self.tr("For whoever helps you with a problem. It names no files. Nothing is sent by itself."))
        self._text = QPlainTextEdit(report(home, speed))
        self._text.setReadOnly(True)
        self._text.setMinimumHeight(160)
        self._text.setAccessibleName(self.tr("Report"))
        self.column.addWidget(self._text, 1)
        self._copy = QPushButton(icon("copy"), self.tr("Copy the report"))
        self._copy.clicked.connect(lambda _checked: self._copy_report())
        log = QPushButton(icon("folder-open"), self.tr("Open the folder of the log"))
        log.clicked.connect(lambda _checked: QDesktopServices.openUrl(QUrl.fromLocalFile(str(home.logs))))
        self.buttons(self._copy, log)
        self._thanked = QTimer(self, singleShot=True, interval=THANKS_MS)
        self._thanked.timeout.connect(lambda: self._copy.setText(self.tr("Copy the report")))

    def show_speed(self, speed: Speed) -> None:
        """Take what was measured into the report."""
        self._text.setPlainText(report(self._home, speed))

    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())
        self._copy.setText(self.tr("Copied"))
        self._thanked.start()
