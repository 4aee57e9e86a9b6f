"""The parts of a tile that are drawn over the picture, some of which can be clicked."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QStyle

from desktop_app.style.tokens import space

BUTTON_PX = space(7)
PILL_PX = space(5)
INSET_PX = space(2)
SMALL_PX = 120
"""Tiles below this side show fewer and tighter things."""


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
