"""The chips of a query and the text field after them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.query.filters import FilterChip, FilterKind, chips_of, files_of, icon_of, label_of
from desktop_app.query.parts import Part, PartRef, part_of, refs_of
from desktop_app.query.query import PicturePart, SearchQuery
from desktop_app.search_box.chip import Chip, weight_note
from desktop_app.search_box.line import QueryLine
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import FlowLayout, discard
from desktop_app.texts import sentences

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    from PySide6.QtGui import QImage

    from desktop_app.query.facts import LibraryFacts
    from desktop_app.thumbnails.loader import PictureSource
    from indexer.errors import KnownError
    from indexer.types import Locator

LOADED_PX = 512
"""Enough for a chip that shows a small part of a picture."""
MAX_IMAGES = 32
"""Pictures that stay loaded."""


class ChipRow(QWidget):
    """Pictures, words, filters, then the field; wraps to more lines."""

    opened = Signal(object, object)
    """A PartRef and its chip: it is to be changed."""
    removed = Signal(object)
    """A PartRef or a FilterChip."""

    def __init__(self, facts: LibraryFacts, loader: PictureSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self._loader = loader
        self._images: dict[tuple[Path, Locator], QImage | None] = {}
        """None while it is loaded."""
        self._chips: dict[Hashable, Chip] = {}
        self._shown: Mapping[Hashable, PartRef | FilterChip] = {}
        self._query: SearchQuery | None = None
        self.line = QueryLine()
        self._flow = FlowLayout(self, gap_px=space(1))
        self._flow.addWidget(self.line)
        self.line.went_back.connect(lambda: self._focus(len(self._chips) - 1))
        self.line.rubbed_out.connect(self._remove_last)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def chips(self) -> list[Chip]:
        """As they stand."""
        return list(self._chips.values())

    def show_query(self, query: SearchQuery) -> None:
        """Make the chips what the query says; those that stay are changed in place."""
        self._query = query
        wanted: dict[Hashable, PartRef | FilterChip] = {ref: ref for ref in refs_of(query)}
        wanted |= {(chip.kind, chip.value): chip for chip in chips_of(query.filters)}
        for key in [key for key in self._chips if key not in wanted]:
            self._drop(key)
        old, self._chips, self._shown = self._chips, {}, wanted
        for place, (key, what) in enumerate(wanted.items()):
            self._chips[key] = old[key] if key in old else self._make(place, key, what)
        for key, what in wanted.items():
            self._update_chip(self._chips[key], what)
        self._flow.invalidate()
        self.updateGeometry()

    def show_facts(self) -> None:
        """Show the present counts on the filters."""
        for key, what in self._shown.items():
            if isinstance(what, FilterChip):
                self._update_chip(self._chips[key], what)

    def _make(self, place: int, key: Hashable, what: PartRef | FilterChip) -> Chip:
        chip = Chip(self, opens=isinstance(what, PartRef))
        self._flow.insert(place, chip)
        chip.opened.connect(lambda: self.opened.emit(self._shown[key], chip))
        chip.removed.connect(lambda: self._remove(key))
        chip.finished.connect(self.line.setFocus)
        chip.left.connect(lambda step: self._focus(list(self._chips).index(key) + step))
        self.setTabOrder(chip, self.line)
        chip.show()
        return chip

    def _drop(self, key: Hashable) -> None:
        chip = self._chips.pop(key)
        self._flow.removeWidget(chip)
        discard(chip)

    def _update_chip(self, chip: Chip, what: PartRef | FilterChip) -> None:
        if isinstance(what, FilterChip):
            self._update_filter_chip(chip, what)
        elif self._query and (part := part_of(self._query, what)):
            self._update_part_chip(chip, part)

    def _update_filter_chip(self, chip: Chip, what: FilterChip) -> None:
        label = label_of(what, self._facts.known)
        files = files_of(what, self._facts.now.facets, self._facts.folders)
        chip.show_icon(icon(icon_of(what)))
        chip.show_text(label, tip=str(what.value) if what.kind is FilterKind.FOLDER else "")
        number = "" if files is None else self.locale().toString(files)
        chip.show_note(number, tip=self.tr("%n file(s) under the other filters", "", files or 0))
        chip.setAccessibleName(self.tr("Filter: {filter}").format(filter=label))

    def _update_part_chip(self, chip: Chip, part: Part) -> None:
        chip.show_minus(minus=part.minus)
        chip.show_note(weight_note(part.weight), tip=self.tr("Weight"))
        if isinstance(part, PicturePart):
            chip.show_text(part.path.name, tip=str(part.path))
            self._show_picture(chip, part)
        else:
            chip.show_icon(icon("minus" if part.minus else "type"))
            chip.show_text(part.text)
        chip.setAccessibleName(_spoken(part))

    def _show_picture(self, chip: Chip, picture: PicturePart) -> None:
        shown = _uncropped(picture)
        image = self._images.get(shown)
        if image is not None:
            chip.show_picture(image, picture.locator.region)
            return
        chip.show_icon(icon("image"))
        if shown not in self._images:
            while len(self._images) >= MAX_IMAGES:
                del self._images[next(iter(self._images))]
            self._images[shown] = None
            path, locator = shown
            self._loader.load(
                path,
                LOADED_PX,
                self,
                lambda loaded: self._take_picture(shown, loaded),
                lambda trouble: self._miss_picture(shown, trouble),
                locator,
            )

    def _take_picture(self, shown: tuple[Path, Locator], image: QImage) -> None:
        self._images[shown] = image
        for chip, picture in self._pictures_of(shown):
            chip.show_picture(image, picture.locator.region)

    def _miss_picture(self, shown: tuple[Path, Locator], trouble: KnownError) -> None:
        self._images.pop(shown, None)  # asked for again when the query changes: the disk may be back
        for chip, _ in self._pictures_of(shown):
            chip.show_icon(icon("image-off"))
            chip.setToolTip(f"{shown[0]}\n{sentences(trouble)}")

    def _pictures_of(self, shown: tuple[Path, Locator]) -> list[tuple[Chip, PicturePart]]:
        pairs = [
            (self._chips[key], part_of(self._query, what))
            for key, what in self._shown.items()
            if isinstance(what, PartRef) and self._query
        ]
        return [(chip, part) for chip, part in pairs if isinstance(part, PicturePart) and _uncropped(part) == shown]

    def _remove(self, key: Hashable) -> None:
        place = list(self._chips).index(key)
        had_focus = self._chips[key].hasFocus()
        self.removed.emit(self._shown[key])
        if had_focus:
            self._focus(place)
        else:
            self.line.setFocus()

    def _remove_last(self) -> None:
        if self._chips:
            self._remove(list(self._chips)[-1])

    def _focus(self, place: int) -> None:
        """Move the focus to a chip; beyond the last one stands the field."""
        if place >= len(self._chips):
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._chips:
            self.chips[max(0, place)].setFocus(Qt.FocusReason.TabFocusReason)


def _uncropped(picture: PicturePart) -> tuple[Path, Locator]:
    """Return what is loaded for a chip: the chip itself shows only the region."""
    return picture.path, replace(picture.locator, region=None)


def _spoken(part: Part) -> str:
    """Return a part for who cannot see its chip."""
    sort: Literal["picture", "words"] = "picture" if isinstance(part, PicturePart) else "words"
    text = {
        ("picture", False): QCoreApplication.translate("Chips", "Picture {name}, weight {weight}"),
        ("picture", True): QCoreApplication.translate("Chips", "Minus picture {name}, weight {weight}"),
        ("words", False): QCoreApplication.translate("Chips", "Words {name}, weight {weight}"),
        ("words", True): QCoreApplication.translate("Chips", "Minus words {name}, weight {weight}"),
    }[sort, part.minus]
    name = part.path.name if isinstance(part, PicturePart) else part.text
    return text.format(name=name, weight=round(part.weight, 1))
