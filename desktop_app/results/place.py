"""Where the user is in a list, so that a longer or newer one of the same query stands where the old one stood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel

if TYPE_CHECKING:
    from desktop_app.results.listing import Ids
    from desktop_app.results.view import GridView
    from indexer.types import FileId

_Flag = QItemSelectionModel.SelectionFlag
_MOST_CHOSEN = 5_000


@dataclass(frozen=True, slots=True)
class Place:
    """What is in sight and what is chosen, by file."""

    scrolled_px: int
    current: FileId | None
    chosen: Ids
    open_stacks: Ids


def take_place(view: GridView) -> Place:
    """Return where a view is."""
    current, model = view.currentIndex(), view.results
    chosen = model.ids(view.chosen_ranges())
    return Place(
        scrolled_px=view.verticalOffset(),
        current=model.file_id(current.row()) if current.isValid() else None,
        chosen=chosen if len(chosen) <= _MOST_CHOSEN else chosen[:0],
        open_stacks=model.open_stacks(),
    )


def keep_place(view: GridView, place: Place) -> None:
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
