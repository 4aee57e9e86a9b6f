"""The library for the window: lists, facts, counts, marks, collections and saved searches.

Reads and writes through a connection of its own, so it works while an index is written and needs no lock. Used from one
thread; nothing here imports LanceDB or runs a model.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

import numpy as np

from indexer.catalogue import collections, heard, pending, picture_texts, report, roots, shown, user_data
from indexer.catalogue.database import connect, known_errors, now_ms, transaction
from indexer.catalogue.folders import all_folders
from indexer.errors import read_only_index
from indexer.library import backup, overview, tiles
from indexer.library.concepts import LibraryConcepts
from indexer.library.overview import facets, months_of
from indexer.library.snapshot import Filtered, Snapshot, sorted_things
from indexer.library.values import Collection, SavedSearch, SearchId
from indexer.search.filters import DEFAULT_RADIUS_KM
from indexer.types import FileId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.catalogue.heard import SpeechProgress
    from indexer.catalogue.picture_texts import PictureText, TextProgress
    from indexer.catalogue.report import Remaining
    from indexer.home import Home
    from indexer.library.values import (
        Details,
        Facets,
        Failed,
        FolderNode,
        LeftOutPlace,
        Order,
        Restored,
        RootState,
        Row,
        Storage,
    )
    from indexer.search.request import Filters
    from indexer.types import CollectionId, Grades


class Library(LibraryConcepts):
    """What the index at a home holds; it is made where there is none, and only read where it cannot be written.

    Raises:
        IndexTroubleError: it cannot be opened; and by every method, if it is damaged or the disk refuses.
        UsageError: by methods with filters, if a folder is not in the index; by those with a name, if it is empty or
            taken.
        KnownError: by `backup` and `restore`, if the file cannot be written, or cannot be read or is no backup.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._is_read_only = home.is_read_only
        if not self._is_read_only:
            home.create()
        self._db = connect(home.catalogue, create=not self._is_read_only)
        self._snapshot: Snapshot | None = None
        self._version = -1

    def close(self) -> None:
        """Close the catalogue."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Lists

    def browse(self, filters: Filters, order: Order) -> NDArray[np.int64]:
        """Return the files that pass, one of each content, also those that were seen and not read yet."""
        with known_errors(self._home.catalogue):
            snapshot = self._fresh()
            filtered = Filtered(self._db, snapshot, filters)
            first = snapshot.first_files(filtered.files)
            things = np.flatnonzero(filtered.passing() & (first >= 0))
            return snapshot.columns.file_id[first[sorted_things(snapshot, things, first, order)]]

    def facets(self, filters: Filters, radius_km: float = DEFAULT_RADIUS_KM) -> Facets:
        """Count what each value of each filter would leave.

        Files around a place are counted within `radius_km`, unless the filters give a radius.
        """
        with known_errors(self._home.catalogue):
            snapshot = self._fresh()
            radius_km = radius_km if filters.near is None else filters.near.radius_km
            return facets(snapshot, Filtered(self._db, snapshot, filters), all_folders(self._db), radius_km)

    def months(self, filters: Filters) -> dict[str, int]:
        """Count the files of each month, as `browse` lists them by date: by `2024-06`, without empty months."""
        with known_errors(self._home.catalogue):
            snapshot = self._fresh()
            return months_of(snapshot.columns.taken_ms[Filtered(self._db, snapshot, filters).passing()])

    def names(self, text: str, limit: int) -> NDArray[np.int64]:
        """Return files by words of their name and folder, also those that were not read yet."""
        words = text.split()
        with known_errors(self._home.catalogue):
            return np.array(shown.ids_named(self._db, words, limit) if words else [], np.int64)

    # Files

    def rows(self, ids: Sequence[int] | NDArray[np.int64]) -> list[Row]:
        """Return what tiles show, in the order of `ids`; files that went are left out."""
        with known_errors(self._home.catalogue):
            return tiles.rows(self._db, [int(number) for number in ids])

    def details(self, file_id: FileId) -> Details | None:
        """Return all that is known of a file; None if it went."""
        with known_errors(self._home.catalogue):
            return tiles.details(self._db, FileId(int(file_id)))

    def picture_text(self, file_id: FileId, page: int = 0) -> PictureText | None:
        """Return the words that were read in a photo, or in a page of a document, with their boxes.

        None if nobody looked, or the file went; without words if there is no text.
        """
        with known_errors(self._home.catalogue):
            contents = shown.contents_of(self._db, [file_id])
            return picture_texts.words_of(self._db, contents[0], page) if contents else None

    def ids_of(self, paths: Sequence[Path]) -> list[FileId]:
        """Return the files known at these paths; others are left out."""
        with known_errors(self._home.catalogue):
            return tiles.ids_of(self._db, paths)

    def viewed(self, file_id: FileId) -> None:
        """Count a look at a file, where the index can be written."""
        if self._is_read_only:
            return
        with self._writing():
            for content in shown.contents_of(self._db, [file_id]):
                user_data.count_view(self._db, content, now_ms())

    # Overviews

    def folders(self) -> list[FolderNode]:
        """Return the roots and the folders below them that have files, parents before children."""
        with known_errors(self._home.catalogue):
            return overview.folders(self._db, self._fresh())

    def roots(self) -> list[RootState]:
        """Return the folders that the user chose, in the order in which they were added."""
        with known_errors(self._home.catalogue):
            return overview.root_states(self._db, self._fresh())

    def grades(self) -> Grades:
        """Return how thoroughly the library was read."""
        with known_errors(self._home.catalogue):
            return report.grades(self._db)

    def texts(self) -> TextProgress:
        """Return how far the reading of text in pictures is."""
        with known_errors(self._home.catalogue):
            return pending.text_progress(self._db, picture_texts.settings(self._db))

    def speech(self) -> SpeechProgress:
        """Return how far the hearing of speech is."""
        with known_errors(self._home.catalogue):
            return pending.speech_progress(self._db, heard.settings(self._db))

    def failed(self, limit: int, offset: int = 0) -> list[Failed]:
        """Return files that could not be read, then those that were left alone, each by folder and name."""
        with known_errors(self._home.catalogue):
            return overview.failed(self._db, limit, offset)

    def left_out(self, limit: int) -> list[LeftOutPlace]:
        """Return folders, links and other entries that are not read, by folder and name."""
        with known_errors(self._home.catalogue):
            return overview.left_out(self._db, limit)

    def not_read(self) -> Remaining:
        """Count the files that could not be read, wholly or in part, and what is left out."""
        with known_errors(self._home.catalogue):
            return report.remaining(self._db)

    def storage(self) -> Storage:
        """Measure what the index takes on disk; walks its folder."""
        return overview.storage(self._home)

    # What users make

    def rate(self, ids: Iterable[int], rating: int | None) -> int:
        """Rate files from 0 to 5, or None for the rating in the file; return how many contents were rated.

        Files that were not read yet are left out.
        """
        with self._writing():
            contents = shown.contents_of(self._db, ids)
            user_data.rate(self._db, contents, rating, now_ms())
        return len(contents)

    def set_favourite(self, ids: Iterable[int], favourite: bool) -> int:  # noqa: FBT001 - what is set
        """Mark files as favourites or not; return how many contents were marked."""
        with self._writing():
            contents = shown.contents_of(self._db, ids)
            user_data.set_favourite(self._db, contents, favourite=favourite, now_ms=now_ms())
        return len(contents)

    def collections(self) -> list[Collection]:
        """Return the collections by name, each with the number of files that its list shows."""
        with known_errors(self._home.catalogue):
            snapshot = self._fresh()
            return [
                Collection(collection_id=i, name=name, files=int(np.count_nonzero(snapshot.in_collection(i))))
                for i, (name, _) in collections.names(self._db).items()
            ]

    def add_collection(self, name: str) -> Collection:
        """Make an empty collection."""
        with self._writing():
            return Collection(collection_id=collections.add(self._db, name, now_ms()), name=name.strip(), files=0)

    def rename_collection(self, collection_id: CollectionId, name: str) -> None:
        """Give a collection another name."""
        with self._writing():
            collections.rename(self._db, collection_id, name)

    def remove_collection(self, collection_id: CollectionId) -> None:
        """Forget a collection; its files stay."""
        with self._writing():
            collections.remove(self._db, collection_id)

    def add_to_collection(self, collection_id: CollectionId, ids: Iterable[int]) -> int:
        """Add files; return how many were not in it yet. Files that were not read yet stay out."""
        with self._writing():
            return collections.put(self._db, collection_id, shown.contents_of(self._db, ids), now_ms())

    def remove_from_collection(self, collection_id: CollectionId, ids: Iterable[int]) -> None:
        """Take files out of a collection; they stay in the library."""
        with self._writing():
            collections.take(self._db, collection_id, shown.contents_of(self._db, ids))

    def saved_searches(self) -> list[SavedSearch]:
        """Return the saved searches by name."""
        with known_errors(self._home.catalogue):
            found = user_data.saved_searches(self._db)
        return [SavedSearch(search_id=SearchId(i), name=name, query=query) for i, name, query in found]

    def save_search(self, name: str, query: str) -> SavedSearch:
        """Save a query, the window's JSON; one of the same name is replaced."""
        with self._writing():
            number = user_data.save_search(self._db, name, query, now_ms())
        return SavedSearch(search_id=SearchId(number), name=name.strip(), query=query)

    def rename_search(self, search_id: SearchId, name: str) -> None:
        """Give a saved search another name."""
        with self._writing():
            user_data.rename_search(self._db, search_id, name)

    def remove_search(self, search_id: SearchId) -> None:
        """Forget a saved search."""
        with self._writing():
            user_data.remove_search(self._db, search_id)

    def history(self, limit: int) -> list[str]:
        """Return the last queries, newest first."""
        with known_errors(self._home.catalogue):
            return user_data.latest_queries(self._db, limit)

    def remember(self, query: str) -> None:
        """Put a query, the window's JSON, on top of the history, unless the user turned that off."""
        if self._is_read_only:
            return
        with self._writing():
            if roots.setting(self._db, user_data.HISTORY_SETTING) != "off":
                user_data.remember_query(self._db, query, now_ms())

    def clear_history(self) -> None:
        """Forget all queries."""
        with self._writing():
            user_data.clear_history(self._db)

    def backup(self, path: Path) -> None:
        """Write all that users made to one file."""
        with known_errors(self._home.catalogue):
            backup.write(self._db, path)

    def restore(self, path: Path) -> Restored:
        """Add what a backup has and the library has not."""
        with self._writing():
            return backup.merge(self._db, path)

    # Settings

    def setting(self, key: str, default: str = "") -> str:
        """Return a stored setting."""
        with known_errors(self._home.catalogue):
            return roots.setting(self._db, key, default)

    def store_setting(self, key: str, value: str) -> None:
        """Store a setting, where the index can be written."""
        if self._is_read_only:
            return
        with self._writing():
            roots.store_setting(self._db, key, value)

    def _fresh(self) -> Snapshot:
        """Return the snapshot, brought up to date if another connection changed the catalogue."""
        version = self._db.execute("PRAGMA data_version").fetchone()[0]
        if self._snapshot is None or version != self._version:
            self._snapshot = Snapshot(self._db) if self._snapshot is None else self._snapshot.followed()
            self._version = version
        return self._snapshot

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._is_read_only:
            raise read_only_index(self._home.folder)
        with transaction(self._db, self._home.catalogue):
            yield
        if self._snapshot is not None:
            self._snapshot.forget_marks()
