"""The section of the settings about text in pictures: whether it is read, where, which scripts, how far it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QPushButton

from desktop_app.texts import number
from indexer.names import as_text
from indexer.ocr.scripts import SCRIPTS
from indexer.service.messages import Configure

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from desktop_app.settings.form import Page
    from indexer.catalogue.picture_texts import TextProgress


class TextSection(QObject):
    """Adds its controls to a page and follows what holds."""

    def __init__(self, page: Page, engine: Engine) -> None:
        super().__init__(page)
        self._page = page
        self._engine = engine
        how = engine.how or Configure()
        page.section(self.tr("Text in pictures"))
        self._names = {"Latin": self.tr("Latin"), "Chinese": self.tr("Chinese"), "Japanese": self.tr("Japanese")}
        scripts = ", ".join(self._names.get(script, script) for script in SCRIPTS)
        words = self.tr(
            "Photos, screenshots and scanned pages are found by what is written in them. This runs when everything "
            "else is done, and only on this computer. Scripts: {scripts}."
        )
        self._reads = page.switch(
            self.tr("Read text in pictures"),
            words.format(scripts=scripts),
            on=how.reads_texts,
            changed=lambda on: self._order(reads_texts=on),
            also=self.tr("ocr scan receipt screenshot recognise words"),
        )
        self._where = page.text("", "caption")
        self._progress = page.text("", "caption")
        self._choose = QPushButton(self.tr("Only in a folder…"))
        self._choose.clicked.connect(lambda _checked: self._ask_for_folder())
        self._everywhere = QPushButton(self.tr("In all folders"))
        self._everywhere.clicked.connect(lambda _checked: self._order(text_folders=()))
        page.buttons(self._choose, self._everywhere)
        engine.configured.connect(self._show)
        engine.changed.connect(self._refresh)  # no lambda: it would outlive the page, and be called
        self._show(how)
        self._refresh()

    def add_folder(self, path: Path) -> None:
        """Read text only in this folder, and in those chosen before."""
        folders = (self._engine.how or Configure()).text_folders
        self._order(text_folders=tuple(dict.fromkeys((*folders, as_text(str(path))))))

    def _ask_for_folder(self) -> None:
        title = self.tr("Read text in pictures of this folder")
        if name := QFileDialog.getExistingDirectory(self._page, title, str(Path.home())):
            self.add_folder(Path(name))

    def _order(self, **changed: bool | tuple[str, ...]) -> None:
        how = replace(self._engine.how or Configure(), **changed)  # type: ignore[arg-type]  # by name
        self._engine.send(how)

    def _show(self, how: Configure) -> None:
        """Follow changes made elsewhere."""
        self._reads.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self._reads.setChecked(how.reads_texts)
        self._reads.blockSignals(False)  # noqa: FBT003
        folders = ", ".join(how.text_folders)
        limited = self.tr("Only in {folders} and below.").format(folders=folders)
        self._where.setText(limited if folders else self.tr("In all folders of the library."))
        for button in (self._choose, self._everywhere):
            button.setEnabled(how.reads_texts)
        self._everywhere.setVisible(bool(folders))

    def _refresh(self, _changed: object = None) -> None:
        self._engine.ask_library(self._page, lambda library: library.texts(), self._show_progress)

    def _show_progress(self, progress: TextProgress) -> None:
        words = self.tr("Looked at for text: {looked_at}. With text: {with_text}. Waiting: {remaining}.")
        self._progress.setText(
            words.format(
                looked_at=number(progress.looked_at),
                with_text=number(progress.with_text),
                remaining=number(progress.remaining),
            )
        )
