"""The time axis, and the histogram that selects dates on it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from desktop_app.sidebar.histogram import UNITS, Histogram, Timeline, bar_labels, month_start_ms, timeline
from desktop_app.style.theme import Appearance
from indexer.search.filters import wall_clock_ms

ANY_MONTHS = st.dictionaries(
    st.builds(lambda year, month: f"{year:04}-{month:02}", st.integers(1900, 2100), st.integers(1, 12)),
    st.integers(1, 10_000),
    min_size=1,
)


@given(ANY_MONTHS, st.integers(1, 400))
def test_every_file_stands_in_the_bar_of_its_month(months: dict[str, int], most_bars: int) -> None:
    line = timeline(months, most_bars)

    assert sum(months.values()) == sum(line.files)
    assert len(line.files) <= most_bars or line.unit == UNITS[-1]
    assert line.files[0] or (line.first % 12 == 0 and any(line.files[:12]))
    assert line.files[-1] or any(line.files[-12:])
    for month, files in months.items():
        bar = int(line.place_of(wall_clock_ms(month)))
        assert line.start_ms(bar) <= wall_clock_ms(month) < line.start_ms(bar + 1)
        assert line.files[bar] >= files


@given(ANY_MONTHS, st.integers(1, 400))
def test_edges_of_bars_come_back_as_places(months: dict[str, int], most_bars: int) -> None:
    line = timeline(months, most_bars)

    for bar in range(len(line.files) + 1):
        assert bar == pytest.approx(line.place_of(line.start_ms(bar)))


@given(ANY_MONTHS, st.integers(-(10**15), 10**15))
def test_any_time_has_a_place(months: dict[str, int], ms: int) -> None:
    line = timeline(months, 60)

    assert 0 <= line.place_of(ms) <= len(line.files)


def test_a_year_alone_shows_its_months() -> None:
    line = timeline({"2024-06": 10}, 40)

    assert (2024 * 12, 1, 12) == (line.first, line.unit, len(line.files))
    assert [5] == [bar for bar, files in enumerate(line.files) if files]
    assert ["2024", "Apr", "Jul", "Oct"] == [text for _, text in bar_labels(line, 16.0, lambda text: 9.0 * len(text))]
    assert ["2024", "Feb"] == [text for _, text in bar_labels(line, 99.0, lambda text: 9.0 * len(text))][:2]


def test_months_are_named_only_where_all_years_fit() -> None:
    line = timeline({"2020-01": 1, "2023-12": 1}, 400)

    assert ["2020", "2021", "2022", "2023"] == [text for _, text in bar_labels(line, 4.0, lambda text: 9.0 * len(text))]
    assert [0, 24] == [bar for bar, _ in bar_labels(line, 2.0, lambda text: 9.0 * len(text))]


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


MONTHS = {f"2024-{month:02}": month for month in range(1, 13)}
Told = list[tuple[int | None, int | None]]


@pytest.fixture
def histogram(qtbot: QtBot, appearance: Appearance) -> Histogram:
    made = Histogram(appearance)
    qtbot.addWidget(made)
    made.resize(252, made.sizeHint().height())
    made.show_months(MONTHS)
    made.show()
    return made


@pytest.fixture
def told(histogram: Histogram) -> Told:
    heard: Told = []
    histogram.brushed.connect(lambda after, before: heard.append((after, before)))
    return heard


def dates(first: str, end: str) -> tuple[int, int]:
    return wall_clock_ms(first), wall_clock_ms(end)


def centre(histogram: Histogram, bar: int) -> QPoint:
    return histogram.bar_rect(bar).center().toPoint()


def drag(qtbot: QtBot, histogram: Histogram, start: QPoint, *ways: QPoint) -> None:
    qtbot.mousePress(histogram, Qt.MouseButton.LeftButton, pos=start)
    for way in ways:
        qtbot.mouseMove(histogram, way)
    qtbot.mouseRelease(histogram, Qt.MouseButton.LeftButton, pos=ways[-1] if ways else start)


def test_a_brush_chooses_whole_bars(qtbot: QtBot, histogram: Histogram, told: Told) -> None:
    drag(qtbot, histogram, centre(histogram, 2), centre(histogram, 4), centre(histogram, 5))

    assert dates("2024-03", "2024-07") == histogram.dates == told[-1]


def test_a_brush_goes_backwards_too(qtbot: QtBot, histogram: Histogram, told: Told) -> None:
    drag(qtbot, histogram, centre(histogram, 5), centre(histogram, 2))

    assert dates("2024-03", "2024-07") == histogram.dates == told[-1]


def test_a_click_chooses_a_bar(qtbot: QtBot, histogram: Histogram, told: Told) -> None:
    drag(qtbot, histogram, centre(histogram, 11))

    assert [dates("2024-12", "2025-01")] == told


def test_edges_are_dragged(qtbot: QtBot, histogram: Histogram, told: Told) -> None:
    histogram.show_dates(*dates("2024-03", "2024-07"))
    edge = histogram.bar_rect(6).topLeft().toPoint()
    drag(qtbot, histogram, edge, centre(histogram, 8))
    assert dates("2024-03", "2024-10") == told[-1]

    edge = histogram.bar_rect(2).topLeft().toPoint()
    drag(qtbot, histogram, edge, centre(histogram, 0))
    assert dates("2024-01", "2024-10") == told[-1]


def test_an_edge_is_dragged_over_the_other(qtbot: QtBot, histogram: Histogram, told: Told) -> None:
    histogram.show_dates(*dates("2024-03", "2024-07"))
    drag(qtbot, histogram, histogram.bar_rect(6).topLeft().toPoint(), centre(histogram, 0))
    assert dates("2024-01", "2024-03") == told[-1]


def test_a_selection_is_moved_as_a_whole_and_stays_inside(qtbot: QtBot, histogram: Histogram, told: Told) -> None:
    histogram.show_dates(*dates("2024-03", "2024-07"))

    drag(qtbot, histogram, centre(histogram, 4), centre(histogram, 5))
    assert dates("2024-04", "2024-08") == told[-1]
    drag(qtbot, histogram, centre(histogram, 5), QPoint(5000, 5))
    assert dates("2024-09", "2025-01") == told[-1]


def test_it_tells_while_it_is_dragged(qtbot: QtBot, histogram: Histogram) -> None:
    qtbot.mousePress(histogram, Qt.MouseButton.LeftButton, pos=centre(histogram, 2))
    with qtbot.waitSignal(histogram.brushed) as told:
        qtbot.mouseMove(histogram, centre(histogram, 4))
    assert [*dates("2024-03", "2024-06")] == told.args
    histogram.show_dates(None, None)
    assert dates("2024-03", "2024-06") == histogram.dates, "what is being drawn is not taken away"
    qtbot.mouseRelease(histogram, Qt.MouseButton.LeftButton, pos=centre(histogram, 4))


def test_a_double_click_clears(qtbot: QtBot, histogram: Histogram, told: Told) -> None:
    histogram.show_dates(*dates("2024-03", "2024-07"))

    drag(qtbot, histogram, centre(histogram, 8))
    qtbot.mouseDClick(histogram, Qt.MouseButton.LeftButton, pos=centre(histogram, 8))

    assert (None, None) == told[-1]
    assert "All dates" == histogram.accessibleDescription()


def test_arrows_choose_move_and_stretch(qtbot: QtBot, histogram: Histogram, told: Told) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(histogram, Qt.Key.Key_Left)
    assert dates("2024-12", "2025-01") == told[-1]
    qtbot.keyClick(histogram, Qt.Key.Key_Left)
    qtbot.keyClick(histogram, Qt.Key.Key_Left)
    assert dates("2024-10", "2024-11") == told[-1]
    qtbot.keyClick(histogram, Qt.Key.Key_Right, shift)
    assert dates("2024-10", "2024-12") == told[-1]
    qtbot.keyClick(histogram, Qt.Key.Key_Left, shift)
    qtbot.keyClick(histogram, Qt.Key.Key_Left, shift)
    assert dates("2024-10", "2024-11") == told[-1]
    qtbot.keyClick(histogram, Qt.Key.Key_Delete)
    assert [(None, None)] == told[-1:]
    qtbot.keyClick(histogram, Qt.Key.Key_Right)
    assert dates("2024-01", "2024-02") == told[-1]


def test_time_runs_along_the_line_of_reading(qtbot: QtBot, histogram: Histogram, told: Told) -> None:
    histogram.setLayoutDirection(Qt.LayoutDirection.RightToLeft)

    assert centre(histogram, 0).x() > centre(histogram, 11).x()
    drag(qtbot, histogram, centre(histogram, 2), centre(histogram, 5))
    assert dates("2024-03", "2024-07") == told[-1]
    qtbot.keyClick(histogram, Qt.Key.Key_Left)
    assert dates("2024-04", "2024-08") == told[-1]


def test_dates_between_bars_are_shown_as_they_are(qtbot: QtBot, histogram: Histogram) -> None:
    histogram.show_dates(wall_clock_ms("2024-03-15"), None)

    assert (wall_clock_ms("2024-03-15"), None) == histogram.dates
    assert "from" in histogram.accessibleDescription()


def test_a_narrow_one_shows_longer_spans(histogram: Histogram) -> None:
    histogram.resize(40, histogram.height())

    assert 3 == histogram.line.unit
    assert 78 == sum(histogram.line.files)


def test_a_tip_says_what_a_bar_stands_for(histogram: Histogram) -> None:
    place = centre(histogram, 4)
    QApplication.sendEvent(histogram, QHelpEvent(QHelpEvent.Type.ToolTip, place, histogram.mapToGlobal(place)))

    assert "May 2024: 5 file(s)" == QToolTip.text()
    QToolTip.hideText()


def test_what_is_chosen_is_painted_in_the_accent(histogram: Histogram, appearance: Appearance) -> None:
    histogram.show_dates(*dates("2024-07", "2024-10"))
    shot = histogram.grab().toImage()
    foot = int(histogram.bar_rect(0).height()) - 2

    colours = {bar: shot.pixelColor(centre(histogram, bar).x(), foot) for bar in (1, 7)}
    assert {1: appearance.colours.text_disabled, 7: appearance.colours.accent} == colours


def test_nothing_cannot_be_brushed(qtbot: QtBot, histogram: Histogram, told: Told) -> None:
    histogram.show_months({})

    drag(qtbot, histogram, QPoint(50, 20), QPoint(90, 20))
    qtbot.keyClick(histogram, Qt.Key.Key_Right)
    histogram.grab()

    assert [] == told
