"""The layout is arithmetic: what is drawn where, and back, for any number of rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from desktop_app.results.geometry import Grid, Metrics
from desktop_app.results.sections import Section
from indexer.types import Band

METRICS = Metrics(width_px=460, side_px=100, heading_px=40, gap_px=10, margin_px=10)


def section(start: int, rows: int, *, collapsed: bool = False, band: Band | None = Band.GOOD) -> Section:
    return Section(start=start, rows=rows, items=rows, band=band, collapsed=collapsed)


def grid(*counts: int, collapsed: int | None = None, from_right: bool = False) -> Grid:
    sections, start = [], 0
    for at, count in enumerate(counts):
        sections.append(section(start, count, collapsed=at == collapsed))
        start += count
    return Grid(
        sections, Metrics(width_px=460, side_px=100, heading_px=40, gap_px=10, margin_px=10, from_right=from_right)
    )


def test_tiles_fill_the_line() -> None:
    made = grid(9)
    assert (made.columns, made.tile_px) == (4, 102)
    assert made.rect(0) == QRect(10, 40, 102, 102)
    assert made.rect(3).right() <= 450
    assert made.rect(4) == QRect(10, 40 + 112, 102, 102)


def test_sections_begin_with_headings() -> None:
    made = grid(3, 5)
    assert made.heading_rect(1) == QRect(10, 40 + 112, 440, 40)
    assert made.rect(3).top() == 40 + 112 + 40
    assert [made.heading_at(y) for y in (5, 45, 155)] == [0, None, 1]
    assert made.height_px == 40 + 112 + 40 + 2 * 112 + 10


def test_collapsed_sections_have_a_heading_and_no_tiles() -> None:
    made = grid(4, 100, 4, collapsed=1)
    assert made.rect(50).isEmpty()
    assert made.heading_rect(2).top() == 40 + 112 + 40
    assert made.visible_rows() == [range(4), range(104, 108)]
    assert made.beside(3, 1) == 104
    assert made.beside(104, -1) == 3
    assert made.lines_away(1, 1) == 105


def test_lines_run_from_the_right_where_reading_does() -> None:
    made = grid(4, from_right=True)
    assert made.rect(0).right() == 449
    assert made.row_at(440, 60) == 0
    assert made.row_at(15, 60) == 3
    assert made.rows_in(QRect(340, 45, 100, 10)) == [range(1)]


@given(
    counts=st.lists(st.integers(1, 60), min_size=1, max_size=6),
    width=st.integers(20, 2000),
    side=st.integers(16, 400),
    right=st.booleans(),
)
def test_every_tile_is_found_at_its_middle(counts: list[int], width: int, side: int, *, right: bool) -> None:
    sections, start = [], 0
    for count in counts:
        sections.append(section(start, count, band=None if start % 2 else Band.GOOD))
        start += count
    made = Grid(sections, Metrics(width_px=width, side_px=side, heading_px=30, from_right=right))
    for row in range(start):
        rect = made.rect(row)
        assert made.row_at(rect.center().x(), rect.center().y()) == row
        assert any(row in rows for rows in made.rows_between(rect.center().y(), rect.center().y()))
        assert any(row in rows for rows in made.rows_in(rect))
        assert rect.bottom() < made.height_px


@given(counts=st.lists(st.integers(1, 30), min_size=1, max_size=5), data=st.data())
def test_a_way_down_leads_back_up(counts: list[int], data: st.DataObject) -> None:
    made = grid(*counts)
    total = sum(counts)
    row = data.draw(st.integers(0, total - 1))
    below = made.lines_away(row, 1)
    assert below >= row
    assert made.lines_away(below, -1) <= below
    assert made.lines_away(row, 10_000) < total
    assert made.lines_away(made.lines_away(row, 10_000), -10_000) < made.columns


def test_nothing_has_no_height_and_no_rows() -> None:
    made = Grid((), METRICS)
    assert (made.height_px, made.row_at(20, 20), made.heading_at(3), made.rows_between(0, 500)) == (0, None, None, [])


@pytest.mark.parametrize("rows", [1_000_000])
def test_a_million_rows_are_laid_out_like_a_hundred(rows: int) -> None:
    made = Grid((section(0, rows, band=None),), METRICS)
    last = made.rect(rows - 1)
    assert made.row_at(last.center().x(), last.center().y()) == rows - 1
    assert len(made.rows_between(last.top() - 500, last.top())[0]) <= 6 * made.columns


def test_whole_lines_are_one_range() -> None:
    made = grid(400)
    assert made.rows_in(QRect(0, 45, 460, 10_000)) == [range(360)]
    assert made.rows_in(QRect(130, 45, 10, 150)) == [range(1, 2), range(5, 6)]
