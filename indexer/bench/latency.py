"""How long a warm query takes, and whether the approximate index finds what the exact one does."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.bench.machine import percentiles
from indexer.bench.synthetic import clustered, fill
from indexer.catalogue.database import connect
from indexer.home import Home
from indexer.search.request import Filters, SearchRequest, TextPart
from indexer.search.searcher import Searcher
from indexer.store.maintenance import maintain
from indexer.store.reader import SegmentReader
from indexer.store.writer import SegmentWriter
from indexer.types import Kind

if TYPE_CHECKING:
    from indexer.embed.encoder import Encoder
    from indexer.types import Decoded, Locator, PixelSpec, Vectors

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


def measure(encoder: Encoder, rows: int, queries: int, seed: int = 0) -> dict[str, object]:
    """Fill a library with `rows` synthetic units; time whole text queries; compare with exact search.

    Returns:
        Latencies of whole queries, of filtered ones and of the parts; recall@10 of the index against
        comparing with every vector; the ratio to one exact NumPy product on the same vectors.
    """
    vectors = clustered(rows, encoder.dimension, seed)
    with tempfile.TemporaryDirectory(prefix="recallery-bench-") as folder, ExitStack() as opened:
        home = Home(Path(folder))
        db = opened.enter_context(closing(connect(home.catalogue, create=True)))
        units = SegmentWriter(home.units, encoder.manifest.model_id, encoder.dimension)
        start = time.perf_counter()
        fill(db, home.catalogue, units, encoder.manifest.model_id, vectors)
        filled_s = time.perf_counter() - start
        maintenance = maintain(units.table, home.units, keep=timedelta(0))
        reader = SegmentReader(home.units, encoder.manifest.model_id, encoder.dimension)
        searcher = Searcher(db, reader, encoder, _no_pictures)
        whole = _timed(searcher, queries, Filters())
        exact_ms = _numpy_ms(vectors, encoder)
        return {
            "benchmark": "text query, warm, with text encoding",
            "units": rows,
            "dimension": encoder.dimension,
            "whole": percentiles(whole),
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
    taken: list[float] = []
    for number in range(queries + WARM):
        # A number keeps each text new: no cache of texts can help.
        text = TextPart(f"{QUERIES[number % len(QUERIES)]} {number // len(QUERIES) or ''}")
        start = time.perf_counter()
        searcher.search(SearchRequest(texts=(text,), filters=filters))
        taken.append((time.perf_counter() - start) * 1000)
    return taken[WARM:]


def _encoding_ms(encoder: Encoder, queries: int) -> list[float]:
    taken: list[float] = []
    for number in range(queries):
        start = time.perf_counter()
        encoder.embed_queries([QUERIES[number % len(QUERIES)]])
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def _numpy_ms(vectors: Vectors, encoder: Encoder) -> list[float]:
    taken: list[float] = []
    for text in QUERIES:
        query = encoder.embed_queries([text])[0]
        start = time.perf_counter()
        scores = vectors @ query
        best = np.argpartition(-scores, TOP)[:TOP]
        best[np.argsort(-scores[best])]
        taken.append((time.perf_counter() - start) * 1000)
    return taken


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
