"""Opens the index: for searching, with one model's searcher or two of them, and for writing.

While a model fills its table, the one that answers goes on alone, but its queries in words are helped by the new one
as soon as a bridge between the two was measured to be better. While the answering one lacks contents that its
predecessor has, both are searched.

Importing this is cheap; opening loads libraries for seconds.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue.database import connect
from indexer.catalogue.pending import lacks_any
from indexer.embed.encoder import Encoder
from indexer.embed.providers import PREFERENCE
from indexer.errors import KnownError
from indexer.models.installed import active_model, roles
from indexer.runtime import limit_blas_threads
from indexer.store.tables import table_folder
from indexer.swap.bridge import BridgedEncoder, bridge_version, load_bridge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.decode.pool import DecodePool
    from indexer.home import Home
    from indexer.models.installed import Installed
    from indexer.pipeline.control import Control
    from indexer.pipeline.indexing import Indexer
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


def open_indexer(
    home: Home,
    *,
    threads: int,
    control: Control,
    providers: Sequence[str] = PREFERENCE,
    on_rows: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[Indexer, Encoder]:
    """Open the index for writing with the model that answers; return the indexer and the model's encoder.

    The caller holds the WriterLock, and called `settle`. `on_rows` is called while a table of an older version is
    migrated, with the rows done and their total.

    Raises:
        KnownError: the index is damaged or newer, or the model is damaged.
    """
    from indexer.pipeline.indexing import Indexer

    encoder = Encoder.open(active_model(home), threads=threads, providers=providers)
    return Indexer(home, encoder, threads=threads, control=control, on_rows=on_rows), encoder


@contextmanager
def open_searcher(home: Home, *, has_words: bool = False, in_memory: bool = False) -> Iterator[Searcher]:
    """Open the index with the model that answers; another process may write to it meanwhile.

    Args:
        home: the index.
        has_words: the first query has words: load the text tower beside everything else.
        in_memory: many queries will follow: keep the table in memory if it is not too large.

    Raises:
        KnownError: there is none, it is damaged or newer, or a model is damaged.
    """
    with ExitStack() as opened:
        db = opened.enter_context(closing(connect(home.catalogue, create=False)))
        searcher = _searcher(home, db, opened, has_words=has_words)
        if in_memory:
            searcher.keep_in_memory()
        yield searcher


def _searcher(home: Home, db: Connection, opened: ExitStack, *, has_words: bool) -> Searcher:
    limit_blas_threads()
    found = roles(home, db)
    answering = _helped(home, found.answering, found.wanted)
    if has_words:  # ONNX Runtime leaves the other core to the import of LanceDB, which takes about as long
        threading.Thread(target=_load_text_tower, args=(answering,), name="text-tower", daemon=True).start()
    former = found.former
    if former is None or not lacks_any(db, answering.manifest.model_id, former.model_id):
        return searcher_of(home, db, answering, opened)
    from indexer.store.reader import SegmentReader
    from indexer.swap.merged import MergedSearcher

    rest = searcher_of(home, db, _helped(home, former, found.answering, answering), opened)
    segments = SegmentReader(home.units, answering.manifest.model_id, answering.dimension)
    read_picture = _picture_reader(answering, opened)
    return MergedSearcher(db, segments, answering, read_picture, rest=rest, rest_id=former.model_id)


def _load_text_tower(encoder: Encoder) -> None:
    with suppress(KnownError):  # the query itself will say it
        encoder.embed_queries(["words"])


def searcher_of(home: Home, db: Connection, encoder: Encoder, opened: ExitStack) -> Searcher:
    """Return the searcher of one model, whichever answers; `opened` closes what belongs to it.

    Raises:
        IndexTroubleError: its table cannot be opened.
    """
    from indexer.search.searcher import Searcher
    from indexer.store.reader import SegmentReader

    segments = SegmentReader(home.units, encoder.manifest.model_id, encoder.dimension)
    return Searcher(db, segments, encoder, _picture_reader(encoder, opened))


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
    """Return the encoder for queries to the older model's table, helped by the newer model where a bridge is good.

    `encoder` is the newer one's, if it is open already.
    """
    bridge = load_bridge(home.models, newer.model_id, older.model_id)
    if bridge is None:
        return Encoder.open(older.folder)
    return BridgedEncoder.open(older.folder).helped_by(encoder or Encoder.open(newer.folder), bridge)
