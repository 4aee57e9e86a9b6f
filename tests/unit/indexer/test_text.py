"""Searchable words."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest

from indexer.catalogue.text import (
    asked_words,
    indexed_words,
    is_in,
    own_words,
    plain,
    query_stems,
    searchable_text,
    stems,
    text_fields,
    words_of_name,
)
from indexer.types import MediaFacts, TextSource


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("IMG_2043_BeachHouse.jpg", "IMG 2043 Beach House jpg"),
        ("2019-05-04 Anna's party.PNG", "2019 05 04 Anna s party PNG"),
        ("dsc00012", "dsc 00012"),
        ("Größe_münchen.jpg", "Größe münchen jpg"),
        ("___", ""),
        ("Du\u0308sseldorfHaus", "D\u00fcsseldorf Haus"),
        ("\u0e01\u0e34\u0e48\u0e07_2.jpg", "\u0e01\u0e34\u0e48\u0e07 2 jpg"),
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
    said = fields.with_segment("where the dog barks", TextSource.SUBTITLE)
    assert (said.own, said.said, said.source) == ("Sunset", "where the dog barks", TextSource.SUBTITLE)
    assert said.folder == fields.folder


ALIKE = [
    ("\u0130zmir", "izmir"),
    ("Diyarbak\u0131r", "DIYARBAKIR"),
    ("Stra\u00dfe", "STRASSE"),
    ("\u1e9e", "ss"),
    ("\u0141\u00f3d\u017a", "lodz"),
    ("\u00d8rsted", "orsted"),
    ("\u00deing", "thing"),
    ("\u00c6r\u00f8", "aero"),
    ("\u0110or\u0111e", "dorde"),
    ("\u0126al", "hal"),
    ("\uff30\uff21\uff32\uff34\uff39", "party"),
    ("\uff76\uff9e", "\u30ac"),
    ("\ufb01sh", "fish"),
    ("\u0395\u03bb\u03bb\u03ac\u03b4\u03b1", "\u03b5\u03bb\u03bb\u03b1\u03b4\u03b1"),
    ("\u03bf\u03b4\u03cc\u03c2", "\u039f\u0394\u039f\u03a3"),
    ("\u0401\u043b\u043a\u0430", "\u0435\u043b\u043a\u0430"),
    ("\u0643\u062a\u0627\u0628", "\u06a9\u062a\u0627\u0628"),
    ("\u0661\u0662", "12"),
    ("co\u00adop", "coop"),
    ("half\ud83d", "half"),
]


@pytest.mark.parametrize(("first", "second"), ALIKE)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_spellings_that_people_take_for_equal_are_equal(first: str, second: str, form: Literal["NFC", "NFD"]) -> None:
    assert plain(unicodedata.normalize(form, first)) == plain(second)
    assert stems(unicodedata.normalize(form, first)) == stems(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("\u30d1\u30ea", "\u30cf\u30ea"), ("\u0e02\u0e32\u0e27", "\u0e02\u0e49\u0e32\u0e27"), ("\u0915\u093f", "\u0915")],
)
def test_marks_that_make_another_word_stay(first: str, second: str) -> None:
    assert plain(first) != plain(second)


@pytest.mark.parametrize(
    "run",
    [
        "\u4e0a\u6d77\u5916\u6ee9\u591c\u666f",
        "\u6771\u4eac\u30bf\u30ef\u30fc",
        "\u0e2a\u0e27\u0e19\u0e2a\u0e32\u0e18\u0e32\u0e23\u0e13\u0e30",
        "\u179c\u178f\u17d2\u178f\u1797\u17d2\u1793\u17c6",
        "\u0eab\u0ebc\u0ea7\u0e87\u0e9e\u0eb0\u0e9a\u0eb2\u0e87",
        "\u101b\u103d\u103e\u1031\u1010\u102d\u1002\u102f\u1036",
        "\ud55c\ub77c\uc0b0\uc5d0\uc11c",
        "\U00020bb7\u91ce\u5bb6",
    ],
)
def test_every_part_of_a_run_without_spaces_is_found(run: str) -> None:
    there = stems(f"IMG_2019{run}.jpg")
    for first in range(len(run)):
        for last in range(first + 1, len(run) + 1):
            assert query_stems(run[first:last]) <= there, run[first:last]
    assert not query_stems(run[::-1]) <= there


def test_the_index_has_the_words_of_each_line_and_the_name_as_a_whole() -> None:
    text = searchable_text([("Trips", "DSC_0123 Dogs.JPG")], MediaFacts(title="A happy dog's day"))
    words = indexed_words(text).split()
    assert {"=dsc_0123dogs.jpg", "=dsc_0123dogs", "dsc", "0123", "dog", "trip", "happi"} <= set(words)
    assert words.count("0123") == 1, "a name that is taken apart counts once"
    assert words.count("dog") == 2
    assert asked_words("the dogs").split() == ["dog", "=thedogs"]
    assert asked_words("our photos").split() == ["our", "photo", "=ourphotos"]
    assert set(asked_words("dsc_0123 dogs").split()) <= {*words}
    assert asked_words(" \u200b ") == ""


def test_a_long_word_is_one_word() -> None:
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    assert digest in indexed_words(f"{digest}.jpg").split()
    assert query_stems(digest) == {digest}
