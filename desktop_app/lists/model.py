"""The rows of a short list, and the model that gives them to views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from PySide6.QtCore import QObject

Index = QModelIndex | QPersistentModelIndex
ENTRY_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row."""

    key: Hashable
    """What it stands for; no two rows of a list have the same."""
    label: str
    icon: str = ""
    """Lucide's name."""
    note: str = ""
    """Quiet words or a number at the end."""
    tip: str = ""
    """By default the label."""
    spoken: str = ""
    """For who cannot see the row; by default the label."""
    stars: int = 0
    """Drawn instead of the label."""
    on: bool = False
    """Part of the filters, or what is shown."""
    faint: bool = False
    """Not there just now: offline, or nothing in it."""


class EntriesModel(QAbstractListModel):
    """A list of entries that is replaced as a whole; views keep their place where the keys stay."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All rows."""
        return self._entries

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show other rows."""
        before, after = self._entries, tuple(entries)
        if [entry.key for entry in before] == [entry.key for entry in after]:
            self._entries = after
            for row, (old, new) in enumerate(zip(before, after, strict=True)):
                if old != new:
                    self.dataChanged.emit(self.index(row), self.index(row))
            return
        self.beginResetModel()
        self._entries = after
        self.endResetModel()

    def row_of(self, key: Hashable) -> int | None:
        """Return where the entry with this key stands."""
        return next((row for row, entry in enumerate(self._entries) if entry.key == key), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  # Qt's own
        if not index.isValid():
            return None
        return entry_data(self._entries[index.row()], role)


def entry_data(entry: Entry, role: int) -> Any:  # noqa: ANN401  # what a role gives is Qt's matter
    """Return what models give of an entry."""
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return entry.label
        case Qt.ItemDataRole.ToolTipRole:
            return entry.tip or entry.label
        case Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (entry.spoken or entry.label, entry.note)))
        case Qt.ItemDataRole.UserRole:
            return entry
        case _:
            return None
