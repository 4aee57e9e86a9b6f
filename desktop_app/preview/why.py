"""The part of the info pane that says why a file was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.preview.reason import Reason, lines_with, marked
from desktop_app.style.tokens import space
from indexer.types import Band

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QPaintEvent

    from desktop_app.style.theme import Appearance


class Why(QFrame):
    """A card: how sure the hit is, the share of each signal, and the matched words in their lines."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._reason: Reason | None = None
        self._text = ""
        self.setProperty("role", "card")
        self._band = QLabel()
        self._band.setProperty("role", "strong")
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        title = QLabel(self.tr("Why it was found"))
        title.setProperty("role", "caption")
        self._picture, self._words = Bar(), Bar()
        self._picture_share, self._words_share = QLabel(), QLabel()
        bars = QGridLayout()
        bars.setHorizontalSpacing(space(2))
        bars.setVerticalSpacing(space(1))
        bars.setColumnStretch(1, 1)
        lines = (
            (self.tr("Picture"), self._picture, self._picture_share),
            (self.tr("Words"), self._words, self._words_share),
        )
        for number, (name, bar, share) in enumerate(lines):
            label = QLabel(name)
            label.setProperty("role", "quiet")
            share.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            bars.addWidget(label, number, 0)
            bars.addWidget(bar, number, 1)
            bars.addWidget(share, number, 2)
        self._lines = QLabel()
        self._lines.setWordWrap(True)
        self._lines.setTextFormat(Qt.TextFormat.RichText)
        self._lines.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(3), space(3), space(3))
        column.setSpacing(space(2))
        column.addWidget(title)
        column.addWidget(self._band)
        column.addWidget(self._sentence)
        column.addLayout(bars)
        column.addWidget(self._lines)
        appearance.changed.connect(self._show)
        self.hide()

    def explain(self, reason: Reason | None, text: str = "") -> None:
        """Say why; None hides the card.

        Args:
            reason: the hit and the words of the query.
            text: the searchable text of the file.
        """
        self._reason = reason if reason is not None and reason.says_something else None
        self._text = text
        self._show()
        self.setVisible(self._reason is not None)

    def _show(self) -> None:
        if self._reason is None:
            return
        colours = self._appearance.colours
        name, colour = {
            Band.GOOD: (self.tr("Good match"), colours.good),
            Band.MAYBE: (self.tr("Maybe"), colours.maybe),
            Band.WEAK: (self.tr("Weak match"), colours.weak),
        }[self._reason.hit.band]
        self._band.setText(f'<span style="color:{colour.name()}">\N{BLACK CIRCLE}</span> {name}')
        self._sentence.setText(self._reason.sentence)
        share = self._reason.share_of_words
        for bar, label, part in (
            (self._picture, self._picture_share, 1 - share),
            (self._words, self._words_share, share),
        ):
            bar.show_share(part, colours.accent, colours.sunken)
            label.setText(self.tr("%1 %").replace("%1", str(round(100 * part))))
        self.setAccessibleName(
            self.tr("%1. Picture %2 percent, words %3 percent.")
            .replace("%1", name)
            .replace("%2", str(round(100 * (1 - share))))
            .replace("%3", str(round(100 * share)))
        )
        lines = lines_with(self._text, self._reason.words)
        ground, front = colours.accent_quiet, colours.text
        self._lines.setText("<br>".join(marked(line, self._reason.words, ground, front) for line in lines))
        self._lines.setVisible(bool(lines))


class Bar(QWidget):
    """A share of something."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self._front: QColor | None = None
        self._ground: QColor | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_share(self, share: float, front: QColor, ground: QColor) -> None:
        """Show a share, 0 to 1."""
        self._share, self._front, self._ground = share, front, ground
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(space(20), space(4))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._front is None or self._ground is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        height = space(1.5)
        whole = QRectF(0, (self.height() - height) / 2, self.width(), height)
        painter.setBrush(self._ground)
        painter.drawRoundedRect(whole, height / 2, height / 2)
        part = QRectF(whole)
        part.setWidth(max(self._share * whole.width(), height if self._share > 0 else 0))
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            part.moveRight(whole.right())
        painter.setBrush(self._front)
        painter.drawRoundedRect(part, height / 2, height / 2)
        painter.end()
