"""Words: how much it tells that a file has those of a query.

Words tell by where they stand. A caption or keyword says what is in the file; a name often does; a folder holds much
that its name does not say. And a word tells less, the more files of the library have it in that place: the name of the
folder that holds everything tells nothing.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue.languages import OTHERS, languages_in
from indexer.catalogue.text import STOP_WORDS, plain, query_stems, query_terms, stems, stems_among
from indexer.search.part_match import has_form, part_value
from indexer.search.text_match import PAGE_NAMED, Rarity, TextMatch, pages_named
from indexer.types import TextSource

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from indexer.catalogue.text import TextFields

__all__ = ["FULL_WORDS", "STOP_WORDS", "WordCounts", "WordMatch", "match_words", "may_match", "query_stems", "stems"]

FULL_WORDS = 0.8
"""A text with all the query's words is good whatever the picture looks like, if the words are rare ones."""
_NAME_SHARE = 0.9
"""What a word in the file's name counts, beside 1 in its caption or keywords."""
_GUESSED_SHARE = 0.85
"""What a word counts that was read in a picture or heard: readers and listeners err."""
_BEGIN = 3
"""A stem begins as its word does, at least for so many letters."""
_LONG_LETTERS = 600
"""A text that was read in a picture or heard is like that of a page if it is longer."""
_PRIOR = 2
"""Imagined files without any word, so that in a small library no word counts as being everywhere."""


@dataclass(frozen=True, slots=True)
class WordMatch:
    """How the words of a query match N files; the arrays run in parallel."""

    words: NDArray[np.float64]
    """Share of the query's words in captions, keywords and names, 0 to 1, each by how much it tells."""
    folder: NDArray[np.float64]
    """The same for folder names."""
    parts: NDArray[np.float64]
    """What each of the query's words counts on average, whole or as a part of a word; 0 unless the file has all of them
    and some only as parts."""
    exact: NDArray[np.float64]
    """Whether the query is the name of the file: 1 to the letter, 0.5 but for accents, 0 not."""
    text: NDArray[np.float64]
    """How well the text answers the query, 0 to about 1, where it is that of a page (see `TextMatch`); else NaN."""
    about: NDArray[np.float64]
    """`words` without those of the text."""


class WordCounts:
    """Shares of files that have a stem, by where it stands, from a sample of the library; counted when asked for."""

    def __init__(self, fields: Sequence[TextFields], pages: Callable[[], Sequence[str]] = tuple) -> None:
        """Take the texts of a sample; `pages` reads those of some pages."""
        self._pages = pages
        self._total = len(fields) + _PRIOR
        self.own = cache(partial(self._share, Counter(field.own for field in fields)))
        """Return the share of files with a stem in their own words."""
        self.name = cache(partial(self._share, Counter(field.name for field in fields)))
        """The same for file names."""
        self.folder = cache(partial(self._share, Counter(field.folder for field in fields)))
        """The same for folder names."""
        self._texts = Counter(f"{field.own}\n{field.name}" for field in fields)
        self.part = cache(self._share_with_part)
        """Return the share of files with a part of a word in their own words or their names."""

    @cached_property
    def rarity(self) -> Rarity:
        """How rare words are on pages; read when asked for."""
        return Rarity(self._pages())

    def has_word(self, stem: str) -> bool:
        """Say whether any file has a word in its own words or its name."""
        return self.own(stem) > 0 or self.name(stem) > 0

    def _share_with_part(self, part: str) -> float:
        return sum(count for text, count in self._texts.items() if part in plain(text)) / self._total

    def _share(self, texts: Mapping[str, int], stem: str) -> float:
        wanted = frozenset([stem])
        return sum(count for text, count in texts.items() if _matched(wanted, text)) / self._total


def may_match(wanted: Collection[str], text: str, least: int = 1) -> bool:
    """Say whether a text may have so many of the wanted stems: most have none, and finding stems takes time."""
    if not text.isascii():
        return bool(wanted)
    plain = text.lower()
    return sum(stem[:_BEGIN] in plain for stem in wanted) >= max(least, 1)


def match_words(
    query: str,
    fields: Sequence[TextFields | None],
    counts: WordCounts,
    english: Collection[str] = (),
    pages: Sequence[int | None] = (),
) -> WordMatch:
    """Compare a query with files.

    Args:
        query: its wanted words; empty if there are none.
        fields: the texts of N files; None matches nothing.
        counts: of the library.
        english: stems of English words; where the language is unknown, others may be of any.
        pages: the page that each of the texts stands on; empty if they are none.
    """
    asked = _Asked(query, counts, english)
    words, folder, parts, exact, about = (np.zeros(len(fields)) for _ in range(5))
    text = np.full(len(fields), np.nan)
    for i, field in enumerate(fields):
        if field is None or not query.strip():
            continue
        words[i], parts[i], text[i], about[i], has_name = asked.in_file(field)
        folder[i] = asked.in_folder(field)
        if has_name:
            exact[i] = _exactness(query, field.names)
    if named := pages_named(query):
        text[[i for i, page in enumerate(pages) if page in named]] += PAGE_NAMED  # NaN stays what it is
    return WordMatch(words, folder, parts, exact, text, about)


def is_page(field: TextFields) -> bool:
    """Say whether a text is that of a page, printed or scanned, or as long as one."""
    return bool(field.said) and (field.source is TextSource.PAGE or len(field.said) > _LONG_LETTERS)


class _Asked:
    """The words of a query, and how much each of them tells."""

    def __init__(self, query: str, counts: WordCounts, english: Collection[str]) -> None:
        self._query = query
        self._terms = query_terms(query) if query.strip() else {}
        self._languages = {stem: languages_of(query, stem, english) for stem in self._terms}
        self._wanted = frozenset(self._terms)
        self._counts, self._english = counts, english
        self._told = {stem: _tells(stem, counts) for stem in self._terms}
        self._total = sum(_most(stem, counts) for stem in self._terms)
        self._folders = {stem: 1.0 - counts.folder(stem) for stem in self._terms}

    @cached_property
    def _text(self) -> TextMatch:
        return TextMatch(self._query, self._counts.rarity)

    def in_file(self, field: TextFields) -> tuple[float, float, float, float, bool]:
        """Return `WordMatch.words`, `parts`, `text` and `about`, and whether the name has all the words."""
        named = _matched(self._wanted, field.name)
        about = self._about(field, named)
        said = _source_share(field)
        if is_page(field):
            places = self._text.places(field.said)
            matched = self._with_said(field, about, said, {place.stem for place in places if not place.is_kin})
            text = said * self._text.relevance(field.said, matched, places)
        else:
            matched = self._with_said(field, about, said, _matched(self._wanted, field.said))
            text = math.nan
        missing = {stem: self._part(stem, field, said) for stem in self._terms if stem not in matched}
        told = matched | {stem: value for stem, value in missing.items() if value}
        if not told:
            return 0.0, 0.0, text, 0.0, not self._terms
        has_all = bool(missing) and all(missing.values())
        parts = sum(told.values()) / len(told) if has_all else 0.0
        return self._share(told), parts, text, self._share(about), len(named) == len(self._terms)

    def _share(self, told: Mapping[str, float]) -> float:
        return min(sum(told.values()) / max(self._total, 1e-9), max(told.values())) if told else 0.0

    def _about(self, field: TextFields, named: frozenset[str]) -> dict[str, float]:
        """Return what the stems count that a file has in its own words or in its name."""
        own = _matched(self._wanted, field.own)
        return {
            stem: max(self._told[stem][0] * (stem in own), self._told[stem][1] * (stem in named))
            for stem in {*own, *named}
        }

    def _with_said(
        self, field: TextFields, about: Mapping[str, float], said: float, stems_said: Collection[str]
    ) -> dict[str, float]:
        """Return what the stems count with those of the text, and with words in another form."""
        matched = dict(about)
        for stem in stems_said:
            matched[stem] = max(matched.get(stem, 0.0), said * self._told[stem][0])
        for stem in self._terms:
            if stem not in matched and (value := self._other_form(stem, field, said)):
                matched[stem] = value
        return matched

    def in_folder(self, field: TextFields) -> float:
        """Return `WordMatch.folder`."""
        above = _matched(self._wanted, field.folder)
        return sum(self._folders[stem] for stem in above) / max(1, len(self._terms))

    def _other_form(self, stem: str, field: TextFields, said: float) -> float:
        """Return what a word counts that a file has in another form of a language, as `Häuser` of `Haus`."""
        word = self._terms[stem]
        if not word:
            return 0.0
        likely = self._languages[stem]
        own, name = self._told[stem]
        values = ((field.own, own), (field.said, own * said), (field.name, name))
        return max(value if _has_form(word, text, likely) else 0.0 for text, value in values)

    def _part(self, stem: str, field: TextFields, said: float) -> float:
        """Return what a word counts that a file has only as a part of other words."""
        part = self._terms[stem]
        if not part:
            return 0.0
        is_word = stem in self._english or self._counts.has_word(stem)
        shares = ((field.own, 1.0), (field.name, _NAME_SHARE), (field.said, said))
        value = max(share * part_value(part, text, is_word=is_word) for text, share in shares)
        return value * (1.0 - self._counts.part(part)) if value else 0.0


def languages_of(query: str, stem: str, english: Collection[str]) -> tuple[str, ...]:
    """Return the languages that a word of a query may be of, beside English."""
    return languages_in(query, () if stem in english else OTHERS)


def _has_form(word: str, text: str, likely: tuple[str, ...]) -> bool:
    is_there = bool(text) and word[:_BEGIN] in plain(text)
    return is_there and has_form(word, text, languages_in(text, likely))


def _source_share(field: TextFields) -> float:
    return _GUESSED_SHARE if field.source in {TextSource.OCR, TextSource.SPEECH} else 1.0


def _matched(wanted: frozenset[str], text: str) -> frozenset[str]:
    """Return the wanted stems that a text has."""
    return stems_among(wanted, text) if text and may_match(wanted, text) else frozenset()


def _tells(stem: str, counts: WordCounts) -> tuple[float, float]:
    """Return how much a stem tells in a file's own words and in its name, 0 to 1.

    Own words tell in full until half of all files have them: a caption is right about its file, but cameras write the
    same one into every photo.
    """
    return min(1.0, 2.0 * (1.0 - counts.own(stem))), _NAME_SHARE * (1.0 - counts.name(stem))


def _most(stem: str, counts: WordCounts) -> float:
    """Return how much a stem can tell at best, where the library has it; 1 where it has it nowhere."""
    own, name = _tells(stem, counts)
    told = [own] * (counts.own(stem) > 0) + [name] * (counts.name(stem) > 0)
    return max(told, default=1.0)


def _exactness(query: str, names: Collection[str]) -> float:
    """Say whether a query is one of these file names, with or without its ending: 1 to the letter, else 0.5 or 0."""
    wanted = _one_line(plain(query))
    found = [name for whole in names for name in (whole, whole.rpartition(".")[0]) if _one_line(plain(name)) == wanted]
    if not wanted or not found:
        return 0.0
    return 1.0 if any(_to_the_letter(name) == _to_the_letter(query) for name in found) else 0.5


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _to_the_letter(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip().casefold())
