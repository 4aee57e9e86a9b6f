"""When the computer works, and with how many threads."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.style.number_field import NumberField
from desktop_app.style.tokens import space
from indexer.service.messages import Configure

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine


class HowToWork(QWidget):
    """Two switches and a number; what they say takes effect at once."""

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._idle = QCheckBox(self.tr("Only when the computer is idle"))
        self._mains = QCheckBox(self.tr("Only when plugged in"))
        self._threads = NumberField()
        self._threads.setRange(0, max(1, os.cpu_count() or 1))
        self._threads.setSpecialValueText(self.tr("automatic"))
        self._threads.setKeyboardTracking(False)
        label = QLabel(self.tr("Threads"))
        label.setBuddy(self._threads)
        row = QHBoxLayout()
        row.setSpacing(space(2))
        row.addWidget(label)
        row.addWidget(self._threads)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1))
        column.addWidget(self._idle)
        column.addWidget(self._mains)
        column.addLayout(row)
        self._idle.toggled.connect(lambda on: self._order(only_idle=on))
        self._mains.toggled.connect(lambda on: self._order(only_mains=on))
        self._threads.valueChanged.connect(lambda threads: self._order(threads=threads or None))
        engine.configured.connect(self._show)
        self._show(engine.how or Configure())

    def _order(self, **changed: bool | int | None) -> None:
        self._engine.send(replace(self._engine.how or Configure(), **changed))  # type: ignore[arg-type]  # by name

    def _show(self, how: Configure) -> None:
        """Follow what was changed elsewhere."""
        for box, on in ((self._idle, how.only_idle), (self._mains, how.only_mains)):
            with QSignalBlocker(box):
                box.setChecked(on)
        with QSignalBlocker(self._threads):
            self._threads.setValue(how.threads or 0)
