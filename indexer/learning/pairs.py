"""What folders can teach: texts, and the segments that they belong to.

Each text that somebody wrote about a picture makes a pair: the names of its folders, keywords, titles and descriptions,
collections, concepts that it is an example of, subtitles, headings of pages, and queries with which it was opened,
rated, exported or asked for more of. Generic names are left out, and equal pairs are joined.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from indexer.catalogue import collections, concepts, feedback
from indexer.catalogue.placed import placed_below
from indexer.catalogue.segments import segments_of_all
from indexer.catalogue.text import plain
from indexer.learning.names import caption, cleaned, heading
from indexer.types import WHOLE_FILE, SpanKind, TextSource, segment_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.catalogue.database import Connection
    from indexer.catalogue.placed import Placed
    from indexer.types import ContentId, Segment, SegmentId, VolumeId

MOST_PER_TEXT = 200
"""Segments of one text; those rated best come first."""
MOST_PAIRS = 20_000
COMMON_SHARE = 0.6
"""A text that so large a share of all segments has tells none of them apart."""
COMMON_FROM = 20
"""Segments from which that is judged."""


class Source(StrEnum):
    """Where a pair comes from."""

    FOLDER = "folder"
    KEYWORD = "keyword"
    CAPTION = "caption"
    COLLECTION = "collection"
    SUBTITLE = "subtitle"
    CONCEPT = "concept"
    PAGE = "page"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A text that belongs to a segment."""

    segment_id: SegmentId
    content_id: ContentId
    text: str
    source: Source
    place: int
    """The folder, as a number: what is held out is chosen folder by folder."""
    taken_ms: int
    rating: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What was found, and what was left out."""

    pairs: tuple[Pair, ...]
    files: int
    """Contents below the folders."""
    generic: int = 0
    """Names and texts that say nothing, such as DCIM."""
    common: int = 0
    """Pairs whose text nearly everything has."""
    joined: int = 0
    """Pairs that were there already."""
    spare: int = 0
    """Pairs beyond the limits."""
    absurd: int = 0
    """Pairs that the present model finds less alike than chance."""

    @property
    def by_source(self) -> dict[str, int]:
        """How many pairs each source gave."""
        counts = Counter(pair.source.value for pair in self.pairs)
        return {source.value: counts[source.value] for source in Source if counts[source.value]}

    @property
    def texts(self) -> int:
        """How many different texts there are."""
        return len({plain(pair.text) for pair in self.pairs})

    @property
    def left_out(self) -> dict[str, int]:
        """How many texts or pairs were left out, by reason."""
        return {name: getattr(self, name) for name in ("generic", "common", "absurd", "joined", "spare")}

    @property
    def rated(self) -> int:
        """How many pairs are about pictures with a rating."""
        return sum(pair.rating > 0 for pair in self.pairs)

    def to_record(self) -> dict[str, object]:
        """Return the counts for JSON."""
        counts = {name: getattr(self, name) for name in ("files", "texts", "rated")}
        return {"pairs": len(self.pairs), "by_source": self.by_source, **counts, **self.left_out}


@dataclass(slots=True)
class _Gathering:
    pairs: list[Pair] = field(default_factory=list)
    generic: int = 0


def gather(db: Connection, places: Sequence[tuple[VolumeId, str]]) -> Taught:
    """Return what the indexed files below folders can teach.

    Args:
        db: the catalogue.
        places: the folders, as `catalogue.folders.place_of` gives them.
    """
    placed = {one.content_id: one for one in placed_below(db, places)}
    kept = _said_by_the_user(db)
    found = _Gathering()
    segments: set[SegmentId] = set()
    for content, segment in segments_of_all(db, list(placed)):
        one = placed[content]
        segments.add(segment_id(content, segment.ordinal))
        for text, source in _texts(one, segment, kept.get(content, ())):
            if not text:
                found.generic += 1
                continue
            found.pairs.append(_pair(one, segment, text, source))
    return _chosen(found, len(placed), len(segments))


def _pair(one: Placed, segment: Segment, text: str, source: Source) -> Pair:
    return Pair(
        segment_id=segment_id(one.content_id, segment.ordinal),
        content_id=one.content_id,
        text=text,
        source=source,
        place=one.folder_id,
        taken_ms=one.taken_ms,
        rating=one.rating,
    )


def _texts(one: Placed, segment: Segment, kept: Sequence[tuple[str, Source]]) -> Iterator[tuple[str, Source]]:
    """Yield the texts of a segment and their sources; an empty text stands for one that says nothing."""
    if segment.ordinal == 0:
        for name in one.names or (one.top,):
            yield cleaned(name), Source.FOLDER
        for word in one.facts.keywords:
            yield cleaned(word), Source.KEYWORD
        for said in filter(None, (one.facts.title, one.facts.description)):
            yield caption(said), Source.CAPTION
        for text, source in kept:
            yield (caption(text) if source is Source.FEEDBACK else cleaned(text)), source
    if segment.text and segment.text_source in (TextSource.SUBTITLE, TextSource.SPEECH):
        yield caption(segment.text), Source.SUBTITLE
    if segment.span.kind is SpanKind.PAGE and segment.text_source is TextSource.PAGE:
        yield heading(segment.text), Source.PAGE


def _said_by_the_user(db: Connection) -> dict[ContentId, list[tuple[str, Source]]]:
    """Return collections, concepts and queries of whole contents; what was said against a hit makes no pair."""
    found: dict[ContentId, list[tuple[str, Source]]] = defaultdict(list)
    for number, (name, _) in collections.names(db).items():
        for content in collections.members(db, number):
            found[content].append((name, Source.COLLECTION))
    for concept in concepts.all_concepts(db):
        for example in concepts.examples_of(db, concept.concept_id):
            if example.locator == WHOLE_FILE and not example.is_counter:
                found[example.content_id].append((concept.name, Source.CONCEPT))
    said = feedback.examples(db)
    wrong = {(one.query, one.content_id) for one in said if not one.kind.is_good}
    for one in said:
        if one.locator == WHOLE_FILE and one.kind.is_good and (one.query, one.content_id) not in wrong:
            found[one.content_id].append((one.query, Source.FEEDBACK))
    return found


def _chosen(found: _Gathering, files: int, segments: int) -> Taught:
    """Join equal pairs, leave out texts that nearly everything has, and keep to the limits."""
    distinct: dict[tuple[SegmentId, str], Pair] = {}
    for pair in found.pairs:
        distinct.setdefault((pair.segment_id, plain(pair.text)), pair)
    by_text: dict[str, list[Pair]] = defaultdict(list)
    for (_, text), pair in distinct.items():
        by_text[text].append(pair)
    common = spare = 0
    kept: list[Pair] = []
    for alike in by_text.values():
        if segments >= COMMON_FROM and len(alike) > COMMON_SHARE * segments:
            common += len(alike)
            continue
        best = sorted(alike, key=lambda pair: (-pair.rating, pair.segment_id))[:MOST_PER_TEXT]
        spare += len(alike) - len(best)
        kept += [replace(pair, text=alike[0].text) for pair in best]
    kept.sort(key=lambda pair: (pair.segment_id, pair.text))  # ids are hashes: a cut is a random sample
    spare += max(0, len(kept) - MOST_PAIRS)
    return Taught(
        pairs=tuple(kept[:MOST_PAIRS]),
        files=files,
        generic=found.generic,
        common=common,
        joined=len(found.pairs) - len(distinct),
        spare=spare,
    )
