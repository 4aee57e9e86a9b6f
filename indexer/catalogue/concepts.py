"""Concepts: things that the user named by examples. Functions that change something run in `database.transaction`.

An example is a part of a content, so it survives moves and renames. A concept needs LEAST examples to be searched for.
Its name is unique in any case and with any accents.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NewType

import numpy as np

from indexer.catalogue import locators
from indexer.catalogue.database import execute_in
from indexer.catalogue.text import word_spans
from indexer.errors import UsageError
from indexer.types import WHOLE_FILE, ContentId

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indexer.catalogue.database import Connection
    from indexer.types import Locator, ModelId, Vector

ConceptId = NewType("ConceptId", int)
LEAST = 3
"""Examples that a new concept needs."""
MOST_LETTERS = 80
QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
"""The signs that quote a text in a query."""
_NEAR = 0.6
"""How alike names are that one of which may be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A thing with a name."""

    concept_id: ConceptId
    name: str
    examples: int
    counters: int
    """Examples of what it is not."""
    added_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A picture that shows a concept, or what it is not."""

    content_id: ContentId
    locator: Locator = WHOLE_FILE
    is_counter: bool = False
    example_id: int = 0
    """0 of one that is not stored yet."""


def key_of(name: str) -> str:
    """Return what equal names have in common; "" if a name has no word."""
    return " ".join(word for word, _, _ in word_spans(name))


def all_concepts(db: Connection) -> list[Concept]:
    """Return the concepts by name."""
    rows = db.execute(
        "SELECT k.concept_id, k.name, count(e.example_id) - coalesce(sum(e.is_counter), 0), "
        "coalesce(sum(e.is_counter), 0), k.added_ms FROM concepts k LEFT JOIN concept_examples e USING (concept_id) "
        "GROUP BY k.concept_id ORDER BY k.key"
    )
    return [
        Concept(concept_id=ConceptId(i), name=name, examples=examples, counters=counters, added_ms=added_ms)
        for i, name, examples, counters, added_ms in rows
    ]


def keys(db: Connection) -> dict[str, ConceptId]:
    """Return the concepts that can be searched for, by the key of their name."""
    rows = db.execute(
        "SELECT key, concept_id FROM concepts k "
        "WHERE EXISTS (SELECT 1 FROM concept_examples e WHERE e.concept_id = k.concept_id AND NOT e.is_counter)"
    )
    return {key: ConceptId(number) for key, number in rows}


def find(db: Connection, name: str) -> Concept | None:
    """Return the concept of a name; None if there is none."""
    key = key_of(name)
    return next((concept for concept in all_concepts(db) if key_of(concept.name) == key), None)


def named(db: Connection, name: str) -> Concept:
    """Return the concept of a name.

    Raises:
        UsageError: there is none; names that are near to it are told.
    """
    if (found := find(db, name)) is not None:
        return found
    known = all_concepts(db)
    near = difflib.get_close_matches(key_of(name), [key_of(concept.name) for concept in known], n=3, cutoff=_NEAR)
    meant = [concept.name for concept in known if key_of(concept.name) in near]
    if meant:
        raise UsageError(
            "There is no such concept",
            "Nothing is called “{name}”. Did you mean: {names}?",
            name=name,
            names=", ".join(meant),
        )
    raise UsageError("There is no such concept", "Nothing is called “{name}”.", name=name)


def add(db: Connection, name: str, now_ms: int) -> ConceptId:
    """Make a concept without examples; raises UsageError if the name is of no use or taken."""
    key = _free_key(db, name, None)
    (number,) = db.execute(
        "INSERT INTO concepts (name, key, added_ms) VALUES (?, ?, ?) RETURNING concept_id",
        (_tidy(name), key, now_ms),
    ).fetchone()
    return ConceptId(number)


def teach(db: Connection, name: str, examples: Sequence[Example], now_ms: int) -> Concept:
    """Give examples to the concept of a name, which is made if there is none; return it.

    Raises:
        UsageError: the name is of no use, or there are too few examples for a new concept.
    """
    known = find(db, name)
    if known is None:
        check_enough(examples)
    put(db, add(db, name, now_ms) if known is None else known.concept_id, examples, now_ms)
    return named(db, name)


def rename(db: Connection, concept_id: ConceptId, name: str) -> None:
    """Give a concept another name; raises UsageError if it is of no use or taken."""
    key = _free_key(db, name, concept_id)
    db.execute("UPDATE concepts SET name = ?, key = ? WHERE concept_id = ?", (_tidy(name), key, concept_id))


def remove(db: Connection, concept_id: ConceptId) -> None:
    """Forget a concept and its examples; the files stay."""
    db.execute("DELETE FROM concepts WHERE concept_id = ?", (concept_id,))


def merge(db: Connection, into: ConceptId, other: ConceptId) -> None:
    """Give the examples of another concept to one, and forget the other. What shows either shows the merged one."""
    if into == other:
        raise UsageError("A concept cannot be merged with itself", "Name another one.")
    db.execute(
        "DELETE FROM concept_examples WHERE is_counter AND concept_id IN (?1, ?2) AND EXISTS "
        "(SELECT 1 FROM concept_examples o WHERE o.concept_id IN (?1, ?2) AND NOT o.is_counter "
        "AND o.content_id = concept_examples.content_id AND o.locator = concept_examples.locator)",
        (into, other),
    )
    db.execute("UPDATE OR IGNORE concept_examples SET concept_id = ? WHERE concept_id = ?", (into, other))
    remove(db, other)


def put(db: Connection, concept_id: ConceptId, examples: Iterable[Example], now_ms: int) -> int:
    """Add examples, or change on which side those stand that are there; return how many that were."""
    return db.executemany(
        "INSERT INTO concept_examples (concept_id, content_id, locator, is_counter, added_ms) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET is_counter = excluded.is_counter WHERE is_counter <> excluded.is_counter",
        ((concept_id, one.content_id, locators.to_text(one.locator), int(one.is_counter), now_ms) for one in examples),
    ).rowcount


def take(db: Connection, concept_id: ConceptId, examples: Iterable[Example]) -> None:
    """Take examples away, on whichever side they stand."""
    db.executemany(
        "DELETE FROM concept_examples WHERE concept_id = ? AND content_id = ? AND locator = ?",
        ((concept_id, one.content_id, locators.to_text(one.locator)) for one in examples),
    )


def examples_of(db: Connection, concept_id: ConceptId) -> list[Example]:
    """Return the examples of a concept, then those of what it is not, each in the order in which they came."""
    rows = db.execute(
        "SELECT content_id, locator, is_counter, example_id FROM concept_examples WHERE concept_id = ? "
        "ORDER BY is_counter, example_id",
        (concept_id,),
    )
    return [
        Example(
            content_id=ContentId(content),
            locator=locators.from_text(locator),
            is_counter=bool(is_counter),
            example_id=example_id,
        )
        for content, locator, is_counter, example_id in rows
    ]


def vectors_of(db: Connection, examples: Sequence[Example], model_id: ModelId, dimension: int) -> dict[int, Vector]:
    """Return the vectors that a model once made of examples, float32 [D] by the id of the example."""
    rows = execute_in(
        db,
        "SELECT example_id, vector FROM concept_vectors WHERE model_id = ? AND example_id IN (:ids)",
        [one.example_id for one in examples],
        model_id,
    )
    found = {number: np.frombuffer(vector, "<f4") for number, vector in rows if len(vector) == 4 * dimension}
    return {number: vector.astype(np.float32) for number, vector in found.items() if np.isfinite(vector).all()}


def store_vectors(db: Connection, model_id: ModelId, vectors: Mapping[int, Vector]) -> None:
    """Keep what a model made of examples; those that went meanwhile are left out."""
    db.executemany(
        "INSERT OR REPLACE INTO concept_vectors SELECT ?1, ?2, ?3 FROM concept_examples WHERE example_id = ?1",
        ((number, model_id, vector.astype("<f4").tobytes()) for number, vector in vectors.items()),
    )


def check_enough(examples: Iterable[Example]) -> None:
    """Raise UsageError if a new concept would have too few examples."""
    count = len({(one.content_id, one.locator) for one in examples if not one.is_counter})
    if count < LEAST:
        raise UsageError(
            "Too few examples",
            "{least} different pictures are needed to name something; {count} were given.",
            least=LEAST,
            count=count,
        )


def _tidy(name: str) -> str:
    return " ".join(name.split())


def _free_key(db: Connection, name: str, but: ConceptId | None) -> str:
    key, tidy = key_of(name), _tidy(name)
    if not key:
        raise UsageError("The concept needs a name", "Give it a name with letters in it.")
    if len(tidy) > MOST_LETTERS or any(letter in f"{QUOTES}:" for letter in tidy) or tidy.startswith("-"):
        raise UsageError(
            "This name cannot be searched for",
            "A name has no quotes and no colon, does not begin with a minus, and has at most {most} letters.",
            most=MOST_LETTERS,
        )
    found = db.execute("SELECT concept_id, name FROM concepts WHERE key = ?", (key,)).fetchone()
    if found and found[0] != but:
        raise UsageError("This name is taken", "There is already a concept called “{name}”.", name=found[1])
    return key
