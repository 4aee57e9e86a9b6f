"""`recallery status`."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from indexer.catalogue import files as known_files
from indexer.catalogue import report, roots
from indexer.catalogue.database import connect
from indexer.cli.codes import OK
from indexer.cli.output import count, plain
from indexer.embed.manifest import load_manifest
from indexer.models.active import active_model

if TYPE_CHECKING:
    import argparse

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
        shown = _roots(db)
        skipped = report.skipped_types(db)
    catalogue_bytes = home.catalogue.stat().st_size
    units_bytes = sum(file.stat().st_size for file in home.units.rglob("*") if file.is_file())
    if output.as_json:
        output.record(
            {
                **asdict(counts),
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
    output.say(f"Files    [bold]{counts.indexed:,} indexed[/] ({count(counts.contents, 'distinct picture')})")
    output.say(
        f"Read     {counts.full:,} in full, {counts.quick:,} quickly or in part, {counts.seen:,} known by name only"
    )
    waiting = counts.contents - counts.embedded + counts.seen
    if waiting:
        output.say(f"         {waiting:,} wait for the next recallery index")
    if counts.failed:
        output.say(f"         [yellow]{counts.failed:,} failed[/]: recallery failed")
    if counts.skipped:
        most = ", ".join(f"{plain(ending)} {number:,}" for ending, number in list(skipped.items())[:6])
        output.say(f"         {counts.skipped:,} of other types left alone ({most})")
