"""From ranked units to the files that a user can open."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from indexer.catalogue import places, roots
from indexer.search.rank import Ranked, group_alike
from indexer.search.request import Hit, SearchRequest, Signals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.catalogue.places import FilePlace
    from indexer.folders import Whereabouts
    from indexer.store.reader import FoundUnits
    from indexer.types import ContentId


def make_hits(db: Connection, found: FoundUnits, ranked: Ranked, request: SearchRequest) -> list[Hit]:
    """Return one hit per group of near-identical contents, best first."""
    groups = group_alike(found, _best_units(found, ranked))[: request.limit]
    copies = places.places_of(db, [found.content_ids[i] for group in groups for i in group])
    finder = _Finder(roots.whereabouts(db), request.filters.folders)
    hits: list[Hit] = []
    for group in groups:
        # A content without files was removed between the two reads.
        alive = [i for i in group if found.content_ids[i] in copies]
        if alive:
            hits.append(_hit(len(hits) + 1, alive, found, ranked, copies, finder))
    return hits


def _best_units(found: FoundUnits, ranked: Ranked) -> list[int]:
    """Return the best-ranked unit of each content, best first."""
    best: dict[ContentId, int] = {}
    for index in ranked.order:
        best.setdefault(found.content_ids[index], int(index))
    return list(best.values())


def _hit(
    place: int,
    group: Sequence[int],
    found: FoundUnits,
    ranked: Ranked,
    copies: Mapping[ContentId, Sequence[FilePlace]],
    finder: _Finder,
) -> Hit:
    best = group[0]
    paths, offline = finder.paths(copies[found.content_ids[best]])
    alike = [path for i in group[1:] for path in finder.paths(copies[found.content_ids[i]])[0]]
    return Hit(
        rank=place,
        path=paths[0],
        kind=found.kinds[best],
        content_id=found.content_ids[best],
        score=float(ranked.scores[best]),
        signals=Signals(
            meaning=float(ranked.meaning[best]),
            words=float(ranked.words[best]),
            similarity=float(ranked.similarity[best]),
        ),
        offline=offline,
        copies=tuple(paths[1:]),
        similar=tuple(alike),
    )


class _Finder:
    """Turns places into paths."""

    def __init__(self, whereabouts: Whereabouts, folders: Sequence[Path]) -> None:
        self._whereabouts = whereabouts
        self._folders = [folder.expanduser().absolute() for folder in folders]

    def paths(self, copies: Sequence[FilePlace]) -> tuple[list[Path], bool]:
        """Return the paths of copies, wanted and present ones first, and whether none is there."""
        found = [self._path(copy) for copy in copies]
        found.sort(key=lambda pair: (not self._is_wanted(pair[0]), not pair[1]))
        return [path for path, _ in found], not found[0][1]

    def _path(self, copy: FilePlace) -> tuple[Path, bool]:
        """Return where a file is and whether it is there now; else where it was."""
        folder, mounted = self._whereabouts.path_of(copy.volume_id, copy.folder)
        return folder / copy.name, mounted and os.path.lexists(folder / copy.name)

    def _is_wanted(self, path: Path) -> bool:
        return not self._folders or any(path.is_relative_to(folder) for folder in self._folders)
