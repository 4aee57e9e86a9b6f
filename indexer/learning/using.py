"""Uses what was learned, and goes back: a model of its own that takes its base's place, as any model does (`swap`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.embed.adapter import meaning_width
from indexer.errors import UsageError
from indexer.learning.learner import candidate, result
from indexer.models.adapted import base_of, install_adapted
from indexer.models.installed import find_installed, installed, roles

if TYPE_CHECKING:
    from indexer.catalogue.database import Connection
    from indexer.home import Home
    from indexer.models.installed import Installed


def make_candidate(home: Home) -> Installed:
    """Return the model of what was learned last; it answers once `swap` lets it. `learner.forget` comes after that.

    Raises:
        UsageError: nothing was learned that is offered, or its base is gone.
        ModelError: a file is damaged, or the disk refuses.
    """
    adapter, outcome = candidate(home), result(home)
    if adapter is None or outcome is None:
        raise UsageError("There is nothing to use", "Nothing was learned that is better. Run: recallery learn FOLDER.")
    base = find_installed(home, outcome.base)
    if adapter.items.width != meaning_width(base.manifest):
        raise UsageError("There is nothing to use", "It was learned for another model. Run: recallery learn FOLDER.")
    return install_adapted(home, base, adapter, f"{base.manifest.title} + learned")


def before_learning(home: Home, db: Connection) -> Installed:
    """Return the model to go back to: the base of the one that answers or is about to.

    Where the base is gone, because an update of Recallery replaced it, the built-in model takes its place.

    Raises:
        UsageError: no learned model answers.
    """
    found = roles(home, db)
    adapted = next((one for one in (found.answering, found.wanted) if one.manifest.adapted is not None), None)
    if adapted is None:
        raise UsageError("There is nothing to go back from", "The model that answers has learned nothing.")
    there = installed(home)
    return next((one for one in there if one.model_id == base_of(adapted)), there[0])
