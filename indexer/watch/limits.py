"""How many folders the kernel can watch. Linux gives each user a number of inotify watches."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_MAX_WATCHES = Path("/proc/sys/fs/inotify/max_user_watches")
_OURS = 0.9
"""Of all watches of the user; editors and file managers need some."""


def watch_limit() -> int | None:
    """Return how many folders may be watched; None where there is no limit."""
    try:
        return int(int(_MAX_WATCHES.read_text()) * _OURS)
    except (OSError, ValueError):
        return None


def count_folders(top: Path, limit: int) -> int:
    """Return the number of folders in a tree, itself included; stops when above `limit`."""
    count = 0
    waiting = [os.fspath(top)]
    while waiting and count <= limit:
        count += 1
        try:
            with os.scandir(waiting.pop()) as entries:
                waiting += [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
        except OSError:
            continue
    return count


def active_watches() -> int:
    """Return how many inotify watches this process has.

    Counting them is the only way to know: watchdog does not tell when the kernel refuses one.
    """
    if sys.platform != "linux":
        return 0
    total = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            if str(descriptor.readlink()) == "anon_inode:inotify":
                total += Path("/proc/self/fdinfo", descriptor.name).read_bytes().count(b"inotify wd:")
        except OSError:
            continue
    return total
