"""The volumes of a Windows machine, by serial number, and shares by their UNC name."""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from indexer.types import VolumeId
from indexer.volumes.mounts import Mount, Volume

if TYPE_CHECKING:
    from collections.abc import Sequence

_PATH_CHARS = 32_768
_REMOTE = 4
"""DRIVE_REMOTE of GetDriveTypeW."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeFacts:
    """What Windows tells of a volume's top folder."""

    serial: int
    label: str
    fs_type: str
    share: str
    r"""`\\server\share` for a network drive, empty for a disk."""


class WindowsApi(Protocol):
    """The questions to Windows. Tests answer them themselves."""

    def tops(self) -> Sequence[str]:
        r"""Return the top folders of all drives, such as `C:\`."""

    def top_of(self, path: str) -> str:
        """Return the top folder of the volume that a path is on."""

    def facts(self, top: str) -> VolumeFacts | None:
        """Return what there is to know; None for an empty drive."""


class WindowsTable:
    """What is mounted now."""

    def __init__(self, api: WindowsApi | None = None) -> None:
        self._api = api or Kernel32()
        self._known: dict[str, Mount | None] = {}

    @property
    def mounts(self) -> Sequence[Mount]:
        """Every drive with something in it."""
        found = (self._at(top) for top in self._api.tops())
        return [mount for mount in found if mount is not None]

    def of(self, path: Path) -> Mount:
        """Return the mount of a path, which is its drive, a share, or a folder with a volume in it."""
        text = str(path)
        top = self._api.top_of(text) or path.anchor or text
        return self._at(top) or _mount(top, VolumeFacts(serial=0, label="", fs_type="", share=""))

    def _at(self, top: str) -> Mount | None:
        if top not in self._known:
            facts = self._api.facts(top)
            self._known[top] = None if facts is None else _mount(top, facts)
        return self._known[top]


def _mount(top: str, facts: VolumeFacts) -> Mount:
    point = Path(top)
    share = facts.share or (top.rstrip("\\") if top.startswith("\\\\") else "")
    if share:
        volume_id = f"unc:{share.lower()}"
    elif facts.serial:
        volume_id = f"serial:{facts.serial >> 16:04x}-{facts.serial & 0xFFFF:04x}"
    else:
        volume_id = f"drive:{top.lower()}"
    volume = Volume(
        volume_id=VolumeId(volume_id),
        mount=point,
        label=facts.label,
        fs_type=facts.fs_type,
        is_network=bool(share),
    )
    return Mount(volume=volume, point=point)


class Kernel32:
    """The answers of Windows itself."""

    def __init__(self) -> None:
        if sys.platform != "win32":
            raise OSError("this is not Windows")
        self._kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)
        self._mpr: Any = ctypes.WinDLL("mpr")

    def tops(self) -> Sequence[str]:
        """Return the top folders of all drives."""
        drives = self._kernel.GetLogicalDrives()
        return [f"{chr(ord('A') + bit)}:\\" for bit in range(26) if drives >> bit & 1]

    def top_of(self, path: str) -> str:
        """Return the top folder of the volume that a path is on; empty if Windows does not know."""
        buffer = ctypes.create_unicode_buffer(_PATH_CHARS)
        found = self._kernel.GetVolumePathNameW(path, buffer, _PATH_CHARS)
        return buffer.value if found else ""

    def facts(self, top: str) -> VolumeFacts | None:
        """Return what there is to know; None for an empty drive."""
        label = ctypes.create_unicode_buffer(261)
        fs_type = ctypes.create_unicode_buffer(261)
        serial = ctypes.c_uint32()
        found = self._kernel.GetVolumeInformationW(top, label, 261, ctypes.byref(serial), None, None, fs_type, 261)
        if not found:
            return None
        return VolumeFacts(serial=serial.value, label=label.value, fs_type=fs_type.value, share=self._share(top))

    def _share(self, top: str) -> str:
        if self._kernel.GetDriveTypeW(top) != _REMOTE or top.startswith("\\\\"):
            return ""
        buffer = ctypes.create_unicode_buffer(1024)
        length = ctypes.c_uint32(1024)
        failed = self._mpr.WNetGetConnectionW(top[:2], buffer, ctypes.byref(length))
        return "" if failed else buffer.value
