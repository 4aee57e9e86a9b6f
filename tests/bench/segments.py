"""Memory and rate of indexing files of many segments: `python -m tests.bench.segments [--files N] [--segments N]`.

A made-up reader gives pictures of 256 x 256 (200 KB each), and the encoder gives random vectors at once. With
`--encoder` it is the real one, and pictures are as large as it reads them. Prints the peak of memory, of the process
that indexes and its decoders together.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Self, cast

import numpy as np
import psutil

from indexer.catalogue.database import transaction
from indexer.embed.bundle import built_in_model
from indexer.embed.encoder import Encoder
from indexer.embed.manifest import load_manifest
from indexer.home import Home
from indexer.pipeline.indexing import Indexer
from indexer.pipeline.targets import targets_for
from indexer.runtime import return_memory_early
from indexer.types import Pixels, Vectors
from tests.unit.indexer.films import Film, know_films

SIDE_PX = 256
SAMPLE_S = 0.02


class Fast:
    """An encoder that does nothing, so that reading is what is measured."""

    def __init__(self) -> None:
        self.manifest = load_manifest(built_in_model())
        self.dimension = self.manifest.dimension
        self._random = np.random.default_rng(0)

    def embed_photos(self, pixels: Sequence[Pixels], _captions: Sequence[str]) -> Vectors:
        """Return random unit vectors."""
        vectors = self._random.normal(size=(len(pixels), self.dimension)).astype(np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


class Peak:
    """Watches the memory of this process and its children; a context manager."""

    def __init__(self) -> None:
        self.rss_bytes = self.own_rss_bytes = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        me = psutil.Process()
        while not self._done.wait(SAMPLE_S):
            own = me.memory_info().rss
            others = 0
            for child in me.children(recursive=True):
                try:
                    others += child.memory_info().rss
                except psutil.Error:
                    continue
            self.own_rss_bytes = max(self.own_rss_bytes, own)
            self.rss_bytes = max(self.rss_bytes, own + others)


def measure(options: argparse.Namespace) -> dict[str, object]:
    """Index films, quickly and in full; return what it took."""
    return_memory_early()
    know_films()
    encoder = Encoder.open(built_in_model(), threads=1) if options.encoder else cast("Encoder", Fast())
    side_px = encoder.manifest.image.pixels.width_px if options.encoder else SIDE_PX
    with tempfile.TemporaryDirectory(prefix="recallery-bench-") as folder:
        films = Path(folder) / "films"
        films.mkdir()
        for seed in range(options.files):
            Film(seed=seed, segments=options.segments, quick=8, side=side_px).write(films / f"{seed}.film")
        home = Home(Path(folder) / "index")
        home.create()
        with Peak() as peak, Indexer(home, encoder, threads=options.threads) as indexer:
            with transaction(indexer.db, home.catalogue):
                targets = targets_for(indexer.db, [films], ())
            start = time.perf_counter()
            quick = sum(event.indexed for event in indexer.run(targets))
            quick_s = time.perf_counter() - start
            start = time.perf_counter()
            full = sum(event.deepened for event in indexer.deepen())
            full_s = time.perf_counter() - start
            rows = indexer.table.count()
    if (quick, full, rows) != (options.files, options.files, options.files * options.segments):
        raise AssertionError(SimpleNamespace(quick=quick, full=full, rows=rows))
    return {
        "benchmark": "files of many segments",
        "files": options.files,
        "segments_each": options.segments,
        "picture_bytes": side_px * side_px * 3,
        "encoder": bool(options.encoder),
        "peak_mb": round(peak.rss_bytes / 1e6),
        "peak_of_the_indexer_mb": round(peak.own_rss_bytes / 1e6),
        "quick_s": round(quick_s, 1),
        "full_s": round(full_s, 1),
        "segments_per_s": round(options.files * options.segments / full_s),
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=3)
    parser.add_argument("--segments", type=int, default=5_000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--encoder", action="store_true")
    sys.stdout.write(json.dumps(measure(parser.parse_args())) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
