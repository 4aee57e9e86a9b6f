"""Searchable words."""

from __future__ import annotations

import pytest

from indexer.catalogue.text import is_in, own_words, searchable_text, text_fields, words_of_name
from indexer.types import MediaFacts


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("IMG_2043_BeachHouse.jpg", "IMG 2043 Beach House jpg"),
        ("2019-05-04 Anna's party.PNG", "2019 05 04 Anna s party PNG"),
        ("dsc00012", "dsc 00012"),
        ("Größe_münchen.jpg", "Größe münchen jpg"),
        ("___", ""),
    ],
)
def test_names_are_split_as_people_read_them(name: str, words: str) -> None:
    assert words_of_name(name) == words


def test_text_has_names_folders_and_facts_but_not_the_folders_of_the_system() -> None:
    facts = MediaFacts(title="Sunset", keywords=("sea", "holiday"), camera="Canon EOS 5D")
    text = searchable_text([("home/ann/Pictures/2019/Italy/Rome/Trevi", "a.jpg"), ("copies", "b.jpg")], facts)
    lines = text.splitlines()
    assert {"a.jpg", "b.jpg", "Italy", "Trevi", "copies", "Sunset", "sea holiday", "Canon EOS 5 D"} - set(lines) <= {
        "Canon EOS 5 D"
    }
    assert "ann" not in lines
    assert len(lines) == len(set(lines))


def test_own_words_are_only_what_people_wrote() -> None:
    assert own_words(MediaFacts(camera="Canon")) == ""
    assert own_words(MediaFacts(title="a", description="b", keywords=("c",))) == "a b c"


@pytest.mark.parametrize(
    ("phrase", "text", "stands_there"),
    [
        ("OLD  town", "the Old Town", True),
        ("old town", "the old  town", False),
        ("caf\u00e9", "Cafe\u0301 Central", True),
        ("CAFE\u0301", "caf\u00e9", True),
        ("cafe", "caf\u00e9", False),
        ("\u039f\u0394\u039f\u03a3", "\u039f\u0394\u039f\u03a3.jpg", True),
        ("\u03bf\u03b4\u03bf\u03c2", "\u039f\u0394\u039f\u03a3", True),
    ],
)
def test_a_phrase_stands_in_a_text_in_any_case_and_any_way_to_write_accents(
    phrase: str, text: str, stands_there: bool
) -> None:
    assert is_in(phrase, text) is stands_there


def test_what_is_said_in_a_segment_is_its_own_and_its_names_are_not() -> None:
    facts = MediaFacts(title="Sunset", camera="Canon")
    places = [("Italy/Rome", "a_film.mp4")]
    fields = text_fields(places, facts)
    assert (fields.own, fields.folder, fields.names) == ("Sunset", "Italy\nRome", ("a_film.mp4",))
    assert fields.with_segment(searchable_text(places, facts)) == fields
    said = fields.with_segment(searchable_text(places, facts) + "\nwhere the dog barks")
    assert said.own.splitlines() == ["Sunset", "where the dog barks"]
    assert said.folder == fields.folder
