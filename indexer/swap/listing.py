"""All models at a glance: those that are here with what they do, then those of the catalogue that are not."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from indexer.catalogue import report
from indexer.catalogue.database import connect
from indexer.models.catalogue import model_catalogue
from indexer.models.installed import PARTIALS, installed
from indexer.models.spec import Route
from indexer.store.tables import table_folder
from indexer.swap.switch import is_complete, status

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.home import Home
    from indexer.models.installed import Installed
    from indexer.models.spec import ModelSpec
    from indexer.swap.switch import Status
    from indexer.types import ModelId


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
        """Tells it from the others: the model id, or its name in the catalogue."""
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
    return _size_bytes(home.models / PARTIALS)


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
        vectors_bytes=_size_bytes(table_folder(home.units, model.model_id)),
    )


def _standing(now: Status, model_id: ModelId) -> Standing:
    roles = now.roles
    if model_id == roles.answering.model_id:
        return Standing.ANSWERS
    if model_id == roles.wanted.model_id:
        return Standing.FILLING
    return Standing.HELPS if roles.former and model_id == roles.former.model_id else Standing.INSTALLED


def _size_bytes(folder: Path) -> int:
    return sum(map(_file_bytes, folder.rglob("*")))


def _file_bytes(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # the writer tidied it away meanwhile
        return 0
