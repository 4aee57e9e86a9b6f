"""A strip of the matching moments of a video."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QSizePolicy, QToolButton, QWidget

from desktop_app.preview.pictures import load_icon
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import clear_layout, hbox
from indexer.catalogue.text import duration_text

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.preview.pictures import CancellablePictureSource
    from indexer.search.request import Hit, SegmentHit

MAX_SHOWN = 24
_WIDTH_PX, _HEIGHT_PX = space(22), space(13)


def moments_of(hit: Hit | None) -> list[Hit | SegmentHit]:
    """Return the matching moments of a hit, in the order of the film."""
    parts: list[Hit | SegmentHit] = [] if hit is None else [hit, *hit.segments[: MAX_SHOWN - 1]]
    timed = [part for part in parts if part.start_s is not None and part.end_s is not None]
    return sorted(timed, key=lambda part: part.start_s or 0.0)


def span_of(part: Hit | SegmentHit) -> tuple[int, int]:
    """Return start and end of a moment in ms."""
    return round((part.start_s or 0.0) * 1000), round((part.end_s or 0.0) * 1000)


def shown_ms(part: Hit | SegmentHit) -> int:
    """Return the moment that shows a part best."""
    moment_ms = part.locator.moment_ms
    return span_of(part)[0] if moment_ms is None else moment_ms


class MomentStrip(QScrollArea):
    """Shows a picture of each matching moment; hidden for fewer than two."""

    chosen = Signal(int)  # The start of a moment in ms

    def __init__(self, loader: CancellablePictureSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._spans: list[tuple[int, int]] = []
        self._inside = QWidget()
        self._row = hbox(parent=self._inside, margins=(space(3), space(1)), gap=space(1))
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Matching moments"))
        self._group.idClicked.connect(lambda at: self.chosen.emit(self._spans[at][0]))
        self.hide()

    def show_hit(self, hit: Hit | None, path: Path | None) -> None:
        """Show the moments of a hit; None hides the strip."""
        self._loader.drop(self)
        for button in self._group.buttons():
            self._group.removeButton(button)
        clear_layout(self._row)
        parts = moments_of(hit) if path is not None else []
        self.setVisible(len(parts) > 1)
        self._spans = [span_of(part) for part in parts] if len(parts) > 1 else []
        if len(parts) < 2 or path is None:
            return
        for at, part in enumerate(parts):
            button = self._button(part, path)
            self._group.addButton(button, at)
            self._row.addWidget(button)
        self._row.addStretch(1)
        self.setFixedHeight(_HEIGHT_PX + self.fontMetrics().height() + space(7))

    def show_moment(self, moment_ms: int) -> None:
        """Mark the moment that is shown."""
        for at, (start_ms, end_ms) in enumerate(self._spans):
            self._group.button(at).setChecked(start_ms <= moment_ms < end_ms)

    def _button(self, part: Hit | SegmentHit, path: Path) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(_WIDTH_PX, _HEIGHT_PX))
        button.setIcon(icon("film"))
        start_ms, end_ms = span_of(part)
        button.setText(duration_text(start_ms / 1000))
        span = f"{duration_text(start_ms / 1000)}\N{EN DASH}{duration_text(end_ms / 1000)}"
        label = self.tr("Play from this moment: %1").replace("%1", span)
        button.setToolTip(label)
        button.setAccessibleName(label)
        load_icon(button, self._loader, self, path, part.locator)
        return button
