"""The tables as folders: lists, finds and drops them. Needs no LanceDB."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from indexer.types import ModelId

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PREFIX, _SUFFIX = "units_", ".lance"
_DROPPED = ".dropped-"


def table_folder(units: Path, model_id: ModelId) -> Path:
    """Return the folder of a model's table, whether it is there or not."""
    return units / f"{_PREFIX}{model_id}{_SUFFIX}"


def tables(units: Path) -> Iterator[ModelId]:
    """Yield the models that have a table."""
    for folder in sorted(units.glob(f"{_PREFIX}*{_SUFFIX}")):
        yield ModelId(folder.name.removeprefix(_PREFIX).removesuffix(_SUFFIX))


def drop_table(units: Path, model_id: ModelId) -> bool:
    """Delete a model's table; return whether it is gone. An open reader may delay the rest of the deletion.

    It is renamed first, so that a kill leaves no half of a table under its name.
    """
    folder = table_folder(units, model_id)
    if folder.is_dir():
        try:
            folder.rename(units / f"{_DROPPED}{model_id}")
        except OSError:
            return False
    for dropped in units.glob(f"{_DROPPED}*"):
        shutil.rmtree(dropped, ignore_errors=True)
    return True
