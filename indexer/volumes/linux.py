"""The mounts of a Linux machine, and the name of each volume."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from indexer.types import VolumeId
from indexer.volumes.devices import DeviceName, device_name, number_of
from indexer.volumes.model import TOP, Mount, Volume, deepest, is_network
from indexer.volumes.mountinfo import MountInfo, MountLine, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    NameDevice = Callable[[tuple[int, int], str, str], DeviceName]
    """Number, node and file system type to name: see `device_name`."""


class MountText(Protocol):
    """Where the mounts are read from: see `MountInfo`."""

    def changed(self) -> bool:
        """Say whether to read again."""

    def read(self) -> bytes:
        """Return the text."""


class LinuxMounts:
    """What is mounted, read again when the kernel says that it changed; nothing else is kept."""

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
                self._table = LinuxTable(parse(self._text.read()), self._name_device)
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
        mount = found[1] or deepest(self._mounts, path)
        return mount or _unknown()

    def _step(self, mount_id: int | None, point: Path, mount: Mount | None) -> tuple[int | None, Mount | None]:
        """Return the topmost of the mounts stacked at a point of a mount, or that mount itself."""
        seen: set[int | None] = set()
        while mount_id not in seen:
            seen.add(mount_id)
            if mount_id is not None and (child := self._children.get((mount_id, point))) is not None:
                mount_id, mount = child
        return mount_id, mount


class _Namer:
    """Gives volumes their names while one table is built."""

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
            return VolumeId(f"{uuid}+{node}"), name.label  # a byte-for-byte copy of a disk that is here too
        return VolumeId(uuid), name.label


def _sourced(line: MountLine) -> VolumeId:
    """Name a volume without a device: after its server, or after its place if it has none."""
    shared = is_network(line.fs_type) or line.fs_type == "zfs" or ":" in line.source
    return VolumeId(f"{line.fs_type}:{line.source if shared else line.point}")


def _node(device: tuple[int, int], source: str) -> str:
    """Return the node of a device; `/dev/root`, which some kernels tell, is the same for any."""
    if source.startswith("/dev/") and source != "/dev/root":
        return source
    try:
        return f"/dev/{Path(f'/sys/dev/block/{device[0]}:{device[1]}').readlink().name}"
    except OSError:
        return f"{device[0]}:{device[1]}"


def _mount(line: MountLine, namer: _Namer) -> Mount:
    volume_id, label = namer.name(line)
    network = is_network(line.fs_type)
    volume = Volume(
        volume_id=volume_id,
        mount=line.point,
        label=label,
        fs_type=line.fs_type,
        is_network=network,
        supports_events=not network,
    )
    return Mount(volume=volume, point=line.point, inside=line.inside)


def _unknown() -> Mount:
    """Return a stand-in for a machine that tells of no mounts at all."""
    volume = Volume(
        volume_id=VolumeId("root:/"),
        mount=Path("/"),
        label="",
        fs_type="",
        is_network=False,
        supports_events=True,
    )
    return Mount(volume=volume, point=Path("/"), inside=TOP)
