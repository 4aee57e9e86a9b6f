"""The last pass: looks for text in pictures, when nothing else is to be done.

Decoder processes give the pixels, some pictures ahead; this thread reads them. What was read is written every two
seconds, whole contents and the pages of a long document that were reached, so a kill costs no more than that.
"""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue import parts, pending, picture_texts
from indexer.catalogue.contents import columns_of, copies_of
from indexer.catalogue.database import transaction
from indexer.catalogue.picture_texts import PictureText
from indexer.catalogue.segments import segments_of
from indexer.errors import UnreadableError
from indexer.ocr.reader import PICTURE
from indexer.ocr.rubbish import is_unread
from indexer.pipeline.targets import source_of
from indexer.stream import TextsRead
from indexer.types import Kind, Locator, SpanKind, TextSource

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.catalogue.pending import PendingContent, PendingContents
    from indexer.catalogue.picture_texts import TextSettings
    from indexer.store.writer import SegmentWriter
    from indexer.types import ContentId, Decoded, Pixels, PixelSpec, Segment

    Decode = Callable[[Path, PixelSpec, Locator], Decoded]
    Read = Callable[[Pixels], PictureText]

COMMIT_S = 2.0
COMMIT_PICTURES = 64


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to look at."""

    content_id: ContentId
    path: Path
    page: int | None = None
    """Of a document, from 1; None for a photo. 0: there is no picture, and the content is done."""
    is_last: bool = True
    """The last one of its content."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in a picture."""

    picture: Picture
    text: PictureText | None
    """None if it could not be decoded."""
    may_pass: bool = False
    """It could not be decoded now, but perhaps later."""


class TextPass:
    """Looks for text in the pictures of the catalogue that nobody looked at.

    Args:
        db: the writing connection.
        path: of the catalogue.
        table: of the model that answers.
        decode: gives the pixels of a picture of a file; called from several threads.
        read: reads a picture.
        ahead: how many pictures are decoded at a time.
    """

    def __init__(
        self, db: Connection, path: Path, table: SegmentWriter, decode: Decode, read: Read, *, ahead: int
    ) -> None:
        self._db = db
        self._path = path
        self._table = table
        self._decode = decode
        self._read = read
        self._ahead = max(1, ahead)

    def run(self, wanted: TextSettings, must_end: Callable[[], bool]) -> Iterator[TextsRead]:
        """Look at all that is wanted and can be reached; yield an event for each commit.

        `must_end` is asked after each picture. What was read until then is written.

        Raises:
            IndexTroubleError: the disk is full or the index damaged; earlier commits stay.
            ModelError: what reads is missing or does not run.
        """
        with pending.text_unread(self._db, wanted) as todo, closing(self._decoded(self._pictures(todo))) as decoded:
            found: list[Looked] = []
            since = time.monotonic()
            for picture, future in decoded:
                found.append(self._look(picture, future))
                ends = must_end()
                if ends or len(found) >= COMMIT_PICTURES or time.monotonic() - since >= COMMIT_S:
                    yield self._write(found)
                    found, since = [], time.monotonic()
                if ends:
                    return
            if found:
                yield self._write(found)

    def _pictures(self, todo: PendingContents) -> Iterator[Picture]:
        """Yield the pictures of contents, those of one together; what cannot be reached is left out."""
        for batch in todo.batches():
            copies = copies_of(self._db, [content.content_id for content in batch])
            for content in batch:
                source = source_of(content, copies.get(content.content_id, ()), None)
                if source is not None:
                    yield from self._pictures_of(content, source.path)

    def _pictures_of(self, content: PendingContent, path: Path) -> Iterator[Picture]:
        if content.kind is not Kind.DOCUMENT:
            yield Picture(content.content_id, path)
            return
        segments = segments_of(self._db, content.content_id)
        pages = unread_pages(segments, picture_texts.pages_looked_at(self._db, content.content_id))
        for page in pages:
            yield Picture(content.content_id, path, page, is_last=page == pages[-1])
        if not pages:
            yield Picture(content.content_id, path, 0)

    def _decoded(self, pictures: Iterable[Picture]) -> Generator[tuple[Picture, Future[Decoded] | None], None, None]:
        """Yield pictures in order, each with what decodes it; some are decoded ahead."""
        waiting: deque[tuple[Picture, Future[Decoded] | None]] = deque()
        pool = ThreadPoolExecutor(self._ahead, thread_name_prefix="text-decode")
        try:
            for picture in pictures:
                waiting.append((picture, None if picture.page == 0 else self._begin(pool, picture)))
                if len(waiting) > self._ahead:
                    yield waiting.popleft()
            while waiting:
                yield waiting.popleft()
        finally:
            pool.shutdown(cancel_futures=True)

    def _begin(self, pool: ThreadPoolExecutor, picture: Picture) -> Future[Decoded]:
        return pool.submit(self._decode, picture.path, PICTURE, Locator(page=picture.page))

    def _look(self, picture: Picture, future: Future[Decoded] | None) -> Looked:
        if future is None:
            return Looked(picture, PictureText())
        try:
            decoded = future.result()
        except UnreadableError as trouble:
            return Looked(picture, None, may_pass=trouble.passes)
        if decoded.content_id != picture.content_id:
            return Looked(picture, None, may_pass=True)  # the next scan finds the new bytes
        read = self._read(decoded.pixels[0])
        return Looked(picture, PictureText(page=picture.page or 0, words=read.words))

    def _write(self, found: Sequence[Looked]) -> TextsRead:
        with transaction(self._db, self._path):
            changed: dict[ContentId, None] = {}
            for one in found:
                texts = () if one.text is None else (one.text,)
                is_done = one.picture.is_last and not one.may_pass
                if picture_texts.put(self._db, one.picture.content_id, texts, is_done=is_done):
                    changed[one.picture.content_id] = None
            parts.update(self._db, list(changed))
            self._table.put_columns(columns_of(self._db, list(changed)))
        done = {one.picture.content_id for one in found if one.picture.is_last}
        return TextsRead(
            contents=len(done),
            pictures=len(found),
            with_text=len(changed),
            rows=len(changed),
            last=found[-1].picture.path,
        )


def unread_pages(segments: Sequence[Segment], looked_at: frozenset[int] = frozenset()) -> list[int]:
    """Return the pages of a document whose text has to be read in their pictures; see `is_unread`."""
    return [
        page
        for segment in segments
        if segment.span.kind is SpanKind.PAGE
        and (page := segment.span.first_page) is not None
        and page not in looked_at
        and (segment.text_source is TextSource.OCR or is_unread(segment.text))
    ]
