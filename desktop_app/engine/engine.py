"""Everything that works for the window: the indexer's process, the search thread, the library thread."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop_app.engine.ask_thread import AskThread
from desktop_app.engine.client import IndexerClient
from desktop_app.engine.learning import Learning
from desktop_app.engine.models import Models
from indexer.errors import KnownError, Message, read_only_index, unexpected_error
from indexer.service.messages import (
    EXIT_TROUBLE,
    Changed,
    Configure,
    Configured,
    HeldBack,
    ModelRemoved,
    Phase,
    Progress,
    Speed,
    Trouble,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from desktop_app.engine.opened_search import OpenedSearch
    from indexer.home import Home
    from indexer.library.library import Library
    from indexer.search.request import Answer, SearchRequest
    from indexer.service.messages import Command, Event

log = logging.getLogger(__name__)


class ExceptionHooks:
    """Logs and reports uncaught exceptions of all threads until `close`."""

    def __init__(self, tell: Callable[[BaseException], None]) -> None:
        self._tell = tell
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook = self._of_program
        threading.excepthook = self._of_thread

    def close(self) -> None:
        sys.excepthook, threading.excepthook = self._before

    def _of_program(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, Exception):
            self._before[0](kind, error, trace)
            return
        log.critical("a bug: %r", error, exc_info=(kind, error, trace))
        self._tell(error)

    def _of_thread(self, args: threading.ExceptHookArgs) -> None:
        error = args.exc_value
        if isinstance(error, Exception):
            where = args.thread.name if args.thread is not None else "a thread"
            log.critical("a bug in %s: %r", where, error, exc_info=error)
            self._tell(error)


T = TypeVar("T")

CLOSE_S = 30.0
"""Time to write work in progress; the window is hidden by then."""
CLOSE_LEAST_S = 2.0
MOST_STARTS = 3
WITHIN_S = 60.0  # After MOST_STARTS starts within this time the indexer is not restarted


class Engine(QObject):
    """The window's access to the engine; lives in the window's thread.

    Only `start` starts the indexer's process; questions to the library work before.
    """

    progress = Signal(Progress)
    changed = Signal(Changed)
    held = Signal(HeldBack)
    trouble = Signal(Trouble)
    searching = Signal(bool)
    configured = Signal(Configure)
    speed = Signal(Speed)
    _fault = Signal(object)

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self.is_read_only = home.is_read_only
        """Whether the index can only be searched: no process is started, and commands are refused."""
        self._client: IndexerClient | None = None
        self._unsent: list[Command] = []
        self._starts: deque[float] = deque(maxlen=MOST_STARTS)
        self._told_of_bug = False
        self.latest = Progress(phase=Phase.STARTING)
        """The last value of `progress`."""
        self.how: Configure | None = None
        """The last value of `configured`; None until the indexer's process has opened the index."""
        self.held_back: dict[Path, HeldBack] = {}
        """Folders whose missing files are held back, by path."""
        self._library: AskThread[Library] = AskThread("library", lambda: _library(home), parent=self)
        self._search: AskThread[OpenedSearch] = AskThread(
            "search", lambda: _search(home), latest_only=True, parent=self
        )
        self._search.busy.connect(self.searching)
        self.models = Models(home, self)
        """Gets and compares models."""
        self.learning = Learning(home, self)
        """Learns from folders, and measures how good search is."""
        for thread in (self._library, self._search, self.models, self.learning):
            thread.unhandled.connect(self._emit_exception)
        self._fault.connect(self._emit_exception)
        self._faults = ExceptionHooks(self._fault.emit)

    def start(self) -> None:
        """Start the process, if the index can be written, and load the search; call it after the first paint."""
        if self.is_read_only:
            self._emit_progress(Progress(phase=Phase.READ_ONLY))
            self._emit_exception(read_only_index(self._home.folder))
        elif self._client is None:
            self._starts.append(time.monotonic())
            self._client = IndexerClient(self._home.folder, self._unsent, self)
            self._unsent = []
            self._client.received.connect(self._handle_events)
            self._client.ended.connect(self._ended)
        self._search.prepare()

    def send(self, command: Command) -> None:
        """Send a command to the indexer's process, or keep it until the process starts."""
        if self.is_read_only:
            self._emit_exception(read_only_index(self._home.folder))
            return
        if isinstance(command, Configure):
            self.how = command  # later changes build on it, even before `configured` arrives
        if self._client is None:
            self._unsent.append(command)
        else:
            self._client.send(command)

    def ask_library(
        self,
        owner: QObject,
        question: Callable[[Library], T],
        answer: Callable[[T], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """See `AskLibrary`."""
        self._library.ask(owner, lambda library, _: question(library), answer, failed)

    def ask_search(
        self,
        owner: QObject,
        request: SearchRequest,
        answer: Callable[[Answer], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """See `AskSearch`."""
        self._search.ask(owner, lambda search, is_stale: search.search(request, is_stale), answer, failed)

    def close(self, timeout_s: float = CLOSE_S) -> None:
        """End the process and all threads; work in progress is written first."""
        client, self._client = self._client, None
        until_s = time.monotonic() + timeout_s
        if client is not None:
            client.close(timeout_s)
        for thread in (self._search, self._library, self.models, self.learning):
            if not thread.close(max(CLOSE_LEAST_S, until_s - time.monotonic())):
                log.warning("%s does not end", thread)
        self._faults.close()

    def _handle_events(self, events: list[Event]) -> None:
        if self._client is None:
            return  # closed
        for event in events:
            match event:
                case Progress():
                    self._emit_progress(event)
                case Changed():
                    self.changed.emit(event)
                case HeldBack():
                    self._emit_held(event)
                case Trouble():
                    self._told_of_bug = event.bug
                    self.trouble.emit(event)
                case Configured():
                    self.how = event.how
                    self.configured.emit(event.how)
                case Speed():
                    self.speed.emit(event)
                case ModelRemoved():
                    self.models.handle_removed(event)

    def _ended(self, code: int) -> None:
        """Restart the process, unless it keeps failing."""
        if self._client is None:
            return
        self._client.close(CLOSE_S)
        self._client.deleteLater()
        self._client = None
        for path in list(self.held_back):
            self._emit_held(HeldBack(path=path, missing=0))  # the next process checks again
        self._emit_progress(Progress(phase=Phase.ENDED))
        if code == EXIT_TROUBLE:
            return
        log.warning("the indexer's process ended with code %d", code)
        if len(self._starts) == MOST_STARTS and time.monotonic() - self._starts[0] < WITHIN_S:
            self.trouble.emit(self._ended_for_good())
            return
        if not self._told_of_bug:
            self.trouble.emit(self._ended_once())
        self._told_of_bug = False
        self.start()

    def _emit_progress(self, progress: Progress) -> None:
        self.latest = progress
        self.progress.emit(progress)

    def _emit_held(self, held: HeldBack) -> None:
        self.held_back.pop(held.path, None)
        if held.missing:
            self.held_back[held.path] = held
        self.held.emit(held)

    def _emit_exception(self, error: Exception) -> None:
        known = error if isinstance(error, KnownError) else unexpected_error(self._home.logs)
        self.trouble.emit(Trouble(title=known.title, message=known.message, path=known.path, bug=known is not error))

    def _ended_once(self) -> Trouble:
        return Trouble(
            title=Message("Indexing stopped unexpectedly"),
            message=Message("It was started again and goes on where it was."),
        )

    def _ended_for_good(self) -> Trouble:
        return Trouble(
            title=Message("Indexing keeps stopping"),
            message=Message("Searching still works. Restart Recallery to try again; the log says more."),
            path=self._home.logs,
            fatal=True,
        )


def _library(home: Home) -> Library:
    from indexer.library.library import Library

    return Library(home)


def _search(home: Home) -> OpenedSearch:
    from desktop_app.engine.opened_search import OpenedSearch

    return OpenedSearch(home)
