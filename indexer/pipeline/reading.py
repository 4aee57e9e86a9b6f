"""Reads files in threads between the scan and the encoder, and passes their segments on while it reads.

A file's pictures come before its FileDone, and those of several files may be mixed. An unreadable file becomes a
FileDone with a failure, never an exception. The pictures that wait for the encoder are bounded in bytes and number,
whatever the number of segments of a file: a thread that is too far ahead waits, and its decoder process with it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import TYPE_CHECKING, Protocol

from indexer.catalogue.text import own_words
from indexer.decode.readers import kind_by_contents, kind_of
from indexer.errors import Message, UnreadableError
from indexer.stream import Abandoned, Failure, FileDone, Gone, SegmentPicture, SourceFile
from indexer.types import FileHead, Kind, ReadSegment, SpanKind, TextSource, segment_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indexer.decode.readers import ReaderItem
    from indexer.stream import Change, Read
    from indexer.types import ContentId, Grade, MediaFacts, Segment

    Item = SegmentPicture | FileDone | Abandoned

FILES_AHEAD = 32
"""Files given to the threads; a waiting one costs only its name."""
PICTURES_AHEAD = 32
BYTES_AHEAD = 32 * 1024**2
"""Of pictures that the encoder has not taken yet: four batches at about 200 KB a picture."""

CAPTION_CHARS = 1_000
"""Of a page's text that its vector is made of: models read the first 60 to 500 words."""

_EMPTY = Failure(Message("The file shows nothing"), Message("There is nothing in it that could be found."))
_SKIPPED = Failure(Message("Not a type of file that Recallery reads"), Message("It is left out."), skipped=True)
SOUNDS_LEFT_OUT = Message("Sound files are not read")
_UNHEARD = Failure(
    SOUNDS_LEFT_OUT,
    Message("They are read where speech is heard: switch it on in the settings, or with: recallery speech on."),
    skipped=True,
)


class ContentIndex(Protocol):
    """What reading needs to know of the index and its readers; see `changes.KnownContents`."""

    def first_grade(self, source: SourceFile) -> Grade:
        """Return how thoroughly to read a file."""

    def copy_of(self, source: SourceFile) -> ContentId | None:
        """Return the content if these bytes are known, so that nothing is decoded; raises UnreadableError."""

    def claim(self, content_id: ContentId, grade: Grade, caption: str | None = None) -> Grade | None:
        """Return how thoroughly to read a content; None if nothing more of it is needed.

        With a caption, its vector is to be made with that.
        """

    def release(self, content_id: ContentId) -> None:
        """Give a claim back: the content was not read after all."""


Decode = Callable[[SourceFile, "Grade"], Generator["ReaderItem", None, None]]
"""Reads a file with a grade, as `DecodePool.read` does; raises UnreadableError for what cannot be read."""


def read_file(source: SourceFile, decode: Decode, library: ContentIndex) -> Generator[Item, None, None]:
    """Yield the pictures of a file's segments while they are read, then its end.

    Closed in the middle, it gives its claim back.
    """
    if source.kind is None and (kind := kind_by_contents(source.path)) is not None:
        source = replace(source, kind=kind)
    if source.kind is None:
        is_sound = kind_of(source.path) is Kind.AUDIO
        yield FileDone(source=source, failure=_UNHEARD if is_sound else _SKIPPED)
        return
    try:
        known = library.copy_of(source)
    except UnreadableError as trouble:
        yield FileDone(source=source, failure=Failure(trouble.title, trouble.message, passing=trouble.passes))
        return
    if known is not None:
        yield FileDone(source=source, content_id=known)
        return
    grade: Grade | None = library.first_grade(source)
    while grade is not None:
        grade = yield from _read_segments(source, grade, decode, library)


def _read_segments(
    source: SourceFile, grade: Grade, decode: Decode, library: ContentIndex
) -> Generator[Item, None, Grade | None]:
    """Read a file with a grade; return the grade to start again with if its content is known more thoroughly."""
    taken = _FileInProgress(source, grade, library)
    failure: Failure | None = None
    try:
        with closing(decode(source, grade)) as given:
            for item in given:
                if (picture := taken.take(item)) is not None:
                    yield picture
                if taken.wanted is not grade:
                    break
    except UnreadableError as trouble:
        failure = Failure(trouble.title, trouble.message, passing=trouble.passes)
    except BaseException:  # this generator or the decoders were closed: nobody needs this content any more
        taken.release()
        raise
    if taken.wanted is None or taken.wanted is grade:
        end = taken.end(failure)
        yield end
        # After the end, or another file could provide the same content before it.
        if end.failure is not None:
            taken.release()
        return None
    return taken.wanted


class _FileInProgress:
    """What has been read of a file so far."""

    def __init__(self, source: SourceFile, grade: Grade, library: ContentIndex) -> None:
        self._source = source
        self._grade = grade
        self._library = library
        self._head: FileHead | None = None
        self._segments: list[Segment] = []
        self.wanted: Grade | None = grade
        """How thoroughly the content is to be read; None: nothing more of it is wanted."""

    def take(self, item: ReaderItem) -> SegmentPicture | None:
        """Take what the reader yields; return the picture of a segment."""
        if isinstance(item, FileHead):
            self._head = item
            is_told_anew = self._source.rereads and item.kind is Kind.IMAGE
            caption = own_words(item.facts) if is_told_anew else None
            self.wanted = self._library.claim(item.content_id, self._grade, caption)
        elif isinstance(item, ReadSegment) and self._head is not None:
            self._segments.append(item.segment)
            caption = _caption(self._head.facts, item.segment)
            content = self._head.content_id
            return SegmentPicture(segment_id(content, item.segment.ordinal), content, item.pixels, caption)
        return None

    def end(self, failure: Failure | None) -> FileDone:
        """Return the end of the file; `failure` says why it was not read to its end."""
        source, head, segments = self._source, self._head, tuple(self._segments)
        if head is None:
            return FileDone(source=source, failure=failure or _EMPTY)
        if self.wanted is None:
            return FileDone(source=source, head=head, content_id=head.content_id)
        if not segments or (failure is not None and (source.deepens or not head.stands_alone)):
            return FileDone(source=source, content_id=head.content_id, failure=failure or _EMPTY)
        return FileDone(source=source, head=head, segments=segments, content_id=head.content_id, failure=failure)

    def release(self) -> None:
        if self._head is not None and self.wanted is not None:
            self._library.release(self._head.content_id)


def _caption(facts: MediaFacts, segment: Segment) -> str:
    """Return the words that describe a segment: those of the file describe the whole, not each of its parts.

    What stands on a page describes it; what is read off a picture, or said in a film, is only a part of what it shows.
    """
    own = own_words(facts) if segment.span.kind is SpanKind.WHOLE else ""
    written = segment.text[:CAPTION_CHARS] if segment.text_source is TextSource.PAGE else ""
    return " ".join(filter(None, (own, written)))


class _ReadAheadClosedError(Exception):
    """The stream was closed while a thread waited to go on."""


class _ReadAhead:
    """Makes threads wait that are too far ahead of the encoder."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._pictures = 0
        self._bytes = 0
        self._closed = False

    def take(self, size_bytes: int) -> None:
        """Wait until there is room for a picture. A picture larger than all the room waits until it is alone."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._has_room(size_bytes))
            if self._closed:
                raise _ReadAheadClosedError
            self._pictures += 1
            self._bytes += size_bytes

    def give_back(self, size_bytes: int) -> None:
        with self._changed:
            self._pictures -= 1
            self._bytes -= size_bytes
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _has_room(self, size_bytes: int) -> bool:
        return not self._pictures or (self._pictures < PICTURES_AHEAD and self._bytes + size_bytes <= BYTES_AHEAD)


@dataclass(frozen=True, slots=True)
class _Ended:
    """A thread is done with a file."""

    trouble: BaseException | None = None


def read(
    changes: Iterable[Change],
    read_one: Callable[[SourceFile], Generator[Item, None, None]],
    workers: int,
    is_halted: Callable[[], bool] = lambda: False,
) -> Generator[Read, None, None]:
    """Read files in `workers` threads, a bounded way ahead; what needs no reading passes through.

    Files come in the order in which they are read, so that a slow one delays no other. Removals wait for all files
    before them, one of which may have the removed content. A halt abandons files of many segments in the middle until
    the next run.
    """
    arrived: SimpleQueue[Item | _Ended] = SimpleQueue()
    ahead = _ReadAhead()
    open_files = 0
    pool = ThreadPoolExecutor(workers, thread_name_prefix="decode")

    def work(source: SourceFile) -> None:
        arrived.put(_Ended(_pass_on(read_one(source), arrived, ahead, is_halted)))

    def drained(count: int, open_at_most: int) -> Iterator[Read]:
        """Yield that many items, and more while more files are open."""
        nonlocal open_files
        while open_files and (count > 0 or open_files > open_at_most):
            count -= 1
            item = arrived.get()
            if isinstance(item, _Ended):
                open_files -= 1
                if item.trouble is not None:
                    raise item.trouble
                continue
            yield item
            if isinstance(item, SegmentPicture):
                ahead.give_back(item.pixels.nbytes)

    try:
        for change in changes:
            if isinstance(change, SourceFile):
                pool.submit(work, change)
                open_files += 1
                yield from drained(arrived.qsize(), FILES_AHEAD - 1)
            else:
                if isinstance(change, Gone):
                    yield from drained(0, 0)
                yield change
        yield from drained(0, 0)
    finally:
        ahead.close()
        pool.shutdown(wait=True, cancel_futures=True)


def _pass_on(
    items: Generator[Item, None, None],
    arrived: SimpleQueue[Item | _Ended],
    ahead: _ReadAhead,
    is_halted: Callable[[], bool],
) -> BaseException | None:
    """Put what a file yields into the queue, as far ahead as allowed; return the error that ended the reading."""
    pictures = 0
    try:
        with closing(items):
            for item in items:
                if isinstance(item, SegmentPicture):
                    pictures += 1
                    if pictures > 1 and is_halted():
                        arrived.put(Abandoned(item.content_id))
                        return None
                    ahead.take(item.pixels.nbytes)
                arrived.put(item)
    except _ReadAheadClosedError:
        return None
    except BaseException as trouble:  # noqa: BLE001 - raised again in the thread that reads the queue
        return trouble
    return None
