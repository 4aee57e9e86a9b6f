from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.sidebar.histogram import UNITS, Timeline, month_start_ms, timeline
from indexer.search.filters import wall_clock_ms

MONTHS = st.dictionaries(
    st.builds(lambda year, month: f"{year:04}-{month:02}", st.integers(1900, 2100), st.integers(1, 12)),
    st.integers(1, 10_000),
    min_size=1,
)


@given(MONTHS, st.integers(1, 400))
def test_every_file_stands_in_the_bar_of_its_month(months: dict[str, int], most_bars: int) -> None:
    line = timeline(months, most_bars)

    assert sum(months.values()) == sum(line.files)
    assert len(line.files) <= most_bars or line.unit == UNITS[-1]
    assert line.files[0]
    assert line.files[-1]
    for month, files in months.items():
        bar = int(line.place_of(wall_clock_ms(month)))
        assert line.start_ms(bar) <= wall_clock_ms(month) < line.start_ms(bar + 1)
        assert line.files[bar] >= files


@given(MONTHS, st.integers(1, 400))
def test_edges_of_bars_come_back_as_places(months: dict[str, int], most_bars: int) -> None:
    line = timeline(months, most_bars)

    for bar in range(len(line.files) + 1):
        assert bar == pytest.approx(line.place_of(line.start_ms(bar)))


@given(MONTHS, st.integers(-(10**15), 10**15))
def test_any_time_has_a_place(months: dict[str, int], ms: int) -> None:
    line = timeline(months, 60)

    assert 0 <= line.place_of(ms) <= len(line.files)


def test_bars_are_as_fine_as_there_is_room() -> None:
    months = {"2010-03": 1, "2012-11": 2}

    assert [(1, 33), (3, 12), (12, 3), (60, 1)] == [
        (made.unit, len(made.files)) for made in (timeline(months, most) for most in (33, 32, 4, 1))
    ]


def test_years_begin_in_january() -> None:
    line = timeline({"2010-03": 1, "2012-11": 2}, 4)

    assert (2010 * 12, (1, 0, 2)) == (line.first, line.files)
    assert month_start_ms(2011 * 12) == line.start_ms(1) == wall_clock_ms("2011")


def test_nothing_has_no_bars() -> None:
    assert Timeline(first=0, unit=1, files=()) == timeline({}, 10)
