"""Opens the SQLite file, runs transactions in it, and turns its errors into words."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from indexer.catalogue.schema import FORMAT, STEPS
from indexer.errors import IndexTroubleError, Message, disk_full

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

BUSY_TIMEOUT_MS = 10_000
UPGRADE_TIMEOUT_MS = 600_000
"""How long to wait for another process that migrates the catalogue: 1,000,000 contents take some seconds."""
_RETRY_S = 0.02
_IDS_PER_QUERY = 500
"""SQLite's oldest limit on parameters is 999."""
Connection = sqlite3.Connection
OnUpgrade = Callable[[int, int], None]
"""Called with the steps done and the total, the last time when all are done."""


def connect(path: Path, *, create: bool, on_upgrade: OnUpgrade = lambda _done, _steps: None) -> sqlite3.Connection:
    """Open the catalogue in WAL mode, making its tables if `create` and there are none.

    An older one is migrated in place, all of it or nothing. Where the disk is read-only, it is opened for reading
    unless `create`. Usable from one thread at a time, any thread. Raises IndexTroubleError if there is none, it is
    damaged or too new, must be migrated and cannot be written, or the disk refuses.
    """
    if not create and not path.is_file():
        raise IndexTroubleError(
            "There is no index yet", "Index a folder first: recallery index FOLDER.", path=path.parent
        )
    with known_errors(path):
        try:
            return _opened(path, path, lambda db: _prepare(db, path, on_upgrade))
        except sqlite3.OperationalError as trouble:
            if create or not any(sign in str(trouble) for sign in _UNWRITABLE):
                raise
        return _read_only(path)


def _opened(path: Path, database: Path | str, prepare: Callable[[sqlite3.Connection], object]) -> sqlite3.Connection:
    db = sqlite3.connect(
        database,
        timeout=BUSY_TIMEOUT_MS / 1000,
        isolation_level=None,
        check_same_thread=False,
        uri=database is not path,
    )
    try:
        prepare(db)
    except BaseException:
        db.close()
        raise
    return db


def _read_only(path: Path) -> sqlite3.Connection:
    """Open a catalogue that cannot be written, nor any file be made beside it.

    If its last writer was killed, what is in its log counts: SQLite then needs both files that the writer left.
    """
    log = path.with_name(f"{path.name}-wal")
    mode = "mode=ro" if log.is_file() and log.stat().st_size else "mode=ro&immutable=1"
    return _opened(path, f"{path.absolute().as_uri()}?{mode}", lambda db: _refuse_older(db, path))


def _refuse_older(db: sqlite3.Connection, path: Path) -> None:
    if _format(db, path) < FORMAT:
        raise IndexTroubleError(
            "The index is older than this program",
            "It must be brought up to date, but it cannot be written. Copy its folder to another disk and open the "
            "copy with --data.",
            path=path,
        )


def _format(db: sqlite3.Connection, path: Path) -> int:
    """Return the format of a catalogue; raises IndexTroubleError if it is newer than this program."""
    found = int(db.execute("PRAGMA user_version").fetchone()[0])
    if found > FORMAT:
        raise IndexTroubleError(
            "The index is newer than this program",
            "It has format {found}, this Recallery knows up to {known}. Install the newer Recallery again.",
            path=path,
            found=found,
            known=FORMAT,
        )
    return found


def _prepare(db: sqlite3.Connection, path: Path, on_upgrade: OnUpgrade) -> None:
    found = _format(db, path)
    use_wal(db)
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA foreign_keys = ON")
    if found < FORMAT:
        _migrate(db, on_upgrade if found else lambda _done, _steps: None)


def now_ms() -> int:
    """Return the time in milliseconds since 1970, as the catalogue keeps times."""
    return time.time_ns() // 1_000_000


def use_wal(db: sqlite3.Connection) -> None:
    """Switch to WAL mode. SQLite does not wait for others here, so two processes that make a catalogue would clash."""
    end = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as trouble:
            if "locked" not in str(trouble) or time.monotonic() >= end:
                raise
            time.sleep(_RETRY_S)
        else:
            return


def _migrate(db: sqlite3.Connection, on_upgrade: OnUpgrade) -> None:
    """Bring an empty or older catalogue to the present format, all steps or none."""
    db.execute(f"PRAGMA busy_timeout = {UPGRADE_TIMEOUT_MS}")
    db.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have migrated it while this one waited.
        found = db.execute("PRAGMA user_version").fetchone()[0]
        if found == 0:
            _refuse_others(db)
        statements = [statement for step in STEPS[found:] for statement in _statements(step)]
        for done, statement in enumerate(statements):
            on_upgrade(done, len(statements))
            db.execute(statement)
        if statements:
            on_upgrade(len(statements), len(statements))
        db.execute(f"PRAGMA user_version = {FORMAT}")
    except BaseException:
        db.rollback()
        raise
    db.execute("COMMIT")
    db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _refuse_others(db: sqlite3.Connection) -> None:
    if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise sqlite3.DatabaseError("file is not a database of Recallery")


def _statements(script: str) -> Iterator[str]:
    """Split a script into statements: executescript would commit before it begins."""
    begun = ""
    for line in script.splitlines(keepends=True):
        begun += line
        if begun.strip() and sqlite3.complete_statement(begun):
            yield begun
            begun = ""


_UNWRITABLE = ("unable to open", "readonly")
_REFUSALS = {
    "unable to open": Message("the file cannot be opened"),
    "readonly": Message("the file is read-only"),
    "disk I/O": Message("the disk reports an error"),
}
"""Parts of SQLite's messages, and what they mean."""


@contextmanager
def known_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into IndexTroubleError; a programming error stays as it is."""
    try:
        yield
    except sqlite3.OperationalError as trouble:
        said = str(trouble)
        if "full" in said:
            raise disk_full(path) from trouble
        if "locked" in said or "busy" in said:
            raise IndexTroubleError(
                "The index is in use", "Another program is using its catalogue. Try again in a moment.", path=path
            ) from trouble
        for sign, reason in _REFUSALS.items():
            if sign in said:
                raise IndexTroubleError(
                    "The index cannot be opened",
                    "The system says: {reason}. Check the disk and its permissions.",
                    path=path,
                    reason=reason,
                ) from trouble
        raise
    except sqlite3.DatabaseError as trouble:
        if any(word in str(trouble) for word in ("not a database", "malformed", "corrupt")):
            raise IndexTroubleError(
                "The index is damaged",
                "Its catalogue cannot be read. Move the index folder away and index again; your files are untouched.",
                path=path,
            ) from trouble
        raise


def check_integrity(db: sqlite3.Connection, path: Path) -> None:
    """Read all of the catalogue; raises IndexTroubleError if something in it is damaged."""
    with known_errors(path):
        (answer,) = db.execute("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            raise sqlite3.DatabaseError(f"database disk image is malformed: {answer}")


@contextmanager
def transaction(db: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Do all of the block, or nothing of it."""
    with known_errors(path):
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            db.rollback()
            raise
        db.execute("COMMIT")


def execute_in(db: Connection, query: str, ids: Sequence[object], *before: object) -> list[Any]:
    """Run a query with `IN (:ids)` for any number of ids, some hundred at a time; return its rows.

    `:ids` must be the last parameter of the query; `before` are the ones before it.
    """
    rows: list[Any] = []
    for start in range(0, len(ids), _IDS_PER_QUERY):
        part = ids[start : start + _IDS_PER_QUERY]
        rows += db.execute(query.replace(":ids", ", ".join("?" * len(part))), (*before, *part))
    return rows


def signed(bits: int) -> int:
    """Return an unsigned 64-bit number as SQLite stores it."""
    return bits - (1 << 64) if bits >= 1 << 63 else bits
