"""The navigation of the settings dialog: a search field that finds settings, and the list of pages."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette, QPen, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFrame,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from desktop_app.settings.form import Page, Setting, labelled
from desktop_app.soon import run_soon
from desktop_app.style.icons import icon
from desktop_app.style.tokens import ICON_PX, RADIUS_PX, space
from desktop_app.style.widgets import vbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


FILL_ALPHA = 36  # Alpha of 255


def find_settings(page: Page, query: str) -> list[QWidget]:
    """Return the settings of a page that contain all words of a query; none for an empty one.

    Words of the page title count too: `appearance size` finds a setting of that page.
    """
    words = _normalized(query).split()
    title = _normalized(page.accessibleName())
    found: list[QWidget] = []
    for widget, texts in _searchable(page).items():
        own = _normalized(" ".join(texts))
        if any(word in own for word in words) and all(word in own or word in title for word in words):
            found.append(widget)
    return found


def _searchable(page: Page) -> dict[QWidget, list[str]]:
    """Return the texts of each visible setting, card, button and paragraph."""
    inside = page.inside
    things: dict[QWidget, list[str]] = {}
    for widget in inside.findChildren(QWidget):
        if widget.isVisibleTo(page) and (texts := [text for text in _texts(widget) if text]):
            things.setdefault(_setting_of(widget, inside), []).extend(texts)
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


def _setting_of(widget: QWidget, inside: QWidget) -> QWidget:
    """Return the setting or card that contains a widget, else the widget."""
    whole = widget
    parent: QWidget | None = widget
    while parent is not None and parent is not inside:
        if isinstance(parent, Setting) or (isinstance(parent, QFrame) and parent.property("role") == "card"):
            whole = parent
        parent = parent.parentWidget()
    return whole


def _normalized(text: str) -> str:
    """Return a text without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


class SearchHighlights(QWidget):
    """Highlights found settings; lies over a page and ignores the mouse."""

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
        return tuple(widget for widget in self._marked if shiboken6.isValid(widget))

    def mark(self, widgets: Sequence[QWidget]) -> None:
        self._marked = list(widgets)
        self.setVisible(bool(widgets))
        self.setGeometry(self._ground.rect())
        self.raise_()
        self.update()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self.setGeometry(self._ground.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
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


LEAST_PX = 208
AROUND_WORDS_PX = 88  # Room for the icons of the field
AROUND_PX = 24  # Margin around a match


class SettingsNavigation(QFrame):
    """The search field and the list of pages."""

    turned = Signal(int)  # The number of the new page

    def __init__(self, pages: Sequence[tuple[str, Page]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "sidebar")
        self._pages = [page for _, page in pages]
        self._marks = [SearchHighlights(page) for page in self._pages]
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Search settings"))
        self.field.setAccessibleName(self.tr("Search settings"))
        self.field.setClearButtonEnabled(True)
        self.field.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.textChanged.connect(lambda _text: self._search())
        self.field.installEventFilter(self)
        self._none = labelled("", "quiet")
        self._none.setTextFormat(Qt.TextFormat.PlainText)
        self._none.hide()
        self.list = self._listed([name for name, _ in pages])
        column = vbox(self.field, self._none, parent=self, margins=(space(3), space(4)), gap=space(3))
        column.addWidget(self.list, 1)
        column.addStretch(0)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        keys.setContext(Qt.ShortcutContext.WindowShortcut)
        keys.activated.connect(self._begin)

    @property
    def is_searching(self) -> bool:
        return bool(self.field.text().strip())

    def turn_to(self, number: int) -> None:
        """Select a page; clear the search if it hides the page."""
        if self.list.item(number).isHidden():
            self.field.clear()
        self.list.setCurrentRow(number)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_Down:
                    self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self._enter()
                    return True
        return super().eventFilter(watched, event)

    def _listed(self, icons: Sequence[str]) -> QListWidget:
        made = QListWidget()
        made.setIconSize(QSize(ICON_PX, ICON_PX))
        made.setAccessibleName(self.tr("Pages of the settings"))
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for name, page in zip(icons, self._pages, strict=True):
            made.addItem(QListWidgetItem(QIcon(icon(name)), page.accessibleName()))
        words = self.field.fontMetrics().horizontalAdvance(self.field.placeholderText()) + AROUND_WORDS_PX
        self.setFixedWidth(max(LEAST_PX, words, made.sizeHintForColumn(0) + space(16)) + 2 * space(3))
        made.currentRowChanged.connect(self._turn)
        return made

    def _begin(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _turn(self, number: int) -> None:
        self.turned.emit(number)
        run_soon(self, self._show_first)  # after layout

    def _search(self) -> None:
        """Show the pages with matches, and open the first."""
        query = self.field.text()
        found = [find_settings(page, query) for page in self._pages]
        first = next((number for number, widgets in enumerate(found) if widgets), None)
        for number, widgets in enumerate(found):
            self._mark(number, widgets)
        self._none.setVisible(self.is_searching and first is None)
        self._none.setText(
            self.tr("No setting has “{words}”. Try another word, or press Esc to see all pages.").format(
                words=query.strip()
            )
            if self.is_searching
            else ""
        )
        self.field.setAccessibleDescription(self._none.text() if first is None else "")
        self.list.setVisible(not self.is_searching or first is not None)
        if first is not None:
            self.list.setCurrentRow(first)
            run_soon(self, self._show_first)

    def _mark(self, number: int, widgets: Sequence[QWidget]) -> None:
        """Highlight the matches on a page, and show their number in the list."""
        self._marks[number].mark(widgets)
        title, item = self._pages[number].accessibleName(), self.list.item(number)
        item.setHidden(self.is_searching and not widgets)
        item.setText(f"{title}  ·  {len(widgets)}" if widgets else title)
        count = self.tr("{page}, %n found", "", len(widgets)).format(page=title)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, count if widgets else title)

    def _show_first(self) -> None:
        number = self.list.currentRow()
        if self.is_searching and number >= 0 and (marked := self._marks[number].marked):
            self._pages[number].ensureWidgetVisible(marked[0], 0, AROUND_PX)

    def _enter(self) -> None:
        """Focus the first match that accepts the focus."""
        number = self.list.currentRow()
        if not self.is_searching or number < 0:
            return
        for widget in self._marks[number].marked:
            inside = [one for one in (widget, *widget.findChildren(QWidget)) if one.isVisible() and one.isEnabled()]
            if target := next((one for one in inside if one.focusPolicy() & Qt.FocusPolicy.TabFocus), None):
                target.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return
