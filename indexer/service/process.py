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

from indexer.errors import IndexInUseError, KnownError, Message, ModelError, mistake
from indexer.home import Home, WriterLock
from indexer.pipeline.control import Control
from indexer.runtime import default_threads, lower_priority, return_memory_early, start_logging
from indexer.service.inbox import Inbox
from indexer.service.loading import Loading
from indexer.service.messages import EXIT_BUG, EXIT_TROUBLE, Configured, Phase, Wait
from indexer.service.outbox import Outbox
from indexer.service.telling import Teller

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from indexer.service.conditions import Conditions

log = logging.getLogger(__name__)

EXIT_TERMINATED = 143
EVERY_S = 3600.0
"""Everything is compared with the disk so often, for what no event told of."""
LOCK_RETRY_S = 3.0
TROUBLE_RETRY_S = 60.0


def serve(connection: Connection, folder: Path) -> None:
    """Work for the window at the other end of `connection` until it says `Shutdown` or is gone.

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
    code = _guarded(Service(home, control, inbox, Teller(outbox.put), loading, held))
    outbox.close()
    inbox.close()
    sys.exit(code)


class Service:
    """Takes the lock, opens the index, and opens it anew after trouble.

    Args:
        home: the index.
        control: tells to end.
        inbox: what comes.
        teller: takes what is to be told.
        loading: within it the process may end at any moment.
        held: keeps the lock until the end.
    """

    def __init__(
        self, home: Home, control: Control, inbox: Inbox, teller: Teller, loading: Loading, held: ExitStack
    ) -> None:
        self.home = home
        self.control = control
        self.inbox = inbox
        self.teller = teller
        self._loading = loading
        self._held = held
        self._conditions: Conditions | None = None
        self._cpu_only = False

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
        """Wait for the lock; return whether it is held now. At the end it is tried once if there are orders."""
        while not self._may_end:
            try:
                self._held.enter_context(WriterLock(self.home))
            except IndexInUseError as trouble:
                self.teller.standing_trouble(trouble)
                self.teller.rest(Phase.WAITING, Wait.LOCK)
                if self.control.wait(LOCK_RETRY_S):
                    return False
            else:
                return True
        return False

    @property
    def _may_end(self) -> bool:
        return self.control.stopped and not self.inbox.has_orders

    def _open_and_work(self) -> None:
        with self._loading:
            if self._may_end:
                return
            from indexer.catalogue.database import connect
            from indexer.models.active import active_model
            from indexer.service import settings
            from indexer.service.conditions import Conditions
            from indexer.swap.switch import settle
        with closing(connect(self.home.catalogue, create=True, on_upgrade=self._upgrading)) as db:
            how = settings.stored(db)
            settle(self.home, db)
        self.teller.put(Configured(how))
        # These load for seconds, and the window waits for nothing but the catalogue.
        with self._loading:
            if self._may_end:
                return
            from indexer.embed.encoder import Encoder
            from indexer.embed.providers import PREFERENCE
            from indexer.embed.session import CPU
            from indexer.pipeline.indexing import Indexer
            from indexer.service.work import Work
            from indexer.watch.watching import Upkeep
        threads = how.threads or default_threads()
        providers = (CPU,) if self._cpu_only else PREFERENCE
        encoder = Encoder.open(active_model(self.home), threads=threads, providers=providers)
        self._conditions = self._conditions or Conditions()
        trouble: KnownError | None = None
        with (
            Indexer(self.home, encoder, threads=threads, control=self.control) as indexer,
            Upkeep(indexer, self.inbox.put_hints, every_s=EVERY_S) as upkeep,
        ):
            try:
                Work(indexer, encoder, upkeep, self.inbox, self.teller, self._conditions, how).run()
            except KnownError as error:
                trouble = error
        if trouble is not None:
            self._recover(trouble)

    def _upgrading(self, _done: int, _steps: int) -> None:
        self.teller.rest(Phase.UPGRADING)

    def _recover(self, trouble: KnownError) -> None:
        """Tell of trouble in the midst of work, and wait for it to pass or for the user to do something."""
        log.warning("work is given up for now: %s", trouble)
        if isinstance(trouble, ModelError) and self.teller.is_accelerated:
            self._cpu_only = True
            message = Message("The processor took over, which is slower. {text}", text=trouble.message)
            self.teller.trouble(ModelError("The graphics card failed", message))
            return
        self.teller.standing_trouble(trouble)
        self.teller.rest(Phase.WAITING, Wait.TROUBLE)
        self.inbox.wait(TROUBLE_RETRY_S)


def _guarded(service: Service) -> int:
    """Run a service to its end; return the exit code."""
    try:
        service.run()
    except KnownError as trouble:
        log.warning("the end: %s", trouble)
        service.teller.trouble(trouble, fatal=True)
        return EXIT_TROUBLE
    except Exception as bug:
        log.critical("a bug: %r", bug, exc_info=True)
        service.teller.trouble(mistake(service.home.logs), fatal=True, bug=True)
        return EXIT_BUG
    service.teller.rest(Phase.ENDED)
    return 0


def _end_at_once(held: ExitStack, outbox: Outbox) -> None:
    """End the process while it loads what it would work with: give back what is held, and send what was told."""
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
