"""Reads `/proc/self/mountinfo`, as proc_pid_mountinfo(5) describes it."""

from __future__ import annotations

import os
import re
import select
import threading
import time
import weakref
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_ESCAPE = re.compile(rb"\\([0-7]{3})")
_DELETED = b"//deleted"
"""Ends the root of a bind mount whose folder was removed."""
_SETTLE_S = 3.0
"""The names of a new device appear in /dev/disk a little after it is mounted."""
_SETTLE_STEP_S = 0.5
_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class MountLine:
    """One mount. The device number is the kernel's: btrfs and network ones have no device."""

    mount_id: int
    parent_id: int
    device: tuple[int, int]
    """Major and minor number."""
    inside: PurePosixPath
    """Of the volume, what is mounted; `.` for all."""
    point: Path
    fs_type: str
    source: str


def parse(content: bytes) -> list[MountLine]:
    """Return the mounts in the kernel's order, without those that are no part of a file tree."""
    return [line for raw in content.splitlines() if (line := _line(raw)) is not None]


def _line(raw: bytes) -> MountLine | None:
    before, separator, after = raw.partition(b" - ")
    fields = before.split(b" ")
    kind = after.split(b" ")
    if not separator or len(fields) < 6 or len(kind) < 2 or not fields[3].startswith(b"/"):
        return None  # namespaces have roots such as `net:[4026531992]`
    if fields[3].endswith(_DELETED):
        return None
    major, _, minor = fields[2].partition(b":")
    return MountLine(
        mount_id=int(fields[0]),
        parent_id=int(fields[1]),
        device=(int(major), int(minor)),
        inside=PurePosixPath(_text(fields[3]).lstrip("/")),
        point=Path(_text(fields[4])),
        fs_type=_text(kind[0]),
        source=_text(kind[1]),
    )


def _text(field: bytes) -> str:
    return os.fsdecode(_ESCAPE.sub(lambda found: bytes([int(found[1], 8) & 0xFF]), field))


class MountInfo:
    """The file, with word of whether it changed.

    The text alone does not tell: a disk replaced by another one at the same place may give the same
    line. The kernel raises POLLPRI on the open file for every change.
    """

    def __init__(self, path: str = "/proc/self/mountinfo") -> None:
        self._path = path
        self._descriptor: int | None = None
        self._read_at = 0.0
        self._settled_at = 0.0
        self._lock = threading.Lock()

    def changed(self) -> bool:
        """Say whether it should be read again, since `read` or since this was asked last."""
        with self._lock:
            now = time.monotonic()
            if self._descriptor is None:
                return True
            if _told(self._descriptor):
                self._settled_at = now + _SETTLE_S
                return True
            return self._read_at < self._settled_at and now - self._read_at >= _SETTLE_STEP_S

    def read(self) -> bytes:
        """Return the content now."""
        with self._lock:
            if self._descriptor is None:
                self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
                weakref.finalize(self, os.close, self._descriptor)
                _told(self._descriptor)
            self._read_at = time.monotonic()
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            return _rest(self._descriptor)


def _rest(descriptor: int) -> bytes:
    return b"".join(iter(lambda: os.read(descriptor, _CHUNK_BYTES), b""))


def _told(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLPRI | select.POLLERR)
    return bool(poll.poll(0))
