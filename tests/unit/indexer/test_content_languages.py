"""The language of what is said or written in a content."""

import pytest

from indexer.catalogue.content_languages import language_named, language_of_texts
from indexer.errors import UsageError
from indexer.search.measures import language_code_of

GERMAN = "Der Hund ist auf der Wiese und nicht im Haus"
ENGLISH = "The dog is on the lawn and not in the house"


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        ([], ""),
        (["12 345", "IMG 2043"], ""),
        (["b@example.com, c@example.com\nwww.example.com, a o e com"], ""),
        (["a | b | c\nd | e\na | o\ne | a"], ""),
        ([ENGLISH, GERMAN, GERMAN, "12"], "de"),
        (["犬は庭にいます"], "ja"),
        (["狗在花园里"], "zh"),
        (["개가 정원에 있어요"], "ko"),
        (["σκύλος είναι στον κήπο"], "el"),
        ([f"{ENGLISH}, as Plato said: λόγος"], "en"),
    ],
)
def test_most_texts_tell_the_language(texts: list[str], language: str) -> None:
    assert language_of_texts(texts) == language


def test_a_language_is_named_by_its_code_or_in_english() -> None:
    assert language_named("DE") == language_named(" german ") == "de"
    assert language_code_of("Japanese") == "ja"
    with pytest.raises(UsageError, match="Klingon"):
        language_code_of("Klingon")
