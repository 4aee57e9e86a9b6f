"""Which model answers: how far an exchange is, switching, and clearing away what nobody needs any more."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue import embedded, report
from indexer.catalogue.database import transaction
from indexer.catalogue.pending import lacking, lacks_any, model_ids
from indexer.errors import ModelError, UsageError
from indexer.models import active
from indexer.models.active import roles
from indexer.models.copying import keep
from indexer.models.installed import installed, model_folders, remove_installed, remove_kept
from indexer.store.tables import drop_table, tables
from indexer.swap.bridge import keep_bridges

if TYPE_CHECKING:
    from indexer.catalogue.database import Connection
    from indexer.home import Home
    from indexer.models.active import Roles
    from indexer.models.installed import Installed

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
    """Say whether a model can answer at once: it does already, or no other one has a content that it lacks."""
    found = roles(home, db)
    others = [other.model_id for other in (found.answering, found.former) if other]
    return found.answering == model or not any(lacks_any(db, model.model_id, other) for other in others)


def want(home: Home, db: Connection, model: Installed) -> None:
    """Store which model is to answer; the caller holds the WriterLock, and fills its table."""
    with transaction(db, home.catalogue):
        active.want(db, model)


def switch(home: Home, db: Connection, model: Installed) -> None:
    """Let a model answer now. What its table lacks is answered from the fullest other one.

    The caller holds the WriterLock, and refreshed the table (`Fill.refresh`) if it is not new.
    """
    found = roles(home, db)
    others = [other.model_id for other in (found.answering, found.former) if other and other != model]
    more = {other: lacking(db, model.model_id, other)[0] for other in others}
    former = max(more, key=lambda other: more[other], default=None)
    with transaction(db, home.catalogue):
        active.want(db, model)
        active.let_answer(db, model, former if former and more[former] else None)
    log.info("%s answers now", model.model_id)


def settle(home: Home, db: Connection) -> None:
    """Store which model answers where nobody did yet, keep the built-in one for after an update, and clear away.

    Called whenever the index is opened for writing; costs some file names and a query.
    """
    found = roles(home, db)
    if found.answering.built_in:
        try:
            keep(home, found.answering.folder)
        except ModelError as trouble:  # it only means that nothing answers for a while after an update
            log.info("the built-in model is not kept: %s", trouble)
    former = found.former.model_id if found.former else None
    if former is not None and not lacks_any(db, found.answering.model_id, former):
        former = None
    with transaction(db, home.catalogue):
        active.let_answer(db, found.answering, former)
    _clear_away(home, db)


def _clear_away(home: Home, db: Connection) -> None:
    """Drop what belongs to models that are gone, and kept copies of the built-in model that no table needs.

    A model is gone when its folder is: one that cannot be read now may be read tomorrow, and its vectors took days.
    The folder of one that can be read may have any name.
    """
    found = roles(home, db)
    in_use = {model.model_id for model in (found.answering, found.wanted, found.former) if model}
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
