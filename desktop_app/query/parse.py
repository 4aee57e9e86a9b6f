"""From the text of the search box to the pieces of a query. Pure; no text is an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.query.keywords import narrowed
from desktop_app.query.language import Sort, pieces

if TYPE_CHECKING:
    from desktop_app.query.keywords import Known
    from desktop_app.query.language import Piece
    from indexer.search.request import Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a text asks for. Filters in it are left out: they are chips, or not finished."""

    words: str
    """To be likened to pictures; exact texts are part of it."""
    phrases: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A text whose finished filters became filters."""

    text: str
    cursor: int
    filters: Filters
    misunderstood: Piece | None
    """The last finished filter whose value says nothing. It stays in the text; its places are those before the cut."""


def parse(text: str) -> Parsed:
    """Return what the text asks for."""
    found = pieces(text)
    wanted = [piece for piece in found if piece.sort in {Sort.WORD, Sort.EXACT}]
    return Parsed(
        words=" ".join(piece.value for piece in wanted),
        phrases=tuple(dict.fromkeys(piece.value for piece in found if piece.sort is Sort.EXACT)),
        without=tuple(dict.fromkeys(piece.value for piece in found if piece.sort is Sort.WITHOUT)),
    )


def plain(text: str) -> str:
    """Return the text without its filters, finished or not."""
    for piece in reversed(pieces(text)):
        if piece.sort is Sort.FILTER:
            text, _ = _cut(text, piece, 0)
    return text.strip()


def take_filters(text: str, cursor: int, filters: Filters, known: Known, *, finish: bool = False) -> Taken:
    """Take the finished filters out of a text: those with a space behind them.

    Args:
        text: as typed.
        cursor: where the next letter goes; it moves with the text.
        filters: what they are added to.
        known: the names they may say.
        finish: the end of the text finishes a filter, too.
    """
    misunderstood = None
    taken: list[Piece] = []
    for piece in pieces(text):
        if piece.keyword is None or not _is_finished(piece, text, finish=finish):
            continue
        more = narrowed(filters, piece.keyword, piece.value, known)
        if more is None:
            misunderstood = piece
        else:
            filters = more
            taken.append(piece)
    for piece in reversed(taken):
        text, cursor = _cut(text, piece, cursor)
    return Taken(text=text, cursor=cursor, filters=filters, misunderstood=misunderstood)


def piece_at(text: str, cursor: int) -> Piece | None:
    """Return the piece that is being typed at the cursor."""
    return next((piece for piece in pieces(text) if piece.start < cursor <= piece.end), None)


def _is_finished(piece: Piece, text: str, *, finish: bool) -> bool:
    if piece.end == len(text):
        return finish
    return piece.complete


def _cut(text: str, piece: Piece, cursor: int) -> tuple[str, int]:
    """Return the text without the piece and one of the spaces around it, and where the cursor is then."""
    before, after = text[: piece.start], text[piece.end :]
    if after[:1].isspace():
        after = after[1:]
    removed = len(text) - len(before) - len(after)
    if cursor > piece.start:
        cursor = max(piece.start, cursor - removed)
    return before + after, cursor
