"""Gives memory back to the system while a long run goes on."""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _ARENA_MAX = -1, -8
"""Parameters of glibc's mallopt."""
_TRIM_BYTES = 1024**2


def return_memory_early() -> None:
    """Make the C library keep little of what is freed; call it before the work begins.

    By default glibc keeps an arena for each thread and raises its thresholds with the largest block
    it ever freed, so a process that indexes grows with every maintenance: writing 100,000 units ended
    at 579 MB by default and at 438 MB, nearly flat, with one arena and a fixed threshold. Does nothing where the C
    library is another one.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, 1)
        mallopt(_TRIM_THRESHOLD, _TRIM_BYTES)
