"""The notices over the bottom of the window, and the troubles of the engine shown in it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QToolButton, QWidget

from desktop_app.style.icons import IconLabel, icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import discard, hbox, text_label, vbox
from desktop_app.texts import said, with_place
from indexer.service.messages import Phase, Progress, Trouble, Wait

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop_app.engine.engine import Engine

    NoticeAction = tuple[str, Callable[[], object]]
    """A label and a callback."""

MAX_NOTICES = 3  # More notices wait until one is closed


class NoticeKind(StrEnum):
    """The severity of a notice."""

    INFO = "info"
    WARNING = "warning"
    TROUBLE = "trouble"


_ICONS = {NoticeKind.INFO: "info", NoticeKind.WARNING: "triangle-alert", NoticeKind.TROUBLE: "circle-alert"}


class NoticeBar(QWidget):
    """Shows notices; hidden while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[tuple[str, str], _NoticeRow] = {}
        self._column = vbox(parent=self, margins=(space(3), space(2)), gap=space(2))
        self.setAccessibleName(self.tr("Notices"))
        self.hide()

    def tell(
        self, title: str, message: str, kind: NoticeKind = NoticeKind.INFO, actions: Sequence[NoticeAction] = ()
    ) -> tuple[str, str]:
        """Show a notice, unless it is already shown; return the key for `withdraw`.

        Returns:
            What `withdraw` takes.
        """
        key = (title, message)
        if key not in self._rows:
            row = _NoticeRow(title, message, kind, actions, self)
            row.close_button.clicked.connect(lambda: self.withdraw(key))
            for button, (_, run) in zip(row.buttons, actions, strict=True):
                button.clicked.connect(lambda _=False, run=run: self._run(key, run))
            self._rows[key] = row
            self._column.addWidget(row)
            self._lay_out()
        return key

    def withdraw(self, key: tuple[str, str]) -> None:
        """Remove a notice if it is still shown."""
        row = self._rows.pop(key, None)
        if row is not None:
            self._column.removeWidget(row)
            discard(row)
            self._lay_out()

    def _run(self, key: tuple[str, str], run: Callable[[], object]) -> None:
        self.withdraw(key)
        run()

    def _lay_out(self) -> None:
        for number, row in enumerate(self._rows.values()):
            row.setVisible(number < MAX_NOTICES)
        self.setVisible(bool(self._rows))


class _NoticeRow(QFrame):
    def __init__(
        self, title: str, message: str, kind: NoticeKind, actions: Sequence[NoticeAction], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setProperty("kind", kind.value)
        self.setAccessibleName(f"{title}: {message}")
        mark = IconLabel(_ICONS[kind])
        head = text_label(title, "strong", plain=True)
        words = text_label(message, wrap=True, plain=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = [QPushButton(label) for label, _ in actions]
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("x"))
        self.close_button.setToolTip(self.tr("Close"))
        self.close_button.setAccessibleName(self.tr("Close"))
        row = hbox(mark, head, parent=self, margins=(space(3), space(1), space(1), space(1)), gap=space(2))
        row.addWidget(words, 1)
        for button in self.buttons:
            button.setProperty("role", "link")
            row.addWidget(button)
        row.addWidget(self.close_button)


_PASSING = {Wait.LOCK, Wait.TROUBLE}


class TroubleNotices(QObject):
    """Shows the engine's errors, and withdraws those that are over."""

    show_in_folder = Signal(object)  # A path that a trouble is about

    def __init__(self, engine: Engine, bar: NoticeBar, parent: QObject | None = None) -> None:
        super().__init__(parent or bar)
        self._engine = engine
        self._bar = bar
        self._last: tuple[str, str] | None = None
        self._waited_for: list[tuple[str, str]] = []
        engine.trouble.connect(self._tell)
        engine.progress.connect(self._follow)

    def _tell(self, trouble: Trouble) -> None:
        kind = NoticeKind.TROUBLE if trouble.fatal or trouble.bug else NoticeKind.WARNING
        self._last = self._bar.tell(said(trouble.title), with_place(trouble), kind, self._actions(trouble))

    def _actions(self, trouble: Trouble) -> list[NoticeAction]:
        actions: list[NoticeAction] = []
        if trouble.fatal and not trouble.bug:
            actions.append((self.tr("Try again"), self._engine.start))
        if trouble.path is not None:
            path = trouble.path
            actions.append((self.tr("Show in folder"), lambda: self.show_in_folder.emit(path)))
        return actions

    def _follow(self, progress: Progress) -> None:
        """Withdraw the errors that made the indexer wait, once it continues."""
        if progress.phase is Phase.WAITING and progress.waits_for in _PASSING:
            if self._last is not None:
                self._waited_for.append(self._last)
                self._last = None
        elif progress.phase is Phase.WATCHING or (progress.phase is Phase.INDEXING and progress.done):
            for key in self._waited_for:
                self._bar.withdraw(key)
            self._waited_for.clear()
