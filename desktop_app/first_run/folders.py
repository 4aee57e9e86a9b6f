"""The step in which users choose folders: suggestions, file counts, exclusions."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFrame, QLineEdit, QPushButton, QToolButton, QWidget

from desktop_app.style.icons import icon
from desktop_app.style.tokens import ICON_PX, space
from desktop_app.style.widgets import hbox, text_label, vbox
from desktop_app.texts import data_size, said, shown, shown_name, with_number
from indexer.decode.readers import READERS, kind_of
from indexer.pipeline.scan import ScanRules, scan
from indexer.types import Kind, RootId

if TYPE_CHECKING:
    from indexer.errors import Message

_USUAL = (
    (QStandardPaths.StandardLocation.PicturesLocation, Kind.IMAGE),
    (QStandardPaths.StandardLocation.DownloadLocation, Kind.IMAGE),
    (QStandardPaths.StandardLocation.MoviesLocation, Kind.VIDEO),
    (QStandardPaths.StandardLocation.DocumentsLocation, Kind.DOCUMENT),
)
"""Folders and what is in them."""


def suggested() -> list[Path]:
    """Return the user's existing folders of what can be read: pictures and downloads first.

    Qt returns the home folder for missing ones, which is left out.
    """
    named = [Path(QStandardPaths.writableLocation(place)) for place, kind in _USUAL if kind in READERS]
    return [path for path in dict.fromkeys(named) if path.is_dir() and path != Path.home()]


def with_folder(chosen: list[Path], new: Path) -> list[Path]:
    """Add a folder: ignored inside another one, replaces those inside it."""
    if any(new.is_relative_to(path) for path in chosen):
        return chosen
    return [*(path for path in chosen if not path.is_relative_to(new)), new]


TELL_EVERY_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderCount:
    """The number and size of the files in a folder, counted so far."""

    path: Path
    files: int
    """Supported files, without the excluded ones."""
    size_bytes: int
    complete: bool
    unreadable: Message | None = None
    """Why the folder cannot be listed."""


@dataclass(frozen=True, slots=True)
class _CountRequest:
    path: Path
    excludes: tuple[str, ...]
    number: int


class FolderCounter(QObject):
    """Counts the files of folders in a background thread, until `close`."""

    counted = Signal(object)  # A FolderCount: partial ones, then the complete one

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._orders: queue.SimpleQueue[_CountRequest | None] = queue.SimpleQueue()
        self._latest: dict[Path, int] = {}
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name="count-folders", daemon=True)
        self._thread.start()

    def count(self, path: Path, excludes: tuple[str, ...] = ()) -> None:
        """Count a folder, again if the exclusions changed."""
        number = self._latest.get(path, 0) + 1
        self._latest[path] = number
        self._orders.put(_CountRequest(path, excludes, number))

    def close(self) -> None:
        self._closed.set()
        self._orders.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (order := self._orders.get()) is not None and not self._closed.is_set():
            self._count(order)

    def _count(self, order: _CountRequest) -> None:
        files = size_bytes = 0
        told = time.monotonic()
        reason: Message | None = None
        for number, listing in enumerate(scan(RootId(0), order.path, ScanRules(excludes=order.excludes))):
            if self._closed.is_set() or self._latest[order.path] != order.number:
                return
            if number == 0:
                reason = listing.unreadable
            # Sounds are read only where the user switches speech on, which is later.
            known = [file for file in listing.files if kind_of(listing.path / file.name) not in {None, Kind.AUDIO}]
            files += len(known)
            size_bytes += sum(file.size_bytes for file in known)
            if time.monotonic() - told > TELL_EVERY_S:
                told = time.monotonic()
                self._tell(FolderCount(path=order.path, files=files, size_bytes=size_bytes, complete=False))
        self._tell(FolderCount(path=order.path, files=files, size_bytes=size_bytes, complete=True, unreadable=reason))

    def _tell(self, count: FolderCount) -> None:
        if not self._closed.is_set():
            self.counted.emit(count)


RECOUNT_MS = 400  # Delay after typing in the exclusions


class ChooseFoldersPage(QWidget):
    """One row per folder: whether to index it, and how many photos it holds.

    Args:
        counter: counts files; its owner closes it.
        suggested: folders to offer; those that turn out to hold nothing to read are taken off again.
    """

    def __init__(self, counter: FolderCounter, suggested: list[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counter = counter
        self._counts: dict[Path, FolderCount] = {}
        self._rows: dict[Path, _FolderRow] = {}
        self._suggested = frozenset(suggested)
        self._pictures_per_s: float | None = None
        counter.counted.connect(self.show_count)
        title = text_label(self.tr("Which folders do you want to search?"), "heading", wrap=True)
        text = text_label(
            self.tr("Your files are only read, never changed or moved. You can change this choice at any time."),
            "quiet",
            wrap=True,
        )
        self._list = vbox(gap=space(2))
        add = QPushButton(icon("folder-plus"), self.tr("Add a folder…"))
        add.clicked.connect(self._ask_for_folder)
        self.excludes_field = QLineEdit()
        self.excludes_field.setPlaceholderText(self.tr("For example: Screenshots/, *.tmp"))
        self.excludes_field.setAccessibleName(self.tr("Leave out"))
        self._recount_soon = QTimer(self, singleShot=True, interval=RECOUNT_MS)
        self._recount_soon.timeout.connect(self._recount)
        self.excludes_field.textEdited.connect(lambda _text: self._recount_soon.start())
        self._total = text_label(role="strong")
        self._takes = text_label(role="quiet", wrap=True)
        below = hbox(add)
        below.addStretch(1)
        below.addWidget(self._total)
        left_out = text_label(self.tr("Leave out"), "strong")
        left_out.setBuddy(self.excludes_field)
        hint = text_label(
            self.tr(
                "Names of files or folders, separated by commas. Use * for any text. Hidden folders and system "
                "folders are always left out."
            ),
            "caption",
            wrap=True,
        )
        layout = vbox(title, text, parent=self, margins=0, gap=space(3))
        layout.addSpacing(space(2))
        layout.addLayout(self._list)
        layout.addLayout(below)
        layout.addWidget(self._takes)
        layout.addSpacing(space(3))
        layout.addWidget(left_out)
        layout.addWidget(self.excludes_field)
        layout.addWidget(hint)
        layout.addStretch(1)
        for path in suggested:
            self.add_folder(path)
        self._show_total()

    def add_folder(self, path: Path) -> None:
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
        parts = (part.strip() for part in self.excludes_field.text().replace("\n", ",").split(","))
        return tuple(part for part in parts if part)

    def files(self) -> int:
        """Return how many files the selected folders hold, as counted so far."""
        return sum(self._counts[path].files for path in self.chosen() if path in self._counts)

    def size_bytes(self) -> int:
        return sum(self._counts[path].size_bytes for path in self.chosen() if path in self._counts)

    def show_speed(self, pictures_per_s: float) -> None:
        """Show how long the chosen photos take at this speed."""
        self._pictures_per_s = pictures_per_s
        self._show_total()

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

    def show_count(self, count: FolderCount) -> None:
        nothing = count.complete and not count.files and not self.excludes()
        if nothing and count.path in self._suggested and count.path in self._rows:
            self._remove(count.path)
        elif count.path in self._rows:
            self._counts[count.path] = count
            self._rows[count.path].show_count(count)
            self._show_total()

    def _show_total(self) -> None:
        if self._rows:
            size = data_size(self.size_bytes())
            text = with_number(self.tr("%n photo(s)", "", self.files()), self.files())
            self._total.setText(self.tr("{photos}, {size}").format(photos=text, size=size))
        else:
            self._total.setText("")
        self._takes.setText(self._duration())

    def _duration(self) -> str:
        """Return about how long the chosen photos take, once that is known."""
        if not self.chosen():
            return self.tr("No folder is chosen. You can also add folders later.")
        if self._pictures_per_s is None or not self.files():
            return ""
        seconds = self.files() / max(self._pictures_per_s, 0.1)
        minutes, hours = round(seconds / 60), round(seconds / 3600)
        if minutes < 1:
            takes = self.tr("Reading them takes less than a minute.")
        elif minutes < 120:
            takes = self.tr("Reading them takes about %n minute(s).", "", minutes)
        else:
            takes = self.tr("Reading them takes about %n hour(s).", "", hours)
        return takes + " " + self.tr("You can search right away.")


class _FolderRow(QFrame):
    """One folder."""

    toggled = Signal()
    removed = Signal()

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._box = QCheckBox(shown_name(path).replace("&", "&&"))
        self._box.setChecked(True)
        self._box.toggled.connect(lambda _on: self.toggled.emit())
        where = text_label(shown(path.parent), "caption")
        where.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._count = text_label(self.tr("counting…"), "quiet")
        remove = QToolButton()
        remove.setIcon(icon("x"))
        remove.setIconSize(QSize(ICON_PX, ICON_PX))
        remove.setToolTip(self.tr("Remove this folder from the list"))
        remove.setAccessibleName(self.tr("Remove {folder} from the list").format(folder=shown_name(path)))
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
        return self._box.isChecked()

    def show_count(self, count: FolderCount) -> None:
        if count.unreadable:
            self._count.setText(self.tr("cannot be read"))
            self._count.setToolTip(said(count.unreadable))
            return
        photos = with_number(self.tr("%n photo(s)", "", count.files), count.files)
        size = data_size(count.size_bytes)
        text = self.tr("{photos}, {size}").format(photos=photos, size=size)
        self._count.setText(text if count.complete else self.tr("{so_far}, counting…").format(so_far=text))
