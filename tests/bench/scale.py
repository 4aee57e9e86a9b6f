"""Peak memory and database size of indexing many files: `python -m tests.bench.scale 100000 [--no-ocr]`.

Without the pass over text in pictures, a run takes about half as long.

The files are copies of sample photos with different bytes at the end, which decoders ignore, so that
every one is a content of its own. Memory is the sum over the process and its decoders, sampled
twice a second; the disk is measured after maintenance against the live data (vectors and text).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from indexer.bench.machine import machine
from indexer.bench.rate import write_pictures
from indexer.embed.bundle import built_in_model
from indexer.embed.manifest import load_manifest

SEEDS = 200
FOLDER_FILES = 1_000
SAMPLE_S = 0.5


def main(files: int, more: Sequence[str]) -> None:
    """Make files, index them with more options of `recallery index`, print one JSON object."""
    with tempfile.TemporaryDirectory(prefix="recallery-scale-") as folder:
        top = Path(folder)
        _copies(top / "photos", write_pictures(top / "seeds", SEEDS, 320, 240), files)
        start = time.perf_counter()
        curve, code = _watched(["index", str(top / "photos"), "--data", str(top / "data"), "--json", *more])
        took_s = time.perf_counter() - start
        again = time.perf_counter()
        _watched(["index", "--data", str(top / "data"), "--json", *more])
        again_s = time.perf_counter() - again
        status = subprocess.run(
            [sys.executable, "-m", "indexer", "status", "--json", "--data", str(top / "data")],
            capture_output=True,
            text=True,
            check=True,
        )
        counts = json.loads(status.stdout)
    live = counts["indexed"] * (load_manifest(built_in_model()).dimension * 4 + 120)
    fifths = [curve[i * len(curve) // 5 : (i + 1) * len(curve) // 5] for i in range(5)]
    sys.stdout.write(
        json.dumps(
            {
                "benchmark": "indexing at scale",
                "machine": machine(),
                "files": files,
                "options": list(more),
                "indexed": counts["indexed"],
                "exit_code": code,
                "took_s": round(took_s, 1),
                "files_per_s": round(files / took_s, 1),
                "second_run_s": round(again_s, 2),
                "peak_bytes": max(curve),
                "peak_by_fifth_of_the_run_bytes": [max(part) for part in fifths],
                "units_bytes": counts["units_bytes"],
                "catalogue_bytes": counts["catalogue_bytes"],
                "live_bytes": live,
                "units_to_live": round(counts["units_bytes"] / live, 2),
            }
        )
        + "\n"
    )


def _copies(folder: Path, seeds: list[Path], files: int) -> None:
    data = [seed.read_bytes() for seed in seeds]
    for number in range(files):
        place = folder / f"{number // FOLDER_FILES:04d}"
        if number % FOLDER_FILES == 0:
            place.mkdir(parents=True)
        (place / f"IMG_{number:07d}.jpg").write_bytes(data[number % len(data)] + number.to_bytes(8, "little"))


def _watched(arguments: list[str]) -> tuple[list[int], int]:
    """Run the command line; return the memory of it and its children over time, and its exit code."""
    process = subprocess.Popen([sys.executable, "-m", "indexer", *arguments], stdout=subprocess.DEVNULL)
    watched = psutil.Process(process.pid)
    curve: list[int] = []
    while process.poll() is None:
        curve.append(_tree_bytes(watched))
        time.sleep(SAMPLE_S)
    return curve or [0], process.returncode


def _tree_bytes(process: psutil.Process) -> int:
    """Return the proportional memory of a process tree: shared pages count once."""
    total = 0
    try:
        for member in (process, *process.children(recursive=True)):
            full = member.memory_full_info()
            total += getattr(full, "pss", full.rss)
    except psutil.NoSuchProcess:
        pass
    return total


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2:])
