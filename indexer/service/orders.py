"""What the user wants of folders, files and models, brought into the catalogue; work for it comes with the next run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.catalogue import files as known_files
from indexer.catalogue import roots, writes
from indexer.catalogue.database import transaction
from indexer.errors import UsageError
from indexer.models.installed import find_installed
from indexer.pipeline.targets import Target, check_folder, targets_for
from indexer.repair import removal
from indexer.service.messages import (
    AddRoot,
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

    from indexer.pipeline.indexing import Indexer
    from indexer.types import FileId, RootId
    from indexer.watch.watching import IndexUpdater

Order = AddRoot | RemoveRoot | SetExcludes | Rescan | RetryFailed


def obey(order: Order, indexer: Indexer, updater: IndexUpdater) -> None:
    """Change the catalogue, and have compared what that changes.

    Raises:
        UsageError: a folder cannot be read.
        IndexTroubleError: the disk refuses.
    """
    match order:
        case AddRoot():
            path = check_folder(order.path)
            with transaction(indexer.db, indexer.home.catalogue):
                targets = targets_for(indexer.db, [path], order.excludes)
            updater.sync_roots()
            updater.compare(targets)
        case RemoveRoot():
            removal.begin_removal(indexer, order.root_id)
            updater.sync_roots()
        case SetExcludes():
            with transaction(indexer.db, indexer.home.catalogue):
                roots.set_excludes(indexer.db, order.root_id, order.excludes)
            updater.compare(_whole(indexer, order.root_id))
        case Rescan():
            updater.compare_all()
        case RetryFailed():
            _retry(order.file_ids, indexer, updater)


def remove_model(order: RemoveModel, indexer: Indexer) -> ModelRemoved:
    """Delete a model and its vectors, unless it is in use or built in; return what came of it.

    Raises:
        IndexTroubleError: the disk refuses.
    """
    try:
        remove(indexer.home, indexer.db, find_installed(indexer.home, order.model_id))
    except UsageError as trouble:
        refused = Trouble(title=trouble.title, message=trouble.message)
        return ModelRemoved(model_id=order.model_id, refused=refused)
    return ModelRemoved(model_id=order.model_id)


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
