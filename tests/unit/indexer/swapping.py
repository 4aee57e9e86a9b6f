"""An index of a few pictures made by one tiny model, and another tiny model that could take its place."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from indexer.catalogue.database import Connection, connect, transaction
from indexer.catalogue.folders import catalogue_path
from indexer.embed.encoder import Encoder
from indexer.embed.manifest import save_manifest
from indexer.home import Home, WriterLock
from indexer.models.installed import Installed, find_installed, install_bundle, store_answering, store_wanted
from indexer.pipeline.control import Control
from indexer.pipeline.indexing import Indexer
from indexer.pipeline.targets import targets_for
from indexer.stream import Committed
from indexer.swap.fill import Fill, Filled
from indexer.types import ModelId
from indexer.volumes import volume_of
from tests.unit.indexer.tiny_bundle import write_bundle

OLD, NEW = "tiny-old1", "tiny-new1"


@dataclass(frozen=True)
class Library:
    """Photos, their index, and models."""

    home: Home
    photos: Path
    db: Connection

    def model(self, name: str) -> Installed:
        return find_installed(self.home, name)

    def encoder(self, name: str) -> Encoder:
        return Encoder.open(self.model(name).folder, threads=1)

    def index(self, name: str = OLD) -> Committed:
        """Index all photos with a model; return the totals."""
        total = Committed()
        with WriterLock(self.home), Indexer(self.home, self.encoder(name), threads=1) as indexer:
            with transaction(indexer.db, self.home.catalogue):
                targets = targets_for(indexer.db, [self.photos], ())
            for event in indexer.run(targets):
                total = total.plus(event)
        return total

    def moved(self, folder: Path) -> Library:
        """Return the same library with its photos in another folder, of which the index knows."""
        shutil.copytree(self.photos, folder)
        moved = replace(self, photos=folder)
        moved.index()
        where = "folder_id IN (SELECT folder_id FROM folders WHERE path = ?)"
        self.db.execute(f"DELETE FROM files WHERE {where}", (catalogue_path(volume_of(self.photos).relative),))
        return moved

    def fill(self, name: str = NEW, control: Control | None = None) -> Filled:
        """Fill the table of a model; return what was done."""
        total = Filled()
        with WriterLock(self.home), Fill(self.home, self.encoder(name), threads=1, control=control) as fill:
            for event in fill.run():
                total = total.plus(event)
        return total


def add_photos(folder: Path, numbers: Sequence[int]) -> None:
    """Write different pictures, the higher the number the newer."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        # As many cells as the difference hash has: no two are near-identical.
        pixels = np.random.default_rng(number).integers(0, 256, (8, 9, 3), dtype=np.uint8)
        picture = Image.fromarray(pixels).resize((72, 64), Image.Resampling.NEAREST)
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9003] = f"2024:01:01 00:{number // 60:02}:{number % 60:02}"
        picture.save(folder / f"p{number:03}.jpg", quality=95, exif=exif)


def make_library(folder: Path, count: int) -> Library:
    """Index `count` photos with the old model; the new one is installed and knows nothing."""
    home = Home(folder / "home")
    home.create()
    for name in (OLD, NEW):
        manifest = write_bundle(folder / name)
        save_manifest(folder / name, replace(manifest, model_id=ModelId(name), means={}))
        install_bundle(home, folder / name)
    photos = folder / "photos"
    add_photos(photos, range(count))
    with closing(connect(home.catalogue, create=True)) as db, transaction(db, home.catalogue):
        old = find_installed(home, OLD)
        store_wanted(db, old)
        store_answering(db, old, None)
    library = Library(home, photos, connect(home.catalogue, create=False))
    library.index()
    return library
