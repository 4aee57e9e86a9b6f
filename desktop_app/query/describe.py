"""A query in one line, for the history and as the name of a saved search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_app.query.chips import chips_of
from desktop_app.query.labels import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop_app.query.keywords import Known
    from desktop_app.query.value import Query


def describe(query: Query, known: Known) -> str:
    """Return what a query asks for, its parts between dots."""
    return " · ".join(_asked(query, known))


def _asked(query: Query, known: Known) -> Iterator[str]:
    if query.text.strip():
        yield " ".join(query.text.split())
    for words in query.words:
        yield f"\N{MINUS SIGN}{words.text}" if words.minus else words.text
    for picture in query.pictures:
        text = QCoreApplication.translate("Query", "like {picture}")
        if picture.minus:
            text = QCoreApplication.translate("Query", "unlike {picture}")
        yield text.format(picture=picture.path.name)
    for chip in chips_of(query.filters):
        yield label_of(chip, known)
