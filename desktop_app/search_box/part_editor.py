"""Changes the parts of a query: their cards, and the crop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from desktop_app.query.chips import FilterChip
from desktop_app.query.parts import PartRef, part_of, with_part
from desktop_app.query.value import Picture
from desktop_app.search_box.crop import CropDialog
from desktop_app.search_box.part_card import PartCard

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.query.state import QueryState
    from desktop_app.search_box.chip import Chip
    from desktop_app.style.theme import Appearance
    from desktop_app.thumbnails.loading import LoadsPictures


class PartEditor(QObject):
    """Opens what chips open, and writes what was changed into the state."""

    def __init__(self, state: QueryState, loader: LoadsPictures, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state
        self._loader = loader
        self._appearance = appearance
        self._widget = parent
        self._card: PartCard | None = None
        self._ref: PartRef | None = None
        """What the open card is about."""

    def remove(self, what: PartRef | FilterChip) -> None:
        """Take a part or a filter out of the query."""
        if isinstance(what, FilterChip):
            self._state.set_filters(what.rest)
        else:
            self._state.set(with_part(self._state.query, what))

    def open_card(self, ref: PartRef, chip: Chip) -> None:
        """Let a part be changed, below its chip; its open card is closed."""
        if self._card is not None:
            again = self._ref == ref
            self._card.hide()
            if again:
                return
        self._card, self._ref = PartCard(self._state, ref, chip), ref
        self._card.crop_wanted.connect(self.crop)
        self._card.closed.connect(self._forget_card)
        self._card.open()

    def crop(self, ref: PartRef) -> None:
        """Let a part of a picture be chosen."""
        picture = part_of(self._state.query, ref)
        if not isinstance(picture, Picture):
            return
        dialog = CropDialog(picture, self._loader, self._appearance, self._widget)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._set_box(ref, dialog))
        dialog.open()

    def _forget_card(self) -> None:
        self._card = None

    def _set_box(self, ref: PartRef, dialog: CropDialog) -> None:
        picture = part_of(self._state.query, ref)
        if isinstance(picture, Picture):
            cropped = replace(picture, locator=replace(picture.locator, region=dialog.box))
            self._state.set(with_part(self._state.query, ref, cropped))
