"""Which model answers, which one the user wants, and which one still has contents that the answering one lacks.

Three settings of the catalogue. They differ only while a model is exchanged: the wanted one fills its own table while
the answering one answers; what cannot be filled now (its disk is away) is answered from the former one's table.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue.database import connect
from indexer.catalogue.roots import setting, store_setting
from indexer.models.installed import BUILT_IN, installed
from indexer.types import ModelId

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.home import Home
    from indexer.models.installed import Installed

WANTED = "model"
"""A model id, or `built-in`, which means another model after an update."""
ANSWERING = "model_answering"
FORMER = "model_former"


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The models of an index; all of them are installed."""

    answering: Installed
    """Its table is searched, and what is indexed goes there."""
    wanted: Installed
    """The same, or the one that fills."""
    former: Installed | None
    """Its table is searched for what the answering one lacks."""


def roles(home: Home, db: Connection) -> Roles:
    """Return the models of an index.

    A model that the settings name and that is gone is passed over: another one answers, and indexing fills its table.

    Raises:
        ModelError: the built-in model is missing or damaged.
    """
    there = installed(home)
    by_id = {model.model_id: model for model in there}
    wanted = by_id.get(ModelId(setting(db, WANTED)), there[0])
    answering = by_id.get(ModelId(setting(db, ANSWERING)), wanted)
    former = by_id.get(ModelId(setting(db, FORMER)))
    return Roles(answering=answering, wanted=wanted, former=None if former == answering else former)


def active_model(home: Home) -> Path:
    """Return the folder of the model that answers.

    Raises:
        ModelError: the built-in model is missing or damaged.
        IndexTroubleError: the catalogue cannot be opened.
    """
    if not home.exists:
        return installed(home)[0].folder
    with closing(connect(home.catalogue, create=False)) as db:
        return roles(home, db).answering.folder


def want(db: Connection, model: Installed) -> None:
    """Store which model the user wants; inside a transaction."""
    store_setting(db, WANTED, BUILT_IN if model.built_in else model.model_id)


def let_answer(db: Connection, model: Installed, former: ModelId | None) -> None:
    """Store which model answers, and whose table has what it lacks; inside a transaction."""
    store_setting(db, ANSWERING, model.model_id)
    store_setting(db, FORMER, former or "")
