"""Only icons that are used come with the program, and all that are named are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ICONS = ROOT / "resources" / "icons"
NAMED = re.compile(r'"([a-z0-9-]+)"')
OWN = "recallery"


def _named() -> set[str]:
    """All that may be the name of an icon: plain words in quotes."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "desktop_app").rglob("*.py"))
    return {name for text in texts for name in NAMED.findall(text)}


def test_every_icon_is_used() -> None:
    there = {path.stem for path in ICONS.glob("*.svg")} - {OWN}
    assert set() == there - _named()


def test_every_icon_that_code_asks_for_is_there() -> None:
    asked = set()
    for path in (ROOT / "desktop_app").rglob("*.py"):
        asked |= set(re.findall(r'\bicon\("([a-z0-9-]+)"', path.read_text(encoding="utf-8")))
        asked |= set(re.findall(r'\bicon="([a-z0-9-]+)"', path.read_text(encoding="utf-8")))
    assert set() == {name for name in asked if not (ICONS / f"{name}.svg").exists()}
