"""The lowest pass: hears what is said in videos and sounds, when nothing else is to be done.

A decoder process gives the sound, half a minute at a time; this thread listens. What was heard is written with each
commit, and how far, so a kill costs no more than half a minute of it.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue import heard as known_speech
from indexer.catalogue import parts, pending
from indexer.catalogue.contents import columns_of, copies_of, quick_hash_of
from indexer.catalogue.database import transaction
from indexer.catalogue.heard import Phrase, Speech
from indexer.errors import UnreadableError
from indexer.pipeline.targets import source_of
from indexer.stream import SpeechHeard
from indexer.types import FileHead, SoundPiece

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from pathlib import Path
    from typing import Protocol

    from numpy.typing import NDArray

    from indexer.catalogue.database import Connection
    from indexer.catalogue.heard import SpeechSettings
    from indexer.speech.listener import Heard
    from indexer.store.writer import SegmentWriter
    from indexer.types import ContentId

    ReadSound = Callable[[Path, int], Generator[FileHead | SoundPiece, None, None]]

    class Listens(Protocol):
        """What hears; `indexer.speech.listener.Listener`, or a test's."""

        def listen(
            self, pieces: Iterable[NDArray[np.float32]], *, start_ms: int = 0, language: str = ""
        ) -> Iterator[Heard]:
            """Yield what is heard, at least once for each piece."""


COMMIT_S = 10.0
_FULL_SCALE = np.float32(32_768)


class ChangedError(Exception):
    """The file has other bytes than the content that is looked for; the next scan finds them."""


@dataclass(slots=True)
class _Work:
    """A content that is being heard."""

    content_id: ContentId
    path: Path
    speech: Speech
    phrases: list[Phrase]
    """Not written yet."""
    written_ms: int


class SpeechPass:
    """Hears the videos and sounds of the catalogue that nobody heard.

    Args:
        db: the writing connection.
        path: of the catalogue.
        table: of the model that answers.
        read_sound: gives the head of a file and its sound from a moment on.
        listener: hears it.
    """

    def __init__(
        self, db: Connection, path: Path, table: SegmentWriter, read_sound: ReadSound, listener: Listens
    ) -> None:
        self._db = db
        self._path = path
        self._table = table
        self._read_sound = read_sound
        self._listener = listener

    def run(self, wanted: SpeechSettings, must_end: Callable[[], bool]) -> Iterator[SpeechHeard]:
        """Hear all that is wanted and can be reached; yield an event for each commit.

        `must_end` is asked after each half minute. What was heard until then is written.

        Raises:
            IndexTroubleError: the disk is full or the index damaged; earlier commits stay.
            ModelError: what hears is damaged or does not run.
        """
        with pending.unheard(self._db, wanted) as todo:
            for batch in todo.batches():
                copies = copies_of(self._db, [content.content_id for content in batch])
                for content in batch:
                    source = source_of(content, copies.get(content.content_id, ()), None)
                    if source is None:
                        continue
                    yield from self._hear(content.content_id, source.path, must_end)
                    if must_end():
                        return

    def _hear(self, content_id: ContentId, path: Path, must_end: Callable[[], bool]) -> Iterator[SpeechHeard]:
        """Hear one content to its end, or until something else is to be done."""
        known = known_speech.speech_of(self._db, content_id) or Speech()
        work = _Work(content_id, path, known, [], known.until_ms)
        since = time.monotonic()
        try:
            for heard in self._listen(work):
                _take(work, heard)
                if must_end():
                    yield self._write(work)
                    return
                if time.monotonic() - since >= COMMIT_S:
                    yield self._write(work)
                    since = time.monotonic()
        except ChangedError:
            return
        except UnreadableError as trouble:
            if trouble.passes:
                return
        work.speech = replace(work.speech, is_done=True)
        yield self._write(work)

    def _listen(self, work: _Work) -> Iterator[Heard]:
        start_ms, language = work.speech.until_ms, work.speech.language
        with closing(self._read_sound(work.path, start_ms)) as given:
            head = next(given, None)
            if not isinstance(head, FileHead) or head.quick_hash != quick_hash_of(self._db, work.content_id):
                raise ChangedError
            yield from self._listener.listen(_pieces(given), start_ms=start_ms, language=language)

    def _write(self, work: _Work) -> SpeechHeard:
        with transaction(self._db, self._path):
            changed = known_speech.put(self._db, work.content_id, work.speech, work.phrases)
            # At its end even without words: it may be heard again, and lose those that it had.
            renews = changed or work.speech.is_done
            columns = list(columns_of(self._db, [work.content_id])) if renews else []
            if renews:
                parts.update(self._db, [work.content_id])
                self._table.put_columns(columns)
        event = SpeechHeard(
            contents=int(work.speech.is_done),
            heard_ms=max(0, work.speech.until_ms - work.written_ms),
            phrases=len(work.phrases),
            with_speech=int(changed),
            rows=len(columns),
            last=work.path,
        )
        work.phrases, work.written_ms = [], work.speech.until_ms
        return event


def _take(work: _Work, heard: Heard) -> None:
    work.phrases += (
        Phrase(start_ms=one.start_ms, end_ms=one.end_ms, text=one.text, confidence=one.confidence)
        for one in heard.phrases
    )
    work.speech = replace(
        work.speech,
        until_ms=max(work.speech.until_ms, heard.until_ms),
        language=heard.language or work.speech.language,
    )


def _pieces(given: Iterable[FileHead | SoundPiece]) -> Iterator[NDArray[np.float32]]:
    for item in given:
        if isinstance(item, SoundPiece):
            yield np.frombuffer(item.samples, np.int16).astype(np.float32) / _FULL_SCALE
