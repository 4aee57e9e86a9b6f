"""Learning from folders, measured: `python -m tests.bench.learning [part ...] [--cache FOLDER]`.

The photos of `../shared/data/grocery` lie in folders as they come: 81 fine names, 42 coarse ones. Half of each class is
held out. Names ask, and the held-out photos have to be found. General: 5,000 captions of Flickr8k dev ask for 1,000
photos; those at odd places are not known to the guard (`indexer.learning.general`). Parts:

    gain      before and after, and the scorecard
    curve     3, 5, 10 and 20 photos of each folder
    control   20 seeds with shuffled pairs, all of which must be refused
    absurd    how many right and wrong pairs are left out as absurd
    time      5,000 pairs, and 100,000 vectors adapted
    general   writes the file of general queries for the built-in model

Vectors of photos and texts are kept in `--cache`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.bench.machine import machine
from indexer.decode.pool import DecodePool
from indexer.embed.adapter import Adapter, LowRank, meaning_width, of_items
from indexer.embed.bundle import built_in_model, read_vectors
from indexer.embed.encoder import Encoder
from indexer.embed.manifest import QUERIES
from indexer.embed.vectors import unit
from indexer.learning.general import FOLDER, General, general_of, save_general
from indexer.learning.material import Lookup, Material
from indexer.learning.metrics import average_precisions, recalls
from indexer.learning.preparing import plausible, text_vectors
from indexer.learning.proof import Space, prove
from indexer.learning.split import Part
from indexer.learning.training import Trained, Training
from indexer.models.adapted import Conversion, install_adapted
from indexer.models.installed import Installed
from indexer.pipeline.control import Control

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.types import Vectors

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
UNUSED = 99
"""The part of photos that are neither trained on nor held out."""
SEEDS = 20
DRAWS = 5


@dataclass(frozen=True)
class World:
    """What is measured on."""

    encoder: Encoder
    photos: Vectors
    labels: list[tuple[str, str]]
    """Fine and coarse name of each photo."""
    names: tuple[str, ...]
    name_vectors: Vectors
    dev: Vectors
    dev_queries: Vectors


def opened(cache: Path) -> World:
    """Return the data sets, embedded by the built-in model; the first call takes minutes."""
    encoder = Encoder.open(built_in_model())
    rows = _rows("grocery/labels.jsonl")
    labels = [(row["label"], row["coarse"]) for row in rows]
    names = tuple(sorted({name for label in labels for name in label}))
    dev = [row for row in _rows("flickr8k/captions.jsonl") if row["split"] == "dev"]
    return World(
        encoder=encoder,
        photos=_photos(cache / "grocery.npy", encoder, [f"grocery/{row['file']}" for row in rows]),
        labels=labels,
        names=names,
        name_vectors=_texts(cache / "grocery_names.npy", encoder, names),
        dev=_photos(cache / "dev.npy", encoder, [f"flickr8k/{row['file']}" for row in dev]),
        dev_queries=_texts(cache / "dev_q.npy", encoder, [caption for row in dev for caption in row["captions"]]),
    )


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def _photos(path: Path, encoder: Encoder, names: Sequence[str]) -> Vectors:
    if not path.is_file():
        spec = encoder.manifest.image.pixels
        made = []
        with DecodePool(2, spec) as pool, ThreadPoolExecutor(2) as threads:
            for start in range(0, len(names), 64):
                paths = [DATA / name for name in names[start : start + 64]]
                made.append(encoder.embed_images([one.pixels[0] for one in threads.map(pool.decode, paths)]))
        np.save(path, np.concatenate(made))
    return of_items(np.load(path), encoder.manifest)


def _texts(path: Path, encoder: Encoder, texts: Sequence[str]) -> Vectors:
    if not path.is_file():
        np.save(path, encoder.embed_queries(texts))
    width = meaning_width(encoder.manifest)
    return np.asarray(unit(of_items(np.load(path), encoder.manifest)[:, :width]), np.float32)


def material_of(world: World, photos_each: int, seed: int = 0) -> Material:
    """Return grocery with so many photos of each folder to learn from; half of each is held out, or what is left."""
    generator = np.random.default_rng(seed)
    part = np.full(len(world.labels), UNUSED, np.int8)
    for label in sorted({fine for fine, _ in world.labels}):
        own = generator.permutation([i for i, (fine, _) in enumerate(world.labels) if fine == label])
        half = len(own) // 2 if photos_each <= len(own) // 2 else max(2, len(own) - photos_each)
        known = own[half:][:photos_each]
        part[own[:half]] = Part.HELD_OUT
        part[known] = Part.TRAIN
        part[known[: max(1, round(0.15 * len(known)))]] = Part.CHOICE
    place = {name: i for i, name in enumerate(world.names)}
    used = [(i, place[name]) for i, names in enumerate(world.labels) if part[i] != UNUSED for name in set(names)]
    bundle, manifest = world.encoder.folder, world.encoder.manifest
    general = general_of(manifest.model_id, world.name_vectors.shape[1])
    wide = np.zeros((len(general.photos), manifest.dimension), np.float32)
    wide[:, : general.photos.shape[1]] = general.photos
    return Material(
        texts=world.names,
        text_vectors=world.name_vectors,
        items=world.photos,
        part=part,
        pair_texts=np.array([name for _, name in used], np.int32),
        pair_items=np.array([item for item, _ in used], np.int32),
        usual=unit(read_vectors(bundle, manifest, QUERIES)).astype(np.float32),
        general_photos=wide,
        general_queries=general.queries,
        general_answers=general.answers,
        background=of_items(world.encoder.background(), manifest),
    )


def measured(world: World, material: Material, adapter: Adapter | None) -> dict[str, float]:
    """Return what names find among the held-out photos, and captions among those of Flickr8k dev, in percent."""
    space = Space(material, world.encoder.manifest, adapter)
    held = np.flatnonzero(material.part == Part.HELD_OUT)
    similarity = space.queries(material.text_vectors) @ space.items(material.items[held]).T
    right = Lookup.of(material).among(np.arange(len(material.texts)), held)
    found = {
        "map": average_precisions(similarity, right).mean(),
        "recall@1": recalls(similarity, right, 1).mean(),
        "recall@10": recalls(similarity, right, 10).mean(),
    }
    for kind, of in (("fine", 0), ("coarse", 1)):
        own = [i for i, name in enumerate(material.texts) if name in {labels[of] for labels in world.labels}]
        found[f"{kind} map"] = average_precisions(similarity[own], right[own]).mean()
    general = space.queries(world.dev_queries) @ space.items(world.dev).T
    answers = np.repeat(np.arange(len(world.dev)), len(world.dev_queries) // len(world.dev))
    right = answers[:, None] == np.arange(len(world.dev))[None, :]
    asked = answers % 2 == 1
    found["flickr8k dev recall@10"] = recalls(general, right, 10).mean()
    found["flickr8k dev recall@1"] = recalls(general, right, 1).mean()
    found["flickr8k dev recall@10, queries of odd photos"] = recalls(general[asked], right[asked], 10).mean()
    return {name: round(100 * float(value), 2) for name, value in found.items()}


def trained(material: Material, seed: int = 0) -> tuple[Trained, float]:
    """Return what a training gives, and its CPU time."""
    began = time.process_time()
    done = Training(material, seed).run()
    assert done is not None
    return done, time.process_time() - began


def gain(world: World) -> dict[str, Any]:
    """Measure half of each folder against the other half."""
    material = material_of(world, 11)
    done, cpu_s = trained(material)
    card = prove(material, world.encoder.manifest, done.adapter, done.scale, 0)
    before, after = (measured(world, material, adapter) for adapter in (None, done.adapter))
    return {
        "pairs": len(material.pair_items),
        "before": before,
        "after": after,
        "scale": done.scale,
        "steps": done.curve[-1].step,
        "cpu_s": round(cpu_s, 1),
        "scorecard": card.to_record(),
    }


def curve(world: World) -> dict[str, Any]:
    """Measure few and many photos of each folder, each with some draws of the photos: lowest, median, highest."""
    found = {}
    for photos in (3, 5, 10, 20):
        draws = [_draw(world, photos, seed) for seed in range(DRAWS)]
        names = draws[0].keys()
        found[str(photos)] = {name: np.quantile([one[name] for one in draws], [0, 0.5, 1]).tolist() for name in names}
        _tell({photos: found[str(photos)]})
    return found


def _draw(world: World, photos: int, seed: int) -> dict[str, float]:
    material = material_of(world, photos, seed)
    done, _ = trained(material, seed)
    card = prove(material, world.encoder.manifest, done.adapter, done.scale, seed)
    before, after = (measured(world, material, adapter) for adapter in (None, done.adapter))
    told = {f"{when} {name}": of[name] for name in before for when, of in (("before:", before), ("after:", after))}
    return {**told, "scale": done.scale, "offered": float(card.is_offered)}


def control(world: World) -> dict[str, Any]:
    """Train on shuffled pairs; none may be offered."""
    material = material_of(world, 11)
    refused: list[str] = []
    for seed in range(SEEDS):
        shuffled = material.shuffled(seed)
        done, _ = trained(shuffled, seed)
        refused.append(prove(shuffled, world.encoder.manifest, done.adapter, done.scale, seed).reason or "offered")
        _tell({seed: refused[-1]})
    return {"seeds": SEEDS, "refused": sum(reason != "offered" for reason in refused), "reasons": refused}


def absurd(world: World) -> dict[str, float]:
    """Return the shares of right and of shuffled pairs that are left out."""
    meanings = unit(world.photos[:, : world.name_vectors.shape[1]])
    captions = np.arange(0, len(world.dev_queries), 5)
    long = ["a caption of some words"] * len(captions)
    dev = unit(world.dev[:, : world.name_vectors.shape[1]])
    material = material_of(world, 11)
    generator = np.random.default_rng(0)
    shares = {}
    for name, words, texts, items, asked, answers in (
        ("names", world.names, world.name_vectors, meanings, material.pair_texts, material.pair_items),
        ("captions", long, world.dev_queries[captions], dev, np.arange(len(dev)), np.arange(len(dev))),
    ):
        for kind, given in (("right", asked), ("wrong", generator.permutation(asked))):
            pairs = given.astype(np.int32), answers.astype(np.int32)
            kept = plausible(words, texts, items, pairs, items)
            shares[f"{name}, {kind}"] = round(100 * float(1 - kept.mean()), 2)
    return shares


def times(world: World) -> dict[str, Any]:
    """Measure 5,000 pairs of captions and photos, and a table of 100,000 vectors."""
    return {"5,000 pairs": _pairs_time(world), "100,000 vectors": _table_time(world)}


def _pairs_time(world: World) -> dict[str, float]:
    count = 5_000
    began = time.process_time()
    asked = _rows("flickr8k/captions.jsonl")[:100]
    text_vectors(world.encoder, [row["captions"][0] for row in asked], Control(), lambda *_: None)
    per_text_s = (time.process_time() - began) / len(asked)
    part = np.random.default_rng(0).choice([0, 0, 0, 0, 0, 0, 1, 2, 2], len(world.dev)).astype(np.int8)
    captions = replace(
        material_of(world, 11),
        texts=tuple(map(str, range(count))),
        text_vectors=world.dev_queries[:count],
        items=world.dev,
        part=part,
        pair_texts=np.arange(count, dtype=np.int32),
        pair_items=np.repeat(np.arange(len(world.dev)), 5)[:count].astype(np.int32),
    )
    done, train_s = trained(captions)
    began = time.process_time()
    card = prove(captions, world.encoder.manifest, done.adapter, done.scale, 0)
    prove_s = time.process_time() - began
    parts = {"texts_cpu_s": per_text_s * count, "train_cpu_s": train_s, "prove_cpu_s": prove_s}
    whole = {"all_cpu_s": sum(parts.values()), "steps": float(done.curve[-1].step), "offered": float(card.is_offered)}
    return {name: round(value, 2) for name, value in (parts | whole).items()}


def _table_time(world: World) -> dict[str, float]:
    """Return how long the rows of a table take, from one table to the other, with its indexes."""
    from indexer.catalogue.contents import SegmentColumns
    from indexer.home import Home
    from indexer.store.maintenance import maintain
    from indexer.store.rows import copy_rows
    from indexer.store.writer import SegmentWriter
    from indexer.stream import Embedded
    from indexer.types import ContentId, Kind, segment_id

    count, generator = 100_000, np.random.default_rng(0)
    width, dimension = world.name_vectors.shape[1], world.encoder.dimension
    down = (0.05 * generator.standard_normal((width, 64))).astype(np.float32)
    adapter = Adapter(LowRank(down, down.T.copy()), LowRank(down, down.T.copy()))
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.create()
        base = Installed(world.encoder.folder, world.encoder.manifest, built_in=True)
        began = time.perf_counter(), time.process_time()
        target = install_adapted(home, base, adapter, "Learned")
        bundle_s = time.perf_counter() - began[0]
        source = SegmentWriter(home.units, base.model_id, dimension)
        ids = [ContentId(f"{number:032x}") for number in range(count)]
        for start in range(0, count, 10_000):
            vectors = unit(generator.standard_normal((10_000, dimension))).astype(np.float32)
            part = ids[start : start + 10_000]
            rows = [Embedded(segment_id(one, 0), one, vector) for one, vector in zip(part, vectors, strict=True)]
            texts = [
                SegmentColumns(
                    content_id=one,
                    kind=Kind.IMAGE,
                    text=f"photo {one[-5:]} beach",
                    folder_ids=(1,),
                    taken_ms=0,
                    camera="",
                    latitude=None,
                    longitude=None,
                    rating=0,
                    has_text=False,
                    dhash=1,
                )
                for one in part
            ]
            source.add(rows, texts)
        began = time.perf_counter(), time.process_time()
        table = SegmentWriter(home.units, target.model_id, dimension)
        made = sum(copy_rows(base.model_id, table, set(ids), Conversion(base, target), dimension))
        copied = time.perf_counter(), time.process_time()
        maintain(table.table, home.units)
        ended = time.perf_counter(), time.process_time()
    names = ("wall_s", "cpu_s")
    found = {"rows": float(made), "bundle_s": bundle_s}
    for place, name in enumerate(names):
        found[f"product_{name}"] = copied[place] - began[place]
        found[f"indexes_{name}"] = ended[place] - copied[place]
    return {name: round(value, 2) for name, value in found.items()}


def write_general(world: World, cache: Path) -> dict[str, Any]:
    """Write what `indexer.learning.general` reads: captions of every other dev photo, and photos trained on."""
    train = [row for row in _rows("flickr8k/captions.jsonl") if row["split"] == "train"][::6][:1000]
    photos = _photos(cache / "train.npy", world.encoder, [f"flickr8k/{row['file']}" for row in train])
    width = world.dev_queries.shape[1]
    queries = world.dev_queries.reshape(len(world.dev), 5, width)[::2, [0, 2, 4]].reshape(-1, width)
    answers = np.repeat(np.arange(len(world.dev[::2])), 3).astype(np.int32)
    made = General(np.concatenate([world.dev[::2], photos])[:, :width], queries, answers)
    path = FOLDER / f"{world.encoder.manifest.model_id}.npz"
    save_general(path, made)
    return {"file": path.name, "bytes": path.stat().st_size}


def _tell(found: object) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure the named parts, all but `general` without any."""
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", default=["gain", "curve", "control", "absurd", "time"])
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()))
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    world = opened(options.cache)
    found: dict[str, Any] = {"machine": machine()}
    parts = {"gain": gain, "curve": curve, "control": control, "absurd": absurd, "time": times}
    for name in options.parts:
        found[name] = write_general(world, options.cache) if name == "general" else parts[name](world)
        _tell({name: found[name]})
    _tell(found)


if __name__ == "__main__":
    main()
