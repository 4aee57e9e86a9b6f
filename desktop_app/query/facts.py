"""What the search box and the side bar show of the library: counts, folders, collections, saved searches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.query.parse import KnownNames
from desktop_app.query.query import QueryState, SearchQuery, to_json
from indexer.errors import UsageError
from indexer.library.values import Collection, Facets, FolderNode, RootState, SavedSearch
from indexer.search.filters import DEFAULT_RADIUS_KM
from indexer.search.request import Filters

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from desktop_app.engine.ask_thread import AskLibrary
    from indexer.catalogue.concepts import Concept
    from indexer.library.library import Library

PAUSE_MS = 80  # Changes within this time are loaded together
CALM_MS = 3000
"""Pause between two reloads: counting reads the whole library."""
HISTORY_LENGTH = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class LibrarySnapshot:
    """A snapshot of the library."""

    facets: Facets
    """With the active filters."""
    everything: Facets
    """Without filters."""
    folders: tuple[FolderNode, ...] = ()
    roots: tuple[RootState, ...] = ()
    collections: tuple[Collection, ...] = ()
    concepts: tuple[Concept, ...] = ()
    saved: tuple[SavedSearch, ...] = ()
    history: tuple[str, ...] = ()
    """Queries as JSON, the latest first."""
    radius_km: float = DEFAULT_RADIUS_KM
    """How far around a place its files are counted."""


class LibraryFacts(QObject):
    """Keeps the latest snapshot, and reloads it when the filters or the library change."""

    changed = Signal()

    def __init__(self, state: QueryState, ask_library: AskLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ask_library = ask_library
        self._state = state
        self._facts = LibrarySnapshot(facets=Facets(total=0), everything=Facets(total=0))
        self._folders: dict[Path, FolderNode] = {}
        self._filters = state.query.filters
        self.pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.pause.timeout.connect(self._ask)
        self.calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self.calm.timeout.connect(self._refresh_stale)
        self._radius_km = DEFAULT_RADIUS_KM
        self._stale = False
        self._only_filters = False
        """Whether only the filters changed since the last reload."""
        state.changed.connect(self._follow)

    @property
    def now(self) -> LibrarySnapshot:
        """The latest snapshot."""
        return self._facts

    @property
    def folders(self) -> dict[Path, FolderNode]:
        return self._folders

    @property
    def known(self) -> KnownNames:
        """The names that filters may use."""
        return KnownNames(
            folders=tuple(self._folders), collections=self._facts.collections, concepts=self._facts.concepts
        )

    def refresh(self) -> None:
        """Reload everything after the library changed; throttled while it changes all the time."""
        if self.calm.isActive():
            self._stale = True
        else:
            self._stale = self._only_filters = False
            self.calm.start()
            self.pause.start()

    def reload(self) -> None:
        """Reload everything at once after the user changed something."""
        self._only_filters = False
        self._ask()

    def count_around(self, radius_km: float) -> None:
        """Count the files of places as far around them."""
        self._radius_km = radius_km
        if not self.pause.isActive():
            self._only_filters = True
        self.pause.start()

    def do(self, change: Callable[[Library], object]) -> None:
        """Change user data, then reload."""
        self.ask_library(self, change, lambda _: self.reload())

    def remember(self, query: SearchQuery) -> None:
        line = to_json(query)
        self.ask_library(
            self,
            lambda library: _remember(library, line),
            lambda history: self._take(replace(self._facts, history=history)),
        )

    def _follow(self, query: SearchQuery) -> None:
        if query.filters != self._filters:
            self._filters = query.filters
            if not self.pause.isActive():
                self._only_filters = True
            self.pause.start()

    def _refresh_stale(self) -> None:
        if self._stale:
            self.refresh()

    def _ask(self) -> None:
        filters, only_filters, radius_km = self._filters, self._only_filters, self._radius_km
        self._only_filters = False
        if only_filters:
            self.ask_library(
                self,
                lambda library: _facets(library, filters, radius_km),
                lambda facets: self._take(replace(self._facts, facets=facets, radius_km=radius_km)),
            )
        else:
            before = self._facts.folders
            self.ask_library(self, lambda library: _read(library, filters, before, radius_km), self._take)

    def _take(self, facts: LibrarySnapshot) -> None:
        if facts.folders is not self._facts.folders:
            self._folders = {node.path: node for node in facts.folders}
        self._facts = facts
        self.changed.emit()


def _read(library: Library, filters: Filters, before: tuple[FolderNode, ...], radius_km: float) -> LibrarySnapshot:
    """Read a snapshot; unchanged folders keep their identity, so that the window need not compare them."""
    everything = library.facets(Filters(), radius_km)
    folders = tuple(library.folders())
    return LibrarySnapshot(
        facets=everything if filters == Filters() else _facets(library, filters, radius_km),
        everything=everything,
        folders=before if folders == before else folders,
        roots=tuple(library.roots()),
        collections=tuple(library.collections()),
        concepts=tuple(library.concepts()),
        saved=tuple(library.saved_searches()),
        history=tuple(library.history(HISTORY_LENGTH)),
        radius_km=radius_km,
    )


def _remember(library: Library, line: str) -> tuple[str, ...]:
    library.remember(line)
    return tuple(library.history(HISTORY_LENGTH))


def _facets(library: Library, filters: Filters, radius_km: float) -> Facets:
    try:
        return library.facets(filters, radius_km)
    except UsageError:  # a folder of a saved search left the library: no file matches
        return Facets(total=0)
