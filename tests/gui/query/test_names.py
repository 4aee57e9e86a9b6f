"""Names of concepts in the text of the search box."""

from __future__ import annotations

import pytest

from desktop_app.query.names import begun_names, is_name, take_names
from desktop_app.query.query import WordsPart
from indexer.catalogue.concepts import Concept, ConceptId


def concept(number: int, name: str) -> Concept:
    return Concept(concept_id=ConceptId(number), name=name, examples=3, counters=0, added_ms=1)


KNOWN = (concept(1, "Biscuit"), concept(2, "Our Boat"), concept(3, "boat"))


@pytest.mark.parametrize(
    ("text", "finish", "rest", "parts"),
    [
        ("biscuit on the beach", True, "on the beach", [("Biscuit", False)]),
        ("biscuit on the beach", False, "biscuit on the beach", []),
        ('snow "our boat"', False, "snow", [("Our Boat", False)]),
        ("our boat -biscuit snow", True, "snow", [("Our Boat", False), ("Biscuit", True)]),
        ('-"our boat"', False, "", [("Our Boat", True)]),
        ("rowboats", True, "rowboats", []),
    ],
)
def test_names_become_parts(text: str, finish: bool, rest: str, parts: list[tuple[str, bool]]) -> None:
    taken = take_names(text, len(text), KNOWN, finish=finish)
    assert taken.text == rest
    assert taken.parts == tuple(WordsPart(text=name, minus=minus) for name, minus in parts)
    assert 0 <= taken.cursor <= len(rest)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bis", [("Biscuit", 0, False)]),
        ("snow -bis", [("Biscuit", 5, True)]),
        ("on our bo", [("Our Boat", 3, False), ("boat", 7, False)]),
        ("b", []),
        ("bis ", []),
        ("biscuits", []),
    ],
)
def test_a_begun_name_is_found_at_the_cursor(text: str, found: list[tuple[str, int, bool]]) -> None:
    begun = begun_names(text, len(text), KNOWN, 2)
    assert [(one.concept.name, one.start, one.minus) for one in begun] == found


def test_a_name_and_nothing_else() -> None:
    assert is_name("BISCUIT", KNOWN)
    assert not is_name("Biscuit on the beach", KNOWN)
