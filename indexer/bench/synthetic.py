"""A library of any size without files: clustered vectors and a catalogue to match, in real tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue import writes
from indexer.catalogue.contents import SegmentColumns
from indexer.catalogue.database import transaction
from indexer.stream import Embedded
from indexer.types import ContentId, Kind, SegmentId, VolumeId

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.store.writer import SegmentWriter
    from indexer.types import ModelId, Vectors

CLUSTERS = 3_000
SPREAD = 0.9
SHIFT = 0.6
"""Clusters, their spread, and a common offset as real embeddings have it (the modality's cone)."""
FOLDER_FILES = 100
BATCH = 20_000
_VOLUME = VolumeId("bench")
_NAMES = "beach dog city snow family car mountain night birthday garden bridge cat train market".split()


def clustered(rows: int, dimension: int, seed: int) -> Vectors:
    """Return float32 [rows, dimension] unit vectors in clusters of uneven size."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(CLUSTERS, dimension)).astype(np.float32)
    shares = rng.dirichlet(np.full(CLUSTERS, 0.5))
    which = rng.choice(CLUSTERS, size=rows, p=shares)
    vectors = SPREAD * rng.standard_normal((rows, dimension), dtype=np.float32)
    vectors += centres[which]
    vectors += SHIFT * rng.normal(size=dimension).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def fill(db: Connection, path: Path, units: SegmentWriter, model_id: ModelId, vectors: Vectors) -> None:
    """Store a library with these vectors: files in folders of 100, names with words, years of dates."""
    with transaction(db, path):
        db.execute("INSERT INTO volumes VALUES (?, 'bench', 'none', '/bench', '', 0)", (_VOLUME,))
        top = writes.ensure_folder(db, _VOLUME, "")
    for start in range(0, len(vectors), BATCH):
        _fill_batch(db, path, units, model_id, vectors[start : start + BATCH], start, top)


def _fill_batch(
    db: Connection, path: Path, units: SegmentWriter, model_id: ModelId, vectors: Vectors, start: int, top: int
) -> None:
    numbers = range(start, start + len(vectors))
    ids = [ContentId(f"{(number * 2654435761) % (1 << 32):08x}{number:024x}") for number in numbers]
    with transaction(db, path):
        folders = {n: writes.ensure_folder(db, _VOLUME, f"{n}") for n in {number // FOLDER_FILES for number in numbers}}
        db.executemany(
            "INSERT INTO contents VALUES "
            "(?, x'', 1, 'image', 1, 1, NULL, NULL, '', '', NULL, NULL, NULL, '', '', '[]', 'full')",
            ((content,) for content in ids),
        )
        db.executemany(
            "INSERT INTO segments (content_id, ordinal, span, text, dhash, grade) "
            "VALUES (?, 0, 'whole', '', 0, 'full')",
            ((content,) for content in ids),
        )
        db.executemany(
            "INSERT INTO files (folder_id, name, size_bytes, mtime_ns, inode, status, content_id) "
            "VALUES (?, ?, 1, 1, ?, 'indexed', ?)",
            ((folders[n // FOLDER_FILES], _name(n), n, content) for n, content in zip(numbers, ids, strict=True)),
        )
        db.executemany("INSERT INTO embedded VALUES (?, ?, 1)", ((model_id, content) for content in ids))
    columns = [_columns(content, n, top, folders[n // FOLDER_FILES]) for n, content in zip(numbers, ids, strict=True)]
    units.add([Embedded(SegmentId(f"{c}:0"), c, vector) for c, vector in zip(ids, vectors, strict=True)], columns)


def _name(number: int) -> str:
    return f"IMG_{number}_{_NAMES[number % len(_NAMES)]}_{_NAMES[number // 7 % len(_NAMES)]}.jpg"


def _columns(content: ContentId, number: int, top: int, folder: int) -> SegmentColumns:
    return SegmentColumns(
        content_id=content,
        kind=Kind.IMAGE,
        text=f"{_name(number)}\n{_name(number).replace('_', ' ')}\n{number // FOLDER_FILES}",
        folder_ids=(top, folder),
        taken_ms=number * 300_000,
        camera="",
        latitude=None,
        longitude=None,
        rating=number % 6,
        has_text=number % 10 == 0,
        dhash=int.from_bytes(bytes.fromhex(content[:8]), signed=True) * 2_862_933_555 % (1 << 62),
    )
