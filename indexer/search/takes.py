"""Which photos are versions or takes of one another: edited copies, by their names, and bursts, by their times.

Names and times alone do not tell: browsers call any two pictures `image.jpg` and `image (1).jpg`. So photos also have
to look alike, but less than near-identical ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING

from indexer.types import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from indexer.search.stacks import Part
    from indexer.types import ContentId, Vectors

BURST_MS = 1_500
"""Between two photos of one camera that belong to a burst, at most."""
ALIKE_COPY = 0.8
"""The cosine of a copy with a number with what it was made of, at least: any picture may be called so. Of 7,140 pairs
of photos 0.14 % reach it; of copies all that are brighter or lack 8 % of each side, 88 % of those that lack 15 %."""
ALIKE_EDITED = 0.7
"""The same for a name that says that it was edited: 0.46 % of the pairs, all of these copies, 83 % in black and white.
"""
ALIKE_TAKE = 0.8
"""The same for two photos of a burst."""
MOST_COMPARED = 2_000
"""Photos; of more only the best ones are compared."""
_APPLE = re.compile(r"(?P<begin>img_)e(?P<rest>\d{4,})")
_MARK = re.compile(
    r"(?P<begin>.{3,}?)"
    r"(?:\s*\(\d{1,2}\)|\s*-\s*(?:copy|kopie|copie|copia)(?:\s*\(\d{1,2}\))?"
    r"|[\s_~-]+(?:edit(?:ed)?|bearbeitet|modifi[e\u00e9]e?|editad[ao]|modificat[ao]|bewerkt)(?:[\s_-]?\d{1,2})?)"
)


@dataclass(frozen=True, slots=True)
class Take:
    """What the rules see of one candidate."""

    content_id: ContentId
    part: Part
    place: int
    """Of its vector."""


def original_of(name: str) -> str:
    """Return the name without ending of what a file was made of, casefolded; its own if it is no edited copy.

    `IMG_1234(1).jpg`, `IMG_1234_edited.jpg`, `IMG_1234-Bearbeitet.tif` and `IMG_E1234.HEIC` are copies of `img_1234`.
    """
    stem = PurePath(name.casefold()).stem
    for _ in range(3):  # an edited copy may be copied
        if found := _APPLE.fullmatch(stem):
            return found["begin"] + found["rest"]
        if not (marked := _MARK.fullmatch(stem)):
            break
        stem = marked["begin"].rstrip()
    return stem


def takes_of(
    content_ids: Sequence[ContentId], parts: Mapping[ContentId, Sequence[Part]], vectors: Vectors
) -> dict[ContentId, object]:
    """Return a key for each content that has versions or takes among the others; they have the same key.

    Args:
        content_ids: of N candidates, best first, at most `MOST_COMPARED`; the rows of `vectors`.
        parts: the files of contents.
        vectors: unit vectors float32 [N, D] of how they look.
    """
    takes = [
        Take(content, part, place)
        for place, content in enumerate(content_ids)
        for part in parts.get(content, ())
        if part.kind is Kind.IMAGE
    ]
    joined = _Joined()
    for one, other, least in (*_copies(takes), *_bursts(takes)):
        if one.content_id != other.content_id and float(vectors[one.place] @ vectors[other.place]) >= least:
            joined.join(one.content_id, other.content_id)
    return joined.keys()


def _copies(takes: Iterable[Take]) -> Iterator[tuple[Take, Take, float]]:
    """Yield photos with those of the same folder that they may be edited copies of."""
    for original, members in _by_folder(takes, lambda take: original_of(take.part.name)):
        stems = [PurePath(take.part.name.casefold()).stem for take in members]
        first = stems.index(original) if original in stems else 0
        for i, take in enumerate(members):
            if stems[i] != stems[first]:  # the same name with another ending has a rule of its own
                yield members[first], take, ALIKE_COPY if stems[i].endswith(")") else ALIKE_EDITED


def _bursts(takes: Iterable[Take]) -> Iterator[tuple[Take, Take, float]]:
    """Yield photos with the next one that the same camera took at once after it."""
    timed = [take for take in takes if take.part.taken_ms is not None and take.part.camera]
    for _, members in _by_folder(timed, lambda take: take.part.camera):
        members.sort(key=lambda take: take.part.taken_ms or 0)
        for one, other in pairwise(members):
            if (other.part.taken_ms or 0) - (one.part.taken_ms or 0) <= BURST_MS:
                yield one, other, ALIKE_TAKE


def _by_folder(takes: Iterable[Take], key: Callable[[Take], str]) -> Iterator[tuple[str, list[Take]]]:
    """Yield keys that several photos of a folder have, with these photos."""
    groups: dict[tuple[object, str], list[Take]] = {}
    for take in takes:
        groups.setdefault((take.part.folder, key(take)), []).append(take)
    return ((shared, members) for (_, shared), members in groups.items() if len(members) > 1)


class _Joined:
    """Sets of contents that grow together."""

    def __init__(self) -> None:
        self._above: dict[ContentId, ContentId] = {}

    def join(self, one: ContentId, other: ContentId) -> None:
        self._above[self._top(other)] = self._top(one)

    def keys(self) -> dict[ContentId, object]:
        return {content: ("take", self._top(content)) for content in self._above}

    def _top(self, content: ContentId) -> ContentId:
        while (above := self._above.setdefault(content, content)) != content:
            content = above
        return content
