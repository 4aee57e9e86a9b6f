"""The words of the line above the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from indexer.types import Band

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.results.sections import Section

translate = QCoreApplication.translate
"""Qt's tools find texts by this name."""


def counts_text(sections: Sequence[Section], chosen: int) -> str:
    """Return how many there are: `312 matches · 41 good · 3 selected`. Weak ones are no matches."""
    banded = any(section.band is not None for section in sections)
    total = sum(section.items for section in sections if section.band is not Band.WEAK)
    good = sum(section.items for section in sections if section.band is Band.GOOD)
    if banded and not total:
        parts = [translate("Results", "Nothing quite like that here. These come closest:")]
    elif banded:
        parts = [_counted(translate("Results", "%n match(es)", "", total), total)]
        parts += [_counted(translate("Results", "%n good", "", good), good)] if good else []
    else:
        parts = [_counted(translate("Results", "%n file(s)", "", total), total)]
    if chosen > 1:
        parts.append(_counted(translate("Results", "%n selected", "", chosen), chosen))
    return " · ".join(parts)


def _counted(text: str, count: int) -> str:
    """Write a number as people here do."""
    return text.replace(str(count), QLocale().toString(count))
