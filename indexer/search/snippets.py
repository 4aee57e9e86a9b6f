"""Where a hit has the words of a query, and the piece of text around them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from indexer.catalogue.contents import texts_of
from indexer.catalogue.languages import ENGLISH, OTHERS, language_of
from indexer.catalogue.segments import segments_of_all
from indexer.catalogue.text import plain, query_terms, spellings, stems
from indexer.names import readable
from indexer.search.part_match import has_form, part_value
from indexer.search.request import MatchedIn, Snippet
from indexer.types import WHOLE_FILE, Locator, TextSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indexer.catalogue.database import Connection
    from indexer.catalogue.text import TextFields
    from indexer.search.request import Hit, SearchRequest, SegmentHit
    from indexer.types import ContentId, Segment

MOST = 200
"""Hits with snippets; nobody reads those of later ones."""
LETTERS = 140
"""Of a snippet, about."""
_BEFORE = 40
"""Letters that lead to the first mark."""
_MORE = "…"
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_LEAST_PART = 0.2
"""Parts of words that tell less are not marked."""
_SOURCES = {
    TextSource.METADATA: MatchedIn.METADATA,
    TextSource.SUBTITLE: MatchedIn.SUBTITLE,
    TextSource.PAGE: MatchedIn.PAGE,
    TextSource.OCR: MatchedIn.OCR,
    TextSource.SPEECH: MatchedIn.SPEECH,
}
Mark = tuple[int, int]


class _Completer:
    """Adds to hits, and to the other segments of hits, what the catalogue knows of their segments."""

    def __init__(self, db: Connection, hits: Sequence[Hit], request: SearchRequest) -> None:
        self._words = " ".join(part.text for part in request.texts if part.weight > 0)
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
        return replace(hit, **own, segments=tuple(replace(p, **self._of(hit.content_id, p)) for p in hit.segments))

    def _is_told(self, part: Hit | SegmentHit) -> bool:
        return bool(self._phrases or part.signals.words or part.signals.folder)

    def _of(self, content: ContentId, part: Hit | SegmentHit) -> dict[str, Any]:
        segment = self._segments.get((content, part.locator.moment_ms, part.locator.page))
        found: dict[str, Any] = {"locator": _pictured(segment) or part.locator}
        fields = self._fields.get(content)
        if fields is not None and self._is_told(part):
            if segment is not None:
                fields = fields.with_segment(segment.text, segment.text_source)
            found["snippet"], found["matched_in"] = told_by(self._words, self._phrases, fields)
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


def told_by(words: str, phrases: Sequence[str], fields: TextFields) -> tuple[Snippet | None, tuple[MatchedIn, ...]]:
    """Return a piece of the text that has most of a query's words or phrases, and all the places that have any.

    What is said or written in the segment goes before metadata, then come names, then folders.
    """
    places = (
        (_SOURCES[fields.source or TextSource.METADATA], fields.said),
        (MatchedIn.METADATA, fields.own),
        (MatchedIn.NAME, "\n".join(fields.names)),
        (MatchedIn.FOLDER, fields.folder),
    )
    terms = query_terms(words) if words.strip() else {}
    found = [(place, text, marks) for place, text in places if text and (marks := _marks(text, terms, phrases))]
    if not found:
        return None, ()
    _, text, _ = max(found, key=lambda one: len({term for *_, term in one[2]}))
    return _cut(text, terms, phrases), tuple(dict.fromkeys(place for place, *_ in found))


def _marks(text: str, terms: Mapping[str, str], phrases: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return where words, parts of words and phrases stand in a text, and which: begin, end, term."""
    found = list(_phrase_marks(text, phrases))
    folded = plain(text)
    likely = {stem: word for stem, word in terms.items() if stem[:3] in folded}
    if likely:
        language = language_of(text)
        languages = OTHERS if language is None else () if language == ENGLISH else (language,)
        for match in _WORD.finditer(text):
            found += _word_marks(match, likely, languages)
    if whole := {term for *_, term in found if term in terms}:
        found = [mark for mark in found if mark[2] not in terms or mark[2] in whole]
    return sorted(found)


def _phrase_marks(text: str, phrases: Sequence[str]) -> Iterable[tuple[int, int, str]]:
    lowered = text.lower()
    if len(lowered) != len(text):  # the places would be wrong
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    for phrase in phrases:
        for form in spellings(phrase):
            pattern = r"\s+".join(map(re.escape, form.split()))
            yield from ((match.start(), match.end(), phrase) for match in re.finditer(pattern, lowered))


def _word_marks(
    match: re.Match[str], terms: Mapping[str, str], languages: tuple[str, ...]
) -> Iterable[tuple[int, int, str]]:
    """Return the marks of one word: all of it, or the parts of it that were asked for."""
    word = match[0]
    folded, known = plain(word), stems(word)
    for stem, asked in terms.items():
        begins_so = bool(asked) and folded.startswith(asked[:3])
        is_form = stem in known or (begins_so and has_form(asked, word, languages))
        if not is_form and (not asked or part_value(asked, word, is_word=False) < _LEAST_PART):
            continue
        is_whole = is_form and bool(asked) and folded.startswith(stem[:3])
        at = -1 if is_whole or len(folded) != len(word) else folded.find(asked or stem)
        if at < 0:
            yield match.start(), match.end(), stem
        while at >= 0:
            yield match.start() + at, match.start() + at + len(asked or stem), stem
            at = folded.find(asked or stem, at + 1)


def _cut(text: str, terms: Mapping[str, str], phrases: Sequence[str]) -> Snippet:
    """Return the piece with the most different words, on one line, without anything that steers a terminal."""
    line = readable(" ".join(text.split()))
    marks = _marks(line, terms, phrases)
    if not marks:  # a phrase that only `readable` parted
        return Snippet(text=line[:LETTERS], marks=())
    begins = [mark[0] for mark in marks]
    best = max(
        begins, key=lambda at: (len({term for begin, end, term in marks if at <= begin and end <= at + LETTERS}), -at)
    )
    first = _word_start(line, max(0, best - _BEFORE)) if best > _BEFORE else 0
    last = min(len(line), max(first + LETTERS, next(end for begin, end, _ in marks if begin == best)))
    while last < len(line) and last > first + LETTERS - 15 and line[last].isalnum() and line[last - 1].isalnum():
        last -= 1
    before, after = _MORE if first else "", _MORE if last < len(line) else ""
    shift = len(before) - first
    inside = [(begin + shift, end + shift) for begin, end, _ in marks if begin >= first and end <= last]
    return Snippet(text=f"{before}{line[first:last].rstrip()}{after}", marks=_joined(inside))


def _word_start(line: str, at: int) -> int:
    """Return where the next word begins, unless that is far."""
    space = line.find(" ", at, at + 20)
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
