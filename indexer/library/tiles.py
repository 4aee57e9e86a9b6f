"""Single files as tiles and the info pane show them."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING

from indexer.catalogue import collections, files, places, roots, shown
from indexer.catalogue.text import searchable_text
from indexer.catalogue.wallclock import wall_clock_ms
from indexer.decode.kinds import kind_of
from indexer.library.values import Details, Row
from indexer.types import Kind, MediaFacts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.catalogue.folders import Whereabouts
    from indexer.catalogue.shown import ShownFile
    from indexer.types import FileId


def rows(db: Connection, ids: Sequence[int]) -> list[Row]:
    """Return what tiles show, in the order of `ids`; files that went are left out."""
    found = shown.shown_files(db, ids)
    whereabouts = roots.whereabouts(db)
    return [_row(found[number], whereabouts) for number in ids if number in found]


def details(db: Connection, file_id: FileId) -> Details | None:
    """Return all that is known of a file; None if it went."""
    file = shown.shown_files(db, [file_id]).get(file_id)
    if file is None:
        return None
    whereabouts = roots.whereabouts(db)
    row = _row(file, whereabouts)
    content = file.content_id
    facts = (places.facts_of(db, content) if content else None) or MediaFacts()
    copies = places.places_of(db, [content]).get(content, []) if content else []
    others = [copy for copy in copies if copy.file_id != file_id]
    return Details(
        row=row,
        facts=facts,
        text=searchable_text([(file.folder, file.name), *((copy.folder, copy.name) for copy in others)], facts),
        copies=tuple(whereabouts.path_of(copy.volume_id, copy.folder)[0] / copy.name for copy in others),
        collections=collections.holding(db, content) if content else (),
    )


def ids_of(db: Connection, paths: Sequence[Path]) -> list[FileId]:
    """Return the files known at these paths; others are left out."""
    whereabouts = roots.whereabouts(db)
    found: dict[FileId, None] = {}
    for path in paths:
        for volume_id, place in whereabouts.places_of(path):
            folder, _, name = place.rpartition("/")
            if (number := files.file_id(db, volume_id, folder, name)) is not None:
                found[number] = None
                break
    return list(found)


def _row(file: ShownFile, whereabouts: Whereabouts) -> Row:
    path, there = _path(file, whereabouts)
    own = file.own_rating or None
    return Row(
        file_id=file.file_id,
        content_id=file.content_id,
        path=path,
        kind=Kind(file.kind) if file.kind else kind_of(PurePath(file.name)) or Kind.IMAGE,
        width_px=file.width_px,
        height_px=file.height_px,
        taken_ms=file.taken_ms if file.taken_ms is not None else wall_clock_ms(file.oldest_ns),
        size_bytes=file.size_bytes,
        rating=file.rating if file.rating is not None else own,
        favourite=file.favourite,
        offline=not there,
        copies=max(0, file.files - 1),
    )


def _path(file: ShownFile, whereabouts: Whereabouts) -> tuple[Path, bool]:
    """Return where a file is and whether it is there now; else where it was."""
    folder, mounted = whereabouts.path_of(file.volume_id, file.folder)
    return folder / file.name, mounted and os.path.lexists(folder / file.name)
