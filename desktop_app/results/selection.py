"""The selection of the grid, and its scroll position."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from desktop_app.query.query import FeedbackPart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from desktop_app.engine.ask_thread import AskLibrary
    from desktop_app.results.rows import Ids
    from desktop_app.results.tile import Tile
    from desktop_app.results.view import GridView
    from indexer.catalogue.feedback import FeedbackKind
    from indexer.types import FileId, Locator

MAX_LOOKED_UP = 200  # Skip the cache for larger selections
MAX_EXAMPLES = 50  # Tiles to learn from; more teach nothing


class Selection:
    """The selection of a view, or its current tile if nothing is selected."""

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
        return sum(last - first + 1 for first, last in self.ranges())

    def ids(self) -> Ids:
        """Return the known files, int64 [N]."""
        return self._view.results.ids(self.ranges())

    def first(self) -> Tile | None:
        """Return the tile for single-file actions: the current one if selected, else the first."""
        ranges, current = self.ranges(), self._view.currentIndex().row()
        if not ranges:
            return None
        among = any(first <= current <= last for first, last in ranges)
        return self._view.results.tile(current if among else ranges[0][0])

    def tiles(self) -> Iterator[Tile]:
        """Yield the selected tiles; for small selections."""
        for first, last in self.ranges():
            for row in range(first, last + 1):
                yield self._view.results.tile(row)

    def places(self) -> list[tuple[FileId, Locator]]:
        """Return the first selected files, and which picture of each is meant."""
        return [(tile.file_id, tile.locator) for tile in islice(self.tiles(), MAX_EXAMPLES)]

    def feedback(self, kind: FeedbackKind) -> list[FeedbackPart]:
        """Return feedback on the first selected hits; files that are no hits have none."""
        return [
            FeedbackPart(path=tile.path, content_id=tile.content_id, kind=kind, locator=tile.locator)
            for tile in islice(self.tiles(), MAX_EXAMPLES)
            if tile.path is not None and tile.content_id is not None and tile.hit is not None
        ]

    def known_paths(self) -> list[Path] | None:
        """Return the paths if all are cached and not too many; else None."""
        if self.count() > MAX_LOOKED_UP:
            return None
        paths = [tile.path for tile in self.tiles()]
        known = [path for path in paths if path is not None]
        return known if len(known) == len(paths) else None

    def look_up(self) -> None:
        """Load the rows of a small selection, so that it can be dragged."""
        if self.count() <= MAX_LOOKED_UP:
            self._view.results.rows.need(tile.file_id for tile in self.tiles())

    def with_files(self, then: Callable[[dict[Path, FileId]], None]) -> None:
        """Pass paths and file ids to `then`, at once if cached."""
        if self.known_paths() is not None:
            then({tile.path: tile.file_id for tile in self.tiles() if tile.path is not None})
            return
        ids = self.ids()
        self._ask(
            self._view, lambda library: library.rows(ids), lambda rows: then({row.path: row.file_id for row in rows})
        )

    def with_paths(self, then: Callable[[list[Path]], None]) -> None:
        """Pass the paths to `then`, at once if cached."""
        self.with_files(lambda files: then(list(files)))


_Flag = QItemSelectionModel.SelectionFlag
_MAX_SELECTED = 5_000


@dataclass(frozen=True, slots=True)
class ViewPosition:
    """The scroll position and selection of a view, by file."""

    scrolled_px: int
    current: FileId | None
    chosen: Ids
    open_stacks: Ids


def position_of(view: GridView) -> ViewPosition:
    """Return the position of a view."""
    current, model = view.currentIndex(), view.results
    chosen = model.ids(view.chosen_ranges())
    return ViewPosition(
        scrolled_px=view.verticalOffset(),
        current=model.file_id(current.row()) if current.isValid() else None,
        chosen=chosen if len(chosen) <= _MAX_SELECTED else chosen[:0],
        open_stacks=model.open_stacks(),
    )


def restore_position(view: GridView, place: ViewPosition) -> None:
    """Restore a position, as far as the files still exist."""
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
