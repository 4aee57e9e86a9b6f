"""What filling a table did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.stream import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a commit did, or many of them."""

    contents: int = 0
    """They have their vectors now."""
    segments: int = 0
    offline: int = 0
    """No file of them can be reached; they wait."""
    changed: int = 0
    """Their file has other bytes now; indexing sees to it."""
    failures: tuple[tuple[Path, Failure], ...] = ()

    def plus(self, later: Filled) -> Filled:
        """Return the sum of both."""
        return Filled(
            contents=self.contents + later.contents,
            segments=self.segments + later.segments,
            offline=self.offline + later.offline,
            changed=self.changed + later.changed,
            failures=self.failures + later.failures,
        )
