"""`recallery status`, `doctor` and `bench`: what is in the index, whether all is well, how fast this computer is."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from indexer.catalogue import files as known_files
from indexer.catalogue import heard, pending, picture_texts, report, roots
from indexer.catalogue.database import connect
from indexer.cli.ocr import text_line
from indexer.cli.output import OK, TROUBLE, count, plain
from indexer.cli.speech import speech_line
from indexer.embed.bundle import built_in_model
from indexer.embed.manifest import load_manifest
from indexer.errors import IndexTroubleError
from indexer.models.installed import active_model
from indexer.runtime import default_threads

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.catalogue.report import Counts
    from indexer.cli.output import Output
    from indexer.home import Home


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Show roots, counts and sizes; return the exit code."""
    del options
    manifest = load_manifest(active_model(home))
    with closing(connect(home.catalogue, create=False)) as db:
        counts = report.counts(db, manifest.model_id)
        texts = pending.text_progress(db, picture_texts.settings(db))
        hears = heard.settings(db)
        speech = pending.speech_progress(db, hears)
        shown = _roots(db)
        skipped = report.skipped_types(db)
    catalogue_bytes = home.catalogue.stat().st_size
    units_bytes = sum(file.stat().st_size for file in home.units.rglob("*") if file.is_file())
    if output.as_json:
        output.record(
            {
                **asdict(counts),
                "text_in_pictures": asdict(texts),
                "speech": {**asdict(hears), **asdict(speech)},
                "model": manifest.model_id,
                "roots": shown,
                "skipped_types": skipped,
                "catalogue_bytes": catalogue_bytes,
                "units_bytes": units_bytes,
                "data": str(home.folder),
            }
        )
        return OK
    _say(counts, shown, skipped, output)
    output.say(f"Text     {text_line(texts)}")
    if hears.is_on or speech.heard:
        output.say(f"Speech   {speech_line(speech)}")
    output.say(f"Index    {(catalogue_bytes + units_bytes) / 1e6:,.1f} MB in {plain(home.folder)}")
    output.say(f"Model    {plain(manifest.title)} ({plain(manifest.model_id)})")
    return OK


def _roots(db: Connection) -> list[dict[str, object]]:
    folder_paths = roots.folder_paths(db)
    shown: list[dict[str, object]] = []
    for root in roots.roots(db):
        path, mounted = folder_paths.path_of(root.volume_id, root.folder)
        shown.append(
            {
                "path": str(path),
                "offline": not (mounted and path.is_dir()),
                "files": known_files.count_below(db, root.volume_id, root.folder),
                "excludes": list(root.excludes),
                "scanned_ms": root.scanned_ms,
            }
        )
    return shown


def _say(counts: Counts, shown: list[dict[str, object]], skipped: dict[str, int], output: Output) -> None:
    for number, root in enumerate(shown):
        scanned = root["scanned_ms"]
        when = (
            f"{datetime.fromtimestamp(scanned / 1000, UTC).astimezone():%Y-%m-%d %H:%M}"
            if isinstance(scanned, int)
            else "not finished"
        )
        state = "[yellow]offline[/], " if root["offline"] else ""
        head = "Folders" if number == 0 else ""
        output.say(f"{head:<9}{plain(root['path'])}  [dim]{state}{root['files']:,} files, complete at {when}[/]")
    output.say(f"Files    [bold]{counts.indexed:,} indexed[/] ({count(counts.contents, 'distinct content')})")
    output.say(
        f"Read     {counts.full:,} in full, {counts.quick:,} quickly or in part, {counts.seen:,} known by name only"
    )
    waiting = counts.contents - counts.embedded + counts.seen
    if waiting:
        output.say(f"         {waiting:,} wait for the next recallery index")
    if counts.failed:
        output.say(f"         [yellow]{counts.failed:,} failed[/]: recallery failed")
    if counts.left_out:
        entries = "entry" if counts.left_out == 1 else "entries"
        output.say(f"         [yellow]{counts.left_out:,} {entries} of folders not read[/]: recallery failed")
    if counts.skipped:
        most = ", ".join(f"{plain(ending)} {number:,}" for ending, number in list(skipped.items())[:6])
        output.say(f"         {counts.skipped:,} of other types left alone ({most})")


def run_doctor(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Check everything and report the findings; return the exit code."""
    from indexer.repair.diagnostics import diagnose

    del options
    healthy = True
    for finding in diagnose(home, _model(home)):
        healthy &= finding.ok
        if output.as_json:
            output.record(asdict(finding))
        else:
            mark = "[green]ok[/]  " if finding.ok else "[red]look[/]"
            output.say(f"{mark}  {finding.subject:<12}{plain(finding.detail)}")
    return OK if healthy else TROUBLE


def _model(home: Home) -> Path:
    """Return the model that answers; the built-in one if the catalogue cannot be read, which a finding reports."""
    try:
        return active_model(home)
    except IndexTroubleError:
        return built_in_model()


def run_bench(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Measure this computer on pictures and libraries made for it; return the exit code."""
    from indexer.bench import latency, rate
    from indexer.bench.machine import machine
    from indexer.embed.encoder import Encoder

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
    for segments in (20_000,) if quick else (100_000, 1_000_000):
        output.note(f"Searching {segments:,} segments…")
        output.record(latency.measure(encoder, segments, queries=50 if quick else 200))
    return OK
