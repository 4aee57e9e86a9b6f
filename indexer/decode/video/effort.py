"""How long all of a video may be decoded, so that a damaged file does not hold up the others.

The limits on a single segment (`decode/handle.py`) do not add up to one: a file may give a segment every few seconds.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from indexer.errors import UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

LEAST_S = 20.0
"""Of the processor's time that any video may take."""
SHARE_OF_LENGTH = 0.2
"""More for each second of the video: keyframes of 1080p take a fortieth, of 8K two thirds of this."""
LEAST_BYTES_PER_S = 4_000
"""No video that shows something has fewer: damage may say that a small file is days long."""


class Effort:
    """Counts the processor's time of this process since it was made."""

    def __init__(self, path: Path, duration_ms: float) -> None:
        """Allow as much as a video of this length and size needs at most."""
        longest_s = path.stat().st_size / LEAST_BYTES_PER_S
        self._path = path
        self._limit_s = LEAST_S + SHARE_OF_LENGTH * min(duration_ms / 1000, longest_s)
        self._since_s = time.process_time()

    def check(self) -> None:
        """Raise UnreadableError if the video took longer than it may."""
        if time.process_time() - self._since_s > self._limit_s:
            raise UnreadableError(
                "Decoding all of the video takes too long",
                "It was stopped after {seconds:g} s. The file may be damaged. What was read until then can be found.",
                path=self._path,
                seconds=round(self._limit_s),
            )
