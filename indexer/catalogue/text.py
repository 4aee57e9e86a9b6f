"""The words by which a file can be found: its name, its folders, what it says about itself.

Names, texts and queries are compared by `plain` and `stems`, and by nothing else. So it does not matter how a person or
a program writes a word: case, accents, the form of Unicode, full width, letters that stand for two (ß, æ, þ).

Some scripts write no spaces between words. Their runs of letters are words of two letters each, overlapping: 上海外滩
is 上海, 海外 and 外滩. So any part of a run is found; a single letter is a word as well.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import snowballstemmer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from indexer.types import MediaFacts, TextSource

FOLDERS_DEEP = 4
"""This many folder names are searchable; above them are `home`, user names, mount points."""

_SIGMAS = ("\u03c3", "\u03c2")
_CASED = range(0x0250)
"""Latin letters; in them, a capital after a small letter begins a word, as in `BeachHouse`."""
_SMALL = "".join(letter for letter in map(chr, _CASED) if letter.islower())
_CAPITAL = "".join(letter for letter in map(chr, _CASED) if letter.isupper())
_WORD_BOUNDARY = re.compile(f"(?<=[{_SMALL}])(?=[{_CAPITAL}])|(?<=[^\\W\\d_])(?=\\d)|(?<=\\d)(?=[^\\W\\d_])")
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
"""Marks that people leave out when they type: those of Latin, Greek, Cyrillic, Hebrew and Arabic. Marks of other
scripts are letters to those who read them."""
_MODIFIERS = re.compile("[\u02b0-\u02ff\u0640]")
"""Such as the glottal stop of Hawaii; and the stroke that widens Arabic words."""
_LETTERS = dict(
    zip(
        "\u0131\u0237\u00e6\u0153\u00fe\u00f0\u014b\u0138\u0259\u01dd\u025b\u0254\u0292\u0643\u0649\u064a",
        "i j ae oe th d n k e e e o z \u06a9 \u06cc \u06cc".split(),
        strict=True,
    )
)
"""Letters that stand for others, such as the dotless i; the last three differ between Arabic and Persian keyboards."""
_WITH_A_STROKE = re.compile("LATIN SMALL LETTER ([A-Z]) WITH ")
"""Unicode's names of ł, ø, đ and their like, which have no accent apart."""
_UNSPACED = re.compile(
    "([\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f"
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua980-\ua9ff"
    "\uaa60-\uaadf\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]+)"
)
"""Runs of scripts without spaces between words; and of Korean, which adds endings to its words. In order: Thai, Lao,
Tibetan, Myanmar, Korean, Khmer, Tai Le, Tai Lue, Tai Tham, Balinese, Chinese and Japanese, Yi, Javanese, Tai Viet."""
_STEMMER = snowballstemmer.stemmer("english")
STOP_WORDS = frozenset(
    "a an and are as at be but by for from has have he her his in into is it its me my no not of on or our she so "
    "some that the their them there these they this to was were which while who will with you your "
    "photo photos picture pictures image images showing".split()
)
"""Words of a query that tell nothing about what is wanted."""
_ASKING = frozenset("what which who whom whose how when where why does do did is are was were can could would".split())
"""A query is a question if it begins with one of these, or has a question mark."""
_QUESTION_WORDS = _ASKING | frozenset(
    "many much should please any most more than about give list name tell according mentioned shown show "
    "following".split()
)
"""Words of a question that tell nothing about the answer."""
_NAME_LETTERS = 255
"""No file system has longer names."""
_ENDING_LETTERS = 12
_PAGE_LETTERS = 500
"""The stems of longer texts are not kept: there may be many of them."""
_STEM_BEGINS = 3
"""A stem begins as its word does, at least for so many letters."""


@dataclass(frozen=True, slots=True)
class TextFields:
    """The words of a content, by field."""

    own: str
    """Title, description and keywords."""
    name: str
    """File names of all copies, as they are and taken apart, the camera, the author and the album."""
    folder: str
    names: tuple[str, ...]
    """File names of all copies."""

    said: str = ""
    """What is said or written in one segment."""
    source: TextSource | None = None
    """Where that comes from."""

    def with_segment(self, text: str, source: TextSource | None) -> TextFields:
        """Return the words of one segment."""
        return replace(self, said=text, source=source)


class _Folded(dict[int, str]):
    """What `plain` makes of a letter, by its code; learns each when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = found = self._found(chr(code))
        return found

    @staticmethod
    def _found(letter: str) -> str:
        category = unicodedata.category(letter)
        if category in {"Cf", "Cs"} or _ACCENTS.match(letter) or _MODIFIERS.match(letter):
            return ""
        if category == "Nd":
            return str(unicodedata.decimal(letter))
        if letter in _LETTERS:
            return _LETTERS[letter]
        named = _WITH_A_STROKE.match(unicodedata.name(letter, ""))
        return named[1].lower() if named else letter


class _Apart(dict[int, str]):
    """Letters, digits and the marks on them; a space for all else that is seen. An emoji is a word of its own."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        category = unicodedata.category(letter)
        if letter.isalnum() or category[0] == "M":
            found = letter
        elif category == "So":
            found = f" {letter} "
        else:
            found = "" if category == "Cf" else " "
        self[code] = found
        return found


_FOLDED, _APART = _Folded(), _Apart()


def plain(text: str) -> str:
    """Return a text so that spellings which people take for equal are equal: any case, width, form and accents."""
    if text.isascii():
        return text.lower()
    return _plain_name(text) if len(text) <= _NAME_LETTERS else _plain_page(text)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", folded.translate(_FOLDED))


_plain_name, _plain_page = lru_cache(maxsize=8_192)(_plain), lru_cache(maxsize=256)(_plain)
"""Many names are remembered, and some of the texts that are longer."""


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """Return the stem of one word in the form of `plain`."""
    return str(_STEMMER.stemWord(word)) if word.isascii() else word


def plain_words(text: str) -> list[str]:
    """Return the words of a text in the form that `plain` gives them."""
    return plain(text).translate(_APART).split()


def word_spans(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text in the form of `plain`, each with where it begins and ends.

    Each letter of a script without spaces is a word of its own.
    """
    spans: list[tuple[str, int, int]] = []
    start = -1
    for end, letter in enumerate((*text, " ")):
        apart = letter.translate(_APART)
        joins = not apart or (apart == letter != " " and not (letter.isalpha() and runs(plain(letter))[0][1]))
        if joins and apart:
            start = end if start < 0 else start
        elif not joins:
            spans += [(" ".join(plain_words(text[start:end])), start, end)] if start >= 0 else []
            spans += [(plain(letter), end, end + 1)] if apart.strip() else []
            start = -1
    return [span for span in spans if span[0]]


def runs(word: str) -> list[tuple[str, bool]]:
    """Return the runs of a word, and whether each is of a script without spaces."""
    if word.isascii():
        return [(word, False)]
    return [(run, place % 2 == 1) for place, run in enumerate(_UNSPACED.split(word)) if run]


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def _stems_of(words: Iterable[str]) -> list[str]:
    found: list[str] = []
    for word in words:
        for run, is_unspaced in runs(word):
            found += [*_pairs(run), *run] if is_unspaced else [stem_of(run)]
    return found


def _listed_stems(text: str) -> list[str]:
    """Return what a text is found by, in order, with repetitions; words that are put together by their parts too."""
    found = _stems_of(plain_words(text))
    known = set(found)
    return found + [part for part in _stems_of(plain_words(words_of_name(text))) if part not in known]


@lru_cache(maxsize=8_192)
def stems(text: str) -> frozenset[str]:
    """Return the stems by which a text is found."""
    return frozenset(_listed_stems(text))


def stems_among(wanted: frozenset[str], text: str) -> frozenset[str]:
    """Return which of some stems a text has; quick for long texts."""
    if len(text) <= _PAGE_LETTERS:
        return wanted & stems(text)
    folded = plain(text)
    beginnings = tuple({stem[:_STEM_BEGINS] for stem in wanted if stem[:_STEM_BEGINS] in folded})
    if not beginnings:
        return frozenset()
    words = folded.translate(_APART).split()
    alike = {word for word in words if word.startswith(beginnings) or not word.isascii()}
    return wanted.intersection(_stems_of(alike))


@lru_cache(maxsize=512)
def query_terms(text: str) -> Mapping[str, str]:
    """Return the stems that a text should have, each with its word; "" for a pair of letters, which is no word.

    Words that say nothing count only if there are no others; questions have more of them.
    """
    from indexer.catalogue.languages import empty_words  # it builds on this module

    words = plain_words(text)
    is_question = len(words) > 1 and ("?" in text or words[0] in _ASKING)
    empty = (STOP_WORDS | _QUESTION_WORDS if is_question else STOP_WORDS) | empty_words(text)
    found: dict[str, str] = {}
    for word in [word for word in words if word not in empty] or words:
        for run, is_unspaced in runs(word):
            found |= dict.fromkeys(_pairs(run) or [run], "") if is_unspaced else {stem_of(run): run}
    return MappingProxyType(found)


def query_stems(text: str) -> frozenset[str]:
    """Return the stems of `query_terms`."""
    return frozenset(query_terms(text))


def name_keys(name: str) -> list[str]:
    """Return a word for a whole name and one for the name without its ending; those of an equal name are the same."""
    whole, _, ending = plain(name).rpartition(".")
    given = [plain(name)] + ([whole] if whole and len(ending) <= _ENDING_LETTERS and " " not in ending else [])
    return [f"={key}" for key in dict.fromkeys("".join(one.split()) for one in given) if key]


def indexed_words(text: str) -> str:
    """Return the words of a `searchable_text` for the full-text index, with a space between them.

    Each line may be a name, which is found as a whole too (`name_keys`).
    """
    found: list[str] = []
    split: set[str] = set()
    for line in text.splitlines():
        if line in split:  # a name taken apart: its words are there
            continue
        if len(line) <= _NAME_LETTERS:
            split.add(words_of_name(line))
            found += name_keys(line)
        found += _listed_stems(line)
    return " ".join(found)


def asked_words(query: str) -> str:
    """Return what to ask the full-text index for: any of a query's words, or the query as the name of a file."""
    return " ".join([*sorted(query_stems(query)), *name_keys(query)[:1]])


@lru_cache(maxsize=4_096)
def words_of_name(name: str) -> str:
    """Split a file or folder name as people read it: `IMG_2043_BeachHouse.jpg` -> `IMG 2043 Beach House jpg`."""
    spaced = unicodedata.normalize("NFC", name).translate(_APART)
    return " ".join(_WORD_BOUNDARY.sub(" ", spaced).split())


def searchable_text(places: Iterable[tuple[str, str]], facts: MediaFacts) -> str:
    """Return the full-text column of a content; `places` are (folder on its volume, file name) of every copy."""
    lines: list[str] = []
    for folder, name in places:
        lines += [name, words_of_name(name), *_folder_lines(folder)]
    lines += [facts.title, facts.description, " ".join(facts.keywords), facts.camera, facts.lens, facts.author]
    lines.append(facts.album)
    return "\n".join(dict.fromkeys(line for line in lines if line))


def text_fields(places: Iterable[tuple[str, str]], facts: MediaFacts) -> TextFields:
    """Return the words of `searchable_text` by field; arguments as there."""
    folders, names = [], []
    for folder, name in places:
        folders += _folder_lines(folder)
        names.append(name)
    return TextFields(
        own=own_words(facts),
        name="\n".join([*names, *map(words_of_name, names), facts.camera, facts.lens, _made_by(facts)]),
        folder="\n".join(dict.fromkeys(folders)),
        names=tuple(names),
    )


def _made_by(facts: MediaFacts) -> str:
    return f"{facts.author}\n{facts.album}" if facts.album else facts.author


def _folder_lines(folder: str) -> list[str]:
    return [words_of_name(part) for part in folder.split("/")[-FOLDERS_DEEP:]]


def own_words(facts: MediaFacts) -> str:
    """Return the text that people wrote into the file itself, for the has-text filter."""
    return " ".join(part for part in (facts.title, facts.description, *facts.keywords) if part)


def spellings(phrase: str) -> list[str]:
    """Return the ways to write a phrase in a lower-case text; one of them stands in a text that has the phrase.

    Spaces count as one space. Accents may be letters of their own or marks after them. The Greek sigma looks different
    at the end of a word, and the phrase may end before its word does.
    """
    plain = " ".join(phrase.lower().split())
    ends = [plain[:-1] + sigma for sigma in _SIGMAS] if plain.endswith(_SIGMAS) else [plain]
    return list(dict.fromkeys(unicodedata.normalize(form, end) for end in ends for form in ("NFC", "NFD")))


def is_in(phrase: str, text: str) -> bool:
    """Say whether a text contains a phrase, in any case and any of its `spellings`."""
    lowered = text.lower()
    return any(form in lowered for form in spellings(phrase))


def duration_text(duration_s: float) -> str:
    """Return a duration, or a moment, as players show it: `0:07`, `1:02:03`."""
    minutes, seconds = divmod(int(duration_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
