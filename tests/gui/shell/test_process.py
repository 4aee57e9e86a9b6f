"""One window for one index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.shell.process import SingleInstance

Make = Callable[[Path], SingleInstance]


@pytest.fixture
def make(app: QApplication, host: QWidget) -> Iterator[Make]:
    made: list[SingleInstance] = []

    def one(folder: Path) -> SingleInstance:
        made.append(SingleInstance(folder, host))
        return made[-1]

    yield one
    for instance in made:
        instance.release()


def test_second_start_raises_the_first(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    first, second = make(tmp_path), make(tmp_path)
    assert first.claim()
    assert not second.claim()
    with qtbot.waitSignal(first.raised) as told:
        assert second.raise_first([Path("/photos"), Path("/ö")], Path("/ö/a.jpg"))
    assert [["/photos", "/ö"], "/ö/a.jpg"] == told.args


def test_another_index_has_a_window_of_its_own(make: Make, tmp_path: Path) -> None:
    assert make(tmp_path / "one").claim()
    assert make(tmp_path / "two").claim()


def test_after_the_first_ended_another_is_the_first(make: Make, tmp_path: Path) -> None:
    first = make(tmp_path)
    assert first.claim()
    first.release()
    assert make(tmp_path).claim()


def test_nobody_hears_where_there_is_none(make: Make, tmp_path: Path) -> None:
    assert not make(tmp_path).raise_first([])
