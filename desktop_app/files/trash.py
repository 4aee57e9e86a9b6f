"""Moves files to the system's trash, and restores them where the system allows it."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import send2trash

from indexer.errors import KnownError, Message, os_error_reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


CAN_RESTORE = sys.platform not in ("win32", "darwin")
"""Only the freedesktop trash can be read: files with an info file each."""


@dataclass(frozen=True, slots=True)
class Trashed:
    """A file in the trash."""

    path: Path
    """Where it was."""
    kept: Path | None = None
    """Its path in the trash, if known."""
    note: Path | None = None
    """Its info file in the trash."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of trashing or restoring files."""

    done: tuple[Trashed, ...]
    left: tuple[Path, ...]
    """Failed files."""
    reason: Message | None = None
    """Why the first of them failed."""


def move_to_trash(paths: Sequence[Path]) -> Outcome:
    """Move files to the trash one by one; never deletes a file permanently."""
    done, left, reason = [], [], None
    for path in paths:
        try:
            send2trash.send2trash(str(path))
        except OSError as trouble:
            left.append(path)
            reason = reason or os_error_reason(trouble)
        else:
            done.append(_found(path))
    return Outcome(tuple(done), tuple(left), reason)


def restore(trashed: Sequence[Trashed]) -> Outcome:
    """Move files from the trash to their old paths; existing files are not overwritten."""
    done, left, reason = [], [], None
    for file in trashed:
        try:
            _restore(file)
        except KnownError as trouble:
            left.append(file.path)
            reason = reason or trouble.message
        else:
            done.append(file)
    return Outcome(tuple(done), tuple(left), reason)


def _restore(file: Trashed) -> None:
    if file.kept is None or not os.path.lexists(file.kept):
        raise KnownError("The file is not restored", "It is no longer in the trash.", path=file.path)
    if os.path.lexists(file.path):
        raise KnownError("The file is not restored", "There is another file with its name now.", path=file.path)
    try:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file.kept, file.path)
    except OSError as trouble:
        raise KnownError(
            "The file is not restored", "The system says: {reason}.", path=file.path, reason=os_error_reason(trouble)
        ) from trouble
    if file.note is not None:
        file.note.unlink(missing_ok=True)


def _found(path: Path) -> Trashed:
    """Find a file that was just trashed, by the newest info file with its path."""
    notes = [note for folder in _trash_folders(path) for note in _notes(folder, path)] if CAN_RESTORE else []
    if not notes:
        return Trashed(path)
    note = max(notes, key=lambda each: each.stat().st_mtime)
    return Trashed(path, note.parent.parent / "files" / note.name.removesuffix(".trashinfo"), note)


def _notes(folder: Path, path: Path) -> Iterator[Path]:
    """Yield the info files of a trash folder that name a path; the trash of a disk stores relative paths."""
    for note in (folder / "info").glob(f"{_plain(path.stem)}*.trashinfo"):
        text = note.read_text(encoding="utf-8", errors="replace")
        named = next((line[5:] for line in text.splitlines() if line.startswith("Path=")), "")
        if named and _top(folder) / unquote(named, errors="surrogateescape") == path:
            yield note


def _plain(stem: str) -> str:
    """Escape a file name for use in a glob."""
    return "".join(f"[{letter}]" if letter in "[*?" else letter for letter in stem)


def _top(folder: Path) -> Path:
    """Return the mount point of a trash folder: `/disk/.Trash-1000` or `/disk/.Trash/1000`."""
    return folder.parent.parent if folder.parent.name == ".Trash" else folder.parent


def _trash_folders(path: Path) -> list[Path]:
    """Source: freedesktop.org, "The FreeDesktop.org Trash specification" 1.0."""
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "Trash"
    top = next((folder for folder in path.parents if folder.is_mount()), None)
    user = os.getuid() if sys.platform != "win32" else 0
    return [home] if top is None else [home, top / f".Trash-{user}", top / ".Trash" / str(user)]
