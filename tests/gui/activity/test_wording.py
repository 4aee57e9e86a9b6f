from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from desktop_app.activity import wording
from indexer.service.messages import Phase, Progress, Wait
from indexer.types import Grades, ModelId


@pytest.fixture(autouse=True)
def _english() -> object:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


def test_indexing_is_told_in_one_line() -> None:
    progress = Progress(
        phase=Phase.INDEXING,
        done=12_430,
        total=84_000,
        files_per_s=96.4,
        left_s=742,
        device="CPU",
        folder=Path("/photos"),
    )
    assert wording.line(progress) == "Indexing 12,430 of 84,000 · 96/s · 12 min left · CPU"


def test_reading_more_thoroughly_is_told_apart_from_indexing() -> None:
    progress = Progress(phase=Phase.INDEXING, done=1, total=3, deepens=True)
    assert wording.line(progress) == "Reading files in full 1 of 3"


def test_reading_text_in_pictures_is_told_from_its_beginning() -> None:
    assert wording.line(Progress(phase=Phase.COUNTING, reads_texts=True)) == "Reading text in pictures"
    progress = Progress(phase=Phase.INDEXING, done=1, total=3, reads_texts=True)
    assert wording.line(progress) == "Reading text in pictures 1 of 3"


def test_how_thoroughly_a_library_was_read() -> None:
    assert wording.grades(Grades()) == ""
    assert wording.grades(Grades(full=1_000, quick=3)) == (
        "Read in full: 1,000. Read in part: 3. Known by name only: 0."
    )


def test_what_is_not_known_is_left_out() -> None:
    assert wording.line(Progress(phase=Phase.COUNTING)) == "Looking for new and changed files"
    assert wording.line(Progress(phase=Phase.WATCHING, device="CPU")) == "Up to date"
    assert wording.line(Progress(phase=Phase.WATCHING, not_read=17)) == "Up to date · 17 not read"
    assert wording.line(Progress(phase=Phase.PAUSED, done=5, total=10, device="CPU")) == "Paused · 5 of 10"
    assert wording.pace(Progress(phase=Phase.INDEXING, files_per_s=2.34)) == ["2.3/s"]


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_has_words_of_its_own(phase: Phase) -> None:
    others = {wording.headline(Progress(phase=other)) for other in Phase if other is not phase}
    assert wording.headline(Progress(phase=phase)) not in others


def test_what_is_waited_for_is_named() -> None:
    said = {wording.headline(Progress(phase=Phase.WAITING, waits_for=wait)) for wait in Wait}
    assert len(said) == len(Wait)


def test_filling_another_model_is_not_called_indexing() -> None:
    assert wording.headline(Progress(phase=Phase.INDEXING, filling=ModelId("x"))) == "Preparing another model"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.2, "1 s"), (40, "40 s"), (742, "12 min"), (12_000, "3 h 20 min"), (86_400, "24 h 0 min")],
)
def test_durations_are_as_exact_as_one_needs_them(seconds: float, expected: str) -> None:
    assert wording.duration(seconds) == expected
