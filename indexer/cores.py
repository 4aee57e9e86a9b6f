"""How much of the computer long work takes: every core, after everybody else.

Low priority keeps the computer usable, not an idle core: what the user does goes first, and what is left over works.
"""

from __future__ import annotations

import os
import sys

NICENESS = 10
"""Of the process that indexes and of its decoders, alike: at another one the slower half would hold up the other."""


def default_threads() -> int:
    """Return how many threads the encoder may use, and how many decoders run: as many as there are cores."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


def be_modest() -> None:
    """Let other programs go first from now on, as do the children of this process. Harmless twice."""
    if sys.platform == "win32":
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(max(0, NICENESS - os.nice(0)))


def calm_numpy() -> None:
    """Let NumPy multiply matrices in one thread.

    The others of OpenBLAS wait for work by spinning, and take the cores from the encoder and the decoders: indexing
    2,000 small photos took 67 CPU-s with them and 44 without, on 2 cores, and was faster without.
    """
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")
