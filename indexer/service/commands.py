"""Carries out commands that change the catalogue: folders, files, models, settings. The next run does the work."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from indexer.catalogue import files as known_files
from indexer.catalogue import heard, picture_texts, roots, writes
from indexer.catalogue.database import transaction
from indexer.catalogue.heard import SpeechSettings
from indexer.catalogue.picture_texts import TextSettings
from indexer.errors import UsageError
from indexer.models.installed import find_installed
from indexer.pipeline.targets import Target, check_folder, targets_for
from indexer.repair import removal
from indexer.service.messages import (
    AddRoot,
    Configure,
    ModelRemoved,
    RemoveModel,
    RemoveRoot,
    Rescan,
    RetryFailed,
    SetExcludes,
    Trouble,
)
from indexer.swap.switch import remove

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.pipeline.indexing import Indexer
    from indexer.types import FileId, RootId
    from indexer.watch.watching import IndexUpdater

IndexCommand = AddRoot | RemoveRoot | SetExcludes | Rescan | RetryFailed
SETTINGS_KEY = "indexing"


def handle(command: IndexCommand, indexer: Indexer, updater: IndexUpdater) -> None:
    """Change the catalogue, and schedule a comparison of the folders concerned.

    Raises:
        UsageError: a folder cannot be read.
        IndexTroubleError: the disk refuses.
    """
    match command:
        case AddRoot():
            path = check_folder(command.path)
            with transaction(indexer.db, indexer.home.catalogue):
                targets = targets_for(indexer.db, [path], command.excludes)
            updater.sync_roots()
            updater.compare(targets)
        case RemoveRoot():
            removal.begin_removal(indexer, command.root_id)
            updater.sync_roots()
        case SetExcludes():
            with transaction(indexer.db, indexer.home.catalogue):
                roots.set_excludes(indexer.db, command.root_id, command.excludes)
            updater.compare(_whole(indexer, command.root_id))
        case Rescan():
            updater.compare_all()
        case RetryFailed():
            _retry(command.file_ids, indexer, updater)


def remove_model(command: RemoveModel, indexer: Indexer) -> ModelRemoved:
    """Delete a model and its vectors, unless it is in use or built in; return the result.

    Raises:
        IndexTroubleError: the disk refuses.
    """
    try:
        remove(indexer.home, indexer.db, find_installed(indexer.home, command.model_id))
    except UsageError as trouble:
        refused = Trouble(title=trouble.title, message=trouble.message)
        return ModelRemoved(model_id=command.model_id, refused=refused)
    return ModelRemoved(model_id=command.model_id)


def _whole(indexer: Indexer, root_id: RootId) -> list[Target]:
    return [Target(root=r, folder=r.folder) for r in roots.roots(indexer.db) if r.root_id == root_id]


def _retry(file_ids: Sequence[FileId], indexer: Indexer, updater: IndexUpdater) -> None:
    folders = _folders(file_ids, indexer)
    with transaction(indexer.db, indexer.home.catalogue):
        writes.forget_failures(indexer.db, file_ids)
    if file_ids:
        updater.compare_at(folders, deep=False)
    else:
        updater.compare_all()


def _folders(file_ids: Sequence[FileId], indexer: Indexer) -> set[Path]:
    folder_paths = roots.folder_paths(indexer.db)
    places = known_files.folders_of(indexer.db, file_ids)
    return {folder_paths.path_of(volume_id, folder)[0] for volume_id, folder in places}


def load_settings(db: Connection) -> Configure:
    """Return the settings stored last; ignore what this version does not know or cannot read."""
    try:
        values = json.loads(roots.setting(db, SETTINGS_KEY, "{}"))
    except ValueError:
        values = {}
    threads = values.get("threads")
    texts = picture_texts.settings(db)
    return Configure(
        paused=values.get("paused") is True,
        only_idle=values.get("only_idle") is True,
        only_mains=values.get("only_mains") is True,
        threads=threads if isinstance(threads, int) and threads > 0 else None,
        reads_texts=texts.is_on,
        text_folders=texts.folders,
        hears=heard.settings(db).is_on,
    )


def merged_settings(db: Connection, base: Configure, wanted: Configure) -> Configure:
    """Return what is wanted; settings that `wanted` leaves as in `base`, and that others can change, are as stored."""
    texts = picture_texts.settings(db)
    return replace(
        wanted,
        reads_texts=texts.is_on if wanted.reads_texts == base.reads_texts else wanted.reads_texts,
        text_folders=texts.folders if wanted.text_folders == base.text_folders else wanted.text_folders,
        hears=heard.settings(db).is_on if wanted.hears == base.hears else wanted.hears,
    )


def save_settings(db: Connection, catalogue: Path, how: Configure) -> None:
    """Store the settings.

    Raises:
        IndexTroubleError: the disk refuses.
    """
    values = asdict(how)
    # The command line reads and writes these, too.
    texts = TextSettings(is_on=values.pop("reads_texts"), folders=tuple(values.pop("text_folders")))
    hears = SpeechSettings(is_on=values.pop("hears"))
    with transaction(db, catalogue):
        roots.store_setting(db, SETTINGS_KEY, json.dumps(values))
        heard.store_settings(db, hears)
        picture_texts.store_settings(db, texts)
