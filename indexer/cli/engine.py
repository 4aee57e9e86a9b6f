"""Opens what commands need: the model, the index for writing, the index for reading."""

from __future__ import annotations

import signal
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

from indexer.catalogue.database import connect
from indexer.cli.journal import write_journal
from indexer.control import Control
from indexer.embed.bundles import built_in_model
from indexer.embed.encoder import Encoder
from indexer.memory import return_memory_early

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from indexer.cli.output import Output
    from indexer.home import Home
    from indexer.indexing import Indexer
    from indexer.search.searcher import Searcher


@contextmanager
def writing(home: Home, threads: int | None, control: Control) -> Iterator[Indexer]:
    """Hold the index for writing.

    Raises:
        KnownError: it is in use, damaged or newer, or the model is damaged.
    """
    from indexer.home import WriterLock
    from indexer.indexing import Indexer, default_threads

    return_memory_early()
    home.create()
    write_journal(home)
    chosen = threads or default_threads()
    with (
        WriterLock(home),
        Indexer(home, Encoder.open(built_in_model(), threads=chosen), threads=chosen, control=control) as indexer,
    ):
        yield indexer


@contextmanager
def reading(home: Home) -> Iterator[Searcher]:
    """Open the index for searching; another process may write to it meanwhile.

    Raises:
        KnownError: there is none, it is damaged or newer, or the model is damaged.
    """
    with ExitStack() as opened:
        db = opened.enter_context(closing(connect(home.catalogue, create=False)))
        from indexer.decode.pool import DecodePool
        from indexer.search.searcher import Searcher
        from indexer.store.reader import UnitReader

        encoder = Encoder.open(built_in_model())
        units = UnitReader(home.units, encoder.manifest.model_id, encoder.dimension)
        pool = opened.enter_context(DecodePool(1, encoder.manifest.image.pixels))
        yield Searcher(db, units, encoder, pool.decode)


@contextmanager
def stopping(output: Output) -> Iterator[Control]:
    """Let the first Ctrl-C finish what is in work, and the second end at once."""
    control = Control()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if control.stopped:
            raise KeyboardInterrupt
        control.stop()
        output.note("Stopping: finishing what is in work. Press Ctrl-C again to end at once.")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield control
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
