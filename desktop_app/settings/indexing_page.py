"""When and how hard the computer works."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.settings.form import Page
from desktop_app.style.number_field import NumberField
from indexer.service.messages import Configure

if TYPE_CHECKING:
    from PySide6.QtWidgets import QCheckBox, QWidget

    from desktop_app.engine.engine import Engine


class IndexingPage(Page):
    """Orders the indexer's process, and shows what it says it does."""

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        how = engine.how or Configure()
        self.title(self.tr("Indexing"))
        self.text(self.tr("New and changed files are noticed by themselves. All of this takes effect at once."))
        self._paused = self._switch(
            "paused", self.tr("Pause"), self.tr("Nothing is read until this is off again."), how
        )
        self._idle = self._switch(
            "only_idle",
            self.tr("Only while the computer is idle"),
            self.tr("Work waits while other programs work."),
            how,
        )
        self._mains = self._switch(
            "only_mains",
            self.tr("Only when plugged in"),
            self.tr("Work waits while a laptop runs on its battery."),
            how,
        )
        self._threads = NumberField()
        self._threads.setRange(0, max(1, os.cpu_count() or 1))
        self._threads.setSpecialValueText(self.tr("automatic"))
        self._threads.setValue(how.threads or 0)
        self._threads.valueChanged.connect(lambda threads: self._order(threads=threads or None))
        self.row(
            self.tr("Threads"),
            self._threads,
            self.tr("Automatic leaves one core of the processor to other programs."),
            also=self.tr("processor cores speed slow load performance"),
        )
        engine.configured.connect(self._show)
        self.finish()

    def _switch(self, name: str, label: str, words: str, how: Configure) -> QCheckBox:
        return self.switch(label, words, on=getattr(how, name), changed=lambda on: self._order(**{name: on}))

    def _order(self, **changed: bool | int | None) -> None:
        self._engine.send(replace(self._engine.how or Configure(), **changed))  # type: ignore[arg-type]  # by name

    def _show(self, how: Configure) -> None:
        """Follow what was changed elsewhere."""
        for box, on in ((self._paused, how.paused), (self._idle, how.only_idle), (self._mains, how.only_mains)):
            box.blockSignals(True)  # noqa: FBT003 - Qt's own signature
            box.setChecked(on)
            box.blockSignals(False)  # noqa: FBT003
        self._threads.blockSignals(True)  # noqa: FBT003
        self._threads.setValue(how.threads or 0)
        self._threads.blockSignals(False)  # noqa: FBT003
