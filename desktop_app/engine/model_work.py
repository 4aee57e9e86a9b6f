"""What is done with models, as plain functions: each takes seconds to minutes, and runs in a thread of `Models`."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from indexer.embed.manifest import Manifest
    from indexer.errors import ModelError
    from indexer.home import Home
    from indexer.models.catalogue import ModelSpec
    from indexer.models.installed import Installed
    from indexer.pipeline.control import Control
    from indexer.swap.assessment import Compared, Cost

STEPS = 500
"""Progress of a download is told so often."""


def got(home: Home, spec: ModelSpec, control: Control, reach: Callable[[int, int], None]) -> Manifest:
    """Download a model and install it. The only use of the network in the window.

    Args:
        control: stops it between two pieces of a file.
        reach: told how many bytes are there, and of how many.

    Raises:
        KnownError: nothing is installed; what was downloaded is kept.
    """
    from indexer.models.hub import Hub
    from indexer.models.install import ask, install

    home.create()
    hub = Hub()
    offer = ask(spec, hub)
    whole, told = offer.size_bytes, 0
    reach(0, whole)

    def tell(there: int) -> None:
        nonlocal told
        if there - told >= whole / STEPS or there >= whole:
            told = there
            reach(there, whole)

    return install(home, offer, hub, control=control, progress=tell)


def added(home: Home, folder: Path) -> Manifest:
    """Copy a bundle; see `install_bundle`."""
    from indexer.models.installed import install_bundle

    home.create()
    return install_bundle(home, folder)


def cleared(home: Home) -> None:
    """Delete what stopped downloads keep."""
    from indexer.models.installed import PARTIALS

    shutil.rmtree(home.models / PARTIALS, ignore_errors=True)


def checked(model: Installed) -> ModelError | None:
    """Return what is wrong with a model."""
    from indexer.models.installed import trouble_of

    return trouble_of(model)


def cost(home: Home, model: Installed) -> Cost:
    """Return what filling a model's table takes; see `estimate_cost`."""
    from indexer.catalogue.database import connect
    from indexer.swap.assessment import estimate_cost

    with closing(connect(home.catalogue, create=False)) as db:
        return estimate_cost(home, db, model)


def compared(home: Home, models: tuple[Installed, Installed], queries: tuple[str, ...], limit: int) -> list[Compared]:
    """Return what two models find for each query; see `compare`."""
    from indexer.catalogue.database import connect
    from indexer.swap.assessment import compare

    with closing(connect(home.catalogue, create=False)) as db:
        return list(compare(home, db, *models, queries, limit))
