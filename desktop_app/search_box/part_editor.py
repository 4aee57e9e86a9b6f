"""Edits a part of the query: its weight, minus, and the region of a picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QSlider, QWidget

from desktop_app.query.filters import FilterChip
from desktop_app.query.parts import Part, PartRef, part_of, with_part
from desktop_app.query.query import PicturePart, QueryState, SearchQuery, WordsPart
from desktop_app.search_box.crop import CropDialog
from desktop_app.search_box.popover import Popover
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, text_label, vbox

if TYPE_CHECKING:
    from desktop_app.search_box.chips import Chip
    from desktop_app.style.theme import Appearance
    from desktop_app.thumbnails.loader import PictureSource

Weighted = WordsPart | PicturePart
STEPS = 20  # Steps of the weight, from 0 to 2 in tenths


class PartCard(Popover):
    """A card that edits a part of the query live."""

    crop_wanted = Signal(object)  # The PartRef of a picture
    name_wanted = Signal(object)  # The PicturePart that shows something to be named

    def __init__(self, state: QueryState, ref: PartRef, anchor: QWidget) -> None:
        super().__init__(anchor)
        self._state = state
        self._ref = ref
        part = _weighted_part(state.query, ref)
        self.weight = QSlider(Qt.Orientation.Horizontal)
        self.weight.setRange(0, STEPS)
        self.weight.setPageStep(5)
        self.weight.setAccessibleName(self.tr("Weight"))
        self.weight.valueChanged.connect(self._weigh)
        self.shown_weight = QLabel(alignment=Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self.shown_weight.setMinimumWidth(self.fontMetrics().horizontalAdvance("0.00"))
        self.minus = QCheckBox(self.tr("Find less of this"))
        self.minus.toggled.connect(self._turn)
        self.crop_button = QPushButton(icon("crop"), self.tr("Crop…"))
        self.crop_button.setProperty("role", "quiet")
        self.crop_button.setToolTip(self.tr("Search with a part of the picture"))
        self.crop_button.clicked.connect(self._ask_crop)
        self.crop_button.setVisible(isinstance(part, PicturePart))
        self.name_button = QPushButton(icon("tag"), self.tr("Name…"))
        self.name_button.setProperty("role", "quiet")
        self.name_button.setToolTip(self.tr("Make this picture, or its part, an example of something with a name"))
        self.name_button.clicked.connect(self._ask_name)
        self.name_button.setVisible(isinstance(part, PicturePart))
        self.remove_button = QPushButton(icon("trash-2"), self.tr("Remove"))
        self.remove_button.setProperty("role", "quiet")
        self.remove_button.clicked.connect(self._drop)
        self._lay_out(part)
        state.changed.connect(self._show)
        self._show(state.query)
        self.closed.connect(self.deleteLater)

    def open(self, *, width_px: int | None = None) -> None:
        super().open(width_px=width_px or max(self.sizeHint().width(), space(70)))
        self.weight.setFocus(Qt.FocusReason.PopupFocusReason)

    def _lay_out(self, part: Weighted | None) -> None:
        title = text_label(self.tr("Picture") if isinstance(part, PicturePart) else self.tr("Words"), "caption")
        weigh = hbox(QLabel(self.tr("Weight")))
        weigh.addWidget(self.weight, 1)
        weigh.addWidget(self.shown_weight)
        buttons = hbox(self.crop_button, self.name_button)
        buttons.addStretch(1)
        buttons.addWidget(self.remove_button)
        vbox(title, weigh, self.minus, buttons, parent=self, margins=(space(4), space(3)), gap=space(2))

    def _show(self, query: SearchQuery) -> None:
        part = _weighted_part(query, self._ref)
        if part is None:
            self.hide()
            return
        with QSignalBlocker(self.weight), QSignalBlocker(self.minus):
            self.weight.setValue(round(part.weight * STEPS / 2))
            self.minus.setChecked(part.minus)
        self.shown_weight.setText(QLocale().toString(part.weight, "f", 1))

    def _weigh(self, value: int) -> None:
        if part := _weighted_part(self._state.query, self._ref):
            self._set(replace(part, weight=value * 2 / STEPS))

    def _turn(self, minus: bool) -> None:  # noqa: FBT001  # Qt's signal
        if part := _weighted_part(self._state.query, self._ref):
            self._set(replace(part, minus=minus))

    def _set(self, part: Part) -> None:
        self._state.set(with_part(self._state.query, self._ref, part))

    def _ask_crop(self) -> None:
        self.hide()
        self.crop_wanted.emit(self._ref)

    def _ask_name(self) -> None:
        self.hide()
        part = part_of(self._state.query, self._ref)
        if isinstance(part, PicturePart):
            self.name_wanted.emit(part)

    def _drop(self) -> None:
        self.hide()
        self._state.set(with_part(self._state.query, self._ref))


def _weighted_part(query: SearchQuery, ref: PartRef) -> Weighted | None:
    part = part_of(query, ref)
    return part if isinstance(part, Weighted) else None


class PartEditor(QObject):
    """Opens the editor of a chip, and applies the changes to the query."""

    name_wanted = Signal(object)  # The PicturePart that shows something to be named

    def __init__(self, state: QueryState, loader: PictureSource, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state
        self._loader = loader
        self._appearance = appearance
        self._widget = parent
        self.card: PartCard | None = None
        self._ref: PartRef | None = None
        """The part that the open card edits."""

    def remove(self, what: PartRef | FilterChip) -> None:
        """Remove a part or a filter from the query."""
        if isinstance(what, FilterChip):
            self._state.set_filters(what.rest)
        else:
            self._state.set(with_part(self._state.query, what))

    def open_card(self, ref: PartRef, chip: Chip) -> None:
        """Open the card of a part below its chip, or close it if open."""
        if self.card is not None:
            again = self._ref == ref
            self.card.hide()
            if again:
                return
        self.card, self._ref = PartCard(self._state, ref, chip), ref
        self.card.crop_wanted.connect(self.crop)
        self.card.name_wanted.connect(self.name_wanted)
        self.card.closed.connect(self._forget_card)
        self.card.open()

    def crop(self, ref: PartRef) -> None:
        """Open the dialog that selects a region of a picture."""
        picture = part_of(self._state.query, ref)
        if not isinstance(picture, PicturePart):
            return
        dialog = CropDialog(picture, self._loader, self._appearance, self._widget)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._set_box(ref, dialog))
        dialog.open()

    def _forget_card(self) -> None:
        self.card = None

    def _set_box(self, ref: PartRef, dialog: CropDialog) -> None:
        picture = part_of(self._state.query, ref)
        if isinstance(picture, PicturePart):
            cropped = replace(picture, locator=replace(picture.locator, region=dialog.box))
            self._state.set(with_part(self._state.query, ref, cropped))
