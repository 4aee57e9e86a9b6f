"""Where an index lives on disk, and the lock that keeps it to one writer."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import platformdirs
from filelock import FileLock, Timeout

from indexer.errors import IndexInUseError, IndexTroubleError, Message, os_error_reason
from indexer.portable import portable_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

DATA_VARIABLE = "RECALLERY_DATA"
MOVED_TO = "moved-to.txt"
"""In the old folder of a moved index: says where it is now."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one index.

    `catalogue.sqlite` is the truth, `units/` (LanceDB) can be rebuilt from it and the files, the one process that
    writes holds `index.lock`, and `logs/` has a rotating log.
    """

    folder: Path

    @property
    def catalogue(self) -> Path:
        """The SQLite file."""
        return self.folder / "catalogue.sqlite"

    @property
    def units(self) -> Path:
        """The LanceDB folder."""
        return self.folder / "units"

    @property
    def models(self) -> Path:
        """The folder of the models that the user added; each is a folder named by its id."""
        return self.folder / "models"

    @property
    def speech(self) -> Path:
        """The folder of what turns speech into text, if the user got it; it is no model of pictures."""
        return self.models / ".speech"

    @property
    def learning(self) -> Path:
        """The folder of what is learned from the user's folders until it is used or thrown away."""
        return self.folder / "learning"

    @property
    def lock(self) -> Path:
        """The writer's lock file."""
        return self.folder / "index.lock"

    @property
    def logs(self) -> Path:
        """The folder of the log files."""
        return self.folder / "logs"

    @property
    def exists(self) -> bool:
        """Whether anything was indexed here."""
        return self.catalogue.is_file()

    @property
    def is_read_only(self) -> bool:
        """Whether there is an index that can be searched, but not changed; tries to write a file."""
        if not self.exists:
            return False
        try:
            self.try_to_write()
        except OSError:
            return True
        return False

    def try_to_write(self) -> None:
        """Write a file and delete it; raises OSError where that is not possible."""
        probe = self.folder / f".writable-{os.getpid()}"
        probe.write_bytes(b"1")
        probe.unlink()

    def create(self) -> None:
        """Make the folder; raises IndexTroubleError if it cannot be made or written to."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.try_to_write()
        except OSError as trouble:
            raise IndexTroubleError(
                "The index folder cannot be used",
                "The system says: {reason}. Choose another place with --data or RECALLERY_DATA.",
                path=self.folder,
                reason=os_error_reason(trouble),
            ) from trouble


def find_home(data: str | os.PathLike[str] | None) -> Home:
    """Return the index's home: `data`, else RECALLERY_DATA, else the usual folder; or where it was moved."""
    folder = Path(data or os.environ.get(DATA_VARIABLE) or _usual_folder()).expanduser().absolute()
    try:
        # An index that was moved on the drive of a portable program has a path relative to the old one.
        return Home(Path(os.path.normpath(folder / (folder / MOVED_TO).read_text(encoding="utf-8"))))
    except OSError:
        return Home(folder)


def _usual_folder() -> Path:
    portable = portable_folder()
    return portable / "index" if portable else platformdirs.user_data_path("recallery", appauthor=False)


def cache_folder() -> Path:
    """Return the folder of what can be made anew at any time: beside a portable program, else the platform's."""
    portable = portable_folder()
    return portable / "cache" if portable else platformdirs.user_cache_path("recallery", appauthor=False)


class WriterLock:
    """Holds the index for writing; a second process gets an error instead of waiting."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = FileLock(home.lock)
        self._owner = home.folder / "index.pid"

    def __enter__(self) -> Self:
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise IndexInUseError("The index is in use", self._in_use(), path=self._home.folder) from None
        except OSError as trouble:
            raise IndexTroubleError(
                "The index cannot be locked",
                "The system says: {reason}. Check the permissions of its folder.",
                path=self._home.folder,
                reason=os_error_reason(trouble),
            ) from trouble
        self._owner.write_text(str(os.getpid()), encoding="ascii")
        return self

    def __exit__(self, *_: object) -> None:
        self._owner.unlink(missing_ok=True)
        self._lock.release()

    def _in_use(self) -> Message:
        try:
            owner = self._owner.read_text(encoding="ascii")
        except OSError:
            return Message("Another Recallery is writing to it. Stop that one, or wait until it is done.")
        return Message(
            "Another Recallery (process {process}) is writing to it. Stop that one, or wait until it is done.",
            process=owner,
        )


def put_file(path: Path, content: bytes | memoryview) -> None:
    """Write a file that appears whole or not at all, in a folder that only one process writes to."""
    fresh = path.with_suffix(".part")
    fresh.write_bytes(content)
    fresh.replace(path)


def total_bytes(paths: Iterable[Path]) -> int:
    """Return the size of all files among the paths; what is no file, or went meanwhile, counts 0."""
    return sum(map(_file_bytes, paths))


def _file_bytes(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # the writer tidied it away meanwhile
        return 0
