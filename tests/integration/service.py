"""Runs the indexer's process as a window does, and waits for what it tells."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from indexer.catalogue import report
from indexer.catalogue.database import connect
from indexer.embed.bundle import built_in_model
from indexer.embed.manifest import load_manifest
from indexer.service.messages import Changed, Command, Event, Phase, Progress, Shutdown, Trouble
from indexer.service.process import serve

WAIT_S = 240.0
"""For events that come; a busy machine takes long to bring them."""
_context = multiprocessing.get_context("spawn")


class Running:
    """A running process, and all that it told."""

    def __init__(self, process: SpawnProcess, pipe: Connection) -> None:
        self.process = process
        self.pipe = pipe
        self.told: list[Event] = []
        self._waiting: list[Event] = []

    def send(self, command: Command) -> None:
        """Send a command."""
        self.pipe.send(command)

    def until(self, enough: Callable[[Event], object]) -> Event:
        """Take events in until one is enough; return it. Later ones wait for the next call."""
        deadline = time.monotonic() + WAIT_S
        while True:
            while self._waiting:
                event = self._waiting.pop(0)
                self.told.append(event)
                if enough(event):
                    return event
            if not self.pipe.poll(max(0.0, deadline - time.monotonic())):
                raise AssertionError(f"waited in vain; told: {self.told}")
            self._waiting += self.pipe.recv()

    def until_phase(self, phase: Phase) -> Progress:
        """Take events in until a phase begins."""
        found = self.until(lambda event: isinstance(event, Progress) and event.phase is phase)
        assert isinstance(found, Progress)
        return found

    def until_trouble(self) -> Trouble:
        """Take events in until trouble comes."""
        found = self.until(lambda event: isinstance(event, Trouble))
        assert isinstance(found, Trouble)
        return found

    def until_indexed(self, files: int) -> None:
        """Take events in until so many files were indexed since the start."""
        self.until(lambda _: self.sum("indexed") >= files)

    def sum(self, what: str) -> int:
        """Return the sum over all changes that were told."""
        return sum(getattr(event, what) for event in self.told if isinstance(event, Changed))

    def rest(self) -> int:
        """Take everything in until the process closes the pipe; return its exit code."""
        self.told += self._waiting
        try:
            while self.pipe.poll(WAIT_S):
                self.told += self.pipe.recv()
        except (EOFError, OSError):
            pass
        self.process.join(WAIT_S)
        assert self.process.exitcode is not None
        return self.process.exitcode

    def shut_down(self) -> int:
        """End it as a window does; return its exit code."""
        self.send(Shutdown())
        return self.rest()


@contextmanager
def running(data: Path) -> Iterator[Running]:
    """Run the process while the block runs; one that is still there after it is killed."""
    ours, theirs = _context.Pipe()
    process = _context.Process(target=serve, args=(theirs, data))
    process.start()
    theirs.close()
    try:
        yield Running(process, ours)
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()


def counts(data: Path) -> report.Counts:
    """Return what is in an index."""
    db = connect(data / "catalogue.sqlite", create=False)
    try:
        return report.counts(db, load_manifest(built_in_model()).model_id)
    finally:
        db.close()
