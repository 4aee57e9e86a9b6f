"""The progress of each folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QWidget

from desktop_app.activity.wording import DOT
from desktop_app.style.icons import IconLabel
from desktop_app.style.tokens import space
from desktop_app.style.widgets import ElidedLabel, discard, hbox, text_label, vbox
from desktop_app.texts import number, said, shown, translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from indexer.library.values import RootState
    from indexer.service.messages import HeldBack


class FolderRows(QWidget):
    """One row per folder, in the order they were added."""

    remove_missing = Signal(object)  # The folder whose missing files are to be removed from the index

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[Path, _FolderProgressRow] = {}
        self._column = vbox(parent=self, margins=0, gap=space(3))

    def show_folders(self, roots: Sequence[RootState], held: Iterable[HeldBack]) -> None:
        held = list(held)
        paths = [root.path for root in roots]
        for path in self._rows.keys() - set(paths):
            row = self._rows.pop(path)
            self._column.removeWidget(row)
            discard(row)
        for root in roots:
            if root.path not in self._rows:
                self._rows[root.path] = row = _FolderProgressRow(root.path, self)
                row.remove_missing.connect(self.remove_missing)
                self._column.addWidget(row)
            self._rows[root.path].show_state(root, [one for one in held if one.path.is_relative_to(root.path)])


class _FolderProgressRow(QWidget):
    remove_missing = Signal(object)

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = IconLabel("folder")
        self._name = ElidedLabel(shown(path))
        self._count = text_label(role="caption")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(shown(path))
        self._stages = text_label(role="caption")
        self._held = _MissingFiles(self)
        self._held.confirmed.connect(self.remove_missing)
        head = hbox(self._icon, gap=space(2))
        head.addWidget(self._name, 1)
        head.addWidget(self._count)
        vbox(head, self._bar, self._stages, self._held, parent=self, margins=0, gap=space(1))

    def show_state(self, root: RootState, held: Sequence[HeldBack]) -> None:
        finished = root.indexed + root.failed
        self._icon.set_icon("unplug" if root.offline else "folder")
        parts = [self._how_far(root, finished)]
        if failed := root.failed:  # Qt's tools take only a plain name for the number
            parts.append(translate("Activity", "%Ln failed", "", failed))
        if root.offline:
            parts.append(self.tr("offline"))
        self._count.setText(DOT.join(parts))
        self._bar.setRange(0, max(1, root.seen))
        self._bar.setValue(finished)
        words = self.tr("{indexed} of {seen} files read. All can be found by name.")
        self._stages.setText(words.format(seen=number(root.seen), indexed=number(root.indexed)))
        for widget in (self._bar, self._stages):
            widget.setVisible(finished < root.seen)
        self._held.show_held(held)

    def _how_far(self, root: RootState, finished: int) -> str:
        count = root.indexed
        if finished >= root.seen:
            return translate("Activity", "%Ln file(s)", "", count)
        return self.tr("{done} of {total}").format(done=number(count), total=number(root.seen))


class _MissingFiles(QFrame):
    """Says which files are missing, and asks before removing them from the index."""

    confirmed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setProperty("kind", "warning")
        self._path: Path | None = None
        self._words = text_label(wrap=True)
        self._ask = QPushButton(self.tr("Remove them from the index…"))
        self._yes = QPushButton(self.tr("Remove"))
        self._yes.setProperty("role", "danger")
        self._no = QPushButton(self.tr("Keep them"))
        buttons = hbox(self._ask, self._no, self._yes, gap=space(2))
        buttons.addStretch(1)
        vbox(self._words, buttons, parent=self, margins=(space(3), space(2)))
        self._ask.clicked.connect(lambda: self._sure(asked=True))
        self._no.clicked.connect(lambda: self._sure(asked=False))
        self._yes.clicked.connect(self._remove)
        self._sure(asked=False)
        self.hide()

    def show_held(self, held: Sequence[HeldBack]) -> None:
        first = held[0] if held else None
        if first is None or first.path != self._path:
            self._path = first.path if first else None
            self._sure(asked=False)
        if first is not None:
            count = first.missing
            missing = translate("Activity", "%Ln file(s) missing", "", count)
            words = self.tr("{missing}: {reason}. They stay in the index.")
            self._words.setText(words.format(missing=missing, reason=said(first.reason) if first.reason else ""))
            self._words.setToolTip(shown(first.path))
        self.setVisible(first is not None)

    def _sure(self, *, asked: bool) -> None:
        self._ask.setVisible(not asked)
        self._yes.setVisible(asked)
        self._no.setVisible(asked)
        if asked:
            self._no.setFocus()

    def _remove(self) -> None:
        self.confirmed.emit(self._path)
        self._sure(asked=False)
        self.hide()
