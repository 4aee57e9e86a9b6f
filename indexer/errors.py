"""Trouble that Recallery expects, in words that can be translated. Everything else is a bug and keeps its traceback."""

from __future__ import annotations

import errno
import json
import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

Value: TypeAlias = "str | int | float | Path | Message"
"""A value in a message; a message in it is translated too, all other text is shown as it is."""

_PLACE = re.compile(r"\{(\w+)(?::(,?(?:(?:\.\d)?[fg])?))?\}")
_MOST = 2**63
"""Only a decoder that a file took over sends larger numbers."""


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """Words for people: an English template, and values for its placeholders.

    `Message("It has {size:,} bytes.", size=1234)`. Numbers may have a format: `,` groups digits, `.1f` and `.3g` round.
    Write templates in place, as constants: `tests/engine_texts.py` finds them for translation.
    """

    template: str
    values: Mapping[str, Value]

    def __init__(self, template: str, /, **values: Value) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", values)

    def __hash__(self) -> int:
        return hash(self.template)

    def __str__(self) -> str:
        return self.filled(self.template, english)

    def filled(self, template: str, shown: Callable[[Value, str], str]) -> str:
        """Return the template, or a translation of it, with its values as `shown(value, format)` writes them."""
        return _PLACE.sub(lambda place: shown(self.values.get(place[1], place[0]), place[2] or ""), template)

    def to_json(self) -> str:
        """Return it as ASCII for a pipe or a database."""
        return json.dumps(self, default=_plain)

    @classmethod
    def plain(cls, text: str) -> Message:
        """Return words that have no translation, such as a library's own."""
        return cls("{text}", text=text)

    @classmethod
    def from_json(cls, text: str) -> Message:
        """Return what `to_json` gave; ValueError or TypeError if it is something else."""
        return cls._from_plain(json.loads(text))

    @classmethod
    def _from_plain(cls, plain: list[object]) -> Message:
        template, values = plain
        if not isinstance(template, str) or not isinstance(values, dict):
            raise TypeError("a message is a template and its values")
        if any(isinstance(value, int) and abs(value) > _MOST for value in values.values()):
            raise ValueError("a number in a message is out of range")
        known = {name: cls._from_plain(value) if isinstance(value, list) else value for name, value in values.items()}
        return cls(template, **known)


def english(value: Value, form: str) -> str:
    """Return a value as English writes it."""
    return format(value, form) if isinstance(value, int | float) else str(value)


def _plain(value: Message | Path) -> object:
    return [value.template, value.values] if isinstance(value, Message) else str(value)


class KnownError(Exception):
    """Trouble that is no bug, told to the user in words.

    Args:
        title: what is wrong, a few words, no full stop.
        message: what happened and what to do about it, whole sentences.
        path: the file or folder concerned.
        values: for the placeholders of `message`, if that is a template; see `Message`.
    """

    def __init__(
        self, title: str | Message, message: str | Message, *, path: Path | None = None, **values: Value
    ) -> None:
        super().__init__(title, message)
        self.title = Message(title) if isinstance(title, str) else title
        self.message = Message(message, **values) if isinstance(message, str) else message
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

    passes = False
    """Whether the reason may be gone at the next run."""


def damaged_bundle(title: str | Message, message: Message, path: Path) -> ModelError:
    """Return the error of a bundle that is not what it should be: a fresh copy mends it."""
    return ModelError(
        title,
        "{text} Install Recallery again, or copy the model folder anew from where it came.",
        path=path,
        text=message,
    )


def read_only_index(folder: Path) -> IndexTroubleError:
    """Return the error for changes to an index whose folder cannot be written."""
    return IndexTroubleError(
        "This index can only be searched",
        "Its folder cannot be written: nothing is indexed, and ratings, favourites and collections stay as they are. "
        "To change them, copy the folder to another disk and open the copy with --data.",
        path=folder,
    )


def disk_full(path: Path) -> IndexTroubleError:
    """Return the error for a disk without room; what was committed before it stays."""
    return IndexTroubleError(
        "The disk is full",
        "There is no room for the index. What was indexed so far is kept; free some space and run it again.",
        path=path,
    )


def unexpected_error(journal: Path | None) -> KnownError:
    """Return the message for a bug whose traceback is in the log."""
    return KnownError(
        "Recallery made a mistake",
        "Something did not work as it should. The details are in the log; please report them.",
        path=journal,
    )


_BY_CODE = {
    "EACCES": Message("Permission denied"),
    "EPERM": Message("Operation not permitted"),
    "ENOENT": Message("No such file or directory"),
    "ENOSPC": Message("No space left on device"),
    "EDQUOT": Message("Disk quota exceeded"),
    "EROFS": Message("Read-only file system"),
    "EIO": Message("Input/output error"),
    "ENODEV": Message("No such device"),
    "ENOTDIR": Message("Not a directory"),
    "EISDIR": Message("Is a directory"),
    "EEXIST": Message("File exists"),
    "ENAMETOOLONG": Message("File name too long"),
    "ENOTEMPTY": Message("Directory not empty"),
    "EBUSY": Message("Device or resource busy"),
    "ELOOP": Message("Too many levels of symbolic links"),
    "ESTALE": Message("Stale file handle"),
    "ENOTCONN": Message("Transport endpoint is not connected"),
    "EHOSTDOWN": Message("Host is down"),
    "EHOSTUNREACH": Message("No route to host"),
    "ENETUNREACH": Message("Network is unreachable"),
    "ECONNREFUSED": Message("Connection refused"),
    "ECONNRESET": Message("Connection reset by peer"),
    "ETIMEDOUT": Message("Connection timed out"),
}


_PASSING = frozenset(
    "EACCES EPERM EIO ESTALE ETIMEDOUT EMFILE ENFILE EHOSTDOWN EHOSTUNREACH ENETDOWN ENETUNREACH ENOENT ENOTDIR ENODEV "
    "ENXIO ENOTCONN ECONNRESET ECONNABORTED ECONNREFUSED EAGAIN EINTR EBUSY ETXTBSY ENOMEM ENOLCK EREMOTEIO "
    "ENOKEY EPIPE EDEADLK ENOBUFS".split()
)


def passes(error: OSError) -> bool:
    """Say whether what the system refuses now may be granted at another time."""
    return isinstance(error, TimeoutError) or errno.errorcode.get(error.errno or 0, "") in _PASSING


def unreadable(error: OSError, path: Path) -> UnreadableError:
    """Return the error of a file that the system refuses to read."""
    told = UnreadableError(
        "The file cannot be read", "The system says: {reason}.", path=path, reason=os_error_reason(error)
    )
    told.passes = passes(error)
    return told


def os_error_reason(error: OSError) -> Message:
    """Return why the system refused, in words that can be translated if the reason is a common one."""
    if isinstance(error, socket.gaierror):
        return Message("The name of the server cannot be found")
    if isinstance(error, TimeoutError):
        return Message("Connection timed out")
    return _BY_CODE.get(errno.errorcode.get(error.errno or 0, "")) or Message.plain(error.strerror or str(error))
