# ruff: noqa: RUF001
"""Texts are read whatever their bytes mean."""

from __future__ import annotations

import pytest

from indexer.decode.encodings import decoded

POLISH = "Zażółć gęślą jaźń, mówią dzieci w szkole. Pójdźmy jutro nad rzekę, bo będzie ciepło i słonecznie. " * 4
RUSSIAN = "Завтра мы пойдём к реке, если будет тёплая и солнечная погода. Дети говорят об этом весь день. " * 4
JAPANESE = "明日は川へ行きましょう。天気がよければ子供たちも一緒に行きます。昨日の雨はもう止みました。" * 6


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_told_by_its_bytes(coding: str) -> None:
    assert decoded("Grüße aus Łódź and more words".encode(coding)) == "Grüße aus Łódź and more words"


@pytest.mark.parametrize(
    ("text", "coding"),
    [
        ("1\n00:00:01,000 --> 00:00:02,000\nViele Grüße\n", "cp1252"),
        ("Ein schöner Tag für große Männer. " * 20, "cp1252"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "shift_jis"),
    ],
)
def test_other_encodings_are_guessed(text: str, coding: str) -> None:
    assert decoded(text.encode(coding)) == text


def test_a_text_that_is_cut_within_a_letter_stays_utf_8() -> None:
    assert decoded("naïve ü".encode()[:-1]) == "naïve "
    assert decoded(b"") == ""
