"""Concepts: how long they take and what they find: `python -m tests.bench.concepts [--units N] [--data DIR]`.

Time: a library of synthetic vectors, a name alone and a name with words, warm, and the first time after an answer.

Quality, with `--data`: photos of the same thing (grocery: products, Caltech: kinds, fashion: garments of a sort and
colour) lie among photos of Flickr8k; three examples of each are to find the others. Average precision, beside that of
the same three photos as a query, which was all there was. `--keep FILE` keeps the vectors. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.bench.latency import clustered, fill
from indexer.bench.machine import machine, percentiles
from indexer.catalogue import concepts
from indexer.catalogue.concepts import ConceptId, Example
from indexer.catalogue.database import Connection, connect, transaction
from indexer.decode.image import read_image
from indexer.embed.bundle import built_in_model
from indexer.embed.encoder import Encoder
from indexer.embed.vectors import weighted_query
from indexer.home import Home
from indexer.search.discriminant import Discriminant
from indexer.search.query import compose
from indexer.search.request import SearchRequest, TextPart
from indexer.search.searcher import POOL, SAMPLE_ROWS, Searcher
from indexer.store.maintenance import maintain
from indexer.store.reader import SegmentReader
from indexer.store.writer import SegmentWriter
from indexer.types import ContentId, Decoded, Locator, PixelSpec, Vector, Vectors

EXAMPLES = 3
LEAST_MEMBERS = 8
MOST_SETS = 40
QUERIES = 30


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    encoder = Encoder.open(built_in_model())
    result: dict[str, object] = {"benchmark": "concepts", "machine": machine(), "time": _times(encoder, options.units)}
    if options.data:
        names, vectors = _photos(encoder, options.data, options.photos, options.keep)
        result |= {"photos": len(names), "quality": _quality(encoder, names, vectors, options.data)}
    json.dump(result, sys.stdout, indent=1)
    sys.stdout.write("\n")


def _times(encoder: Encoder, units: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="recallery-concepts-") as folder:
        home = Home(Path(folder))
        with closing(connect(home.catalogue, create=True)) as db:
            writer = SegmentWriter(home.units, encoder.manifest.model_id, encoder.dimension)
            vectors = clustered(units, encoder.dimension, 0)
            fill(db, home.catalogue, writer, encoder.manifest.model_id, vectors)
            maintain(writer.table, home.units)
            concept = _name(db, home)
            reader = SegmentReader(home.units, encoder.manifest.model_id, encoder.dimension)
            searcher = Searcher(db, reader, encoder, _no_picture)
            searcher.keep_in_memory()
            reader.wait_for_memory()
            searcher.search(SearchRequest(texts=(TextPart("warm up"),)))
            first = _ms(searcher, "zorp")
            again = [_ms(searcher, "zorp") for _ in range(QUERIES)]
            with_words = [_ms(searcher, f"zorp beach {number}") for number in range(QUERIES)]
            words = [_ms(searcher, f"a beach {number}") for number in range(QUERIES)]
            content = ContentId(db.execute("SELECT content_id FROM files WHERE inode = 99").fetchone()[0])
            with transaction(db, home.catalogue):
                concepts.put(db, concept, [Example(content_id=content, is_counter=True)], 2)
            answered = _ms(searcher, "zorp")
            applied = [_applied_ms(reader, vectors[number]) for number in range(QUERIES)]
    return {
        "units": units,
        "applied_to_all": percentiles([wall for wall, _ in applied]),
        "applied_to_all_cpu_ms": round(float(np.median([cpu for _, cpu in applied])), 1),
        "first_ms": round(first, 1),
        "after_an_answer_ms": round(answered, 1),
        "name": percentiles(again),
        "name_and_words": percentiles(with_words),
        "words_alone": percentiles(words),
    }


def _name(db: Connection, home: Home) -> ConceptId:
    rows = db.execute("SELECT content_id FROM files WHERE inode < ?", (EXAMPLES,)).fetchall()
    with transaction(db, home.catalogue):
        concept = concepts.add(db, "Zorp", 1)
        concepts.put(db, concept, [Example(content_id=ContentId(content)) for (content,) in rows], 1)
    return concept


def _ms(searcher: Searcher, text: str) -> float:
    start = time.perf_counter()
    searcher.search(SearchRequest(texts=(TextPart(text),)))
    return (time.perf_counter() - start) * 1000


def _applied_ms(reader: SegmentReader, direction: Vector) -> tuple[float, float]:
    """Return how long it takes to compare a direction with every vector, by the clock and of the processor."""
    start, cpu = time.perf_counter(), time.process_time()
    reader.nearest(direction, None, POOL)
    return (time.perf_counter() - start) * 1000, (time.process_time() - cpu) * 1000


def _no_picture(path: Path, _spec: PixelSpec, _locator: Locator) -> Decoded:
    raise AssertionError(path)


def _photos(encoder: Encoder, data: Path, most: int, keep: Path | None) -> tuple[list[str], Vectors]:
    """Return the names of photos below the data folder and their vectors, float32 [N, D]."""
    if keep is not None and keep.exists():
        with np.load(keep) as kept:
            return [str(name) for name in kept["names"]], np.asarray(kept["vectors"])
    paths = [path for sort in ("grocery", "caltech101", "fashion") for path in sorted((data / sort).rglob("*.webp"))]
    others = sorted((data / "flickr8k").glob("*.webp"))
    random = np.random.default_rng(0)
    paths += [others[i] for i in random.permutation(len(others))[: max(0, most - len(paths))]]
    rows: list[Vectors] = []
    for start in range(0, len(paths), encoder.batch_size):
        batch = paths[start : start + encoder.batch_size]
        rows.append(encoder.embed_images([read_image(p, encoder.manifest.image.pixels).pixels[0] for p in batch]))
    names, vectors = [path.relative_to(data).as_posix() for path in paths], np.concatenate(rows)
    if keep is not None:
        np.savez(keep, names=np.array(names), vectors=vectors)
    return names, vectors


def _members(names: list[str], data: Path) -> dict[str, dict[str, list[int]]]:
    """Return the places of photos that show the same, by data set and thing."""
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    lines = (data / "fashion" / "captions.jsonl").read_text(encoding="utf-8").splitlines()
    garments = {line["file"]: f"{line['articleType']} {line['baseColour']}" for line in map(json.loads, lines)}
    for place, name in enumerate(names):
        sort, folder, file = name.split("/")[0], *name.split("/")[-2:]
        if sort in {"grocery", "caltech101"}:
            found[sort][folder].append(place)
        elif sort == "fashion" and file in garments:
            found[sort][garments[file]].append(place)
    return found


def _quality(encoder: Encoder, names: list[str], vectors: Vectors, data: Path) -> dict[str, object]:
    random = np.random.default_rng(1)
    sample = vectors[random.permutation(len(vectors))[:SAMPLE_ROWS]]
    discriminant = Discriminant(np.concatenate([sample, encoder.background()]), encoder.manifest)
    nothing = np.zeros((0, vectors.shape[1]), np.float32)
    table: dict[str, object] = {}
    for sort, things in _members(names, data).items():
        large = [members for _, members in sorted(things.items()) if len(members) >= LEAST_MEMBERS]
        precisions: dict[str, list[float]] = defaultdict(list)
        for i in random.permutation(len(large))[:MOST_SETS]:
            shown = random.permutation(large[i])[:EXAMPLES]
            as_query = weighted_query(vectors[shown], encoder.manifest.likeness, "composed")
            ways = {
                "three photos as a query": compose([(one, 1.0) for one in as_query], sample),
                "concept": discriminant.direction(vectors[shown], nothing),
            }
            for way, query in ways.items():
                precisions[way].append(_precision(vectors @ query, large[i], shown))
        means = {way: round(float(np.mean(found)), 3) for way, found in precisions.items()}
        table[sort] = {"things": len(precisions["concept"]), **means}
    return table


def _precision(scores: NDArray[np.float32], members: list[int], shown: NDArray[np.intp]) -> float:
    """Return the average precision of finding the members that were not shown."""
    order = [i for i in np.argsort(-scores).tolist() if i not in set(shown.tolist())]
    hits = np.flatnonzero(np.isin(order, members))
    return float(np.mean(np.arange(1, len(hits) + 1) / (hits + 1)))


if __name__ == "__main__":
    main()
