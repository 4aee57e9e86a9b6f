"""The sections of the side bar, and lists whose entries users name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from desktop_app.search_box.popover import Popover
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, icon_button, text_label, vbox
from desktop_app.texts import with_number

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from PySide6.QtGui import QKeyEvent

    from desktop_app.lists import EntriesView, ListEntry

ARROW_PX = 14
FOLDED_ROWS = 8  # Rows of a long list before its other entries are asked for


class SidebarSection(QWidget):
    """A collapsible section; `name` is its key in the settings."""

    toggled = Signal()

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._is_open = True
        self.head = QToolButton()
        self.head.setText(title)
        self.head.setProperty("role", "section")
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setIconSize(QSize(ARROW_PX, ARROW_PX))
        self.head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.head.clicked.connect(lambda _checked=False: self.set_open(open_=not self._is_open))
        self._line = hbox(gap=0)
        self._line.addWidget(self.head, 1)
        self._body = vbox(margins=(0, 0, 0, space(2)), gap=space(1))
        self._inside = QWidget()
        self._inside.setLayout(self._body)
        vbox(self._line, self._inside, parent=self, margins=0, gap=0)
        self.set_open(open_=True)

    @property
    def is_open(self) -> bool:
        return self._is_open

    def set_open(self, *, open_: bool) -> None:
        self._is_open = open_
        self.head.setIcon(icon("chevron-down" if open_ else "chevron-right"))
        self.head.setAccessibleDescription(self.tr("Open") if open_ else self.tr("Closed"))
        self._inside.setVisible(open_)
        self.toggled.emit()

    def add(self, widget: QWidget) -> None:
        self._body.addWidget(widget)

    def add_list(self, view: EntriesView) -> None:
        """Add a list; a long one shows its first entries, and a button for the rest."""
        more = QPushButton()
        more.setProperty("role", "link")
        more.setCheckable(True)

        def fold() -> None:
            count = view.entries.rowCount()
            view.fold(None if more.isChecked() or count <= FOLDED_ROWS + 1 else FOLDED_ROWS)
            more.setVisible(count > FOLDED_ROWS + 1)
            all_ = with_number(self.tr("Show all %n", "", count), count)
            more.setText(self.tr("Show fewer") if more.isChecked() else all_)

        more.toggled.connect(fold)
        view.entries.modelReset.connect(fold)
        view.selectionModel().currentChanged.connect(
            lambda index, _before: more.setChecked(more.isChecked() or index.row() >= FOLDED_ROWS)
        )
        fold()
        self.add(view)
        self.add(more)

    def add_button(self, drawing: str, label: str, run: Callable[[], object]) -> QToolButton:
        button = icon_button(drawing, label, ARROW_PX + 2)
        button.clicked.connect(lambda _checked=False: run())
        self._line.addWidget(button)
        return button


class NameField(QLineEdit):
    """A field for a name; Esc or losing the focus cancels."""

    named = Signal(str)

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(label)
        self.setPlaceholderText(label)
        self.returnPressed.connect(self._accept)
        self.editingFinished.connect(self.hide)
        self.hide()

    def ask(self, proposal: str) -> None:
        self.setText(proposal)
        self.show()
        self.selectAll()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _accept(self) -> None:
        name = self.text().strip()
        self.hide()
        if name:
            self.named.emit(name)


class ConfirmCard(Popover):
    """Asks for confirmation with one button."""

    def __init__(self, sentence: str, button: str, run: Callable[[], object], anchor: QWidget) -> None:
        super().__init__(anchor)
        self._action = run
        text = text_label(sentence, wrap=True, plain=True)
        self.confirm_button = QPushButton(button)
        self.confirm_button.setProperty("role", "danger")
        self.confirm_button.clicked.connect(self._run)
        keep = QPushButton(self.tr("Keep"))
        keep.clicked.connect(self.hide)
        line = hbox()
        line.addStretch(1)
        line.addWidget(keep)
        line.addWidget(self.confirm_button)
        vbox(text, line, parent=self, margins=(space(4), space(3)), gap=space(3))
        self.closed.connect(self.deleteLater)

    def open(self, *, width_px: int | None = None) -> None:
        """Open it; Enter presses the button."""
        super().open(width_px=width_px)
        self.confirm_button.setFocus()

    def _run(self) -> None:
        self.hide()
        self._action()


class NamedSection(SidebarSection):
    """A section with a list whose entries can be renamed and removed."""

    renamed = Signal(object, str)  # The key of an entry, and its new name
    removed = Signal(object)  # The key of an entry, after confirmation

    def __init__(self, name: str, title: str, view: EntriesView, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(name, title, parent)
        self.view = view
        self.view.setAccessibleName(title)
        self.empty_label = text_label(empty, "caption", wrap=True)
        self.empty_label.setContentsMargins(space(2), 0, space(2), 0)
        self.field = NameField(self.tr("Name"))
        self.field.named.connect(self._take_name)
        self._naming: Hashable | None = None
        """The key of the entry being renamed; None for a new one."""
        self._make: Callable[[str], object] | None = None
        self.add(self.field)
        self.add_list(self.view)
        self.add(self.empty_label)
        self.view.menu_wanted.connect(self._show_menu)
        self.view.rename_wanted.connect(self.rename)
        self.view.remove_wanted.connect(self.ask_remove)

    def show_entries(self, entries: Sequence[ListEntry]) -> None:
        self.view.entries.set_entries(entries)
        self.view.setVisible(bool(entries))
        self.empty_label.setVisible(not entries)

    def ask_new(self, make: Callable[[str], object]) -> None:
        """Ask for the name of a new entry."""
        self.set_open(open_=True)
        self._naming, self._make = None, make
        self.field.ask("")

    def rename(self, key: Hashable) -> None:
        self._naming, self._make = key, None
        self.field.ask(self._name_of(key))

    def ask_remove(self, key: Hashable) -> None:
        """Remove an entry after confirmation."""
        ConfirmCard(
            self.sentence(self._name_of(key)), self.tr("Remove"), lambda: self.removed.emit(key), self.view
        ).open(width_px=max(space(60), self.width()))

    def sentence(self, name: str) -> str:
        """Return the question before one is removed."""
        return self.tr("Remove “{name}”?").format(name=name)

    def menu(self, key: Hashable) -> QMenu:
        """Return the context menu of an entry."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("pencil"), self.tr("Rename…"), lambda: self.rename(key))
        menu.addAction(icon("trash-2"), self.tr("Remove…"), lambda: self.ask_remove(key))
        return menu

    def _show_menu(self, key: Hashable, place: QPoint) -> None:
        self.menu(key).popup(place)

    def _name_of(self, key: Hashable) -> str:
        row = self.view.entries.row_of(key)
        return "" if row is None else self.view.entries.entries[row].label

    def _take_name(self, name: str) -> None:
        if self._make is not None:
            self._make(name)
        elif self._naming is not None and name != self._name_of(self._naming):
            self.renamed.emit(self._naming, name)
