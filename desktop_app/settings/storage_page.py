"""The settings page about storage: location, size, backup, removal."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QLabel, QPushButton, QWidget

from desktop_app.settings.form import Page, action_button, labelled
from desktop_app.style.tokens import space
from desktop_app.style.widgets import NumberField, hbox
from desktop_app.texts import data_size, sentences, shown
from indexer.service.messages import Compact

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_app.engine.engine import Engine
    from desktop_app.settings.preferences import PreferencesStore
    from indexer.errors import KnownError
    from indexer.library.library import Library
    from indexer.library.values import Restored, Storage

LEAST_MB, MOST_MB, STEP_MB = 50, 100_000, 250


class StoragePage(Page):
    """Location and size of the index, thumbnails, backup and removal.

    Args:
        thumbnails_bytes: returns the size of the thumbnails; called in the library's thread.
        clear_thumbnails: deletes all thumbnails; called in the library's thread.
    """

    move_wanted = Signal(object)  # The new folder of the index. The program restarts.
    removal_wanted = Signal()  # Delete all data of Recallery. The program ends.

    def __init__(
        self,
        engine: Engine,
        preferences: PreferencesStore,
        thumbnails_bytes: Callable[[], int],
        clear_thumbnails: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._thumbnails_bytes, self._clear_thumbnails = thumbnails_bytes, clear_thumbnails
        self._folder: Path | None = None
        self.title(self.tr("Storage"))
        self._status = self.text("", "strong")
        self._status.hide()
        self._where = self.text("")
        self._where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._numbers: list[QWidget] = []
        self._sizes = QGridLayout()
        self._sizes.setHorizontalSpacing(space(6))
        self._sizes.setVerticalSpacing(space(1))
        self.column.addLayout(self._sizes)
        self.buttons(
            action_button("folder-open", self.tr("Open the folder"), self._open_folder),
            action_button("archive", self.tr("Compact now"), self._compact),
            action_button("folder-x", self.tr("Move…"), self._ask_where_to),
        )
        self._add_thumbnails(preferences)
        self._add_backup()
        self.section(self.tr("Remove everything"))
        self.text(
            self.tr("Removes the index, thumbnails, ratings, collections and settings. Your photos stay as they are.")
        )
        self._question = self._asking()
        self._question.hide()
        remove = action_button("trash-2", self.tr("Remove everything…"), self._question.show)
        remove.setProperty("role", "danger")
        self.buttons(remove)
        self.column.addWidget(self._question)
        self.finish()
        self._measure()

    def _add_thumbnails(self, preferences: PreferencesStore) -> None:
        self.section(self.tr("Thumbnails"))
        limit = NumberField()
        limit.setRange(LEAST_MB, MOST_MB)
        limit.setSingleStep(STEP_MB)
        limit.setSuffix(self.tr(" MB"))
        limit.setGroupSeparatorShown(True)
        limit.setValue(preferences.current.thumbnails_mb)
        limit.valueChanged.connect(lambda megabytes: preferences.change(thumbnails_mb=megabytes))
        self.row(
            self.tr("Use at most"),
            limit,
            self.tr("Thumbnails that you have not seen for the longest time are deleted first."),
            also=self.tr("cache disk space previews"),
        )
        self.buttons(action_button("image-off", self.tr("Clear thumbnails"), self._clear))

    def _add_backup(self) -> None:
        self.section(self.tr("Backup"))
        self.text(
            self.tr(
                "A backup is one small file with your ratings, favourites, collections and saved searches. The "
                "index itself can always be rebuilt from your files."
            )
        )
        self.buttons(
            action_button("download", self.tr("Back up…"), self._back_up),
            action_button("archive-restore", self.tr("Restore…"), self._restore),
        )

    def _measure(self) -> None:
        def question(library: Library) -> tuple[Storage, int]:
            return library.storage(), self._thumbnails_bytes()

        self._engine.ask_library(self, question, lambda found: self._show(*found))

    def _show(self, storage: Storage, thumbnails_bytes: int) -> None:
        self._folder = storage.folder
        self._where.setText(self.tr("The index is in {folder}").format(folder=shown(storage.folder)))
        for old in self._numbers:
            self._sizes.removeWidget(old)
            old.deleteLater()
        self._numbers.clear()
        lines = (
            (self.tr("What is in your photos"), storage.units_bytes),
            (self.tr("Names, dates, ratings and collections"), storage.catalogue_bytes),
            (self.tr("Thumbnails"), thumbnails_bytes),
            (self.tr("Models"), storage.models_bytes),
            (self.tr("Log"), storage.logs_bytes),
            (self.tr("Free on this disk"), storage.free_bytes),
        )
        for number, (name, size_bytes) in enumerate(lines):
            size = QLabel(data_size(size_bytes))
            label = QLabel(name)
            self._sizes.addWidget(label, number, 0)
            self._sizes.addWidget(size, number, 1, Qt.AlignmentFlag.AlignTrailing)
            self._numbers += [label, size]
        self._sizes.setColumnStretch(2, 1)

    def _tell(self, text: str) -> None:
        self._status.setText(text)
        self._status.show()
        self.verticalScrollBar().setValue(0)

    def _fail(self, trouble: KnownError) -> None:
        self._tell(sentences(trouble))

    def _open_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def _compact(self) -> None:
        self._engine.send(Compact())
        self._tell(self.tr("The index is being compacted in the background."))

    def _clear(self) -> None:
        self._engine.ask_library(self, lambda _library: self._clear_thumbnails(), lambda _: self._measure())

    def _back_up(self) -> None:
        proposal = str(Path.home() / f"recallery-{date.today().isoformat()}.json")  # noqa: DTZ011 - the user's day
        name, _kind = QFileDialog.getSaveFileName(self, self.tr("Back up"), proposal, self.tr("Backups (*.json)"))
        if name:
            self.back_up_to(Path(name))

    def back_up_to(self, path: Path) -> None:
        done = self.tr("Backed up to {file}").format(file=shown(path))
        self._engine.ask_library(self, lambda library: library.backup(path), lambda _: self._tell(done), self._fail)

    def _restore(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self, self.tr("Restore"), str(Path.home()), self.tr("Backups (*.json)")
        )
        if name:
            self.restore_from(Path(name))

    def restore_from(self, path: Path) -> None:
        """Add what a backup has."""
        self._engine.ask_library(self, lambda library: library.restore(path), self._tell_restored, self._fail)

    def _tell_restored(self, restored: Restored) -> None:
        words = [
            self.tr("%n rating(s) and favourite(s)", "", restored.marks),
            self.tr("%n collection(s)", "", restored.collections),
            self.tr("%n saved search(es)", "", restored.searches),
            self.tr("%n named thing(s)", "", restored.concepts),
        ]
        text = self.tr("Restored: {what}.").format(what=", ".join(words))
        if restored.absent:
            text += " " + self.tr("%n file(s) of the backup are not in this library yet.", "", restored.absent)
        self._tell(text)

    def _ask_where_to(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Choose where to move the index"), str(Path.home()))
        if name:
            self.move_wanted.emit(Path(name))

    def _asking(self) -> QFrame:
        made = QFrame()
        made.setProperty("role", "banner")
        made.setProperty("kind", "trouble")
        yes = QPushButton(self.tr("Remove everything and quit"))
        yes.setProperty("role", "danger")
        yes.clicked.connect(lambda _checked: self.removal_wanted.emit())
        no = QPushButton(self.tr("Keep"))
        no.clicked.connect(lambda _checked: made.hide())
        row = hbox(parent=made, margins=(space(3), space(2)), gap=space(2))
        row.addWidget(labelled(self.tr("This cannot be undone."), ""), 1)
        row.addWidget(yes)
        row.addWidget(no)
        return made
