"""The histogram of dates; a time range is selected with the mouse or the keyboard."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_app.query.filters import dates_label
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from desktop_app.style.theme import Appearance

MONTHS = 12
UNITS = (1, 3, 12, 60, 120)  # Months per bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Consecutive bars of equal duration."""

    first: int
    """The month of the first bar, counted from year 0."""
    unit: int
    """Months of a bar."""
    files: tuple[int, ...]
    """Of each bar."""

    def start_ms(self, bar: int) -> int:
        """Return the start of a bar in ms; the one after the last gives the end."""
        return month_start_ms(self.first + bar * self.unit)

    def place_of(self, ms: int) -> float:
        """Return the position of a time, in bars from the start."""
        if ms <= self.start_ms(0):
            return 0.0
        if ms >= self.start_ms(len(self.files)):
            return float(len(self.files))
        moment = datetime.fromtimestamp(ms / 1000, UTC)
        month = moment.year * 12 + moment.month - 1
        start, end = month_start_ms(month), month_start_ms(month + 1)
        return (month + (ms - start) / (end - start) - self.first) / self.unit


def timeline(months: Mapping[str, int], most_bars: int) -> Timeline:
    """Return the finest timeline with at most `most_bars` bars; of whole years, where there is room for them.

    Args:
        months: files by `2024-06`, in any order.
    """
    if not months:
        return Timeline(first=0, unit=1, files=())
    numbered = {int(month[:4]) * 12 + int(month[5:7]) - 1: files for month, files in months.items()}
    low, high = min(numbered), max(numbered)
    unit = next((unit for unit in UNITS if high // unit - low // unit < most_bars), UNITS[-1])
    if unit < MONTHS and -(-(high + 1) // MONTHS) * MONTHS - low // MONTHS * MONTHS <= most_bars * unit:
        low, high = low // MONTHS * MONTHS, high // MONTHS * MONTHS + MONTHS - 1
    first = low // unit
    files = [0] * (high // unit - first + 1)
    for month, count in numbered.items():
        files[month // unit - first] += count
    return Timeline(first=first * unit, unit=unit, files=tuple(files))


def month_start_ms(month: int) -> int:
    """Return the start of a month (counted from year 0) in ms."""
    return round(datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC).timestamp() * 1000)


Span = tuple[int, int]
"""The first bar of a selection, and the one after its last."""
BAR_PX = 5  # Minimum width of a bar with its gap
BARS_PX = 56
EDGE_PX = 6  # Distance at which an edge can be grabbed
LIVE_MS = 120  # Interval of `brushed` while dragging


class Drag(Enum):
    """What the mouse drags."""

    NOTHING = auto()
    NEW = auto()
    START = auto()
    END = auto()
    ALL = auto()


class Histogram(QWidget):
    """Shows files per month or longer period, and the selected range."""

    brushed = Signal(object, object)
    """From and to in ms, end exclusive; both None when cleared."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._months: Mapping[str, int] = {}
        self._line = Timeline(first=0, unit=1, files=())
        self._after_ms: int | None = None
        self._before_ms: int | None = None
        self._drag = Drag.NOTHING
        self._pressed_at = 0.0
        self._span_before: Span = (0, 0)
        self._live = QTimer(self, singleShot=True, interval=LIVE_MS)
        self._live.timeout.connect(self._tell)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Dates"))
        appearance.changed.connect(self.update)

    @property
    def line(self) -> Timeline:
        return self._line

    @property
    def dates(self) -> tuple[int | None, int | None]:
        """The selected range in ms, end exclusive."""
        return self._after_ms, self._before_ms

    def show_months(self, months: Mapping[str, int]) -> None:
        if dict(months) != dict(self._months):
            self._months = dict(months)
            self._fit()

    def show_dates(self, after_ms: int | None, before_ms: int | None) -> None:
        """Show another selection, unless the user is dragging."""
        if self._drag is Drag.NOTHING and (after_ms, before_ms) != self.dates:
            self._set_dates(after_ms, before_ms)

    def sizeHint(self) -> QSize:
        labels = self.fontMetrics().height() + space(1)
        return QSize(space(50), BARS_PX + labels + space(2))

    def minimumSizeHint(self) -> QSize:
        return QSize(space(20), self.sizeHint().height())

    def bar_rect(self, bar: int) -> QRectF:
        """Return the full-height rectangle of a bar."""
        return QRectF(self._x(bar), 0, self._x(bar + 1) - self._x(bar), self._bars_bottom()).normalized()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_selection(painter)
            self._paint_bars(painter)
            self._paint_labels(painter)
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self._appearance.colours.focus, 1.5))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self._line.files:
            return
        place = self._place(event.position().x())
        self._pressed_at = place
        self._drag = self._drag_at(event.position().x())
        span = self._span()
        if self._drag is Drag.NOTHING or span is None:
            bar = min(len(self._line.files) - 1, int(place))
            self._drag = Drag.NEW
            span = (bar, bar + 1)
            self._choose(span)
        self._span_before = span

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._drag is Drag.NOTHING or not event.buttons() & Qt.MouseButton.LeftButton:
            edge = self._drag_at(x) in {Drag.START, Drag.END}
            self.setCursor(Qt.CursorShape.SplitHCursor if edge else Qt.CursorShape.ArrowCursor)
            return
        self._choose(self._dragged(self._place(x)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._drag is not Drag.NOTHING:
            self._drag = Drag.NOTHING
            self._live.stop()
            self._tell()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Escape} and self._span():
            self.clear()
        elif steps and self._line.files:
            steps *= 1 if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else -1
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._choose(self._stepped(steps, stretch=shift))
            self._live.stop()
            self._tell()
        else:
            super().keyPressEvent(event)

    def clear(self) -> None:
        self._drag = Drag.NOTHING
        self._live.stop()
        self._set_dates(None, None)
        self._tell()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._line.files:
            bar = min(len(self._line.files) - 1, int(self._place(event.pos().x())))
            dates = dates_label(self._line.start_ms(bar), self._line.start_ms(bar + 1))
            files = self.tr("%n file(s)", "", self._line.files[bar])
            QToolTip.showText(event.globalPos(), f"{dates}: {files}", self)
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _fit(self) -> None:
        self._line = timeline(self._months, max(1, self.width() // BAR_PX))
        self.update()

    def _set_dates(self, after_ms: int | None, before_ms: int | None) -> None:
        self._after_ms, self._before_ms = after_ms, before_ms
        chosen = after_ms is not None or before_ms is not None
        self.setAccessibleDescription(dates_label(after_ms, before_ms) if chosen else self.tr("All dates"))
        self.update()

    def _choose(self, span: Span) -> None:
        dates = self._line.start_ms(span[0]), self._line.start_ms(span[1])
        if dates != self.dates:
            self._set_dates(*dates)
            if not self._live.isActive():
                self._live.start()

    def _tell(self) -> None:
        self.brushed.emit(self._after_ms, self._before_ms)

    def _span(self) -> Span | None:
        """Return the bars in the selection; None without one."""
        if self.dates == (None, None) or not self._line.files:
            return None
        start, end = self._edges()
        first = min(int(start), len(self._line.files) - 1)
        return first, max(first + 1, math.ceil(end))

    def _edges(self) -> tuple[float, float]:
        """Return both ends of the selection in bars."""
        start = 0.0 if self._after_ms is None else self._line.place_of(self._after_ms)
        end = float(len(self._line.files)) if self._before_ms is None else self._line.place_of(self._before_ms)
        return start, max(start, end)

    def _dragged(self, place: float) -> Span:
        start, end = self._span_before
        count = len(self._line.files)
        if self._drag is Drag.ALL:
            steps = max(-start, min(count - end, round(place - self._pressed_at)))
            return start + steps, end + steps
        if self._drag is Drag.NEW:  # the first bar stays selected
            return min(start, int(place)), max(end, math.ceil(place))
        fixed = end if self._drag is Drag.START else start
        if place < fixed:
            return max(0, int(place)), max(fixed, int(place) + 1)
        return fixed if fixed < count else count - 1, min(count, max(fixed + 1, math.ceil(place)))

    def _stepped(self, steps: int, *, stretch: bool) -> Span:
        count = len(self._line.files)
        span = self._span()
        if span is None:
            return (0, 1) if steps > 0 else (count - 1, count)
        start, end = span
        if stretch:
            return start, max(start + 1, min(count, end + steps))
        steps = max(-start, min(count - end, steps))
        return start + steps, end + steps

    def _drag_at(self, x: float) -> Drag:
        if self._span() is None:
            return Drag.NOTHING
        start, end = self._edges()
        for drag, place in ((Drag.START, start), (Drag.END, end)):
            if abs(self._x(place) - x) <= EDGE_PX:
                return drag
        return Drag.ALL if start < self._place(x) < end else Drag.NOTHING

    def _x(self, place: float) -> float:
        room = self.width() - 2 * EDGE_PX
        x = EDGE_PX + room * place / max(1, len(self._line.files))
        return x if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else self.width() - x

    def _place(self, x: float) -> float:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            x = self.width() - x
        room = max(1, self.width() - 2 * EDGE_PX)
        return min(1.0, max(0.0, (x - EDGE_PX) / room)) * len(self._line.files)

    def _bars_bottom(self) -> float:
        return float(self.height() - self.fontMetrics().height() - space(1))

    def _paint_selection(self, painter: QPainter) -> None:
        if self._span() is None:
            return
        colours = self._appearance.colours
        left, right = sorted(self._x(edge) for edge in self._edges())
        ground = QRectF(QPointF(left, 0), QPointF(right, self._bars_bottom()))
        painter.fillRect(ground, colours.accent_quiet)
        painter.setPen(QPen(colours.accent, 2))
        for x in (left, right):
            painter.drawLine(QPointF(x, 0), QPointF(x, self._bars_bottom()))
            painter.setBrush(colours.accent)
            painter.drawEllipse(QPointF(x, self._bars_bottom() / 2), 3, 3)

    def _paint_bars(self, painter: QPainter) -> None:
        highest = max(self._line.files, default=0)
        span = self._span()
        painter.setPen(Qt.PenStyle.NoPen)
        for bar, files in enumerate(self._line.files):
            if not files:
                continue
            painter.setBrush(self._colour_of(bar, span))
            room = self.bar_rect(bar)
            # Square roots keep small months visible beside large ones.
            height = max(2.0, (room.height() - space(2)) * math.sqrt(files / highest))
            gap = 1.0 if room.width() > 4 else 0.5
            painter.drawRoundedRect(room.adjusted(gap, room.height() - height, -gap, 0), 1.5, 1.5)

    def _colour_of(self, bar: int, span: Span | None) -> QColor:
        colours = self._appearance.colours
        chosen = span is None or span[0] <= bar < span[1]
        return colours.accent if chosen else colours.text_disabled

    def _paint_labels(self, painter: QPainter) -> None:
        """Paint as many years below the bars as fit, and between them the months that fit."""
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        painter.setPen(self._appearance.colours.text_quiet)
        metrics = painter.fontMetrics()
        rightwards = self._x(1) > self._x(0)
        top = self._bars_bottom() + space(1)
        for bar, text in bar_labels(self._line, self._x_step(), metrics.horizontalAdvance):
            left = self._x(bar) if rightwards else self._x(bar) - metrics.horizontalAdvance(text)
            painter.drawText(QPointF(left, top + metrics.ascent()), text)

    def _x_step(self) -> float:
        return abs(self._x(1) - self._x(0))


def bar_labels(line: Timeline, bar_px: float, width_of: Callable[[str], float]) -> list[tuple[int, str]]:
    """Return what to write at which bars: years first, then names of months where there is room between them.

    Args:
        line: the bars.
        bar_px: their width.
        width_of: returns the width of a text in px.
    """
    end = len(line.files)
    years = [bar for bar in range(end) if bar == 0 or (line.first + bar * line.unit) % MONTHS < line.unit]
    found = _fitting([(bar, str((line.first + bar * line.unit) // MONTHS)) for bar in years], bar_px, end, width_of)
    if line.unit > 3 or len(found) < len(years):
        return found
    name = QLocale().standaloneMonthName
    for step in (1, 2, 3, 6):  # months from label to label
        months = [(bar, (line.first + bar * line.unit) % MONTHS) for bar in range(end)]
        named = [(bar, name(month + 1, QLocale.FormatType.ShortFormat)) for bar, month in months if month % step == 0]
        both = sorted({**dict(named), **dict(found)}.items())
        if len(_fitting(both, bar_px, end, width_of)) == len(both):
            return both
    return found


def _fitting(
    labels: Sequence[tuple[int, str]], bar_px: float, end: int, width_of: Callable[[str], float]
) -> list[tuple[int, str]]:
    """Return the labels that neither overlap nor pass the last bar."""
    found: list[tuple[int, str]] = []
    free_from = -math.inf
    for bar, text in labels:
        until = bar * bar_px + width_of(text)
        if bar * bar_px >= free_from and until <= end * bar_px + EDGE_PX:
            found.append((bar, text))
            free_from = until + width_of(" ")
    return found
