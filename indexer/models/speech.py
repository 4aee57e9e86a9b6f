"""The add-on that turns speech into text: what is offered, what is here, getting and removing it."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from indexer.embed.bundle import check_sizes, verify_files
from indexer.embed.manifest import BundleFile  # noqa: TC001 - msgspec reads the annotations
from indexer.errors import ModelError
from indexer.models.download import check_room, fetch
from indexer.models.installed import PARTIALS, new_folder
from indexer.pipeline.control import Control
from indexer.speech.manifest import NAME, TOKENIZER, VERSION, SpeechManifest, load_manifest, save_manifest

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.home import Home
    from indexer.models.hub import Hub, HubFile

PATH = Path(__file__).resolve().parents[2] / "resources" / "models" / "speech.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechOffer:
    """What can be downloaded."""

    name: str
    title: str
    repository: str
    """`owner/name` on the hub."""
    revision: str
    """A branch or commit; the files are checked whatever it means."""
    licence: str
    files: tuple[BundleFile, ...]
    """Each with its sha256."""

    @property
    def size_bytes(self) -> int:
        """Of all files."""
        return sum(file.size_bytes for file in self.files)

    @property
    def manifest(self) -> SpeechManifest:
        """Of the bundle that it becomes."""
        return SpeechManifest(name=self.name, title=self.title, version=VERSION, licence=self.licence, files=self.files)


@cache
def speech_offer(path: Path = PATH) -> SpeechOffer:
    """Return what is offered, read once."""
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), SpeechOffer)


def installed_speech(home: Home) -> SpeechManifest | None:
    """Return what is here; None if there is nothing, or a file of it is missing. Reads no contents."""
    try:
        manifest = load_manifest(home.speech)
        check_sizes(home.speech, manifest)
    except ModelError:
        return None
    return manifest


def install_speech_bundle(home: Home, bundle: Path) -> SpeechManifest:
    """Copy a bundle that `model_export speech` made; nothing is installed unless all of it is there and intact.

    Raises:
        ModelError: it is no such bundle, a file of it is damaged, or the disk refuses.
    """
    manifest = load_manifest(bundle)
    verify_files(bundle, manifest)
    _place(home, manifest, {file.name: bundle / file.name for file in manifest.files})
    return manifest


def download_speech(
    home: Home,
    hub: Hub,
    offer: SpeechOffer,
    *,
    control: Control | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> SpeechManifest:
    """Download the add-on; nothing is installed unless all of it is there and is what was promised.

    Args:
        home: of the index.
        hub: where it comes from.
        offer: what to get.
        control: stops between two pieces of a file.
        progress: told how many bytes of all files are there.

    Raises:
        ModelError: there is no room, or a file is another one than expected.
        NoHubError: the hub does not have it, or the connection breaks.
        StoppedError: `control` was stopped.
    """
    snapshot = hub.snapshot(offer.repository, offer.revision)
    listed = hub.files(snapshot, [file.name for file in offer.files])
    files = [_checked(file, wanted) for file, wanted in zip(listed, offer.files, strict=True)]
    partials = home.models / PARTIALS
    partials.mkdir(parents=True, exist_ok=True)
    check_room(home.models, files, partials)
    paths: dict[str, Path] = {}
    before_bytes = 0
    for file in files:

        def tell(there_bytes: int, before_bytes: int = before_bytes) -> None:
            progress(before_bytes + there_bytes)

        paths[file.path] = fetch(hub, snapshot, file, partials, control or Control(), tell)
        before_bytes += file.size_bytes
    _place(home, offer.manifest, paths)
    for path in paths.values():
        path.unlink(missing_ok=True)
    return offer.manifest


def _checked(file: HubFile, wanted: BundleFile) -> HubFile:
    """Return a file of the hub with the checksum that it has to have. Raises ModelError if its size is another one."""
    if file.size_bytes != wanted.size_bytes:
        raise ModelError(
            "The hub has another file than expected",
            "{file} has {size:,} bytes there instead of {wanted:,}. A newer Recallery may fit.",
            file=file.path,
            size=file.size_bytes,
            wanted=wanted.size_bytes,
        )
    return replace(file, sha256=wanted.sha256)


def remove_speech(home: Home) -> bool:
    """Delete the add-on; what was heard stays. Return whether there was one."""
    there = home.speech.exists()
    # First the manifest: without it the folder is nothing, even if a kill leaves the rest.
    (home.speech / NAME).unlink(missing_ok=True)
    shutil.rmtree(home.speech, ignore_errors=True)
    return there


def _place(home: Home, manifest: SpeechManifest, paths: dict[str, Path]) -> None:
    with new_folder(home, home.speech.name) as fresh:
        for name, path in paths.items():
            shutil.copyfile(path, fresh / name)
        save_manifest(fresh, manifest)


def speech_languages(home: Home) -> tuple[str, ...]:
    """Return the codes of the languages that the add-on knows; none if it is not here."""
    if installed_speech(home) is None:
        return ()
    from indexer.speech.tokens import SpeechTokens

    return tuple(SpeechTokens(home.speech / TOKENIZER).languages)
