"""The keys of every action, to be changed by pressing others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QKeySequenceEdit, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from desktop_app.actions.actions import shown
from desktop_app.settings.form import LEAST_CONTROL_PX, Page
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from desktop_app.actions.actions import Actions, Entry


class ShortcutsPage(Page):
    """A row for each action; keys that something else uses are not taken, and it says what uses them."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._rows: dict[str, _KeysRow] = {}
        self.title(self.tr("Shortcuts"))
        self.text(self.tr("Click on keys and press others. What is changed works at once."))
        self._clash = self.text("", "danger")
        self._show_clashes()
        group = ""
        for entry in sorted(actions.entries(), key=self._order(actions)):
            if entry.group != group:
                group = entry.group
                self.section(group)
            row = _KeysRow(entry)
            row.keys.editingFinished.connect(lambda name=entry.name: self._take(name))
            row.back.clicked.connect(lambda _checked, name=entry.name: self._reset(name))
            self._rows[entry.name] = row
            self.row(entry.label, row)
        self.column.addSpacing(space(4))
        everything = QPushButton(self.tr("Restore all default keys"))
        everything.clicked.connect(lambda _checked: self._reset_all())
        self.buttons(everything)
        self.finish()

    def _show_clashes(self) -> None:
        """Tell of keys that start two actions: those of an earlier version may be taken by now."""
        clashes = self._actions.all_clashes()
        for name, others in clashes.items():
            own = self._entry(name)
            self._clash.setText(
                self.tr("“{action}” and “{other}” have the same keys, so neither of them works. Change one.").format(
                    action=own.label, other=others[0].label
                )
            )
        self._clash.setVisible(bool(clashes))

    @staticmethod
    def _order(actions: Actions) -> _Order:
        return _Order([entry.group for entry in actions.entries()])

    def _take(self, name: str) -> None:
        """Use what was pressed, unless it belongs to another action."""
        row = self._rows[name]
        wanted = row.pressed()
        entry = self._entry(name)
        if wanted == entry.keys[:1]:
            return
        keys = (*wanted, *(key for key in entry.keys[1:] if key not in wanted))
        clashes = self._actions.clashes(name, keys)
        if clashes:
            self._clash.setText(
                self.tr("{keys} already belongs to “{action}”. Change that one first.").format(
                    keys=shown(wanted), action=clashes[0].label
                )
            )
            row.show_entry(entry)
        else:
            self._actions.set_keys(name, keys)
            row.show_entry(self._entry(name))
        self._clash.setVisible(bool(clashes))

    def _reset(self, name: str) -> None:
        entry = self._entry(name)
        clashes = self._actions.clashes(name, entry.default_keys)
        if not clashes:
            self._actions.set_keys(name, entry.default_keys)
            self._rows[name].show_entry(self._entry(name))

    def _reset_all(self) -> None:
        self._actions.reset()
        self._clash.hide()
        for name, row in self._rows.items():
            row.show_entry(self._entry(name))

    def _entry(self, name: str) -> Entry:
        return next(entry for entry in self._actions.entries() if entry.name == name)


class _Order:
    """Sorts entries by group, in the order in which the groups came."""

    def __init__(self, groups: list[str]) -> None:
        self._places = {group: place for place, group in reversed(list(enumerate(groups)))}

    def __call__(self, entry: Entry) -> int:
        return self._places[entry.group]


class _KeysRow(QWidget):
    """The keys of one action."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._others = QLabel()
        self._others.setProperty("role", "caption")
        self.keys = QKeySequenceEdit()
        self.keys.setMaximumSequenceLength(1)
        self.keys.setMinimumWidth(LEAST_CONTROL_PX)
        self.keys.setClearButtonEnabled(True)
        self.keys.setAccessibleName(self.tr("Keys for {action}").format(action=entry.label))
        field = self.keys.findChild(QLineEdit)
        if field is not None:
            field.setPlaceholderText(self.tr("none"))
        self.back = QToolButton()
        self.back.setIcon(icon("rotate-ccw"))
        self.back.setToolTip(self.tr("Default keys"))
        self.back.setAccessibleName(self.tr("Default keys for {action}").format(action=entry.label))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._others)
        row.addWidget(self.keys)
        row.addWidget(self.back)
        self.setFocusProxy(self.keys)
        self.show_entry(entry)

    def pressed(self) -> tuple[str, ...]:
        """Return what stands in the field."""
        text = self.keys.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        return (text,) if text else ()

    def show_entry(self, entry: Entry) -> None:
        """Show the present keys."""
        first = entry.keys[0] if entry.keys else ""
        self.keys.setKeySequence(QKeySequence(first, QKeySequence.SequenceFormat.PortableText))
        others = entry.keys[1:]
        self._others.setText(self.tr("also {keys}").format(keys=shown(others)) if others else "")
        self._others.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self.back.setEnabled(entry.keys != entry.default_keys)
