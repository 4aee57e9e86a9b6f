"""The weighted parts of a query, words and pictures, by their places."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from desktop_app.query.parse import parse
from desktop_app.query.value import Picture, Words

if TYPE_CHECKING:
    from desktop_app.query.value import Query

Part = Words | Picture


@dataclass(frozen=True, slots=True)
class PartRef:
    """Where a part stands: the field of the query, and its place there."""

    field: Literal["pictures", "words"]
    index: int


def part_of(query: Query, ref: PartRef) -> Part | None:
    """Return the part, None where there is none any more."""
    parts = _parts(query, ref)
    return parts[ref.index] if ref.index < len(parts) else None


def refs_of(query: Query) -> list[PartRef]:
    """Return where the parts stand, pictures first."""
    pictures = [PartRef("pictures", index) for index in range(len(query.pictures))]
    return pictures + [PartRef("words", index) for index in range(len(query.words))]


def with_part(query: Query, ref: PartRef, *parts: Part) -> Query:
    """Return the query with another part in that place, or none."""
    there = _parts(query, ref)
    there = (*there[: ref.index], *parts, *there[ref.index + 1 :])
    return replace(query, **{ref.field: there})  # type: ignore[arg-type]  # the field says which parts these are


def set_aside(query: Query, text: str) -> Query:
    """Return the query with typed words as parts with weights of their own; what is unwanted becomes a minus."""
    parsed = parse(text)
    wanted = (Words(text=parsed.words),) if parsed.words else ()
    unwanted = tuple(Words(text=words, minus=True) for words in parsed.without)
    phrases = tuple(dict.fromkeys((*query.filters.phrases, *parsed.phrases)))
    return replace(
        query,
        text="",
        words=(*query.words, *wanted, *unwanted),
        filters=replace(query.filters, phrases=phrases),
    )


def _parts(query: Query, ref: PartRef) -> tuple[Part, ...]:
    return query.words if ref.field == "words" else query.pictures
