"""What a process sets up at its start: priority, threads, memory, logging.

Long work uses every core at low priority: what the user does goes first.
"""

from __future__ import annotations

import ctypes
import logging
import logging.handlers
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from indexer.home import Home

NICENESS = 10
"""Of the process that indexes and of its decoders: with different values the slower half would delay the other."""
LOG_BYTES = 2_000_000
LOGS_KEPT = 3
MALLOC_TRIM_THRESHOLD, MALLOC_MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Parameters of glibc's mallopt."""
_TRIM_BYTES = 1024**2


def default_threads() -> int:
    """Return how many threads the encoder may use, and how many decoders run: as many as there are cores."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, cores or 1)


def lower_priority() -> None:
    """Let other programs go first from now on, as do the children of this process. Harmless twice."""
    if sys.platform == "win32":
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(max(0, NICENESS - os.nice(0)))


def limit_blas_threads() -> None:
    """Let NumPy multiply matrices in one thread.

    The other threads of OpenBLAS wait for work by spinning, and take the cores from the encoder and the decoders:
    indexing 2,000 small photos took 67 CPU-s with them and 44 without, on 2 cores, and was faster without.
    """
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")


def return_memory_early() -> None:
    """Make the C library keep little of what is freed; call it before the work begins.

    By default glibc keeps an arena for each thread and raises its thresholds with the largest block it ever freed, so
    that indexing grows with every maintenance: writing 100,000 segments ended at 579 MB, and at 438 MB, nearly flat,
    with one arena and a fixed threshold. Does nothing without glibc.
    """
    set_malloc_options({_ARENA_MAX: 1, MALLOC_TRIM_THRESHOLD: _TRIM_BYTES})


def set_malloc_options(options: Mapping[int, int]) -> None:
    """Set parameters of glibc's mallopt; does nothing with another C library."""
    if sys.platform.startswith("linux") and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        for parameter, value in options.items():
            mallopt(parameter, value)


def return_free_memory() -> None:
    """Give back what was freed between blocks that are used, too; does nothing without glibc."""
    if sys.platform.startswith("linux") and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)


def start_logging(home: Home, name: str = "recallery") -> Path | None:
    """Send all log records and warnings to a rotating file; return it, None while there is no folder for it.

    Call it again when the folder exists. Processes that run side by side need different names: one cannot rotate what
    the other has open.
    """
    logging.captureWarnings(capture=True)
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    if not root.handlers:
        # Without any handler, logging would print warnings on the screen.
        root.addHandler(logging.NullHandler())
    file = home.logs / f"{name}.log"
    if any(isinstance(handler, logging.handlers.RotatingFileHandler) for handler in root.handlers):
        return file
    if not home.folder.is_dir():
        return None
    try:
        home.logs.mkdir(exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            file, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8", errors="backslashreplace"
        )
    except OSError:
        return None
    line = "%(asctime)s %(levelname)s %(process)d %(threadName)s %(name)s: %(message)s"
    handler.setFormatter(logging.Formatter(line))
    root.addHandler(handler)
    return file
