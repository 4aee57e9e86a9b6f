"""The indexer as a process of its own: holds the index for writing, and talks with a window through a pipe.

Start `serve` with the spawn method, never as a daemon: it has children. It ends when it is told to,
when the window is gone, or when the index cannot be used.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import psutil

from indexer.catalogue.database import connect
from indexer.control import Control
from indexer.errors import IndexInUseError, KnownError, ModelError
from indexer.home import Home, WriterLock
from indexer.journal import write_journal
from indexer.memory import return_memory_early
from indexer.models.active import active_model
from indexer.service import settings
from indexer.service.conditions import Conditions
from indexer.service.inbox import Inbox
from indexer.service.messages import EXIT_BUG, EXIT_TROUBLE, Configured, Phase, Trouble, Wait
from indexer.service.outbox import Outbox
from indexer.service.telling import Teller
from indexer.swap.switch import settle

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

log = logging.getLogger(__name__)

EXIT_TERMINATED = 143
EVERY_S = 3600.0
"""Everything is compared with the disk so often, for what no event told of."""
LOCK_RETRY_S = 3.0
TROUBLE_RETRY_S = 60.0
NICENESS = 10


def serve(connection: Connection, folder: Path) -> None:
    """Work for the window at the other end of `connection` until it says `Shutdown` or is gone.

    Args:
        connection: gives commands, takes lists of events; see `messages`.
        folder: the index's.
    """
    home = Home(folder)
    _be_modest()
    return_memory_early()
    control = Control()
    inbox, outbox = Inbox(connection, control), Outbox(connection)
    # A Ctrl-C at the terminal goes to the window too, which decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda _signal, _frame: _terminate(control, inbox))
    code = _guarded(Service(home, control, inbox, Teller(outbox.put)))
    outbox.close()
    inbox.close()
    sys.exit(code)


class Service:
    """Holds the lock, opens the index, and opens it anew after trouble."""

    def __init__(self, home: Home, control: Control, inbox: Inbox, teller: Teller) -> None:
        self.home = home
        self.control = control
        self.inbox = inbox
        self.teller = teller
        self._conditions = Conditions()
        self._cpu_only = False

    def run(self) -> None:
        """Work until stopped.

        Raises:
            KnownError: the index or the model cannot be used.
        """
        self.home.create()
        write_journal(self.home, "indexer")
        with ExitStack() as held:
            if not self._lock(held):
                return
            while not self.control.stopped:
                self._open_and_work()

    def _lock(self, held: ExitStack) -> bool:
        """Wait for the lock; return whether it is held now."""
        while not self.control.stopped:
            try:
                held.enter_context(WriterLock(self.home))
            except IndexInUseError as trouble:
                self.teller.standing_trouble(trouble)
                self.teller.rest(Phase.WAITING, Wait.LOCK)
                self.control.wait(LOCK_RETRY_S)
            else:
                return True
        return False

    def _open_and_work(self) -> None:
        with closing(connect(self.home.catalogue, create=True)) as db:
            how = settings.stored(db)
            settle(self.home, db)
        self.teller.put(Configured(how))
        # These load for seconds, and the window waits for nothing but the catalogue.
        from indexer.embed.encoder import Encoder
        from indexer.embed.providers import PREFERENCE
        from indexer.embed.session import CPU
        from indexer.indexing import Indexer, default_threads
        from indexer.service.work import Work
        from indexer.watching import Upkeep

        threads = how.threads or default_threads()
        providers = (CPU,) if self._cpu_only else PREFERENCE
        encoder = Encoder.open(active_model(self.home), threads=threads, providers=providers)
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

    def _recover(self, trouble: KnownError) -> None:
        """Tell of trouble in the midst of work, and wait for it to pass or for the user to do something."""
        log.warning("work is given up for now: %s", trouble)
        if isinstance(trouble, ModelError) and self.teller.is_accelerated:
            self._cpu_only = True
            message = f"The processor took over, which is slower. {trouble.message}"
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
        message = f"{bug!r}. The details are in the log; please report them."
        service.teller.put(
            Trouble(title="Recallery made a mistake", message=message, path=service.home.logs, fatal=True, bug=True)
        )
        return EXIT_BUG
    service.teller.rest(Phase.ENDED)
    return 0


def _terminate(control: Control, inbox: Inbox) -> None:
    """End in order at the first request, and at once at the second."""
    if control.stopped:
        os._exit(EXIT_TERMINATED)
    # Not here: the thread that is interrupted by the signal may hold the locks that this needs.
    threading.Thread(target=inbox.shut_down, name="terminate", daemon=True).start()


def _be_modest() -> None:
    """Let the window and other programs go first."""
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(NICENESS)
