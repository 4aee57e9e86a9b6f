"""Small widgets and layouts that Qt lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.style.icons import icon
from desktop_app.style.tokens import ICON_PX, space

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QLayoutItem

BoxLayout = TypeVar("BoxLayout", bound=QBoxLayout)
Margins = int | tuple[int, int] | tuple[int, int, int, int]
"""In px: all sides; horizontal and vertical; or left, top, right, bottom."""


class FlowLayout(QLayout):
    """A flow layout that mirrors in right-to-left languages; the last item fills its line."""

    def __init__(self, parent: QWidget | None = None, *, gap_px: int = 4) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap_px = gap_px
        self.setContentsMargins(0, 0, 0, 0)

    def insert(self, index: int, widget: QWidget) -> None:
        self.addWidget(widget)
        self._items.insert(index, self._items.pop())
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Lay out the lines if `move`; return their height."""
        top = rect.top()
        for line in self._lines(rect.width()):
            height = max(item.sizeHint().height() for item in line)
            left = rect.left()
            for item in line:
                width = min(item.sizeHint().width(), rect.width())
                if item is self._items[-1]:
                    width = rect.right() + 1 - left
                if move:
                    own = min(height, item.sizeHint().height())
                    place = QRect(left, top + (height - own) // 2, width, own)
                    item.setGeometry(QStyle.visualRect(self._direction(), rect, place))
                left += width + self._gap_px
            top += height + self._gap_px
        return max(0, top - self._gap_px - rect.top())

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        left = 0
        for item in self._items:
            wanted = min(item.sizeHint().width(), width)
            if not lines or left + wanted > width:
                lines.append([])
                left = 0
            lines[-1].append(item)
            left += wanted + self._gap_px
        return lines

    def _direction(self) -> Qt.LayoutDirection:
        parent = self.parentWidget()
        return parent.layoutDirection() if parent else Qt.LayoutDirection.LeftToRight


_CHANGES = {QEvent.Type.FontChange, QEvent.Type.StyleChange}  # Events that change the width of the text


class ElidedLabel(QLabel):
    """A label that elides long text, with the full text as tooltip and accessible name."""

    def __init__(
        self, text: str = "", parent: QWidget | None = None, *, mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle
    ) -> None:
        super().__init__(parent)
        self._whole = ""
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.show_text(text)

    @property
    def whole_text(self) -> str:
        return self._whole

    def show_text(self, text: str) -> None:
        self._whole = text
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _CHANGES:
            self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, self._mode, self.contentsRect().width())
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")


class FloatAtBottom(QObject):
    """Keeps a widget over the bottom edge of its parent, as high as it needs; nothing else moves for it."""

    def __init__(self, widget: QWidget, over: QWidget, widest_chars: int = 110) -> None:
        super().__init__(over)
        self._widget = widget
        self._over = over
        self._widest_chars = widest_chars
        widget.setParent(over)
        widget.installEventFilter(self)
        over.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = {QEvent.Type.Resize}
        if watched is self._widget:
            kinds = {QEvent.Type.Show, QEvent.Type.LayoutRequest, QEvent.Type.FontChange}
        if event.type() in kinds:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        widget, room = self._widget, self._over.rect()
        width = min(room.width(), self._widest_chars * widget.fontMetrics().averageCharWidth())
        layout = widget.layout()
        high = layout.totalHeightForWidth(width) if layout is not None and layout.hasHeightForWidth() else -1
        height = min(room.height(), max(high, widget.sizeHint().height() if high < 0 else 0))
        widget.setGeometry((room.width() - width) // 2, room.height() - height, width, height)
        widget.raise_()


class NumberField(QSpinBox):
    """A spin box with padding, which style sheets cannot set for its inner field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lineEdit().setTextMargins(space(2), 0, 0, 0)


def vbox(
    *content: QWidget | QLayout, parent: QWidget | None = None, margins: Margins | None = None, gap: int | None = None
) -> QVBoxLayout:
    """Return a column of widgets and layouts; margins and gap in px."""
    return _fill(QVBoxLayout() if parent is None else QVBoxLayout(parent), content, margins, gap)


def hbox(
    *content: QWidget | QLayout, parent: QWidget | None = None, margins: Margins | None = None, gap: int | None = None
) -> QHBoxLayout:
    """Return a row of widgets and layouts; see `vbox`."""
    return _fill(QHBoxLayout() if parent is None else QHBoxLayout(parent), content, margins, gap)


def _fill(box: BoxLayout, content: Iterable[QWidget | QLayout], margins: Margins | None, gap: int | None) -> BoxLayout:
    if margins is not None:
        sides = margins if isinstance(margins, tuple) else (margins, margins)
        box.setContentsMargins(*(sides if len(sides) == 4 else (*sides, *sides)))
    if gap is not None:
        box.setSpacing(gap)
    for item in content:
        if isinstance(item, QLayout):
            box.addLayout(item)
        else:
            box.addWidget(item)
    return box


def text_label(text: str = "", role: str = "", *, wrap: bool = False, plain: bool = False) -> QLabel:
    """Return a label with a role of the style sheet; `plain` shows markup as it is."""
    label = QLabel(text)
    if role:
        label.setProperty("role", role)
    label.setWordWrap(wrap)
    if plain:
        label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget that is shown another role of the style sheet."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def discard(widget: QWidget) -> None:
    """Hide a widget now, and delete it once Qt is done with it."""
    widget.hide()
    widget.deleteLater()


def clear_layout(layout: QLayout, keep: Container[QWidget] = ()) -> None:
    """Take everything out of a layout, and discard the widgets except those to keep."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None and widget not in keep:
            discard(widget)


def icon_button(drawing: str, label: str, size_px: int = ICON_PX) -> QToolButton:
    """Return a tool button with an icon; the label is its tooltip and accessible name."""
    button = QToolButton()
    button.setAutoRaise(True)
    button.setIcon(icon(drawing))
    button.setIconSize(QSize(size_px, size_px))
    button.setToolTip(label)
    button.setAccessibleName(label)
    return button


def focus_inside(owner: QWidget, *, forwards: bool) -> bool:
    """Move the focus among the widgets inside another one, round and round; return whether there are any."""
    inside: list[QWidget] = []
    step = owner.nextInFocusChain()
    while step is not None and step is not owner:
        takes = step.focusPolicy() & Qt.FocusPolicy.TabFocus and step.isVisible() and step.isEnabled()
        if owner.isAncestorOf(step) and takes:
            inside.append(step)
        step = step.nextInFocusChain()
    if not inside:
        return False
    present = owner.window().focusWidget()
    place = inside.index(present) if present in inside else (-1 if forwards else 0)
    inside[(place + (1 if forwards else -1)) % len(inside)].setFocus(
        Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason
    )
    return True
