"""Saves the user data (marks, collections, saved searches, history) in one JSON file, and merges it back.

    {"recallery": "backup", "format": 1, "made": "2026-11-21T10:00:00+00:00",
     "marks": [[content, rating or null, favourite, changed_ms], ...], "collections": [...], "items": [...], ...}

A content is the hex BLAKE3 hash of a file's bytes, 128 bits: the marks find their files wherever those are.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from indexer.catalogue import user_data
from indexer.errors import KnownError, UsageError, os_error_reason
from indexer.library.values import Restored

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.catalogue.database import Connection

FORMAT = 1


def write(db: Connection, path: Path) -> None:
    """Write everything to a file, which appears whole or not at all.

    Raises:
        KnownError: the disk refuses.
    """
    made = datetime.now(UTC).isoformat(timespec="seconds")
    values = {"recallery": "backup", "format": FORMAT, "made": made, **user_data.export_user_data(db)}
    fresh = path.with_name(f".{path.name}.new")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(values, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as trouble:
        fresh.unlink(missing_ok=True)
        raise KnownError(
            "The backup could not be written",
            "The system says: {reason}. Choose another place, or free some space.",
            path=path,
            reason=os_error_reason(trouble),
        ) from trouble


def merge(db: Connection, path: Path) -> Restored:
    """Add what a file has and the library has not; inside a transaction.

    Raises:
        KnownError: it cannot be read, or is no backup that this program understands.
    """
    kept = _read(path)
    new = user_data.import_user_data(db, kept)
    contents = {str(row[0]) for row in kept["marks"]} | {str(row[1]) for row in kept["items"]}
    return Restored(**new, absent=user_data.count_absent(db, sorted(contents)))


def _read(path: Path) -> dict[str, user_data.Rows]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except OSError as trouble:
        raise KnownError(
            "The backup cannot be read", "The system says: {reason}.", path=path, reason=os_error_reason(trouble)
        ) from trouble
    except ValueError as trouble:
        raise _no_backup(path) from trouble
    if not isinstance(values, dict) or values.get("recallery") != "backup":
        raise _no_backup(path)
    if values.get("format") != FORMAT:
        raise UsageError(
            "The backup is newer than this program", "Install the newer Recallery that wrote it.", path=path
        )
    return {name: _rows(values.get(name), width, path) for name, width in user_data.WIDTHS.items()}


def _rows(found: object, width: int, path: Path) -> user_data.Rows:
    if not isinstance(found, list) or not all(_is_row(row, width) for row in found):
        raise _no_backup(path)
    return cast(user_data.Rows, found)


def _is_row(row: object, width: int) -> bool:
    return isinstance(row, list) and len(row) == width and all(isinstance(v, str | int | None) for v in row)


def _no_backup(path: Path) -> UsageError:
    return UsageError("This is not a backup of Recallery", "Choose a file that Recallery wrote as a backup.", path=path)
