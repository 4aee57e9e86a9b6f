"""Makes another model's vectors between rounds of indexing, and lets it answer when they are complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.embed.encoder import Encoder
from indexer.swap.fill import Fill
from indexer.swap.switch import status, switch

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.indexing import Indexer
    from indexer.models.installed import Installed
    from indexer.service.telling import Teller


class Filling:
    """One model on its way; kept over interruptions."""

    def __init__(self, model: Installed, threads: int) -> None:
        self.model = model
        self._threads = threads
        self._encoder: Encoder | None = None

    def go_on(self, indexer: Indexer, teller: Teller, must_end: Callable[[], bool]) -> bool:
        """Fill until it is complete or halted; return whether the model answers now.

        Args:
            indexer: of the model that answers; not used meanwhile.
            teller: gets the progress.
            must_end: asked after each commit.

        Raises:
            ModelError: the model is damaged or does not run.
        """
        home, control = indexer.home, indexer.control
        found = status(home, indexer.db)
        teller.begin_filling(self.model.model_id, found.filled, found.contents)
        self._encoder = self._encoder or Encoder.open(self.model.folder, threads=self._threads)
        with Fill(home, self._encoder, threads=self._threads, control=control) as fill:
            for event in fill.run():
                failed = len(event.failures)
                teller.advance(event.contents + event.offline + event.changed + failed, failed)
                if must_end():
                    control.interrupt()
            if not control.halted:
                fill.refresh()  # names and places that changed while another model answered
                fill.maintain()
        teller.end_round()
        if control.halted:
            return False
        switch(home, indexer.db, self.model)
        return True
