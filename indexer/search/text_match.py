"""How well a text answers a query, such as a page of a document.

Long texts have many words by chance, so that a page has a word tells little. It tells more the rarer the word is among
the texts of the library, the more often and in the shorter text it stands (as BM25 has it), and if the query's words
stand close together.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from indexer.catalogue.text import plain, stem_of, stems_among

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
_ELSEWHERE = 0.3
"""What a word counts that a text has in another form, or its file in its name."""
_BEGIN = 3


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

    def __init__(self, terms: Mapping[str, str], rarity: Rarity) -> None:
        """Take the stems of the query, each with its word; "" for a pair of letters of a script without spaces."""
        weights = {stem: rarity.of(stem) for stem in terms}
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
        return (told + _PASSAGE_SHARE * self._best_passage(places)) / (1.0 + _PASSAGE_SHARE)

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
