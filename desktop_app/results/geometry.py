"""The geometry of tiles and headings, computed from the sections: as fast for a million files as for ten."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desktop_app.results.sections import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """The dimensions of the grid, in logical pixels."""

    width_px: int
    side_px: int
    """Minimum side of a tile; tiles grow to fill the line."""
    text_px: int = 0
    """Room below each tile."""
    heading_px: int = 0
    gap_px: int = space(2)
    margin_px: int = space(4)
    from_right: bool = False
    """Lines run from right to left."""


class Grid:
    """The layout of all rows, in content coordinates: 0 is the top of the first line."""

    def __init__(self, sections: Sequence[Section], metrics: Metrics) -> None:
        self._sections = tuple(sections)
        self._m = metrics
        room = max(1, metrics.width_px - 2 * metrics.margin_px)
        side = min(metrics.side_px, room)
        self.columns = max(1, (room + metrics.gap_px) // (side + metrics.gap_px))
        self.tile_px = (room - (self.columns - 1) * metrics.gap_px) // self.columns
        self.line_px = self.tile_px + metrics.text_px + metrics.gap_px
        self._starts = [section.start for section in self._sections]
        self._tops: list[int] = []
        top = 0
        for section in self._sections:
            self._tops.append(top)
            top += self._height(section)
        self.height_px = top + metrics.margin_px if self._sections else 0

    def rect(self, row: int) -> QRect:
        """Return the rectangle of a tile with its text; empty in a collapsed section."""
        at = self._section_of(row)
        if at is None or self._sections[at].collapsed:
            return QRect()
        line, column = divmod(row - self._starts[at], self.columns)
        x = self._m.margin_px + column * (self.tile_px + self._m.gap_px)
        if self._m.from_right:
            x = self._m.width_px - x - self.tile_px
        return QRect(x, self._first_line(at) + line * self.line_px, self.tile_px, self.tile_px + self._m.text_px)

    def heading_rect(self, at: int) -> QRect:
        """Return the rectangle of a section's heading; empty without a heading."""
        if not self._sections[at].has_heading:
            return QRect()
        return QRect(self._m.margin_px, self._tops[at], self._m.width_px - 2 * self._m.margin_px, self._m.heading_px)

    def row_at(self, x: int, y: int) -> int | None:
        """Return the row at a point; None between tiles and on headings."""
        at = self._section_at(y)
        if at is None or self._sections[at].collapsed or y < self._first_line(at):
            return None
        if self._m.from_right:
            x = self._m.width_px - 1 - x
        line, into_line = divmod(y - self._first_line(at), self.line_px)
        column, into_tile = divmod(x - self._m.margin_px, self.tile_px + self._m.gap_px)
        if not 0 <= column < self.columns or into_tile >= self.tile_px or into_line >= self.line_px - self._m.gap_px:
            return None
        row = self._starts[at] + line * self.columns + column
        return row if row < self._sections[at].stop else None

    def heading_at(self, y: int) -> int | None:
        """Return the section whose heading is at y."""
        at = self._section_at(y)
        return at if at is not None and y < self._tops[at] + self._heading_px(self._sections[at]) else None

    def rows_between(self, top: int, bottom: int) -> list[range]:
        """Return the rows of all lines between two heights, by section."""
        found = []
        for at in self._sections_between(top, bottom):
            section, first = self._sections[at], self._first_line(at)
            if section.collapsed:
                continue
            above = max(0, (top - first) // self.line_px)
            below = (bottom - first) // self.line_px + 1
            rows = range(section.start + above * self.columns, min(section.stop, section.start + below * self.columns))
            if rows:
                found.append(rows)
        return found

    def rows_in(self, rect: QRect) -> list[range]:
        """Return the rows whose tiles touch a rectangle, as few ranges as possible."""
        if self._m.from_right:
            rect = QRect(self._m.width_px - rect.x() - rect.width(), rect.y(), rect.width(), rect.height())
        step = self.tile_px + self._m.gap_px
        first = max(0, (rect.left() - self._m.margin_px + self._m.gap_px) // step)
        last = min(self.columns - 1, (rect.right() - self._m.margin_px) // step)
        if first > last:
            return []
        found: list[range] = []
        for rows in self.rows_between(rect.top(), rect.bottom()):
            if (first, last) == (0, self.columns - 1):
                found.append(rows)
                continue
            for line in range(rows.start, rows.stop, self.columns):
                part = range(line + first, min(line + last + 1, rows.stop))
                found += [part] if part else []
        return found

    def headings_between(self, top: int, bottom: int) -> list[int]:
        """Return the sections with headings between two heights."""
        return [
            at
            for at in self._sections_between(top, bottom)
            if self._sections[at].has_heading and self._tops[at] + self._m.heading_px >= top
        ]

    def visible_rows(self) -> list[range]:
        """Return the rows of all expanded sections."""
        return [range(section.start, section.stop) for section in self._sections if not section.collapsed]

    def beside(self, row: int, step: int) -> int:
        """Return the previous (-1) or next (1) visible row, or the row itself at the ends."""
        wanted = row + step
        at = self._section_of(wanted)
        while at is not None and self._sections[at].collapsed:
            wanted = self._sections[at].start - 1 if step < 0 else self._sections[at].stop
            at = self._section_of(wanted)
        return row if at is None else wanted

    def lines_away(self, row: int, lines: int) -> int:
        """Return the row some lines below (or above) in the same column, or the nearest one."""
        at = self._section_of(row)
        if at is None:
            return row
        line, column = divmod(row - self._starts[at], self.columns)
        line += lines
        while line < 0 or line >= self._lines(self._sections[at]):
            after = self._open_section(at, 1 if line > 0 else -1)
            if after is None:
                line = 0 if line < 0 else self._lines(self._sections[at]) - 1
                break
            line = line - self._lines(self._sections[at]) if line > 0 else line + self._lines(self._sections[after])
            at = after
        return min(self._starts[at] + line * self.columns + column, self._sections[at].stop - 1)

    def _open_section(self, at: int, step: int) -> int | None:
        at += step
        while 0 <= at < len(self._sections):
            if not self._sections[at].collapsed and self._sections[at].rows:
                return at
            at += step
        return None

    def _heading_px(self, section: Section) -> int:
        return self._m.heading_px if section.has_heading else self._m.margin_px

    def _first_line(self, at: int) -> int:
        return self._tops[at] + self._heading_px(self._sections[at])

    def _lines(self, section: Section) -> int:
        return -(-section.rows // self.columns)

    def _height(self, section: Section) -> int:
        return self._heading_px(section) + (0 if section.collapsed else self._lines(section) * self.line_px)

    def _section_of(self, row: int) -> int | None:
        at = bisect_right(self._starts, row) - 1
        while at > 0 and not self._sections[at].rows:
            at -= 1
        return at if at >= 0 and row < self._sections[at].stop else None

    def _section_at(self, y: int) -> int | None:
        at = bisect_right(self._tops, y) - 1
        return at if at >= 0 and y < self.height_px else None

    def _sections_between(self, top: int, bottom: int) -> Iterator[int]:
        at = max(0, bisect_right(self._tops, top) - 1)
        while at < len(self._sections) and self._tops[at] <= bottom:
            yield at
            at += 1
