"""Opens what commands need: the model, the index for writing."""

from __future__ import annotations

import signal
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from indexer.catalogue.database import connect
from indexer.embed.encoder import Encoder
from indexer.models.active import active_model
from indexer.pipeline.control import Control
from indexer.runtime import default_threads, lower_priority, return_memory_early, start_logging
from indexer.swap.switch import settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from indexer.cli.output import Output
    from indexer.home import Home
    from indexer.pipeline.indexing import Indexer


@contextmanager
def writing(home: Home, threads: int | None, control: Control) -> Iterator[Indexer]:
    """Hold the index for writing.

    Raises:
        KnownError: it is in use, damaged or newer, or the model is damaged.
    """
    from indexer.home import WriterLock
    from indexer.pipeline.indexing import Indexer

    return_memory_early()
    lower_priority()
    home.create()
    start_logging(home)
    chosen = threads or default_threads()
    with WriterLock(home):
        with closing(connect(home.catalogue, create=True)) as db:
            settle(home, db)
        encoder = Encoder.open(active_model(home), threads=chosen)
        with Indexer(home, encoder, threads=chosen, control=control) as indexer:
            yield indexer


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
