"""Answers requests over an index; opened once, used for many."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue import parts
from indexer.catalogue.contents import texts_of
from indexer.catalogue.grams import asked_parts
from indexer.catalogue.languages import beginnings, language_of
from indexer.catalogue.segments import page_texts, said_in
from indexer.embed.manifest import MULTILINGUAL_TEXT
from indexer.errors import UsageError
from indexer.search import feedback
from indexer.search.bands import BANDS, Fitted, concept_scale, scale_of
from indexer.search.concepts import ConceptSearch
from indexer.search.places import where_of
from indexer.search.query import CONCEPT, QueryEncoder
from indexer.search.rank import grades_of, listed, make_hits, rank
from indexer.search.request import Answer, Matches, StaleError, Unread
from indexer.search.words import WordCounts, WordMatch, languages_of, match_words, may_match, query_stems
from indexer.store.gathering import SEGMENTS_KEPT
from indexer.types import Band, segment_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from indexer.catalogue.database import Connection
    from indexer.catalogue.text import TextFields
    from indexer.embed.encoder import Encoder
    from indexer.search.bands import Scale
    from indexer.search.query import Query, ReadPicture
    from indexer.search.rank import Ranked
    from indexer.search.request import Hit, SearchRequest
    from indexer.store.reader import FoundSegments, SegmentReader
    from indexer.types import ContentId, SegmentId, Vector, Vectors

SAMPLE_ROWS = 2_000
"""Contents that stand for the library."""
SAMPLE_PAGES = 500
"""Texts of pages that tell how rare words are."""
STALE = 1.25
"""The sample is drawn anew when the table grew or shrank by this factor."""
FILTERS_KEPT = 8
"""Filters whose samples are remembered."""
POOL = 200
"""Contents that are candidates by each signal, or three per hit asked for if that is more."""
PARTS_POOL = 100
"""Places that are candidates because they have the words as parts of others."""
FORM_LETTERS = 4
"""What the forms of a word have in common is asked for if it is so long."""
PARTS_ALONE = 4
"""Of so many words each is asked for alone too; in a sentence, meaning finds more."""


class Searcher:
    """Encodes queries, asks the store, ranks, groups, and finds the files of the hits.

    Not thread-safe: one searcher belongs to one thread.
    """

    def __init__(self, db: Connection, segments: SegmentReader, encoder: Encoder, read_picture: ReadPicture) -> None:
        """Compose a searcher; `read_picture` decodes a query picture, or raises UnreadableError."""
        self._db = db
        self._segments = segments
        self._encoder = encoder
        self._queries = QueryEncoder(encoder, read_picture)
        self._concepts = ConceptSearch(db, segments, encoder, read_picture)
        self._likeness = encoder.manifest.likeness
        self._whole: Background | None = None
        self._rows = 0
        """Of the table when `_whole` was drawn: they are counted at every query, which is cheap; contents are not."""
        self._within: dict[str, Background] = {}

    def keep_in_memory(self) -> None:
        """Answer from a copy of the table in memory as soon as it is there, if it is not too large."""
        self._segments.keep_in_memory()

    def search(self, request: SearchRequest, is_stale: Callable[[], bool] | None = None) -> list[Hit]:
        """Return only the hits of `answer`."""
        return list(self.answer(request, is_stale).hits)

    def answer(self, request: SearchRequest, is_stale: Callable[[], bool] | None = None) -> Answer:
        """Return hits, best first (newest first where nothing is asked but filters), at most `request.limit`.

        Args:
            request: what is wanted.
            is_stale: asked between the steps; true ends the search, as when the user types on.

        Raises:
            UsageError: a folder of the filters is not in the index, or a former version made it, without sizes.
            UnreadableError: a query picture cannot be read.
            StaleError: `is_stale` said so.
        """

        def check() -> None:
            if is_stale is not None and is_stale():
                raise StaleError

        check()
        where = where_of(self._db, request.filters)
        if not self._segments.can_ask(where):
            raise UsageError("The index does not know sizes yet", "Run: recallery index. Then search again.")
        pool = max(POOL, 3 * request.limit)
        if not request.parts and where is not None:
            found = self._segments.newest(where, pool)
            hits, _ = make_hits(self._db, found, listed(found), request, self._likeness)
            matches = Matches(good=len(hits), maybe=0, is_exact=len(found.segment_ids) < pool)
            return Answer(hits=tuple(hits), matches=matches)
        terms = self._concepts.terms(request)
        words = terms.words if terms else " ".join(part.text for part in request.texts if part.weight > 0)
        soon = self._segments.matching_async(words, where, pool)
        background = self._background()
        asked_terms = self._concepts.asked(terms, background.vectors) if terms else None
        query = self._queries.encode(request, background.vectors, asked_terms)
        check()
        searched = background if where is None else self._passing(where, background.words)
        scale = self._scale(query, words, background, searched)
        aim = self._moved(query, request, where, scale, background) if request.feedback else query
        near = self._segments.nearest(aim.vector, where, pool)
        check()
        named = soon.result()
        check()
        is_full = len(set(named.content_ids)) >= pool
        asked = [part for part in asked_parts(words) if not (is_full and self._is_word(part, background.words))]
        found = self._with_parts(asked, words, where, _united(near, named))
        check()
        found = _without(found, query.contents if len(request.parts) > 1 else frozenset())
        found = _without(found, feedback.unwanted(request.feedback))
        match = self._match(words, found, background)
        ranked = rank(found, query, match, scale, self._likeness)
        if request.feedback:
            moved_scale = self._scale(aim, words, background, searched)
            moved = rank(found, aim, match, moved_scale, self._likeness)
            ranked = feedback.reordered(ranked, moved, found, request.feedback)
        check()
        hits, matched = make_hits(self._db, found, ranked, request, self._likeness)
        matches = _matches(
            matched, found, ranked, (near, named), lambda: _share_of_bands(query, words, scale, searched)
        )
        return Answer(hits=tuple(hits), matches=matches, unread=self._unread(words))

    def _unread(self, words: str) -> Unread | None:
        """Return which language of a query the model does not understand; None also if that is not known."""
        understood = self._encoder.manifest.languages
        language = language_of(words) if understood and words else None
        return None if language is None or language in understood else Unread(language, understood)

    def _moved(
        self, query: Query, request: SearchRequest, where: str | None, scale: Scale, background: Background
    ) -> Query:
        """Return the query after what was said of its hits; parts of contents without a vector say nothing."""
        first = self._segments.nearest(query.vector, where, feedback.JUDGED)
        similarity = np.sort((first.vectors @ query.vector).astype(np.float64))[::-1]
        sides: dict[bool, list[Vector]] = {True: [], False: []}
        for mark in request.feedback:
            vector = self._concepts.vectors.at(mark.content_id, mark.locator)
            if vector is not None:
                sides[mark.kind.is_good].append(vector)
        wrong = feedback.wrong_share(similarity, scale)
        vector = feedback.moved(query.vector, sides[True], sides[False], wrong, background.vectors, self._likeness)
        return replace(query, vector=vector, made_of=CONCEPT)

    def _with_parts(self, asked: Sequence[str], words: str, where: str | None, found: FoundSegments) -> FoundSegments:
        """Add the segments to the candidates that have all of some parts of words, or a rare one; `words` is all."""
        forms = [self._beginnings(word, words) for word in asked]
        places: list[parts.Place] = []
        for short in range(max(map(len, forms), default=0)):
            if len(places) < PARTS_POOL:
                places = parts.find(self._db, [form[min(short, len(form) - 1)] for form in forms], PARTS_POOL)
        if 1 < len(asked) <= PARTS_ALONE and len(places) < PARTS_POOL:
            alone = [parts.find(self._db, [part], PARTS_POOL) for part in asked]
            places += [place for some in alone if len(some) < PARTS_POOL for place in some]  # of rare words
        kept: Counter[ContentId] = Counter()
        wanted: dict[SegmentId, None] = {}
        for place in places:
            kept[place.content_id] += 1
            if kept[place.content_id] <= SEGMENTS_KEPT:
                wanted[segment_id(place.content_id, place.ordinal or 0)] = None
        there = set(found.segment_ids)
        missing = [segment for segment in wanted if segment not in there]
        return found.plus(self._segments.of_segments(missing, where)) if missing else found

    def _is_word(self, part: str, counts: WordCounts) -> bool:
        """Say whether a part is a word: if many have it, parts of other words are of no use."""
        return all(stem in self._encoder.word_shares or counts.has_word(stem) for stem in query_stems(part))

    def _beginnings(self, word: str, query: str) -> Sequence[str]:
        """Return a word, and what other forms of it begin with in the languages that it may be of."""
        stem = next(iter(query_stems(word)), word)
        return beginnings(word, languages_of(query, stem, self._encoder.word_shares), FORM_LETTERS)

    def _scale(self, query: Query, words: str, background: Background, searched: Background) -> Scale:
        manifest, kind = self._encoder.manifest, query.made_of
        if kind == CONCEPT:
            return concept_scale(query.vector, background.vectors, self._encoder.background(), searched.total)
        if kind == "text" and MULTILINGUAL_TEXT in manifest.bands and not self._encoder.reads_as_english(words):
            kind = MULTILINGUAL_TEXT
        fitted = Fitted(
            answer=manifest.bands.get(kind),
            relevance=manifest.relevance.get(query.made_of),
            fixed=self._encoder.background(),
            word_shares=self._encoder.all_word_shares,
        )
        stems = query_stems(words) if words else ()
        return scale_of(query.vector, stems, background.vectors, searched.vectors, searched.total, fitted)

    def _match(self, words: str, found: FoundSegments, background: Background) -> WordMatch:
        """Return how the words of the query match the candidates, whose texts the catalogue knows by field.

        A candidate that has fewer than half of the words counts as if it had none: they would weigh next to nothing.
        """
        wanted = query_stems(words) if words else frozenset[str]()
        half = (len(wanted) + 1) // 2
        likely = [
            content
            for content, text in zip(found.content_ids, found.texts, strict=True)
            if may_match(wanted, text, half) or (words.strip() and not wanted)  # a name may be made of signs alone
        ]
        texts = texts_of(self._db, list(dict.fromkeys(likely)))
        fields = [texts.get(content) for content in found.content_ids]
        said = said_in(self._db, (segment for segment, field in zip(found.segment_ids, fields, strict=True) if field))
        for i, (field, segment) in enumerate(zip(fields, found.segment_ids, strict=True)):
            if field is not None and segment in said:
                fields[i] = field.with_segment(*said[segment])
        pages = [span.first_page for span in found.spans]
        return match_words(words, fields, background.words, self._encoder.word_shares, pages)

    def _background(self) -> Background:
        """Return a sample of the library."""
        rows = self._segments.count()
        if self._whole is None or not self._rows / STALE <= rows <= self._rows * STALE:
            vectors, contents = self._segments.sample(SAMPLE_ROWS)
            fields = self._fields(contents)
            counts = WordCounts(
                [field for field in fields if field], partial(page_texts, self._db, contents, SAMPLE_PAGES)
            )
            self._whole = Background(vectors, fields, counts, self._segments.count_contents())
            self._rows = rows
            self._within.clear()
        return self._whole

    def _passing(self, where: str, words: WordCounts) -> Background:
        """Return a sample of what passes a filter, SQL over the columns; `words` are counted in the whole library."""
        if where not in self._within:
            vectors, contents = self._segments.sample(SAMPLE_ROWS, where)
            if len(self._within) >= FILTERS_KEPT:
                del self._within[next(iter(self._within))]
            total = self._segments.count_contents(where)
            self._within[where] = Background(vectors, self._fields(contents), words, total)
        return self._within[where]

    def _fields(self, contents: Sequence[ContentId]) -> list[TextFields | None]:
        texts = texts_of(self._db, contents)
        return [texts.get(content) for content in contents]


def _matches(
    matched: Mapping[Band, int],
    found: FoundSegments,
    ranked: Ranked,
    pools: Iterable[FoundSegments],
    share_of_bands: Callable[[], Sequence[float]],
) -> Matches:
    """Count the matches, exactly if all are among the first POOL candidates of each signal; the limit changes nothing.

    Args:
        matched: how many groups of candidates are good, and how many maybe.
        found: all candidates.
        ranked: they, scored.
        pools: the candidates of each signal, best first.
        share_of_bands: estimates how many contents of the library are good, and how many maybe.
    """
    bands = dict(zip(found.segment_ids, ranked.bands, strict=True))
    firsts = [_first_segments(pool) for pool in pools]
    last = [bands.get(first[POOL - 1], Band.WEAK) for first in firsts if len(first) >= POOL]
    good, maybe = matched.get(Band.GOOD, 0), matched.get(Band.MAYBE, 0)
    if all(band is Band.WEAK for band in last):
        return Matches(good=good, maybe=maybe)
    about_good, about_maybe = (round(count) for count in share_of_bands())
    return Matches(good=about_good if Band.GOOD in last else good, maybe=about_maybe, is_exact=False)


def _first_segments(pool: FoundSegments) -> list[SegmentId]:
    """Return the best segment of each content, best first."""
    first: dict[ContentId, SegmentId] = {}
    for content, segment in zip(pool.content_ids, pool.segment_ids, strict=True):
        first.setdefault(content, segment)
    return list(first.values())


def _share_of_bands(query: Query, words: str, scale: Scale, searched: Background) -> tuple[float, float]:
    similarity = (searched.vectors @ query.vector).astype(np.float64)
    grades = grades_of(similarity, match_words(words, searched.fields, searched.words), scale)
    good, maybe = (float(np.mean(grades == BANDS.index(band))) for band in (Band.GOOD, Band.MAYBE))
    return good * searched.total, maybe * searched.total


def _united(first: FoundSegments, second: FoundSegments) -> FoundSegments:
    """Return the segments of both, each once."""
    there = set(first.segment_ids)
    return first.plus(second.pick([i for i, segment in enumerate(second.segment_ids) if segment not in there]))


def _without(found: FoundSegments, contents: frozenset[ContentId]) -> FoundSegments:
    """Leave out the pictures of a composed query: nobody looks for what they hold in their hand."""
    if not contents.intersection(found.content_ids):
        return found
    return found.pick([i for i, content in enumerate(found.content_ids) if content not in contents])


@dataclass(frozen=True, slots=True)
class Background:
    """A sample of the library, or of what passes a filter: vectors float32 [N, D], one of each content, and texts."""

    vectors: Vectors
    fields: Sequence[TextFields | None]
    """The texts of the sample; None where the catalogue lost the content meanwhile."""
    words: WordCounts
    """Of the whole library."""
    total: int
    """How many contents there are in all."""
