"""Opens what answers: one model's searcher, or two of them while one lacks what the other has.

While a model fills its table, the one that answers goes on alone, but its queries in words are helped by the new one
as soon as a bridge between the two was measured to be better.

Importing this is cheap; opening loads libraries for seconds.
"""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

from indexer.catalogue.database import connect
from indexer.catalogue.waiting import lacks_any
from indexer.embed.encoder import Encoder
from indexer.models.active import roles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.catalogue.database import Connection
    from indexer.decode.pool import DecodePool
    from indexer.home import Home
    from indexer.models.installed import Installed
    from indexer.search.searcher import Searcher


@contextmanager
def open_searcher(home: Home) -> Iterator[Searcher]:
    """Open the index with the model that answers; another process may write to it meanwhile.

    Raises:
        KnownError: there is none, it is damaged or newer, or a model is damaged.
    """
    with ExitStack() as opened:
        db = opened.enter_context(closing(connect(home.catalogue, create=False)))
        yield _searcher(home, db, opened)


def _searcher(home: Home, db: Connection, opened: ExitStack) -> Searcher:
    found = roles(home, db)
    answering = Encoder.open(found.answering.folder)
    if found.wanted != found.answering:
        answering = _helped(home, found.answering, Encoder.open(found.wanted.folder))
    former = found.former
    if former is None or not lacks_any(db, answering.manifest.model_id, former.model_id):
        return searcher_of(home, db, answering, opened)
    from indexer.store.reader import UnitReader
    from indexer.swap.merged import MergedSearcher

    rest = searcher_of(home, db, _helped(home, former, answering), opened)
    units = UnitReader(home.units, answering.manifest.model_id, answering.dimension)
    pool = _pool(answering, opened)
    return MergedSearcher(db, units, answering, pool.decode, rest=rest, rest_id=former.model_id)


def searcher_of(home: Home, db: Connection, encoder: Encoder, opened: ExitStack) -> Searcher:
    """Return the searcher of one model, whatever answers.

    Args:
        home: the index.
        db: its catalogue, open as long as the searcher.
        encoder: of the model.
        opened: gets what has to be closed after it.

    Raises:
        IndexTroubleError: its table cannot be opened.
    """
    from indexer.search.searcher import Searcher
    from indexer.store.reader import UnitReader

    units = UnitReader(home.units, encoder.manifest.model_id, encoder.dimension)
    return Searcher(db, units, encoder, _pool(encoder, opened).decode)


def _pool(encoder: Encoder, opened: ExitStack) -> DecodePool:
    from indexer.decode.pool import DecodePool

    return opened.enter_context(DecodePool(1, encoder.manifest.image.pixels))


def _helped(home: Home, older: Installed, newer: Encoder) -> Encoder:
    """Return what asks the older model's table: its encoder, helped by the newer one where that was found to help."""
    from indexer.swap.bridge import load_bridge
    from indexer.swap.bridged import BridgedEncoder

    bridge = load_bridge(home.models, newer.manifest.model_id, older.model_id)
    return Encoder.open(older.folder) if bridge is None else BridgedEncoder.open(older.folder).helped_by(newer, bridge)
