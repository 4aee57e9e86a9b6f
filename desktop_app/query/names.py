"""Names of concepts in the search box: they become chips, and are suggested while one is typed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.query.query import WordsPart
from indexer.catalogue.concepts import QUOTES, key_of
from indexer.catalogue.text import word_spans
from indexer.search.named import has_minus, names_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.concepts import Concept


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenNames:
    """A text without the names that became parts, and these parts."""

    text: str
    cursor: int
    parts: tuple[WordsPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunName:
    """A name that was begun at the cursor."""

    concept: Concept
    start: int
    """Of what was typed of it, with its minus and quote."""
    end: int
    minus: bool


def is_name(text: str, concepts: Sequence[Concept]) -> bool:
    """Return whether a text is the name of a concept, and nothing else."""
    key = key_of(text)
    return any(key_of(concept.name) == key for concept in concepts)


def take_names(text: str, cursor: int, concepts: Sequence[Concept], *, finish: bool = False) -> TakenNames:
    """Take names out of a text: all of them with `finish`, else those in quotes, which are typed to their end."""
    by_key = {key_of(concept.name): concept for concept in concepts}
    parts: list[WordsPart] = []
    for one in reversed(names_in(text, {key: concept.concept_id for key, concept in by_key.items()})):
        is_quoted = text[one.start : one.end].lstrip("-")[:1] in {*QUOTES}
        if not (finish or is_quoted):
            continue
        parts.insert(0, WordsPart(text=by_key[key_of(one.name)].name, minus=one.minus))
        before, after = text[: one.start].rstrip(), text[one.end :].lstrip()
        text = f"{before} {after}".strip()
        if cursor > one.start:
            cursor = max(len(before), cursor - (one.end - one.start))
    return TakenNames(text=text, cursor=min(cursor, len(text)), parts=tuple(parts))


def begun_names(text: str, cursor: int, concepts: Sequence[Concept], least: int) -> list[BegunName]:
    """Return the names that go on from what stands before the cursor, those with most of it typed first."""
    spans = [span for span in word_spans(text) if span[2] <= cursor]
    if not spans or spans[-1][2] != cursor:
        return []
    found: dict[int, BegunName] = {}
    for first in range(max(0, len(spans) - 5), len(spans)):
        typed = " ".join(word for word, _, _ in spans[first:])
        for concept in concepts:
            if len(typed) >= least and key_of(concept.name).startswith(typed):
                start = spans[first][1]
                start -= start > 0 and text[start - 1] in QUOTES
                minus = has_minus(text, start)
                begun = BegunName(concept=concept, start=start - minus, end=cursor, minus=minus)
                found.setdefault(concept.concept_id, begun)
    return list(found.values())
