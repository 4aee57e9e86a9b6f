"""What one tile of the grid shows, and which parts of it can be clicked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtWidgets import QStyle

from desktop_app.style.tokens import space
from desktop_app.thumbnails.cache import ThumbKey, key_of
from indexer.catalogue.text import duration_text
from indexer.types import WHOLE_FILE, ContentId, FileId, Kind, Locator

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.results.rows import StackMember
    from indexer.library.values import Row
    from indexer.search.request import Hit, SegmentHit

TILE_SIDES_PX = (96, 120, 148, 180, 220, 272, 336, 416)
"""Zoom steps in logical pixels; tiles then grow a little to fill the line."""
USUAL_SIDE_PX = 180


def nearest_side_px(side_px: int) -> int:
    """Return the zoom step closest to a side."""
    return min(TILE_SIDES_PX, key=lambda step: abs(step - side_px))


_SPARE = 4 / 3
"""Thumbnail to tile side, so that the shorter side of a usual photo fills the square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TileLooks:
    """How tiles look, as set by the user."""

    side_px: int = USUAL_SIDE_PX
    names: bool = False
    """Whether file names stand below the tiles."""
    whole: bool = False
    """Whether pictures are shown whole rather than cut to the square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """What the grid knows about a file so far."""

    file_id: FileId
    path: Path | None
    """None until the library answered."""
    kind: Kind
    content_id: ContentId | None
    row: Row | None
    hit: Hit | None
    member: StackMember | None
    """Set for members of an open stack."""
    stack: int
    """Size of the stack; 1 for members."""
    is_open: bool
    gone: bool
    """The library no longer knows it."""

    @property
    def offline(self) -> bool:
        """Whether its disk is not connected."""
        if self.row is not None:
            return self.row.offline
        return self.hit is not None and self.member is None and self.hit.offline

    @property
    def locator(self) -> Locator:
        """The picture to show: that of the hit's best segment."""
        return self.hit.locator if self.hit is not None and self.member is None else WHOLE_FILE

    def thumb_key(self, side_px: float, locator: Locator | None = None) -> ThumbKey | None:
        """Return the thumbnail key for a tile size in device pixels; None while too little is known.

        Args:
            locator: another picture of the file than the usual one.
        """
        if self.path is None or (self.content_id is None and self.row is None):
            return None
        version = (self.row.taken_ms, self.row.size_bytes) if self.row is not None else (0, 0)
        return key_of(self.path, self.content_id, version, side_px * _SPARE, locator or self.locator)


def part_text(part: Hit | SegmentHit) -> str:
    """Return the moment or page of a hit: `1:02:03`, `p. 3`; "" for others."""
    if part.page is not None:
        return QCoreApplication.translate("Tile", "p. %1").replace("%1", str(part.page))
    return "" if part.start_s is None else duration_text(part.start_s)


def document_text(tile: Tile, *, short: bool = False) -> str:
    """Return the type of a document, and the page of the hit or the number of pages: `PDF · p. 3`, `DOCX · 12 pages`.

    Args:
        short: leave the type out where the page is known, for small tiles.
    """
    ending = tile.path.suffix.lstrip(".").upper() if tile.path is not None else ""
    pages = tile.row.pages if tile.row is not None else None
    if tile.hit is not None and tile.member is None and tile.hit.page is not None and (pages or 2) > 1:
        place = part_text(tile.hit)
    elif short:
        place = str(pages) if pages else ""
    else:
        place = QCoreApplication.translate("Tile", "%n page(s)", "", pages) if pages else ""
    return place or ending if short else " \N{MIDDLE DOT} ".join(filter(None, (ending[:_ENDING_LETTERS], place)))


def tile_of(
    file_id: FileId,
    row: Row | None,
    hit: Hit | None,
    member: StackMember | None,
    *,
    stack: int,
    is_open: bool,
    gone: bool,
) -> Tile:
    """Build a tile from the library's row, or from the hit until the row is loaded."""
    if row is not None:
        path: Path | None = row.path
        kind, content_id = row.kind, row.content_id
    elif hit is not None:
        path = member.path if member is not None else hit.path
        kind, content_id = hit.kind, hit.content_id if member is None or member.is_copy else None
    else:
        path, kind, content_id = None, Kind.IMAGE, None
    return Tile(
        file_id=file_id,
        path=path,
        kind=kind,
        content_id=content_id,
        row=row,
        hit=hit,
        member=member,
        stack=stack,
        is_open=is_open,
        gone=gone,
    )


BUTTON_PX = space(7)
PILL_PX = space(5)
INSET_PX = space(2)
_ENDING_LETTERS = 5  # The longest that is a type, such as XHTML
SMALL_PX = 120  # Smaller tiles show fewer badges


class Zone(StrEnum):
    """A clickable part of a tile."""

    STACK = "stack"
    FAVOURITE = "favourite"
    SIMILAR = "similar"


def inset_px(picture: QRect) -> int:
    """Return the distance of badges from the edge."""
    return INSET_PX if picture.width() >= SMALL_PX else space(1)


def button_rect(picture: QRect, zone: Zone, direction: Qt.LayoutDirection) -> QRect:
    """Return the rectangle of a round button: favourite in the upper trailing corner, find similar before it."""
    edge = inset_px(picture)
    place = 0 if zone is Zone.FAVOURITE else 1
    x = picture.right() + 1 - edge - BUTTON_PX - place * (BUTTON_PX + space(1))
    return QStyle.visualRect(direction, picture, QRect(x, picture.top() + edge, BUTTON_PX, BUTTON_PX))


def stack_rect(picture: QRect, width_px: int, direction: Qt.LayoutDirection) -> QRect:
    """Return the rectangle of the stack badge: the upper leading corner."""
    edge = inset_px(picture)
    return QStyle.visualRect(direction, picture, QRect(picture.left() + edge, picture.top() + edge, width_px, PILL_PX))
