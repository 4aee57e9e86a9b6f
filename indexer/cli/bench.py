"""`recallery bench`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.bench import latency, rate
from indexer.bench.machine import machine
from indexer.cli.codes import OK
from indexer.embed.bundles import built_in_model
from indexer.embed.encoder import Encoder
from indexer.runtime import default_threads

if TYPE_CHECKING:
    import argparse

    from indexer.cli.output import Output
    from indexer.home import Home


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Measure this computer on pictures and libraries made for it; return the exit code."""
    del home
    quick: bool = options.quick
    model = built_in_model()
    threads = default_threads()
    output.record({"machine": machine()})
    small, large, runs = (200, 24, 2) if quick else (1000, 100, 3)
    output.note("Indexing small pictures…")
    output.record(rate.measure(model, files=small, width_px=320, height_px=240, threads=threads, runs=runs))
    output.note("Indexing 12-megapixel pictures…")
    output.record(rate.measure(model, files=large, width_px=4000, height_px=3000, threads=threads, runs=runs))
    encoder = Encoder.open(model, threads=threads)
    for units in (20_000,) if quick else (100_000, 1_000_000):
        output.note(f"Searching {units:,} units…")
        output.record(latency.measure(encoder, units, queries=50 if quick else 200))
    return OK
