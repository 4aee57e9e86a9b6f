"""Uses what was learned, and goes back: a model of its own that takes its base's place, as any model does (`swap`)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from indexer.embed.adapter import meaning_width
from indexer.errors import UsageError
from indexer.learning.learner import candidate, result
from indexer.models.adapted import base_of, install_adapted
from indexer.models.installed import find_installed, install_bundle, installed, roles

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
    found, outcome = candidate(home), result(home)
    if found is None or outcome is None:
        raise UsageError("There is nothing to use", "Nothing was learned that is better. Run: recallery learn FOLDER.")
    base = find_installed(home, outcome.base)
    if isinstance(found, Path):
        return find_installed(home, install_bundle(home, found).model_id)
    adapter = found
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
    learned = next((one for one in (found.answering, found.wanted) if has_learned(one)), None)
    if learned is None:
        raise UsageError("There is nothing to go back from", "The model that answers has learned nothing.")
    there, former = installed(home), learned.manifest.finetuned_from or base_of(learned)
    return next((one for one in there if one.model_id == former), there[0])


def has_learned(model: Installed) -> bool:
    """Say whether a model is another one that has learned from folders."""
    return model.manifest.adapted is not None or model.manifest.finetuned_from is not None
