"""The other moments or pages of a file that match the query, each with its picture."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from desktop_app.results.tile import part_text
from desktop_app.style.flow import FlowLayout
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage

    from desktop_app.preview.pictures import DropsPictures
    from indexer.errors import KnownError
    from indexer.search.request import Hit, SegmentHit

_SIDE_PX = space(16)
_MOST = 12


class Moments(QWidget):
    """Shows the best segment of a hit and its other segments; hidden for a file of one part."""

    locator_wanted = Signal(object)
    """The Locator of a segment: show that picture."""

    def __init__(self, loader: DropsPictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._title = QLabel()
        self._title.setProperty("role", "caption")
        self._buttons = QWidget()
        self._flow = FlowLayout(self._buttons, gap_px=space(1))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1))
        column.addWidget(self._title)
        column.addWidget(self._buttons)
        self.hide()

    def show_hit(self, hit: Hit | None, path: Path | None = None) -> None:
        """Show the segments of a hit in the order of the file.

        Args:
            hit: None hides the list.
            path: where its file can be read; None while it cannot.
        """
        self._loader.drop(self)
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        parts: list[Hit | SegmentHit] = [] if hit is None or not hit.segments else [hit, *hit.segments[: _MOST - 1]]
        parts.sort(key=lambda part: (part.start_s or 0.0, part.page or 0))
        for part in parts:
            self._flow.addWidget(self._button(part, path))
        is_paged = any(part.page is not None for part in parts)
        self._title.setText(self.tr("Matching pages") if is_paged else self.tr("Matching moments"))
        self.setVisible(bool(parts))

    def _button(self, part: Hit | SegmentHit, path: Path | None) -> QToolButton:
        button = QToolButton()
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(_SIDE_PX, _SIDE_PX))
        button.setIcon(icon("image"))
        button.setText(part_text(part))
        button.setToolTip(self.tr("Show this part"))
        button.clicked.connect(lambda: self.locator_wanted.emit(part.locator))
        if path is not None:
            side_px = round(_SIDE_PX * self.devicePixelRatioF())
            self._loader.load(path, side_px, self, partial(_fill, button), _leave_empty, part.locator)
        return button


def _fill(button: QToolButton, image: QImage) -> None:
    button.setIcon(QIcon(QPixmap.fromImage(image)))


def _leave_empty(_trouble: KnownError) -> None:
    """Keep the icon: the preview says what is wrong with the file."""
