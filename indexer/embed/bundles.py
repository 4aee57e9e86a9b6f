"""Where the model that comes with Recallery is."""

from __future__ import annotations

from pathlib import Path

from indexer.embed.manifest import NAME
from indexer.errors import Message, ModelError

BUILT_IN = "mini"


def built_in_model() -> Path:
    """Return the folder of the built-in model.

    `resources` lies beside `indexer` in the repository, in an installed wheel and in the frozen app.

    Raises:
        ModelError: the installation has lost it.
    """
    return find_bundle(Path(__file__).resolve().parents[2] / "resources" / "models", BUILT_IN)


def find_bundle(models: Path, name: str) -> Path:
    """Return the folder of a named model.

    Raises:
        ModelError: there is no such folder, or no manifest in it.
    """
    folder = models / name
    if not (folder / NAME).is_file():
        title = Message("The model {model} is missing", model=name)
        raise ModelError(title, "The installation is incomplete. Install Recallery again.", path=folder)
    return folder
