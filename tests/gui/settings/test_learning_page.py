"""The settings page about learning: what it says in each state, and what it asks for."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.engine.learning import LearningState
from desktop_app.settings.learning_charts import LearningCurve, ShareBar, Table, span_text
from desktop_app.settings.learning_page import LearningPage
from desktop_app.style.widgets import ElidedLabel
from indexer.catalogue.concepts import Concept, ConceptId
from indexer.errors import UsageError
from indexer.learning import proof
from indexer.learning.learner import Outcome
from indexer.learning.metrics import Interval
from indexer.learning.process import Counted, Job, Step
from indexer.learning.proof import Measure, Scorecard
from indexer.learning.quality import Line, Quality
from indexer.service.messages import FillModel
from indexer.types import ModelId
from tests.gui.fake_engine import FakeEngine, root

PHOTOS, AWAY = Path("/photos"), Path("/away")
GAIN = Measure(
    name=proof.OWN_10,
    before=Interval(0.10, 0.08, 0.12),
    after=Interval(0.36, 0.30, 0.42),
    gain=Interval(0.26, 0.20, 0.32),
    queries=98,
)


@pytest.fixture
def engine() -> Any:
    made = FakeEngine()
    made.library.there = [root(PHOTOS), root(AWAY, 2)]
    return made


@pytest.fixture
def page(qtbot: QtBot, engine: Any) -> LearningPage:
    made = LearningPage(engine)
    qtbot.addWidget(made)
    made.resize(700, 1200)
    made.show()
    return made


def outcome(reason: str = "") -> Outcome:
    card = Scorecard(measures=(GAIN,), reason=reason)
    return Outcome(base="m", taught={}, scorecard=card, curve=(), scale=0.5, seconds=9.0, folders=("/photos",))


def become(engine: Any, **state: Any) -> None:
    engine.learning.state = LearningState(**state)
    engine.learning.changed.emit()


def said(page: LearningPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def cells_of(table: Table) -> list[str]:
    return [one.whole_text if isinstance(one, ElidedLabel) else one.text() for one in table.findChildren(QLabel)]


def test_nothing_runs_before_a_folder_is_chosen(page: LearningPage, engine: Any) -> None:
    assert "it has not learned anything yet" in said(page)
    assert not page.back.isVisible()
    assert not page.train.isEnabled()
    page.folders.boxes[PHOTOS].click()
    page.look.click()
    assert engine.learning.asked == [("look", PHOTOS)]
    assert not page.train.isEnabled(), "one thing at a time"


def test_without_folders_it_says_so(qtbot: QtBot) -> None:
    page = LearningPage(FakeEngine())  # type: ignore[arg-type]  # stands in for it
    qtbot.addWidget(page)
    page.show()
    assert "You have not added a folder yet." in said(page)
    assert not page.train.isVisible()


def test_what_folders_can_teach_is_counted(page: LearningPage, engine: Any) -> None:
    left_out = {"generic": 6, "common": 0, "absurd": 2, "joined": 0, "spare": 0}
    engine.learning.counted.emit(Counted(46, 1_234, 5, {"folder": 1_230, "concept": 4}, left_out))
    cells = cells_of(page.counted)
    assert "1234 pair(s) of a text and a picture" in cells
    assert [cells[cells.index(name) + 1] for name in ("Names of folders", "Named things")] == ["1230", "4"]
    assert len(cells) == 2 + 2 * 4, "only what was left out is listed"
    engine.learning.counted.emit(Counted(3, 0, 0, {}, {}))
    assert "These folders teach nothing." in cells_of(page.counted)


def test_a_training_shows_how_far_it_is_and_can_be_paused_and_cancelled(page: LearningPage, engine: Any) -> None:
    learning = engine.learning
    page.folders.boxes[PHOTOS].click()
    page.train.click()
    assert learning.asked == [("learn", PHOTOS)]
    learning.progressed.emit(Step("texts", 16, 100))
    assert page.status.text().startswith("Reading texts")
    learning.curve = [0.1, 0.2]
    learning.progressed.emit(Step("train", 50, 400, 0.2))
    assert page.status.text().startswith("Learning")
    assert page.curve.values == (0.1, 0.2)
    page.pause.click()
    page.cancel.click()
    assert learning.asked[1:] == [("pause",), ("cancel",)]
    learning.become(None)
    assert not page.status.isVisible()


def test_an_interrupted_training_goes_on(page: LearningPage, engine: Any) -> None:
    become(engine, interrupted=("/photos/dogs",))
    assert page.train.text() == "Go on learning"
    page.train.click()
    assert engine.learning.asked == [("learn", Path("/photos/dogs"))]


def test_what_helps_is_offered_and_used(page: LearningPage, engine: Any) -> None:
    become(engine, outcome=outcome())
    assert "Your own searches get better" in said(page)
    assert "Learned from /photos" in said(page)
    cells = cells_of(page.scorecard)
    row = cells[cells.index("Own names: right ones among ten") :]
    assert [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row[1:4]] == [
        "10.0 %",
        "36.0 %",
        "+26.0 (+20.0 … +32.0)",
    ]
    engine.learning.model = SimpleNamespace(model_id="mini-learned-1")
    page.use.click()
    assert engine.sent == [FillModel(model_id=ModelId("mini-learned-1"))]


@pytest.mark.parametrize("reason", proof.REASONS)
def test_what_does_not_help_is_refused_in_words(page: LearningPage, engine: Any, reason: str) -> None:
    become(engine, outcome=outcome(reason))
    assert any(words in page.verdict.text() for words in ("nothing to learn", "too little", "not offered"))
    assert not page.use.isVisible()
    page.drop.click()
    assert engine.learning.asked == [("forget",)]


def test_one_click_goes_back(page: LearningPage, engine: Any) -> None:
    become(engine, has_learned=True)
    engine.learning.model = SimpleNamespace(model_id="mini")
    page.back.click()
    assert engine.sent == [FillModel(model_id=ModelId("mini"))]


def test_trouble_is_said_and_goes_with_the_next_job(page: LearningPage, engine: Any) -> None:
    engine.learning.failed.emit(UsageError("Not a folder", "Connect the disk."))
    assert "Connect the disk." in said(page)
    page.folders.boxes[PHOTOS].click()
    page.look.click()
    assert "Connect the disk." not in said(page)


def test_own_quality_is_a_sentence_and_a_table(page: LearningPage, engine: Any) -> None:
    assert "Not measured yet." in said(page)
    page.quality.measure.click()
    assert engine.learning.asked == [("measure",)]
    engine.learning.progressed.emit(Step("measure", 30, 100))
    assert page.quality.measure.text().startswith("Measuring: 30")
    page.quality.stop.click()
    assert engine.learning.asked[-1] == ("pause",)
    engine.learning.become(None)
    assert not page.quality.stop.isVisible()
    first, ten = Interval(0.33, 0.2, 0.5), Interval(0.89, 0.7, 1.0)
    names = (("all", "all"), ("kind", "image"), ("source", "folder"), ("language", "de"), ("language", ""))
    lines = tuple(Line(by=by, name=name, questions=9, first=first, ten=ten) for by, name in names)
    become(engine, quality=Quality(model="m", at_ms=1, contents=9, lines=lines, agreement=1.0), is_quality_old=True)
    assert "33 find a right file first, and 89" in page.quality.sentence.text()
    assert "measure again" in page.quality.sentence.text()
    cells = cells_of(page.quality.table)
    for name in ("All questions", "About photos", "Names of folders", "Deutsch", "Names and single words"):
        assert name in cells
    assert len(page.quality.table.findChildren(ShareBar)) == len(lines)


def test_a_library_without_texts_cannot_be_measured(page: LearningPage, engine: Any) -> None:
    become(engine, quality=Quality(model="m", at_ms=1, contents=9, lines=(), agreement=1.0))
    assert "Nothing can be asked" in said(page)
    assert not page.quality.table.isVisible()


def test_named_things_go_to_a_file_and_come_from_one(page: LearningPage, engine: Any, tmp_path: Path) -> None:
    assert page.named.status.text() == "0 thing(s) have a name."
    assert not page.named.export.isEnabled()
    engine.library.named = [Concept(concept_id=ConceptId(1), name="Biscuit", examples=3, counters=0, added_ms=1)]
    page.named.refresh()
    assert page.named.export.isEnabled()
    page.named.export_to(tmp_path / "names.json")
    assert (tmp_path / "names.json").exists()
    assert "names.json" in page.named.status.text()
    page.named.bring_from(tmp_path / "names.json")
    assert page.named.status.text().startswith("2 named thing(s) added. 3 file(s)")
    engine.library.trouble = UsageError("This is no file of concepts", "Choose another one.")
    page.named.bring_from(tmp_path / "names.json")
    assert "Choose another one." in page.named.status.text()


def test_charts_show_their_values(qtbot: QtBot) -> None:
    curve, bar = LearningCurve(), ShareBar(Interval(0.5, 0.4, 0.6))
    for widget in (curve, bar):
        qtbot.addWidget(widget)
        widget.resize(200, 90)
    curve.show_values([0.1, 0.4, 0.3])
    assert "10.0" in curve.accessibleDescription()
    for widget in (curve, bar):
        assert len(colours(widget.grab().toImage())) > 2
    assert span_text(Interval(0.5, 0.4, 0.6)) in bar.accessibleName()


def colours(image: QImage) -> set[int]:
    return {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}


def test_jobs_have_the_names_that_the_page_uses() -> None:
    assert {job.value for job in Job} == {"look", "learn", "measure"}
