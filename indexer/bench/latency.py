"""How long a warm query takes, and whether the approximate index finds what the exact one does."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack, closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.bench.machine import percentiles
from indexer.catalogue import writes
from indexer.catalogue.contents import SegmentColumns
from indexer.catalogue.database import connect, transaction
from indexer.home import Home
from indexer.search.request import Filters, SearchRequest, TextPart
from indexer.search.searcher import Searcher
from indexer.store.maintenance import maintain
from indexer.store.reader import SegmentReader
from indexer.store.writer import SegmentWriter
from indexer.stream import Embedded
from indexer.types import ContentId, Kind, SegmentId, VolumeId

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.catalogue.database import Connection
    from indexer.embed.encoder import Encoder
    from indexer.types import Decoded, Locator, ModelId, PixelSpec, Vector, Vectors

QUERIES = (
    "a dog running on the beach",
    "children playing football in a park",
    "birthday cake with candles",
    "snow covered mountains",
    "old car in front of a house",
    "cat",
    "people at a market",
    "bridge over a river at night",
    "red flowers",
    "man reading a book",
)
WARM = 3
TOP = 10
CLUSTERS = 3_000
SPREAD = 0.9
SHIFT = 0.6
"""Clusters, their spread, and a common offset as real embeddings have it (the modality's cone)."""
FOLDER_FILES = 100
BATCH = 20_000


def measure(encoder: Encoder, rows: int, queries: int, seed: int = 0) -> dict[str, object]:
    """Fill a library with `rows` synthetic segments, time whole text queries, and compare with exact search.

    Returns:
        Latencies of whole queries, of filtered ones and of the parts; recall@10 of the index against
        comparing with every vector; the ratio to one exact NumPy product on the same vectors.
    """
    vectors = clustered(rows, encoder.dimension, seed)
    with tempfile.TemporaryDirectory(prefix="recallery-bench-") as folder, ExitStack() as opened:
        home = Home(Path(folder))
        db = opened.enter_context(closing(connect(home.catalogue, create=True)))
        writer = SegmentWriter(home.units, encoder.manifest.model_id, encoder.dimension)
        start = time.perf_counter()
        fill(db, home.catalogue, writer, encoder.manifest.model_id, vectors)
        filled_s = time.perf_counter() - start
        maintenance = maintain(writer.table, home.units, keep=timedelta(0))
        reader = SegmentReader(home.units, encoder.manifest.model_id, encoder.dimension)
        searcher = Searcher(db, reader, encoder, _no_pictures)
        on_disk = _timed(searcher, queries, Filters())
        searcher.keep_in_memory()
        reader.wait_for_memory()
        whole = _timed(searcher, queries, Filters())
        exact_ms = _numpy_ms(vectors, encoder)
        return {
            "benchmark": "text query, warm, with text encoding",
            "units": rows,
            "dimension": encoder.dimension,
            "whole": percentiles(whole),
            "without_copy_in_memory": percentiles(on_disk),
            "filtered_to_a_tenth": percentiles(_timed(searcher, queries, Filters(has_text=True))),
            "filtered_to_kind": percentiles(_timed(searcher, queries, Filters(kinds=(Kind.IMAGE,)))),
            "text_encoding": percentiles(_encoding_ms(encoder, queries)),
            "recall@10_of_exact": round(_recall(reader, vectors, encoder, seed), 4),
            "exact_numpy": percentiles(exact_ms),
            "ratio_to_exact_numpy": round(float(np.median(whole) / np.median(exact_ms)), 3),
            "fill_s": round(filled_s, 1),
            "maintenance_s": round(maintenance.took_ms / 1000, 1),
            "maintenance_failed": list(maintenance.failed),
            "store_bytes": maintenance.bytes_after,
            "live_bytes": vectors.nbytes,
        }


def _timed(searcher: Searcher, queries: int, filters: Filters) -> list[float]:
    # A number keeps each text new: no cache of texts can help.
    texts = [TextPart(f"{QUERIES[n % len(QUERIES)]} {n // len(QUERIES) or ''}") for n in range(queries + WARM)]
    requests = [SearchRequest(texts=(text,), filters=filters) for text in texts]
    return [_ms(partial(searcher.search, request)) for request in requests][WARM:]


def _encoding_ms(encoder: Encoder, queries: int) -> list[float]:
    return [_ms(partial(encoder.embed_queries, [QUERIES[n % len(QUERIES)]])) for n in range(queries)]


def _numpy_ms(vectors: Vectors, encoder: Encoder) -> list[float]:
    def nearest(query: Vector) -> object:
        scores = vectors @ query
        best = np.argpartition(-scores, TOP)[:TOP]
        return best[np.argsort(-scores[best])]

    return [_ms(partial(nearest, query)) for query in encoder.embed_queries(list(QUERIES))]


def _ms(call: Callable[[], object]) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def _recall(reader: SegmentReader, vectors: Vectors, encoder: Encoder, seed: int) -> float:
    """Return the mean share of the exact ten nearest that the index finds, over texts and library items."""
    rng = np.random.default_rng(seed + 1)
    members = vectors[rng.integers(0, len(vectors), 40)]
    members = members + 0.02 * rng.standard_normal(members.shape, dtype=np.float32)
    queries = np.concatenate([encoder.embed_queries(list(QUERIES)), members])
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    shares: list[float] = []
    for query in queries.astype(np.float32):
        scores = vectors @ query
        best = np.argpartition(-scores, TOP)[:TOP]
        limit = float(scores[best].min()) - 1e-6
        got = reader.nearest(query, None, 200).vectors[:TOP] @ query
        shares.append(float((got >= limit).mean()))
    return float(np.mean(shares))


def _no_pictures(path: Path, _spec: PixelSpec, _locator: Locator) -> Decoded:
    raise AssertionError(f"the benchmark asks for words only, not {path}")


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


def fill(db: Connection, path: Path, writer: SegmentWriter, model_id: ModelId, vectors: Vectors) -> None:
    """Store a library with these vectors: files in folders of 100, names with words, years of dates."""
    with transaction(db, path):
        db.execute("INSERT INTO volumes VALUES (?, 'bench', 'none', '/bench', '', 0)", (_VOLUME,))
        top = writes.ensure_folder(db, _VOLUME, "")
    for start in range(0, len(vectors), BATCH):
        _fill_batch(db, path, writer, model_id, vectors[start : start + BATCH], start, top)


def _fill_batch(
    db: Connection, path: Path, writer: SegmentWriter, model_id: ModelId, vectors: Vectors, start: int, top: int
) -> None:
    numbers = range(start, start + len(vectors))
    ids = [ContentId(f"{(number * 2654435761) % (1 << 32):08x}{number:024x}") for number in numbers]
    with transaction(db, path):
        folders = {n: writes.ensure_folder(db, _VOLUME, f"{n}") for n in {number // FOLDER_FILES for number in numbers}}
        db.executemany(
            "INSERT INTO contents (content_id, quick_hash, size_bytes, kind, width_px, height_px, camera, lens, "
            "title, description, keywords) VALUES (?, x'', 1, 'image', 1, 1, '', '', '', '', '[]')",
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
    writer.add([Embedded(SegmentId(f"{c}:0"), c, vector) for c, vector in zip(ids, vectors, strict=True)], columns)


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
