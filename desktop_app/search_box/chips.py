"""The chips of a query and the text field after them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton, QWidget

from desktop_app.query.filters import FilterChip, FilterKind, chips_of, files_of, icon_of, label_of, picture_name
from desktop_app.query.names import is_name
from desktop_app.query.parts import Part, PartRef, part_of, refs_of
from desktop_app.query.query import FeedbackPart, PicturePart, SearchQuery, WordsPart, is_pasted
from desktop_app.search_box.line import QueryLine
from desktop_app.style.icons import icon
from desktop_app.style.tokens import RADIUS_SMALL_PX, space
from desktop_app.style.widgets import FlowLayout, discard, hbox, text_label
from desktop_app.texts import sentences, shown
from indexer.catalogue.feedback import FeedbackKind

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    from desktop_app.query.facts import LibraryFacts
    from desktop_app.thumbnails.loader import PictureSource
    from indexer.errors import KnownError
    from indexer.types import Box, Locator

FEEDBACK_ICONS = {
    FeedbackKind.MORE: "thumbs-up",
    FeedbackKind.LESS: "thumbs-down",
    FeedbackKind.NOT_MEANT: "ban",
}
LONGEST_CHARS = 28  # Longer names are elided; the tooltip has the full name
PICTURE_PX = 28
MARK_PX = 16


class Chip(QFrame):
    """A chip; works with mouse and keyboard."""

    opened = Signal()  # Enter or a click: open its editor
    removed = Signal()  # The close button, Backspace or Delete
    left = Signal(int)  # An arrow key: -1 to the previous chip, 1 to the next
    finished = Signal()  # Esc or End: return to the field

    def __init__(self, parent: QWidget | None = None, *, opens: bool = True) -> None:
        super().__init__(parent)
        self._opens = opens
        self.words = ""
        self.setProperty("role", "chip")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.mark = QLabel()
        self.label = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.note = text_label(role="caption", plain=True)
        self.cross = QToolButton(autoRaise=True)
        self.cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Backspace and Delete do the same
        self.cross.setIcon(icon("x"))
        self.cross.setIconSize(QSize(MARK_PX - 2, MARK_PX - 2))
        self.cross.setProperty("role", "cross")
        self.cross.clicked.connect(self.removed)
        self.cross.setToolTip(self.tr("Remove"))
        hbox(
            self.mark,
            self.label,
            self.note,
            self.cross,
            parent=self,
            margins=(space(2), 0, space(1), 0),
            gap=space(1.5),
        )
        if opens:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.cross.setCursor(Qt.CursorShape.ArrowCursor)

    def show_text(self, text: str, *, tip: str = "") -> None:
        """Show a text, elided in the middle if long."""
        self.words = text
        metrics = self.fontMetrics()
        room = metrics.averageCharWidth() * LONGEST_CHARS
        self.label.setText(metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room))
        self.label.setVisible(bool(text))
        self.setToolTip(tip or text)
        self.setAccessibleName(text)

    def show_icon(self, drawing: QIcon) -> None:
        self.mark.setPixmap(drawing.pixmap(QSize(MARK_PX, MARK_PX), self.devicePixelRatioF()))

    def show_picture(self, image: QImage, part: Box | None) -> None:
        """Show a picture, or a region of it, before the text."""
        self.mark.setPixmap(_tile(image, part, self.devicePixelRatioF()))
        self.layout().setContentsMargins(space(1), 0, space(1), 0)  # type: ignore[union-attr]

    def show_note(self, note: str, *, tip: str = "") -> None:
        """Show a weight or a count after the text."""
        self.note.setText(note)
        self.note.setToolTip(tip)
        self.note.setVisible(bool(note))

    def show_minus(self, *, minus: bool) -> None:
        """Style the chip as a plus or a minus."""
        if self.property("minus") != minus:
            self.setProperty("minus", minus)
            self.style().unpolish(self)
            self.style().polish(self)

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width(), max(size.height(), self.fontMetrics().height() + space(3), PICTURE_PX + space(1)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}:
            self.removed.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Down} and self._opens:
            self.opened.emit()
        elif key in {Qt.Key.Key_Escape, Qt.Key.Key_End}:
            self.finished.emit()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            on = key == Qt.Key.Key_Right
            self.left.emit(1 if on == (self.layoutDirection() == Qt.LayoutDirection.LeftToRight) else -1)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            if self._opens:
                self.opened.emit()
        elif event.button() == Qt.MouseButton.MiddleButton:
            self.removed.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            name, tip = self.accessibleName(), self.toolTip()
            self.show_text(self.words, tip=tip)
            self.setAccessibleName(name)
        super().changeEvent(event)


def weight_note(weight: float) -> str:
    """Return the text of a weight; empty for 1."""
    return "" if weight == 1 else "×" + QLocale().toString(weight, "g", 2)  # noqa: RUF001  # the sign for times


def _tile(image: QImage, part: Box | None, ratio: float) -> QPixmap:
    """Return the central square of a picture or region, with round corners."""
    if part is not None:
        whole = QRectF(image.rect())
        image = image.copy(
            QRectF(
                part.left * whole.width(),
                part.top * whole.height(),
                (part.right - part.left) * whole.width(),
                (part.bottom - part.top) * whole.height(),
            ).toAlignedRect()
        )
    side = round(PICTURE_PX * ratio)
    scaled = image.scaled(
        side, side, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    tile = QPixmap(side, side)
    tile.fill(Qt.GlobalColor.transparent)
    with QPainter(tile) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(0, 0, side, side), RADIUS_SMALL_PX * ratio * 1.5, RADIUS_SMALL_PX * ratio * 1.5)
        painter.setClipPath(shape)
        painter.drawImage((side - scaled.width()) // 2, (side - scaled.height()) // 2, scaled)
    tile.setDevicePixelRatio(ratio)
    return tile


LOADED_PX = 512  # Enough for a chip with a small region of a picture
MAX_IMAGES = 32  # Cached pictures


class ChipRow(QWidget):
    """The chips and the text field, wrapped into lines."""

    opened = Signal(object, object)  # A PartRef and its chip: open the editor
    removed = Signal(object)  # A PartRef or a FilterChip

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
        return list(self._chips.values())

    def show_query(self, query: SearchQuery) -> None:
        """Show the chips of a query; existing chips are updated in place."""
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
        for key, what in self._shown.items():
            if isinstance(what, FilterChip) or what.field == "words":  # words may have become a name
                self._update_chip(self._chips[key], what)

    def _make(self, place: int, key: Hashable, what: PartRef | FilterChip) -> Chip:
        chip = Chip(self, opens=isinstance(what, PartRef) and what.field != "feedback")
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
        if chip.hasFocus():
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
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
        chip.show_note(number, tip=self.tr("%n file(s) with the other filters", "", files or 0))
        chip.setAccessibleName(self.tr("Filter: {filter}").format(filter=label))

    def _update_part_chip(self, chip: Chip, part: Part) -> None:
        if isinstance(part, FeedbackPart):
            chip.show_minus(minus=not part.kind.is_good)
            chip.show_icon(icon(FEEDBACK_ICONS[part.kind]))
            label = feedback_label(part)
            chip.show_text(label, tip=f"{label}\n{shown(part.path)}")
            chip.show_note("")
            return
        chip.show_minus(minus=part.minus)
        chip.show_note(weight_note(part.weight), tip=self.tr("Weight"))
        if isinstance(part, PicturePart):
            name = picture_name(part.path)
            name = self.tr("Not like {name}").format(name=name) if part.minus else name
            chip.show_text(name, tip=name if is_pasted(part.path) else shown(part.path))
            self._show_picture(chip, part)
        else:
            is_concept = is_name(part.text, self._facts.now.concepts)
            chip.show_icon(icon("tag" if is_concept else "minus" if part.minus else "type"))
            chip.show_text(self.tr("Not {words}").format(words=part.text) if part.minus else part.text)
        chip.setAccessibleName(_accessible_text(part))

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
        self._images.pop(shown, None)  # retried when the query changes: the disk may be back
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
        """Focus a chip; after the last one, the field."""
        if place >= len(self._chips):
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._chips:
            self.chips[max(0, place)].setFocus(Qt.FocusReason.TabFocusReason)


def feedback_label(part: FeedbackPart) -> str:
    """Return what was said of a hit."""
    text = {
        FeedbackKind.MORE: QCoreApplication.translate("Chips", "More like {name}"),
        FeedbackKind.LESS: QCoreApplication.translate("Chips", "Less like {name}"),
    }.get(part.kind, QCoreApplication.translate("Chips", "Not meant: {name}"))
    return text.format(name=picture_name(part.path))


def _uncropped(picture: PicturePart) -> tuple[Path, Locator]:
    """Return path and locator without the region: the chip crops the picture itself."""
    return picture.path, replace(picture.locator, region=None)


def _accessible_text(part: WordsPart | PicturePart) -> str:
    """Describe a part for screen readers."""
    sort: Literal["picture", "words"] = "picture" if isinstance(part, PicturePart) else "words"
    text = {
        ("picture", False): QCoreApplication.translate("Chips", "Picture {name}, weight {weight}"),
        ("picture", True): QCoreApplication.translate("Chips", "Not like the picture {name}, weight {weight}"),
        ("words", False): QCoreApplication.translate("Chips", "Words {name}, weight {weight}"),
        ("words", True): QCoreApplication.translate("Chips", "Not the words {name}, weight {weight}"),
    }[sort, part.minus]
    name = picture_name(part.path) if isinstance(part, PicturePart) else part.text
    return text.format(name=name, weight=round(part.weight, 1))
