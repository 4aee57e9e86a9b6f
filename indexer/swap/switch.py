"""Which model answers: the state of all models, switching, and dropping what belongs to models that are gone."""

from __future__ import annotations

import logging
from contextlib import ExitStack, closing
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from indexer.catalogue import embedded, report
from indexer.catalogue.database import connect, transaction
from indexer.catalogue.pending import lacking, lacks_any, model_ids
from indexer.errors import ModelError, UsageError
from indexer.home import total_bytes
from indexer.models.adapted import base_of
from indexer.models.catalogue import Route, model_catalogue
from indexer.models.installed import (
    PARTIALS,
    installed,
    keep,
    model_folders,
    remove_installed,
    remove_kept,
    roles,
    store_answering,
    store_wanted,
)
from indexer.store.tables import drop_table, table_folder, tables
from indexer.swap.bridge import keep_bridges

if TYPE_CHECKING:
    from indexer.catalogue.database import Connection
    from indexer.home import Home
    from indexer.models.catalogue import ModelSpec
    from indexer.models.installed import Installed, Roles
    from indexer.types import ModelId

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How far an exchange is."""

    roles: Roles
    contents: int
    """Distinct bytes in the index."""
    filled: int
    """Of them, those with vectors of the wanted model."""

    @property
    def is_exchanging(self) -> bool:
        """Whether another model is to answer than does."""
        return self.roles.wanted != self.roles.answering


def status(home: Home, db: Connection) -> Status:
    """Return which model answers, which is wanted, and how far its table is."""
    found = roles(home, db)
    counts = report.counts(db, found.wanted.model_id)
    return Status(roles=found, contents=counts.contents, filled=counts.embedded)


def is_complete(home: Home, db: Connection, model: Installed) -> bool:
    """Say whether a model can answer at once: it answers already, or lacks no content that another model has."""
    found = roles(home, db)
    others = [other.model_id for other in (found.answering, found.former) if other]
    return found.answering == model or not any(lacks_any(db, model.model_id, other) for other in others)


def want(home: Home, db: Connection, model: Installed) -> None:
    """Store which model is to answer; the caller holds the WriterLock, and fills its table."""
    with transaction(db, home.catalogue):
        store_wanted(db, model)


def switch(home: Home, db: Connection, model: Installed) -> None:
    """Let a model answer now; the fullest other table answers for what its own lacks.

    The caller holds the WriterLock, and refreshed the table (`Fill.refresh`) if it is not new.
    """
    found = roles(home, db)
    others = [other.model_id for other in (found.answering, found.former) if other and other != model]
    more = {other: lacking(db, model.model_id, other)[0] for other in others}
    former = max(more, key=lambda other: more[other], default=None)
    with transaction(db, home.catalogue):
        store_wanted(db, model)
        store_answering(db, model, former if former and more[former] else None)
    log.info("%s answers now", model.model_id)


def settle(home: Home, db: Connection) -> None:
    """Store which model answers if that is not stored yet, keep a copy of the built-in model, and clear away.

    Called whenever the index is opened for writing; costs some file names and a query.
    """
    found = roles(home, db)
    if found.answering.built_in:
        try:
            keep(home, found.answering.folder)
        except ModelError as trouble:  # the worst case: nothing answers for a while after an update
            log.info("the built-in model is not kept: %s", trouble)
    former = found.former.model_id if found.former else None
    if former is not None and not lacks_any(db, found.answering.model_id, former):
        former = None
    with transaction(db, home.catalogue):
        store_answering(db, found.answering, former)
    _clear_away(home, db)


def _clear_away(home: Home, db: Connection) -> None:
    """Drop what belongs to models that are gone, and kept copies of the built-in model that no table needs.

    A model is gone when its folder is: one that cannot be read now may be read tomorrow, and its vectors took days.
    The folder of one that can be read may have any name.
    """
    found = roles(home, db)
    used = [model for model in (found.answering, found.wanted, found.former) if model]
    in_use = {model.model_id for model in used} | {base_of(model) for model in used}  # one can always go back
    remove_kept(home, in_use)
    there = {*model_folders(home), *(model.model_id for model in installed(home))}
    keep_bridges(home.models, there)
    for model_id in {*tables(home.units), *model_ids(db)} - there:
        with transaction(db, home.catalogue):
            embedded.forget(db, model_id)
        drop_table(home.units, model_id)
        log.info("the vectors of %s are dropped: the model is gone", model_id)


def remove(home: Home, db: Connection, model: Installed) -> None:
    """Remove a model and its table; the caller holds the WriterLock.

    Raises:
        UsageError: it is built in, it answers, or it is about to.
    """
    found = roles(home, db)
    if model in (found.answering, found.wanted):
        raise UsageError(
            "The model is in use",
            "Switch from {model} to another one first: recallery models use NAME.",
            model=model.model_id,
        )
    remove_installed(model)
    _clear_away(home, db)


class Standing(StrEnum):
    """What a model does, or how it can be had."""

    ANSWERS = "answers"
    FILLING = "filling"
    """It is wanted, and answers when its table is full."""
    HELPS = "answers in part"
    """It answered before, and still does for what the answering one lacks."""
    INSTALLED = "installed"
    READY = "download"
    EXPORT = "export"
    LISTED = "listed"


ROUTES = {Route.READY: Standing.READY, Route.EXPORT: Standing.EXPORT, Route.LISTED: Standing.LISTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One model; at least one of `model` and `spec` is known."""

    standing: Standing
    model: Installed | None = None
    spec: ModelSpec | None = None
    contents: int = 0
    """Distinct bytes in the index."""
    filled: int = 0
    """Of them, those with vectors of this model."""
    is_ready: bool = False
    """It can answer at once: no other model has a content that it lacks."""
    vectors_bytes: int = 0
    """What its table takes on disk."""

    @property
    def key(self) -> str:
        """Identifies it: the model id, or its name in the catalogue."""
        if self.model is not None:
            return self.model.model_id
        return self.spec.name if self.spec is not None else ""


def listed(home: Home) -> list[Listed]:
    """Return all models, the built-in one first; another process may write to the index meanwhile.

    Raises:
        ModelError: the built-in model is missing or damaged.
        IndexTroubleError: the catalogue cannot be opened.
    """
    with ExitStack() as held:
        db = held.enter_context(closing(connect(home.catalogue, create=False))) if home.exists else None
        now = status(home, db) if db is not None else None
        here = [_here(home, db, now, model) for model in installed(home)]
    there = {one.model.name for one in here if one.model is not None}
    specs = model_catalogue().models.values()
    return here + [Listed(standing=ROUTES[spec.route], spec=spec) for spec in specs if spec.name not in there]


def partial_bytes(home: Home) -> int:
    """Return what downloads that were stopped keep on disk, to go on from."""
    return total_bytes((home.models / PARTIALS).rglob("*"))


def _here(home: Home, db: Connection | None, now: Status | None, model: Installed) -> Listed:
    spec = model_catalogue().models.get(model.name)
    if db is None or now is None:
        standing = Standing.ANSWERS if model.built_in else Standing.INSTALLED
        return Listed(standing=standing, model=model, spec=spec, is_ready=True)
    counts = report.counts(db, model.model_id)
    return Listed(
        standing=_standing(now, model.model_id),
        model=model,
        spec=spec,
        contents=counts.contents,
        filled=counts.embedded,
        is_ready=is_complete(home, db, model),
        vectors_bytes=total_bytes(table_folder(home.units, model.model_id).rglob("*")),
    )


def _standing(now: Status, model_id: ModelId) -> Standing:
    roles = now.roles
    if model_id == roles.answering.model_id:
        return Standing.ANSWERS
    if model_id == roles.wanted.model_id:
        return Standing.FILLING
    return Standing.HELPS if roles.former and model_id == roles.former.model_id else Standing.INSTALLED
