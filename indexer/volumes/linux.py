"""The mounts of a Linux machine, from `/proc/self/mountinfo` (proc_pid_mountinfo(5)), and the name of each volume."""

from __future__ import annotations

import os
import re
import select
import threading
import time
import weakref
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

from indexer.names import as_text
from indexer.types import VolumeId
from indexer.volumes.devices import DeviceName, device_name, number_of
from indexer.volumes.mounts import Mount, Volume, deepest, is_network

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    NameDevice = Callable[[tuple[int, int], str, str], DeviceName]
    """Number, node and file system type to name: see `device_name`."""

_ESCAPE = re.compile(rb"\\([0-7]{3})")
_DELETED = b"//deleted"
"""Suffix of a bind mount whose folder was removed."""
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


def parse_mounts(content: bytes) -> list[MountLine]:
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
    """The text of mountinfo, and whether it changed.

    The text alone does not tell: a disk replaced by another one at the same place may give the same line. The kernel
    raises POLLPRI on the open file for every change.
    """

    def __init__(self, path: str = "/proc/self/mountinfo") -> None:
        self._path = path
        self._descriptor: int | None = None
        self._read_at = 0.0
        self._settled_at = 0.0
        self._lock = threading.Lock()

    def changed(self) -> bool:
        """Say whether to read it again, since the last `read` or the last call of this."""
        with self._lock:
            now = time.monotonic()
            if self._descriptor is None:
                return True
            if _has_changed(self._descriptor):
                self._settled_at = now + _SETTLE_S
                return True
            return self._read_at < self._settled_at and now - self._read_at >= _SETTLE_STEP_S

    def read(self) -> bytes:
        """Return the content now; nothing where /proc is not mounted, as in a bare chroot."""
        with self._lock:
            if (descriptor := self._descriptor) is None:
                try:
                    descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
                except FileNotFoundError:
                    return b""
                self._descriptor = descriptor
                weakref.finalize(self, os.close, descriptor)
                _has_changed(descriptor)
            self._read_at = time.monotonic()
            os.lseek(descriptor, 0, os.SEEK_SET)
            return b"".join(iter(lambda: os.read(descriptor, _CHUNK_BYTES), b""))


def _has_changed(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLPRI | select.POLLERR)
    return bool(poll.poll(0))


_UNKNOWN = Mount(volume=Volume(volume_id=VolumeId("root:/"), mount=Path("/")), point=Path("/"))
"""Stands in where the system reports no mount at the top: in a chroot whose top is an ordinary folder."""


class MountText(Protocol):
    """Where the mounts are read from: see `MountInfo`."""

    def changed(self) -> bool:
        """Say whether to read again."""

    def read(self) -> bytes:
        """Return the text."""


class LinuxMounts:
    """What is mounted; read again only when the kernel reports a change."""

    def __init__(self, text: MountText | None = None, name_device: NameDevice = device_name) -> None:
        self._text = text or MountInfo()
        self._name_device = name_device
        self._lock = threading.Lock()
        self._table: LinuxTable | None = None

    def table(self) -> LinuxTable:
        """Return what is mounted now."""
        with self._lock:
            changed = self._text.changed()
            if changed or self._table is None:
                self._table = LinuxTable(parse_mounts(self._text.read()), self._name_device)
            return self._table


class LinuxTable:
    """What is mounted at one moment."""

    def __init__(self, lines: Sequence[MountLine], name_device: NameDevice) -> None:
        namer = _Namer(name_device)
        self._mounts = [_mount(line, namer) for line in lines]
        self._children = {
            (line.parent_id, line.point): (line.mount_id, mount)
            for line, mount in zip(lines, self._mounts, strict=True)
        }
        ids = {line.mount_id for line in lines}
        tops = [line for line in lines if line.point == Path("/") and line.parent_id not in ids - {line.mount_id}]
        self._top_parent = tops[-1].parent_id if tops else None
        if not tops:
            self._mounts.append(_UNKNOWN)

    @property
    def mounts(self) -> Sequence[Mount]:
        """Every mount, hidden ones too."""
        return self._mounts

    def of(self, path: Path) -> Mount:
        """Return the mount of a path, as the kernel finds it: from the top down, mount by mount.

        The longest point alone would be wrong where a later mount hides an earlier one below it.
        """
        found = self._step(self._top_parent, Path("/"), None)
        for part in (*reversed(path.parents[:-1]), path):
            found = self._step(found[0], part, found[1])
        return found[1] or deepest(self._mounts, path) or _UNKNOWN

    def _step(self, mount_id: int | None, point: Path, mount: Mount | None) -> tuple[int | None, Mount | None]:
        """Return the topmost of the mounts stacked at a point of a mount, or that mount itself."""
        seen: set[int | None] = set()
        while mount_id not in seen:
            seen.add(mount_id)
            if mount_id is not None and (child := self._children.get((mount_id, point))) is not None:
                mount_id, mount = child
        return mount_id, mount


class _Namer:
    """Names the volumes of one table."""

    def __init__(self, name_device: NameDevice) -> None:
        self._name_device = name_device
        self._names: dict[tuple[int, int], DeviceName] = {}
        self._owners: dict[str, tuple[int, int]] = {}

    def name(self, line: MountLine) -> tuple[VolumeId, str]:
        """Return id and label of what a line mounts."""
        if not line.source.startswith("/dev/") and not line.device[0]:
            return _sourced(line), ""
        device = line.device if line.device[0] else number_of(line.source) or line.device
        if device not in self._names:
            self._names[device] = self._name_device(device, line.source, line.fs_type)
        name = self._names[device]
        node = f"dev:{_node(device, line.source)}"
        if not name.uuid:
            return VolumeId(node), name.label
        uuid = f"uuid:{name.uuid.lower()}"
        if self._owners.setdefault(uuid, device) != device:
            return VolumeId(f"{uuid}+{node}"), name.label  # a byte-for-byte copy of a disk that is connected too
        return VolumeId(uuid), name.label


def _sourced(line: MountLine) -> VolumeId:
    """Name a volume without a device: after its server, or after its place if it has none."""
    shared = is_network(line.fs_type) or line.fs_type == "zfs" or ":" in line.source
    return VolumeId(as_text(f"{line.fs_type}:{line.source if shared else line.point}"))


def _node(device: tuple[int, int], source: str) -> str:
    """Return the node of a device; `/dev/root`, which some kernels report, may be any device."""
    if source.startswith("/dev/") and source != "/dev/root":
        return source
    try:
        return f"/dev/{Path(f'/sys/dev/block/{device[0]}:{device[1]}').readlink().name}"
    except OSError:
        return f"{device[0]}:{device[1]}"


def _mount(line: MountLine, namer: _Namer) -> Mount:
    volume_id, label = namer.name(line)
    volume = Volume(
        volume_id=volume_id,
        mount=line.point,
        label=label,
        fs_type=line.fs_type,
        is_network=is_network(line.fs_type),
    )
    return Mount(volume=volume, point=line.point, inside=line.inside)
