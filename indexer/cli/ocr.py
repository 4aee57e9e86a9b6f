"""`recallery ocr`: whether text in pictures is read, where, and how far that is."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from indexer.catalogue import pending, picture_texts
from indexer.catalogue.database import connect, transaction
from indexer.cli.output import OK, plain
from indexer.names import as_text
from indexer.ocr.scripts import SCRIPTS
from indexer.pipeline.targets import check_folder

if TYPE_CHECKING:
    import argparse

    from indexer.catalogue.picture_texts import TextProgress, TextSettings
    from indexer.cli.output import Output
    from indexer.home import Home


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Change the settings where options say so, then show them; return the exit code."""
    folders = tuple(as_text(str(check_folder(path))) for path in options.folder)
    home.create()
    with closing(connect(home.catalogue, create=True)) as db:
        before = picture_texts.settings(db)
        wanted = _wanted(before, options, folders)
        with transaction(db, home.catalogue):
            if wanted != before:
                picture_texts.store_settings(db, wanted)
            if options.again:
                picture_texts.forget(db)
        progress = pending.text_progress(db, wanted)
    if output.as_json:
        output.record({**asdict(wanted), **asdict(progress), "scripts": list(SCRIPTS)})
    else:
        _say(wanted, progress, output)
    return OK


def _wanted(before: TextSettings, options: argparse.Namespace, folders: tuple[str, ...]) -> TextSettings:
    wanted = before if options.reads is None else replace(before, is_on=options.reads)
    if options.everywhere:
        wanted = replace(wanted, folders=())
    return replace(wanted, folders=folders) if folders else wanted


def _say(wanted: TextSettings, progress: TextProgress, output: Output) -> None:
    where = "everywhere" if not wanted.folders else "only in " + ", ".join(plain(folder) for folder in wanted.folders)
    output.say(
        f"Text in pictures is {f'read, {where}' if wanted.is_on else 'not read'}. It runs last, on this computer."
    )
    output.say(f"Scripts  {', '.join(SCRIPTS)}")
    output.say(f"Pictures {text_line(progress)}")


def text_line(progress: TextProgress) -> str:
    """Return how far the reading is in words."""
    looked_at = f"{progress.looked_at:,} pictures and documents looked at for text"
    return f"{looked_at}, {progress.with_text:,} with some, {progress.remaining:,} remain"
