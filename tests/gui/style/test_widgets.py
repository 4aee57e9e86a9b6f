"""A label shows as much of a text as there is room for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.style.widgets import ElidedLabel

TEXT = "A sentence that tells how many there are and in which order they stand"


def _shown(qtbot: QtBot, label: ElidedLabel, width_px: int) -> ElidedLabel:
    qtbot.addWidget(label)
    label.resize(width_px, 30)
    label.show()
    return label


def test_what_fits_is_shown_and_needs_no_tooltip(qtbot: QtBot) -> None:
    label = _shown(qtbot, ElidedLabel(TEXT), 2000)
    assert (TEXT, "") == (label.text(), label.toolTip())


@pytest.mark.parametrize(
    ("mode", "start", "end"),
    [(Qt.TextElideMode.ElideMiddle, TEXT[0], TEXT[-1]), (Qt.TextElideMode.ElideRight, TEXT[0], "…")],
)
def test_what_does_not_fit_is_left_out(qtbot: QtBot, mode: Qt.TextElideMode, start: str, end: str) -> None:
    label = _shown(qtbot, ElidedLabel(TEXT, mode=mode), 120)
    assert label.text().startswith(start)
    assert label.text().endswith(end)
    assert "…" in label.text()
    assert label.fontMetrics().horizontalAdvance(label.text()) <= 120
    assert (TEXT, TEXT, TEXT) == (label.toolTip(), label.accessibleName(), label.whole_text)


def test_more_room_shows_all_again(qtbot: QtBot) -> None:
    label = _shown(qtbot, ElidedLabel(TEXT), 120)
    label.resize(2000, 30)
    assert (TEXT, "") == (label.text(), label.toolTip())


def test_larger_letters_leave_more_out(qtbot: QtBot) -> None:
    label = _shown(qtbot, ElidedLabel(TEXT), 200)
    before = label.text()
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    label.setFont(font)
    assert len(label.text()) < len(before)


def test_a_long_text_does_not_keep_its_window_wide(qtbot: QtBot) -> None:
    label = _shown(qtbot, ElidedLabel(TEXT), 2000)
    label.resize(50, 30)
    assert 50 == label.width()
    label.show_text(TEXT * 3)
    assert 50 == label.width()
