"""The part of the settings that takes named things to another computer, and brings them from one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from desktop_app.settings.form import action_button
from desktop_app.style.widgets import set_role
from desktop_app.texts import sentences, shown

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from desktop_app.settings.form import Page
    from indexer.catalogue.concepts import Concept
    from indexer.errors import KnownError
    from indexer.library.values import Restored


class NamedSection(QObject):
    """Adds its controls to a page."""

    def __init__(self, page: Page, engine: Engine) -> None:
        super().__init__(page)
        self._page, self._engine = page, engine
        page.section(self.tr("Named things"))
        page.text(
            self.tr(
                "Names that you gave with examples, such as your dog or your boat. They are in each backup; as a file "
                "of their own they work on another computer with the same files."
            )
        )
        self.status = page.text("")
        self.export = action_button("download", self.tr("Save as a file…"), self._ask_where_to)
        self.bring = action_button("archive-restore", self.tr("Add from a file…"), self._ask_which)
        page.buttons(self.export, self.bring)
        self.refresh()

    def refresh(self) -> None:
        self._engine.ask_library(self, lambda library: library.concepts(), self._show)

    def export_to(self, path: Path) -> None:
        """Write all of them into a file."""
        done = self.tr("Saved as {file}").format(file=shown(path))
        self._engine.ask_library(
            self, lambda library: library.export_concepts(path), lambda _: self._tell(done), self._fail
        )

    def bring_from(self, path: Path) -> None:
        """Add those of a file, which may be a whole backup."""
        self._engine.ask_library(self, lambda library: library.import_concepts(path), self._tell_brought, self._fail)

    def _show(self, concepts: list[Concept]) -> None:
        self._tell(self.tr("%n thing(s) have a name.", "", len(concepts)))
        self.export.setEnabled(bool(concepts))

    def _tell_brought(self, brought: Restored) -> None:
        text = self.tr("%n named thing(s) added.", "", brought.concepts)
        if brought.absent:
            text += " " + self.tr("%n file(s) of the examples are not in this library yet.", "", brought.absent)
        self.export.setEnabled(True)
        self._tell(text)

    def _fail(self, trouble: KnownError) -> None:
        self._tell(sentences(trouble), role="danger")

    def _tell(self, words: str, role: str = "quiet") -> None:
        set_role(self.status, role)
        self.status.setText(words)

    def _ask_where_to(self) -> None:
        title, kinds = self.tr("Save named things"), self.tr("Named things (*.json)")
        name, _kind = QFileDialog.getSaveFileName(self._page, title, str(Path.home() / "names.json"), kinds)
        if name:
            self.export_to(Path(name))

    def _ask_which(self) -> None:
        title, kinds = self.tr("Add named things"), self.tr("Named things and backups (*.json)")
        name, _kind = QFileDialog.getOpenFileName(self._page, title, str(Path.home()), kinds)
        if name:
            self.bring_from(Path(name))
