"""The working thread of the indexer's process: serves commands, and keeps the index up to date between them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from indexer.catalogue import report
from indexer.embed.encoder import Encoder
from indexer.embed.providers import device_name
from indexer.errors import Message, ModelError, UsageError
from indexer.models.installed import find_installed, roles
from indexer.pipeline.targets import Estimate
from indexer.repair import removal
from indexer.runtime import default_threads
from indexer.service import messages
from indexer.service.commands import handle, merged_settings, remove_model, save_settings
from indexer.service.machine import measure
from indexer.swap.exchange import exchange
from indexer.swap.switch import is_complete, status, want
from indexer.watch.events import Hints
from indexer.watch.watching import MANY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from indexer.models.installed import Installed
    from indexer.pipeline.indexing import Indexer
    from indexer.pipeline.targets import Target
    from indexer.service.machine import Conditions
    from indexer.service.pipes import Inbox
    from indexer.service.progress import ProgressReporter
    from indexer.stream import Held
    from indexer.types import RootId
    from indexer.watch.watching import IndexUpdater

REST_S = 0.5
"""How long to rest between checks; commands and hints end a rest."""
HINTS_WAIT_S = 120.0
"""A round under way is interrupted for changed files after this long. Going on with it compares everything again,
4 s for 100,000 files."""


class Work:
    """Works with one open indexer until it is stopped or must be reopened."""

    def __init__(
        self,
        indexer: Indexer,
        encoder: Encoder,
        updater: IndexUpdater,
        inbox: Inbox,
        reporter: ProgressReporter,
        conditions: Conditions,
        how: messages.Configure,
    ) -> None:
        self._indexer = indexer
        self._encoder = encoder
        self._updater = updater
        self._inbox = inbox
        self._reporter = reporter
        self._conditions = conditions
        self._how = how
        self._threads = how.threads or default_threads()
        self._is_outdated = False
        self._compacts = False
        self._measures = False
        self._confirmed: list[Path] = []
        self._named: set[tuple[RootId, str]] = set()
        self._model_fill: ModelFill | None = None
        self._may_deepen = True
        """There may be files that were read quickly and can be read in full."""
        self._not_read: int | None = None
        """How much is not in the index; None if it may have changed."""
        self._may_read_texts = True
        """There may be pictures that nobody looked at for text and that can be reached."""
        self._may_hear = True
        """There may be videos and sounds that nobody heard and that can be reached."""
        self._can_take_over = False
        """The new model is complete but does not answer yet."""

    def run(self) -> None:
        """Work until stopped.

        Raises:
            KnownError: all work is blocked.
        """
        control = self._indexer.control
        self._updater.sync_roots()
        self._go_on_exchanging()
        while True:
            # The order matters: a command that arrives after `take` interrupts the step.
            control.resume()
            for item in self._inbox.take():
                self._not_read = None
                self._handle_or_tell(item)
            if control.stopped or (self._is_outdated and not self._confirmed):
                return
            self._follow_settings()
            self._step()

    def _handle_or_tell(self, item: messages.Command | Hints) -> None:
        try:
            self._handle(item)
        except UsageError as trouble:
            self._reporter.trouble(trouble)

    def _handle(self, item: messages.Command | Hints) -> None:
        match item:
            case Hints():
                self._updater.add_hints(item)
            case messages.RemoveMissing():
                self._confirmed.append(item.path)
            case messages.Configure():
                self._configure(item)
            case messages.Compact():
                self._compacts = True
            case messages.MeasureSpeed():
                self._measures = True
            case messages.FillModel() | messages.RemoveModel():
                self._handle_model(item)
            case messages.Shutdown():
                pass  # the control is stopped
            case _:
                handle(item, self._indexer, self._updater)
                if isinstance(item, messages.RemoveRoot):
                    self._reporter.release(item.root_id)

    def _handle_model(self, item: messages.FillModel | messages.RemoveModel) -> None:
        if isinstance(item, messages.RemoveModel):
            self._reporter.put(remove_model(item, self._indexer))
        else:
            want(self._indexer.home, self._indexer.db, find_installed(self._indexer.home, item.model_id))
            self._go_on_exchanging()

    def _go_on_exchanging(self) -> None:
        """Fill the wanted model, if it is not the one that answers."""
        exchange = status(self._indexer.home, self._indexer.db)
        self._model_fill = ModelFill(exchange.roles.wanted, self._threads) if exchange.is_exchanging else None
        self._can_take_over = self._model_fill is not None and self._model_fill.is_complete(self._indexer)

    def _configure(self, wanted: messages.Configure) -> None:
        """Change what differs from what holds; the command line may have changed the rest meanwhile."""
        how = merged_settings(self._indexer.db, self._how, wanted)
        save_settings(self._indexer.db, self._indexer.home.catalogue, how)
        self._is_outdated = self._is_outdated or how.threads != self._how.threads
        self._take_settings(how)

    def _follow_settings(self) -> None:
        """Tell of settings that the command line changed meanwhile."""
        how = merged_settings(self._indexer.db, self._how, self._how)
        if how != self._how:
            self._take_settings(how)

    def _take_settings(self, how: messages.Configure) -> None:
        self._may_read_texts = self._may_hear = True
        if how.hears and not self._how.hears:
            self._updater.compare_all()  # sound files were left out until now
        self._how = how
        self._reporter.put(messages.Configured(how))

    def _step(self) -> None:
        """Do the most urgent thing until it is done or interrupted; requests of the user come first."""
        if removal.is_removal_pending(self._indexer.db) or self._confirmed:
            self._remove()
        elif self._measures:
            self._measures = False
            self._reporter.put(measure(self._encoder, self._threads))
        elif self._compacts:
            self._tidy()
        elif self._model_fill is not None and self._can_take_over:
            self._fill(self._model_fill)  # at once, even in a pause: it takes no time
        elif (wait := self._must_wait()) is not None:
            self._rest(*wait)
        elif targets := self._updater.targets():
            self._index(targets)
        elif self._model_fill is not None:
            self._fill(self._model_fill)
        elif (improve := self._improvement()) is not None:
            improve()
        elif self._updater.needs_maintenance:
            self._tidy()
        else:
            self._watch()

    def _improvement(self) -> Callable[[], None] | None:
        """Return what makes files that are in the index easier to find; None if that is done."""
        if self._may_deepen and self._indexer.is_shallow:
            return self._deepen
        if self._may_read_texts and self._indexer.has_unread_texts:
            return self._read_texts
        if self._may_hear and self._indexer.has_unheard:
            return self._hear
        return None

    def _must_wait(self) -> tuple[messages.Phase, messages.Wait | None] | None:
        if self._how.paused:
            return messages.Phase.PAUSED, None
        wait = self._conditions.wait(self._how)
        return None if wait is None else (messages.Phase.WAITING, wait)

    def _fill(self, fill: ModelFill) -> None:
        begun_s = time.monotonic()
        self._can_take_over = False
        try:
            fill.go_on(self._indexer, self._reporter, lambda: self._must_end(begun_s))
        except ModelError as trouble:
            self._model_fill = None
            self._reporter.trouble(trouble)
        self._is_outdated = fill.answers(self._indexer)

    def _deepen(self) -> None:
        """Read in full what was read quickly. What is left after an uninterrupted run cannot be reached now."""
        begun_s, self._not_read = time.monotonic(), None
        self._reporter.begin_deepening(self._indexer.shallow)
        for event in self._indexer.deepen():
            self._reporter.deepened(event)
            if self._must_end(begun_s):
                self._indexer.control.interrupt()
        self._may_deepen = self._indexer.control.halted
        self._reporter.end_round()

    def _watch(self) -> None:
        """Wait for changes. What is not in the index is counted once after each round."""
        if self._not_read is None:
            self._not_read = report.remaining(self._indexer.db).total
        self._reporter.rest(messages.Phase.WATCHING, not_read=self._not_read)
        self._inbox.wait(REST_S)

    def _read_texts(self) -> None:
        """Look for text in pictures until anything else is to be done. What is left then cannot be reached now."""
        if self._indexer.unmaintained >= MANY:
            self._tidy()  # the reading may take days, and searches are slow until then
        self._reporter.begin_reading(self._indexer.texts.remaining)
        try:
            for event in self._indexer.read_texts(lambda: self._is_wanted):
                self._reporter.texts_read(event)
        except ModelError as trouble:
            self._may_read_texts = False
            self._reporter.trouble(trouble)
        else:
            self._may_read_texts = self._indexer.control.halted or self._is_wanted
        self._reporter.end_round()

    def _hear(self) -> None:
        """Hear speech until anything else is to be done. What is left then cannot be reached now."""
        if self._indexer.unmaintained >= MANY:
            self._tidy()
        self._reporter.begin_hearing(self._indexer.speech.remaining)
        try:
            for event in self._indexer.hear(lambda: self._is_wanted):
                self._reporter.heard(event)
        except ModelError as trouble:
            self._may_hear = False
            self._reporter.trouble(trouble)
        else:
            self._may_hear = self._indexer.control.halted or self._is_wanted
        self._reporter.end_round()

    @property
    def _is_wanted(self) -> bool:
        """Whether something came up that is more urgent than what can wait for ever."""
        return not self._inbox.is_empty or self._must_wait() is not None

    def _rest(self, phase: messages.Phase, wait: messages.Wait | None = None) -> None:
        self._reporter.rest(phase, wait)
        self._inbox.wait(REST_S)

    def _index(self, targets: list[Target]) -> None:
        self._not_read = None
        self._may_deepen = self._may_read_texts = self._may_hear = True
        control = self._indexer.control
        held: list[Held] = []
        begun_s = time.monotonic()
        with Estimate(self._indexer, self._indexer.home, targets) as estimate:
            self._reporter.begin_round(lambda: estimate.total)
            self._name(targets)
            for event in self._updater.run(targets):
                if event.embedded:
                    self._reporter.device(device_name(self._encoder.image_session().provider))
                held += event.held
                self._reporter.committed(event)
                if self._must_end(begun_s):
                    control.interrupt()
        if not control.halted:
            self._reporter.compared(targets, held)
        if not self._updater.targets():
            self._reporter.end_round()
            self._named.clear()

    def _name(self, targets: list[Target]) -> None:
        """Make files known by name, once a round."""
        fresh = [target for target in targets if (target.root.root_id, target.folder) not in self._named]
        for names in self._indexer.add_new_names(fresh):
            self._reporter.put(messages.Changed(seen=names))
        if not self._indexer.control.halted:
            self._named |= {(target.root.root_id, target.folder) for target in targets}

    def _must_end(self, begun_s: float) -> bool:
        """Whether something more urgent came up since then."""
        waited = time.monotonic() - begun_s >= HINTS_WAIT_S and not self._inbox.is_empty
        return waited or self._must_wait() is not None

    def _remove(self) -> None:
        self._reporter.rest(messages.Phase.REMOVING)
        for event in removal.continue_removal(self._indexer):
            self._reporter.removed(event)
        while self._confirmed and not self._indexer.control.halted:
            for event in removal.remove_missing(self._indexer, self._confirmed[0]):
                self._reporter.removed(event)
            if not self._indexer.control.halted:
                self._updater.compare_all()  # reports what is still held back
                del self._confirmed[0]

    def _tidy(self) -> None:
        self._compacts = False
        self._reporter.rest(messages.Phase.TIDYING)
        for failed in self._indexer.maintain().failed:
            message = Message("{detail}. Searching still works; Recallery will try again later.", detail=failed)
            self._reporter.put(messages.Trouble(title=Message("The index could not be tidied up"), message=message))


class ModelFill:
    """Fills the table of one model; keeps its encoder over interruptions."""

    def __init__(self, model: Installed, threads: int) -> None:
        self.model = model
        self._threads = threads
        self._encoder: Encoder | None = None

    def is_complete(self, indexer: Indexer) -> bool:
        """Say whether the model can answer at once."""
        return is_complete(indexer.home, indexer.db, self.model)

    def answers(self, indexer: Indexer) -> bool:
        """Say whether the model answers now, so that the index has to be opened anew."""
        return roles(indexer.home, indexer.db).answering == self.model

    def go_on(self, indexer: Indexer, reporter: ProgressReporter, must_end: Callable[[], bool]) -> None:
        """Fill until the model is complete and answers, or until halted. A complete model answers even then.

        `must_end` is asked before the first file and after each commit.

        Raises:
            IndexTroubleError: the disk is full or the index damaged; earlier commits stay.
            ModelError: the model is damaged or does not run.
        """
        home, control = indexer.home, indexer.control
        found = status(home, indexer.db)
        reporter.begin_filling(self.model.model_id, found.filled, found.contents)
        try:
            self._encoder = self._encoder or Encoder.open(self.model.folder, threads=self._threads)
            if must_end():
                control.interrupt()
            for event in exchange(
                home, indexer.db, self.model, threads=self._threads, control=control, encoder=self._encoder
            ):
                failed = len(event.failures)
                reporter.advance(event.contents + event.offline + event.changed + failed, failed)
                if must_end():
                    control.interrupt()
        finally:
            reporter.end_round()
