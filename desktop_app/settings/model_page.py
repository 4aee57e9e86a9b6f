"""Which model looks at the photos, what runs it, and how fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QRadioButton, QVBoxLayout, QWidget

from desktop_app.settings.form import Page, labelled
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from indexer.models.active import WANTED
from indexer.models.installed import installed
from indexer.service.messages import FillModel, MeasureSpeed

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from indexer.home import Home
    from indexer.library.library import Library
    from indexer.models.installed import Installed
    from indexer.service.messages import Speed


class ModelPage(Page):
    """The installed models, of which one is chosen, and the speed measured here."""

    def __init__(self, engine: Engine, home: Home, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._home = home
        self._choice = QButtonGroup(self)
        self.title(self.tr("Model"))
        self.text(self.tr("The model looks at your photos and turns words and pictures into what can be compared."))
        self._list = QVBoxLayout()
        self._list.setSpacing(space(2))
        self.column.addLayout(self._list)
        self.text(
            self.tr(
                "Another model reads the whole library anew in the background; the present one answers until then."
            ),
            "caption",
        )
        self.section(self.tr("Accelerator"))
        self._found = self.text(self.tr("Not measured yet."))
        self._tried = self.text("", "caption")
        self._measure = QPushButton(icon("gauge"), self.tr("Measure now"))
        self._measure.clicked.connect(lambda _checked: self._ask_for_speed())
        self.buttons(self._measure)
        self.finish()
        engine.speed.connect(self.show_speed)
        engine.ask_library(self, self._models, lambda found: self._show_models(*found))

    def show_speed(self, speed: Speed) -> None:
        """Say what was measured."""
        self._measure.setEnabled(True)
        rate = QLocale().toString(speed.pictures_per_s, "f", 1)
        self._found.setText(
            self.tr("{device}: {rate} photos a second, with %n thread(s)", "", speed.threads).format(
                device=speed.device, rate=rate
            )
        )
        self._tried.setText(
            "\n".join(f"{device}: {reason}" for device, reason in speed.tried if device != speed.device)
        )

    def _ask_for_speed(self) -> None:
        self._measure.setEnabled(False)
        self._found.setText(self.tr("Measuring…"))
        self._engine.send(MeasureSpeed())

    def _models(self, library: Library) -> tuple[list[Installed], str]:
        """Return the installed models and which of them the user wants. Runs in the library's thread."""
        there = installed(self._home)
        wanted = library.setting(WANTED)
        ids = [model.model_id for model in there]
        return there, wanted if wanted in ids else ids[0]

    def _show_models(self, there: list[Installed], wanted: str) -> None:
        for model in there:
            self._list.addWidget(self._card(model, chosen=model.model_id == wanted))

    def _card(self, model: Installed, *, chosen: bool) -> QFrame:
        made = QFrame()
        made.setProperty("role", "card")
        name = self.tr("Built-in model") if model.built_in else model.name
        choose = QRadioButton(name)
        choose.setChecked(chosen)
        choose.clicked.connect(lambda _checked: self._engine.send(FillModel(model_id=model.model_id)))
        self._choice.addButton(choose)
        size = QLocale().formattedDataSize(model.size_bytes, 0, QLocale.DataSizeFormat.DataSizeSIFormat)
        words = self.tr("{id}, {size}").format(id=model.model_id, size=size)
        column = QVBoxLayout(made)
        column.setContentsMargins(space(3), space(2), space(3), space(2))
        column.setSpacing(0)
        column.addWidget(choose)
        column.addWidget(labelled(words, "caption"))
        return made
