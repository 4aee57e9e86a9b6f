"""The settings page about learning: from which folders, what they teach, the training, its proof, and going back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFrame, QProgressBar, QWidget

from desktop_app.settings.form import Page, action_button, labelled
from desktop_app.settings.learning_charts import LearningCurve, Table, scorecard_rows, source_name
from desktop_app.settings.named_section import NamedSection
from desktop_app.settings.quality_section import QualitySection
from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, vbox
from desktop_app.texts import number, sentences, shown, with_number
from indexer.pipeline.control import Pace
from indexer.service.messages import FillModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.engine.engine import Engine
    from desktop_app.engine.learning import LearningState
    from indexer.errors import KnownError
    from indexer.learning.learner import Outcome
    from indexer.learning.process import Counted, Step
    from indexer.library.values import RootState
    from indexer.models.installed import Installed


class FolderChoice(QWidget):
    """The folders of the library, and folders below them, each with a check mark."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[Path, QCheckBox] = {}
        self._column = vbox(parent=self, margins=0, gap=space(1))

    def offer(self, folders: Sequence[Path], *, on: bool = False) -> None:
        """Add folders that are not there yet."""
        for folder in folders:
            if folder not in self.boxes:
                box = QCheckBox(shown(folder).replace("&", "&&"))
                box.setChecked(on)
                box.toggled.connect(lambda _on: self.changed.emit())
                self.boxes[folder] = box
                self._column.addWidget(box)
        self.changed.emit()

    def chosen(self) -> list[Path]:
        """Return the folders with a check mark."""
        return [folder for folder, box in self.boxes.items() if box.isChecked()]


class LearningPage(Page):
    """Learns from the user's folders, with proof; and measures how good search is."""

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine, self._learning = engine, engine.learning
        self._pace = Pace()
        self._stage = ""
        self.title(self.tr("Learning"))
        self.text(
            self.tr(
                "Recallery can learn the names that you use from your own folders. It takes some minutes, happens on "
                "this computer only, and changes nothing unless files that were kept back are found better afterwards."
            )
        )
        self._add_present()
        self._add_choice()
        self._add_training()
        self._add_result()
        self.named = NamedSection(self, engine)
        self.quality = QualitySection(self, engine)
        self.finish()
        self._learning.changed.connect(self.refresh)
        self._learning.progressed.connect(self._follow)
        self._learning.counted.connect(self._show_counted)
        self._learning.failed.connect(self._fail)
        engine.configured.connect(self._refresh_configured)
        engine.ask_library(self, lambda library: library.roots(), self._offer)
        self.refresh()

    # What is on the page

    def _add_present(self) -> None:
        self._present = self.text("")
        self.back = action_button("rotate-ccw", self.tr("Go back to the model as it came"), self._go_back)
        self.buttons(self.back)

    def _add_choice(self) -> None:
        self.section(self.tr("Learn from these folders"))
        self.folders = FolderChoice()
        self.folders.changed.connect(self._show_buttons)
        self.column.addWidget(self.folders)
        self._none = self.text(self.tr("You have not added a folder yet."))
        self.more = action_button("folder-plus", self.tr("A folder inside them…"), self._ask_for_folder)
        self.look = action_button("list", self.tr("What can they teach?"), self._look)
        self.train = action_button("", self.tr("Learn"), self._train)
        self.train.setProperty("role", "primary")
        self.buttons(self.more, self.look, self.train)
        self.counted = Table()
        self.counted.hide()
        self.column.addWidget(self.counted)

    def _add_training(self) -> None:
        self._card = QFrame()
        self._card.setProperty("role", "card")
        self.status = labelled("", "strong")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.curve = LearningCurve()
        self.pause = action_button("pause", self.tr("Pause"), self._learning.pause)
        self.cancel = action_button("x", self.tr("Cancel"), self._learning.cancel)
        row = hbox(gap=space(2))
        row.addWidget(self.pause)
        row.addWidget(self.cancel)
        row.addStretch(1)
        vbox(self.status, self._bar, self.curve, row, parent=self._card, margins=(space(4), space(3)), gap=space(2))
        self._card.hide()
        self.column.addWidget(self._card)
        self.trouble = self.text("", "danger")
        self.trouble.hide()

    def _add_result(self) -> None:
        self._result = QFrame()
        self._result.setProperty("role", "card")
        self.verdict = labelled("", "strong")
        self._of = labelled("", "caption")
        self.scorecard = Table()
        self.use = action_button("", self.tr("Use it"), self._use)
        self.use.setProperty("role", "primary")
        self.drop = action_button("trash-2", self.tr("Throw it away"), self._learning.forget)
        row = hbox(gap=space(2))
        row.addWidget(self.use)
        row.addWidget(self.drop)
        row.addStretch(1)
        parts = (self.verdict, self._of, self.scorecard, row)
        vbox(*parts, parent=self._result, margins=(space(4), space(3)), gap=space(2))
        self._result.hide()
        self.column.addWidget(self._result)

    # What is known

    def refresh(self) -> None:
        self._show_job()
        self._learning.ask_state(self, self._show)

    def _refresh_configured(self, _how: object) -> None:
        """Reload after the index was opened again, as it is when the model changes."""
        self.refresh()

    def _offer(self, roots: list[RootState]) -> None:
        self.folders.offer([root.path for root in roots])
        self._none.setVisible(not roots)
        for button in (self.more, self.look, self.train):
            button.setVisible(bool(roots))
        self._show_buttons()

    def _show(self, now: LearningState) -> None:
        self._present.setText(
            self.tr("What was learned from your folders is in use, or about to be.")
            if now.has_learned
            else self.tr("The model answers as it came: it has not learned anything yet.")
        )
        self.back.setVisible(now.has_learned)
        self.folders.offer([Path(folder) for folder in now.interrupted], on=True)
        self.train.setText(self.tr("Go on learning") if now.interrupted else self.tr("Learn"))
        self._show_outcome(now.outcome)
        self.quality.show_quality(now.quality, is_old=now.is_quality_old)

    def _show_outcome(self, outcome: Outcome | None) -> None:
        from indexer.learning import proof

        self._result.setVisible(outcome is not None)
        if outcome is None:
            return
        words = {
            "": self.tr("Your own searches get better, and nothing else gets worse. Use it?"),
            proof.TOO_FEW: self.tr("There is too little to learn: too few names have files that can be kept back."),
            proof.NO_GAIN: self.tr("There was nothing to learn: what was kept back is found no better than before."),
            proof.NOTHING: self.tr("There was nothing to learn: training found nothing better than the present model."),
            proof.LOSES: self.tr("It is not offered: something else would be found worse by more than a point."),
        }
        card = outcome.scorecard
        self.verdict.setText(words[card.reason])
        self._of.setText(self.tr("Learned from {folders}").format(folders=", ".join(outcome.folders)))
        names = self.tr("On files that were kept back"), self.tr("before"), self.tr("after")
        self.scorecard.fill((*names, self.tr("gain, points"), self.tr("searches")), scorecard_rows(card.measures))
        self.use.setVisible(card.is_offered)

    def _show_counted(self, counted: Counted) -> None:
        reasons = {
            "generic": self.tr("Left out: they say nothing, such as DCIM or a date"),
            "common": self.tr("Left out: nearly everything has them"),
            "absurd": self.tr("Left out: the model is sure that they are about something else"),
            "joined": self.tr("Left out: they were there already"),
            "spare": self.tr("Left out: more than one name needs"),
        }
        rows = [(source_name(source), number(count)) for source, count in counted.by_source.items()]
        rows += [(reasons[name], number(count)) for name, count in counted.left_out.items() if count]
        found = with_number(self.tr("%n pair(s) of a text and a picture", "", counted.pairs), counted.pairs)
        self.counted.fill((found, self.tr("count")), rows or [(self.tr("These folders teach nothing."), "")])

    # The training

    def _show_job(self) -> None:
        job = self._learning.job
        self._card.setVisible(job in ("look", "learn"))
        self.curve.show_values(self._learning.curve)
        self.pause.setVisible(job == "learn")
        self._bar.setRange(0, 0)
        if job is not None:
            self.trouble.hide()
            self._stage = ""
            self.status.setText(self.tr("Starting…"))
        self.quality.show_job(is_measuring=job == "measure", is_busy=job is not None)
        self._show_buttons()

    def _show_buttons(self) -> None:
        is_free = self._learning.job is None
        for button in (self.look, self.train):
            button.setEnabled(is_free and bool(self.folders.chosen()))
        for button in (self.back, self.use, self.drop):
            button.setEnabled(is_free)

    def _follow(self, step: Step) -> None:
        if step.stage == "measure":
            self.quality.follow(step)
            return
        names = {
            "gather": self.tr("Collecting texts"),
            "texts": self.tr("Reading texts"),
            "train": self.tr("Learning"),
            "prove": self.tr("Testing on what was kept back"),
        }
        if step.stage != self._stage:
            self._stage, self._pace = step.stage, Pace(step.done)
        self._pace.reach(step.done)
        self._bar.setRange(0, step.total)
        self._bar.setValue(step.done)
        self.status.setText(names.get(step.stage, "") + self._left(step.total))
        self.curve.show_values(self._learning.curve)

    def _left(self, total: int) -> str:
        left_s = self._pace.left_s(total) if total else None
        if left_s is None:
            return "…"
        minutes = round(left_s / 60)
        left = self.tr("about %n minute(s) left", "", minutes) if minutes else self.tr("less than a minute left")
        return f": {left}"

    def _look(self) -> None:
        self._start("look")

    def _train(self) -> None:
        self.counted.hide()
        self._start("learn")

    def _start(self, job: str) -> None:
        from indexer.learning.process import Job

        self._learning.start(Job(job), self.folders.chosen())

    def _ask_for_folder(self) -> None:
        start = next(iter(self.folders.boxes), Path.home())
        if name := QFileDialog.getExistingDirectory(self, self.tr("Learn from a folder"), str(start)):
            self.folders.offer([Path(name)], on=True)

    # Using it

    def _use(self) -> None:
        self.use.setEnabled(False)
        self._learning.use(self, self._fill, self._fail)

    def _go_back(self) -> None:
        self.back.setEnabled(False)
        self._learning.ask_model_before(self, self._fill, self._fail)

    def _fill(self, model: Installed) -> None:
        self._engine.send(FillModel(model_id=model.model_id))
        self._learning.changed.emit()

    def _fail(self, trouble: KnownError) -> None:
        self.trouble.setText(sentences(trouble))
        self.trouble.show()
        self._show_buttons()
