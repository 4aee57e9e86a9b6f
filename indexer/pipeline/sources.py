"""From contents that are to be read again to files that have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.catalogue import places
from indexer.stream import FileStat, Place, SourceFile
from indexer.types import Grade
from indexer.volumes import locate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.catalogue.database import Connection
    from indexer.catalogue.places import FilePlace
    from indexer.catalogue.waiting import Waiting, WaitingContent


def to_deepen(db: Connection, todo: Waiting) -> Iterator[SourceFile]:
    """Yield a file of each content that can be reached, to be read in full."""
    for batch in todo.batches():
        copies = places.places_of(db, [content.content_id for content in batch])
        for content in batch:
            source = source_of(content, copies.get(content.content_id, ()), Grade.FULL, deepens=True)
            if source is not None:
                yield source


def source_of(
    content: WaitingContent, copies: Sequence[FilePlace], grade: Grade | None, *, deepens: bool = False
) -> SourceFile | None:
    """Return the first copy of a content that can be reached, to be read with a grade."""
    for copy in copies:
        folder = locate(copy.volume_id, copy.folder)
        if folder is None:
            continue
        path = folder / copy.name
        try:
            found = path.stat()
        except OSError:
            continue
        return SourceFile(
            place=Place(copy.volume_id, copy.folder, copy.name),
            path=path,
            stat=FileStat(copy.name, found.st_size, found.st_mtime_ns, found.st_ino),
            kind=content.kind,
            grade=grade,
            deepens=deepens,
        )
    return None
