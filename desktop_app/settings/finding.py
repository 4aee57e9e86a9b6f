"""Finds settings by what is shown of them, in whatever language that is, and marks them on their page."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFrame, QKeySequenceEdit, QLabel, QLineEdit, QWidget

from desktop_app.settings.form import Setting
from desktop_app.style.tokens import RADIUS_PX, space

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QPaintEvent

    from desktop_app.settings.form import Page

FILL_ALPHA = 36
"""Of 255: what is marked stays readable."""


def find(page: Page, query: str) -> list[QWidget]:
    """Return what on a page has all words of a query, from its top down; nothing for an empty query.

    Words of the page's title count too, so that `appearance size` finds a setting of that page.
    """
    words = _folded(query).split()
    title = _folded(page.accessibleName())
    found: list[QWidget] = []
    for widget, texts in _things(page).items():
        own = _folded(" ".join(texts))
        if any(word in own for word in words) and all(word in own or word in title for word in words):
            found.append(widget)
    return found


def _things(page: Page) -> dict[QWidget, list[str]]:
    """Return the texts of each setting, card, button and paragraph that is shown."""
    inside = page.inside
    things: dict[QWidget, list[str]] = {}
    for widget in inside.findChildren(QWidget):
        if widget.isVisibleTo(page) and (texts := [text for text in _texts(widget) if text]):
            things.setdefault(_whole(widget, inside), []).extend(texts)
    return things


def _texts(widget: QWidget) -> Iterator[str]:
    match widget:
        case Setting():
            yield widget.also
        case QLabel():
            yield widget.text()
        case QAbstractButton():
            yield widget.text().replace("&", "")
            yield widget.toolTip()
        case QComboBox():
            yield from (widget.itemText(row) for row in range(widget.count()))
        case QLineEdit():
            yield widget.placeholderText()
            if isinstance(widget.parentWidget(), QKeySequenceEdit):
                yield widget.text()
    yield widget.accessibleName()


def _whole(widget: QWidget, inside: QWidget) -> QWidget:
    """Return the setting or card that a widget is a part of, else itself."""
    whole = widget
    parent: QWidget | None = widget
    while parent is not None and parent is not inside:
        if isinstance(parent, Setting) or (isinstance(parent, QFrame) and parent.property("role") == "card"):
            whole = parent
        parent = parent.parentWidget()
    return whole


def _folded(text: str) -> str:
    """Return a text without what people leave out when they type: case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


class Marks(QWidget):
    """Draws a frame around what was found; lies over a page, and nothing under it notices.

    Args:
        page: gets it on top of all that it shows.
    """

    def __init__(self, page: Page) -> None:
        self._ground = page.inside
        super().__init__(self._ground)
        self._marked: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._ground.installEventFilter(self)
        self.hide()

    @property
    def marked(self) -> Sequence[QWidget]:
        """What is marked now."""
        return tuple(widget for widget in self._marked if shiboken6.isValid(widget))

    def mark(self, widgets: Sequence[QWidget]) -> None:
        """Mark these, and nothing else."""
        self._marked = list(widgets)
        self.setVisible(bool(widgets))
        self.setGeometry(self._ground.rect())
        self.raise_()
        self.update()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Stay as large as the page."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self.setGeometry(self._ground.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frames."""
        accent = self.palette().color(QPalette.ColorRole.Accent)
        fill = QColor(accent)
        fill.setAlpha(FILL_ALPHA)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(accent, 1))
        painter.setBrush(fill)
        for widget in self.marked:
            if widget.isVisibleTo(self._ground):
                painter.drawRoundedRect(QRectF(self._place(widget)), RADIUS_PX, RADIUS_PX)
        painter.end()

    def _place(self, widget: QWidget) -> QRect:
        place = QRect(widget.mapTo(self._ground, widget.rect().topLeft()), widget.size())
        side = 0 if widget.property("role") == "card" else space(2)
        return place.adjusted(-side, -min(side, space(1)), side, min(side, space(1)))
