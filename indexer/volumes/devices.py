"""Stable names of block devices: the UUID and the label of what is on them. Linux."""

from __future__ import annotations

import os
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

_BLKID_TIMEOUT_S = 2.0
_EXT_SUPERBLOCK = 1024
_EXT_MAGIC = b"\x53\xef"
_NAMELESS = frozenset({"squashfs", "erofs", "cramfs", "romfs"})
"""Types without a UUID; running `blkid` for dozens of snap packages would take a second."""


@dataclass(frozen=True, slots=True)
class DeviceName:
    """What is written on a device; empty where there is nothing."""

    uuid: str = ""
    label: str = ""


def device_name(device: tuple[int, int], source: str, fs_type: str) -> DeviceName:
    """Return the name of a device, given by its number and its node, such as `/dev/sda1`.

    Reads the superblock first if it can: the other sources notice a swapped disk late.
    """
    if fs_type in {"ext2", "ext3", "ext4"} and (found := _superblock(source, device)) is not None:
        return found
    number = f"{device[0]}:{device[1]}"
    found = udev_name(Path(f"/run/udev/data/b{number}"))
    by_uuid = _link_to(Path("/dev/disk/by-uuid"), device) or found.uuid
    if not by_uuid and fs_type not in _NAMELESS:
        by_uuid = _blkid(source)
    return DeviceName(by_uuid, found.label or _link_to(Path("/dev/disk/by-label"), device))


def number_of(source: str) -> tuple[int, int] | None:
    """Return the major and minor number of a device node; None if it is none."""
    try:
        number = Path(source).stat().st_rdev
    except OSError:
        return None
    return (os.major(number), os.minor(number)) if number else None


def _link_to(folder: Path, device: tuple[int, int]) -> str:
    try:
        links = sorted(folder.iterdir())
    except OSError:
        return ""
    return next((unescaped(link.name) for link in links if number_of(str(link)) == device), "")


def udev_name(path: Path) -> DeviceName:
    """Return the name of a device that a file of udev holds; an empty one without the file."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return DeviceName()
    pairs = dict(line[2:].split("=", 1) for line in lines if line.startswith("E:") and "=" in line)
    return DeviceName(pairs.get("ID_FS_UUID", ""), unescaped(pairs.get("ID_FS_LABEL_ENC", "")))


def unescaped(name: str) -> str:
    r"""Undo udev's way of writing odd characters, such as `\x20`."""
    head, *rest = name.split("\\x")
    try:
        tail = b"".join(bytes.fromhex(part[:2]) + part[2:].encode() for part in rest)
    except ValueError:
        return name
    return head + tail.decode(errors="replace")


def _superblock(source: str, device: tuple[int, int]) -> DeviceName | None:
    if number_of(source) != device:
        return None
    try:
        with Path(source).open("rb") as file:
            file.seek(_EXT_SUPERBLOCK)
            block = file.read(256)
    except OSError:
        return None
    if block[0x38:0x3A] != _EXT_MAGIC:
        return None
    label = block[0x78:0x88].split(b"\0")[0].decode(errors="replace")
    return DeviceName(str(uuid.UUID(bytes=block[0x68:0x78])), label)


def _blkid(source: str) -> str:
    programs = [path for path in ("/usr/sbin/blkid", "/sbin/blkid", "/usr/bin/blkid") if os.access(path, os.X_OK)]
    if not programs:
        return ""
    command = [programs[0], "-o", "value", "-s", "UUID", source]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_BLKID_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace").strip()
