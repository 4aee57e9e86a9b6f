"""The selection of the grid, and its scroll position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from desktop_app.engine.ask_thread import AskLibrary
    from desktop_app.results.rows import Ids
    from desktop_app.results.tile import Tile
    from desktop_app.results.view import GridView
    from indexer.types import FileId

MAX_LOOKED_UP = 200  # Of more files than this nobody looks whether their paths happen to be known


class Selection:
    """Reads the selection of a view; the current tile stands in where nothing is selected."""

    def __init__(self, view: GridView, ask: AskLibrary) -> None:
        self._view = view
        self._ask = ask

    def ranges(self) -> list[tuple[int, int]]:
        """Return ranges of rows, both ends included."""
        found = self._view.chosen_ranges()
        current = self._view.currentIndex()
        if not found and current.isValid():
            return [(current.row(), current.row())]
        return found

    def count(self) -> int:
        """Return how many rows that is."""
        return sum(last - first + 1 for first, last in self.ranges())

    def ids(self) -> Ids:
        """Return the files that the library knows, int64 [N]."""
        return self._view.results.ids(self.ranges())

    def first(self) -> Tile | None:
        """Return the tile that single things are done with: the current one if it is chosen, else the first."""
        ranges, current = self.ranges(), self._view.currentIndex().row()
        if not ranges:
            return None
        among = any(first <= current <= last for first, last in ranges)
        return self._view.results.tile(current if among else ranges[0][0])

    def tiles(self) -> Iterator[Tile]:
        """Yield the chosen tiles; for few."""
        for first, last in self.ranges():
            for row in range(first, last + 1):
                yield self._view.results.tile(row)

    def known_paths(self) -> list[Path] | None:
        """Return the paths if all are known now and they are not many; else None."""
        if self.count() > MAX_LOOKED_UP:
            return None
        paths = [tile.path for tile in self.tiles()]
        known = [path for path in paths if path is not None]
        return known if len(known) == len(paths) else None

    def look_up(self) -> None:
        """Have the library tell what is chosen, if it is not too much, so that it can be dragged."""
        if self.count() <= MAX_LOOKED_UP:
            self._view.results.rows.need(tile.file_id for tile in self.tiles())

    def with_files(self, then: Callable[[dict[Path, FileId]], None]) -> None:
        """Call `then` with the paths and what files they are, at once or when the library has told them."""
        if self.known_paths() is not None:
            then({tile.path: tile.file_id for tile in self.tiles() if tile.path is not None})
            return
        ids = self.ids()
        self._ask(
            self._view, lambda library: library.rows(ids), lambda rows: then({row.path: row.file_id for row in rows})
        )

    def with_paths(self, then: Callable[[list[Path]], None]) -> None:
        """Call `then` with the paths, at once or when the library has told them."""
        self.with_files(lambda files: then(list(files)))


_Flag = QItemSelectionModel.SelectionFlag
_MAX_SELECTED = 5_000


@dataclass(frozen=True, slots=True)
class ViewPosition:
    """What is in sight and what is chosen, by file."""

    scrolled_px: int
    current: FileId | None
    chosen: Ids
    open_stacks: Ids


def position_of(view: GridView) -> ViewPosition:
    """Return where a view is."""
    current, model = view.currentIndex(), view.results
    chosen = model.ids(view.chosen_ranges())
    return ViewPosition(
        scrolled_px=view.verticalOffset(),
        current=model.file_id(current.row()) if current.isValid() else None,
        chosen=chosen if len(chosen) <= _MAX_SELECTED else chosen[:0],
        open_stacks=model.open_stacks(),
    )


def restore_position(view: GridView, place: ViewPosition) -> None:
    """Bring a view back to a place, as far as the files are still there."""
    model = view.results
    for file_id in place.open_stacks:
        if (row := model.row_of(file_id)) is not None:
            model.toggle_stack(row)
    chosen = QItemSelection()
    for number in model.rows_of(place.chosen):
        chosen.select(model.index(int(number)), model.index(int(number)))
    view.selectionModel().select(chosen, _Flag.ClearAndSelect)
    if place.current is not None and (row := model.row_of(place.current)) is not None:
        view.selectionModel().setCurrentIndex(model.index(row), _Flag.NoUpdate)
    view.verticalScrollBar().setValue(place.scrolled_px)
