"""Installs a model of the catalogue: downloads, checks, assembles."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.embed.manifest import IMAGE_ENCODER, TEXT_ENCODER
from indexer.errors import Message, ModelError, UsageError, os_error_reason
from indexer.models.assemble import FRESH, Facts, Parts, assemble, leftovers
from indexer.models.catalogue import Route
from indexer.models.download import check_room, fetch
from indexer.models.halves import cut
from indexer.models.installed import PARTIALS
from indexer.pipeline.control import Control

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from indexer.embed.manifest import Manifest
    from indexer.home import Home
    from indexer.models.catalogue import ModelSpec
    from indexer.models.hub import Hub, HubFile, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a download would bring, as the hub says now."""

    spec: ModelSpec
    snapshot: Snapshot
    files: tuple[HubFile, ...]
    """One for each of the spec's paths."""

    @property
    def size_bytes(self) -> int:
        """Of all files."""
        return sum(file.size_bytes for file in self.files)

    @property
    def cut_bytes(self) -> int:
        """Further bytes to write when one graph with both towers is cut in two."""
        joint = self.spec.files is not None and self.spec.files.are_joint
        return max(file.size_bytes for file in self.files) if joint else 0


def ask(spec: ModelSpec, hub: Hub) -> Offer:
    """Ask the hub for the commit, sizes and hashes of a model's files.

    Raises:
        UsageError: the model has no ready graphs.
        NoHubError: the hub cannot be reached, or does not have it.
    """
    if spec.files is None:
        raise UsageError("This model is not ready to download", how_else(spec))
    snapshot = hub.snapshot(spec.repository, spec.revision)
    return Offer(spec=spec, snapshot=snapshot, files=tuple(hub.files(snapshot, spec.files.paths)))


def how_else(spec: ModelSpec) -> Message:
    """Return in words how to get a model without ready graphs."""
    if spec.route is Route.EXPORT:
        return Message(
            "{repository} has weights only. With the extra `export` installed and its files in DIR: "
            "python -m model_export export --family {family} --checkpoint DIR --out BUNDLE, "
            "then: recallery models get BUNDLE.",
            repository=spec.repository,
            family=spec.family.name,
        )
    return Message("It is listed for comparison only. {detail}", detail=spec.family.note)


def install(
    home: Home,
    offer: Offer,
    hub: Hub,
    *,
    dimension: int | None = None,
    control: Control | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Manifest:
    """Download and assemble a model; nothing is installed unless all of it is there and works.

    Args:
        dimension: shorter vectors, one of the spec's `dimensions`; None for all numbers.
        control: stops between two pieces of a file.
        progress: told how many bytes of all files are there.

    Raises:
        UsageError: the model has no such dimension.
        ModelError: there is no room, a file is damaged, or the graphs give no usable vectors.
        NoHubError: the connection breaks.
        StoppedError: `control` was stopped.
    """
    spec = offer.spec
    if dimension is not None and dimension not in (spec.dimension, *spec.dimensions):
        choices = ", ".join(map(str, spec.dimensions or (spec.dimension,)))
        raise UsageError(
            "The model has no such dimension", "{model} has {dimensions}.", model=spec.name, dimensions=choices
        )
    partials = home.models / PARTIALS
    partials.mkdir(parents=True, exist_ok=True)
    for folder in leftovers(home.models):
        shutil.rmtree(folder, ignore_errors=True)
    check_room(home.models, offer.files, partials, further_bytes=offer.cut_bytes)
    paths: dict[str, Path] = {}
    for number, file in enumerate(offer.files):
        before_bytes = sum(before.size_bytes for before in offer.files[:number])

        def tell(there_bytes: int, before_bytes: int = before_bytes) -> None:
            progress(before_bytes + there_bytes)

        paths[file.path] = fetch(hub, offer.snapshot, file, partials, control or Control(), tell)
    manifest = _assembled(home, offer, paths, dimension)
    for path in paths.values():
        path.unlink(missing_ok=True)
    return manifest


def _assembled(home: Home, offer: Offer, paths: Mapping[str, Path], dimension: int | None) -> Manifest:
    spec = offer.spec
    facts = Facts(
        name=spec.name if dimension in (None, spec.dimension) else f"{spec.name}-d{dimension}",
        title=spec.title,
        family=spec.family,
        side_px=spec.side_px,
        dimension=dimension or spec.dimension,
        unit_length=False,
        licence=spec.licence or "not known",
        source=f"{spec.repository} at {offer.snapshot.commit}",
    )
    try:
        with tempfile.TemporaryDirectory(dir=home.models, prefix=FRESH) as scratch:
            return assemble(home.models, _parts(spec, paths, Path(scratch)), facts)[1]
    except OSError as error:
        raise ModelError(
            "The model cannot be stored",
            "The system says: {reason}. What was downloaded is kept.",
            path=home.models,
            reason=os_error_reason(error),
        ) from error


def _parts(spec: ModelSpec, paths: Mapping[str, Path], scratch: Path) -> Parts:
    if spec.files is None:
        raise UsageError("This model is not ready to download", how_else(spec))
    image, text = paths[spec.files.image_encoder], paths[spec.files.text_encoder]
    if spec.files.are_joint:
        joint, image, text = image, scratch / IMAGE_ENCODER, scratch / TEXT_ENCODER
        cut(joint, image, text)
    return Parts(image_encoder=image, text_encoder=text, tokenizer=paths[spec.files.tokenizer])
