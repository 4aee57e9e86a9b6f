"""What belongs to a file: matching moments or pages, copies, and files that look the same."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from desktop_app.preview.pictures import CancellablePictureSource, ThumbnailSource, load_icon, thumb_key
from desktop_app.results.tile import part_text
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import FlowLayout, clear_layout, text_label, vbox
from desktop_app.texts import shown, shown_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from desktop_app.results.rows import Rows
    from indexer.search.request import Hit, SegmentHit
    from indexer.types import FileId

_SIDE_PX = space(16)
_MAX_SHOWN = 12


class Moments(QWidget):
    """Shows all matching segments of a hit; hidden for files of one part."""

    locator_wanted = Signal(object)  # The Locator of a segment: show that picture

    def __init__(self, loader: CancellablePictureSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._title = text_label(role="caption")
        self._buttons = QWidget()
        self._flow = FlowLayout(self._buttons, gap_px=space(1))
        vbox(self._title, self._buttons, parent=self, margins=0, gap=space(1))
        self.hide()

    def show_hit(self, hit: Hit | None, path: Path | None = None) -> None:
        """Show the segments of a hit in the order of the file.

        Args:
            hit: None hides the list.
            path: where its file can be read; None while it cannot.
        """
        self._loader.drop(self)
        clear_layout(self._flow)
        parts: list[Hit | SegmentHit] = (
            [] if hit is None or not hit.segments else [hit, *hit.segments[: _MAX_SHOWN - 1]]
        )
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
        snippet = part.snippet.text if part.snippet is not None else ""
        button.setToolTip(f"<p>{html.escape(snippet)}</p>" if snippet else self.tr("Show this part"))
        button.clicked.connect(lambda: self.locator_wanted.emit(part.locator))
        if path is not None:
            load_icon(button, self._loader, self, path, part.locator)
        return button


class Duplicates(QWidget):
    """Copies of a file as paths, and similar files as thumbnails; each list is hidden while empty."""

    file_wanted = Signal(object)  # A FileId
    folder_wanted = Signal(object)  # The path of a copy

    def __init__(
        self, rows: Rows, thumbnails: ThumbnailSource, loader: CancellablePictureSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._thumbnails = thumbnails
        self._loader = loader
        self._drawn: set[FileId] = set()
        self._buttons: dict[FileId, QToolButton] = {}
        self._copies, self._alike = QWidget(), QWidget()
        self._copies_title, self._alike_title = QLabel(), QLabel()
        self._copies_lines = vbox(parent=self._copies, margins=0, gap=0)
        self._flow = FlowLayout(self._alike, gap_px=space(1))
        column = vbox(parent=self, margins=0, gap=space(1))
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
            clear_layout(layout)
        for path in copies[:_MAX_SHOWN]:
            self._copies_lines.addWidget(self._copy(path))
        self._buttons = {file_id: self._similar(file_id) for file_id in alike[:_MAX_SHOWN]}
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
        name = button.fontMetrics().elidedText(shown(path), Qt.TextElideMode.ElideMiddle, width)
        button.setText(f" \N{LEFT-TO-RIGHT ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}")
        button.setToolTip(self.tr("Show in its folder: %1").replace("%1", shown(path)))
        button.setAccessibleName(shown(path))
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
            button.setToolTip(shown(row.path))
            button.setAccessibleName(shown_name(row.path))
            side_px = round(_SIDE_PX * self.devicePixelRatioF())
            pixmap = self._thumbnails.nearest(thumb_key(row, side_px))
            if pixmap is not None:
                button.setIcon(QIcon(pixmap))
            elif not row.offline:
                load_icon(button, self._loader, self, row.path)
