"""Damaged files cost only themselves: `python -m tests.bench.mutations [--kind KIND] [--count N] [--most-s S]`.

Copies of the documents, or videos, below `--data` are damaged (bytes changed, cut off, zeroed, moved; in archives also
the parts within) and read in full by decoder processes. Prints by format how many were read, how many were refused
with which reason, and how many had the decoder crash, hang, run out of memory or show a bug: there should be none of
these. Also reads the undamaged files of `--data` and says what became of them.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import math
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.bench.machine import machine
from indexer.decode.pool import DecodePool
from indexer.decode.readers import kind_of
from indexer.errors import UnreadableError
from indexer.types import Fit, Grade, Kind, PixelSpec, ReadSegment

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SPEC = PixelSpec(width_px=320, height_px=320, fit=Fit.SQUASH)
LARGEST_BYTES = 2_000_000
BAD = ("The file crashes the decoder", "Decoding takes too long", "Reading takes too long", "needs too much memory")
BUG = "a bug"


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    format: str
    title: str
    """Empty: it was read. Else why not."""
    is_part: bool
    """It was read until something broke."""
    took_s: float


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=3_000)
    parser.add_argument("--kind", type=Kind, choices=list(Kind), default=Kind.DOCUMENT)
    parser.add_argument("--most-s", type=float, default=math.inf, help="begin no more files after so many seconds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--data", type=Path, default=DATA)
    options = parser.parse_args()
    whole = files_of(options.data, options.kind)
    started = time.perf_counter()
    damaged = mutated_outcomes([path for path in whole if path.stat().st_size <= LARGEST_BYTES], options)
    took_s = time.perf_counter() - started
    with DecodePool(options.threads, SPEC) as pool:
        undamaged = [outcome_of(pool, path, options.kind) for path in whole]
    report = {
        "benchmark": f"damaged files of kind {options.kind}",
        "machine": machine(),
        "damaged": {"files": len(damaged), "took_s": round(took_s, 1), **table(damaged)},
        "undamaged": {"files": len(undamaged), **table(undamaged)},
    }
    json.dump(report, sys.stdout, indent=1)
    sys.stdout.write("\n")
    return 0


def files_of(data: Path, kind: Kind) -> list[Path]:
    """Return the files of a kind below a folder."""
    return sorted(path for path in data.rglob("*") if path.is_file() and kind_of(path) is kind)


def mutated_outcomes(originals: Sequence[Path], options: argparse.Namespace) -> list[Outcome]:
    """Damage originals in turn and read them."""
    by_format: dict[str, list[Path]] = {}
    for path in originals:
        by_format.setdefault(path.suffix.lower(), []).append(path)
    formats = sorted(by_format)
    end = time.perf_counter() + options.most_s
    with tempfile.TemporaryDirectory(prefix="recallery-damaged-") as folder, DecodePool(options.threads, SPEC) as pool:

        def one(number: int) -> Outcome | None:
            if time.perf_counter() > end:
                return None
            chance = random.Random(f"{options.seed} {number}")
            original = chance.choice(by_format[formats[number % len(formats)]])
            path = Path(folder) / f"{number}{original.suffix}"
            path.write_bytes(damage(original.read_bytes(), chance))
            found = outcome_of(pool, path, options.kind)
            path.unlink()
            return found

        with ThreadPoolExecutor(options.threads) as threads:
            return [outcome for outcome in threads.map(one, range(options.count)) if outcome is not None]


class _Bugs(logging.Handler):
    """Notices what decoders report as bugs."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def outcome_of(pool: DecodePool, path: Path, kind: Kind = Kind.DOCUMENT) -> Outcome:
    """Read a file in full."""
    bugs = _Bugs()
    log = logging.getLogger("indexer.decode.pool")
    log.addHandler(bugs)
    start = time.perf_counter()
    title, segments = "", 0
    try:
        for item in pool.read(path, kind, Grade.FULL):
            segments += isinstance(item, ReadSegment)
    except UnreadableError as error:
        title = str(error.title)
    finally:
        log.removeHandler(bugs)
    if any(str(path) in said for said in bugs.said):
        title = BUG
        sys.stderr.write("\n".join(bugs.said) + "\n")
    elif any(bad in title for bad in BAD):
        sys.stderr.write(f"{title}: {path.name}\n")
    return Outcome(path.suffix.lower(), title, bool(title) and segments > 0, time.perf_counter() - start)


def table(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the outcomes by format."""
    rows = {}
    for name in sorted({outcome.format for outcome in outcomes}):
        own = [outcome for outcome in outcomes if outcome.format == name]
        rows[name] = {
            "files": len(own),
            "read": sum(not outcome.title for outcome in own),
            "in_part": sum(outcome.is_part for outcome in own),
            "slowest_s": round(max(outcome.took_s for outcome in own), 1),
            "reasons": dict(Counter(outcome.title for outcome in own if outcome.title)),
        }
    bad = [outcome for outcome in outcomes if outcome.title == BUG or any(one in outcome.title for one in BAD)]
    return {"bad": dict(Counter(f"{outcome.format} {outcome.title}" for outcome in bad)), "by_format": rows}


def damage(data: bytes, chance: random.Random) -> bytes:
    """Return a damaged copy; of archives now and then with damage in a part that is otherwise whole."""
    if data[:2] == b"PK" and chance.random() < 0.6:
        return _repacked(data, chance)
    return chance.choice(WAYS)(data, chance)


def _repacked(data: bytes, chance: random.Random) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit = chance.choice([name for name in names if name.endswith((".xml", ".xhtml", ".html", ".opf"))] or names)
        for name in names:
            part = old.read(name)
            new.writestr(name, chance.choice(WAYS)(part, chance) if name == hit else part)
    return made.getvalue()


def _changed(data: bytes, chance: random.Random) -> bytes:
    new = bytearray(data)
    for _ in range(chance.choice((1, 10, 100, max(1, len(data) // 100)))):
        if new:
            new[chance.randrange(len(new))] = chance.randrange(256)
    return bytes(new)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _zeroed(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    length = min(len(data) - start, chance.choice((4, 64, 4_096)))
    return data[:start] + bytes(length) + data[start + length :]


def _moved(data: bytes, chance: random.Random) -> bytes:
    start, to = chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)
    return data[:to] + data[start : start + chance.choice((16, 1_000, 50_000))] + data[to:]


def _numbers(data: bytes, chance: random.Random) -> bytes:
    """Replace a number in the text by a large or negative one: sizes, counts, references."""
    places = [place for place in range(len(data)) if data[place : place + 1].isdigit()] if len(data) < 300_000 else []
    if not places:
        return _changed(data, chance)
    place = chance.choice(places)
    return data[:place] + chance.choice((b"999999999", b"-1", b"0", b"65536")) + data[place + 1 :]


def _repeated(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start : start + chance.choice((1, 8, 200))] * 2_000 + data[start:]


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_changed, _cut, _zeroed, _moved, _numbers, _repeated)


if __name__ == "__main__":
    sys.exit(main())
