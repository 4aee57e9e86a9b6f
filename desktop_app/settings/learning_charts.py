"""What learning and measuring look like: the curve of a training, the scorecard, shares with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from desktop_app.style.tokens import space
from desktop_app.style.widgets import ElidedLabel, clear_layout, text_label
from desktop_app.texts import language_names, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from indexer.learning.metrics import Interval
    from indexer.learning.proof import Measure
    from indexer.learning.quality import Line

CURVE_PX = 96
BAR_PX = 140
PEN_PX = 2


def span_text(span: Interval) -> str:
    """Return a mean with its interval: `72 % (65 to 78)`."""
    low, high = (QLocale().toString(100 * value, "f", 0) for value in (span.low, span.high))
    words = QCoreApplication.translate("Learning", "{mean} ({low} to {high})")
    return words.format(mean=percent(span.mean), low=low, high=high)


class LearningCurve(QWidget):
    """The mean average precision of own texts at each look of a training; hidden until there are two."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: tuple[float, ...] = ()
        self.setFixedHeight(CURVE_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("How well the folders' own names are found, while training"))
        self.hide()

    @property
    def values(self) -> tuple[float, ...]:
        """What is shown, 0 to 1."""
        return self._values

    def show_values(self, values: Sequence[float]) -> None:
        self._values = tuple(values)
        self.setVisible(len(self._values) > 1)
        if self._values:
            words = self.tr("From {first} to {last}")
            self.setAccessibleDescription(words.format(first=percent(values[0], 1), last=percent(values[-1], 1)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if len(self._values) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, metrics = self.palette(), self.fontMetrics()
        low, high = min(self._values), max(self._values)
        names = percent(high, 1), percent(low, 1)
        left = max(metrics.horizontalAdvance(name) for name in names) + space(2)
        room = QRectF(left, space(1), self.width() - left - space(1), self.height() - 2 * space(1))
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(QPointF(0, room.top() + metrics.ascent()), names[0])
        painter.drawText(QPointF(0, room.bottom()), names[1])
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), PEN_PX))
        wide, tall = len(self._values) - 1, max(high - low, 1e-6)
        painter.drawPolyline(
            [
                QPointF(room.left() + room.width() * i / wide, room.bottom() - room.height() * (value - low) / tall)
                for i, value in enumerate(self._values)
            ]
        )
        painter.end()


class ShareBar(QWidget):
    """A share as a bar, with its interval as a line over its end."""

    def __init__(self, span: Interval, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = span
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(span_text(span))

    def sizeHint(self) -> QSize:
        return QSize(BAR_PX, self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, thick = self.palette(), space(2)
        room = QRectF(0, (self.height() - thick) / 2, self.width(), thick)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Midlight))
        painter.drawRoundedRect(room, thick / 2, thick / 2)
        painter.setBrush(palette.color(QPalette.ColorRole.Accent))
        painter.drawRoundedRect(self._part(room, 0.0, self._span.mean), thick / 2, thick / 2)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Text), 1))
        middle = self._part(room, self._span.low, self._span.high)
        painter.drawLine(QPointF(middle.left(), room.center().y()), QPointF(middle.right(), room.center().y()))
        painter.end()

    def _part(self, room: QRectF, start: float, end: float) -> QRectF:
        made = QRectF(room.left() + start * room.width(), room.top(), (end - start) * room.width(), room.height())
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            made.moveRight(room.right() - start * room.width())
        return made


class Table(QWidget):
    """A plain table of texts and bars, with names above its columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(space(4))
        self._grid.setVerticalSpacing(space(1))

    def fill(self, names: Sequence[str], rows: Sequence[Sequence[str | QWidget]]) -> None:
        """Show these rows instead of what was there."""
        clear_layout(self._grid)
        for column, name in enumerate(names):
            self._put(0, column, name, "caption")
        for place, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                self._put(place, column, cell, "")
        self._grid.setColumnStretch(0, 1)
        self.setVisible(bool(rows))

    def _put(self, row: int, column: int, cell: str | QWidget, role: str) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        if not isinstance(cell, str):
            self._grid.addWidget(cell, row, column, middle)
        elif column:
            made = text_label(cell, role)
            self._grid.addWidget(made, row, column, middle | Qt.AlignmentFlag.AlignTrailing)
        else:
            name = ElidedLabel(cell)
            name.setProperty("role", role)
            self._grid.addWidget(name, row, column, middle)


def scorecard_rows(measures: Sequence[Measure]) -> list[tuple[str, ...]]:
    """Return the lines of a scorecard: what, before, after, gain in points with its interval, and queries."""
    return [
        (
            _measure_name(one.name),
            percent(one.before.mean, 1),
            percent(one.after.mean, 1),
            f"{_points(one.gain.mean)} ({_points(one.gain.low)} … {_points(one.gain.high)})",
            number(one.queries),
        )
        for one in measures
    ]


def quality_rows(lines: Sequence[Line]) -> list[tuple[str | QWidget, ...]]:
    """Return the lines of own quality: what was asked, a right file first, one among ten as a bar, and questions."""
    return [
        (_line_name(line), percent(line.first.mean), ShareBar(line.ten), span_text(line.ten), number(line.questions))
        for line in lines
    ]


def _points(share: float) -> str:
    points = round(100 * share, 1)
    sign = "+" if points > 0 else "\N{MINUS SIGN}" if points < 0 else ""
    return sign + QLocale().toString(abs(points), "f", 1)


def _measure_name(name: str) -> str:
    from indexer.learning import proof

    translate = QCoreApplication.translate
    known = {
        proof.OWN_1: translate("Learning", "Own names: the first hit is right"),
        proof.OWN_10: translate("Learning", "Own names: right ones among ten"),
        proof.GENERAL: translate("Learning", "Everything else: right ones among about ten"),
        proof.PICTURES: translate("Learning", "Similar pictures"),
        proof.COMPOSED: translate("Learning", "A picture with words"),
        proof.JOINED: translate("Learning", "A picture with words, as the model joins them"),
        proof.ANSWERABLE: translate("Learning", "Searches without an answer are told apart"),
        proof.FALSE_GOOD: translate("Learning", "Searches without an answer look good (less is better)"),
    }
    return known.get(name, name)


def _line_name(line: Line) -> str:
    translate = QCoreApplication.translate
    if line.by == "all":
        return translate("Learning", "All questions")
    if line.by == "language":
        return language_names([line.name]) if line.name else translate("Learning", "Names and single words")
    return source_name(line.name) if line.by == "source" else _kind_name(line.name)


def _kind_name(kind: str) -> str:
    translate = QCoreApplication.translate
    known = {
        "image": translate("Learning", "About photos"),
        "video": translate("Learning", "About videos"),
        "document": translate("Learning", "About documents"),
    }
    return known.get(kind, kind)


def source_name(source: str) -> str:
    """Return where texts come from, in the user's language; `source` is a `pairs.Source`."""
    translate = QCoreApplication.translate
    known = {
        "folder": translate("Learning", "Names of folders"),
        "keyword": translate("Learning", "Keywords"),
        "caption": translate("Learning", "Titles and descriptions"),
        "collection": translate("Learning", "Collections"),
        "concept": translate("Learning", "Named things"),
        "subtitle": translate("Learning", "Subtitles"),
        "page": translate("Learning", "Headings of pages"),
        "feedback": translate("Learning", "Searches and what you did with their results"),
    }
    return known.get(source, source)
