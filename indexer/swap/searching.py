"""Opens what answers: one model's searcher, or two of them while one lacks what the other has.

While a model fills its table, the one that answers goes on alone, but its queries in words are helped by the new one
as soon as a bridge between the two was measured to be better.

Importing this is cheap; opening loads libraries for seconds.
"""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue.database import connect
from indexer.catalogue.pending import lacks_any
from indexer.embed.encoder import Encoder
from indexer.models.active import roles
from indexer.runtime import limit_blas_threads
from indexer.store.tables import table_folder
from indexer.swap.bridge import bridge_version, load_bridge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.decode.pool import DecodePool
    from indexer.home import Home
    from indexer.models.installed import Installed
    from indexer.search.query import ReadPicture
    from indexer.search.searcher import Searcher
    from indexer.types import Decoded, Locator, PixelSpec


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a searcher is made of, without opening it: another stamp, and it should be opened anew."""

    catalogue: int
    """Another number for another file."""
    models: tuple[Path, ...]
    """That answer."""
    tables: tuple[int | None, ...]
    """Of each of them, another number for another table; None while there is none."""
    bridges: tuple[tuple[int, int], ...]
    """The versions of those that help."""


def stamp(home: Home) -> Stamp | None:
    """Return the stamp of what `open_searcher` would open now; None while there is nothing to search.

    Costs some file names and settings, so that it can be asked for before each search.

    Raises:
        KnownError: the index is damaged or newer, or the built-in model is damaged.
    """
    if not home.exists or not home.units.is_dir():
        return None
    with closing(connect(home.catalogue, create=False)) as db:
        found = roles(home, db)
    answering, former = found.answering, found.former
    models = [answering] if former is None else [answering, former]
    helped = [(found.wanted.model_id, answering.model_id)]
    if former is not None:
        helped.append((answering.model_id, former.model_id))
    return Stamp(
        catalogue=home.catalogue.stat().st_ino,
        models=tuple(model.folder for model in models),
        tables=tuple(_inode(table_folder(home.units, model.model_id)) for model in models),
        bridges=tuple(filter(None, (bridge_version(home.models, *pair) for pair in helped))),
    )


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except OSError:
        return None


@contextmanager
def open_searcher(home: Home) -> Iterator[Searcher]:
    """Open the index with the model that answers; another process may write to it meanwhile.

    Raises:
        KnownError: there is none, it is damaged or newer, or a model is damaged.
    """
    with ExitStack() as opened:
        db = opened.enter_context(closing(connect(home.catalogue, create=False)))
        yield _searcher(home, db, opened)


def _searcher(home: Home, db: Connection, opened: ExitStack) -> Searcher:
    limit_blas_threads()
    found = roles(home, db)
    answering = _helped(home, found.answering, found.wanted)
    former = found.former
    if former is None or not lacks_any(db, answering.manifest.model_id, former.model_id):
        return searcher_of(home, db, answering, opened)
    from indexer.store.reader import SegmentReader
    from indexer.swap.merged import MergedSearcher

    rest = searcher_of(home, db, _helped(home, former, found.answering, answering), opened)
    units = SegmentReader(home.units, answering.manifest.model_id, answering.dimension)
    read_picture = _picture_reader(answering, opened)
    return MergedSearcher(db, units, answering, read_picture, rest=rest, rest_id=former.model_id)


def searcher_of(home: Home, db: Connection, encoder: Encoder, opened: ExitStack) -> Searcher:
    """Return the searcher of one model, whatever answers.

    Args:
        home: the index.
        db: its catalogue, open as long as the searcher.
        encoder: of the model.
        opened: gets what has to be closed after it.

    Raises:
        IndexTroubleError: its table cannot be opened.
    """
    from indexer.search.searcher import Searcher
    from indexer.store.reader import SegmentReader

    units = SegmentReader(home.units, encoder.manifest.model_id, encoder.dimension)
    return Searcher(db, units, encoder, _picture_reader(encoder, opened))


def _picture_reader(encoder: Encoder, opened: ExitStack) -> ReadPicture:
    """Return what decodes query pictures. The first one loads the decoders: most queries are words alone."""
    pools: list[DecodePool] = []

    def read(path: Path, spec: PixelSpec, locator: Locator) -> Decoded:
        if not pools:
            from indexer.decode.pool import DecodePool

            pools.append(opened.enter_context(DecodePool(1, encoder.manifest.image.pixels)))
        return pools[0].decode(path, spec, locator)

    return read


def _helped(home: Home, older: Installed, newer: Installed, encoder: Encoder | None = None) -> Encoder:
    """Return what asks the older model's table: its encoder, helped by the newer one where that was found to help.

    Args:
        home: the index.
        older: the model.
        newer: another one, or the same.
        encoder: of the newer one, if it is open already.
    """
    from indexer.swap.bridged import BridgedEncoder

    bridge = load_bridge(home.models, newer.model_id, older.model_id)
    if bridge is None:
        return Encoder.open(older.folder)
    return BridgedEncoder.open(older.folder).helped_by(encoder or Encoder.open(newer.folder), bridge)
