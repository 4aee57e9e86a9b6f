"""Which names say something."""

from __future__ import annotations

import pytest

from indexer.learning.names import caption, cleaned, heading


@pytest.mark.parametrize(
    "name",
    [
        "DCIM", "100CANON", "101MSDCF", "100_PANA", "New folder", "New folder (2)", "Neuer Ordner", "Downloads",
        "2019", "2019-08-03", "20190803_141500", "IMG_2043", "Photos", "My Pictures", "August 2019", "Camera Roll",
        "untitled", "a", "--", "12 x 9", "Sonntag", "WhatsApp Images", "",
    ],
)  # fmt: skip
def test_generic_names_say_nothing(name: str) -> None:
    assert cleaned(name) == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Granny-Smith", "Granny Smith"),
        ("2019-08 Rome", "Rome"),
        ("BeachHouse_2021", "Beach House"),
        ("Omas Küche", "Omas Küche"),
        ("京都", "京都"),
        ("Summer in Provence 2018", "Summer in Provence"),
        ("Our new boat", "Our new boat"),
    ],
)
def test_names_are_cleaned(name: str, said: str) -> None:
    assert cleaned(name) == said


def test_texts_are_shortened() -> None:
    assert len(caption("word of the text " * 40).split()) == 30
    assert caption("IMG_2043") == ""
    assert heading("12\n\nAnnual report of the harbour\nand so on") == "Annual report of the harbour"
    assert heading("17\n18") == ""
