"""The trouble that Recallery expects. Anything else is a bug and keeps its traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class KnownError(Exception):
    """Trouble of the world, told to the user in words.

    Args:
        title: what is wrong, a few words, no full stop.
        message: what happened and what to do about it, whole sentences.
        path: the file or folder concerned.
    """

    def __init__(self, title: str, message: str, *, path: Path | None = None) -> None:
        super().__init__(title, message)
        self.title = title
        self.message = message
        self.path = path

    def __str__(self) -> str:
        where = f" ({self.path})" if self.path is not None else ""
        return f"{self.title}{where}: {self.message}"


class UsageError(KnownError):
    """The request itself makes no sense: an empty query, an unknown filter, a folder that is not there."""


class IndexTroubleError(KnownError):
    """The index cannot be used: locked by another process, damaged, too new, disk full."""


class IndexInUseError(IndexTroubleError):
    """Another process writes to the index; waiting may help."""


class ModelError(KnownError):
    """A model bundle is missing, damaged, or cannot run on this machine."""


class UnreadableError(KnownError):
    """One file cannot be read or decoded. Costs that file, nothing else."""


def disk_full(path: Path) -> IndexTroubleError:
    """Return the error for a disk without room; what was committed before it stays."""
    return IndexTroubleError(
        "The disk is full",
        "There is no room for the index. What was indexed so far is kept; free some space and run it again.",
        path=path,
    )
