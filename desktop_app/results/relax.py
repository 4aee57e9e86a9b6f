"""What could be taken out of a query that finds nothing, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_app.query.chips import chips_of
from desktop_app.query.keywords import Known
from desktop_app.query.labels import label_of
from desktop_app.query.language import Sort, pieces
from indexer.search.request import Filters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop_app.query.language import Piece
    from desktop_app.query.value import Query

translate = QCoreApplication.translate
"""Qt's tools find texts by this name."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A query that asks for less."""

    label: str
    """What is given up, for a button."""
    query: Query


def relaxations(query: Query) -> list[Relaxation]:
    """Return what can be given up: filters, exact texts, unwanted words and pictures, one by one."""
    found = [*_filters(query), *_pieces(query), *_parts(query)]
    if len(chips_of(query.filters)) > 1:
        found.append(Relaxation(translate("Results", "Drop all filters"), replace(query, filters=Filters())))
    return found


def _filters(query: Query) -> Iterator[Relaxation]:
    for chip in chips_of(query.filters):
        yield Relaxation(_without(label_of(chip, Known())), replace(query, filters=chip.rest))


def _pieces(query: Query) -> Iterator[Relaxation]:
    for piece in pieces(query.text):
        if piece.sort is Sort.WITHOUT:
            label = translate("Results", "Allow “{words}”").format(words=piece.value)
            yield Relaxation(label, replace(query, text=_replaced(query.text, piece, "")))
        elif piece.sort is Sort.EXACT:
            label = translate("Results", "“{words}” need not be there exactly").format(words=piece.value)
            yield Relaxation(label, replace(query, text=_replaced(query.text, piece, piece.value)))


def _parts(query: Query) -> Iterator[Relaxation]:
    for words in query.words:
        if words.minus:
            label = translate("Results", "Allow “{words}”").format(words=words.text)
            yield Relaxation(label, replace(query, words=tuple(other for other in query.words if other is not words)))
    for picture in query.pictures:
        if picture.minus:
            label = translate("Results", "Allow what is like {name}").format(name=picture.path.name)
            left = tuple(other for other in query.pictures if other is not picture)
            yield Relaxation(label, replace(query, pictures=left))


def _without(label: str) -> str:
    return translate("Results", "Without the filter “{name}”").format(name=label)


def _replaced(text: str, piece: Piece, by: str) -> str:
    return " ".join(f"{text[: piece.start]} {by} {text[piece.end :]}".split())
