"""`recallery models`: lists, downloads, checks and removes models."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table

from indexer.catalogue.database import connect
from indexer.catalogue.languages import name_of
from indexer.cli.exchange import compare_models, use
from indexer.cli.output import INTERRUPTED, NOTHING_FOUND_OR_SOME_FAILED, OK, plain
from indexer.cli.progress import stopping
from indexer.embed.manifest import NAME
from indexer.home import WriterLock
from indexer.models.catalogue import model_catalogue
from indexer.models.download import StoppedError
from indexer.models.hub import Hub
from indexer.models.install import ask, install
from indexer.models.installed import find_installed, install_bundle, installed, remove_installed, trouble_of
from indexer.swap.switch import Standing, listed, remove

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from indexer.cli.output import Output
    from indexer.embed.manifest import Manifest
    from indexer.home import Home
    from indexer.models.install import Offer
    from indexer.swap.switch import Listed

_MB = 1_000_000


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Run an action on models; return the exit code."""
    actions: dict[str, Callable[[argparse.Namespace, Home, Output], int]] = {
        "list": _list,
        "get": _get,
        "use": use,
        "compare": compare_models,
        "remove": _remove,
        "verify": _verify,
    }
    return actions[options.action or "list"](options, home, output)


def _list(_options: argparse.Namespace, home: Home, output: Output) -> int:
    rows = [_row(one) for one in listed(home)]
    if output.as_json:
        for row in rows:
            output.record(row)
        return OK
    output.out.print(_table(rows))
    return OK


def _table(rows: Sequence[Mapping[str, object]]) -> Table:
    """Return the list as a table; a narrow terminal shortens the last column, never a name."""
    cells = [
        (
            plain(row["id"]),
            plain(row["state"]),
            plain(row["dimension"]),
            f"{size / _MB:,.0f}" if isinstance(size := row["size_bytes"], int) else "",
            plain(row["licence"] or "not known"),
            plain(row["good_for"]),
        )
        for row in rows
    ]
    table = Table(box=None, pad_edge=False)
    for place, title in enumerate(("Model", "State", "Numbers", "MB")):
        width = max(len(title), *(len(row[place]) for row in cells))
        table.add_column(title, justify="right" if place > 1 else "left", no_wrap=True, min_width=width)
    table.add_column("Licence", no_wrap=True, min_width=12, max_width=12)
    table.add_column("Good for", no_wrap=True)
    for row in cells:
        table.add_row(*row)
    return table


def _row(one: Listed) -> dict[str, object]:
    filling = one.standing is Standing.FILLING
    model, spec = one.model, one.spec
    row: dict[str, object] = {
        "id": one.key,
        "title": model.manifest.title if model else spec and spec.title,
        "state": f"filling {one.filled:,}/{one.contents:,}" if filling else one.standing.value,
        "installed": model is not None,
        "built_in": model is not None and model.built_in,
        "family": spec and spec.family.name,
        "modalities": sorted(spec.family.modalities) if spec else ["image", "text"],
    }
    if model is not None:
        row["dimension"] = model.manifest.dimension
        row["dimensions"] = [model.manifest.dimension]
        row["size_bytes"] = model.size_bytes
        row["licence"] = model.manifest.licence
        row["source"] = model.manifest.source
        row["languages"] = list(model.manifest.languages)
    elif spec is not None:
        row["dimension"] = spec.dimension
        row["dimensions"] = list(spec.dimensions or (spec.dimension,))
        row["size_bytes"] = spec.size_bytes
        row["licence"] = spec.licence
        row["source"] = f"{spec.repository} at {spec.revision}"
    spoken = ", ".join(name_of(code) for code in model.manifest.languages) if model is not None else ""
    built_in = f"every computer; {spoken or 'comes with Recallery'}" if model is not None and model.built_in else ""
    return row | {"good_for": spec.good_for if spec else built_in, "note": spec.family.note if spec else ""}


def _get(options: argparse.Namespace, home: Home, output: Output) -> int:
    bundle = Path(options.name).expanduser()
    home.create()
    if (bundle / NAME).is_file():
        manifest = install_bundle(home, bundle)
    else:
        spec = model_catalogue().model(options.name)
        hub = Hub()
        offer = ask(spec, hub)
        if not output.as_json:
            licence = spec.licence or "not known: look at its page before you use it"
            output.note(f"{offer.size_bytes / _MB:,.0f} MB from {plain(hub.endpoint)}. Licence: {plain(licence)}.")
        try:
            manifest = _download(home, offer, hub, options.dimension, output)
        except StoppedError as stopped:
            output.error(stopped)
            return INTERRUPTED
    if output.as_json:
        output.record({"event": "installed", "id": manifest.model_id, "source": manifest.source})
    else:
        output.say(
            f"[bold]{plain(manifest.model_id)}[/] is here. Let it answer: recallery models use {manifest.model_id}"
        )
    return OK


def _download(home: Home, offer: Offer, hub: Hub, dimension: int | None, output: Output) -> Manifest:
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    shown = not output.as_json and output.err.is_terminal
    with stopping(output) as control, Progress(*columns, console=output.err, transient=True, disable=not shown) as bar:
        task = bar.add_task("download", total=offer.size_bytes)

        def tell(there: int) -> None:
            bar.update(task, completed=there)

        return install(home, offer, hub, dimension=dimension, control=control, progress=tell)


def _remove(options: argparse.Namespace, home: Home, output: Output) -> int:
    model = find_installed(home, options.name)
    if home.exists:
        with WriterLock(home), closing(connect(home.catalogue, create=False)) as db:
            remove(home, db, model)
    else:
        remove_installed(model)
    if output.as_json:
        output.record({"event": "removed", "id": model.model_id})
    else:
        output.say(f"{plain(model.model_id)} and its vectors are removed.")
    return OK


def _verify(options: argparse.Namespace, home: Home, output: Output) -> int:
    models = [find_installed(home, options.name)] if options.name else installed(home)
    intact = True
    for model in models:
        trouble = trouble_of(model)
        intact &= trouble is None
        if output.as_json:
            output.record({"id": model.model_id, "ok": trouble is None, "detail": str(trouble or "intact")})
        elif trouble is None:
            output.say(
                f"[green]ok[/]    {plain(model.model_id)}: {len(model.manifest.files)} files intact, and it runs"
            )
        else:
            output.say(f"[red]look[/]  {plain(model.model_id)}: {plain(trouble)}")
    return OK if intact else NOTHING_FOUND_OR_SOME_FAILED
