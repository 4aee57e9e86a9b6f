"""Brings an index up to date with the disk: the one place where the stages are composed."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Self

from indexer import consistency, flow
from indexer.catalogue import embedded, roots, writes
from indexer.catalogue import files as known_files
from indexer.catalogue.database import connect, transaction
from indexer.changes import Changes
from indexer.control import Control
from indexer.copies import KnownCopies
from indexer.cores import calm_numpy
from indexer.decode.pool import DecodePool
from indexer.errors import Message
from indexer.inventory import take_inventory
from indexer.scan import ScanRules, scan
from indexer.store.maintenance import KEEP_NONE, KEEP_VERSIONS, Maintenance, due, maintain, unindexed
from indexer.store.writer import UnitWriter
from indexer.stream import Held
from indexer.volumes import locate
from indexer.write import IndexWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.embed.encoder import Encoder
    from indexer.home import Home
    from indexer.stream import Change, Commit, Committed, FolderListing
    from indexer.targets import Target
    from indexer.types import ModelId


class Indexer:
    """Owns everything that writing an index needs; one per home, used from one thread.

    Raises:
        IndexTroubleError: the index cannot be opened.
    """

    def __init__(self, home: Home, encoder: Encoder, *, threads: int, control: Control | None = None) -> None:
        """Open the index for writing; the caller holds the home's WriterLock."""
        calm_numpy()
        self.home = home
        self._encoder = encoder
        self._threads = threads
        self.control = control or Control()
        self._model_id: ModelId = encoder.manifest.model_id
        self._open = ExitStack()
        try:
            self.db = self._open.enter_context(closing(connect(home.catalogue, create=True)))
            self._pool = self._open.enter_context(DecodePool(threads, encoder.manifest.image.pixels))
            self._pool.start()
            # Stages before `write` read what is committed, while `write` is in its transaction.
            self._known = self._open.enter_context(closing(connect(home.catalogue, create=False)))
            self._units = UnitWriter(home.units, self._model_id, encoder.dimension)
            consistency.agree(self.db, home.catalogue, self._units, self._model_id)
        except BaseException:
            self._open.close()
            raise
        self._writer = IndexWriter(self.db, home.catalogue, self._units, self._model_id)
        # A run that was stopped left this to the next one.
        self._unmaintained = unindexed(self._units.table)
        self._is_pruned = True

    def close(self) -> None:
        """End the decoders and close the index."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, targets: Sequence[Target]) -> Iterator[Committed]:
        """Index what is new and changed, remove what is gone; yield an event for each commit.

        Raises:
            IndexTroubleError: the disk is full or the index damaged; earlier commits stay.
        """
        copies = KnownCopies(self._known, self._model_id)
        found = self.control.feed(self.changes(targets, self._known))
        items = flow.read(found, lambda source: flow.read_file(source, self._pool.decode, copies), self._threads)
        fresh = flow.unseen(items, lambda content: embedded.is_embedded(self.db, content, self._model_id))
        vectors = flow.embed(fresh, self._encoder.embed_photos, flow.BATCH)
        commits = flow.group(vectors, flow.COMMIT_ROWS, flow.COMMIT_S)
        for committed in self._writer.write(commits):
            yield committed
            self._unmaintained += committed.indexed + committed.moved + committed.removed
            if due(self._units.count(), self._unmaintained):
                self.maintain(final=False)
        if not self.control.halted:
            self._finish(targets)

    def take_inventory(self, targets: Sequence[Target]) -> Iterator[int]:
        """Note the names of what `run` will read, which takes far longer; yield how many, some times a second."""
        there = ((target, locate(target.root.volume_id, target.folder)) for target in targets)
        listings = (listing for target, top in there if top is not None for listing in self._scan(target, top))
        yield from take_inventory(self.db, self.home.catalogue, self.control.feed(listings))

    def changes(self, targets: Sequence[Target], db: Connection) -> Iterator[Change]:
        """Compare targets with the catalogue, through `db`."""
        there = [(target, locate(target.root.volume_id, target.folder)) for target in targets]
        scans = (self._scan(target, top) for target, top in there if top is not None)
        yield from Changes(db, self._model_id).of(scans)
        whereabouts = roots.whereabouts(db)
        for target, top in there:
            if top is None:
                path, _ = whereabouts.path_of(target.root.volume_id, target.folder)
                known = known_files.count_below(db, target.root.volume_id, target.folder)
                reason = Message("its disk is not connected")
                yield Held(root_id=target.root.root_id, path=path, missing=known, known=known, reason=reason)

    def _scan(self, target: Target, top: Path) -> Iterator[FolderListing]:
        root = target.root
        rules = ScanRules(excludes=root.excludes, never=frozenset({self.home.folder}))
        return scan(root.root_id, top, rules, base=locate(root.volume_id, root.folder) or top, deep=target.deep)

    def _finish(self, targets: Sequence[Target]) -> None:
        now_ms = time.time_ns() // 1_000_000
        with transaction(self.db, self.home.catalogue):
            for target in targets:
                if target.is_whole_root:
                    roots.mark_scanned(self.db, target.root.root_id, now_ms)
            writes.drop_empty_folders(self.db)

    def write(self, commits: Iterable[Commit]) -> Iterator[Committed]:
        """Write commits that come from elsewhere than a scan."""
        return self._writer.write(commits)

    def maintain(self, *, final: bool = True) -> Maintenance:
        """Compact the units and refresh their indexes; `final` prunes every old version."""
        self._unmaintained = 0
        self._is_pruned = final
        return maintain(self._units.table, self.home.units, keep=KEEP_NONE if final else KEEP_VERSIONS)

    @property
    def unmaintained(self) -> int:
        """How many files were written since the last maintenance."""
        return self._unmaintained

    @property
    def is_tidy(self) -> bool:
        """Whether nothing was written since the last maintenance, and that one pruned every old version."""
        return self._is_pruned and not self._unmaintained
