"""Saves the user data (marks, collections, searches, concepts, feedback) in one JSON file, and merges it back.

    {"recallery": "backup", "format": 1, "made": "2026-11-21T10:00:00+00:00",
     "marks": [[content, rating or null, favourite, changed_ms], ...], "collections": [...], "items": [...], ...}

A content is the hex BLAKE3 hash of a file's bytes, 128 bits: the marks find their files wherever those are.

A file of concepts alone has the same form, with "recallery": "concepts". The vectors in it let a concept be searched
for where its examples are not, with the same model.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from indexer.catalogue import locators, user_data
from indexer.errors import KnownError, UsageError, os_error_reason
from indexer.library.values import Restored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from indexer.catalogue.database import Connection

FORMAT = 1
CONCEPTS = ("concepts", "concept_examples", "concept_vectors")
"""The lists of a file of concepts."""
_PLACED = ("concept_examples", "concept_vectors", "feedback")
"""The third value of their rows is a locator."""


def write(db: Connection, path: Path) -> None:
    """Write everything to a file, which appears whole or not at all.

    Raises:
        KnownError: the disk refuses.
    """
    _write(path, "backup", user_data.export_user_data(db))


def write_concepts(db: Connection, path: Path) -> None:
    """Write the concepts to a file of their own; see `write`."""
    _write(path, "concepts", user_data.export_user_data(db, CONCEPTS))


def _write(path: Path, sort: str, lists: dict[str, user_data.Rows]) -> None:
    made = datetime.now(UTC).isoformat(timespec="seconds")
    values = {"recallery": sort, "format": FORMAT, "made": made, **lists}
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
    values = _read(path, "backup", _no_backup)
    kept = {name: _rows(values.get(name), width, path, _no_backup) for name, width in user_data.WIDTHS.items()}
    kept |= _later(values, user_data.LATER_WIDTHS, path, _no_backup)
    new = user_data.import_user_data(db, kept)
    contents = {str(row[0]) for row in kept["marks"]} | {str(row[1]) for row in kept["items"]}
    return Restored(**new, absent=user_data.count_absent(db, sorted(contents)))


def merge_concepts(db: Connection, path: Path) -> Restored:
    """Add the concepts of a file, which may be a whole backup; see `merge`. One of the same name gets its examples."""
    values = _read(path, "concepts", _no_concepts)
    widths = {name: user_data.LATER_WIDTHS[name] for name in CONCEPTS}
    kept = _later(values, widths, path, _no_concepts)
    new = user_data.import_user_data(db, kept)
    contents = {str(row[1]) for row in kept["concept_examples"]}
    return Restored(**new, absent=user_data.count_absent(db, sorted(contents)))


def _read(path: Path, sort: str, refused: Callable[[Path], UsageError]) -> dict[str, object]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except OSError as trouble:
        raise KnownError(
            "The backup cannot be read", "The system says: {reason}.", path=path, reason=os_error_reason(trouble)
        ) from trouble
    except (ValueError, RecursionError) as trouble:
        raise refused(path) from trouble
    if not isinstance(values, dict) or values.get("recallery") not in {"backup", sort}:
        raise refused(path)
    if values.get("format") != FORMAT:
        raise UsageError(
            "The backup is newer than this program", "Install the newer Recallery that wrote it.", path=path
        )
    return values


def _later(
    values: dict[str, object], widths: dict[str, int], path: Path, refused: Callable[[Path], UsageError]
) -> dict[str, user_data.Rows]:
    """Return the lists that older backups lack."""
    kept = {name: _rows(values.get(name, []), width, path, refused) for name, width in widths.items()}
    try:
        for name in set(_PLACED) & set(kept):
            for row in kept[name]:
                locators.from_text(str(row[2]))
        for row in kept["concept_vectors"]:
            bytes.fromhex(str(row[4]))
    except ValueError as trouble:
        raise refused(path) from trouble
    return kept


def _rows(found: object, width: int, path: Path, refused: Callable[[Path], UsageError]) -> user_data.Rows:
    if not isinstance(found, list) or not all(_is_row(row, width) for row in found):
        raise refused(path)
    return cast(user_data.Rows, found)


def _is_row(row: object, width: int) -> bool:
    return isinstance(row, list) and len(row) == width and all(isinstance(v, str | int | None) for v in row)


def _no_backup(path: Path) -> UsageError:
    return UsageError("This is not a backup of Recallery", "Choose a file that Recallery wrote as a backup.", path=path)


def _no_concepts(path: Path) -> UsageError:
    return UsageError(
        "This is no file of concepts", "Choose a file that `recallery concept export` wrote, or a backup.", path=path
    )
