"""Copies of a file, by their place, and files that look the same, by their picture."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from desktop_app.preview.pictures import thumb_key
from desktop_app.style.flow import FlowLayout
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtGui import QImage

    from desktop_app.preview.pictures import DropsPictures, HasThumbnails
    from desktop_app.results.rows import Rows
    from indexer.errors import KnownError
    from indexer.types import FileId

_SIDE_PX = space(16)
_MOST = 12


class Twins(QWidget):
    """Two lists, each hidden while it is empty."""

    file_wanted = Signal(object)
    """A FileId."""
    folder_wanted = Signal(object)
    """The path of a copy."""

    def __init__(
        self, rows: Rows, thumbnails: HasThumbnails, loader: DropsPictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._thumbnails = thumbnails
        self._loader = loader
        self._drawn: set[FileId] = set()
        self._buttons: dict[FileId, QToolButton] = {}
        self._copies, self._alike = QWidget(), QWidget()
        self._copies_title, self._alike_title = QLabel(), QLabel()
        self._copies_lines = QVBoxLayout(self._copies)
        self._copies_lines.setContentsMargins(0, 0, 0, 0)
        self._copies_lines.setSpacing(0)
        self._flow = FlowLayout(self._alike, gap_px=space(1))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1))
        for title, part in ((self._copies_title, self._copies), (self._alike_title, self._alike)):
            title.setProperty("role", "caption")
            column.addWidget(title)
            column.addWidget(part)
        rows.arrived.connect(self._draw)

    def show_files(self, copies: Sequence[Path], alike: Sequence[FileId]) -> None:
        """Show copies by their paths, and similar files."""
        self._loader.drop(self)
        self._drawn.clear()
        for layout in (self._copies_lines, self._flow):
            while (item := layout.takeAt(0)) is not None:
                if (old := item.widget()) is not None:
                    old.hide()
                    old.deleteLater()
        for path in copies[:_MOST]:
            self._copies_lines.addWidget(self._copy(path))
        self._buttons = {file_id: self._similar(file_id) for file_id in alike[:_MOST]}
        for button in self._buttons.values():
            self._flow.addWidget(button)
        self._copies_title.setText(self.tr("%n more copy(ies)", "", len(copies)))
        self._alike_title.setText(self.tr("%n file(s) that look the same", "", len(alike)))
        for part in (self._copies_title, self._copies):
            part.setVisible(bool(copies))
        for part in (self._alike_title, self._alike):
            part.setVisible(bool(alike))
        self.setVisible(bool(copies or alike))
        self._rows.need(self._buttons)
        self._draw()

    def _copy(self, path: Path) -> QToolButton:
        button = QToolButton()
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIcon(icon("copy"))
        width = max(space(40), self.width() - space(12))
        shown = button.fontMetrics().elidedText(str(path), Qt.TextElideMode.ElideMiddle, width)
        button.setText(f" \N{LEFT-TO-RIGHT ISOLATE}{shown}\N{POP DIRECTIONAL ISOLATE}")
        button.setToolTip(self.tr("Show in its folder: %1").replace("%1", str(path)))
        button.setAccessibleName(str(path))
        button.clicked.connect(lambda: self.folder_wanted.emit(path))
        return button

    def _similar(self, file_id: FileId) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(_SIDE_PX, _SIDE_PX))
        button.setIcon(icon("image"))
        button.clicked.connect(lambda: self.file_wanted.emit(file_id))
        return button

    def _draw(self) -> None:
        for file_id, button in self._buttons.items():
            row = self._rows.get(file_id)
            if row is None or file_id in self._drawn:
                continue
            self._drawn.add(file_id)
            button.setToolTip(str(row.path))
            button.setAccessibleName(row.path.name)
            side_px = round(_SIDE_PX * self.devicePixelRatioF())
            pixmap = self._thumbnails.nearest(thumb_key(row, side_px))
            if pixmap is not None:
                button.setIcon(QIcon(pixmap))
            elif not row.offline:
                self._loader.load(row.path, side_px, self, partial(_fill, button), _leave_empty)


def _fill(button: QToolButton, image: QImage) -> None:
    button.setIcon(QIcon(QPixmap.fromImage(image)))


def _leave_empty(_trouble: KnownError) -> None:
    """Keep the icon: the file itself says what is wrong with it when it is opened."""
