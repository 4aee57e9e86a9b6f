"""`recallery speech`: whether speech is heard, what it needs, in which language, and how far that is."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

from indexer.catalogue import heard, pending
from indexer.catalogue.database import connect, transaction
from indexer.catalogue.files import content_at
from indexer.catalogue.folders import place_of
from indexer.catalogue.heard import SpeechSettings
from indexer.cli.output import INTERRUPTED, OK, plain
from indexer.cli.progress import stopping
from indexer.errors import UsageError
from indexer.models.download import StoppedError
from indexer.models.hub import Hub
from indexer.models.speech import (
    download_speech,
    install_speech_bundle,
    installed_speech,
    remove_speech,
    speech_languages,
    speech_offer,
)
from indexer.names import as_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from indexer.catalogue.database import Connection
    from indexer.catalogue.heard import SpeechProgress
    from indexer.cli.output import Output
    from indexer.home import Home
    from indexer.speech.manifest import SpeechManifest
    from indexer.types import ContentId

_MB = 1_000_000
_FIND_OUT = "auto"


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Run an action on speech; return the exit code."""
    actions: dict[str, Callable[[argparse.Namespace, Home, Output], int]] = {
        "show": _show,
        "get": _get,
        "on": _switch,
        "off": _switch,
        "language": _language,
        "again": _again,
        "remove": _remove,
    }
    return actions[options.action or "show"](options, home, output)


def _show(_options: argparse.Namespace, home: Home, output: Output) -> int:
    manifest = installed_speech(home)
    home.create()
    with closing(connect(home.catalogue, create=True)) as db:
        wanted = heard.settings(db)
        progress = pending.speech_progress(db, wanted)
    if output.as_json:
        here = None if manifest is None else {"name": manifest.name, "size_bytes": manifest.size_bytes}
        output.record({**asdict(wanted), **asdict(progress), "installed": here})
        return OK
    output.say(f"Speech is {'heard, when all else is done' if wanted.is_on else 'not heard'}.")
    if manifest is None:
        size = speech_offer().size_bytes / _MB
        output.say(f"Model    not here ({size:,.0f} MB). Get it: recallery speech get")
    else:
        output.say(f"Model    {plain(manifest.title)}, {manifest.size_bytes / _MB:,.0f} MB, {plain(manifest.licence)}")
    output.say(f"Heard    {speech_line(progress)}")
    return OK


def speech_line(progress: SpeechProgress) -> str:
    """Return how far the hearing is in words."""
    done = f"{progress.heard:,} videos and sounds heard to the end"
    return f"{done}, {progress.with_speech:,} with speech, {progress.remaining:,} remain"


def _get(options: argparse.Namespace, home: Home, output: Output) -> int:
    home.create()
    if options.bundle is not None:
        manifest = install_speech_bundle(home, Path(options.bundle).expanduser())
    else:
        try:
            manifest = _download(home, output)
        except StoppedError as stopped:
            output.error(stopped)
            return INTERRUPTED
    if output.as_json:
        output.record({"event": "installed", "name": manifest.name})
    else:
        output.say(f"[bold]{plain(manifest.title)}[/] is here. Switch it on: recallery speech on")
    return OK


def _download(home: Home, output: Output) -> SpeechManifest:
    offer, hub = speech_offer(), Hub()
    if not output.as_json:
        output.note(f"{offer.size_bytes / _MB:,.0f} MB from {plain(hub.endpoint)}. Licence: {plain(offer.licence)}.")
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    shown = not output.as_json and output.err.is_terminal
    with stopping(output) as control, Progress(*columns, console=output.err, transient=True, disable=not shown) as bar:
        task = bar.add_task("download", total=offer.size_bytes)

        def tell(there: int) -> None:
            bar.update(task, completed=there)

        return download_speech(home, hub, offer, control=control, progress=tell)


def _switch(options: argparse.Namespace, home: Home, output: Output) -> int:
    wanted = SpeechSettings(is_on=options.action == "on")
    if wanted.is_on and installed_speech(home) is None:
        raise UsageError("What hears speech is not here", "Get it first: recallery speech get.")
    home.create()
    with closing(connect(home.catalogue, create=True)) as db, transaction(db, home.catalogue):
        heard.store_settings(db, wanted)
    return _show(options, home, output)


def _language(options: argparse.Namespace, home: Home, output: Output) -> int:
    code: str = options.language.strip().lower()
    known = speech_languages(home)
    if code != _FIND_OUT and known and code not in known:
        raise UsageError(
            "This language is not known", "There is no “{name}”. Known are: {names}.", name=code, names=", ".join(known)
        )
    with closing(connect(home.catalogue, create=False)) as db:
        content = _content(db, options.file.absolute())
        with transaction(db, home.catalogue):
            heard.choose_language(db, content, "" if code == _FIND_OUT else code)
    if output.as_json:
        output.record({"path": str(options.file), "language": code})
    else:
        output.say(f"{plain(options.file)} is heard again in the next run: recallery index")
    return OK


def _content(db: Connection, path: Path) -> ContentId:
    volume_id, folder = place_of(path.parent)
    content = content_at(db, volume_id, folder, as_text(path.name))
    if content is None:
        raise UsageError("This is not in the index", "See its folders with: recallery status.", path=path)
    return content


def _again(_options: argparse.Namespace, home: Home, output: Output) -> int:
    with closing(connect(home.catalogue, create=False)) as db, transaction(db, home.catalogue):
        heard.forget_all(db)
    if not output.as_json:
        output.say("Everything is heard again in the next run.")
    return OK


def _remove(_options: argparse.Namespace, home: Home, output: Output) -> int:
    was_here = remove_speech(home)
    if output.as_json:
        output.record({"event": "removed", "was_here": was_here})
    else:
        output.say("It is removed; what was heard stays." if was_here else "There was nothing to remove.")
    return OK
