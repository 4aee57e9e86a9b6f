"""The words of the line above the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from indexer.search.bands import is_of_named_folder
from indexer.types import Band

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.query.value import Query
    from desktop_app.results.sections import Section
    from indexer.search.request import Hit, Matches

translate = QCoreApplication.translate
"""Qt's tools find texts by this name."""


def counts_text(sections: Sequence[Section], chosen: int, matches: Matches | None = None, nothing: str = "") -> str:
    """Return how many there are: `312 matches · 41 good · 3 selected`. Weak ones are no matches.

    Args:
        sections: of the list.
        chosen: how many are selected.
        matches: how many there are in all; None if that is what the sections hold.
        nothing: what to say where all hits are weak, from `nothing_text`.
    """
    banded = any(section.band is not None for section in sections)
    total = sum(section.items for section in sections if section.band is not Band.WEAK)
    good = sum(section.items for section in sections if section.band is Band.GOOD)
    about = matches is not None and not matches.is_exact
    if matches is not None:
        total, good = matches.total, matches.good
    if banded and not total:
        parts = [nothing]
    elif banded:
        if about:
            total, good = rounded(total), rounded(good)
            parts = [_counted(translate("Results", "About %n match(es)", "", total), total)]
        else:
            parts = [_counted(translate("Results", "%n match(es)", "", total), total)]
        parts += [_counted(translate("Results", "%n good", "", good), good)] if good else []
    else:
        parts = [_counted(translate("Results", "%n file(s)", "", total), total)]
    if chosen > 1:
        parts.append(_counted(translate("Results", "%n selected", "", chosen), chosen))
    return " · ".join(parts)


def nothing_text(query: Query, hits: Sequence[Hit]) -> str:
    """Return what to say above hits that are all weak."""
    if hits and is_of_named_folder(hits[0]):
        return translate("Results", "Only the names of folders match. These are in them:")
    if query.pictures and not query.text.strip() and not query.words:
        return translate("Results", "No picture here is quite like that. These come closest:")
    return translate("Results", "Nothing quite like that here. These come closest:")


def rounded(count: int) -> int:
    """Return an estimate with two digits that count."""
    step: int = 10 ** max(0, len(str(count)) - 2)
    return round(count / step) * step


def _counted(text: str, count: int) -> str:
    """Write a number as people here do."""
    return text.replace(str(count), QLocale().toString(count))
