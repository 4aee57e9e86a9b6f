"""Tells the troubles of the engine in the notice bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_texts import said, with_place
from desktop_app.notices.bar import Notice
from indexer.service.messages import Phase, Progress, Trouble, Wait

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from desktop_app.notices.bar import Action, NoticeBar

_PASSING = {Wait.LOCK, Wait.TROUBLE}


class TroubleNotices(QObject):
    """Shows each trouble, and takes away what was waited out."""

    show_in_folder = Signal(object)
    """A path that a trouble is about."""

    def __init__(self, engine: Engine, bar: NoticeBar, parent: QObject | None = None) -> None:
        super().__init__(parent or bar)
        self._engine = engine
        self._bar = bar
        self._last: tuple[str, str] | None = None
        self._waited_for: list[tuple[str, str]] = []
        engine.trouble.connect(self._tell)
        engine.progress.connect(self._follow)

    def _tell(self, trouble: Trouble) -> None:
        kind = Notice.TROUBLE if trouble.fatal or trouble.bug else Notice.WARNING
        self._last = self._bar.tell(said(trouble.title), with_place(trouble), kind, self._actions(trouble))

    def _actions(self, trouble: Trouble) -> list[Action]:
        actions: list[Action] = []
        if trouble.fatal and not trouble.bug:
            actions.append((self.tr("Try again"), self._engine.start))
        if trouble.path is not None:
            path = trouble.path
            actions.append((self.tr("Show in folder"), lambda: self.show_in_folder.emit(path)))
        return actions

    def _follow(self, progress: Progress) -> None:
        """Take away what the indexer told before it began to wait, once it goes on."""
        if progress.phase is Phase.WAITING and progress.waits_for in _PASSING:
            if self._last is not None:
                self._waited_for.append(self._last)
                self._last = None
        elif progress.phase is Phase.WATCHING or (progress.phase is Phase.INDEXING and progress.done):
            for key in self._waited_for:
                self._bar.withdraw(key)
            self._waited_for.clear()
