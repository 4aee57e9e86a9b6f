"""Plays a file for the window: the playback process works, and its frames arrive as signals."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.thumbnails.loader import image_of
from indexer.decode.playback import messages as say
from indexer.decode.playback.process import Died, PlaybackProcess
from indexer.errors import KnownError, Message

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import QSize

    from indexer.types import Pixels

ANSWER_LIMIT_MS = 20_000
"""A process that opens or seeks for so long is ended."""
_IDLE_MS = 30_000
"""A process without a file is kept so long: the next video starts at once."""


class Playback(QObject):
    """One file at a time. The process starts with the first one; `close` ends it.

    Args:
        device: see `indexer.decode.playback.sound.Output`.
    """

    opened = Signal(object)  # An `Opened`: what the file is
    frame = Signal(object, int)  # A QImage, and its moment in ms
    state = Signal(bool, bool)  # Whether it plays, and whether the end was reached
    silent = Signal(str)  # Why nothing is heard, see `Silent`
    failed = Signal(object)  # A KnownError; the file is closed
    _told = Signal(object, object)

    def __init__(self, parent: QObject | None = None, *, device: str = "") -> None:
        super().__init__(parent)
        self.device = device
        self._process: PlaybackProcess | None = None
        self._number = 0
        self._is_open = False
        self._asked = self._answered = 0
        self._waits_to_seek: int | None = None
        self._told.connect(self._take)
        self._patience = QTimer(self, singleShot=True, interval=ANSWER_LIMIT_MS)
        self._patience.timeout.connect(self._give_up)
        self._idle = QTimer(self, singleShot=True, interval=_IDLE_MS)
        self._idle.timeout.connect(self.close)

    @property
    def is_open(self) -> bool:
        """Whether a file is loaded, or being loaded."""
        return self._is_open

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return self._process.pid if self._process is not None else None

    def open(
        self,
        path: Path,
        start_ms: int,
        room: QSize,
        *,
        playing: bool,
        muted: bool = False,
        speed: float = 1.0,
        loop: tuple[int, int] | None = None,
    ) -> None:
        """Load a file and show the frame of a moment; frames fit into `room`, in device pixels."""
        self._idle.stop()
        if self._process is None:
            self._process = PlaybackProcess(self._told.emit, self.device)
        self._number += 1
        self._is_open, self._asked, self._answered, self._waits_to_seek = True, 0, -1, None
        width, height = max(1, room.width()), max(1, room.height())
        name = os.fsencode(path)
        self._send(say.Open(self._number, name, start_ms, width, height, playing, muted, speed, loop))
        self._patience.start()

    def stop(self) -> None:
        """Close the file; the process waits for the next one for a while."""
        if self._is_open:
            self._send(say.Stop())
            self._is_open = False
            self._number += 1
        self._patience.stop()
        if self._process is not None:
            self._idle.start()

    def play(self) -> None:
        self._send(say.Play())

    def pause(self) -> None:
        self._send(say.Pause())

    def seek(self, moment_ms: int) -> None:
        """Show a moment; of many that come faster than they are shown, the last counts."""
        if self._asked > self._answered:
            self._waits_to_seek = moment_ms
        else:
            self._ask(say.Seek(moment_ms))

    def step(self, *, forward: bool) -> None:
        """Pause, and show the next frame or the one before."""
        if self._asked <= self._answered:
            self._ask(say.Step(forward))

    def set_speed(self, factor: float) -> None:
        self._send(say.Speed(factor))

    def set_muted(self, *, muted: bool) -> None:
        self._send(say.Mute(muted))

    def set_loop(self, span: tuple[int, int] | None) -> None:
        """Play a part again and again; None plays on."""
        self._send(say.Loop(*(span or (None, None))))

    def resize(self, room: QSize) -> None:
        """Frames fit into another room from now on."""
        self._send(say.Size(max(1, room.width()), max(1, room.height())))

    def close(self) -> None:
        """End the process."""
        self._is_open = False
        for timer in (self._patience, self._idle):
            timer.stop()
        if self._process is not None:
            self._process.close()
            self._process = None

    def _ask(self, command: say.AnyCommand) -> None:
        if self._is_open:
            self._asked += 1
            self._send(command)
            self._patience.start()

    def _send(self, command: say.AnyCommand) -> None:
        if self._process is not None and self._is_open:
            self._process.send(command)

    def _take(self, event: say.AnyEvent | Died, pixels: Pixels | None) -> None:
        if isinstance(event, Died):
            self._bury()
            return
        if event.number != self._number or not self._is_open:
            return
        match event:
            case say.Opened():
                self.opened.emit(event)
            case say.Frame():
                self._show(event, pixels)
            case say.State(playing=playing, at_end=at_end):
                self.state.emit(playing, at_end)
            case say.Silent(reason=reason):
                self.silent.emit(reason)
            case say.Failed(title=title, message=message):
                self._fail(title, message)

    def _show(self, event: say.Frame, pixels: Pixels | None) -> None:
        if event.sought > self._answered:
            self._answered = event.sought
            self._patience.stop()
        if pixels is not None:
            self.frame.emit(image_of(pixels), event.moment_ms)
        if self._waits_to_seek is not None and self._asked <= self._answered:
            wanted, self._waits_to_seek = self._waits_to_seek, None
            self._ask(say.Seek(wanted))

    def _fail(self, title: str, message: str) -> None:
        self._is_open = False
        self._patience.stop()
        try:
            trouble = KnownError(Message.from_json(title), Message.from_json(message))
        except (ValueError, TypeError):
            trouble = _stopped()
        self.failed.emit(trouble)

    def _bury(self) -> None:
        """Tell that the process ended by itself; the next file starts another one."""
        was_open = self._is_open
        self.close()
        if was_open:
            self.failed.emit(_stopped())

    def _give_up(self) -> None:
        self.close()
        self.failed.emit(
            KnownError(
                "The video takes too long",
                "It did not show a picture for {seconds} s.",
                seconds=ANSWER_LIMIT_MS // 1000,
            )
        )


def _stopped() -> KnownError:
    return KnownError(
        "Playing stopped", "The player ended, perhaps because the file is damaged. Press play to try it again."
    )
