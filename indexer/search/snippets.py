"""Where a hit has the words of a query, and the piece of text around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from indexer.catalogue.contents import texts_of
from indexer.catalogue.heard import phrases_of
from indexer.catalogue.languages import OTHERS, languages_in
from indexer.catalogue.segments import said_in, segments_of_all
from indexer.catalogue.text import TextFields, plain, query_terms, spellings, stems
from indexer.names import readable
from indexer.search.part_match import has_form, part_value, word_around
from indexer.search.request import MatchedIn, Snippet
from indexer.types import WHOLE_FILE, Kind, Locator, TextSource, segment_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indexer.catalogue.database import Connection
    from indexer.catalogue.heard import Phrase
    from indexer.search.request import Hit, SearchRequest, SegmentHit
    from indexer.types import ContentId, Segment

MOST = 100
"""Hits with snippets; nobody reads those of later ones."""
MOST_PARTS = 5
"""Other segments of a hit with snippets, the best ones."""
LETTERS = 140
"""Of a snippet, about."""
_BEFORE = 40
"""Letters that lead to the first mark."""
_MORE = "…"
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_BEGIN = 3
"""A word begins as its stem does, at least for so many letters."""
_LEAST_PART = 0.2
"""Parts of words that tell less are not marked."""
_SOURCES = {
    TextSource.METADATA: MatchedIn.METADATA,
    TextSource.SUBTITLE: MatchedIn.SUBTITLE,
    TextSource.PAGE: MatchedIn.PAGE,
    TextSource.OCR: MatchedIn.OCR,
    TextSource.SPEECH: MatchedIn.SPEECH,
}
Part = TypeVar("Part", "Hit", "SegmentHit")
Mark = tuple[int, int]
_Marked = tuple[int, int, bool, str]
"""Where a mark begins and ends, whether it is a whole word or a phrase, and what was asked for."""


class _Completer:
    """Adds to hits, and to the other segments of hits, what the catalogue knows of their segments."""

    def __init__(self, db: Connection, hits: Sequence[Hit], request: SearchRequest) -> None:
        self._db = db
        words = " ".join(part.text for part in request.texts if part.weight > 0)
        self._teller = Teller(words, request.filters.phrases)
        self._phrases = request.filters.phrases
        told = [hit.content_id for hit in hits[:MOST] if self._is_told(hit)]
        wanted = {*told, *(hit.content_id for hit in hits if hit.locator != WHOLE_FILE)}
        self._fields = texts_of(db, told)
        self._segments = {
            (content, segment.span.start_ms, segment.span.first_page): segment
            for content, segment in segments_of_all(db, sorted(wanted))
        }

    def hit(self, hit: Hit) -> Hit:
        """Return a hit with all that is known."""
        own = self._of(hit.content_id, hit)
        parts = enumerate(hit.segments)
        others = [replace(part, **self._of(hit.content_id, part, is_listed=i < MOST_PARTS)) for i, part in parts]
        found = replace(hit, **own, segments=tuple(others))
        if hit.kind is not Kind.AUDIO:
            return found
        phrases = phrases_of(self._db, hit.content_id)
        narrowed = tuple(self._narrowed(part, phrases) for part in others)
        return replace(self._narrowed(found, phrases), segments=narrowed)

    def _narrowed(self, part: Part, phrases: Sequence[Phrase]) -> Part:
        """Return a minute of a sound as the phrase in it that has most of the words, if any was heard."""
        if MatchedIn.SPEECH not in part.matched_in or part.start_s is None or part.end_s is None:
            return part
        within = [one for one in phrases if one.start_ms < part.end_s * 1000 and one.end_ms > part.start_s * 1000]
        best, most = None, 0
        for one in within:
            snippet, _ = self._teller.told(TextFields("", "", "", (), said=one.text, source=TextSource.SPEECH))
            if snippet is not None and len(snippet.marks) > most:
                best, most = one, len(snippet.marks)
        if best is None:
            return part
        locator = Locator(moment_ms=best.start_ms)
        return replace(part, start_s=best.start_ms / 1000, end_s=best.end_ms / 1000, locator=locator)

    def _is_told(self, part: Hit | SegmentHit) -> bool:
        return bool(self._phrases or part.signals.words or part.signals.folder)

    def _of(self, content: ContentId, part: Hit | SegmentHit, *, is_listed: bool = True) -> dict[str, Any]:
        segment = self._segments.get((content, part.locator.moment_ms, part.locator.page))
        found: dict[str, Any] = {"locator": _pictured(segment) or part.locator}
        fields = self._fields.get(content)
        if fields is not None and is_listed and self._is_told(part):
            if segment is not None:
                one = segment_id(content, segment.ordinal)
                fields = fields.with_segment(*said_in(self._db, [one]).get(one, ("", None)))
            found["snippet"], found["matched_in"] = self._teller.told(fields)
        return found


def completed(db: Connection, hits: Sequence[Hit], request: SearchRequest) -> list[Hit]:
    """Return hits with the pictures that show their segments best, with snippets, and with what matched."""
    completer = _Completer(db, hits, request)
    return [completer.hit(hit) for hit in hits]


def _pictured(segment: Segment | None) -> Locator | None:
    """Return the picture that shows a moment or a page best, if it is another one than its first."""
    if segment is None or (segment.pictured_ms is None and segment.pictured_page is None):
        return None
    return Locator(moment_ms=segment.pictured_ms, page=segment.pictured_page)


class Teller:
    """Tells of texts where they have the words of one query."""

    def __init__(self, words: str, phrases: Sequence[str]) -> None:
        """Take the words of the query, and its phrases."""
        self._terms = query_terms(words) if words.strip() else {}
        self._phrases = phrases
        self._known: dict[tuple[str, ...], dict[str, tuple[_Marked, ...]]] = {}

    def told(self, fields: TextFields) -> tuple[Snippet | None, tuple[MatchedIn, ...]]:
        """Return a piece of the text that has most of the words or phrases, and all the places that have any.

        What is said or written in the segment goes before metadata, then come names, then folders.
        """
        found: list[tuple[MatchedIn, str, _Asked, list[_Marked]]] = []
        for place, text in _places(fields):
            languages = languages_in(text, OTHERS)
            asked = _Asked(self._terms, self._phrases, languages, self._known.setdefault(languages, {}))
            line = " ".join(text.split())
            if line and (marks := _marks(line, asked)):
                found.append((place, line, asked, marks))
        if not found:
            return None, ()
        _, line, asked, marks = max(found, key=lambda one: len({term for *_, term in one[3]}))
        return _cut(line, asked, marks), tuple(dict.fromkeys(place for place, *_ in found))


def _places(fields: TextFields) -> tuple[tuple[MatchedIn, str], ...]:
    return (
        (_SOURCES[fields.source or TextSource.METADATA], fields.said),
        (MatchedIn.METADATA, fields.own),
        (MatchedIn.NAME, "\n".join(fields.names)),
        (MatchedIn.FOLDER, fields.folder),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What to mark in a text."""

    terms: Mapping[str, str]
    """As `query_terms` has them."""
    phrases: Sequence[str]
    languages: tuple[str, ...]
    """Those that words of the text may be of, beside English."""
    known: dict[str, tuple[_Marked, ...]]
    """The marks within words that were looked at; a query meets the same words on page after page."""


def _marks(text: str, asked: _Asked) -> list[_Marked]:
    """Return where words, parts of words and phrases stand in a text, and which."""
    found = list(_phrase_marks(text, asked.phrases))
    folded = plain(text)
    if any(stem[:_BEGIN] in folded for stem in asked.terms):
        for match in _likely_words(text, folded, tuple(asked.terms.items())):
            within = asked.known.get(match[0])
            if within is None:
                within = asked.known[match[0]] = tuple(_word_marks(match[0], asked.terms, asked.languages))
            at = match.start()
            found += [(at + begin, at + end, is_whole, term) for begin, end, is_whole, term in within]
    whole = {term for *_, is_whole, term in found if is_whole}
    return sorted((begin, end, is_whole, term) for begin, end, is_whole, term in found if is_whole or term not in whole)


def _likely_words(text: str, folded: str, terms: tuple[tuple[str, str], ...]) -> Iterable[re.Match[str]]:
    """Yield the words that may be one of the terms or have one; all, where places in the folded text are others."""
    if len(folded) != len(text):
        yield from _WORD.finditer(text)
        return
    reached = 0
    for likely in _likely(terms).finditer(folded):
        start = word_around(text, likely.start(), likely.start())[0]
        match = _WORD.match(text, start) if start >= reached else None
        if match:
            reached = match.end()
            yield match


@lru_cache(maxsize=64)
def _likely(terms: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """Return what finds where words begin like stems or words, or have these within."""
    forms = sorted({form for term in terms for form in term if form})
    begins = "|".join(sorted({re.escape(form[:_BEGIN]) for form in forms}))
    within = (re.escape(form) for form in forms if len(form) >= _BEGIN or not form.isascii())
    return re.compile("|".join([rf"(?<![^\W_])(?:{begins})", *within]))


def _phrase_marks(text: str, phrases: Sequence[str]) -> Iterable[_Marked]:
    lowered = text.lower()
    if len(lowered) != len(text):  # the places would be wrong
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    for phrase in phrases:
        for form in spellings(phrase):
            yield from ((match.start(), match.end(), True, phrase) for match in re.finditer(re.escape(form), lowered))


def _word_marks(word: str, terms: Mapping[str, str], languages: tuple[str, ...]) -> Iterable[_Marked]:
    """Yield the marks within one word: all of it, or the parts of it that were asked for."""
    folded, known = plain(word), stems(word)
    for stem, asked in terms.items():
        begins_so = bool(asked) and folded.startswith(asked[:_BEGIN])
        is_form = stem in known or (begins_so and has_form(asked, word, languages))
        if not is_form and not _is_part(asked, folded):
            continue
        at = -1 if (is_form and begins_so) or len(folded) != len(word) else folded.find(asked or stem)
        if at < 0:
            yield 0, len(word), is_form, stem
        while at >= 0:
            yield at, at + len(asked or stem), is_form, stem
            at = folded.find(asked or stem, at + 1)


def _is_part(asked: str, folded: str) -> bool:
    return bool(asked) and asked in folded and part_value(asked, folded, is_word=False) >= _LEAST_PART


def _cut(line: str, asked: _Asked, marks: Sequence[_Marked]) -> Snippet:
    """Return the piece with the most different words, without anything that steers a terminal."""
    begins = [begin for begin, *_ in marks]
    best = max(begins, key=lambda at: (_count(marks, at), -at))
    around = max(0, best - 2 * _BEFORE)
    shown = readable(line[around : best + 2 * LETTERS])
    inside = [(begin, end) for begin, end, *_ in _marks(shown, asked)]
    at = next((begin for begin, _ in inside if begin >= min(best - around, len(shown))), 0)
    first = _word_start(shown, max(0, at - _BEFORE)) if around or at > _BEFORE else 0
    last = min(len(shown), max(first + LETTERS, next((end for begin, end in inside if begin == at), 0)))
    while first + LETTERS - 15 < last < len(shown) and shown[last].isalnum() and shown[last - 1].isalnum():
        last -= 1
    before = _MORE if around or first else ""
    after = _MORE if last < len(shown) or best + 2 * LETTERS < len(line) else ""
    shift = len(before) - first
    kept = [(begin + shift, end + shift) for begin, end in inside if begin >= first and end <= last]
    return Snippet(text=f"{before}{shown[first:last].rstrip()}{after}", marks=_joined(kept))


def _count(marks: Sequence[_Marked], at: int) -> int:
    """Return how many different words are marked in the piece that begins there."""
    return len({term for begin, end, _, term in marks if at <= begin and end <= at + LETTERS})


def _word_start(line: str, at: int) -> int:
    """Return where the next word begins, unless that is far."""
    space = line.find(" ", at, at + 20) if at else -1
    return at if space < 0 else space + 1


def _joined(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return marks that neither overlap nor touch, in order."""
    joined: list[Mark] = []
    for begin, end in sorted(marks):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)
