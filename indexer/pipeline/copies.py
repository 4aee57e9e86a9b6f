"""What is known of the bytes of a file that is about to be read: nothing is decoded or embedded twice."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from indexer.catalogue import embedded
from indexer.catalogue import files as known_files
from indexer.decode.identity import hash_file, quick_hash
from indexer.decode.readers import first_pass
from indexer.errors import UnreadableError, system_words
from indexer.types import Kind

if TYPE_CHECKING:
    from indexer.catalogue.database import Connection
    from indexer.decode.readers import Readers
    from indexer.stream import SourceFile
    from indexer.types import ContentId, Grade, ModelId

_RECENT = 4096
"""Contents remembered between reading and writing; a commit is far smaller."""


class KnownContents:
    """What one run knows: a `reading.Library`. Usable from several threads."""

    def __init__(self, db: Connection, model_id: ModelId, readers: Readers) -> None:
        self._db = db
        self._model_id = model_id
        self._readers = readers
        self._turn = threading.Lock()
        self._claimed: dict[ContentId, Grade] = {}

    def first_grade(self, source: SourceFile) -> Grade:
        """Return the grade that the file is to be read with, or that of its kind's first pass."""
        return source.grade or first_pass(self._readers, source.kind or Kind.IMAGE)

    def copy_of(self, source: SourceFile) -> ContentId | None:
        """Return the content whose bytes a new file has, if its vectors are there.

        Compares by size, then a quick hash, then all bytes.

        Raises:
            UnreadableError: the file cannot be read.
        """
        if source.grade is not None:  # its content is known, and to be read again
            return None
        size_bytes = source.stat.size_bytes
        with self._turn:
            if not known_files.has_size(self._db, size_bytes):
                return None
        try:
            quick = quick_hash(source.path)
            with self._turn:
                alike = known_files.embedded_like(self._db, size_bytes, quick, self._model_id)
            content = hash_file(source.path) if alike else None
        except OSError as trouble:
            raise UnreadableError(
                "The file cannot be read", "The system says: {reason}.", path=source.path, reason=system_words(trouble)
            ) from trouble
        return content if content in alike else None

    def claim(self, content_id: ContentId, grade: Grade) -> Grade | None:
        """Return how thoroughly a content is to be read: as asked for, or as it was read before if that is more.

        None: its vectors are there, or another file of this run brings them.
        """
        with self._turn:
            claimed = self._claimed.get(content_id)
            if claimed is not None and claimed.depth >= grade.depth:
                return None
            known = embedded.grade_of(self._db, content_id)
            if known.depth >= grade.depth and embedded.is_embedded(self._db, content_id, self._model_id):
                return None
            if known.depth > grade.depth:
                return known
            self._claimed[content_id] = grade
            if len(self._claimed) > _RECENT:
                del self._claimed[next(iter(self._claimed))]
        return grade

    def release(self, content_id: ContentId) -> None:
        """Let another file bring the content."""
        with self._turn:
            self._claimed.pop(content_id, None)
