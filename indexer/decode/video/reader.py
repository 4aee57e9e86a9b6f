"""Reads a video file: its shots as segments, or the picture of a moment."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from av.error import FFmpegError

from indexer.decode import animation, reasons
from indexer.decode.identity import hashed, quick_hash
from indexer.decode.image import read_picture as read_still
from indexer.decode.pixels import dhash, fit
from indexer.decode.readers import MOVING_ENDINGS
from indexer.decode.video.effort import Effort
from indexer.decode.video.facts import chapters_of, facts_of
from indexer.decode.video.film import Film, NoPicturesError, picture_of
from indexer.decode.video.shots import Sample, quality_of, shots
from indexer.decode.video.words import words_within
from indexer.errors import Message, UnreadableError
from indexer.types import (
    WHOLE,
    WHOLE_FILE,
    ContentId,
    FileHead,
    Grade,
    Kind,
    PixelSpec,
    ReadSegment,
    Segment,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from PIL.Image import Image

    from indexer.decode.readers import ReaderItem
    from indexer.decode.video.film import Shown
    from indexer.decode.video.words import Words
    from indexer.types import Locator

_HASHED_FOR_A_PICTURE_BYTES = 64 * 1024**2
"""Larger files are not hashed to show one of their frames."""
_STEP_MS = 500.0
_LONGEST_STEP_MS = 3_000.0
_MOST_SAMPLES = 2_400
"""Frames of a long film, at best; more would take longer than they tell."""
_GAP_MS = 10_000.0
"""A longer time without keyframes is filled."""
_FILL_EVERY_MS = 5_000.0
_USUAL_PLACES = (0.1, 0.3, 0.5, 0.02)
"""Where a frame is looked for that stands for the whole, as shares of its length."""
_NO_PICTURES = (
    Message("The file has no moving picture"),
    Message("There is sound in it, but nothing to see."),
)
_NOTHING = Message("The file shows nothing"), Message("There is neither a picture nor sound in it.")
_UNDECODABLE = (
    Message("The video cannot be decoded"),
    Message("None of its frames can be shown. Its codec may be unknown, or the file is damaged."),
)
_DAMAGED = (
    Message("The video is damaged"),
    Message("Its contents cannot be found in the file. Perhaps it was not copied or recorded completely."),
)
_NOT_A_VIDEO = (
    Message("Not a video"),
    Message("Its name is that of a video, but its contents are something else."),
)


def read_segments(path: Path, spec: PixelSpec, grade: Grade) -> Iterator[ReaderItem]:
    """Yield the head of a video and its shots: a `readers.Read`. The quick grade gives one segment for all of it."""
    if path.suffix.lower() in MOVING_ENDINGS:
        yield from animation.read_shots(path, spec, grade)
        return
    content = yield from hashed(path)
    with _opened(path) as film:
        first = _usual_frame(film)
        facts = facts_of(film, first.frame, path)
        yield FileHead(
            content_id=content,
            quick_hash=_quick_hash(path),
            kind=Kind.VIDEO,
            facts=facts,
            stands_alone=True,
        )
        duration_ms = facts.duration_ms or 0
        if grade is not Grade.FULL:
            span = Span.time(0, max(duration_ms, 1))
            yield _segment(0, span, Sample(round(first.moment_ms), _picture(film, first, spec)), spec, Grade.QUICK)
            return
        words = words_within(path, film.container, chapters_of(film.container))
        for number, shot in enumerate(shots(_samples(film, path, spec), duration_ms)):
            span = Span.time(shot.start_ms, shot.end_ms)
            yield _segment(number, span, shot.best, spec, Grade.FULL, words)


def read_picture(path: Path, spec: PixelSpec, locator: Locator = WHOLE_FILE) -> Iterator[ReaderItem]:
    """Yield the head of a video and the frame of a moment, or a usual one: a `readers.ReadPicture`.

    The content id of a large file is empty: hashing all of it would take longer than anybody waits.
    """
    if path.suffix.lower() in MOVING_ENDINGS:
        yield from read_still(path, spec, locator)  # of a moment, too
        return
    content = ContentId("")
    if path.stat().st_size <= _HASHED_FOR_A_PICTURE_BYTES:
        content = yield from hashed(path)
    with _opened(path) as film:
        shown = film.at(locator.moment_ms) if locator.moment_ms is not None else _usual_frame(film)
        if shown is None:
            raise UnreadableError(*_UNDECODABLE, path=path)
        yield FileHead(
            content_id=content,
            quick_hash=_quick_hash(path),
            kind=Kind.VIDEO,
            facts=facts_of(film, shown.frame, path),
        )
        spec = replace(spec, region=locator.region)
        picture = _picture(film, shown, spec)
        moment_ms = round(shown.moment_ms)
        segment = Segment(span=Span.time(moment_ms, moment_ms + 1), dhash=dhash(picture), pictured_ms=moment_ms)
        yield ReadSegment(segment, fit(picture, spec))


def _segment(
    number: int, span: Span, best: Sample, spec: PixelSpec, grade: Grade, words: Sequence[Words] = ()
) -> ReadSegment:
    said = [word for word in words if word.start_ms < (span.end_ms or 0) and word.end_ms > (span.start_ms or 0)]
    segment = Segment(
        ordinal=number,
        span=span,
        text=" ".join(dict.fromkeys(word.text for word in said)),
        text_source=said[0].source if said else None,
        dhash=dhash(best.picture),
        pictured_ms=best.moment_ms,
        grade=grade,
    )
    return ReadSegment(segment, fit(best.picture, spec))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Film]:
    """Open a video; what FFmpeg says of a foreign file becomes a plain reason."""
    try:
        with Film(path) as film:
            yield film
    except (NoPicturesError, FFmpegError, OSError) as error:
        raise why_unreadable(error, path) from error


def why_unreadable(error: Exception, path: Path) -> UnreadableError:
    """Return in words why a `Film` could not be opened or read on."""
    if isinstance(error, NoPicturesError):
        return UnreadableError(*(_NO_PICTURES if error.has_sound else _NOTHING), path=path)
    if isinstance(error, OSError) and not isinstance(error, FFmpegError):
        return reasons.from_os_error(error, path)
    try:  # FFmpeg also says "not permitted" of damaged files
        path.open("rb").close()
    except OSError as refused:
        return reasons.from_os_error(refused, path)
    return UnreadableError(*_why(path), path=path)


def _why(path: Path) -> tuple[Message, Message]:
    """Return why FFmpeg cannot open a file."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        head = file.read(4096)
        if not head:
            return reasons.EMPTY
        if not any(head):
            return reasons.BLANK
        is_known = head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free") or head.startswith(
            (b"\x1aE\xdf\xa3", b"RIFF", b"FLV", b"OggS", b"\x30\x26\xb2\x75", b"\x47", b"\0\0\x01\xba", b"GIF8")
        )
        return _DAMAGED if is_known else _NOT_A_VIDEO
    return _DAMAGED


def _usual_frame(film: Film) -> Shown:
    """Return a keyframe that shows something; the first frame at last. Raises UnreadableError if nothing decodes."""
    best: Shown | None = None
    quality = 0.0
    for share in _USUAL_PLACES if film.duration_ms else (0.0,):
        shown = film.near(share * film.duration_ms)
        if shown is None:
            continue
        found = quality_of(picture_of(shown.frame, film.aspect, (160, 90)))
        if best is None or found > quality:
            best, quality = shown, found
        if quality > 0:
            return best
    best = best or film.at(0)
    if best is None:
        raise UnreadableError(*_UNDECODABLE)
    return best


def _samples(film: Film, path: Path, spec: PixelSpec) -> Iterator[Sample]:
    """Yield the keyframes, and exact frames where there are none for long; end with an error if it takes too long."""
    duration_ms = film.duration_ms
    step_ms = min(max(_STEP_MS, duration_ms / _MOST_SAMPLES), _LONGEST_STEP_MS)
    last_ms: float | None = None
    effort = Effort(path, duration_ms)
    with Film(path) as walked:
        for shown in walked.keyframes(step_ms):
            if last_ms is not None:
                yield from _filled(film, last_ms, shown.moment_ms, spec, effort)
            last_ms = shown.moment_ms
            effort.check()
            yield Sample(round(shown.moment_ms), _picture(walked, shown, spec))
        yield from _filled(film, last_ms or 0.0, float(duration_ms), spec, effort)


def _filled(film: Film, start_ms: float, end_ms: float, spec: PixelSpec, effort: Effort) -> Iterator[Sample]:
    """Yield frames at even distances within a time without keyframes, if it is long."""
    if end_ms - start_ms <= _GAP_MS:
        return
    count = int((end_ms - start_ms) / _FILL_EVERY_MS)
    shown = None
    for place in range(1, count):
        moment_ms = start_ms + place * (end_ms - start_ms) / count
        shown = film.at(moment_ms) if shown is None else film.forward(moment_ms)
        if shown is None:
            return
        effort.check()
        yield Sample(round(moment_ms), _picture(film, shown, spec))


def _picture(film: Film, shown: Shown, spec: PixelSpec) -> Image:
    region = spec.region or WHOLE
    share = max(min(region.right - region.left, region.bottom - region.top), 0.05)
    return picture_of(shown.frame, film.aspect, (round(spec.width_px / share), round(spec.height_px / share)))


def _quick_hash(path: Path) -> bytes:
    try:
        return quick_hash(path)
    except OSError as error:
        raise reasons.from_os_error(error, path) from error
