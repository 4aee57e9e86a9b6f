"""Collects the candidates of one signal by content, so that a long film cannot fill the pool."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import NDArray

    from indexer.store.reader import FoundSegments
    from indexer.types import ContentId

    Scored = tuple[FoundSegments, NDArray[np.float64]]
    """Units, best first, and their scores, [N]; higher is better."""
    Fetch = Callable[[str | None, int], Scored]
    """Takes a condition, SQL over the columns, and how many segments are wanted at most."""

SEGMENTS_KEPT = 5
"""Per content and signal."""
MOST_KEPT = 20
"""The same where there are so few contents that the pool has room, as within one long document."""
MAX_ROUNDS = 4
"""Queries at most, before the last one that takes the first segment of every other content."""
MAX_ROWS = 4_000
"""No query asks for more rows, unless more contents are wanted: their vectors take 7 MB."""
FIRST_SEGMENTS = "ordinal = 0"
"""Selects one row of each content."""


def gather(
    ask: Fetch, where: str | None, contents: int, *, keep: int = SEGMENTS_KEPT, most: int = MOST_KEPT
) -> FoundSegments:
    """Return the best segments of the best contents, best first.

    One query is enough if each content has one segment, as photos do. If segments of the same contents took the places
    of others, the next query excludes the contents with enough segments and asks for twice as many rows as contents are
    wanted. If there are no such contents, it doubles the number of rows.

    Args:
        ask: runs one query.
        where: SQL over the columns; None for all.
        contents: how many are wanted; there may be some more, or fewer if there are no more.
        keep: how many segments of each content at most.
        most: the same if there are fewer contents: then the pool has room.
    """
    parts: list[Scored] = []
    enough: set[ContentId] = set()
    rows = contents
    for _ in range(MAX_ROUNDS):
        segments, scores = ask(all_of(where, _without(enough)), rows)
        counts = Counter(segments.content_ids)
        if len(segments.segment_ids) < rows or len(enough) + len(counts) >= contents:
            return _joined([*parts, (segments, scores)], _room(keep, most, contents, len(enough) + len(counts)))
        full = {content for content, count in counts.items() if count >= keep}
        parts.append(_of(segments, scores, full))
        enough |= full
        rows = max(contents, min(MAX_ROWS, 2 * (contents if full else rows)))
    known = enough | counts.keys()
    rest = ask(all_of(where, _without(known), FIRST_SEGMENTS), contents - len(known))
    return _joined([*parts, _of(segments, scores, counts.keys() - full), rest], keep)


def _room(keep: int, most: int, wanted: int, there: int) -> int:
    """Return how many segments of each content are kept where fewer contents are there than wanted."""
    return max(keep, min(most, wanted // max(1, there)))


def all_of(*conditions: str | None) -> str | None:
    """Return SQL that demands all conditions that are given; None if there are none."""
    given = [f"({condition})" for condition in conditions if condition]
    return " AND ".join(given) or None


def _without(contents: Collection[ContentId]) -> str | None:
    quoted = ", ".join(f"'{content}'" for content in sorted(contents))
    return f"content_id NOT IN ({quoted})" if contents else None


def _of(segments: FoundSegments, scores: NDArray[np.float64], contents: Collection[ContentId]) -> Scored:
    indices = [i for i, content in enumerate(segments.content_ids) if content in contents]
    return segments.pick(indices), scores[indices]


def _joined(parts: Sequence[Scored], keep: int) -> FoundSegments:
    """Return the segments of all parts, best first, at most `keep` of each content."""
    segments, scores = parts[0]
    for more, more_scores in parts[1:]:
        segments, scores = segments.plus(more), np.concatenate([scores, more_scores])
    counts: Counter[ContentId] = Counter()
    kept: list[int] = []
    for index in np.argsort(-scores, kind="stable").tolist():
        content = segments.content_ids[index]
        counts[content] += 1
        if counts[content] <= keep:
            kept.append(index)
    return segments.pick(kept)
