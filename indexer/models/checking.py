"""Looks whether an installed model is whole and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.embed.bundle_files import verify_files
from indexer.embed.encoder import Encoder
from indexer.errors import ModelError

if TYPE_CHECKING:
    from indexer.models.installed import Installed


def trouble_of(model: Installed) -> ModelError | None:
    """Read all files of a model and run its halves; return what is wrong, None if nothing is. Takes seconds."""
    try:
        verify_files(model.folder, model.manifest)
        Encoder.open(model.folder).provider_report()
    except ModelError as trouble:
        return trouble
    return None
