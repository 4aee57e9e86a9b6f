"""The headings between sections, and the counts above the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle

from desktop_app.style import icons
from desktop_app.style.tokens import TITLE_PT, Colours, space
from desktop_app.texts import number, translate, with_number
from indexer.search.bands import is_of_named_folder
from indexer.types import Band

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.query.query import SearchQuery
    from desktop_app.results.sections import Section
    from indexer.search.request import Hit, Matches


def counts_text(sections: Sequence[Section], chosen: int, matches: Matches | None = None, nothing: str = "") -> str:
    """Return the counts: `312 matches · 41 good · 3 selected`. Weak hits are not counted; `matches` are the totals."""
    banded = matches is not None or any(section.band is not None for section in sections)
    total = sum(section.items for section in sections if section.band is not Band.WEAK)
    good = sum(section.items for section in sections if section.band is Band.GOOD)
    about = matches is not None and not matches.is_exact
    if matches is not None:
        total, good = matches.total, matches.good
    if banded and not total:
        parts = [nothing]
    elif banded:
        if about:
            total, good = rounded(total), rounded(good)
            parts = [with_number(translate("Results", "About %n match(es)", "", total), total)]
        else:
            parts = [with_number(translate("Results", "%n match(es)", "", total), total)]
        parts += [with_number(translate("Results", "%n good", "", good), good)] if good else []
    else:
        parts = [with_number(translate("Results", "%n file(s)", "", total), total)]
    if chosen > 1:
        parts.append(with_number(translate("Results", "%n selected", "", chosen), chosen))
    return " · ".join(parts)


def nothing_text(query: SearchQuery, hits: Sequence[Hit]) -> str:
    """Return the text above a list of weak hits only."""
    if hits and is_of_named_folder(hits[0]):
        return translate("Results", "Only names of folders match. These files are in those folders:")
    if query.pictures and not query.text.strip() and not query.words:
        return translate("Results", "No other photo is quite like this one. These come closest:")
    return translate("Results", "Nothing quite like that here. These come closest:")


def rounded(count: int) -> int:
    """Round an estimate to two significant digits."""
    step: int = 10 ** max(0, len(str(count)) - 2)
    return round(count / step) * step


_CHEVRON_PX = 18
_DOT_PX = space(2)


def heading_text(section: Section) -> str:
    """Return the title of a section."""
    if section.band is not None:
        return {
            Band.GOOD: QCoreApplication.translate("Results", "Good matches"),
            Band.MAYBE: QCoreApplication.translate("Results", "Maybe"),
            Band.WEAK: QCoreApplication.translate("Results", "Weak matches"),
        }[section.band]
    year, month = (int(part) for part in section.month.split("-"))
    locale = QLocale()
    named = locale.standaloneMonthName(month, QLocale.FormatType.LongFormat)
    return f"{named[:1].upper()}{named[1:]} {locale.toString(QDate(year, month, 1), 'yyyy')}"


def count_text(section: Section) -> str:
    """Return the count of a section; empty for weak matches."""
    if section.band is Band.WEAK:
        return ""
    count = section.items + section.more
    if section.is_exact or not section.more:
        return number(count)
    return QCoreApplication.translate("Results", "about %1").replace("%1", number(rounded(count)))


class HeadingPainter:
    """Paints headings with one set of colours and fonts."""

    def __init__(self, colours: Colours, font: QFont, direction: Qt.LayoutDirection) -> None:
        self._colours = colours
        self._direction = direction
        self._title = QFont(font)
        self._title.setPointSizeF(font.pointSizeF() * TITLE_PT / 10.0)
        self._title.setWeight(QFont.Weight.DemiBold)
        self._count = QFont(font)
        self._metrics = QFontMetrics(self._title)

    @property
    def height_px(self) -> int:
        return self._metrics.height() + space(7)

    def paint(self, painter: QPainter, rect: QRect, section: Section, *, hovered: bool) -> None:
        """Paint a heading; bands have a chevron and a coloured dot."""
        line = rect.adjusted(0, space(3), 0, 0)
        if section.band is not None and hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colours.hover)
            painter.drawRoundedRect(line.adjusted(-space(2), space(1), space(2), -space(1)), space(2), space(2))
        x = line.x()
        if section.band is not None:
            x = self._paint_band(painter, line, section)
        self._paint_words(painter, line, x, section)

    def _paint_band(self, painter: QPainter, line: QRect, section: Section) -> int:
        """Paint chevron and dot; return the x of the title."""
        right_to_left = self._direction == Qt.LayoutDirection.RightToLeft
        closed = "chevron-left" if right_to_left else "chevron-right"
        middle = line.center().y() + 1
        chevron = QRect(line.x(), middle - _CHEVRON_PX // 2, _CHEVRON_PX, _CHEVRON_PX)
        if section.collapsed and right_to_left:  # the icons mirror themselves
            closed = "chevron-right"
        name = closed if section.collapsed else "chevron-down"
        icons.paint(painter, QStyle.visualRect(self._direction, line, chevron), name, self._colours.text_quiet)
        dot = QRect(chevron.right() + 1 + space(1), middle - _DOT_PX // 2, _DOT_PX, _DOT_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(getattr(self._colours, str(section.band)))
        painter.drawEllipse(QStyle.visualRect(self._direction, line, dot))
        return dot.right() + 1 + space(2)

    def _paint_words(self, painter: QPainter, line: QRect, x: int, section: Section) -> None:
        aligned = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        quiet = section.band is Band.WEAK
        title = heading_text(section)
        width = self._metrics.horizontalAdvance(title) + 1
        painter.setFont(self._title)
        painter.setPen(self._colours.text_quiet if quiet else self._colours.text)
        at = QRect(x, line.y(), width, line.height())
        painter.drawText(QStyle.visualRect(self._direction, line, at), aligned, title)
        painter.setFont(self._count)
        painter.setPen(self._colours.text_quiet)
        rest = QRect(x + width + space(2), line.y(), line.right() - x - width, line.height())
        count = count_text(section)
        flow = QStyle.visualAlignment(self._direction, aligned)
        painter.drawText(QStyle.visualRect(self._direction, line, rest), flow | Qt.AlignmentFlag.AlignAbsolute, count)
