"""Plays one file after the other in the playback process: decodes frames in time, and lets sound be heard."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from av.error import FFmpegError

from indexer.decode.audio.playing import open_played
from indexer.decode.playback import messages as say
from indexer.decode.playback.clock import Clock
from indexer.decode.playback.pictures import pixels_of
from indexer.decode.playback.sound import Sound
from indexer.decode.video.film import NoPicturesError, seen_size
from indexer.decode.video.reader import why_unreadable
from indexer.errors import UnreadableError

if TYPE_CHECKING:
    from ctypes import Array, c_ubyte
    from multiprocessing.connection import Connection

    from indexer.decode.audio.playing import SoundFilm
    from indexer.decode.playback.sound import Output
    from indexer.decode.video.film import Film, Shown

_LATE_MS = 150.0
"""A frame so much too late is left out, if the next one is late too."""
_LEFT_OUT_MS = 500.0
"""But at least one frame in so much of the film's time is shown."""
_IDLE_S = 3600.0
_THREADS = 4


class Player:
    """Does what the parent says, and sends frames when their time comes.

    Args:
        shared: memory for `messages.SLOTS` frames.
        output: None if there is no sound output.
    """

    def __init__(self, connection: Connection, shared: Array[c_ubyte], output: Output | None) -> None:
        self._connection, self._output = connection, output
        self._slots = np.frombuffer(memoryview(shared), np.uint8).reshape(say.SLOTS, say.SLOT_BYTES)
        self._free = deque(range(say.SLOTS))
        self._clock = Clock()
        self._film: Film | SoundFilm | None = None
        self._sound: Sound | None = None
        self._number = 0
        self._path = Path()
        self._room = (1, 1)
        self._playing = self._at_end = self._muted = False
        self._speed = 1.0
        self._loop: tuple[int, int] | None = None
        self._shown: Shown | None = None
        self._next: Shown | None = None
        self._unsent: Shown | None = None
        """A frame that has to be seen, and waits for a free slot."""
        self._ends_ms: float | None = None
        """When the last frame has been seen long enough."""
        self._sought = 0
        self._sending = threading.Lock()

    def serve(self) -> None:
        """Work until the pipe closes: raises EOFError or OSError then."""
        while True:
            if self._connection.poll(self._wait_s()):
                command = say.decode_command(self._connection.recv_bytes())
            else:
                command = None
            try:
                if command is not None:
                    self._obey(command)
                self._go_on()
            except UnreadableError as trouble:
                self._fail(trouble)
            except (FFmpegError, ValueError, MemoryError) as error:
                self._fail(_trouble(error, self._path))

    def _obey(self, command: say.AnyCommand) -> None:
        match command:
            case say.Open():
                self._open(command)
            case say.Free(slot):
                self._free.append(slot)
            case say.Size(width, height):
                self._resize(width, height)
            case say.Stop():
                self._close()
            case _ if self._film is not None:
                self._steer(command)

    def _steer(self, command: say.AnyCommand) -> None:
        match command:
            case say.Play():
                self._play()
            case say.Pause():
                self._pause()
            case say.Seek(moment):
                self._sought += 1
                self._go_to(moment)
            case say.Step(forward):
                self._sought += 1
                self._step(forward=forward)
            case say.Speed(factor):
                self._set_speed(factor)
            case say.Mute(muted):
                self._muted = muted
                if self._sound is not None:
                    self._sound.muted = muted
            case say.Loop(start, end):
                self._loop = None if start is None or end is None or end <= start else (start, end)

    # Files

    def _open(self, command: say.Open) -> None:
        self._close()
        self._number, self._sought = command.number, 0
        self._room = (command.width_px, command.height_px)
        self._muted, self._speed, self._loop = command.muted, command.speed, command.loop
        path = self._path = Path(os.fsdecode(command.path))
        try:
            self._film = open_played(path, _THREADS)
        except (NoPicturesError, FFmpegError, OSError, ValueError) as error:
            raise _trouble(error, path) from error
        self._clock = Clock()
        self._clock.set_speed(self._speed)
        if self._film.has_sound:
            self._add_sound(path)
        self._tell_opened(self._film.at(command.start_ms))
        if command.playing:
            self._play()
        else:
            self._send(say.State(self._number, playing=False))

    def _tell_opened(self, first: Shown | None) -> None:
        if first is None:
            raise UnreadableError("There is no moving picture", "No frame of it can be decoded.")
        width, height = seen_size(first.frame, self._loaded.aspect)
        self._send(say.Opened(self._number, self._loaded.duration_ms, width, height, self._loaded.has_sound))
        self._begin_at(first)

    def _add_sound(self, path: Path) -> None:
        number = self._number
        if self._output is None:
            self._send(say.Silent(number, "device"))
            return
        self._sound = Sound(path, self._clock, lambda: self._send(say.Silent(number, "decoder")))
        self._sound.muted = self._muted
        if self._speed != 1.0:
            self._sound.set_speed(self._speed, 0)

    def _close(self) -> None:
        self._playing = self._at_end = False
        self._shown = self._next = self._unsent = self._ends_ms = None
        if self._output is not None:
            self._output.run(None)
        if self._sound is not None:
            self._sound.close()
            self._sound = None
        if self._film is not None:
            self._film.close()
            self._film = None

    def _fail(self, trouble: UnreadableError) -> None:
        self._close()
        self._send(say.Failed(self._number, trouble.title.to_json(), trouble.message.to_json()))

    # Commands

    @property
    def _loaded(self) -> Film | SoundFilm:
        if self._film is None:
            raise UnreadableError("The video cannot be played", "No file is open.")
        return self._film

    def _play(self) -> None:
        if self._at_end:
            self._go_to(self._loop[0] if self._loop is not None else 0)
        self._playing = True
        self._run()
        self._send(say.State(self._number, playing=True))

    def _pause(self, *, at_end: bool = False) -> None:
        self._playing, self._at_end = False, at_end
        self._run()
        self._send(say.State(self._number, playing=False, at_end=at_end))

    def _run(self) -> None:
        if self._playing:
            self._clock.start()
        else:
            self._clock.stop()
        if self._sound is not None and self._output is not None:
            self._sound.run(self._playing)
            self._output.run(self._sound.take if self._playing else None)

    def _go_to(self, moment_ms: float) -> None:
        if (found := self._loaded.at(moment_ms)) is not None:
            self._begin_at(found)

    def _begin_at(self, moving: Shown) -> None:
        """Show a frame at once; the clock and the sound go on from it."""
        self._at_end = False
        self._clock.set(moving.moment_ms)
        if self._sound is not None:
            self._sound.jump(moving.moment_ms)
        self._next = self._ends_ms = None
        self._show(moving)

    def _step(self, *, forward: bool) -> None:
        if self._playing:
            self._pause()
        if self._shown is None:
            return
        film = self._loaded
        found = (self._next or film.next()) if forward else _before(film, self._shown.moment_ms)
        if found is not None:
            self._begin_at(found)
        else:
            if not forward:
                self._loaded.at(self._shown.moment_ms)
            self._show(self._shown)

    def _set_speed(self, factor: float) -> None:
        self._speed = factor
        self._clock.set_speed(factor)
        if self._sound is not None:
            self._sound.set_speed(factor, self._clock.now_ms())

    def _resize(self, width_px: int, height_px: int) -> None:
        self._room = (width_px, height_px)
        if self._shown is not None and not self._playing:
            self._show(self._shown)

    # Frames in time

    def _wait_s(self) -> float:
        if self._unsent is not None or not self._playing:
            return _IDLE_S  # `Free` comes, or another command
        if self._ends_ms is not None:
            return self._clock.wait_s(self._ends_ms)
        return 0.0 if self._next is None else self._clock.wait_s(self._next.moment_ms)

    def _go_on(self) -> None:
        """Send what waits for a slot; while playing, show the next frame once its time has come."""
        if self._unsent is not None and self._free:
            self._show(self._unsent)
        if not self._playing or self._film is None or self._unsent is not None:
            return
        if self._loop is not None and self._clock.now_ms() >= self._loop[1]:
            self._go_to(self._loop[0])
            return
        if self._next is None and self._ends_ms is None:
            self._next = self._film.next()
        if self._next is None:
            self._end()
            return
        if self._clock.wait_s(self._next.moment_ms) == 0:
            due, self._next = self._next, None
            if self._is_worth_showing(due):
                self._show(due)

    def _end(self) -> None:
        """Show the last frame for its time, then begin the loop again or stop."""
        if self._ends_ms is None and self._film is not None:
            shown_ms = self._shown.moment_ms if self._shown is not None else 0
            self._ends_ms = shown_ms + self._film.frame_ms
        if self._clock.wait_s(self._ends_ms or 0) > 0:
            return
        if self._loop is not None:
            self._go_to(self._loop[0])
        else:
            self._pause(at_end=True)

    def _is_worth_showing(self, due: Shown) -> bool:
        """Say whether a frame is in time; a slow computer leaves frames out, and the sound goes on."""
        late_ms = self._clock.now_ms() - due.moment_ms
        shown_ms = self._shown.moment_ms if self._shown is not None else due.moment_ms - _LEFT_OUT_MS
        return late_ms < _LATE_MS or due.moment_ms - shown_ms >= _LEFT_OUT_MS

    def _show(self, moving: Shown) -> None:
        self._shown = moving
        if not self._free:
            self._unsent = moving
            return
        self._unsent = None
        room = (min(self._room[0], say.MAX_WIDTH_PX), min(self._room[1], say.MAX_HEIGHT_PX))
        pixels = pixels_of(moving.frame, self._loaded.aspect, room)
        height, width, _ = pixels.shape
        slot = self._free.popleft()
        self._slots[slot][: pixels.size] = pixels.reshape(-1)
        self._send(say.Frame(self._number, slot, width, height, max(0, round(moving.moment_ms)), self._sought))

    def _send(self, event: say.AnyEvent) -> None:
        with self._sending, contextlib.suppress(BrokenPipeError):
            self._connection.send_bytes(say.encode(event))


def _before(film: Film | SoundFilm, moment_ms: float) -> Shown | None:
    """Return the last frame before a moment; None for the first one."""
    shown = film.at(max(0.0, moment_ms - 1.0))
    return shown if shown is not None and shown.moment_ms < moment_ms - 0.25 else None


def _trouble(error: Exception, path: Path) -> UnreadableError:
    if isinstance(error, NoPicturesError | FFmpegError | OSError):
        return why_unreadable(error, path)
    if isinstance(error, MemoryError):
        return UnreadableError(
            "The video cannot be played", "Playing it takes more than the 4 GB that one file may use.", path=path
        )
    return UnreadableError(
        "The video cannot be played", "The file is damaged, or of a kind that Recallery cannot play.", path=path
    )
