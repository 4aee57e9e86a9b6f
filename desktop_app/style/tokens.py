"""The sizes that everything is made of: a grid of 4 px, one scale of type, two radii."""

from __future__ import annotations

SPACE_PX = 4
"""One step of the grid; all gaps and margins are whole steps."""
RADIUS_PX = 8
"""Corners of cards, tiles, fields and buttons."""
RADIUS_SMALL_PX = 4
"""Corners of what stands inside of those: badges, check boxes, list rows."""
ICON_PX = 18
CONTROL_PX = 32
"""The least height of what is clicked."""
SIDEBAR_PX = 240
"""How wide the side bar starts; users drag it."""
INFO_PX = 320
"""How wide the info pane starts."""

CAPTION_PT = 8.5
BODY_PT = 10.0
TITLE_PT = 12.0
HEADING_PT = 19.0


def space(steps: float) -> int:
    """Return a distance in px: `steps` of the grid."""
    return round(steps * SPACE_PX)
