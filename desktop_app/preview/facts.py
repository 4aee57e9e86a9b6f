"""What a file says of itself, in the words of the window."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QTimeZone

from indexer.search.request import Near
from indexer.types import Kind

if TYPE_CHECKING:
    from indexer.library.values import Details, Row
    from indexer.types import MediaFacts

NEAR_KM = 2.0
"""What is near enough to be of the same place."""
translate = QCoreApplication.translate
"""Qt's tools find texts by this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the info pane."""

    icon: str
    """Lucide's name."""
    what: str
    """For who cannot see the icon, and as the tooltip."""
    text: str
    near: Near | None = None
    """Set for a place: what is around it can be shown."""


def facts_of(details: Details) -> list[Fact]:
    """Return the lines for a file, without what nobody knows."""
    row, facts = details.row, details.facts
    lines = [
        Fact(icon="calendar", what=translate("Facts", "Date"), text=date_text(row, facts)),
        Fact(
            icon="camera",
            what=translate("Facts", "Camera"),
            text=" \N{MIDDLE DOT} ".join(filter(None, (facts.camera, facts.lens))),
        ),
        _place(facts),
        Fact(icon=_ICONS[row.kind], what=translate("Facts", "Size"), text=size_text(row)),
    ]
    return [line for line in lines if line is not None and line.text]


_ICONS = {Kind.IMAGE: "image", Kind.VIDEO: "film", Kind.DOCUMENT: "file-text"}


def date_text(row: Row, facts: MediaFacts | None = None) -> str:
    """Return when a picture was taken by the clock of that place, or when its file was changed."""
    moment = QDateTime.fromMSecsSinceEpoch(row.taken_ms, QTimeZone(QTimeZone.Initialization.UTC))
    locale = QLocale()
    day = locale.toString(moment.date(), QLocale.FormatType.LongFormat)
    text = f"{day}, {locale.toString(moment.time(), QLocale.FormatType.ShortFormat)}"
    if facts is not None and facts.taken_ms is None:
        return translate("Facts", "%1 (the file)").replace("%1", text)
    return text


def size_text(row: Row) -> str:
    """Return pixels, megapixels and bytes."""
    locale = QLocale()
    parts: list[str] = []
    if row.width_px and row.height_px:
        parts.append(f"{row.width_px} \N{MULTIPLICATION SIGN} {row.height_px}")
        megapixels = row.width_px * row.height_px / 1e6
        if megapixels >= 1:
            parts.append(translate("Facts", "%1 MP").replace("%1", locale.toString(megapixels, "f", 1)))
    parts.append(locale.formattedDataSize(row.size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat))
    return " \N{MIDDLE DOT} ".join(parts)


def _place(facts: MediaFacts) -> Fact | None:
    if facts.latitude is None or facts.longitude is None:
        return None
    return Fact(
        icon="map-pin",
        what=translate("Facts", "Place"),
        text=place_text(facts.latitude, facts.longitude),
        near=Near(facts.latitude, facts.longitude, NEAR_KM),
    )


def place_text(latitude: float, longitude: float) -> str:
    """Return a place as maps write it: 48.1372° N, 11.5755° E."""
    locale = QLocale()
    north = translate("Facts", "%1° N") if latitude >= 0 else translate("Facts", "%1° S")
    east = translate("Facts", "%1° E") if longitude >= 0 else translate("Facts", "%1° W")
    return ", ".join(
        text.replace("%1", locale.toString(math.fabs(value), "f", 4))
        for text, value in ((north, latitude), (east, longitude))
    )
