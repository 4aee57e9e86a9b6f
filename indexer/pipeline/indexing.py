"""Brings an index up to date with the disk: the one place that composes the stages."""

from __future__ import annotations

from contextlib import ExitStack, closing
from functools import partial
from typing import TYPE_CHECKING, Self

from indexer.catalogue import files as known_files
from indexer.catalogue import heard, parts, pending, picture_texts, roots, writes
from indexer.catalogue.content_languages import languages_of
from indexer.catalogue.database import connect, now_ms, transaction
from indexer.catalogue.facts import measures_of
from indexer.catalogue.pending import used_paths
from indexer.decode.pool import DecodePool
from indexer.errors import Message
from indexer.pipeline import reading, write
from indexer.pipeline.changes import ChangeDetector, KnownContents
from indexer.pipeline.control import Control
from indexer.pipeline.scan import ScanRules, add_new_names, scan
from indexer.pipeline.targets import files_to_deepen
from indexer.pipeline.write import IndexWriter, reconcile
from indexer.runtime import limit_blas_threads, return_free_memory
from indexer.speech.manifest import NAME
from indexer.store.maintenance import (
    KEEP_NONE,
    KEEP_VERSIONS,
    VECTOR_INDEX_FROM_ROWS,
    Maintenance,
    due,
    maintain,
    unindexed,
)
from indexer.store.table import ignore_rows
from indexer.store.writer import SegmentWriter, fill_languages, fill_measures
from indexer.stream import Held
from indexer.volumes import locate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.catalogue.heard import SpeechProgress
    from indexer.catalogue.picture_texts import TextProgress
    from indexer.embed.encoder import Encoder
    from indexer.home import Home
    from indexer.pipeline.targets import Target
    from indexer.store.table import OnRows
    from indexer.stream import Change, Commit, Committed, FolderListing, SpeechHeard, TextsRead
    from indexer.types import ModelId


class Indexer:
    """Owns everything that writing an index needs; one per home, used from one thread."""

    def __init__(
        self,
        home: Home,
        encoder: Encoder,
        *,
        threads: int,
        control: Control | None = None,
        on_rows: OnRows = ignore_rows,
    ) -> None:
        """Open the index for writing; the caller holds the home's WriterLock. Raises IndexTroubleError.

        `on_rows` follows the migration of an older table.
        """
        limit_blas_threads()
        self.home = home
        self._encoder = encoder
        self._threads = threads
        self.control = control or Control()
        self._model_id: ModelId = encoder.manifest.model_id
        self._open = ExitStack()
        try:
            self.db = self._open.enter_context(closing(connect(home.catalogue, create=True)))
            self.pool = self._open.enter_context(DecodePool(threads, encoder.manifest.image.pixels))
            self.pool.start()
            # The stages before `write` read committed data while `write` is in its transaction.
            self._known = self._open.enter_context(closing(connect(home.catalogue, create=False)))
            self.table = SegmentWriter(home.units, self._model_id, encoder.dimension, on_rows)
            reconcile(self.db, home.catalogue, self.table, self._model_id)
            fill_measures(self.table, partial(measures_of, self.db))
        except BaseException:
            self._open.close()
            raise
        self._writer = IndexWriter(self.db, home.catalogue, self.table, self._model_id)
        self.unmaintained = unindexed(self.table.table)
        """Rows written since the last maintenance, also by earlier runs."""
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

        Raises IndexTroubleError if the disk is full or the index damaged; earlier commits stay.
        """
        yield from self._run_stream(self.changes(targets, self._known))
        if not self.control.halted:
            self._finish(targets)

    def deepen(self) -> Iterator[Committed]:
        """Read in full what was read quickly, in the folders used last first; yield an event for each commit.

        Skips what cannot be reached now. After a halt, the same call continues with the rest. Raises as `run` does.
        """
        with pending.shallow(self.db, self._model_id) as todo:
            yield from self._run_stream(files_to_deepen(self._known, todo))

    def read_texts(self, must_end: Callable[[], bool]) -> Iterator[TextsRead]:
        """Look for text in pictures, as the user's settings are; yield an event for each commit.

        Skips what cannot be reached now. Ends within a picture's time after a halt, or once `must_end` says so.

        Raises:
            IndexTroubleError: the disk is full or the index damaged; earlier commits stay.
            ModelError: the networks that read are missing or do not run.
        """
        from indexer.ocr.reader import TextReader  # OpenCV loads a while, and most runs have nothing to read
        from indexer.pipeline.picture_texts import TextPass

        reader = TextReader(self._threads)
        texts = TextPass(self.db, self.home.catalogue, self.table, self.pool.decode, reader.read, ahead=self._threads)
        wanted = picture_texts.settings(self.db)
        for event in texts.run(wanted, lambda: self.control.halted or must_end()):
            yield event
            self.unmaintained += event.rows
            if due(self.table.count(), self.unmaintained):
                self.maintain(final=False)

    def hear(self, must_end: Callable[[], bool]) -> Iterator[SpeechHeard]:
        """Hear what is said in videos and sounds, if the user wants that; yield an event for each commit.

        Skips what cannot be reached now. Ends within half a minute of sound after a halt, or once `must_end` says so.

        Raises:
            IndexTroubleError: the disk is full or the index damaged; earlier commits stay.
            ModelError: what hears is damaged or does not run.
        """
        from indexer.pipeline.speech import SpeechPass
        from indexer.speech.listener import Listener

        listener = Listener(self.home.speech, self._threads)
        speech = SpeechPass(self.db, self.home.catalogue, self.table, self.pool.sound, listener)
        for event in speech.run(heard.settings(self.db), lambda: self.control.halted or must_end()):
            yield event
            self.unmaintained += event.rows
            if due(self.table.count(), self.unmaintained):
                self.maintain(final=False)

    @property
    def has_unheard(self) -> bool:
        """Whether `hear` has something to do, if it can reach it, and what it needs for that is here."""
        return (self.home.speech / NAME).is_file() and pending.is_any_unheard(self.db, heard.settings(self.db))

    @property
    def speech(self) -> SpeechProgress:
        """How far the hearing of speech is."""
        return pending.speech_progress(self.db, heard.settings(self.db))

    @property
    def has_unread_texts(self) -> bool:
        """Whether `read_texts` has something to do, if it can reach it."""
        return pending.is_any_text_unread(self.db, picture_texts.settings(self.db))

    @property
    def texts(self) -> TextProgress:
        """How far the reading of text in pictures is."""
        return pending.text_progress(self.db, picture_texts.settings(self.db))

    @property
    def is_shallow(self) -> bool:
        """Whether `deepen` has something to do, if it can reach it."""
        return pending.is_any_shallow(self.db, self._model_id)

    @property
    def shallow(self) -> int:
        """How many contents `deepen` would read if it could reach them all."""
        return pending.count_shallow(self.db, self._model_id)

    def _run_stream(self, changes: Iterable[Change]) -> Iterator[Committed]:
        """Run the stream from changes to commits."""
        known = KnownContents(self._known, self._model_id, self.pool.readers)
        read = reading.read(
            self.control.feed(changes),
            lambda source: reading.read_file(source, self.pool.read_source, known),
            self._threads,
            lambda: self.control.halted,
        )
        vectors = write.embed(read, self._encoder.embed_photos, write.ENCODER_BATCH)
        for committed in self._writer.write(write.group(vectors, write.COMMIT_ROWS, write.COMMIT_S)):
            yield committed
            self.unmaintained += committed.rows
            if due(self.table.count(), self.unmaintained):
                self.maintain(final=False)

    def add_new_names(self, targets: Sequence[Target]) -> Iterator[int]:
        """Store the names of the files that `run` will read, which is far quicker; yield how many, now and then."""
        used_ms = used_paths(self.db)
        there = ((target, locate(target.root.volume_id, target.folder)) for target in targets)
        listings = (listing for target, top in there if top is not None for listing in self._scan(target, top, used_ms))
        yield from add_new_names(self.db, self.home.catalogue, self.control.feed(listings))

    def changes(self, targets: Sequence[Target], db: Connection, *, reads: bool = True) -> Iterator[Change]:
        """Compare targets with the catalogue, through `db`; folders used last come first.

        `reads` is for the `ChangeDetector`.
        """
        used_ms = used_paths(db)
        there = [(target, locate(target.root.volume_id, target.folder)) for target in targets]
        there.sort(key=lambda pair: -used_ms.get(pair[1], 0) if pair[1] else 0)
        scans = (self._scan(target, top, used_ms) for target, top in there if top is not None)
        yield from ChangeDetector(db, self._model_id, reads=reads).detect(scans)
        folder_paths = roots.folder_paths(db)
        for target, top in there:
            if top is None:
                path, _ = folder_paths.path_of(target.root.volume_id, target.folder)
                known = known_files.count_below(db, target.root.volume_id, target.folder)
                reason = Message("its disk is not connected")
                yield Held(root_id=target.root.root_id, path=path, missing=known, known=known, reason=reason)

    def _scan(self, target: Target, top: Path, used_ms: Mapping[Path, int]) -> Iterator[FolderListing]:
        root = target.root
        rules = ScanRules(excludes=root.excludes, never=frozenset({self.home.folder}), used_ms=used_ms)
        return scan(root.root_id, top, rules, base=locate(root.volume_id, root.folder) or top, deep=target.deep)

    def _finish(self, targets: Sequence[Target]) -> None:
        at_ms = now_ms()
        with transaction(self.db, self.home.catalogue):
            for target in targets:
                if target.is_whole_root:
                    roots.mark_scanned(self.db, target.root.root_id, at_ms)
            writes.drop_empty_folders(self.db)

    def write(self, commits: Iterable[Commit]) -> Iterator[Committed]:
        """Write commits that do not come from a scan."""
        return self._writer.write(commits)

    def maintain(self, *, final: bool = True) -> Maintenance:
        """Compact the segments and refresh their indexes.

        `final` prunes every old version, and fills and tidies the index of parts of words.
        """
        self.unmaintained = 0
        self._is_pruned = final
        if final:
            parts.tidy(self.db, self.home.catalogue, lambda: self.control.halted)
            known = partial(languages_of, self.db, self.home.catalogue)
            fill_languages(self.table, known, lambda: self.control.halted)
        if self.table.count() >= VECTOR_INDEX_FROM_ROWS:
            # To maintain so many takes as much memory as the model does, and longer than to open that again.
            self._encoder.release()
            return_free_memory()
        done = maintain(self.table.table, self.home.units, keep=KEEP_NONE if final else KEEP_VERSIONS)
        return_free_memory()
        return done

    @property
    def is_maintained(self) -> bool:
        """Whether nothing was written since the last maintenance, and that one pruned every old version."""
        return self._is_pruned and not self.unmaintained and parts.is_filled(self.db)
