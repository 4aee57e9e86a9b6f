"""Finds that a file's bytes are known already, without decoding it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from indexer.catalogue import files as known_files
from indexer.errors import UnreadableError, system_words
from indexer.identity import hash_file, quick_hash

if TYPE_CHECKING:
    from indexer.catalogue.database import Connection
    from indexer.stream import SourceFile
    from indexer.types import ContentId, ModelId


class KnownCopies:
    """Compares new files with known contents: by size, then a quick hash, then all bytes.

    Usable from several threads.
    """

    def __init__(self, db: Connection, model_id: ModelId) -> None:
        self._db = db
        self._model_id = model_id
        self._turn = threading.Lock()

    def __call__(self, source: SourceFile) -> ContentId | None:
        """Return the content whose bytes the file has, if its vectors are there.

        Raises:
            UnreadableError: the file cannot be read.
        """
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
