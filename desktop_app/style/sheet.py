"""The style sheet, made from colours and sizes. What widgets are is said by their property `role`."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.style import tokens

if TYPE_CHECKING:
    from desktop_app.style.colours import Colours

TEMPLATE = Path(str(files("resources"))) / "styles" / "recallery.qss"


def style_sheet(colours: Colours, text_scale: float = 1.0) -> str:
    """Return the style sheet of a theme: the template with every `@name` replaced.

    Raises:
        KeyError: the template names a colour or size that there is not.
    """
    known = values(colours, text_scale)
    return re.sub(r"@(\w+)", lambda found: known[found[1]], TEMPLATE.read_text(encoding="utf-8"))


def values(colours: Colours, text_scale: float = 1.0) -> dict[str, str]:
    """Return what each name of the template stands for."""
    made = {name: getattr(colours, name).name() for name in colours.__slots__ if name != "dark"}
    made |= {
        "radius": f"{tokens.RADIUS_PX}px",
        "radius_small": f"{tokens.RADIUS_SMALL_PX}px",
        "control": f"{tokens.CONTROL_PX}px",
        "drawings": (TEMPLATE.parent / ("dark" if colours.dark else "light")).as_posix(),
        "caption": f"{tokens.CAPTION_PT * text_scale:.2f}pt",
        "body": f"{tokens.BODY_PT * text_scale:.2f}pt",
        "title": f"{tokens.TITLE_PT * text_scale:.2f}pt",
        "heading": f"{tokens.HEADING_PT * text_scale:.2f}pt",
    }
    return made
