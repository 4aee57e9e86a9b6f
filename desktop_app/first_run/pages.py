"""The steps of the first run in which nothing is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.engine_texts import said
from desktop_app.style.icon_label import IconLabel
from desktop_app.style.icons import FOLDER
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from indexer.service.messages import Speed

LOGO_PX = 72
SIGN_PX = 20


class WelcomePage(QWidget):
    """What this is, and that nothing leaves the computer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        logo = QLabel()
        logo.setPixmap(QIcon(str(FOLDER / "recallery.svg")).pixmap(QSize(LOGO_PX, LOGO_PX)))
        layout = _column(self)
        layout.addWidget(logo)
        layout.addWidget(_heading(self.tr("Find any photo by what is in it")))
        layout.addWidget(
            _text(
                self.tr(
                    "Type what you remember, drop in a picture, or do both. Recallery looks at the photos themselves, "
                    "not only at their names."
                )
            )
        )
        layout.addSpacing(space(4))
        points = (
            ("shield-check", self.tr("Nothing leaves this computer. There is no account, and no network is used.")),
            ("hard-drive", self.tr("Your files stay where they are. They are only read, never changed.")),
            ("unplug", self.tr("Disks that are unplugged stay searchable.")),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(space(3))
        grid.setVerticalSpacing(space(3))
        for number, (name, text) in enumerate(points):
            grid.addWidget(IconLabel(name, SIGN_PX), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_text(text), number, 1)
        grid.setColumnStretch(1, 1)
        layout.addLayout(grid)
        layout.addStretch(1)


class SpeedPage(QWidget):
    """What hardware was found, and how fast it measured."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speed: Speed | None = None
        self._files = 0
        layout = _column(self)
        layout.addWidget(_heading(self.tr("This computer")))
        self._found = _text(self.tr("Measuring how fast photos can be read…"))
        layout.addWidget(self._found)
        self._rate = _heading("")
        self._rate.hide()
        layout.addSpacing(space(4))
        layout.addWidget(self._rate)
        self._takes = _text("")
        layout.addWidget(self._takes)
        layout.addSpacing(space(4))
        self._tried = QLabel()
        self._tried.setProperty("role", "caption")
        self._tried.setWordWrap(True)
        layout.addWidget(self._tried)
        layout.addStretch(1)

    def show_speed(self, speed: Speed) -> None:
        """Say what was measured."""
        self._speed = speed
        self._show()

    def show_files(self, files: int) -> None:
        """Say how long so many files take."""
        self._files = files
        self._show()

    def _show(self) -> None:
        if self._speed is None:
            return
        speed = self._speed
        self._found.setText(self.tr("Photos are looked at by the {device}.").format(device=speed.device))
        rate = QLocale().toString(round(speed.pictures_per_s))
        self._rate.setText(self.tr("{rate} photos a second").format(rate=rate))
        self._rate.show()
        self._takes.setText(self._duration(self._files / max(speed.pictures_per_s, 0.1)))
        others = [
            self.tr("{device}: {reason}").format(device=device, reason=said(reason))
            for device, reason in speed.tried
            if device != speed.device
        ]
        self._tried.setText("\n".join(others))

    def _duration(self, seconds: float) -> str:
        """Say how long the chosen photos take, about."""
        if not self._files:
            return ""
        minutes, hours = round(seconds / 60), round(seconds / 3600)
        if minutes < 1:
            takes = self.tr("Your photos take less than a minute.")
        elif minutes < 120:
            takes = self.tr("Your photos take about %n minute(s).", "", minutes)
        else:
            takes = self.tr("Your photos take about %n hour(s).", "", hours)
        return takes + " " + self.tr("You can search from the first second on.")


class BeginPage(QWidget):
    """What happens next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = _column(self)
        layout.addWidget(_heading(self.tr("Ready to begin")))
        self._what = _text("")
        layout.addWidget(self._what)
        layout.addSpacing(space(4))
        layout.addWidget(
            _text(
                self.tr(
                    "Names of files can be searched at once; what is in the photos follows as they are read. "
                    "The line at the bottom of the window tells how far it is, and pauses it."
                )
            )
        )
        layout.addStretch(1)

    def show_chosen(self, folders: int, files: int) -> None:
        """Say what was chosen."""
        if not folders:
            self._what.setText(self.tr("No folder is chosen. You can add folders later in the settings."))
            return
        where = self.tr("%n folder(s)", "", folders)
        what = self.tr("%n photo(s)", "", files)
        self._what.setText(self.tr("{photos} in {folders} will be indexed.").format(photos=what, folders=where))


def _column(page: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(space(3))
    return layout


def _heading(text: str) -> QLabel:
    made = QLabel(text)
    made.setProperty("role", "heading")
    made.setWordWrap(True)
    return made


def _text(text: str) -> QLabel:
    made = QLabel(text)
    made.setWordWrap(True)
    return made
