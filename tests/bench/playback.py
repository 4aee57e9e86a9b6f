"""How the playback process copes with videos: `python -m tests.bench.playback FILE_OR_FOLDER ...`.

Prints for each file how long the first frame takes, a seek to the middle, a step back there, and how many of the
frames of two seconds come at their time; or the reason why it cannot be played. No sound is heard.
"""

from __future__ import annotations

import json
import os
import platform
import queue
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from indexer.decode.playback import messages as say
from indexer.decode.playback.process import Died, PlaybackProcess
from indexer.decode.playback.sound import NO_DEVICE
from indexer.decode.readers import MOVING_ENDINGS, kind_of
from indexer.errors import Message
from indexer.types import Kind, Pixels

LIMIT_S = 30.0
PLAYED_S = 2.0
ROOM = (1280, 720)


class Player:
    """One process, and what it told."""

    def __init__(self) -> None:
        self._told: queue.Queue[say.AnyEvent | Died] = queue.Queue()
        self.process = PlaybackProcess(self._take, NO_DEVICE)
        self._number = 0
        self._sought = 0

    def _take(self, event: say.AnyEvent | Died, _pixels: Pixels | None) -> None:
        self._told.put(event)

    def try_file(self, path: Path) -> dict[str, object]:
        """Play a file, and return what was measured."""
        self._number += 1
        self._sought = 0
        begin_s = time.monotonic()
        self.process.send(say.Open(self._number, os.fsencode(path), 0, *ROOM, playing=False))
        opened: list[say.Opened] = []
        outcome = self._until(lambda event: isinstance(event, say.Frame), opened)
        if not isinstance(outcome, say.Frame):
            return {"file": path.name, "trouble": outcome}
        found: dict[str, object] = {"file": path.name, "first_frame_ms": _ms(begin_s)}
        middle_ms = opened[0].duration_ms // 2
        found["seek_ms"] = self._asked(say.Seek(middle_ms))
        found["step_back_ms"] = self._asked(say.Step(forward=False))
        found["frames_in_2_s"] = self._played()
        found["memory_mb"] = psutil.Process(self.process.pid).memory_info().rss // 1_000_000
        return found

    def _asked(self, command: say.AnyCommand) -> float | str:
        self._sought += 1
        begin_s = time.monotonic()
        self.process.send(command)
        outcome = self._until(lambda event: isinstance(event, say.Frame) and event.sought == self._sought)
        return _ms(begin_s) if isinstance(outcome, say.Frame) else str(outcome)

    def _played(self) -> int:
        self.process.send(say.Seek(0))
        self._sought += 1
        self.process.send(say.Play())
        end_s, frames = time.monotonic() + PLAYED_S, 0
        while (left_s := end_s - time.monotonic()) > 0:
            try:
                frames += isinstance(self._told.get(timeout=left_s), say.Frame)
            except queue.Empty:
                break
        self.process.send(say.Stop())
        return frames

    def _until(
        self, wanted: Callable[[say.AnyEvent], bool], opened: list[say.Opened] | None = None
    ) -> say.Frame | str | None:
        while True:
            try:
                event = self._told.get(timeout=LIMIT_S)
            except queue.Empty:
                return "no answer"
            if isinstance(event, Died):
                return "the process died"
            if event.number != self._number:
                continue
            if isinstance(event, say.Failed):
                return f"{Message.from_json(event.title)}: {Message.from_json(event.message)}"
            if isinstance(event, say.Opened) and opened is not None:
                opened.append(event)
            if wanted(event) and isinstance(event, say.Frame):
                return event


def _ms(begin_s: float) -> float:
    return round((time.monotonic() - begin_s) * 1000, 1)


def _files(names: list[str]) -> Iterator[Path]:
    for name in map(Path, names):
        for path in sorted(name.rglob("*")) if name.is_dir() else [name]:
            if kind_of(path) is Kind.VIDEO and path.suffix.lower() not in MOVING_ENDINGS:
                yield path


def main() -> int:
    """Measure all files; return the exit code."""
    player = Player()
    found = [player.try_file(path) for path in _files(sys.argv[1:])]
    player.process.close()
    machine = {"machine": platform.machine(), "system": platform.system(), "cores": os.cpu_count()}
    sys.stdout.write(json.dumps(machine | {"files": found}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
