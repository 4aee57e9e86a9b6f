"""Kill -9 while learning: `python -m tests.bench.kills --index FOLDER [--kills 20] [--deep] FOLDER...`.

Starts `recallery learn` on a copy of an index and kills it at random moments, of training and of taking into use what
was learned, each time with all its children. After each kill the old or the new model has to answer, whole; in the end
the same command has to go through.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from indexer.bench.machine import machine


def command(home: Path, *words: str) -> list[str]:
    """Return a command of Recallery on an index."""
    return [sys.executable, "-m", "indexer", *words, "--data", str(home)]


def answers(home: Path) -> str:
    """Return the model that answers; raises RuntimeError if a search fails."""
    found = subprocess.run(command(home, "search", "apple", "--json"), capture_output=True, text=True, check=False)
    if found.returncode not in (0, 1) or '"error"' in found.stdout:
        raise RuntimeError(f"the search ended with {found.returncode}: {found.stdout[-500:]} {found.stderr[-500:]}")
    told = subprocess.run(command(home, "learn", "--status", "--json"), capture_output=True, text=True, check=True)
    return str(json.loads(told.stdout.splitlines()[-1])["model"])


def killed(home: Path, words: list[str], after_s: float) -> bool:
    """Start a command and kill it after some seconds; return whether it was still running."""
    with subprocess.Popen(
        command(home, *words), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            process.wait(after_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return True
    return False


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--deep", action="store_true")
    options = parser.parse_args()
    words = ["learn", "--yes", *(["--deep"] if options.deep else []), *options.folders]
    drawn = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        shutil.copytree(options.index, home)
        base, began = answers(home), time.monotonic()
        subprocess.run(command(home, *words), check=True, capture_output=True)
        whole_s = time.monotonic() - began
        learned = answers(home)
        seen = {base: 0, learned: 0}
        for _ in range(options.kills):
            if answers(home) == learned:
                subprocess.run(command(home, "learn", "--undo"), check=True, capture_output=True)
            while not killed(home, words, drawn.uniform(0.5, whole_s)):
                subprocess.run(command(home, "learn", "--undo"), check=True, capture_output=True)
            seen[answers(home)] += 1
        subprocess.run(command(home, *words), check=True, capture_output=True)
        found = {"kills": options.kills, "whole_s": round(whole_s, 1), "answered after a kill": seen}
        json.dump({"machine": machine(), **found, "in the end": answers(home)}, sys.stdout, indent=2)
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
