"""Paints one tile: the picture, its badges and the selection."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QTransform
from PySide6.QtSvg import QSvgRenderer

from desktop_app.query.filters import KIND_ICONS
from desktop_app.results.tile import (
    BUTTON_PX,
    PILL_PX,
    SMALL_PX,
    Zone,
    button_rect,
    document_text,
    inset_px,
    part_text,
    stack_rect,
)
from desktop_app.style import icons
from desktop_app.style.tokens import CAPTION_PT, RADIUS_PX, RADIUS_SMALL_PX, Colours, space
from desktop_app.texts import shown_name
from indexer.catalogue.text import duration_text
from indexer.types import PLAYED, Kind

if TYPE_CHECKING:
    from desktop_app.results.tile import Tile, TileLooks

_ICON_PX = 14
_EDGE = 0.16  # Opacity of the edge of pictures
_CHOSEN_INSET_PX = space(2)
_MARK_PX = space(1.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class TileState:
    """The state of a tile in the view."""

    selected: bool = False
    focused: bool = False
    """It is the current tile, and the grid has the focus."""
    hovered: bool = False
    over: Zone | None = None
    """The part under the pointer."""
    scrubbed: float | None = None
    """Where in its video the pointer is, 0 to 1."""


class TilePainter:
    """Paints tiles in one theme; icons are cached."""

    def __init__(self, colours: Colours, font: QFont, looks: TileLooks, direction: Qt.LayoutDirection) -> None:
        self._colours = colours
        self._looks = looks
        self._direction = direction
        # White pictures need an edge on a white ground, black ones on a dark ground; others hardly show it.
        self._edge = QColor(colours.text)
        self._edge.setAlphaF(_EDGE)
        self._small = QFont(font)
        self._small.setPointSizeF(font.pointSizeF() * CAPTION_PT / 10.0)
        self._small_metrics = QFontMetrics(self._small)
        self._icons: OrderedDict[tuple[str, int, int, float, bool], QPixmap] = OrderedDict()

    @property
    def text_px(self) -> int:
        """Height of the names below the tiles."""
        return self._small_metrics.height() + space(2) if self._looks.names else 0

    def stack_width_px(self, tile: Tile) -> int:
        """Return how wide the badge of a stack is."""
        return _ICON_PX + space(3) + self._small_metrics.horizontalAdvance(str(tile.stack))

    def paint(
        self, painter: QPainter, rect: QRect, tile: Tile, state: TileState, pixmap: QPixmap | None, failure: str | None
    ) -> None:
        picture = QRect(rect.x(), rect.y(), rect.width(), rect.width())
        inner = picture
        if tile.is_open or tile.member is not None:  # an open stack has a common background
            self._fill(painter, rect.adjusted(-space(1), -space(1), space(1), space(1)), self._colours.accent_quiet, 0)
        if state.selected:
            self._fill(painter, picture, self._colours.accent_quiet, RADIUS_PX)
            edge = min(_CHOSEN_INSET_PX, picture.width() // 12)
            inner = picture.adjusted(edge, edge, -edge, -edge)
        if pixmap is not None:
            self._paint_pixmap(painter, inner, pixmap, dimmed=tile.offline, from_top=tile.kind is Kind.DOCUMENT)
        else:
            self._paint_placeholder(painter, inner, tile, broken=failure is not None or tile.gone)
        self._paint_badges(painter, inner, tile, state)
        if tile.kind in PLAYED and inner.width() >= SMALL_PX:
            self._paint_time_line(painter, inner, tile, state)
        self._paint_rings(painter, picture, state)
        if self._looks.names:
            self._paint_name(painter, rect, tile)

    # The picture

    def _paint_pixmap(self, painter: QPainter, place: QRect, pixmap: QPixmap, *, dimmed: bool, from_top: bool) -> None:
        fit = min if self._looks.whole else max
        scale = fit(place.width() / pixmap.width(), place.height() / pixmap.height())
        if self._looks.whole:
            scale = min(scale, 1.0) if max(pixmap.width(), pixmap.height()) < 128 else scale
        width, height = pixmap.width() * scale, pixmap.height() * scale
        centre = QRectF(place).center()
        shown = QRectF(centre.x() - width / 2, centre.y() - height / 2, width, height)
        if from_top and not self._looks.whole:
            shown.moveTop(place.y())  # a page says at its top what it is
        brush = QBrush(pixmap)
        brush.setTransform(QTransform(scale, 0, 0, scale, shown.x(), shown.y()))
        if self._looks.whole:
            self._fill(painter, place, self._colours.window, RADIUS_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        painter.setOpacity(0.55 if dimmed else 1.0)
        radius = RADIUS_SMALL_PX if self._looks.whole else RADIUS_PX
        seen = shown.intersected(QRectF(place))
        painter.drawRoundedRect(seen, radius, radius)
        painter.setOpacity(1.0)
        self._ring(painter, seen, self._edge, radius, width=1.0)

    def _paint_placeholder(self, painter: QPainter, place: QRect, tile: Tile, *, broken: bool) -> None:
        self._fill(painter, place, self._colours.sunken, RADIUS_PX)
        if not broken and tile.path is None:
            return
        side = max(16, min(32, place.width() // 4))
        name = "image-off" if broken else KIND_ICONS[tile.kind]
        at = place.center() - QPointF(side / 2, side / 2).toPoint()
        painter.setOpacity(1.0 if broken else 0.5)
        painter.drawPixmap(at, self._icon(painter, name, side, self._colours.text_quiet))
        painter.setOpacity(1.0)
        if broken and place.width() >= SMALL_PX and tile.path is not None and not self._looks.names:
            painter.setFont(self._small)
            painter.setPen(self._colours.text_quiet)
            line = QRect(place.x() + space(2), at.y() + side + space(1), place.width() - space(4), space(6))
            text = self._small_metrics.elidedText(shown_name(tile.path), Qt.TextElideMode.ElideMiddle, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)

    # Badges

    def _paint_badges(self, painter: QPainter, place: QRect, tile: Tile, state: TileState) -> None:
        if tile.stack > 1:
            width = self.stack_width_px(tile)
            badge = stack_rect(place, width, self._direction)
            ground = self._colours.accent if tile.is_open else None
            text = self._colours.text_on_accent if tile.is_open else None
            self._pill(
                painter, badge, "layers", str(tile.stack), ground=ground, text=text, lit=state.over is Zone.STACK
            )
        favourite = tile.row is not None and tile.row.favourite
        if state.hovered and place.width() >= SMALL_PX:
            self._button(painter, place, Zone.SIMILAR, "scan-search", state, filled=False)
            self._button(painter, place, Zone.FAVOURITE, "heart", state, filled=favourite)
        elif favourite:
            at = button_rect(place, Zone.FAVOURITE, self._direction)
            at = at.adjusted(4, 4, -4, -4) if place.width() >= SMALL_PX else at.adjusted(6, 0, 0, -6)
            self._round(painter, at, "heart", filled=True)
        self._paint_lower(painter, place, tile, state)

    def _paint_lower(self, painter: QPainter, place: QRect, tile: Tile, state: TileState) -> None:
        """Paint the stars in the lower leading corner; kind, duration and disk in the trailing one."""
        edge = inset_px(place)
        top = place.bottom() + 1 - edge - PILL_PX
        small = place.width() < SMALL_PX
        if tile.row is not None and tile.row.rating:
            text = str(tile.row.rating) if small else "★" * tile.row.rating
            width = self._small_metrics.horizontalAdvance(text) + space(3) + (_ICON_PX if small else 0)
            at = self._mirrored(place, QRect(place.x() + edge, top, width, PILL_PX))
            self._pill(painter, at, "star" if small else "", text, text=self._colours.star.lighter(115))
        x = place.right() + 1 - edge
        for icon, text in self._facts(tile, state, small=small):
            width = (_ICON_PX if icon else 0) + space(2)
            width += self._small_metrics.horizontalAdvance(text) + space(1) if text else 0
            x -= width
            self._pill(painter, self._mirrored(place, QRect(x, top, width, PILL_PX)), icon, text)
            x -= space(1)

    def _paint_time_line(self, painter: QPainter, place: QRect, tile: Tile, state: TileState) -> None:
        """Paint small marks where a video matches, and where the pointer is in it."""
        length_s = tile.row.duration_s if tile.row is not None else None
        hit = tile.hit if tile.member is None else None
        found = [hit.start_s, *(part.start_s for part in hit.segments)] if hit is not None and hit.segments else []
        starts = [start_s for start_s in found if start_s is not None]
        if not length_s or (not starts and state.scrubbed is None):
            return
        line = QRect(place.x() + RADIUS_PX, place.bottom() - 5, place.width() - 2 * RADIUS_PX, 4)
        self._fill(painter, line, self._colours.badge, 2)
        for start_s in starts:
            at = round(min(start_s / length_s, 1.0) * (line.width() - _MARK_PX))
            mark = QRect(line.x() + at, line.y(), _MARK_PX, line.height())
            self._fill(painter, mark, self._colours.badge_text, 2)
        if state.scrubbed is not None:
            at = round(state.scrubbed * (line.width() - 3))
            self._fill(painter, QRect(line.x() + at, line.y() - 3, 3, 9), self._colours.accent, 1)

    def _facts(self, tile: Tile, state: TileState, *, small: bool) -> list[tuple[str, str]]:
        facts = []
        if tile.offline:
            facts.append(("unplug", ""))
        if tile.kind is Kind.DOCUMENT:
            facts.append((KIND_ICONS[tile.kind], document_text(tile, short=small)))
        elif tile.kind is not Kind.IMAGE:
            facts.append((KIND_ICONS[tile.kind], self._part(tile, state)))
        if tile.member is not None and tile.member.is_copy:
            facts.append(("copy", ""))
        return facts

    def _part(self, tile: Tile, state: TileState) -> str:
        """Return the moment or page of the hit, or the length of a video; while it is scrubbed, that moment."""
        hit, length_s = tile.hit, tile.row.duration_s if tile.row is not None else None
        length = duration_text(length_s) if length_s is not None else ""
        if state.scrubbed is not None and length_s is not None:
            return f"{duration_text(state.scrubbed * length_s)} / {length}"
        if hit is not None and tile.member is None and (text := part_text(hit)):
            return f"{text} / {length}" if length and tile.kind in PLAYED else text
        return length

    def _pill(
        self,
        painter: QPainter,
        at: QRect,
        icon: str,
        words: str,
        *,
        ground: QColor | None = None,
        text: QColor | None = None,
        lit: bool = False,
    ) -> None:
        self._fill(painter, at, ground or self._colours.badge, PILL_PX / 2)
        if lit:
            self._ring(painter, at, self._colours.badge_text, PILL_PX / 2)
        colour = text or self._colours.badge_text
        inside = at.adjusted(space(1), 0, -space(1), 0)
        if icon:
            start = QRect(inside.x(), at.y() + (PILL_PX - _ICON_PX) // 2, _ICON_PX, _ICON_PX)
            place = self._mirrored(inside, start)
            painter.drawPixmap(place.topLeft(), self._icon(painter, icon, _ICON_PX, colour))
            rest = inside.adjusted(_ICON_PX, 0, 0, 0)
            inside = self._mirrored(inside, rest)
        if words:
            painter.setFont(self._small)
            painter.setPen(colour)
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, words)

    def _button(
        self, painter: QPainter, place: QRect, zone: Zone, icon: str, state: TileState, *, filled: bool
    ) -> None:
        at = button_rect(place, zone, self._direction)
        self._round(painter, at, icon, filled=filled)
        if state.over is zone:
            self._ring(painter, at, self._colours.badge_text, BUTTON_PX / 2)

    def _round(self, painter: QPainter, at: QRect, icon: str, *, filled: bool) -> None:
        self._fill(painter, at, self._colours.badge, at.width() / 2)
        side = 16 if at.width() >= BUTTON_PX else 12
        corner = QPointF(at.x() + (at.width() - side) / 2, at.y() + (at.height() - side) / 2)
        colour = QColor("#ff6b81") if filled else self._colours.badge_text
        painter.drawPixmap(corner.toPoint(), self._icon(painter, icon, side, colour, filled=filled))

    # Rings and names

    def _paint_rings(self, painter: QPainter, picture: QRect, state: TileState) -> None:
        if state.selected:
            self._ring(painter, picture, self._colours.accent, RADIUS_PX, width=2)
        if state.focused:
            self._ring(painter, picture.adjusted(-3, -3, 3, 3), self._colours.focus, RADIUS_PX + 3, width=2)

    def _paint_name(self, painter: QPainter, rect: QRect, tile: Tile) -> None:
        if tile.path is None:
            return
        line = QRect(rect.x(), rect.y() + rect.width() + space(1), rect.width(), self._small_metrics.height())
        painter.setFont(self._small)
        painter.setPen(self._colours.text_quiet)
        text = self._small_metrics.elidedText(shown_name(tile.path), Qt.TextElideMode.ElideMiddle, line.width())
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # file names are left-to-right in every language
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)
        painter.setLayoutDirection(self._direction)

    # Shapes

    def _fill(self, painter: QPainter, rect: QRect, colour: QColor, radius: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(rect, radius, radius)

    def _ring(
        self, painter: QPainter, rect: QRect | QRectF, colour: QColor, radius: float, *, width: float = 1.5
    ) -> None:
        painter.setPen(QPen(colour, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = width / 2
        painter.drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), radius - half, radius - half)

    def _mirrored(self, around: QRect, rect: QRect) -> QRect:
        if self._direction != Qt.LayoutDirection.RightToLeft:
            return rect
        return QRect(
            around.left() + around.right() + 1 - rect.x() - rect.width(), rect.y(), rect.width(), rect.height()
        )

    def _icon(self, painter: QPainter, name: str, side_px: int, colour: QColor, *, filled: bool = False) -> QPixmap:
        ratio = painter.device().devicePixelRatioF()
        key = (name, side_px, colour.rgba(), ratio, filled)
        if key not in self._icons:
            make = _filled if filled else icons.pixmap
            self._icons[key] = make(name, side_px, colour, ratio)
        return self._icons[key]


def _filled(name: str, side_px: int, colour: QColor, ratio: float) -> QPixmap:
    """Return a filled icon."""
    drawing = (icons.FOLDER / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour.name())
    made = QPixmap(QSize(side_px, side_px) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(drawing.replace('fill="none"', f'fill="{colour.name()}"').encode())).render(
        painter, QRectF(0, 0, side_px, side_px)
    )
    painter.end()
    return made
