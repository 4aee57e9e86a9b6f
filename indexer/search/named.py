"""Finds the names of concepts in the words of a request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer.catalogue.concepts import QUOTES
from indexer.catalogue.text import STOP_WORDS, plain_words, word_spans
from indexer.errors import UsageError
from indexer.search.request import MINUS_WEIGHT, SearchRequest, TextPart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.catalogue.concepts import ConceptId


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The name of a concept in a text."""

    concept_id: ConceptId
    name: str
    """As it is written there."""
    start: int
    """With its minus and its quotes."""
    end: int
    minus: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptTerm:
    """A concept in a request, wanted (weight > 0) or unwanted (weight < 0)."""

    concept_id: ConceptId
    name: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The words of a request, taken apart."""

    texts: tuple[TextPart, ...]
    """Without the names of concepts."""
    concepts: tuple[ConceptTerm, ...] = ()
    words: str
    """All wanted words, the names too: files may be called so."""


def names_in(text: str, keys: Mapping[str, ConceptId]) -> list[Named]:
    """Return the names of concepts in a text, in order, the longest where several begin.

    Args:
        text: of a query. A name may stand in quotes, and behind a minus.
        keys: of the concepts, see `concepts.key_of`.
    """
    if not keys:
        return []
    spans = word_spans(text)
    most = max(len(key.split()) for key in keys)
    found: list[Named] = []
    at = 0
    while at < len(spans):
        for count in range(min(most, len(spans) - at), 0, -1):
            words = spans[at : at + count]
            concept = keys.get(" ".join(word for word, _, _ in words))
            if concept is not None:
                found.append(_named(text, concept, words[0][1], words[-1][2]))
                at += count - 1
                break
        at += 1
    return found


def _named(text: str, concept_id: ConceptId, start: int, end: int) -> Named:
    name = text[start:end]
    if start > 0 and end < len(text) and text[start - 1] in QUOTES and text[end] in QUOTES:
        start, end = start - 1, end + 1
    minus = has_minus(text, start)
    return Named(concept_id=concept_id, name=name, start=start - minus, end=end, minus=minus)


def has_minus(text: str, start: int) -> bool:
    """Return whether a minus that begins a word stands before a place in a text."""
    return start > 0 and text[start - 1] == "-" and (start == 1 or text[start - 2].isspace())


def terms_of(request: SearchRequest, keys: Mapping[str, ConceptId]) -> Terms | None:
    """Return the words of a request with the concepts that they name; None if they name none.

    Raises:
        UsageError: the request only says what not to find.
    """
    texts: list[TextPart] = []
    concepts: list[ConceptTerm] = []
    words: list[str] = []
    for part in request.texts:
        found = names_in(part.text, keys)
        concepts += [
            ConceptTerm(
                concept_id=one.concept_id,
                name=one.name,
                weight=MINUS_WEIGHT * abs(part.weight) if one.minus else part.weight,
            )
            for one in found
        ]
        rest = _without(part.text, found)
        if not found or any(word not in STOP_WORDS for word in plain_words(rest)):
            texts.append(replace(part, text=rest if found else part.text))
        if part.weight > 0:
            words.append(_without(part.text, [one for one in found if one.minus]) if found else part.text)
    if not concepts:
        return None
    weights = [*(part.weight for part in texts), *(one.weight for one in concepts)]
    if not any(weight > 0 for weight in (*weights, *(part.weight for part in request.images))):
        raise UsageError("The query only says what not to find", "Add words or a picture of what you do want to find.")
    return Terms(texts=tuple(texts), concepts=tuple(concepts), words=" ".join(words))


def _without(text: str, names: Sequence[Named]) -> str:
    for one in reversed(names):
        text = f"{text[: one.start]} {text[one.end :]}"
    return " ".join(text.split())
