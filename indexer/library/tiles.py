"""Single files as tiles and the info pane show them."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING

from indexer.catalogue import collections, files, heard, roots, shown
from indexer.catalogue.contents import copies_of, wall_clock_ms
from indexer.catalogue.facts import facts_at
from indexer.catalogue.text import searchable_text
from indexer.decode.readers import kind_of
from indexer.library.values import Details, Row
from indexer.types import Kind, MediaFacts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.catalogue.folders import FolderPaths
    from indexer.catalogue.shown import ShownFile
    from indexer.types import FileId


def rows(db: Connection, ids: Sequence[int]) -> list[Row]:
    """Return what tiles show, in the order of `ids`; files that went are left out."""
    found = shown.shown_files(db, ids)
    folder_paths = roots.folder_paths(db)
    return [_row(found[number], folder_paths) for number in ids if number in found]


def details(db: Connection, file_id: FileId) -> Details | None:
    """Return all that is known of a file; None if it went."""
    file = shown.shown_files(db, [file_id]).get(file_id)
    if file is None:
        return None
    folder_paths = roots.folder_paths(db)
    row = _row(file, folder_paths)
    content = file.content_id
    facts = (facts_at(db, file_id, content) if content else None) or MediaFacts()
    copies = copies_of(db, [content]).get(content, []) if content else []
    others = [copy for copy in copies if copy.file_id != file_id]
    return Details(
        row=row,
        facts=facts,
        text=searchable_text([(file.folder, file.name), *((copy.folder, copy.name) for copy in others)], facts),
        copies=tuple(folder_paths.path_of_file(copy.volume_id, copy.folder, copy.name)[0] for copy in others),
        collections=collections.holding(db, content) if content else (),
        speech=heard.speech_of(db, content) if content else None,
    )


def ids_of(db: Connection, paths: Sequence[Path]) -> list[FileId]:
    """Return the files known at these paths; others are left out."""
    folder_paths = roots.folder_paths(db)
    found: dict[FileId, None] = {}
    for path in paths:
        for volume_id, place in folder_paths.places_of(path):
            folder, _, name = place.rpartition("/")
            if (number := files.file_id(db, volume_id, folder, name)) is not None:
                found[number] = None
                break
    return list(found)


def _row(file: ShownFile, folder_paths: FolderPaths) -> Row:
    path, there = _path(file, folder_paths)
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
        pages=file.pages,
        duration_s=None if file.duration_ms is None else file.duration_ms / 1000,
    )


def _path(file: ShownFile, folder_paths: FolderPaths) -> tuple[Path, bool]:
    """Return where a file is and whether it is there now; else where it was."""
    path, mounted = folder_paths.path_of_file(file.volume_id, file.folder, file.name)
    return path, mounted and os.path.lexists(path)
