"""From ranked units to the files that a user can open."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer.catalogue import places, roots
from indexer.catalogue.segments import segments_of_all
from indexer.search.rank import Ranked, group_alike
from indexer.search.request import Hit, SearchRequest, SegmentHit, Signals
from indexer.types import WHOLE_FILE, Band, Locator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.catalogue.folders import Whereabouts
    from indexer.catalogue.places import FilePlace
    from indexer.embed.manifest import Likeness
    from indexer.store.reader import FoundUnits
    from indexer.types import ContentId, FileId


def make_hits(
    db: Connection, found: FoundUnits, ranked: Ranked, request: SearchRequest, likeness: Likeness | None = None
) -> tuple[list[Hit], Counter[Band]]:
    """Return one hit per group of near-identical contents, best first, and how many groups are good and maybe."""
    units = _units_by_content(found, ranked)
    best = [own[0] for own in units.values()]
    sure = sum(ranked.bands[i] is not Band.WEAK for i in best)
    groups = group_alike(found, best, max(sure, request.limit), likeness)
    matched = Counter(ranked.bands[group[0]] for group in groups)
    groups = groups[: request.limit]
    copies: Mapping[ContentId, Sequence[FilePlace]] = places.places_of(
        db, [found.content_ids[i] for group in groups for i in group]
    )
    finder = _Finder(roots.whereabouts(db), request.filters.folders)
    if request.apart_from is not None:
        copies = finder.without(copies, request.apart_from)
        alone = [group for group in groups if not any(found.content_ids[i] in copies for i in group)]
        matched -= Counter(ranked.bands[group[0]] for group in alone)
    hits: list[Hit] = []
    for group in groups:
        # A content without files was removed between the two reads.
        alive = [i for i in group if found.content_ids[i] in copies]
        if alive:
            hit = _hit(len(hits) + 1, alive, found, ranked, copies, finder)
            others = [i for i in units[hit.content_id][1:] if ranked.bands[i] is not Band.WEAK]
            hits.append(replace(hit, segments=tuple(_segment(i, found, ranked) for i in others)))
    return _pictured(db, hits), matched


def _pictured(db: Connection, hits: list[Hit]) -> list[Hit]:
    """Let each segment that is a moment or a page be shown by the picture that shows it best."""
    of_parts = [hit.content_id for hit in hits if hit.locator != WHOLE_FILE]
    if not of_parts:
        return hits
    known = {
        (content_id, segment.span.start_ms, segment.span.first_page): segment
        for content_id, segment in segments_of_all(db, of_parts)
    }

    def best(content_id: ContentId, start: Locator) -> Locator:
        segment = known.get((content_id, start.moment_ms, start.page))
        if segment is None or (segment.pictured_ms is None and segment.pictured_page is None):
            return start
        return Locator(moment_ms=segment.pictured_ms, page=segment.pictured_page)

    return [
        replace(
            hit,
            locator=best(hit.content_id, hit.locator),
            segments=tuple(replace(part, locator=best(hit.content_id, part.locator)) for part in hit.segments),
        )
        for hit in hits
    ]


def _units_by_content(found: FoundUnits, ranked: Ranked) -> dict[ContentId, list[int]]:
    """Return the units of each content, best first, and contents by their best one."""
    units: dict[ContentId, list[int]] = {}
    for index in ranked.order.tolist():
        units.setdefault(found.content_ids[index], []).append(index)
    return units


def _segment(index: int, found: FoundUnits, ranked: Ranked) -> SegmentHit:
    span = found.spans[index]
    return SegmentHit(
        score=float(ranked.scores[index]),
        band=ranked.bands[index],
        signals=Signals(
            meaning=float(ranked.meaning[index]),
            words=float(ranked.words[index]),
            folder=float(ranked.folder[index]),
            similarity=float(ranked.similarity[index]),
        ),
        start_s=None if span.start_ms is None else span.start_ms / 1000,
        end_s=None if span.end_ms is None else span.end_ms / 1000,
        page=span.first_page,
        locator=Locator(moment_ms=span.start_ms, page=span.first_page),
    )


def _hit(
    place: int,
    group: Sequence[int],
    found: FoundUnits,
    ranked: Ranked,
    copies: Mapping[ContentId, Sequence[FilePlace]],
    finder: _Finder,
) -> Hit:
    best = group[0]
    segment = _segment(best, found, ranked)
    files, offline = finder.files(copies[found.content_ids[best]])
    alike = [file for i in group[1:] for file in finder.files(copies[found.content_ids[i]])[0]]
    return Hit(
        rank=place,
        path=files[0].path,
        file_id=files[0].file_id,
        kind=found.kinds[best],
        content_id=found.content_ids[best],
        score=segment.score,
        band=segment.band,
        signals=segment.signals,
        offline=offline,
        copies=tuple(file.path for file in files[1:]),
        copy_ids=tuple(file.file_id for file in files[1:]),
        similar=tuple(file.path for file in alike),
        similar_ids=tuple(file.file_id for file in alike),
        start_s=segment.start_s,
        end_s=segment.end_s,
        page=segment.page,
        locator=segment.locator,
        taken_ms=int(found.taken_ms[best]),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A file of a hit; `path` is where it was if it is not there now."""

    file_id: FileId
    path: Path
    is_there: bool


class _Finder:
    """Turns places into paths."""

    def __init__(self, whereabouts: Whereabouts, folders: Sequence[Path]) -> None:
        self._whereabouts = whereabouts
        self._folders = [folder.expanduser().absolute() for folder in folders]

    def files(self, copies: Sequence[FilePlace]) -> tuple[list[_Found], bool]:
        """Return the files of a content, wanted and present ones first, and whether none is there."""
        found = [self._found(copy) for copy in copies]
        found.sort(key=lambda file: (not self._is_wanted(file.path), not file.is_there))
        return found, not found[0].is_there

    def without(
        self, copies: Mapping[ContentId, Sequence[FilePlace]], path: Path
    ) -> dict[ContentId, Sequence[FilePlace]]:
        """Return the places of contents but for one file; a content that is only there is left out."""
        path = path.expanduser().absolute()
        left = {
            content_id: [copy for copy in places if copy.name != path.name or self._found(copy).path != path]
            for content_id, places in copies.items()
        }
        return {content_id: places for content_id, places in left.items() if places}

    def _found(self, copy: FilePlace) -> _Found:
        folder, mounted = self._whereabouts.path_of(copy.volume_id, copy.folder)
        path = folder / copy.name
        return _Found(copy.file_id, path, mounted and os.path.lexists(path))

    def _is_wanted(self, path: Path) -> bool:
        return not self._folders or any(path.is_relative_to(folder) for folder in self._folders)
