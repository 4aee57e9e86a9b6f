"""The model of the grid. `data` never blocks: unknown files are placeholders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimeZone,
    Signal,
)

from desktop_app.results import sections
from desktop_app.results.rows import NO_FILE, Ids, Listing, Rows
from desktop_app.results.tile import Tile, tile_of
from desktop_app.texts import shown_name
from indexer.types import Band, FileId

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from PySide6.QtCore import QObject

    from desktop_app.engine.ask_thread import AskLibrary
    from desktop_app.results.sections import Division, Section
    from indexer.search.request import Hit

    Index = QModelIndex | QPersistentModelIndex

TILE_ROLE = Qt.ItemDataRole.UserRole + 1  # The Tile


class ResultsModel(QAbstractListModel):
    """A list of files: hits of a search, or files of the library."""

    sections_changed = Signal()

    def __init__(self, ask: AskLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = Rows(ask, self)
        self.rows.arrived.connect(self._show_rows)
        self._listing = Listing(np.zeros(0, np.int64))
        self._divisions: tuple[Division, ...] = ()
        self._collapsed: frozenset[Band] = frozenset({Band.WEAK})
        self._sections: tuple[Section, ...] = ()
        self._shown: list[range] = []

    def set_hits(self, hits: Sequence[Hit], divisions: Sequence[Division], *, collapsed: Iterable[Band] = ()) -> None:
        """Show hits in this order."""
        ids = np.fromiter((hit.file_id for hit in hits), np.int64, len(hits))
        self._set(Listing(ids, hits), divisions, frozenset(collapsed))

    def set_library(self, ids: Ids, divisions: Sequence[Division]) -> None:
        """Show files of the library; the ids are not copied."""
        self._set(Listing(ids), divisions, frozenset())

    def divide(self, divisions: Sequence[Division]) -> None:
        """Change the sections of the present list."""
        self._divisions = tuple(divisions)
        self._divide()

    def _set(self, listing: Listing, divisions: Sequence[Division], collapsed: frozenset[Band]) -> None:
        self.beginResetModel()
        self._listing, self._divisions, self._collapsed = listing, tuple(divisions), collapsed
        self._shown = []
        self._sections = self._computed_sections()
        self.endResetModel()
        self.sections_changed.emit()

    def sections(self) -> tuple[Section, ...]:
        """Return the sections, which together hold all rows."""
        return self._sections

    @property
    def collapsed(self) -> frozenset[Band]:
        return self._collapsed

    def set_collapsed(self, band: Band, collapsed: bool) -> None:  # noqa: FBT001 - what is set
        wanted = self._collapsed | {band} if collapsed else self._collapsed - {band}
        if wanted != self._collapsed:
            self._collapsed = wanted
            self._divide()

    def _divide(self) -> None:
        self._sections = self._computed_sections()
        self.sections_changed.emit()

    def _computed_sections(self) -> tuple[Section, ...]:
        items = sum(division.count for division in self._divisions)
        return sections.sections_of(self._divisions, self._listing.first_rows(items), self._collapsed)

    def toggle_stack(self, row: int) -> int:
        """Expand or collapse the stack of a row; return the row of its head."""
        head = self._listing.head(row)
        opened = self._listing.opened(head)
        below = 0 if (hit := self._listing.hit(head)) is None else len(hit.copies) + len(hit.similar)
        if opened:
            self.beginRemoveRows(QModelIndex(), head + 1, head + opened)
            self._listing.close_stack(head)
            self._sections = self._computed_sections()
            self.endRemoveRows()
        elif below:
            self.beginInsertRows(QModelIndex(), head + 1, head + below)
            self._listing.open_stack(head)
            self._sections = self._computed_sections()
            self.endInsertRows()
        else:
            return head
        self.dataChanged.emit(self.index(head), self.index(head))
        self.sections_changed.emit()
        return head

    def __len__(self) -> int:
        return len(self._listing)

    @property
    def nbytes(self) -> int:
        """Memory for all rows besides their ids and the bounded row cache."""
        return self._listing.nbytes

    def file_id(self, row: int) -> FileId:
        return FileId(int(self._listing.ids[row]))

    def ids(self, ranges: Iterable[tuple[int, int]]) -> Ids:
        """Return the known files in ranges of rows, both ends included."""
        parts = [self._listing.ids[first : last + 1] for first, last in ranges]
        found = np.concatenate(parts) if parts else np.zeros(0, np.int64)
        return np.asarray(found[found != NO_FILE])

    def shows(self, ids: Ids) -> bool:
        """Whether this very list is shown."""
        return self._listing.ids is ids

    def open_stacks(self) -> Ids:
        """Return the heads of expanded stacks, int64 [N]."""
        return self._listing.open_heads()

    def row_of(self, file_id: FileId) -> int | None:
        """Return the first row of a file."""
        found = np.flatnonzero(self._listing.ids == file_id)
        return int(found[0]) if len(found) else None

    def rows_of(self, file_ids: Ids) -> Ids:
        """Return all rows of some files, in order, int64 [N]."""
        return np.flatnonzero(np.isin(self._listing.ids, file_ids))

    def tile(self, row: int) -> Tile:
        """Return what is known about a row's file so far."""
        listing, file_id = self._listing, self.file_id(row)
        hit, member = listing.hit(row), listing.member(row)
        return tile_of(
            file_id,
            self.rows.get(file_id),
            hit,
            member,
            stack=1 if hit is None or member is not None else 1 + len(hit.copies) + len(hit.similar),
            is_open=bool(listing.opened(row)),
            gone=self.rows.is_gone(file_id),
        )

    def hit(self, row: int) -> Hit | None:
        """Return the hit of a row, also for members of its stack."""
        return self._listing.hit(row)

    def need(self, rows: Iterable[range]) -> None:
        """Load the rows about to be shown, in one question."""
        self._shown = list(rows)
        self.rows.need(self.file_id(row) for part in self._shown for row in part)

    def refresh(self) -> None:
        """Reload the visible rows: the library changed."""
        self.rows.renew(self.file_id(row) for part in self._shown for row in part if row < len(self))

    def remove(self, file_ids: Collection[FileId]) -> None:
        """Remove files from the list; stacks that lose their head collapse."""
        gone = np.array([file_id for file_id in file_ids if file_id != NO_FILE], np.int64)
        for row in self.rows_of(gone)[::-1]:
            if self._listing.opened(int(row)):
                self.toggle_stack(int(row))
        rows = self.rows_of(gone)
        for part in reversed(np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)) if len(rows) else ():
            self._remove(int(part[0]), int(part[-1]))
        self.sections_changed.emit()

    def _remove(self, first: int, last: int) -> None:
        self.beginRemoveRows(QModelIndex(), first, last)
        self._divisions = sections.without(self._divisions, self._listing.items_in(first, last))
        self._listing.remove(first, last)
        self._sections = self._computed_sections()
        self.endRemoveRows()

    def _show_rows(self, file_ids: set[FileId]) -> None:
        """Emit `dataChanged` for visible rows that were loaded."""
        for part in self._shown:
            known = [row for row in range(part.start, min(part.stop, len(self))) if self.file_id(row) in file_ids]
            if known:
                self.dataChanged.emit(self.index(known[0]), self.index(known[-1]))

    # Qt's side

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._listing)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as Qt has it
        if not index.isValid() or not 0 <= index.row() < len(self._listing):
            return None
        tile = self.tile(index.row())
        if role == TILE_ROLE:
            return tile
        if role == Qt.ItemDataRole.DisplayRole:
            return shown_name(tile.path) if tile.path is not None else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._accessible_text(tile)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def _accessible_text(self, tile: Tile) -> str:
        """Describe a tile for screen readers."""
        if tile.path is None:
            return self.tr("Not loaded yet")
        parts = [shown_name(tile.path)]
        if tile.row is not None:
            parts.append(date_of(tile.row.taken_ms))
            if tile.row.rating:
                parts.append(self.tr("%n star(s)", "", tile.row.rating))
            if tile.row.favourite:
                parts.append(self.tr("favourite"))
        if tile.hit is not None:
            parts.append(self._band_name(tile.hit.band))
        if tile.stack > 1:
            parts.append(self.tr("stack of %n file(s)", "", tile.stack))
        if tile.offline:
            parts.append(self.tr("disk not connected"))
        return ", ".join(parts)

    def _band_name(self, band: Band) -> str:
        names = {
            Band.GOOD: self.tr("good match"),
            Band.MAYBE: self.tr("maybe a match"),
            Band.WEAK: self.tr("weak match"),
        }
        return names[band]


def date_of(taken_ms: int) -> str:
    """Return a date in the user's language."""
    when = QDateTime.fromMSecsSinceEpoch(taken_ms, QTimeZone.utc())
    return QLocale().toString(when.date(), QLocale.FormatType.LongFormat)
