"""Locators as the catalogue stores them: a line of JSON, the same for equal locators; '' for the whole file."""

from __future__ import annotations

import json

from indexer.types import WHOLE_FILE, Box, Locator


def to_text(locator: Locator) -> str:
    """Return a locator as text."""
    region = locator.region
    values = {
        "moment_ms": locator.moment_ms,
        "page": locator.page,
        "region": region and [round(edge, 4) for edge in (region.left, region.top, region.right, region.bottom)],
    }
    kept = {name: value for name, value in values.items() if value is not None}
    return json.dumps(kept, separators=(",", ":"), sort_keys=True) if kept else ""


def from_text(text: str) -> Locator:
    """Return the locator of a text.

    Raises:
        ValueError: it is none.
    """
    if not text:
        return WHOLE_FILE
    values = json.loads(text)
    try:
        edges = values.get("region")
        region = None if edges is None else Box(**dict(zip(("left", "top", "right", "bottom"), edges, strict=True)))
        locator = Locator(region=region, moment_ms=values.get("moment_ms"), page=values.get("page"))
        is_valid = locator.is_valid
    except (TypeError, AttributeError) as trouble:
        raise ValueError(text) from trouble
    if not is_valid:
        raise ValueError(text)
    return locator
