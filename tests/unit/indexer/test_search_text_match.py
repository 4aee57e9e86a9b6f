"""How well the text of a page answers a query."""

import math

import pytest

from indexer.catalogue.text import TextFields, query_stems, stems
from indexer.search.text_match import PAGE_NAMED, Rarity, TextMatch, pages_named
from indexer.search.words import WordCounts, match_words
from indexer.types import TextSource

FILLER = "The committee met again and talked about other things. " * 12
LIBRARY = Rarity([f"{FILLER} revenue" for _ in range(20)] + [f"{FILLER} zeppelin"])


def relevance(query: str, text: str) -> float:
    return TextMatch(query, LIBRARY).relevance(text, {})


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("revenue zeppelin", f"a zeppelin {FILLER}", f"the revenue {FILLER}"),
        ("zeppelin", f"zeppelin zeppelins {FILLER}", f"zeppelin {FILLER}"),
        ("zeppelin", f"zeppelin {FILLER}", f"zeppelin {FILLER * 5}"),
        ("zeppelin hangar", f"the zeppelin hangar {FILLER}", f"zeppelin {FILLER} hangar"),
        ("zeppelin in figure 7", f"zeppelin, figure 7 {FILLER}", f"7 figure, a zeppelin {FILLER}"),
        ("Who built zeppelin? Give revenue.", f"a zeppelin {FILLER}", f"the revenue revenue {FILLER}"),
        ("海外", f"海外 {FILLER}", f"海 {FILLER} 外"),
        ("zeppelin", f"zeppelin {FILLER}", f"{FILLER} zeppelin"),
        ("zeppelin hangar", f"zeppelin hangar {FILLER}", f"hangar, a big zeppelin {FILLER}"),
        ("how to defend airships", f"airships defence {FILLER}", f"airships deference {FILLER}"),
        ("how to defend airships", f"airships defend {FILLER}", f"airships defence {FILLER}"),
    ],
    ids=[
        "rarer",
        "more often",
        "shorter",
        "closer",
        "numbered",
        "aside",
        "without spaces",
        "in the heading",
        "as in the query",
        "kin",
        "the same before kin",
    ],
)
def test_a_page_answers_better(query: str, better: str, worse: str) -> None:
    assert 1.0 >= relevance(query, better) > relevance(query, worse) >= 0.0


def test_a_page_without_the_words_answers_nothing() -> None:
    assert relevance("zeppelin", FILLER) == 0.0
    assert TextMatch("zeppelin", LIBRARY).relevance(FILLER, {"zeppelin": 1.0}) > 0.0
    assert TextMatch("", Rarity([])).relevance(FILLER, {}) == 0.0


@pytest.mark.parametrize(
    ("stem", "texts"),
    [
        ("build", ["a building", "they build", "built", "a field"]),
        ("外滩", ["上海外滩", "海外", "Wide 外滩 view"]),
        ("haus", ["Das HAUS", "häuser", "hauses"]),
    ],
)
def test_a_word_is_as_rare_as_the_texts_that_have_its_stem_are_few(stem: str, texts: list[str]) -> None:
    have = sum(stem in stems(text) for text in texts)
    assert Rarity(texts).of(stem) == pytest.approx(math.log(1 + (len(texts) - have + 0.5) / (have + 0.5)))


def test_the_words_of_a_question_count_nothing() -> None:
    assert query_stems("How many examples does the appendix give?") == query_stems("examples appendix")
    assert query_stems("price list") == query_stems("list price") != query_stems("price")
    assert query_stems("how many?") == {"how", "mani"}
    assert query_stems("Wie viele Beispiele gibt der Anhang?") == {"beispiel", "anhang"}
    assert query_stems("Der Hund auf der Wiese und am Strand") == query_stems("hund wiese am strand")
    assert query_stems("Combien d'exemples sont dans l'annexe?") >= {"exempl", "annex"}
    assert not query_stems("Combien d'exemples sont dans l'annexe?") & {"combien", "dan", "sont"}


@pytest.mark.parametrize(
    ("query", "pages"),
    [
        ("the table on page 12", {12}),
        ("signatures on Pages 15 and 16", {15, 16}),
        ("was steht auf Seite 3?", {3}),
        ("S. 7 oben", {7}),
        ("the date on the cover page", {1}),
        ("Titelseite", {1}),
        ("12 pages", set()),
        ("figure 5", set()),
    ],
)
def test_a_query_may_name_a_page(query: str, pages: set[int]) -> None:
    assert pages_named(query) == pages


def test_the_page_that_is_named_goes_before_an_equal_one() -> None:
    page = TextFields(own="", name="", folder="", names=(), said=f"zeppelin {FILLER}", source=TextSource.PAGE)
    plain, named, untold = match_words("zeppelin on page 4", [page] * 3, WordCounts([]), pages=[3, 4, None]).text
    assert named == pytest.approx(plain + PAGE_NAMED)
    assert untold == plain
