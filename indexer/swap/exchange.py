"""One model takes the place of another: what the command line and the window's indexer both do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.catalogue import report
from indexer.embed.encoder import Encoder
from indexer.models.active import roles
from indexer.swap.fill import Fill
from indexer.swap.fitting import fit_bridge, is_due
from indexer.swap.switch import is_complete, switch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.catalogue.database import Connection
    from indexer.home import Home
    from indexer.models.installed import Installed
    from indexer.pipeline.control import Control
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

    A model whose table is complete answers at once, halted or not. Halted, the rest is left as it is then, and the same
    call goes on. Otherwise what is not filled at its end cannot be filled now: indexing does it later, and the former
    model answers for it. The caller holds the WriterLock, and opens the index anew once the model answers, which
    clears away what nobody needs any more (`settle`).

    Args:
        home: the index.
        db: its catalogue, open for writing.
        model: the one to answer.
        threads: decoder processes, and threads of the encoder.
        control: halts between two files, and while a bridge is fitted.
        encoder: of the model, if it is open already.

    Raises:
        IndexTroubleError: the disk is full or the index damaged; earlier commits stay.
        ModelError: a model is damaged or does not run.
    """
    encoder = encoder or Encoder.open(model.folder, threads=threads)
    with Fill(home, encoder, threads=threads, control=control) as fill:
        at_once = is_complete(home, db, model)
        if at_once:
            fill.refresh()
            switch(home, db, model)
        older = _older(home, db, model)
        filled = report.counts(db, model.model_id).embedded
        for event in fill.run():
            yield event
            filled += event.contents
            if older and not control.halted and is_due(db, model.model_id, older.model_id, filled):
                fit_bridge(home, db, encoder, Encoder.open(older.folder, threads=threads), control)
        if control.halted:
            return
        if not at_once:
            fill.refresh()  # names and places that changed while another model answered
        fill.maintain()
    switch(home, db, model)


def _older(home: Home, db: Connection, model: Installed) -> Installed | None:
    """Return the model that has contents which this one lacks."""
    found = roles(home, db)
    return found.former if found.answering == model else found.answering
