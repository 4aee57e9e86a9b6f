"""The working thread of the indexer's process: serves commands, and keeps the index up to date between them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, assert_never

from indexer.embed.providers import device_name
from indexer.errors import Message, ModelError, UsageError
from indexer.models.installed import find_installed
from indexer.pipeline.targets import Estimate
from indexer.repair import removal
from indexer.runtime import default_threads
from indexer.service import settings
from indexer.service.filling import Filling
from indexer.service.hardware import measure
from indexer.service.messages import (
    AddRoot,
    Changed,
    Compact,
    Configure,
    Configured,
    FillModel,
    MeasureSpeed,
    Phase,
    RemoveMissing,
    RemoveModel,
    RemoveRoot,
    Rescan,
    RetryFailed,
    SetExcludes,
    Shutdown,
    Trouble,
    Wait,
)
from indexer.service.orders import obey, remove_model
from indexer.swap.switch import status, want
from indexer.watch.events import Hints

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.embed.encoder import Encoder
    from indexer.pipeline.indexing import Indexer
    from indexer.pipeline.targets import Target
    from indexer.service.conditions import Conditions
    from indexer.service.inbox import Inbox
    from indexer.service.messages import Command
    from indexer.service.telling import Teller
    from indexer.stream import Held
    from indexer.types import RootId
    from indexer.watch.watching import IndexUpdater

REST_S = 0.5
"""Between looks at the clock and at the machine; commands and hints end a rest."""
HINTS_WAIT_S = 120.0
"""Changed files wait so long for a round that is under way: to go on with it, all is compared anew, 4 s for 100,000
files."""


class Work:
    """Works with one open indexer until it is stopped, or has to be opened anew."""

    def __init__(
        self,
        indexer: Indexer,
        encoder: Encoder,
        updater: IndexUpdater,
        inbox: Inbox,
        teller: Teller,
        conditions: Conditions,
        how: Configure,
    ) -> None:
        self._indexer = indexer
        self._encoder = encoder
        self._upkeep = updater
        self._inbox = inbox
        self._teller = teller
        self._conditions = conditions
        self._how = how
        self._threads = how.threads or default_threads()
        self._is_outdated = False
        self._compacts = False
        self._measures = False
        self._confirmed: list[Path] = []
        self._held: list[Held] = []
        self._named: set[tuple[RootId, str]] = set()
        self._filling: Filling | None = None
        self._may_deepen = True
        """Something that was read quickly may be there that can be read in full."""
        self._can_take_over = False
        """The model that is filled is complete, and has not been let answer yet."""

    def run(self) -> None:
        """Work.

        Raises:
            KnownError: something stands in the way of all work.
        """
        control = self._indexer.control
        self._upkeep.sync_roots()
        self._go_on_exchanging()
        while True:
            # In this order: a command that comes after the second line interrupts what the last one begins.
            control.resume()
            for item in self._inbox.take():
                self._serve(item)
            if control.stopped or (self._is_outdated and not self._confirmed):
                return
            self._step()

    def _serve(self, item: Command | Hints) -> None:
        try:
            self._take_up(item)
        except UsageError as trouble:
            self._teller.trouble(trouble)

    def _take_up(self, item: Command | Hints) -> None:
        match item:
            case Hints():
                self._upkeep.add_hints(item)
            case AddRoot() | RemoveRoot() | SetExcludes() | Rescan() | RetryFailed():
                obey(item, self._indexer, self._upkeep)
                if isinstance(item, RemoveRoot):
                    self._teller.release(item.root_id)
            case RemoveMissing():
                self._confirmed.append(item.path)
            case Configure():
                self._configure(item)
            case Compact():
                self._compacts = True
            case MeasureSpeed():
                self._measures = True
            case FillModel() | RemoveModel():
                self._take_up_model(item)
            case Shutdown():
                pass  # the control is stopped
            case _:
                assert_never(item)

    def _take_up_model(self, item: FillModel | RemoveModel) -> None:
        if isinstance(item, RemoveModel):
            self._teller.put(remove_model(item, self._indexer))
        else:
            want(self._indexer.home, self._indexer.db, find_installed(self._indexer.home, item.model_id))
            self._go_on_exchanging()

    def _go_on_exchanging(self) -> None:
        """Fill the model that the user wants, if it is not the one that answers."""
        exchange = status(self._indexer.home, self._indexer.db)
        self._filling = Filling(exchange.roles.wanted, self._threads) if exchange.is_exchanging else None
        self._can_take_over = self._filling is not None and self._filling.is_complete(self._indexer)

    def _configure(self, how: Configure) -> None:
        settings.store(self._indexer.db, self._indexer.home.catalogue, how)
        self._is_outdated = self._is_outdated or how.threads != self._how.threads
        self._how = how
        self._teller.put(Configured(how))

    def _step(self) -> None:
        """Do the most urgent thing until it is done or interrupted; what was asked for comes before what is due."""
        if removal.is_removal_pending(self._indexer.db) or self._confirmed:
            self._remove()
        elif self._measures:
            self._measures = False
            self._teller.put(measure(self._encoder, self._threads))
        elif self._compacts:
            self._tidy()
        elif self._filling is not None and self._can_take_over:
            self._fill(self._filling)  # at once, and in a pause too: it is no work
        elif (wait := self._must_wait()) is not None:
            self._rest(*wait)
        elif targets := self._upkeep.targets():
            self._index(targets)
        elif self._filling is not None:
            self._fill(self._filling)
        elif self._may_deepen and self._indexer.is_shallow:
            self._deepen()
        elif self._upkeep.needs_maintenance:
            self._tidy()
        else:
            self._rest(Phase.WATCHING)

    def _must_wait(self) -> tuple[Phase, Wait | None] | None:
        if self._how.paused:
            return Phase.PAUSED, None
        wait = self._conditions.wait(self._how)
        return None if wait is None else (Phase.WAITING, wait)

    def _fill(self, filling: Filling) -> None:
        begun_s = time.monotonic()
        self._can_take_over = False
        try:
            filling.go_on(self._indexer, self._teller, lambda: self._must_end(begun_s))
        except ModelError as trouble:
            self._filling = None
            self._teller.trouble(trouble)
        self._is_outdated = filling.answers(self._indexer)

    def _deepen(self) -> None:
        """Read in full what was read quickly; what is left when this ends uninterrupted cannot be reached now."""
        begun_s = time.monotonic()
        self._teller.begin_deepening(self._indexer.shallow)
        for event in self._indexer.deepen():
            self._teller.deepened(event)
            if self._must_end(begun_s):
                self._indexer.control.interrupt()
        self._may_deepen = self._indexer.control.halted
        self._teller.end_round()

    def _rest(self, phase: Phase, wait: Wait | None = None) -> None:
        self._teller.rest(phase, wait)
        self._inbox.wait(REST_S)

    def _index(self, targets: list[Target]) -> None:
        self._may_deepen = True
        control = self._indexer.control
        begun_s = time.monotonic()
        with Estimate(self._indexer, self._indexer.home, targets) as estimate:
            self._teller.begin_round(lambda: estimate.total)
            self._name(targets)
            for event in self._upkeep.run(targets):
                if event.embedded:
                    self._teller.device(device_name(self._encoder.image_session().provider))
                self._held += event.held
                self._teller.committed(event)
                if self._must_end(begun_s):
                    control.interrupt()
        if not control.halted:
            self._teller.compared(targets, self._held)
            self._held.clear()
        if not self._upkeep.targets():
            self._teller.end_round()
            self._named.clear()

    def _name(self, targets: list[Target]) -> None:
        """Make files known by name; once in a round, however often it is interrupted."""
        fresh = [target for target in targets if (target.root.root_id, target.folder) not in self._named]
        for names in self._indexer.add_new_names(fresh):
            self._teller.put(Changed(seen=names))
        if not self._indexer.control.halted:
            self._named |= {(target.root.root_id, target.folder) for target in targets}

    def _must_end(self, begun_s: float) -> bool:
        """Whether something comes before what was begun then."""
        waited = time.monotonic() - begun_s >= HINTS_WAIT_S and not self._inbox.is_empty
        return waited or self._must_wait() is not None

    def _remove(self) -> None:
        self._teller.rest(Phase.REMOVING)
        for event in removal.continue_removal(self._indexer):
            self._teller.removed(event)
        while self._confirmed and not self._indexer.control.halted:
            for event in removal.remove_missing(self._indexer, self._confirmed[0]):
                self._teller.removed(event)
            if not self._indexer.control.halted:
                self._upkeep.compare_all()  # tells what is still held back
                del self._confirmed[0]

    def _tidy(self) -> None:
        self._compacts = False
        self._teller.rest(Phase.TIDYING)
        for failed in self._indexer.maintain().failed:
            message = Message("{detail}. Searching still works; Recallery will try again later.", detail=failed)
            self._teller.put(Trouble(title=Message("The index could not be tidied up"), message=message))
