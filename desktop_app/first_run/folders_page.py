"""The step in which folders are chosen, with what is in them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from desktop_app.first_run.folders import FolderCount, FolderCounter, with_folder
from desktop_app.style.icons import icon
from desktop_app.style.tokens import ICON_PX, space
from desktop_app.style.widgets import hbox, text_label, vbox
from desktop_app.texts import data_size, said

RECOUNT_MS = 400
"""After the last key in the exclusions."""


class ChooseFoldersPage(QWidget):
    """A row for each folder: whether to search it, how many photos are in it.

    Args:
        counter: counts; it is closed by whoever made it.
    """

    chosen_changed = Signal()

    def __init__(self, counter: FolderCounter, suggested: list[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counter = counter
        self._counts: dict[Path, FolderCount] = {}
        self._rows: dict[Path, _FolderRow] = {}
        counter.counted.connect(self._show_count)
        title = text_label(self.tr("Which folders shall be searched?"), "heading", wrap=True)
        text = text_label(
            self.tr("Files are only read, never changed or moved. You can choose others at any time."),
            "quiet",
            wrap=True,
        )
        self._list = vbox(gap=space(2))
        add = QPushButton(icon("folder-plus"), self.tr("Add a folder…"))
        add.clicked.connect(self._ask_for_folder)
        self._excludes = QLineEdit()
        self._excludes.setPlaceholderText(self.tr("for example: Screenshots/, *.tmp"))
        self._excludes.setAccessibleName(self.tr("Leave out"))
        self._recount_soon = QTimer(self, singleShot=True, interval=RECOUNT_MS)
        self._recount_soon.timeout.connect(self._recount)
        self._excludes.textEdited.connect(lambda _text: self._recount_soon.start())
        self._total = text_label(role="strong")
        below = hbox(add)
        below.addStretch(1)
        below.addWidget(self._total)
        left_out = text_label(self.tr("Leave out"), "strong")
        left_out.setBuddy(self._excludes)
        hint = text_label(
            self.tr(
                "Names of files or folders, separated by commas; * stands for anything. "
                "Hidden and system folders are always left out."
            ),
            "caption",
            wrap=True,
        )
        layout = vbox(title, text, parent=self, margins=0, gap=space(3))
        layout.addSpacing(space(2))
        layout.addLayout(self._list)
        layout.addLayout(below)
        layout.addSpacing(space(3))
        layout.addWidget(left_out)
        layout.addWidget(self._excludes)
        layout.addWidget(hint)
        layout.addStretch(1)
        for path in suggested:
            self.add_folder(path)
        self._show_total()

    def add_folder(self, path: Path) -> None:
        """Show one more folder, chosen."""
        paths = with_folder(list(self._rows), path)
        for gone in [known for known in self._rows if known not in paths]:
            self._remove(gone)
        if path not in paths or path in self._rows:
            return
        row = _FolderRow(path)
        row.toggled.connect(self._show_total)
        row.removed.connect(lambda: self._remove(path))
        self._rows[path] = row
        self._list.addWidget(row)
        self._counter.count(path, self.excludes())
        self._show_total()

    def chosen(self) -> list[Path]:
        """Return the folders to index."""
        return [path for path, row in self._rows.items() if row.is_chosen()]

    def excludes(self) -> tuple[str, ...]:
        """Return what to leave out, as globs."""
        parts = (part.strip() for part in self._excludes.text().replace("\n", ",").split(","))
        return tuple(part for part in parts if part)

    def files(self) -> int:
        """Return how many files are in the chosen folders, as far as they are counted."""
        return sum(self._counts[path].files for path in self.chosen() if path in self._counts)

    def size_bytes(self) -> int:
        """Return how large these files are."""
        return sum(self._counts[path].size_bytes for path in self.chosen() if path in self._counts)

    def _ask_for_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Add a folder"), str(Path.home()))
        if name:
            self.add_folder(Path(name))

    def _remove(self, path: Path) -> None:
        row = self._rows.pop(path)
        self._list.removeWidget(row)
        row.deleteLater()
        self._show_total()

    def _recount(self) -> None:
        for path in self._rows:
            self._counter.count(path, self.excludes())

    def _show_count(self, count: FolderCount) -> None:
        if count.path in self._rows:
            self._counts[count.path] = count
            self._rows[count.path].show_count(count)
            self._show_total()

    def _show_total(self) -> None:
        if self._rows:
            size = data_size(self.size_bytes())
            text = self.tr("%n photo(s)", "", self.files())
            self._total.setText(self.tr("{photos}, {size}").format(photos=text, size=size))
        else:
            self._total.setText("")
        self.chosen_changed.emit()


class _FolderRow(QFrame):
    """One folder."""

    toggled = Signal()
    removed = Signal()

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._box = QCheckBox(path.name or str(path))
        self._box.setChecked(True)
        self._box.toggled.connect(lambda _on: self.toggled.emit())
        where = text_label(str(path.parent), "caption")
        where.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._count = text_label(self.tr("counting…"), "quiet")
        remove = QToolButton()
        remove.setIcon(icon("x"))
        remove.setIconSize(QSize(ICON_PX, ICON_PX))
        remove.setToolTip(self.tr("Take this folder off the list"))
        remove.setAccessibleName(self.tr("Take {folder} off the list").format(folder=path.name))
        remove.clicked.connect(lambda _checked: self.removed.emit())
        names = vbox(self._box, gap=0)
        indented = hbox(margins=(space(8), 0, 0, 0))
        indented.addWidget(where, 1)
        names.addLayout(indented)
        row = hbox(parent=self, margins=(space(3), space(2), space(2), space(2)))
        row.addLayout(names, 1)
        row.addWidget(self._count)
        row.addWidget(remove)

    def is_chosen(self) -> bool:
        """Return whether it is ticked."""
        return self._box.isChecked()

    def show_count(self, count: FolderCount) -> None:
        """Say what is in it."""
        if count.unreadable:
            self._count.setText(self.tr("cannot be read"))
            self._count.setToolTip(said(count.unreadable))
            return
        photos = self.tr("%n photo(s)", "", count.files)
        size = data_size(count.size_bytes)
        text = self.tr("{photos}, {size}").format(photos=photos, size=size)
        self._count.setText(text if count.complete else self.tr("{so_far}, counting…").format(so_far=text))
