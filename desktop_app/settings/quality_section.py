"""The part of the settings that measures how good search is on the user's own library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.settings.form import action_button
from desktop_app.settings.learning_charts import Table, quality_rows
from desktop_app.texts import percent

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from desktop_app.settings.form import Page
    from indexer.learning.process import Step
    from indexer.learning.quality import Quality


class QualitySection(QObject):
    """Adds its controls to a page, which tells it what is known."""

    def __init__(self, page: Page, engine: Engine) -> None:
        super().__init__(page)
        self._learning = engine.learning
        page.section(self.tr("How good is search on my library?"))
        page.text(
            self.tr(
                "Asks questions made of your own texts (names of folders, keywords, titles, headings) and looks "
                "whether the right files come first. Only what the files show answers: the texts would find themselves."
            )
        )
        self.sentence = page.text("", "")
        self.measure = action_button("gauge", self.tr("Measure now"), self._begin)
        self.stop = action_button("", self.tr("Stop"), self._learning.pause)
        self.stop.hide()
        page.buttons(self.measure, self.stop)
        self.table = Table()
        self.table.hide()
        page.column.addWidget(self.table)

    def show_quality(self, made: Quality | None, *, is_old: bool) -> None:
        """Show what was measured last.

        Args:
            made: None if nothing was measured yet.
            is_old: another model answers now.
        """
        self.sentence.setText(self._said(made) + (" " + self._note() if made is not None and is_old else ""))
        names = self.tr("Questions"), self.tr("first"), self.tr("right ones among ten"), "", self.tr("asked")
        self.table.fill(names, [] if made is None or made.whole is None else quality_rows(made.lines))

    def show_job(self, *, is_measuring: bool, is_busy: bool) -> None:
        self.measure.setEnabled(not is_busy)
        self.stop.setVisible(is_measuring)
        self.measure.setText(self.tr("Measuring…") if is_measuring else self.tr("Measure now"))

    def follow(self, step: Step) -> None:
        """Show how far measuring is."""
        self.measure.setText(self.tr("Measuring: {share}").format(share=percent(step.done / max(1, step.total))))

    def _begin(self) -> None:
        from indexer.learning.process import Job

        self._learning.start(Job.MEASURE)

    def _said(self, made: Quality | None) -> str:
        if made is None:
            return self.tr("Not measured yet.")
        if made.whole is None:
            return self.tr("Nothing can be asked: no folder, keyword or text says what is in your files.")
        first, ten = (round(100 * span.mean) for span in (made.whole.first, made.whole.ten))
        return self.tr(
            "Of 100 questions, {first} find a right file first, and {ten} find one among the first ten. The index "
            "finds {agreement} of what an exact comparison finds."
        ).format(first=first, ten=ten, agreement=percent(made.agreement, 1))

    def _note(self) -> str:
        return self.tr("Another model answers now: measure again.")
