"""`recallery update`: looks for a new version and gets it. Nothing else does so by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import indexer
from indexer.cli.output import NOTHING_FOUND_OR_SOME_FAILED, OK, plain
from indexer.updates import download, feed
from indexer.updates.installing import download_folder, install, own_package

if TYPE_CHECKING:
    import argparse

    from indexer.cli.output import Output
    from indexer.home import Home
    from indexer.updates.feed import Release


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Tell what is new and, without --check, install it; return the exit code, 1 if there is nothing new."""
    del home
    release = feed.latest()
    _tell(release, output)
    if not release.is_newer:
        return NOTHING_FOUND_OR_SOME_FAILED
    if options.check:
        return OK
    kind, package = own_package(release)
    output.note(f"Downloading {plain(package.name)}, {package.size_bytes / 1e6:,.0f} MB…")
    file = download.fetch(package, download_folder())
    happens = install(file, kind)
    if output.as_json:
        output.record({"installed": release.version, "file": str(file), "message": str(happens)})
    else:
        output.say(plain(happens))
    return OK


def _tell(release: Release, output: Output) -> None:
    if output.as_json:
        packages = {kind: package.size_bytes for kind, package in release.packages.items()}
        output.record(
            {
                "version": release.version,
                "present": indexer.__version__,
                "is_newer": release.is_newer,
                "published": release.published,
                "notes": release.notes,
                "packages": packages,
            }
        )
    elif release.is_newer:
        output.say(f"[bold]Recallery {plain(release.version)}[/] of {plain(release.published)} is there. What is new:")
        output.say(plain(release.notes.strip()))
    else:
        output.say(f"Recallery {indexer.__version__} is the newest version.")
