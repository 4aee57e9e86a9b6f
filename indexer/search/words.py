"""Words: how much it tells that a file has those of a query.

Words tell by where they stand. A caption or keyword says what is in the file; a name often does; a folder holds much
that its name does not say. And a word tells less, the more files of the library have it in that place: the name of the
folder that holds everything tells nothing.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue.text import STOP_WORDS, plain, query_stems, stems

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from indexer.catalogue.text import TextFields

__all__ = ["FULL_WORDS", "STOP_WORDS", "WordCounts", "WordMatch", "match_words", "may_match", "query_stems", "stems"]

FULL_WORDS = 0.8
"""A text with all the query's words is good whatever the picture looks like, if the words are rare ones."""
_NAME_SHARE = 0.9
"""What a word in the file's name counts, beside 1 in its caption or keywords."""
_BEGIN = 3
"""A stem begins as its word does, at least for so many letters."""
_PRIOR = 2
"""Imagined files without any word, so that in a small library no word counts as being everywhere."""


@dataclass(frozen=True, slots=True)
class WordMatch:
    """How the words of a query match N files; the arrays run in parallel."""

    words: NDArray[np.float64]
    """Share of the query's words in captions, keywords and names, 0 to 1, each by how much it tells."""
    folder: NDArray[np.float64]
    """The same for folder names."""
    exact: NDArray[np.float64]
    """Whether the query is the name of the file: 1 to the letter, 0.5 but for accents, 0 not."""


class WordCounts:
    """Shares of files that have a stem, by where it stands, from a sample of the library; counted when asked for."""

    def __init__(self, fields: Sequence[TextFields]) -> None:
        """Take the texts of a sample."""
        self._total = len(fields) + _PRIOR
        self.own = cache(partial(self._share, Counter(field.own for field in fields)))
        """Return the share of files with a stem in their own words."""
        self.name = cache(partial(self._share, Counter(field.name for field in fields)))
        """The same for file names."""
        self.folder = cache(partial(self._share, Counter(field.folder for field in fields)))
        """The same for folder names."""

    def _share(self, texts: Mapping[str, int], stem: str) -> float:
        wanted = frozenset([stem])
        return sum(count for text, count in texts.items() if _matched(wanted, text)) / self._total


def may_match(wanted: Collection[str], text: str, least: int = 1) -> bool:
    """Say whether a text may have so many of the wanted stems: most have none, and finding stems takes time."""
    if not text.isascii():
        return bool(wanted)
    plain = text.lower()
    return sum(stem[:_BEGIN] in plain for stem in wanted) >= max(least, 1)


def match_words(query: str, fields: Sequence[TextFields | None], counts: WordCounts) -> WordMatch:
    """Compare a query with files.

    Args:
        query: its wanted words; empty if there are none.
        fields: the texts of N files; None matches nothing.
        counts: of the library.
    """
    wanted = query_stems(query) if query.strip() else frozenset[str]()
    told = {stem: _tells(stem, counts) for stem in wanted}
    total = sum(_most(stem, counts) for stem in wanted)
    folders = {stem: 1.0 - counts.folder(stem) for stem in wanted}
    words, folder, exact = np.zeros(len(fields)), np.zeros(len(fields)), np.zeros(len(fields))
    for i, field in enumerate(fields):
        if field is None or not query.strip():
            continue
        named = frozenset[str]()
        if wanted:
            own, named, above = (_matched(wanted, text) for text in (field.own, field.name, field.folder))
            words[i] = _share(told, total, own, named)
            folder[i] = sum(folders[stem] for stem in above) / len(wanted)
        if len(named) == len(wanted):
            exact[i] = _exactness(query, field.names)
    return WordMatch(words, folder, exact)


def _matched(wanted: frozenset[str], text: str) -> frozenset[str]:
    """Return the wanted stems that a text has."""
    return wanted & stems(text) if text and may_match(wanted, text) else frozenset()


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


def _share(
    told: Mapping[str, tuple[float, float]], total: float, own: Collection[str], named: Collection[str]
) -> float:
    """Return the matched part of what the query's words tell; at most what the best of them tells."""
    if not own and not named:
        return 0.0
    matched = {stem: max(told[stem][0] * (stem in own), told[stem][1] * (stem in named)) for stem in {*own, *named}}
    return min(sum(matched.values()) / max(total, 1e-9), max(matched.values()))


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
