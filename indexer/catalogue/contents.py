"""What is known of contents: their copies, their facts and words, and the columns of their segments."""

from __future__ import annotations

import calendar
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue import heard
from indexer.catalogue.database import execute_in, signed
from indexer.catalogue.facts import FACTS, MEASURES, at_places, facts_of_all, found_by, restored
from indexer.catalogue.picture_texts import own_text, text_of_segment
from indexer.catalogue.picture_texts import texts_of as texts_of_pictures
from indexer.catalogue.segments import segments_of_all
from indexer.catalogue.text import own_words, searchable_text, text_fields
from indexer.types import ContentId, FileId, Kind, MediaFacts, SpanKind, VolumeId, segment_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from indexer.catalogue.database import Connection
    from indexer.catalogue.text import TextFields
    from indexer.types import Segment, SegmentId

_DAY_S = 86_400
_BATCH = 500
_SELECT_FACTS_AND_KIND = (
    f"SELECT content_id, {', '.join(FACTS)}, kind, language FROM contents WHERE content_id IN (:ids)"
)
_SELECT_COPIES = (
    "SELECT f.content_id, f.folder_id, d.path, f.name, f.mtime_ns FROM files f JOIN folders d USING (folder_id) "
    "WHERE f.content_id IN (:ids) ORDER BY f.file_id"
)


def wall_clock_ms(mtime_ns: int) -> int:
    """Return a file time as this machine's clock showed it, which is how pictures tell theirs."""
    seconds, rest_ns = divmod(mtime_ns, 1_000_000_000)
    return (seconds + _offset_s(seconds)) * 1000 + rest_ns // 1_000_000


def wall_clocks_ms(mtime_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return many file times at once; asks the clock once a day, for each time only when the clock is changed."""
    seconds = mtime_ns // 1_000_000_000
    days, day_of = np.unique(seconds // _DAY_S, return_inverse=True)
    begins = [_offset_s(int(day) * _DAY_S) for day in days]
    ends = [_offset_s((int(day) + 1) * _DAY_S) for day in days]
    offsets = np.array(begins, np.int64)[day_of]
    for i in np.flatnonzero((np.array(begins, np.int64) != np.array(ends, np.int64))[day_of]):
        offsets[i] = _offset_s(int(seconds[i]))
    return mtime_ns // 1_000_000 + offsets * 1000


def _offset_s(seconds: int) -> int:
    try:
        return calendar.timegm(time.localtime(seconds)) - seconds
    except (OSError, OverflowError, ValueError):  # Windows knows no clock before 1970
        return 0


def contents_where(db: Connection, where: str) -> Iterator[ContentId]:
    """Yield the contents that fulfil a condition: SQL of the program, over the columns of contents."""
    for (content,) in db.execute(f"SELECT content_id FROM contents WHERE {where}"):
        yield ContentId(content)


def quick_hash_of(db: Connection, content_id: ContentId) -> bytes | None:
    """Return what stands for the bytes of a content without reading all of them; None if it is not known."""
    row = db.execute("SELECT quick_hash FROM contents WHERE content_id = ?", (content_id,)).fetchone()
    return None if row is None else bytes(row[0])


def captions(db: Connection, content_ids: Sequence[ContentId]) -> dict[ContentId, str]:
    """Return the own words of those contents that have any, in the given order."""
    facts = _found_by(db, content_ids)
    return {content: words for content in content_ids if content in facts and (words := own_words(facts[content]))}


def _found_by(db: Connection, content_ids: Sequence[ContentId]) -> dict[ContentId, MediaFacts]:
    """Return what contents are found by; see `facts.found_by`."""
    places = at_places(db, content_ids)
    return {
        content: found_by(facts, places.get(content, {}).values())
        for content, facts in facts_of_all(db, content_ids).items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentColumns:
    """All columns of a segment except the vector; most are those of its content."""

    content_id: ContentId
    kind: Kind
    text: str
    """Names, folders and own words of the content, then what is said or written in the segment, on one line: so a
    phrase is found that goes on in the next line of a page."""
    folder_ids: tuple[int, ...]
    """The folders of every copy and all folders above them."""
    taken_ms: int
    """Wall clock of the picture, or of the oldest copy's last change where it has none."""
    camera: str
    latitude: float | None
    longitude: float | None
    rating: int
    has_text: bool
    dhash: int
    width_px: int = 0
    height_px: int = 0
    duration_ms: int | None = None
    audio_codec: str = ""
    pages: int | None = None
    language: str = ""
    """The code of the language of its text; empty if that is not plain."""
    ordinal: int = 0
    span: SpanKind = SpanKind.WHOLE
    start_ms: int | None = None
    end_ms: int | None = None
    page: int | None = None
    """The first of its pages."""

    @property
    def segment_id(self) -> SegmentId:
        """The id of the segment."""
        return segment_id(self.content_id, self.ordinal)


@dataclass(frozen=True, slots=True)
class FileCopy:
    """One copy of a content."""

    file_id: FileId
    volume_id: VolumeId
    folder: str
    name: str
    side: str = ""
    """What stands for the files beside it; see `FileStat`."""


def columns_of(db: Connection, content_ids: Sequence[ContentId]) -> Iterator[SegmentColumns]:
    """Yield the columns of all segments of contents that have files; without segments, those of the whole content."""
    ancestors = _Ancestors(db)
    for start in range(0, len(content_ids), _BATCH):
        part = content_ids[start : start + _BATCH]
        places = at_places(db, part)
        copies: dict[ContentId, list[tuple[int, str, str, int]]] = {}
        for content, *copy in execute_in(db, _SELECT_COPIES, part):
            copies.setdefault(ContentId(content), []).append(tuple(copy))
        wholes = {
            (content_id := ContentId(content)): _columns(
                content_id,
                Kind(kind),
                found_by(restored(facts), places.get(content_id, {}).values()),
                found,
                ancestors,
                language or "",
            )
            for content, *facts, kind, language in execute_in(db, _SELECT_FACTS_AND_KIND, part)
            if (found := copies.get(ContentId(content)))
        }
        without = dict(wholes)
        read = texts_of_pictures(db, list(wholes))
        said = heard.phrases_of_all(db, list(wholes))
        for content_id, segment in segments_of_all(db, list(wholes)):
            without.pop(content_id, None)
            later = (
                text_of_segment(read.get(content_id, {}), segment),
                heard.text_beside(said.get(content_id, ()), segment),
            )
            yield _of_segment(wholes[content_id], segment, "\n".join(filter(None, later)))
        yield from without.values()


def columns_at_places(
    db: Connection, content_ids: Sequence[ContentId] | None = None
) -> Iterator[tuple[FileId, SegmentColumns]]:
    """Yield each file of those contents whose files differ in their facts, with the columns of its place alone.

    Args:
        db: the catalogue.
        content_ids: the contents to look at; None for all.
    """
    places = at_places(db, content_ids)
    ancestors = _Ancestors(db)
    query = _SELECT_COPIES.replace("SELECT ", "SELECT f.file_id, ", 1)
    files: dict[ContentId, list[tuple[FileId, tuple[int, str, str, int]]]] = {}
    for file_id, content, *copy in execute_in(db, query, list(places)):
        files.setdefault(ContentId(content), []).append((FileId(file_id), tuple(copy)))
    for content, *own, kind, language in execute_in(db, _SELECT_FACTS_AND_KIND, list(places)):
        for file_id, place in files.get(ContentId(content), ()):
            facts = places[ContentId(content)].get(file_id) or restored(own)
            yield file_id, _columns(ContentId(content), Kind(kind), facts, [place], ancestors, language or "")


def _columns(
    content_id: ContentId,
    kind: Kind,
    facts: MediaFacts,
    copies: list[tuple[int, str, str, int]],
    ancestors: _Ancestors,
    language: str,
) -> SegmentColumns:
    """Return what the segments of a content have in common; a copy is its folder id, folder, name and time."""
    oldest_ns = min(mtime_ns for *_, mtime_ns in copies)
    return SegmentColumns(
        content_id=content_id,
        kind=kind,
        text=searchable_text([(folder, name) for _, folder, name, _ in copies], facts),
        folder_ids=tuple(sorted({i for folder_id, *_ in copies for i in ancestors.of(folder_id)})),
        taken_ms=facts.taken_ms if facts.taken_ms is not None else wall_clock_ms(oldest_ns),
        camera=facts.camera,
        latitude=facts.latitude,
        longitude=facts.longitude,
        rating=facts.rating or 0,
        has_text=bool(own_words(facts)),
        dhash=0,
        language=language,
        **{name: getattr(facts, name) for name in MEASURES},
    )


def _of_segment(whole: SegmentColumns, segment: Segment, read: str) -> SegmentColumns:
    """Return the columns of a segment; `read` is what was read in its pictures or heard, whatever else it has."""
    own = own_text(segment) if read else segment.text
    # Each text is one line, so that phrases are found over the ends of its lines.
    texts = [text for text in (whole.text, " ".join(own.split()), " ".join(read.split())) if text]
    return replace(
        whole,
        text="\n".join(texts),
        has_text=whole.has_text or len(texts) > 1,
        dhash=signed(segment.dhash),
        ordinal=segment.ordinal,
        span=segment.span.kind,
        start_ms=segment.span.start_ms,
        end_ms=segment.span.end_ms,
        page=segment.span.first_page,
    )


def texts_of(db: Connection, content_ids: Sequence[ContentId]) -> dict[ContentId, TextFields]:
    """Return the words of those contents that have files, by field."""
    copies = copies_of(db, content_ids)
    return {
        content: text_fields([(copy.folder, copy.name) for copy in copies[content]], facts)
        for content, facts in _found_by(db, list(copies)).items()
    }


class _Ancestors:
    """A folder and all folders above it, cached for one batch."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._known: dict[int, tuple[int, ...]] = {}

    def of(self, folder_id: int) -> tuple[int, ...]:
        if folder_id not in self._known:
            above: list[int] = []
            known: tuple[int, ...] = ()
            at: int | None = folder_id
            while at is not None and not known:
                above.append(at)
                (at,) = self._db.execute("SELECT parent_id FROM folders WHERE folder_id = ?", (at,)).fetchone()
                known = self._known.get(at, ()) if at is not None else ()
            self._known[folder_id] = (*above, *known)
        return self._known[folder_id]


def copies_of(db: Connection, content_ids: Sequence[ContentId]) -> dict[ContentId, list[FileCopy]]:
    """Return the copies of each content, oldest row first."""
    copies: dict[ContentId, list[FileCopy]] = {}
    query = (
        "SELECT f.content_id, f.file_id, d.volume_id, d.path, f.name, f.side FROM files f "
        "JOIN folders d USING (folder_id) WHERE f.content_id IN (:ids) ORDER BY f.file_id"
    )
    for content, file_id, volume, path, name, side in execute_in(db, query, content_ids):
        copy = FileCopy(FileId(file_id), VolumeId(volume), path, name, side or "")
        copies.setdefault(ContentId(content), []).append(copy)
    return copies
