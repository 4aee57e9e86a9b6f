"""Makes another model's vectors between rounds of indexing, and lets it answer when they are complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.embed.encoder import Encoder
from indexer.models.active import roles
from indexer.swap.exchange import exchange
from indexer.swap.switch import is_complete, status

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.models.installed import Installed
    from indexer.pipeline.indexing import Indexer
    from indexer.service.telling import Teller


class Filling:
    """One model on its way; kept over interruptions."""

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

    def go_on(self, indexer: Indexer, teller: Teller, must_end: Callable[[], bool]) -> None:
        """Fill until it is complete and answers, or halted. A complete model answers even if all has to end at once.

        Args:
            indexer: of the model that answers; not used meanwhile.
            teller: gets the progress.
            must_end: asked before the first file and after each commit.

        Raises:
            IndexTroubleError: the disk is full or the index damaged; earlier commits stay.
            ModelError: the model is damaged or does not run.
        """
        home, control = indexer.home, indexer.control
        found = status(home, indexer.db)
        teller.begin_filling(self.model.model_id, found.filled, found.contents)
        try:
            self._encoder = self._encoder or Encoder.open(self.model.folder, threads=self._threads)
            if must_end():
                control.interrupt()
            for event in exchange(
                home, indexer.db, self.model, threads=self._threads, control=control, encoder=self._encoder
            ):
                failed = len(event.failures)
                teller.advance(event.contents + event.offline + event.changed + failed, failed)
                if must_end():
                    control.interrupt()
        finally:
            teller.end_round()
