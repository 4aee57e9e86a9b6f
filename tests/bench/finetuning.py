"""Training the model itself, measured: `python -m tests.bench.finetuning --index FOLDER [--photos N]`.

Runs what `recallery learn --deep` does on an index of `../shared/data/grocery`, whose photos lie in folders, and asks
Flickr8k dev before and after, through the engine: the proof's own general measure moves most of its photos along a
linear map, and this one embeds all of them with the new bundle.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from indexer.bench.machine import machine
from indexer.catalogue.database import connect
from indexer.decode.pool import DecodePool
from indexer.embed.bundle import built_in_model
from indexer.embed.encoder import Encoder
from indexer.home import Home
from indexer.learning.learner import learn, request_of
from indexer.learning.method import BUNDLE, Progress
from indexer.learning.metrics import recalls
from model_export.finetuning.deep import DeepMethod
from tests.bench.learning import DATA

_CAPTIONS_EACH = 2


def asked_in_general(model: Path, photos: int) -> dict[str, float]:
    """Return what captions find among photos of Flickr8k dev, in percent; those at odd places no guard has seen."""
    encoder = Encoder.open(model)
    lines = (DATA / "flickr8k/captions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["split"] == "dev"][:photos]
    paths = [DATA / "flickr8k" / row["file"] for row in rows]
    vectors = []
    with DecodePool(2, encoder.manifest.image.pixels) as pool, ThreadPoolExecutor(2) as threads:
        for start in range(0, len(paths), 32):
            read = threads.map(pool.decode, paths[start : start + 32])
            vectors.append(encoder.embed_images([one.pixels[0] for one in read]))
    captions = [caption for row in rows for caption in row["captions"][:_CAPTIONS_EACH]]
    answers = np.repeat(np.arange(len(rows)), _CAPTIONS_EACH)
    right = answers[:, None] == np.arange(len(rows))[None, :]
    found = recalls(encoder.embed_queries(captions) @ np.concatenate(vectors).T, right, 10)
    return {
        "recall@10": 100 * float(found.mean()),
        "recall@10, odd photos": 100 * float(found[answers % 2 == 1].mean()),
    }


def deeply(home: Home, folder: Path) -> dict[str, Any]:
    """Train on a folder of an index; return what came of it, and how long each stage took."""
    began, seconds = time.monotonic(), {}

    def told(progress: Progress) -> None:
        seconds[progress.stage.value] = round(time.monotonic() - began)

    with closing(connect(home.catalogue, create=False)) as db:
        outcome = learn(home, db, request_of(db, [folder]), report=told, method=DeepMethod())
    assert outcome is not None
    card = {
        one.name: [round(100 * span.mean, 1) for span in (one.before, one.after)] for one in outcome.scorecard.measures
    }
    curve = [(look.step, round(100 * look.own, 1)) for look in outcome.curve]
    said = {"offered": outcome.scorecard.is_offered, "reason": outcome.scorecard.reason, "strength": outcome.scale}
    return {**said, "until_s": seconds, "scorecard": card, "own precision": curve}


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True, help="an index of the grocery photos")
    parser.add_argument("--photos", type=int, default=1_000, help="of Flickr8k dev")
    options = parser.parse_args()
    home = Home(options.index)
    found: dict[str, Any] = {"machine": machine(), **deeply(home, DATA / "grocery")}
    found["Flickr8k dev before"] = asked_in_general(built_in_model(), options.photos)
    bundle = home.learning / BUNDLE
    if bundle.is_dir():
        found["Flickr8k dev after"] = asked_in_general(bundle, options.photos)
    json.dump(found, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
