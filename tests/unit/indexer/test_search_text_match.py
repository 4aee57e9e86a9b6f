"""How well the text of a page answers a query."""

import pytest

from indexer.catalogue.text import query_stems, query_terms
from indexer.search.text_match import Rarity, TextMatch

FILLER = "The committee met again and talked about other things. " * 12
LIBRARY = Rarity([f"{FILLER} revenue" for _ in range(20)] + [f"{FILLER} zeppelin"])


def relevance(query: str, text: str) -> float:
    return TextMatch(query_terms(query), LIBRARY).relevance(text, {})


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("revenue zeppelin", f"a zeppelin {FILLER}", f"the revenue {FILLER}"),
        ("zeppelin", f"zeppelin zeppelins {FILLER}", f"zeppelin {FILLER}"),
        ("zeppelin", f"zeppelin {FILLER}", f"zeppelin {FILLER * 5}"),
        ("zeppelin hangar", f"the zeppelin hangar {FILLER}", f"zeppelin {FILLER} hangar"),
        ("海外", f"海外 {FILLER}", f"海 {FILLER} 外"),
    ],
    ids=["rarer", "more often", "shorter", "closer", "without spaces"],
)
def test_a_page_answers_better(query: str, better: str, worse: str) -> None:
    assert 1.0 >= relevance(query, better) > relevance(query, worse) >= 0.0


def test_a_page_without_the_words_answers_nothing() -> None:
    assert relevance("zeppelin", FILLER) == 0.0
    assert TextMatch(query_terms("zeppelin"), LIBRARY).relevance(FILLER, {"zeppelin": 1.0}) > 0.0
    assert TextMatch({}, Rarity([])).relevance(FILLER, {}) == 0.0


def test_the_words_of_a_question_count_nothing() -> None:
    assert query_stems("How many examples does the appendix give?") == query_stems("examples appendix")
    assert query_stems("price list") == query_stems("list price") != query_stems("price")
    assert query_stems("how many?") == {"how", "mani"}
