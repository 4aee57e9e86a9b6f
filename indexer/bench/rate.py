"""How fast files are indexed, beside the two limits: the encoder alone and the decoders alone."""

from __future__ import annotations

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from indexer.bench.machine import spread
from indexer.catalogue.database import transaction
from indexer.decode.pool import DecodePool
from indexer.embed.encoder import Encoder
from indexer.errors import UsageError
from indexer.home import Home
from indexer.pipeline.indexing import Indexer
from indexer.pipeline.targets import targets_for
from indexer.pipeline.write import ENCODER_BATCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.types import Pixels

QUALITY = 88


def measure(model: Path, *, files: int, width_px: int, height_px: int, threads: int, runs: int) -> dict[str, object]:
    """Index pictures of one size into a new index, several times, limits measured in between.

    Returns:
        Files a second of indexing (from opened index to last commit), of the encoder alone on ready tensors, of the
        decoders alone, each with all threads, and how much of the limit indexing reaches. Encoder and decoders share
        the cores, so the limit is what both take one after the other: 1 / (1 / encoder + 1 / decoders).
    """
    with tempfile.TemporaryDirectory(prefix="recallery-bench-") as folder:
        pictures = Path(folder) / "pictures"
        paths = write_pictures(pictures, files, width_px, height_px)
        encoder = Encoder.open(model, threads=threads)
        indexing: list[float] = []
        encoding: list[float] = []
        decoding: list[float] = []
        for run in range(runs):
            ready = _decode_all(paths, encoder, threads, decoding)
            _encode_all(ready, encoder, encoding)
            indexing.append(_index_all(pictures, Path(folder) / f"index{run}", encoder, threads, files))
    limit = 1 / (1 / float(np.median(encoding)) + 1 / float(np.median(decoding)))
    return {
        "benchmark": "indexing rate, files a second",
        "files": files,
        "size_px": [width_px, height_px],
        "threads": threads,
        "indexing": spread(indexing),
        "encoder_alone": spread(encoding),
        "decoders_alone": spread(decoding),
        "share_of_limit": round(float(np.median(indexing)) / limit, 3),
        "share_of_encoder": round(float(np.median(indexing)) / float(np.median(encoding)), 3),
    }


def _decode_all(paths: Sequence[Path], encoder: Encoder, threads: int, rates: list[float]) -> list[Pixels]:
    """Decode all pictures in `threads` processes; append the rate; return some ready tensors."""
    with DecodePool(threads, encoder.manifest.image.pixels) as pool, ThreadPoolExecutor(threads) as workers:
        list(workers.map(pool.decode, paths[: 2 * threads]))
        start = time.perf_counter()
        ready = [decoded.pixels[0] for decoded in workers.map(pool.decode, paths)]
        rates.append(len(paths) / (time.perf_counter() - start))
    return ready


def _encode_all(ready: Sequence[Pixels], encoder: Encoder, rates: list[float]) -> None:
    encoder.embed_images(ready[:ENCODER_BATCH])
    start = time.perf_counter()
    for first in range(0, len(ready), ENCODER_BATCH):
        encoder.embed_images(ready[first : first + ENCODER_BATCH])
    rates.append(len(ready) / (time.perf_counter() - start))


def _index_all(pictures: Path, folder: Path, encoder: Encoder, threads: int, files: int) -> float:
    home = Home(folder)
    home.create()
    with Indexer(home, encoder, threads=threads) as indexer:
        with transaction(indexer.db, home.catalogue):
            targets = targets_for(indexer.db, [pictures], ())
        start = time.perf_counter()
        indexed = sum(event.indexed for event in indexer.run(targets))
        took_s = time.perf_counter() - start
    if indexed != files:
        raise AssertionError(f"{indexed} of {files} pictures were indexed")
    return files / took_s


SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"


def write_pictures(folder: Path, files: int, width_px: int, height_px: int, seed: int = 0) -> list[Path]:
    """Write JPEGs of one size, no two the same; return their paths.

    Large ones are made by enlarging a crop and adding the grain that a camera's sensor gives, so
    that decoding costs what it costs for photos.

    Raises:
        UsageError: the sample photos are not installed.
    """
    sources = [Image.open(path).convert("RGB") for path in sorted(SAMPLES.rglob("*.jpg"))]
    if not sources:
        raise UsageError("There are no sample photos to measure with", "Run it from a checkout.", path=SAMPLES)
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    return [_write(folder / f"{number:06d}.jpg", sources, width_px, height_px, rng) for number in range(files)]


def _write(path: Path, sources: Sequence[Image.Image], width_px: int, height_px: int, rng: np.random.Generator) -> Path:
    source = sources[int(rng.integers(len(sources)))]
    side = int(min(source.size) * rng.uniform(0.6, 1.0))
    left, top = (int(rng.integers(0, edge - side + 1)) for edge in source.size)
    picture = source.crop((left, top, left + side, top + side)).resize((width_px, height_px), Image.Resampling.BICUBIC)
    if width_px > 1000:
        grain = rng.integers(-6, 7, (height_px, width_px, 1), dtype=np.int16)
        picture = Image.fromarray(np.clip(np.asarray(picture, np.int16) + grain, 0, 255).astype(np.uint8))
    picture.save(path, quality=QUALITY)
    return path
