"""Which files belong together though they do not look the same, and which of them stands on top.

The two parts of a Live Photo carry the same identifier. A camera that writes RAW and JPEG gives both the same name in
the same folder. These rules are in `RULES`, those that also look at the pictures in `takes`, the order of the parts of
a stack in `_ON_TOP`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

from indexer.catalogue.contents import copies_of
from indexer.catalogue.facts import facts_of_all
from indexer.decode.readers import is_raw, kind_of
from indexer.types import ContentId, Kind, MediaFacts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indexer.catalogue.database import Connection

_DEVELOPED = frozenset({".jpg", ".jpeg", ".jpe", ".heic", ".heif", ".hif"})
"""What cameras write beside RAW."""


@dataclass(frozen=True, slots=True)
class Part:
    """What the rules see of a file."""

    kind: Kind
    folder: tuple[str, str]
    """Its volume, and the folder in it."""
    name: str
    pairing_id: str = ""
    taken_ms: int | None = None
    camera: str = ""


def _pair(part: Part) -> str | None:
    return part.pairing_id or None


def _raw_and_developed(part: Part) -> tuple[object, ...] | None:
    path = PurePath(part.name.casefold())
    return (part.folder, path.stem) if is_raw(path) or path.suffix in _DEVELOPED else None


def _has_both_kinds(parts: Sequence[Part]) -> bool:
    return {part.kind for part in parts} >= {Kind.IMAGE, Kind.VIDEO}


def _has_raw_and_developed(parts: Sequence[Part]) -> bool:
    return len({is_raw(PurePath(part.name)) for part in parts}) == 2


Key = Callable[[Part], object]
RULES: tuple[tuple[str, Key, Callable[[Sequence[Part]], bool]], ...] = (
    ("a Live Photo: photo and video with the same identifier", _pair, _has_both_kinds),
    ("RAW and JPEG or HEIC of the same name", _raw_and_developed, _has_raw_and_developed),
)
"""What each rule joins: files with the same key (None: the rule says nothing), if together they are what it names."""
_ON_TOP: tuple[Callable[[Part], bool], ...] = (
    lambda part: part.kind is Kind.VIDEO,
    lambda part: is_raw(PurePath(part.name)),
)
"""What stands further below, the first of these most: a video under its photo, a RAW under its picture."""


def stacked(
    groups: Sequence[Sequence[int]],
    contents: Sequence[ContentId],
    parts: Mapping[ContentId, Sequence[Part]],
    takes: Mapping[ContentId, object] = MappingProxyType({}),
) -> list[list[int]]:
    """Join groups of candidates that belong to one stack, each under the best-ranked of them.

    Args:
        groups: best first; each lists the places of its candidates.
        contents: of all candidates, by place.
        parts: the files of contents.
        takes: what contents have in common that are versions or takes of each other; see `takes_of`.
    """
    joined: list[list[int]] = []
    by_key: dict[object, int] = {}
    keys = _keys([contents[one] for group in groups for one in group], parts)
    for content, key in takes.items():
        keys.setdefault(content, set()).add(key)
    for group in groups:
        own = [key for one in group for key in keys.get(contents[one], ())]
        at = min((by_key[key] for key in own if key in by_key), default=len(joined))
        if at == len(joined):
            joined.append([])
        joined[at] += group
        for key in own:
            by_key.setdefault(key, at)
    return joined


def depth(part: Part) -> tuple[bool, ...]:
    """Return how far below a file stands in its stack, for sorting."""
    return tuple(rule(part) for rule in _ON_TOP)


def parts_of(db: Connection, content_ids: Sequence[ContentId]) -> dict[ContentId, list[Part]]:
    """Return what the rules need to know of contents."""
    facts = facts_of_all(db, content_ids)
    found: dict[ContentId, list[Part]] = {}
    for content, copies in copies_of(db, content_ids).items():
        known = facts.get(content, MediaFacts())
        found[content] = [
            Part(
                kind_of(PurePath(copy.name)) or Kind.IMAGE,
                (copy.volume_id, copy.folder),
                copy.name,
                pairing_id=known.pairing_id,
                taken_ms=known.taken_ms,
                camera=known.camera,
            )
            for copy in copies
        ]
    return found


def _keys(content_ids: Sequence[ContentId], parts: Mapping[ContentId, Sequence[Part]]) -> dict[ContentId, set[object]]:
    """Return the keys that contents share with others."""
    found: dict[ContentId, set[object]] = {}
    for name, key, sticks in RULES:
        sharing: dict[object, list[tuple[ContentId, Part]]] = {}
        for content, part in _all(content_ids, parts):
            if (value := key(part)) is not None:
                sharing.setdefault((name, value), []).append((content, part))
        for value, members in sharing.items():
            if len(members) > 1 and sticks([part for _, part in members]):
                for content, _ in members:
                    found.setdefault(content, set()).add(value)
    return found


def _all(
    content_ids: Sequence[ContentId], parts: Mapping[ContentId, Sequence[Part]]
) -> Iterator[tuple[ContentId, Part]]:
    for content in content_ids:
        for part in parts.get(content, ()):
            yield content, part
