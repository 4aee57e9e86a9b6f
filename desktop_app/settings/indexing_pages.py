"""The settings pages about indexing: folders, and when to work."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSize, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFrame, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from desktop_app.settings.form import Page, labelled
from desktop_app.settings.text_section import TextSection
from desktop_app.style.icons import IconLabel, icon
from desktop_app.style.tokens import ICON_PX, space
from desktop_app.style.widgets import NumberField, hbox, vbox
from desktop_app.texts import shown, shown_name
from indexer.service.messages import AddRoot, Configure, RemoveRoot, Rescan, SetExcludes

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from indexer.library.values import RootState

SIGN_PX = 20


class FoldersPage(Page):
    """One card per folder, updated while indexing."""

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._cards: dict[Path, _FolderCard] = {}
        self.title(self.tr("Folders"))
        self.text(
            self.tr("Recallery searches these folders and everything in them. Your files are only read, never changed.")
        )
        self._list = vbox(gap=space(2))
        self.column.addLayout(self._list)
        self._none = self.text(self.tr("You have not added a folder yet."))
        self._none.hide()
        add = QPushButton(self.tr("Add a folder…"))
        add.setProperty("role", "primary")
        add.clicked.connect(lambda _checked: self.ask_for_folder())
        rescan = QPushButton(icon("refresh-cw"), self.tr("Check for changes now"))
        rescan.clicked.connect(lambda _checked: engine.send(Rescan()))
        self.buttons(add, rescan)
        self.finish()
        engine.changed.connect(self._refresh)  # no lambda: it would outlive the page, and be called
        self._refresh()

    def ask_for_folder(self) -> None:
        """Open a dialog and add the chosen folder."""
        name = QFileDialog.getExistingDirectory(self, self.tr("Add a folder"), str(Path.home()))
        if name:
            self.add_folder(Path(name))

    def add_folder(self, path: Path) -> None:
        self._engine.send(AddRoot(path=path))

    def _refresh(self, _changed: object = None) -> None:
        self._engine.ask_library(self, lambda library: library.roots(), self._show)

    def _show(self, roots: list[RootState]) -> None:
        there = {root.path for root in roots}
        for path in [path for path in self._cards if path not in there]:
            card = self._cards.pop(path)
            self._list.removeWidget(card)
            card.deleteLater()
        for root in roots:
            if root.path not in self._cards:
                self._cards[root.path] = self._card(root)
            self._cards[root.path].show_root(root)
        self._none.setVisible(not roots)

    def _card(self, root: RootState) -> _FolderCard:
        made = _FolderCard(root)
        made.removed.connect(lambda: self._engine.send(RemoveRoot(root_id=root.root_id)))
        made.excludes_changed.connect(
            lambda globs: self._engine.send(SetExcludes(root_id=root.root_id, excludes=globs))
        )
        self._list.addWidget(made)
        return made


class _FolderCard(QFrame):
    """One folder."""

    removed = Signal()
    excludes_changed = Signal(tuple)

    def __init__(self, root: RootState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._excludes = root.excludes
        self._sign = IconLabel("folder", SIGN_PX)
        name = labelled(shown_name(root.path), "strong")
        where = labelled(shown(root.path), "caption")
        self._counts = labelled("", "quiet")
        remove = QToolButton()
        remove.setIcon(icon("folder-x"))
        remove.setIconSize(QSize(ICON_PX, ICON_PX))
        remove.setToolTip(self.tr("Remove this folder from the library"))
        remove.setAccessibleName(self.tr("Remove {folder} from the library").format(folder=shown_name(root.path)))
        self._question = self._asking()
        self._question.hide()
        remove.clicked.connect(lambda _checked: self._question.show())
        self._field = QLineEdit(", ".join(root.excludes))
        self._field.setPlaceholderText(self.tr("Nothing is left out. For example: Screenshots/, *.tmp"))
        self._field.setAccessibleName(self.tr("Leave out of {folder}").format(folder=shown_name(root.path)))
        self._field.editingFinished.connect(self._take_excludes)
        names = vbox(name, where, self._counts, gap=0)
        top = hbox(self._sign, gap=space(3))
        top.addLayout(names, 1)
        top.addWidget(remove)
        without = hbox(gap=space(3))
        label = QLabel(self.tr("Leave out"))
        label.setBuddy(self._field)
        without.addWidget(label)
        without.addWidget(self._field, 1)
        vbox(top, without, self._question, parent=self, margins=(space(4), space(3), space(3), space(3)), gap=space(2))

    def show_root(self, root: RootState) -> None:
        count = QLocale().toString
        words = [
            self.tr("{indexed} of {seen} files indexed").format(indexed=count(root.indexed), seen=count(root.seen))
        ]
        if root.failed:
            words.append(self.tr("%n failed", "", root.failed))
        if root.offline:
            words.append(self.tr("not connected"))
        self._counts.setText(" · ".join(words))
        self._sign.set_icon("unplug" if root.offline else "folder")
        if root.excludes != self._excludes and not self._field.hasFocus():
            self._excludes = root.excludes
            self._field.setText(", ".join(root.excludes))

    def _asking(self) -> QFrame:
        """Return the question before a folder is removed."""
        made = QFrame()
        made.setProperty("role", "banner")
        words = labelled(
            self.tr(
                "Recallery forgets what it knows about these files, including your ratings. The files "
                "themselves stay on the disk."
            ),
            "",
        )
        yes = QPushButton(self.tr("Remove"))
        yes.setProperty("role", "danger")
        yes.clicked.connect(lambda _checked: self._remove())
        no = QPushButton(self.tr("Keep"))
        no.clicked.connect(lambda _checked: made.hide())
        row = hbox(parent=made, margins=(space(3), space(2)), gap=space(2))
        row.addWidget(words, 1)
        row.addWidget(yes)
        row.addWidget(no)
        return made

    def _remove(self) -> None:
        self.setEnabled(False)
        self.removed.emit()

    def _take_excludes(self) -> None:
        globs = tuple(part.strip() for part in self._field.text().split(",") if part.strip())
        if globs != self._excludes:
            self._excludes = globs
            self.excludes_changed.emit(globs)


class IndexingPage(Page):
    """Configures the indexer's process, and shows its state."""

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        how = engine.how or Configure()
        self.title(self.tr("Indexing"))
        self.text(self.tr("Recallery notices new and changed files by itself. Changes here take effect at once."))
        self._paused = self._switch(
            "paused", self.tr("Pause"), self.tr("Nothing is read until you turn this off."), how
        )
        self._idle = self._switch(
            "only_idle",
            self.tr("Only while the computer is idle"),
            self.tr("Indexing waits while other programs are busy."),
            how,
        )
        self._mains = self._switch(
            "only_mains",
            self.tr("Only when plugged in"),
            self.tr("Indexing waits while the laptop runs on battery."),
            how,
        )
        self._threads = NumberField()
        self._threads.setRange(0, max(1, os.cpu_count() or 1))
        self._threads.setSpecialValueText(self.tr("Automatic"))
        self._threads.setValue(how.threads or 0)
        self._threads.valueChanged.connect(lambda threads: self._order(threads=threads or None))
        self.row(
            self.tr("Threads"),
            self._threads,
            self.tr("Automatic leaves one processor core free for other programs."),
            also=self.tr("processor cores speed slow load performance"),
        )
        self.texts = TextSection(self, engine)
        engine.configured.connect(self._show)
        self.finish()

    def _switch(self, name: str, label: str, words: str, how: Configure) -> QCheckBox:
        return self.switch(label, words, on=getattr(how, name), changed=lambda on: self._order(**{name: on}))

    def _order(self, **changed: bool | int | None) -> None:
        self._engine.send(replace(self._engine.how or Configure(), **changed))  # type: ignore[arg-type]  # by name

    def _show(self, how: Configure) -> None:
        """Follow changes made elsewhere."""
        for box, on in ((self._paused, how.paused), (self._idle, how.only_idle), (self._mains, how.only_mains)):
            box.blockSignals(True)  # noqa: FBT003 - Qt's own signature
            box.setChecked(on)
            box.blockSignals(False)  # noqa: FBT003
        self._threads.blockSignals(True)  # noqa: FBT003
        self._threads.setValue(how.threads or 0)
        self._threads.blockSignals(False)  # noqa: FBT003
