"""What the selected tiles say: places that become examples of a name, and feedback on hits."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from desktop_app.query.query import FeedbackPart

if TYPE_CHECKING:
    from desktop_app.results.selection import Selection
    from indexer.catalogue.feedback import FeedbackKind
    from indexer.types import FileId, Locator

MOST = 50
"""Tiles; more teach nothing."""


def places_of(selection: Selection) -> list[tuple[FileId, Locator]]:
    """Return the first selected files, and which picture of each is meant."""
    return [(tile.file_id, tile.locator) for tile in islice(selection.tiles(), MOST)]


def marks_of(selection: Selection, kind: FeedbackKind) -> list[FeedbackPart]:
    """Return feedback on the first selected hits; files that are no hits have none."""
    return [
        FeedbackPart(path=tile.path, content_id=tile.content_id, kind=kind, locator=tile.locator)
        for tile in islice(selection.tiles(), MOST)
        if tile.path is not None and tile.content_id is not None and tile.hit is not None
    ]
