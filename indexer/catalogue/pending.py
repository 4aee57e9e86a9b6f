"""Contents that have to be embedded, or read more thoroughly, in the order in which they should.

Folders in use come first: those of files that the user looked at, and those that searches were limited to.
"""

from __future__ import annotations

import contextlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.catalogue import roots
from indexer.catalogue.files import folder_id
from indexer.catalogue.folders import with_subfolders
from indexer.catalogue.heard import SpeechProgress
from indexer.catalogue.picture_texts import TextProgress
from indexer.names import as_path
from indexer.types import ContentId, Grade, Kind, ModelId

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.catalogue.database import Connection
    from indexer.catalogue.heard import SpeechSettings
    from indexer.catalogue.picture_texts import TextSettings

_PUT = (
    "INSERT INTO temp.used VALUES (?, ?) ON CONFLICT (folder_id) DO UPDATE SET used_ms = max(used_ms, excluded.used_ms)"
)

_BATCH = 500

_LACKING = (
    "FROM embedded have WHERE have.model_id = ? AND NOT EXISTS "
    "(SELECT 1 FROM embedded e WHERE e.model_id = ? AND e.content_id = have.content_id)"
)

_SHALLOW = (
    # The condition of the partial index stands first, or SQLite does not take it.
    "c.grade <> 'full' AND c.grade = 'quick' "
    "AND EXISTS (SELECT 1 FROM embedded e WHERE e.model_id = ? AND e.content_id = c.content_id) "
    "AND NOT EXISTS (SELECT 1 FROM files f JOIN failures x USING (file_id) WHERE f.content_id = c.content_id)"
)
_UNHEARD = (
    "c.speech_read = 0 AND c.kind IN ('video', 'audio') AND c.grade = 'full' AND c.audio_codec <> '' "
    # Where subtitles say everything, nobody has to listen.
    "AND EXISTS (SELECT 1 FROM segments s WHERE s.content_id = c.content_id AND s.text_source IS NOT 'subtitle')"
)
_NEWEST = (
    "coalesce(c.taken_ms, "
    "(SELECT max(f.mtime_ns) / 1000000 FROM files f WHERE f.content_id = c.content_id), 0) DESC, c.content_id"
)


@contextmanager
def used_folders(db: Connection) -> Iterator[None]:
    """Keep a table `temp.used (folder_id, used_ms)` during the block: when each folder was used last."""
    db.execute("CREATE TEMP TABLE used (folder_id INTEGER PRIMARY KEY, used_ms INTEGER NOT NULL)")
    try:
        db.execute(
            "INSERT INTO temp.used SELECT f.folder_id, max(v.last_ms) FROM views v JOIN files f USING (content_id) "
            "GROUP BY f.folder_id"
        )
        for folder, asked_ms in _searched(db).items():
            for place in roots.folder_paths(db).places_of(folder):
                if (found := folder_id(db, *place)) is not None:
                    db.executemany(_PUT, ((below, asked_ms) for below in with_subfolders(db, [found])))
        yield
    finally:
        db.execute("DROP TABLE temp.used")


def used_paths(db: Connection) -> dict[Path, int]:
    """Return when folders and the folders above them were used last, by their present or last path."""
    folder_paths = roots.folder_paths(db)
    with used_folders(db):
        rows = db.execute(
            "SELECT d.volume_id, d.path, u.used_ms FROM temp.used u JOIN folders d USING (folder_id)"
        ).fetchall()
    found: dict[Path, int] = {}
    for volume_id, folder, used_ms in rows:
        here, _ = folder_paths.path_of(volume_id, folder)
        for path in (here, *here.parents):
            found[path] = max(used_ms, found.get(path, 0))
    return found


def _searched(db: Connection) -> dict[Path, int]:
    """Return the folders that searches were limited to, and when that was last."""
    found: dict[Path, int] = {}
    for query, asked_ms in db.execute("SELECT query, asked_ms FROM history ORDER BY asked_ms"):
        with contextlib.suppress(ValueError, TypeError, KeyError):  # another version wrote it, or it has no folders
            found.update((Path(folder), asked_ms) for folder in json.loads(query)["filters"]["folders"])
    return found


@dataclass(frozen=True, slots=True)
class PendingContent:
    """A content to read."""

    content_id: ContentId
    kind: Kind
    grade: Grade
    """How thoroughly its segments were read."""


class PendingContents:
    """The contents to work on, as of the moment when they were collected."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self._db.execute("SELECT count(*) FROM temp.waiting").fetchone()[0])

    def batches(self) -> Iterator[list[PendingContent]]:
        """Yield them in order."""
        last = 0
        query = "SELECT place, content_id, kind, grade FROM temp.waiting WHERE place > ? ORDER BY place LIMIT ?"
        while rows := self._db.execute(query, (last, _BATCH)).fetchall():
            yield [PendingContent(ContentId(content), Kind(kind), Grade(grade)) for _, content, kind, grade in rows]
            last = rows[-1][0]


@contextmanager
def not_embedded(db: Connection, model_id: ModelId) -> Iterator[PendingContents]:
    """Collect the contents that a model has not embedded: the most viewed first, among equals the newest."""
    chosen = (
        "FROM contents c LEFT JOIN views v USING (content_id) WHERE NOT EXISTS "
        "(SELECT 1 FROM embedded e WHERE e.model_id = ? AND e.content_id = c.content_id) "
        f"ORDER BY coalesce(v.times, 0) DESC, {_NEWEST}"
    )
    with _collected(db, chosen, (model_id,)) as found:
        yield found


@contextmanager
def shallow(db: Connection, model_id: ModelId) -> Iterator[PendingContents]:
    """Collect the contents that can be read more thoroughly, those in folders used last first, then the newest.

    What broke off or failed is left out until the user has it tried again.
    """
    chosen = (
        f"FROM contents c WHERE {_SHALLOW} ORDER BY ("
        "SELECT max(u.used_ms) FROM files f JOIN temp.used u USING (folder_id) WHERE f.content_id = c.content_id"
        f") DESC NULLS LAST, {_NEWEST}"
    )
    with used_folders(db), _collected(db, chosen, (model_id,)) as found:
        yield found


@contextmanager
def text_unread(db: Connection, wanted: TextSettings) -> Iterator[PendingContents]:
    """Collect the pictures and documents that were not looked at for text, those in folders used last first.

    What was read quickly only comes later, when all of its pages are known.
    """
    where, values = _text_unread(db, wanted)
    chosen = (
        f"FROM contents c WHERE {where} ORDER BY ("
        "SELECT max(u.used_ms) FROM files f JOIN temp.used u USING (folder_id) WHERE f.content_id = c.content_id"
        f") DESC NULLS LAST, {_NEWEST}"
    )
    with used_folders(db), _collected(db, chosen, values) as found:
        yield found


def is_any_text_unread(db: Connection, wanted: TextSettings) -> bool:
    """Say whether `text_unread` would find anything."""
    where, values = _text_unread(db, wanted)
    return db.execute(f"SELECT 1 FROM contents c WHERE {where} LIMIT 1", values).fetchone() is not None


def text_progress(db: Connection, wanted: TextSettings) -> TextProgress:
    """Count what was looked at for text, and what `text_unread` would find."""
    where, values = _text_unread(db, wanted)
    (looked_at,) = db.execute("SELECT count(*) FROM contents WHERE text_read > 0").fetchone()
    (with_text,) = db.execute("SELECT count(DISTINCT content_id) FROM picture_texts WHERE text <> ''").fetchone()
    (remaining,) = db.execute(f"SELECT count(*) FROM contents c WHERE {where}", values).fetchone()
    return TextProgress(looked_at=looked_at, with_text=with_text, remaining=remaining)


def _text_unread(db: Connection, wanted: TextSettings) -> tuple[str, tuple[object, ...]]:
    """Return the condition and its values."""
    if not wanted.is_on:
        return "0", ()
    where = "c.text_read = 0 AND c.kind IN ('image', 'document') AND c.grade = 'full'"
    if not wanted.folders:
        return where, ()
    paths = roots.folder_paths(db)
    tops = [
        found
        for folder in wanted.folders
        for place in paths.places_of(Path(as_path(folder)))
        if (found := folder_id(db, *place)) is not None
    ]
    inside = json.dumps([number for top in tops for number in with_subfolders(db, [top])])
    chosen = "f.content_id = c.content_id AND f.folder_id IN (SELECT value FROM json_each(?))"
    return f"{where} AND EXISTS (SELECT 1 FROM files f WHERE {chosen})", (inside,)


@contextmanager
def unheard(db: Connection, wanted: SpeechSettings) -> Iterator[PendingContents]:
    """Collect the videos and sounds that were not heard to their end, those in folders used last first.

    Those that subtitles cover are left out, and those that were read quickly only: their moments come later.
    """
    chosen = (
        f"FROM contents c WHERE {_UNHEARD if wanted.is_on else '0'} ORDER BY ("
        "SELECT max(u.used_ms) FROM files f JOIN temp.used u USING (folder_id) WHERE f.content_id = c.content_id"
        f") DESC NULLS LAST, {_NEWEST}"
    )
    with used_folders(db), _collected(db, chosen, ()) as found:
        yield found


def is_any_unheard(db: Connection, wanted: SpeechSettings) -> bool:
    """Say whether `unheard` would find anything."""
    return wanted.is_on and db.execute(f"SELECT 1 FROM contents c WHERE {_UNHEARD} LIMIT 1").fetchone() is not None


def speech_progress(db: Connection, wanted: SpeechSettings) -> SpeechProgress:
    """Count what was heard, and what `unheard` would find."""
    (done,) = db.execute("SELECT count(*) FROM contents WHERE speech_read > 0").fetchone()
    (with_speech,) = db.execute("SELECT count(DISTINCT content_id) FROM heard").fetchone()
    (remaining,) = db.execute(f"SELECT count(*) FROM contents c WHERE {_UNHEARD}").fetchone()
    return SpeechProgress(heard=done, with_speech=with_speech, remaining=remaining if wanted.is_on else 0)


def is_any_shallow(db: Connection, model_id: ModelId) -> bool:
    """Say whether `shallow` would find anything."""
    return db.execute(f"SELECT 1 FROM contents c WHERE {_SHALLOW} LIMIT 1", (model_id,)).fetchone() is not None


def count_shallow(db: Connection, model_id: ModelId) -> int:
    """Return how many contents `shallow` would find."""
    return int(db.execute(f"SELECT count(*) FROM contents c WHERE {_SHALLOW}", (model_id,)).fetchone()[0])


@contextmanager
def _collected(db: Connection, chosen: str, values: tuple[object, ...]) -> Iterator[PendingContents]:
    """Copy contents to a temporary table, so that days of work on them hold no transaction open."""
    db.execute(
        "CREATE TEMP TABLE waiting "
        "(place INTEGER PRIMARY KEY, content_id TEXT NOT NULL, kind TEXT NOT NULL, grade TEXT NOT NULL)"
    )
    try:
        db.execute(
            "INSERT INTO temp.waiting (content_id, kind, grade) SELECT c.content_id, c.kind, "
            "coalesce((SELECT s.grade FROM segments s WHERE s.content_id = c.content_id AND s.ordinal = 0), c.grade) "
            f"{chosen}",
            values,
        )
        yield PendingContents(db)
    finally:
        db.execute("DROP TABLE temp.waiting")


def lacking(db: Connection, model_id: ModelId, other: ModelId) -> tuple[int, int]:
    """Return how many contents and segments `other` has that `model_id` lacks."""
    found = db.execute(f"SELECT count(*), coalesce(sum(have.segments), 0) {_LACKING}", (other, model_id)).fetchone()
    return int(found[0]), int(found[1])


def lacks_any(db: Connection, model_id: ModelId, other: ModelId) -> bool:
    """Say whether `other` has a content that `model_id` lacks."""
    return db.execute(f"SELECT 1 {_LACKING} LIMIT 1", (other, model_id)).fetchone() is not None


def in_both(db: Connection, model_id: ModelId, other: ModelId, limit: int) -> list[ContentId]:
    """Return contents that both models have embedded, at most `limit`; their order is random, for ids are hashes."""
    rows = db.execute(
        "SELECT a.content_id FROM embedded a JOIN embedded b USING (content_id) "
        "WHERE a.model_id = ? AND b.model_id = ? ORDER BY a.content_id LIMIT ?",
        (model_id, other, limit),
    )
    return [ContentId(content) for (content,) in rows]


def model_ids(db: Connection) -> list[ModelId]:
    """Return the models that have embedded anything; jumps from one to the next in the index of many rows."""
    rows = db.execute(
        "WITH RECURSIVE found (id) AS (SELECT min(model_id) FROM embedded UNION ALL "
        "SELECT (SELECT min(model_id) FROM embedded WHERE model_id > id) FROM found WHERE id IS NOT NULL) "
        "SELECT id FROM found WHERE id IS NOT NULL"
    )
    return [ModelId(model) for (model,) in rows]
