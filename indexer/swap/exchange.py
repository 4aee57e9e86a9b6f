"""One model takes the place of another: what the command line and the window's indexer both do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.catalogue import report
from indexer.embed.encoder import Encoder
from indexer.models.active import roles
from indexer.swap.fill import Fill
from indexer.swap.fitting import fit_bridge, is_time_to_fit
from indexer.swap.switch import is_complete, settle, switch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.catalogue.database import Connection
    from indexer.control import Control
    from indexer.home import Home
    from indexer.models.installed import Installed
    from indexer.swap.filled import Filled


def exchange(
    home: Home,
    db: Connection,
    model: Installed,
    *,
    threads: int,
    control: Control,
    encoder: Encoder | None = None,
) -> Iterator[Filled]:
    """Fill the table of a model and let it answer; yield what each commit did.

    Halted, it leaves everything as it is then, and the same call goes on. Otherwise what is not filled at its end
    cannot be filled now: indexing does it later, and the former model answers for it. The caller holds the WriterLock,
    and opens the index anew afterwards, for another model answers.

    Args:
        home: the index.
        db: its catalogue, open for writing.
        model: the one to answer.
        threads: decoder processes, and threads of the encoder.
        control: halts between two files.
        encoder: of the model, if it is open already.

    Raises:
        IndexTroubleError: the disk is full or the index damaged; earlier commits stay.
        ModelError: a model is damaged or does not run.
    """
    if is_complete(home, db, model):
        switch(home, db, model)  # at once; names and places that changed meanwhile follow
    found = roles(home, db)
    older = found.former if found.answering == model else found.answering
    encoder = encoder or Encoder.open(model.folder, threads=threads)
    with Fill(home, encoder, threads=threads, control=control) as fill:
        fill.refresh()
        filled = before = report.counts(db, model.model_id).embedded
        for event in fill.run():
            yield event
            if older is not None and is_time_to_fit(filled, filled + event.contents):
                fit_bridge(home, db, encoder, Encoder.open(older.folder, threads=threads))
            filled += event.contents
        if filled > before:
            fill.maintain()
    if not control.halted:
        switch(home, db, model)
        settle(home, db)
