"""The index of parts of words: which texts have all of some letters in a row, such as `invoi` of `invoice`.

It is over the names and metadata of each content, and over what is written or said in its segments. A *document* of it
is the names of one content, or a block of segments. What changes gets a new document and the old one stays: whoever
asks looks at the texts as they are now, so it does no harm, and `tidy` makes the index anew when much of it is old.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from indexer.catalogue import roots
from indexer.catalogue.contents import texts_of
from indexer.catalogue.database import execute_in, transaction
from indexer.catalogue.grams import grams_of, question
from indexer.catalogue.text import plain
from indexer.types import ContentId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection

VERSION = 1
"""Of what `grams_of` returns."""
UNFILLED = "parts_filled_up_to"
"""The setting that says up to which content an older index, or one made anew, was filled; none when all is done."""
_ERA, _OLD = "parts_era", "parts_old_documents"
_FILL_CONTENTS = 500
_BLOCK_LETTERS = 200
"""Short segments that follow each other make one document, until it is so long."""
_MOST_CHECKED = 2_000
"""Documents that a question looks at, so that it ends soon."""
_CHECKED_AT_ONCE = 50
LEAST_OLD = 10_000
_MERGED_PAGES = 500
_MOST_MERGES = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part of a word stands."""

    content_id: ContentId
    ordinal: int | None
    """Of the segment; None: in the names or the metadata of the content."""


def update(db: Connection, content_ids: Sequence[ContentId]) -> None:
    """Bring the index to the present names and texts of contents; inside a transaction. What is right stays."""
    era = roots.setting(db, _ERA, "0")
    query = "SELECT content_id, parts_of_names, parts_of_texts FROM contents WHERE content_id IN (:ids)"
    known = {ContentId(content): marks for content, *marks in execute_in(db, query, content_ids)}
    names = {content: f"{fields.own}\n{fields.name}" for content, fields in texts_of(db, list(known)).items()}
    said = _said_in(db, list(known))
    old = 0
    next_id = db.execute("SELECT coalesce(max(doc_id), 0) + 1 FROM part_docs").fetchone()[0]
    documents: list[tuple[ContentId, int | None, int | None, str]] = []
    marks: list[tuple[int | None, int | None, ContentId]] = []
    for content, (names_mark, texts_mark) in known.items():
        blocks = list(_blocks(said.get(content, ())))
        of_names = _mark(era, names.get(content, ""))
        of_texts = _mark(era, "\0".join(text for *_, text in blocks)) if blocks else None
        if of_names != names_mark:
            documents.append((content, None, None, names.get(content, "")))
            old += names_mark is not None
        if of_texts != texts_mark:
            documents += [(content, *block) for block in blocks]
            old += 0 if texts_mark is None else max(1, len(blocks))
        if (of_names, of_texts) != (names_mark, texts_mark):
            marks.append((of_names, of_texts, content))
    numbered = list(enumerate(documents, next_id))
    db.executemany(
        "INSERT INTO part_docs VALUES (?, ?, ?, ?)",
        ((number, _packed(content), first, last) for number, (content, first, last, _) in numbered),
    )
    db.executemany(
        "INSERT INTO parts (rowid, grams) VALUES (?, ?)",
        ((number, " ".join(grams_of(text))) for number, (*_, text) in numbered),
    )
    db.executemany("UPDATE contents SET parts_of_names = ?, parts_of_texts = ? WHERE content_id = ?", marks)
    _count_old(db, old)


def note_dropped(db: Connection, contents: int) -> None:
    """Remember that so many contents were removed: their documents stay until `tidy`."""
    _count_old(db, contents)


def find(db: Connection, parts: Sequence[str], limit: int) -> list[Place]:
    """Return at most `limit` places that have all of some parts, the newest first; see `grams.asked_parts`."""
    asked = question(parts)
    if not asked:
        return []
    rows = db.execute("SELECT rowid FROM parts WHERE parts MATCH ? ORDER BY rowid DESC", (asked,))
    found: dict[Place, None] = {}
    for _ in range(0, _MOST_CHECKED, _CHECKED_AT_ONCE):
        documents = [number for (number,) in rows.fetchmany(_CHECKED_AT_ONCE)]
        found.update(dict.fromkeys(_checked(db, documents, parts)))
        if len(documents) < _CHECKED_AT_ONCE or len(found) >= limit:
            break
    rows.close()
    return list(found)[:limit]


def is_filled(db: Connection) -> bool:
    """Say whether the index knows all contents; `find` may miss some until then."""
    return not db.execute("SELECT 1 FROM settings WHERE key = ?", (UNFILLED,)).fetchone()


def tidy(db: Connection, path: Path, is_halted: Callable[[], bool]) -> None:
    """Fill the index where it is not complete, make it anew if much of it is old, and merge what belongs together.

    Works in short transactions. After a halt the next call goes on.
    """
    if is_filled(db) and _is_mostly_old(db):
        _begin_anew(db, path)
    while not is_halted() and not is_filled(db):
        with transaction(db, path):
            _fill(db)
    for _ in range(_MOST_MERGES):
        before = db.total_changes
        if is_halted():
            return
        with transaction(db, path):
            db.execute("INSERT INTO parts (parts, rank) VALUES ('merge', ?)", (_MERGED_PAGES,))
        if db.total_changes - before < 2:  # as SQLite's documentation has it: nothing was left to merge
            return


def _fill(db: Connection) -> None:
    rows = db.execute(
        "SELECT content_id FROM contents WHERE content_id > ? ORDER BY content_id LIMIT ?",
        (roots.setting(db, UNFILLED), _FILL_CONTENTS),
    )
    contents = [ContentId(content) for (content,) in rows]
    update(db, contents)
    if len(contents) < _FILL_CONTENTS:
        db.execute("DELETE FROM settings WHERE key = ?", (UNFILLED,))
    else:
        roots.store_setting(db, UNFILLED, contents[-1])


def _is_mostly_old(db: Connection) -> bool:
    old = int(roots.setting(db, _OLD, "0"))
    return old >= LEAST_OLD and 2 * old > db.execute("SELECT coalesce(max(doc_id), 0) FROM part_docs").fetchone()[0]


def _begin_anew(db: Connection, path: Path) -> None:
    """Empty the index. The marks of contents count for nothing in the next era."""
    with transaction(db, path):
        db.execute("INSERT INTO parts (parts) VALUES ('delete-all')")
        db.execute("DELETE FROM part_docs")
        roots.store_setting(db, _ERA, str(int(roots.setting(db, _ERA, "0")) + 1))
        roots.store_setting(db, _OLD, "0")
        roots.store_setting(db, UNFILLED, "")


def _count_old(db: Connection, documents: int) -> None:
    if documents:
        roots.store_setting(db, _OLD, str(int(roots.setting(db, _OLD, "0")) + documents))


def _said_in(db: Connection, content_ids: Sequence[ContentId]) -> dict[ContentId, list[tuple[int, str]]]:
    query = (
        "SELECT content_id, ordinal, text FROM segments WHERE text <> '' AND content_id IN (:ids) "
        "ORDER BY content_id, ordinal"
    )
    found: dict[ContentId, list[tuple[int, str]]] = {}
    for content, ordinal, text in execute_in(db, query, content_ids):
        found.setdefault(ContentId(content), []).append((ordinal, text))
    return found


def _blocks(said: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield the first segment, the last one and the text of each document."""
    block: list[tuple[int, str]] = []
    letters = 0
    for ordinal, text in said:
        block.append((ordinal, text))
        letters += len(text)
        if letters >= _BLOCK_LETTERS:
            yield block[0][0], block[-1][0], "\n".join(text for _, text in block)
            block, letters = [], 0
    if block:
        yield block[0][0], block[-1][0], "\n".join(text for _, text in block)


def _checked(db: Connection, documents: Sequence[int], parts: Sequence[str]) -> list[Place]:
    """Return the places in some documents that have the parts, in the order of the documents."""
    query = "SELECT doc_id, content_id, first, last FROM part_docs WHERE doc_id IN (:ids)"
    rows = {number: (_unpacked(packed), *block) for number, packed, *block in execute_in(db, query, documents)}
    names = texts_of(db, list({content for content, first, _ in rows.values() if first is None}))
    found: list[Place] = []
    for content, first, last in (rows[number] for number in documents if number in rows):
        if first is None:
            if (fields := names.get(content)) and _has_all(parts, f"{fields.own}\n{fields.name}"):
                found.append(Place(content, None))
            continue
        said = db.execute(
            "SELECT ordinal, text FROM segments WHERE content_id = ? AND ordinal BETWEEN ? AND ?",
            (content, first, last),
        )
        found += [Place(content, ordinal) for ordinal, text in said if _has_all(parts, text)]
    return found


def _has_all(parts: Sequence[str], text: str) -> bool:
    folded = plain(text)
    return all(part in folded for part in parts)


def _mark(era: str, text: str) -> int:
    """Return a number that stands for an indexed text."""
    digest = blake2b(text.encode(errors="surrogatepass"), digest_size=8, person=f"{VERSION}:{era}".encode()[:16])
    return int.from_bytes(digest.digest(), signed=True)


def _packed(content_id: ContentId) -> bytes | str:
    """Return a content's id in half the space, if it is the hash that it usually is."""
    try:
        packed = bytes.fromhex(content_id)
    except ValueError:
        return content_id
    return packed if packed.hex() == content_id else content_id


def _unpacked(packed: bytes | str) -> ContentId:
    return ContentId(packed.hex() if isinstance(packed, bytes) else packed)
