"""What a window says to the indexer's process, and what it hears: frozen values through a pipe."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.errors import Message
    from indexer.types import FileId, ModelId, RootId


EXIT_TROUBLE = 3
"""Of the process: the index or the model cannot be used, and another start would end the same way."""
EXIT_BUG = 4


# Commands


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRoot:
    """Index a folder and keep it up to date."""

    path: Path
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveRoot:
    """Forget a folder and all of its files; the files themselves stay."""

    root_id: RootId


@dataclass(frozen=True, slots=True, kw_only=True)
class SetExcludes:
    """Replace the exclude patterns of a folder."""

    root_id: RootId
    excludes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rescan:
    """Compare everything with the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryFailed:
    """Read failed files again; without ids, all of them."""

    file_ids: tuple[FileId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMissing:
    """Remove the files below a folder that are gone, as the user confirmed."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Configure:
    """How the work is done. It is kept in the index and holds after a restart; `Configured` tells what holds."""

    paused: bool = False
    only_idle: bool = False
    only_mains: bool = False
    threads: int | None = None
    """None: one less than there are cores."""
    reads_texts: bool = True
    """Look for text in pictures when nothing else is to be done."""
    text_folders: tuple[str, ...] = ()
    """Only in and below these folders; without any, everywhere."""
    hears: bool = False
    """Hear what is said in videos and sounds when nothing else is to be done, if what that needs is here."""


@dataclass(frozen=True, slots=True)
class Compact:
    """Tidy the index up now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FillModel:
    """Embed the library with another model while the present one answers."""

    model_id: ModelId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveModel:
    """Delete a model's files and its vectors; `ModelRemoved` answers."""

    model_id: ModelId


@dataclass(frozen=True, slots=True)
class MeasureSpeed:
    """Measure how fast the model runs here; `Speed` answers."""


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Finish what is in the stream, write it, end."""


Command = (
    AddRoot
    | RemoveRoot
    | SetExcludes
    | Rescan
    | RetryFailed
    | RemoveMissing
    | Configure
    | Compact
    | FillModel
    | RemoveModel
    | MeasureSpeed
    | Shutdown
)


# Events


class Phase(StrEnum):
    """What the process is doing."""

    STARTING = "starting"
    READ_ONLY = "read_only"
    """There is no process: the index cannot be written, and can only be searched."""
    UPGRADING = "upgrading"
    """The index was made by an older version, and is brought up in place."""
    COUNTING = "counting"
    INDEXING = "indexing"
    WATCHING = "watching"
    """Everything is in the index; the process waits for changes."""
    PAUSED = "paused"
    WAITING = "waiting"
    """See `Progress.waits_for`."""
    REMOVING = "removing"
    """Files of a folder that the user took out."""
    TIDYING = "tidying"
    ENDED = "ended"


class Wait(StrEnum):
    """What work waits for."""

    LOCK = "lock"
    """Another process writes to the index."""
    IDLE = "idle"
    """The user is at the machine."""
    MAINS = "mains"
    """The machine runs on battery."""
    TROUBLE = "trouble"
    """A pause after a `Trouble`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Progress of the work. Sent at most ten times a second, and at every change of phase."""

    phase: Phase
    done: int = 0
    """Finished files of this round, whatever the result."""
    total: int | None = None
    """Files of this round; None while they are counted."""
    failed: int = 0
    files_per_s: float = 0.0
    left_s: float | None = None
    device: str = ""
    """What runs the image encoder, as people call it: `CPU`, `NVIDIA GPU (CUDA)`, ..."""
    folder: Path | None = None
    """Of the file that was finished last."""
    filling: ModelId | None = None
    """Set while another model's vectors are made."""
    deepens: bool = False
    """Set while files that were read quickly are read in full."""
    not_read: int = 0
    """Files that could not be read, wholly or in part, and what was left out, in the whole library; told when all
    else is done."""
    reads_texts: bool = False
    """Set while text in pictures is read; `done` and `total` count photos and documents."""
    hears: bool = False
    """Set while speech is heard; `done` and `total` count videos and sounds."""
    waits_for: Wait | None = None
    """Set while the phase is WAITING."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The index changed: lists and searches may be asked for again."""

    indexed: int = 0
    removed: int = 0
    moved: int = 0
    failed: int = 0
    seen: int = 0
    """Files whose names became known."""
    texts: int = 0
    """Photos and documents in whose pictures text was found."""
    heard: int = 0
    """Videos and sounds in which speech was heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """Files that are missing and were kept: the disk is away, or too many went at once."""

    path: Path
    missing: int
    """0: the folder is back, or its files were removed; nothing is held back below it any more."""
    reason: Message | None = None
    """None if nothing is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A problem that the user must know about, in words. A fatal one ends the process."""

    title: Message
    message: Message
    path: Path | None = None
    fatal: bool = False
    bug: bool = False
    """A fault of the program; the log has a traceback."""


@dataclass(frozen=True, slots=True)
class Configured:
    """How the work is done from now on."""

    how: Configure


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """How fast the model that answers runs here."""

    device: str
    """What runs it, as people call it: `CPU`, `NVIDIA GPU (CUDA)`, ..."""
    pictures_per_s: float
    """Of the image encoder alone, with the threads that are set."""
    threads: int
    tried: tuple[tuple[str, Message], ...] = ()
    """Devices that were tried, each with the result in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRemoved:
    """The result of `RemoveModel`."""

    model_id: ModelId
    refused: Trouble | None = None
    """Why the model is still there; None if it is gone."""


Event = Progress | Changed | HeldBack | Trouble | Configured | Speed | ModelRemoved
