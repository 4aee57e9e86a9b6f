"""What good and maybe mean for words that people type: `python -m tests.bench.bands [--data DIR] [--sizes N ...]`.

Copies of Flickr8k photos are indexed by the command line and asked for 60 common words of their captions; a photo is
right if a caption has the word. Then the photos are dealt into seven folders, six of which are called like one of the
words, and these words are asked for again. In libraries above 1,000 photos the rest was trained on, so only the photos
of `dev` count. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.bench.machine import machine
from indexer.search.words import stems
from model_export import data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from model_export.data import Photo

FIRST = 200
WORDS = (
    "man dog boy girl people red woman blue shirt water person child grass field yellow children ball mouth jacket "
    "snow street men bike park pink kids crowd hat beach orange building trees hair rock dirt player face mountain "
    "camera bicycle women toy ocean wall path swimming sidewalk suit hill uniform woods wave shorts lake black white "
    "running jumping walking sitting"
).split()
FOLDER_WORDS = ("dog", "man", "water", "red", "beach", "bike")


def main() -> None:
    """Measure all sizes and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[3] / "shared" / "data")
    parser.add_argument("--sizes", type=int, nargs="+", default=[200, 1_000, 6_000])
    options = parser.parse_args()
    dev, train = data.flickr8k(options.data, "dev"), data.flickr8k(options.data, "train")
    rows: list[dict[str, Any]] = []
    for size in options.sizes:
        random = np.random.default_rng(size)
        photos = [dev[i] for i in random.permutation(len(dev))[:size]]
        photos += [train[i] for i in random.permutation(len(train))[: size - len(photos)]]
        rows += _measured(photos, {photo.path.name for photo in dev})
    json.dump({"benchmark": "bands of common words", "machine": machine(), "rows": rows}, sys.stdout, indent=1)
    sys.stdout.write("\n")


def _measured(photos: Sequence[Photo], judged: set[str]) -> Iterator[dict[str, Any]]:
    """Yield the figures of one library, in neutral folders and in ones that are called like the words.

    Args:
        photos: that it holds.
        judged: names of those whose hits count.
    """
    said = {photo.path.name: frozenset().union(*(stems(text) for text in photo.captions)) for photo in photos}
    with tempfile.TemporaryDirectory(prefix="recallery-bands-") as temporary:
        top, home = Path(temporary) / "library", Path(temporary) / "home"
        names = [f"{word.title()} pictures" for word in FOLDER_WORDS]
        for folder in ("all", *names):
            (top / folder).mkdir(parents=True)
        for photo in photos:
            shutil.copy(photo.path, top / "all")
        before = _asked(top, home, WORDS)
        for number, path in enumerate(sorted((top / "all").iterdir())):
            path.rename(top / (*names, "all")[number % 7] / path.name)
        after = _asked(top, home, FOLDER_WORDS)
    same = {word: before[word] for word in FOLDER_WORDS}
    for folders, answers in (("neutral", before), ("neutral", same), ("named after the words", after)):
        yield {"photos": len(photos), "folders": folders, **_figures(answers, said, judged)}


def _figures(
    answers: Mapping[str, Sequence[Mapping[str, Any]]], said: Mapping[str, frozenset[str]], judged: set[str]
) -> dict[str, Any]:
    good, shown, silent = [0, 0], [0, 0], 0
    for word, hits in answers.items():
        silent += all(hit["band"] == "weak" for hit in hits)
        for hit in hits[:FIRST]:
            name = Path(hit["path"]).name
            if name in judged:
                right = stems(word) <= said[name]
                good[0] += right and hit["band"] == "good"
                good[1] += hit["band"] == "good"
                shown[0] += right and hit["band"] != "weak"
                shown[1] += right
    return {
        "words": len(answers),
        "good": good[1],
        "good_right": round(good[0] / good[1], 3) if good[1] else None,
        "right_shown": round(shown[0] / max(1, shown[1]), 3),
        "silent": silent,
    }


def _asked(top: Path, home: Path, words: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Index a folder and return the hits of each word."""
    _recallery(home, "index", str(top))
    queries = "".join(json.dumps({"id": word, "text": word, "limit": FIRST}) + "\n" for word in words)
    lines = _recallery(home, "search", "--queries", "-", lines=queries).splitlines()
    return {answer["id"]: answer["hits"] for answer in map(json.loads, lines)}


def _recallery(home: Path, *command: str, lines: str = "") -> str:
    run = [sys.executable, "-m", "indexer", *command, "--data", str(home), "--json"]
    return subprocess.run(run, input=lines, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main()
