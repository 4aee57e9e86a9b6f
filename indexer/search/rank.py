"""Scores candidates by all signals at once, groups those that look the same, and makes hits of them.

A signal is standardised: the meaning of a segment is how many standard deviations its cosine similarity is above that
of a background sample of the library. Segments then compare across text queries, picture queries and mixtures of them,
whose raw similarities differ in level and spread (sums of standardised scores beat rank fusion).
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue import roots
from indexer.catalogue.contents import copies_of
from indexer.embed.vectors import unit
from indexer.search.bands import BANDS
from indexer.search.filters import conditions_of
from indexer.search.part_match import LIKELY, SURE
from indexer.search.places import dated, passing_at_places
from indexer.search.request import Hit, SearchRequest, SegmentHit, Signals
from indexer.search.snippets import completed
from indexer.search.stacks import depth, parts_of, stacked
from indexer.search.takes import MOST_COMPARED, takes_of
from indexer.search.words import FULL_WORDS
from indexer.types import Band, Locator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.catalogue.contents import FileCopy
    from indexer.catalogue.database import Connection
    from indexer.catalogue.folders import FolderPaths
    from indexer.embed.manifest import Likeness
    from indexer.search.bands import Scale
    from indexer.search.query import Query
    from indexer.search.words import WordMatch
    from indexer.store.reader import FoundSegments
    from indexer.types import ContentId, FileId, Vectors

WORDS_WEIGHT = 5.0
"""Standard deviations that a text with all the query's words is worth: as much as the best picture of it."""
TEXT_WEIGHT = 12.0
"""The same for a page whose text answers the query as well as a text can; most that answer well reach half of it."""
PAGE_MEANING = 0.1
"""What the meaning of a page counts where pages answer in words."""
SURE_TEXT = 0.35
"""Pages answer in words if the best one answers so well."""
LIKELY_TEXT = 0.27
"""A page is maybe if its text answers so well."""
FOLDER_WEIGHT = 1.0
"""The same for the names of its folders, which only order hits within a band."""
EXACT_NAME_LOG_ODDS = 40.0
"""Added where the query is the file's name, half of it where accents differ: no picture reaches that."""
SAME_DHASH_BITS = 6
SAME_COSINE = 0.93
"""Near-identical: both limits hold. Measured with Mini v1 on copies of 45 sample photos: JPEG of quality 80 and 70 and
stronger colours, all grouped; quality 50, 98 % (89 % at 0.96); half the side, 69 % (58 %). Of 11 million pairs of other
photos 31 keep the first limit, and 13 of these this one: each the same picture, edited; others begin at 0.86."""
SAME_LOOKS_DHASH_BITS = 10
SAME_LOOKS = 0.87
"""The limits for a model whose vectors tell looks from meaning (`embed.likeness`): the cosine is that of the looks.
Measured with Mini v1 on edited copies of the 45 sample photos, with the limits above and with these: half the side, 73
and 89 % grouped; 320 px, 67 and 89; brighter, 87 and 98; more contrast, 87 and 100; 4 % cut off, 73 and 98. Of 3,900
other pictures 423 and 296 pairs are grouped: products on white, drawings, and three scenes photographed twice."""
GROUPED_RANKS = 2_000
"""Five times as many as a search for 20 hits has candidates at most."""
GROUPING_BLOCK = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Candidates in order, best first; the arrays run in parallel."""

    order: NDArray[np.intp]
    bands: Sequence[Band]
    scores: NDArray[np.float64]
    meaning: NDArray[np.float64]
    words: NDArray[np.float64]
    folder: NDArray[np.float64]
    similarity: NDArray[np.float64]


def rank(
    found: FoundSegments, query: Query, match: WordMatch, scale: Scale, likeness: Likeness | None = None
) -> Ranked:
    """Score candidates, each given once, and order them band by band.

    A folder's name never decides the band: the files in a folder need not match its name.
    """
    similarity = (found.vectors @ query.vector).astype(np.float64)
    grades = grades_of(similarity, match, scale)
    grades[near_identical(found, query, likeness)] = 0
    deviation = scale.answer.slope * scale.level.spread
    lift = deviation * (_words_lift(match) + FOLDER_WEIGHT * match.folder**2)
    meaning = scale.level.mean + _meaning_shares(match) * (similarity - scale.level.mean)
    scores = scale.answer.slope * meaning + scale.answer.offset + lift + EXACT_NAME_LOG_ODDS * match.exact
    return Ranked(
        order=np.lexsort((-scores, grades)),
        bands=[BANDS[grade] for grade in grades],
        scores=scores,
        meaning=(similarity - scale.level.mean) / scale.level.spread,
        words=match.words,
        folder=match.folder,
        similarity=similarity,
    )


def _words_lift(match: WordMatch) -> NDArray[np.float64]:
    """Return how many standard deviations the words of N items are worth."""
    about = match.about**2
    of_pages = WORDS_WEIGHT * about + TEXT_WEIGHT * (1.0 - about) * np.nan_to_num(match.text)
    return np.where(np.isnan(match.text), WORDS_WEIGHT * match.words**2, of_pages)


def _meaning_shares(match: WordMatch) -> NDArray[np.float64]:
    """Return how much the meaning counts of N items: that of pages less, the better any page answers in words.

    A vector holds what a page is about, not what it says in detail.
    """
    texts = np.nan_to_num(match.text)
    sure = min(1.0, float(texts.max(initial=0.0)) / SURE_TEXT)
    return np.where(np.isnan(match.text), 1.0, 1.0 - (1.0 - PAGE_MEANING) * sure)


def grades_of(similarity: NDArray[np.float64], match: WordMatch, scale: Scale) -> NDArray[np.intp]:
    """Return the bands of N items with these similarities and word matches, as places in BANDS."""
    lift = WORDS_WEIGHT * scale.answer.slope * scale.level.spread * match.words**2
    grades = scale.grades(similarity, lift)
    grades[match.parts >= LIKELY] = np.minimum(grades[match.parts >= LIKELY], BANDS.index(Band.MAYBE))
    grades[match.text >= LIKELY_TEXT] = np.minimum(grades[match.text >= LIKELY_TEXT], BANDS.index(Band.MAYBE))
    grades[(match.words >= FULL_WORDS) | (match.parts >= SURE) | (match.exact > 0)] = 0
    return grades


@dataclass(frozen=True, slots=True)
class _Sameness:
    """When pictures are near-identical."""

    most_bits: int
    least_cosine: float
    first: int
    """The number of a vector from which on numbers are compared."""

    def vectors(self, vectors: Vectors) -> Vectors:
        """Return the unit vectors float32 [N, D'] to compare."""
        if not self.first:
            return vectors
        looks = vectors[:, self.first :]
        return np.asarray(looks / np.maximum(np.linalg.norm(looks, axis=1, keepdims=True), 1e-9), np.float32)


def _sameness(likeness: Likeness | None) -> _Sameness:
    if likeness is None:
        return _Sameness(SAME_DHASH_BITS, SAME_COSINE, 0)
    return _Sameness(SAME_LOOKS_DHASH_BITS, SAME_LOOKS, likeness.first)


def near_identical(found: FoundSegments, query: Query, likeness: Likeness | None = None) -> NDArray[np.bool_]:
    """Say which candidates are the very picture that is asked with, smaller, re-encoded or with other colours; [N]."""
    if query.picture is None:
        return np.zeros(len(found.segment_ids), np.bool_)
    dhash, vector = query.picture
    same = _sameness(likeness)
    alike = np.bitwise_count(found.dhashes ^ np.uint64(dhash)) <= same.most_bits
    return np.asarray(alike & (same.vectors(found.vectors) @ same.vectors(vector[None])[0] >= same.least_cosine))


def listed(found: FoundSegments) -> Ranked:
    """Return candidates of a list without a query, in the order they have: they are what was asked for."""
    nothing = np.zeros(len(found.segment_ids))
    return Ranked(
        order=np.arange(len(nothing)),
        bands=[Band.GOOD] * len(nothing),
        scores=nothing,
        meaning=nothing,
        words=nothing,
        folder=nothing,
        similarity=nothing,
    )


def group_alike(
    found: FoundSegments, order: Sequence[int], limit: int, likeness: Likeness | None = None
) -> list[list[int]]:
    """Group near-identical pictures of one kind, each group under its best-ranked one; return `limit` groups at most.

    Each candidate is compared with the GROUPED_RANKS that follow it in `order`: near-identical pictures have similar
    scores, so they are close together. Memory is bounded, and time grows with the number of candidates, not its square.
    """
    same = _sameness(likeness)
    vectors = same.vectors(found.vectors)
    ranked = np.asarray(order, dtype=np.intp)
    free = np.ones(len(ranked), dtype=bool)
    groups: list[list[int]] = []
    for start in range(0, len(ranked), GROUPING_BLOCK):
        after = ranked[start : start + GROUPING_BLOCK + GROUPED_RANKS]
        block = after[:GROUPING_BLOCK]
        alike = _alike(found, vectors, same, block, after)
        is_free = free[start : start + len(after)]  # a view
        for place, index in enumerate(block):
            if not is_free[place]:
                continue
            if len(groups) == limit:
                return groups
            members = np.flatnonzero(alike[place] & is_free) if place in alike else np.array([place])
            is_free[members] = False
            groups.append([int(index), *(int(after[member]) for member in members if member != place)])
    return groups


def _alike(
    found: FoundSegments, vectors: Vectors, same: _Sameness, block: NDArray[np.intp], after: NDArray[np.intp]
) -> dict[int, NDArray[np.bool_]]:
    """Return which of `after` look like each of `block`, the first ones of `after`.

    By the place in `block`, a mask over `after` that includes the picture itself; pictures without a match are absent.
    """
    alike = np.bitwise_count(found.dhashes[block][:, None] ^ found.dhashes[after][None, :]) <= same.most_bits
    rows = np.flatnonzero(alike.sum(axis=1) > 1)
    if not len(rows):
        return {}
    alike = alike[rows] & (vectors[block[rows]] @ vectors[after].T >= same.least_cosine)
    kinds = np.array([found.kinds[i] for i in after])
    alike &= kinds[rows][:, None] == kinds[None, :]
    alike[np.arange(len(rows)), rows] = True
    return dict(zip(rows.tolist(), alike, strict=True))


def make_hits(
    db: Connection, found: FoundSegments, ranked: Ranked, request: SearchRequest, likeness: Likeness | None = None
) -> tuple[list[Hit], Counter[Band]]:
    """Return one hit per group of near-identical contents, best first, and how many groups are good and maybe."""
    segments = _segments_by_content(found, ranked)
    best = [own[0] for own in segments.values()]
    sure = sum(ranked.bands[i] is not Band.WEAK for i in best)
    groups = group_alike(found, best, max(sure, 2 * request.limit), likeness)  # some of them join others
    groups = _stacks(db, found, ranked, groups, likeness)
    matched = Counter(ranked.bands[group[0]] for group in groups)
    groups = groups[: request.limit]
    copies: Mapping[ContentId, Sequence[FileCopy]] = copies_of(
        db, [found.content_ids[i] for group in groups for i in group]
    )
    passing = passing_at_places(db, conditions_of(db, request.filters), list(copies))
    finder = _Finder(roots.folder_paths(db), request.filters.folders, passing)
    if request.apart_from is not None:
        copies = finder.without(copies, request.apart_from)
        alone = [group for group in groups if not any(found.content_ids[i] in copies for i in group)]
        matched -= Counter(ranked.bands[group[0]] for group in alone)
    hits: list[Hit] = []
    for group in groups:
        # A content without files was removed between the two reads.
        alive = [i for i in group if found.content_ids[i] in copies]
        if alive:
            hit = _hit(len(hits) + 1, alive, found, ranked, copies, finder)
            others = [i for i in segments[hit.content_id][1:] if ranked.bands[i] is not Band.WEAK]
            hits.append(replace(hit, segments=tuple(_segment(i, found, ranked) for i in others)))
    return completed(db, dated(db, hits), request), matched


def _stacks(
    db: Connection, found: FoundSegments, ranked: Ranked, groups: Sequence[Sequence[int]], likeness: Likeness | None
) -> list[list[int]]:
    """Join groups that belong to one stack. On top is what people want to see, among those of the best band."""
    members = [i for group in groups for i in group]
    contents = [found.content_ids[i] for i in members]
    parts = parts_of(db, contents)
    compared = members[:MOST_COMPARED]
    looks = unit(_sameness(likeness).vectors(found.vectors[compared]))
    joined = stacked(groups, found.content_ids, parts, takes_of(contents[: len(compared)], parts, looks))
    for group in joined:
        band = ranked.bands[group[0]]
        shown = [i for i in group if ranked.bands[i] is band and found.content_ids[i] in parts]
        if len(shown) > 1:
            top = min(shown, key=lambda i: min(map(depth, parts[found.content_ids[i]])))
            group.remove(top)
            group.insert(0, top)
    return joined


def _segments_by_content(found: FoundSegments, ranked: Ranked) -> dict[ContentId, list[int]]:
    """Return the segments of each content, best first, and contents by their best one."""
    segments: dict[ContentId, list[int]] = {}
    for index in ranked.order.tolist():
        segments.setdefault(found.content_ids[index], []).append(index)
    return segments


def _segment(index: int, found: FoundSegments, ranked: Ranked) -> SegmentHit:
    span = found.spans[index]
    return SegmentHit(
        score=float(ranked.scores[index]),
        band=ranked.bands[index],
        signals=Signals(
            meaning=float(ranked.meaning[index]),
            words=float(ranked.words[index]),
            folder=float(ranked.folder[index]),
            similarity=float(ranked.similarity[index]),
        ),
        start_s=None if span.start_ms is None else span.start_ms / 1000,
        end_s=None if span.end_ms is None else span.end_ms / 1000,
        page=span.first_page,
        locator=Locator(moment_ms=span.start_ms, page=span.first_page),
    )


def _hit(
    place: int,
    group: Sequence[int],
    found: FoundSegments,
    ranked: Ranked,
    copies: Mapping[ContentId, Sequence[FileCopy]],
    finder: _Finder,
) -> Hit:
    best = group[0]
    segment = _segment(best, found, ranked)
    files, offline = finder.files(copies[found.content_ids[best]])
    alike = [file for i in group[1:] for file in finder.files(copies[found.content_ids[i]])[0]]
    return Hit(
        rank=place,
        path=files[0].path,
        file_id=files[0].file_id,
        kind=found.kinds[best],
        content_id=found.content_ids[best],
        score=segment.score,
        band=segment.band,
        signals=segment.signals,
        offline=offline,
        copies=tuple(file.path for file in files[1:]),
        copy_ids=tuple(file.file_id for file in files[1:]),
        similar=tuple(file.path for file in alike),
        similar_ids=tuple(file.file_id for file in alike),
        start_s=segment.start_s,
        end_s=segment.end_s,
        page=segment.page,
        locator=segment.locator,
        taken_ms=int(found.taken_ms[best]),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A file of a hit; `path` is where it was if it is not there now."""

    file_id: FileId
    path: Path
    is_there: bool


class _Finder:
    """Turns places into paths."""

    def __init__(
        self, folder_paths: FolderPaths, folders: Sequence[Path], passing: Mapping[ContentId, set[FileId]]
    ) -> None:
        """Find files; `passing` are those that pass the filters, of contents whose files differ in their facts."""
        self._folder_paths = folder_paths
        self._passing = frozenset[int]().union(*passing.values())
        self._folders = [folder.expanduser().absolute() for folder in folders]

    def files(self, copies: Sequence[FileCopy]) -> tuple[list[_Found], bool]:
        """Return the files of a content, wanted and present ones first, and whether none is there."""
        found = [self._found(copy) for copy in copies]
        found.sort(
            key=lambda file: (
                file.file_id not in self._passing,
                not self._is_wanted(file.path),
                not file.is_there,
            )
        )
        return found, not found[0].is_there

    def without(
        self, copies: Mapping[ContentId, Sequence[FileCopy]], path: Path
    ) -> dict[ContentId, Sequence[FileCopy]]:
        """Return the copies of contents without one file; a content that has only that file is left out."""
        path = path.expanduser().absolute()
        left = {
            content_id: [copy for copy in places if self._path(copy)[0] != path]
            for content_id, places in copies.items()
        }
        return {content_id: places for content_id, places in left.items() if places}

    def _path(self, copy: FileCopy) -> tuple[Path, bool]:
        """Return where a file is, and whether its disk is mounted; does not look at the disk."""
        return self._folder_paths.path_of_file(copy.volume_id, copy.folder, copy.name)

    def _found(self, copy: FileCopy) -> _Found:
        path, mounted = self._path(copy)
        return _Found(copy.file_id, path, mounted and os.path.lexists(path))

    def _is_wanted(self, path: Path) -> bool:
        return not self._folders or any(path.is_relative_to(folder) for folder in self._folders)
