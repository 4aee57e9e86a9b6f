"""The line above the grid (counts, order, tile size), and the banner about new files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)

from desktop_app.query.query import Sorting
from desktop_app.results.tile import TILE_SIDES_PX, TileLooks, nearest_side_px
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import ElidedLabel, hbox, vbox
from desktop_app.texts import with_number

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent


class ResultsBar(QWidget):
    """The bar above the grid."""

    sorting_chosen = Signal(object)  # A Sorting
    side_chosen = Signal(int)  # An index in TILE_SIDES_PX
    names_chosen = Signal(bool)
    whole_chosen = Signal(bool)
    weak_toggled = Signal()

    def __init__(self, looks: TileLooks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.weak_button = QPushButton()
        self.weak_button.setProperty("role", "link")
        self.weak_button.clicked.connect(self.weak_toggled)
        self._order = QComboBox()
        self._order.setAccessibleName(self.tr("Order"))
        self._order.activated.connect(lambda at: self.sorting_chosen.emit(Sorting(self._order.itemData(at))))
        self.size_slider = QSlider(Qt.Orientation.Horizontal)
        self.size_slider.setRange(0, len(TILE_SIDES_PX) - 1)
        self.size_slider.setPageStep(1)
        self.size_slider.setMaximumWidth(space(30))
        self.size_slider.setAccessibleName(self.tr("Tile size"))
        self.size_slider.setToolTip(self.tr("Tile size"))
        self.size_slider.valueChanged.connect(self.side_chosen)
        self._looks = self._looks_button()
        self.busy_bar = QProgressBar()
        self.busy_bar.setRange(0, 0)
        self.busy_bar.setTextVisible(False)
        self.busy_bar.setFixedHeight(space(1))
        self.busy_bar.setAccessibleName(self.tr("Searching"))
        self._lay_out()
        self.show_looks(looks)
        self.set_busy(False)
        self.weak_button.hide()

    def _lay_out(self) -> None:
        self._controls = hbox(gap=space(2))
        for widget in (self.weak_button, self.size_slider, self._order, self._looks):
            self._controls.addWidget(widget)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setContentsMargins(space(4), space(2), space(4), space(1))
        self._line.setSpacing(space(2))
        self._line.addWidget(self.counts, 1)
        self._line.addLayout(self._controls)
        vbox(self._line, self.busy_bar, parent=self, margins=0, gap=0)

    def _looks_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("sliders-horizontal"))
        button.setToolTip(self.tr("Look of the tiles"))
        button.setAccessibleName(self.tr("Look of the tiles"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        # Actions of their own: what `addAction` makes from a text goes when its menu does.
        self.names_action = QAction(self.tr("Show file names"), self)
        self.whole_action = QAction(self.tr("Show whole pictures"), self)
        for action, signal in ((self.names_action, self.names_chosen), (self.whole_action, self.whole_chosen)):
            action.setCheckable(True)
            action.toggled.connect(signal)
            menu.addAction(action)
        button.setMenu(menu)
        return button

    def show_looks(self, looks: TileLooks) -> None:
        with QSignalBlocker(self.size_slider), QSignalBlocker(self.names_action), QSignalBlocker(self.whole_action):
            self.size_slider.setValue(TILE_SIDES_PX.index(nearest_side_px(looks.side_px)))
            self.names_action.setChecked(looks.names)
            self.whole_action.setChecked(looks.whole)

    def show_order(self, sorting: Sorting, *, asks: bool) -> None:
        """Show the order; relevance is offered only for searches."""
        labels = {
            Sorting.RELEVANCE: self.tr("Best first"),
            Sorting.NEWEST: self.tr("Newest first"),
            Sorting.OLDEST: self.tr("Oldest first"),
        }
        if not asks:
            del labels[Sorting.RELEVANCE]
        self._order.clear()
        for each, label in labels.items():
            self._order.addItem(label, each)
        self._order.setCurrentIndex(max(0, self._order.findData(sorting)))

    def show_counts(self, text: str) -> None:
        self.counts.show_text(text)
        self._fit()

    def show_weak(self, *, there: bool, collapsed: bool) -> None:
        """Show the button for weak matches if there are any."""
        self.weak_button.setText(self.tr("Show weak matches") if collapsed else self.tr("Hide weak matches"))
        self.weak_button.setVisible(there)
        self._fit()

    def set_busy(self, busy: bool) -> None:  # noqa: FBT001 - what is set
        """Show or hide the progress line; the layout does not move."""
        policy = self.busy_bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.busy_bar.setSizePolicy(policy)
        self.busy_bar.setVisible(busy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()

    def _fit(self) -> None:
        """Leave the slider out where there is no room, since keys and the wheel zoom, too; then use a second line."""
        room = self.width() - space(8)
        counts = self.counts.fontMetrics().horizontalAdvance(self.counts.whole_text) + space(2)
        widgets = [self._order, self._looks, *([] if self.weak_button.isHidden() else [self.weak_button])]
        least = counts + sum(widget.sizeHint().width() + space(2) for widget in widgets)
        self.size_slider.setVisible(least + self.size_slider.sizeHint().width() <= room)
        ways = QBoxLayout.Direction
        self._line.setDirection(ways.LeftToRight if least <= room else ways.TopToBottom)


class NewFilesBanner(QFrame):
    """A banner about new files at the top of its parent; it moves nothing."""

    wanted = Signal()  # The user wants to see them

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "popup")
        self._over = parent
        self._count = 0
        self.words_label = QLabel()
        show = QPushButton(self.tr("Show"))
        show.setProperty("role", "primary")
        show.clicked.connect(self.wanted)
        close = QToolButton()
        close.setIcon(icon("x"))
        close.setAccessibleName(self.tr("Later"))
        close.setToolTip(self.tr("Later"))
        close.clicked.connect(self.clear)
        hbox(self.words_label, show, close, parent=self, margins=(space(4), space(1), space(1), space(1)), gap=space(2))
        parent.installEventFilter(self)
        self.hide()

    @property
    def count(self) -> int:
        return self._count

    def add(self, count: int) -> None:
        self._count += count
        text = self.tr("%n new file(s)", "", self._count)
        self.words_label.setText(with_number(text, self._count))
        self.setAccessibleName(self.words_label.text())
        self.setVisible(self._count > 0)
        self._place()

    def clear(self) -> None:
        """Reset and hide."""
        self._count = 0
        self.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.adjustSize()
        self.move((self._over.width() - self.width()) // 2, space(2))
        self.raise_()
