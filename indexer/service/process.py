"""The indexer as a process of its own: holds the index for writing, and talks with a window through a pipe.

Start `serve` with the spawn method, never as a daemon: it has children. It ends when it is told to,
when the window is gone, or when the index cannot be used.

It listens before it loads what it works with, which takes seconds, and on a busy machine many: this module imports
nothing heavy.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from indexer.errors import IndexInUseError, KnownError, Message, ModelError, unexpected_error
from indexer.home import Home, WriterLock
from indexer.pipeline.control import Control
from indexer.runtime import default_threads, lower_priority, return_memory_early, start_logging
from indexer.service.messages import EXIT_BUG, EXIT_TROUBLE, Configured, Phase, Wait
from indexer.service.pipes import Inbox, Loading, Outbox
from indexer.service.progress import ProgressReporter

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from indexer.service.machine import Conditions

log = logging.getLogger(__name__)

EXIT_TERMINATED = 143
EVERY_S = 3600.0
"""Everything is compared with the disk this often, to find changes that no event reported."""
LOCK_RETRY_S = 3.0
TROUBLE_RETRY_S = 60.0


def serve(connection: Connection, folder: Path) -> None:
    """Serve the window at the other end of `connection` until it sends `Shutdown` or is gone.

    Args:
        connection: gives commands, takes lists of events; see `messages`.
        folder: the index's.
    """
    home, held = Home(folder), ExitStack()
    control, outbox = Control(), Outbox(connection)
    loading = Loading(lambda: _end_at_once(held, outbox))
    inbox = Inbox(connection, control, loading.end)
    lower_priority()
    return_memory_early()
    # A Ctrl-C at the terminal goes to the window too, which decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda _signal, _frame: _terminate(control, inbox))
    code = guarded(Service(home, control, inbox, ProgressReporter(outbox.put), loading, held))
    outbox.close()
    inbox.close()
    sys.exit(code)


class Service:
    """Takes the lock, opens the index, and opens it anew after trouble.

    Args:
        home: the index.
        control: tells to end.
        inbox: what comes.
        reporter: takes what is to be told.
        loading: within it the process may end at any moment.
        held: keeps the lock until the end.
    """

    def __init__(
        self, home: Home, control: Control, inbox: Inbox, reporter: ProgressReporter, loading: Loading, held: ExitStack
    ) -> None:
        self.home = home
        self.control = control
        self.inbox = inbox
        self.reporter = reporter
        self._loading = loading
        self._held = held
        self._conditions: Conditions | None = None
        self.cpu_only = False

    def run(self) -> None:
        """Work until stopped.

        Raises:
            KnownError: the index or the model cannot be used.
        """
        self.home.create()
        start_logging(self.home, "indexer")
        with self._held:
            if self._lock():
                self._open_and_work()
                while not self.control.stopped:
                    self._open_and_work()

    def _lock(self) -> bool:
        """Wait for the lock; return whether it is held now. At shutdown try once if commands must still be handled."""
        while not self._may_end:
            try:
                self._held.enter_context(WriterLock(self.home))
            except IndexInUseError as trouble:
                self.reporter.standing_trouble(trouble)
                self.reporter.rest(Phase.WAITING, Wait.LOCK)
                if self.control.wait(LOCK_RETRY_S):
                    return False
            else:
                return True
        return False

    @property
    def _may_end(self) -> bool:
        return self.control.stopped and not self.inbox.has_pending_work

    def _open_and_work(self) -> None:
        with self._loading:
            if self._may_end:
                return
            from indexer.catalogue.database import connect
            from indexer.service.commands import load_settings
            from indexer.service.machine import Conditions
            from indexer.swap.switch import settle
        with closing(connect(self.home.catalogue, create=True, on_upgrade=self._upgrading)) as db:
            how = load_settings(db)
            settle(self.home, db)
        self.reporter.put(Configured(how))
        # These take seconds to load, and the window waits only for the catalogue.
        with self._loading:
            if self._may_end:
                return
            from indexer.embed.providers import PREFERENCE
            from indexer.embed.session import CPU
            from indexer.pipeline import indexing  # noqa: F401 - loaded here, where the process may end
            from indexer.service.work import Work
            from indexer.swap.opening import open_indexer
            from indexer.watch.watching import IndexUpdater
        threads = how.threads or default_threads()
        providers = (CPU,) if self.cpu_only else PREFERENCE
        indexer, encoder = open_indexer(
            self.home,
            threads=threads,
            control=self.control,
            providers=providers,
            on_rows=self.reporter.upgraded,
        )
        self._conditions = self._conditions or Conditions()
        trouble: KnownError | None = None
        with indexer, IndexUpdater(indexer, self.inbox.put_hints, every_s=EVERY_S) as updater:
            try:
                Work(indexer, encoder, updater, self.inbox, self.reporter, self._conditions, how).run()
            except KnownError as error:
                trouble = error
        if trouble is not None:
            self.recover(trouble)

    def _upgrading(self, _done: int, _steps: int) -> None:
        self.reporter.rest(Phase.UPGRADING)

    def recover(self, trouble: KnownError) -> None:
        """Report trouble, and wait until it passes or the user does something."""
        log.warning("work is given up for now: %s", trouble)
        if isinstance(trouble, ModelError) and self.reporter.is_accelerated:
            self.cpu_only = True
            message = Message("The processor took over, which is slower. {text}", text=trouble.message)
            self.reporter.trouble(ModelError("The graphics card failed", message))
            return
        self.reporter.standing_trouble(trouble)
        self.reporter.rest(Phase.WAITING, Wait.TROUBLE)
        self.inbox.wait(TROUBLE_RETRY_S)


def guarded(service: Service) -> int:
    """Run a service to its end; return the exit code."""
    try:
        service.run()
    except KnownError as trouble:
        log.warning("the end: %s", trouble)
        service.reporter.trouble(trouble, fatal=True)
        return EXIT_TROUBLE
    except Exception as bug:
        log.critical("a bug: %r", bug, exc_info=True)
        service.reporter.trouble(unexpected_error(service.home.logs), fatal=True, bug=True)
        return EXIT_BUG
    service.reporter.rest(Phase.ENDED)
    return 0


def _end_at_once(held: ExitStack, outbox: Outbox) -> None:
    """End the process while it loads libraries: release the lock and send the last events."""
    log.info("the end, before the work began")
    held.close()
    outbox.close()
    logging.shutdown()
    os._exit(0)


def _terminate(control: Control, inbox: Inbox) -> None:
    """End in order at the first request, and at once at the second."""
    if control.stopped:
        os._exit(EXIT_TERMINATED)
    # Not here: the thread that is interrupted by the signal may hold the locks that this needs.
    threading.Thread(target=inbox.shut_down, name="terminate", daemon=True).start()
