"""How well a text answers a query, such as a page of a document.

Long texts have many words by chance, so that a page has a word tells little. It tells more the rarer the word is among
the texts of the library, the more often and in the shorter text it stands (as BM25 has it), if it stands in the
heading, and if the query's words stand close together, best as they stand in the query. What follows a question says
little about the answer, as in "... ? Give me a list". A number tells where it stands behind the word that it has in the
query, as in "figure 5". A query may name the number of a page.

The shares below were chosen with half of the questions of `tests.bench.pages` and checked with the other half.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from indexer.catalogue.text import plain, plain_words, query_terms, stem_of, stems

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
"""What the best passage counts, beside 1 of the whole text."""
_HEAD_LETTERS = 250
"""A page begins with its heading."""
_HEAD_SHARE = 0.3
"""What the beginning counts."""
_PHRASE_SHARE = 0.5
"""What words count that stand side by side as in the query."""
_APART_LETTERS = 3
"""Between two words side by side, at most: a space, a hyphen, a bracket."""
_KIN_LETTERS = 4
_KIN_SHARE = 0.8
"""Two stems are kin if they begin with the same letters, at least so many and so large a share of the longer one:
"organis" and "organiz", "defend" and "defens", "quizz" and "quiz"."""
_KIN_VALUE = 0.4
"""What a word counts that is kin to the one asked for."""
_ASIDE_SHARE = 0.2
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
        there: dict[str, int] = defaultdict(int)
        for place, text in enumerate(texts):
            for word in set(plain_words(text)):
                there[word] |= 1 << place
        self._there = there
        """By word, the bits of the texts that have it."""
        self._words = sorted(there)
        self._total = len(texts)
        self.of = cache(self._of)
        """Return how much a stem tells; more than 0."""
        self.usual_letters = sum(map(len, texts)) / len(texts) if texts else _USUAL_LETTERS

    def _of(self, stem: str) -> float:
        bits = 0
        for word in self._likely(stem):
            if stem_of(word) == stem or (not word.isascii() and stem in stems(word)):
                bits |= self._there[word]
        return math.log(1.0 + (self._total - bits.bit_count() + 0.5) / (bits.bit_count() + 0.5))

    def _likely(self, stem: str) -> Iterable[str]:
        """Yield the words that may have a stem: those that begin like it or, in scripts without spaces, have it."""
        if not stem.isascii():
            yield from (word for word in self._words if stem in word)
            return
        first = bisect_left(self._words, stem[:_BEGIN])
        for word in self._words[first:]:
            if not word.startswith(stem[:_BEGIN]):
                return
            yield word


class Place(NamedTuple):
    """Where a word of the query stands in a text."""

    at: int
    end: int
    stem: str
    """Of the query."""
    is_kin: bool
    """Whether the word of the text is only kin to that of the query."""


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
        self._phrases = _phrases(query, terms)
        self._usual_letters = rarity.usual_letters
        self._pairs = [stem for stem, word in terms.items() if not word]
        begins = sorted({re.escape(stem[:_BEGIN]) for stem, word in terms.items() if word})
        self._begun = re.compile(rf"(?<![^\W_])(?:{'|'.join(begins)})[^\W_]*") if begins else None
        self._kin = cache(self._kin_of)

    def relevance(self, text: str, elsewhere: Mapping[str, float], found: Sequence[Place] | None = None) -> float:
        """Return how well a text answers, 0 to about 1.

        Args:
            text: as it is.
            elsewhere: what stems count, 0 to 1, that the text or its file has, also in other forms and names.
            found: its `places`, if they are known.
        """
        found = self.places(text) if found is None else found
        places = [place for place in found if not place.is_kin]
        counts: dict[str, float] = defaultdict(float)
        for place in found:
            counts[place.stem] += _KIN_VALUE if place.is_kin else 1.0
        long = 1.0 - _LENGTH_SHARE + _LENGTH_SHARE * len(text) / max(1.0, self._usual_letters)
        told = 0.0
        for stem, weight in self._weights.items():
            often = counts[stem]
            told += weight * (often / (often + _SATURATION * long) if often else _ELSEWHERE * elsewhere.get(stem, 0.0))
        head = sum(self._weights[stem] for stem in {place.stem for place in places if place.at < _HEAD_LETTERS})
        told += _PASSAGE_SHARE * self._best_passage(places) + _HEAD_SHARE * head
        told = (told + _PHRASE_SHARE * self._share_of_phrases(places)) / (1.0 + _PASSAGE_SHARE + _HEAD_SHARE)
        return told + _NUMBERED * self._share_numbered(places)

    def _share_of_phrases(self, places: Sequence[Place]) -> float:
        """Return the share of the query that stands side by side as it does in the query, each pair by how often."""
        if not self._phrases:
            return 0.0
        there = Counter(
            (one.stem, other.stem)
            for one, other in pairwise(places)
            if other.at - one.end <= _APART_LETTERS and (one.stem, other.stem) in self._phrases
        )
        return sum(
            (self._weights[one] + self._weights[other]) / 2.0 * often / (often + 1.0)
            for (one, other), often in there.items()
        )

    def _share_numbered(self, places: Sequence[Place]) -> float:
        """Return the share of the query's numbers that stand behind their words."""
        if not self._numbered:
            return 0.0
        there = {
            (one.stem, other.stem)
            for one, other in pairwise(places)
            if other.at - one.at <= len(one.stem) + _BETWEEN and (one.stem, other.stem) in self._numbered
        }
        return len(there) / len(self._numbered)

    def places(self, text: str) -> list[Place]:
        """Return where the query's stems stand, and words that are kin to them, in order."""
        return sorted(self._places(text))

    def _places(self, text: str) -> Iterable[Place]:
        folded = plain(text)
        if self._begun is not None:
            for found in self._begun.finditer(folded):
                stem = stem_of(found[0])
                if stem in self._weights:
                    yield Place(found.start(), found.end(), stem, is_kin=False)
                elif kin := self._kin(stem):
                    yield Place(found.start(), found.end(), kin, is_kin=True)
        for pair in self._pairs:
            at = folded.find(pair)
            while at >= 0:
                yield Place(at, at + len(pair), pair, is_kin=False)
                at = folded.find(pair, at + 1)

    def _kin_of(self, stem: str) -> str | None:
        """Return the stem of the query that a word's stem is kin to."""
        for wanted in self._weights:
            least = max(_KIN_LETTERS, math.ceil(_KIN_SHARE * max(len(stem), len(wanted))))
            if stem[:least] == wanted[:least] and min(len(stem), len(wanted)) >= least and (stem + wanted).isalpha():
                return wanted
        return None

    def _best_passage(self, places: Sequence[Place]) -> float:
        """Return the largest share of the query that stands within _PASSAGE_LETTERS."""
        best = share = 0.0
        within: Counter[str] = Counter()
        first = 0
        for at, _, stem, _ in places:
            share += self._weights[stem] if not within[stem] else 0.0
            within[stem] += 1
            while places[first].at < at - _PASSAGE_LETTERS:
                left = places[first].stem
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


def _phrases(query: str, terms: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Return the stems of words that stand side by side in a query, neither of them empty."""
    pairs = ((stem_of(one), stem_of(other)) for one, other in pairwise(plain_words(query)))
    return frozenset((one, other) for one, other in pairs if one in terms and other in terms and one != other)


def _numbered(query: str, terms: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Return the numbers of a query that have a word before them, each with the stem of that word."""
    pairs = ((stem_of(word), number) for word, number in pairwise(plain_words(query)) if number.isdecimal())
    return frozenset((word, number) for word, number in pairs if word in terms and number in terms and word != number)
