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
"""The steps of the zoom, in logical pixels; tiles then grow a little to fill the line."""
USUAL_SIDE_PX = 180


def nearest_side_px(side_px: int) -> int:
    """Return the step of the zoom that is closest to a side."""
    return min(TILE_SIDES_PX, key=lambda step: abs(step - side_px))


_SPARE = 4 / 3
"""A thumbnail's longer side to the tile's, so that the usual photo fills the square with its shorter side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TileLooks:
    """The user's choices for the grid."""

    side_px: int = USUAL_SIDE_PX
    names: bool = False
    """Whether file names stand below the tiles."""
    whole: bool = False
    """Whether pictures are shown whole rather than cut to the square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A file as the grid knows it by now."""

    file_id: FileId
    path: Path | None
    """None until the library answered."""
    kind: Kind
    content_id: ContentId | None
    row: Row | None
    hit: Hit | None
    member: StackMember | None
    """Set for what came out of an open stack."""
    stack: int
    """How many files the stack has; 1 for none, and for its members."""
    is_open: bool
    gone: bool
    """The library knows it no more."""

    @property
    def offline(self) -> bool:
        """Whether its disk is away."""
        if self.row is not None:
            return self.row.offline
        return self.hit is not None and self.member is None and self.hit.offline

    @property
    def locator(self) -> Locator:
        """Which picture of the file is shown: that of the hit's best segment."""
        return self.hit.locator if self.hit is not None and self.member is None else WHOLE_FILE

    def thumb_key(self, side_px: float) -> ThumbKey | None:
        """Return the thumbnail for a tile of so many device pixels; None while the file is not known well enough."""
        if self.path is None or (self.content_id is None and self.row is None):
            return None
        version = (self.row.taken_ms, self.row.size_bytes) if self.row is not None else (0, 0)
        return key_of(self.path, self.content_id, version, side_px * _SPARE, self.locator)


def part_text(part: Hit | SegmentHit) -> str:
    """Return where in its file a hit is: `1:02:03`, or the page; "" for what has no parts."""
    if part.page is not None:
        return QCoreApplication.translate("Tile", "p. %1").replace("%1", str(part.page))
    return "" if part.start_s is None else duration_text(part.start_s)


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
    """Put together what is known; the library's row says most, the hit is there first."""
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
SMALL_PX = 120  # Tiles below this side show fewer and tighter things


class Zone(StrEnum):
    """What is where the pointer is."""

    STACK = "stack"
    FAVOURITE = "favourite"
    SIMILAR = "similar"


def inset_px(picture: QRect) -> int:
    """Return how far badges stand from the edge."""
    return INSET_PX if picture.width() >= SMALL_PX else space(1)


def button_rect(picture: QRect, zone: Zone, direction: Qt.LayoutDirection) -> QRect:
    """Return where a round button of a tile is: favourite in the last upper corner, find similar before it."""
    edge = inset_px(picture)
    place = 0 if zone is Zone.FAVOURITE else 1
    x = picture.right() + 1 - edge - BUTTON_PX - place * (BUTTON_PX + space(1))
    return QStyle.visualRect(direction, picture, QRect(x, picture.top() + edge, BUTTON_PX, BUTTON_PX))


def stack_rect(picture: QRect, width_px: int, direction: Qt.LayoutDirection) -> QRect:
    """Return where the badge of a stack is: the first upper corner."""
    edge = inset_px(picture)
    return QStyle.visualRect(direction, picture, QRect(picture.left() + edge, picture.top() + edge, width_px, PILL_PX))
