"""What the playback process and its parent say to each other: MessagePack, and frames in shared memory.

Nothing that comes from the process is unpickled, so a file that takes it over cannot take over the window.
"""

from __future__ import annotations

import msgspec

SLOTS = 3
"""Frames in shared memory: one is shown, one waits, one is written."""
MAX_WIDTH_PX, MAX_HEIGHT_PX = 2560, 1600
"""A larger picture area gets frames of this size, and scales them."""
SLOT_BYTES = 3 * MAX_WIDTH_PX * MAX_HEIGHT_PX


class Command(msgspec.Struct, tag=True, frozen=True):
    """What the parent wants."""


class Open(Command, frozen=True):
    """Load a file and show the frame of a moment; the file before it is closed."""

    number: int
    """Counts up; answers about older files are ignored."""
    path: bytes
    """As the file system has it."""
    start_ms: int
    width_px: int
    height_px: int
    """The area that frames have to fit into."""
    playing: bool
    muted: bool = False
    speed: float = 1.0
    loop: tuple[int, int] | None = None


class Stop(Command, frozen=True):
    """Close the file."""


class Play(Command, frozen=True):
    """Go on; from the start, if the end was reached."""


class Pause(Command, frozen=True):
    """Keep showing the present frame."""


class Seek(Command, frozen=True):
    """Show the frame of a moment; playing goes on from there."""

    moment_ms: int


class Step(Command, frozen=True):
    """Pause, and show the next frame or the one before."""

    forward: bool


class Speed(Command, frozen=True):
    """Play so many times as fast; sound keeps its pitch."""

    factor: float


class Mute(Command, frozen=True):
    """Turn the sound off or on."""

    muted: bool


class Loop(Command, frozen=True):
    """Play from `start_ms` to `end_ms` again and again; None for both ends that."""

    start_ms: int | None
    end_ms: int | None


class Size(Command, frozen=True):
    """Frames have to fit into another area from now on."""

    width_px: int
    height_px: int


class Free(Command, frozen=True):
    """The parent has copied the frame in a slot."""

    slot: int


class Event(msgspec.Struct, tag=True, frozen=True):
    """What the process tells about a file."""

    number: int
    """Of the `Open` that it is about."""


class Opened(Event, frozen=True):
    """The file can be played."""

    duration_ms: int
    """0 if unknown."""
    width_px: int
    height_px: int
    """As seen: upright, with square pixels."""
    has_sound: bool


class Frame(Event, frozen=True):
    """A frame stands in a slot of the shared memory: RGB, `width_px * height_px * 3` bytes."""

    slot: int
    width_px: int
    height_px: int
    moment_ms: int
    sought: int
    """How many `Seek` and `Step` were answered so far."""


class State(Event, frozen=True):
    """Playing began or ended."""

    playing: bool
    at_end: bool = False


class Silent(Event, frozen=True):
    """The sound of this file cannot be heard."""

    reason: str
    """`device`: this computer has no sound output. `decoder`: the sound cannot be decoded."""


class Failed(Event, frozen=True):
    """The file cannot be played, or not any further."""

    title: str
    message: str
    """See `indexer.errors.Message.to_json`."""


AnyCommand = Open | Stop | Play | Pause | Seek | Step | Speed | Mute | Loop | Size | Free
AnyEvent = Opened | Frame | State | Silent | Failed
_commands = msgspec.msgpack.Decoder(AnyCommand)
_events = msgspec.msgpack.Decoder(AnyEvent)
encode = msgspec.msgpack.encode
EVENT_LIMIT_BYTES = 64 * 1024


def decode_command(data: bytes) -> AnyCommand:
    """Return the command in a message of the parent."""
    return _commands.decode(data)


def decode_event(data: bytes) -> AnyEvent:
    """Return the event in a message of the process; raises ValueError for anything else, also for senseless sizes."""
    event = _events.decode(data)
    if isinstance(event, Frame):
        fits = event.width_px > 0 and event.height_px > 0 and 3 * event.width_px * event.height_px <= SLOT_BYTES
        if not fits or not 0 <= event.slot < SLOTS:
            raise ValueError("a frame that does not fit its slot")
    return event
