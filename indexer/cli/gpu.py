"""`recallery gpu`: gets and removes the libraries that let a graphics card work. Nothing else asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

from indexer.cli.output import NOTHING_FOUND_OR_SOME_FAILED, OK, plain
from indexer.errors import KnownError
from indexer.gpu import libraries
from indexer.gpu.offers import check_driver, offer

if TYPE_CHECKING:
    import argparse

    from indexer.cli.output import Output
    from indexer.home import Home


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Tell what is there, get it or remove it; return the exit code."""
    del home
    if options.action == "get":
        return _get(output)
    if options.action == "remove":
        freed = libraries.remove()
        if output.as_json:
            output.record({"freed_bytes": freed})
        else:
            output.say(f"Removed; {freed / 1e6:,.0f} MB are free." if freed else "There was nothing to remove.")
        return OK
    return _status(output)


def _status(output: Output) -> int:
    there, offered = libraries.installed(), None
    try:
        found = offer()
    except KnownError as trouble:
        words = plain(trouble.message)
    else:
        words = f"{found.title}: {found.size_bytes / 1e6:,.0f} MB to download, {plain(found.licence)}"
        offered = {"title": found.title, "size_bytes": found.size_bytes}
    if output.as_json:
        output.record({"installed": there and there[0], "size_bytes": there and there[1], "offered": offered})
    else:
        has = "Nothing is installed." if there is None else f"Installed: {there[0]}, {there[1] / 1e6:,.0f} MB."
        output.say(f"{has} {words}")
        output.note("`recallery doctor` tells what runs the model.")
    return OK if there else NOTHING_FOUND_OR_SOME_FAILED


def _get(output: Output) -> int:
    found = offer()
    check_driver(found.kind)
    output.note(f"{found.title}: {found.size_bytes / 1e6:,.0f} MB to download, {plain(found.licence)}.")
    with Progress(
        BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=output.err, disable=output.as_json
    ) as bar:
        task = bar.add_task("", total=found.size_bytes)
        libraries.install(found, lambda there_bytes: bar.update(task, completed=there_bytes))
    if output.as_json:
        output.record({"installed": f"{found.kind} {found.version}"})
    else:
        output.say("Installed. Recallery tries it at its next start: `recallery doctor` tells what came of it.")
    return OK
