"""How well a text answers a query, such as a page of a document.

Long texts have many words by chance, so that a page has a word tells little. It tells more the rarer the word is among
the texts of the library, the more often and in the shorter text it stands (as BM25 has it), and if the query's words
stand close together. What follows a question says little about the answer, as in "... ? Give me a list". A number tells
where it stands behind the word that it has in the query, as in "figure 5". A query may name the number of a page.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from indexer.catalogue.text import plain, plain_words, query_terms, stem_of, stems_among

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SATURATION = 1.2
"""A word that stands so often in a text of usual length counts half."""
_LENGTH_SHARE = 0.75
"""How far a longer text needs more occurrences: 0 not at all, 1 in proportion."""
_USUAL_LETTERS = 1_500
"""Of a text, for a library that has none."""
_PASSAGE_LETTERS = 180
"""About two lines of a page."""
_PASSAGE_SHARE = 0.5
"""What the best passage counts, beside 1 of the whole text. Measured with the questions of `tests.bench.pages`."""
_ASIDE_SHARE = 0.3
"""What a word counts that the query has only after its last question mark."""
_NUMBERED = 0.2
"""What it counts in all that numbers stand behind their words."""
PAGE_NAMED = 0.1
"""What it counts that a page has the number that the query names."""
_PAGE = re.compile(
    r"\b(?:pages?|pp?\.|seiten?|s\.|paginas?|pagine|sid(?:a|e|an|en|or|er)|stron[aey]|str\.)"
    r"\s*\(?(\d{1,4})\b(?:\s*(?:,|-|and|und|to|bis)\s*(\d{1,4})\b)?"
)
_FIRST_PAGE = re.compile(r"\b(?:(?:first|cover|title) page|(?:erste[rn]?|vordere[rn]?) seite|titelseite|deckblatt)\b")
_ELSEWHERE = 0.3
"""What a word counts that a text has in another form, or its file in its name."""
_BEGIN = 3
_BETWEEN = 6
"""Letters between the stem of a word and its number, at most: the rest of the word, a space, a bracket."""


class Rarity:
    """How rare words are among the texts of a library, from a sample."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Take some texts."""
        self._texts = texts
        self.of = cache(self._of)
        """Return how much a stem tells; more than 0."""
        self.usual_letters = sum(map(len, texts)) / len(texts) if texts else _USUAL_LETTERS

    def _of(self, stem: str) -> float:
        wanted = frozenset([stem])
        begins = re.compile(rf"(?<![^\W_]){re.escape(stem[:_BEGIN])}", re.IGNORECASE)
        # To find the stems of a page takes a hundred times as long as to see that no word begins like this one.
        there = sum(
            stem in stems_among(wanted, text) for text in self._texts if not text.isascii() or begins.search(text)
        )
        return math.log(1.0 + (len(self._texts) - there + 0.5) / (there + 0.5))


class TextMatch:
    """Compares one query with texts."""

    def __init__(self, query: str, rarity: Rarity) -> None:
        """Take a query."""
        terms = query_terms(query) if query.strip() else {}
        asides = _asides(query, terms)
        weights = {stem: rarity.of(stem) * (_ASIDE_SHARE if stem in asides else 1.0) for stem in terms}
        self._numbered = _numbered(query, terms)
        total = sum(weights.values()) or 1.0
        self._weights = {stem: weight / total for stem, weight in weights.items()}
        self._usual_letters = rarity.usual_letters
        self._pairs = [stem for stem, word in terms.items() if not word]
        begins = sorted({re.escape(stem[:_BEGIN]) for stem, word in terms.items() if word})
        self._begun = re.compile(rf"(?<![^\W_])(?:{'|'.join(begins)})[^\W_]*") if begins else None

    def relevance(self, text: str, elsewhere: Mapping[str, float]) -> float:
        """Return how well a text answers, 0 to 1.

        Args:
            text: as it is.
            elsewhere: what stems count, 0 to 1, that the text or its file has, also in other forms and names.
        """
        places = sorted(self._places(text))
        counts = Counter(stem for _, stem in places)
        long = 1.0 - _LENGTH_SHARE + _LENGTH_SHARE * len(text) / max(1.0, self._usual_letters)
        told = 0.0
        for stem, weight in self._weights.items():
            often = counts[stem]
            told += weight * (often / (often + _SATURATION * long) if often else _ELSEWHERE * elsewhere.get(stem, 0.0))
        told = (told + _PASSAGE_SHARE * self._best_passage(places)) / (1.0 + _PASSAGE_SHARE)
        return min(1.0, told + _NUMBERED * self._share_numbered(places))

    def _share_numbered(self, places: Sequence[tuple[int, str]]) -> float:
        """Return the share of the query's numbers that stand behind their words."""
        if not self._numbered:
            return 0.0
        there = {
            (word, number)
            for (at, word), (then, number) in pairwise(places)
            if then - at <= len(word) + _BETWEEN and (word, number) in self._numbered
        }
        return len(there) / len(self._numbered)

    def _places(self, text: str) -> Iterable[tuple[int, str]]:
        """Yield where the query's stems stand."""
        folded = plain(text)
        if self._begun is not None:
            for found in self._begun.finditer(folded):
                if (stem := stem_of(found[0])) in self._weights:
                    yield found.start(), stem
        for pair in self._pairs:
            at = folded.find(pair)
            while at >= 0:
                yield at, pair
                at = folded.find(pair, at + 1)

    def _best_passage(self, places: Sequence[tuple[int, str]]) -> float:
        """Return the largest share of the query that stands within _PASSAGE_LETTERS."""
        best = share = 0.0
        within: Counter[str] = Counter()
        first = 0
        for at, stem in places:
            share += self._weights[stem] if not within[stem] else 0.0
            within[stem] += 1
            while places[first][0] < at - _PASSAGE_LETTERS:
                left = places[first][1]
                within[left] -= 1
                share -= self._weights[left] if not within[left] else 0.0
                first += 1
            best = max(best, share)
        return best


def pages_named(query: str) -> frozenset[int]:
    """Return the numbers of pages that a query names: "on page 3", "Seite 12", "the cover page"."""
    folded = plain(query)
    numbers = {int(number) for found in _PAGE.finditer(folded) for number in found.groups() if number}
    return frozenset(numbers | ({1} if _FIRST_PAGE.search(folded) else set()))


def _asides(query: str, terms: Mapping[str, str]) -> frozenset[str]:
    """Return the stems that stand only after the last question mark of a query."""
    asked, mark, after = query.rpartition("?")
    if not mark or not after.strip() or not asked.strip():
        return frozenset()
    before = query_terms(f"{asked}?")
    return frozenset(stem for stem in terms if stem not in before)


def _numbered(query: str, terms: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Return the numbers of a query that have a word before them, each with the stem of that word."""
    pairs = ((stem_of(word), number) for word, number in pairwise(plain_words(query)) if number.isdecimal())
    return frozenset((word, number) for word, number in pairs if word in terms and number in terms and word != number)
