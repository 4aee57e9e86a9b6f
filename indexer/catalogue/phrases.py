"""Finds contents whose searchable text contains exact phrases, letter by letter, in any case."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from indexer.catalogue.contents import columns_of
from indexer.catalogue.text import is_in, searchable_text
from indexer.types import ContentId, FileId, MediaFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.database import Connection

_RUN = re.compile(r"[a-hjl-z0-9]+", re.IGNORECASE | re.ASCII)
"""What LIKE compares in any case, and what splitting names into words separates only by spaces. Not I and K: the
Turkish dotted I and the Kelvin sign have the same small letters, which LIKE does not know."""
_LONG = 1000
"""SQLite refuses patterns of 50,000 letters."""


def contents_with(db: Connection, phrases: Sequence[str]) -> list[ContentId]:
    """Return the contents whose text has every phrase."""
    likely, values = _likely(
        phrases, ("f.name", "d.path", "c.title", "c.description", "c.keywords", "c.camera", "c.lens")
    )
    said, said_values = _likely(phrases, ("s.text",))
    rows = db.execute(
        "SELECT f.content_id FROM files f JOIN folders d USING (folder_id) "
        f"JOIN contents c USING (content_id) WHERE {likely} "
        f"UNION SELECT s.content_id FROM segments s WHERE s.text <> '' AND {said}",
        (*values, *said_values),
    )
    found = [ContentId(content) for (content,) in rows]
    matching = (columns.content_id for columns in columns_of(db, found) if _has_all(columns.text, phrases))
    return list(dict.fromkeys(matching))


def seen_with(db: Connection, phrases: Sequence[str]) -> list[FileId]:
    """Return the files not read yet whose name and folders have every phrase."""
    likely, values = _likely(phrases, ("f.name", "d.path"))
    rows = db.execute(
        "SELECT f.file_id, d.path, f.name FROM files f JOIN folders d USING (folder_id) "
        f"WHERE f.status <> 'indexed' AND f.status = 'seen' AND {likely}",
        values,
    )
    return [
        FileId(number)
        for number, folder, name in rows
        if _has_all(searchable_text([(folder, name)], MediaFacts()), phrases)
    ]


def _likely(phrases: Sequence[str], columns: Sequence[str]) -> tuple[str, list[str]]:
    """Return SQL that some copy of every match fulfils, so that few texts need to be put together."""
    runs = [run for phrase in phrases for run in _RUN.findall(unicodedata.normalize("NFC", phrase))]
    if not runs:
        return "1", []
    longest = max(runs, key=len)[:_LONG]
    return f"({' OR '.join(f'{column} LIKE ?' for column in columns)})", [f"%{longest}%"] * len(columns)


def _has_all(text: str, phrases: Sequence[str]) -> bool:
    return all(is_in(phrase, text) for phrase in phrases)
