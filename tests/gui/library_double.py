"""A library that is all in memory, and a loader of pictures that are drawn here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter

from indexer.catalogue.concepts import Concept, ConceptId
from indexer.errors import KnownError, UnreadableError
from indexer.library.values import Collection, Facets, FolderNode, RootState, SavedSearch, SearchId
from indexer.search.request import Filters
from indexer.types import WHOLE_FILE, CollectionId, FileId, FolderId, Kind, Locator, RootId, VolumeId

ROME = Path("/home/mia/Pictures/2024/Rome")


def some_facets() -> Facets:
    months = {
        f"{year}-{month:02}": (year * 7 + month * month * 5) % 97 + 3
        for year in (2021, 2022, 2024)
        for month in range(1, 13)
    }
    return Facets(
        total=84_210,
        kinds={Kind.IMAGE: 81_002, Kind.VIDEO: 2_101, Kind.DOCUMENT: 1_107},
        cameras={"Canon EOS R5": 41_200, "Apple iPhone 15 Pro Max": 20_050, "FUJIFILM X-T5": 740},
        ratings={0: 80_000, 3: 3_000, 4: 900, 5: 310},
        months=months,
        places={(48.1, 11.6): 9_000, (41.9, 12.5): 1_204, (-33.9, 151.2): 77},
        folders={node.folder_id: node.files for node in some_folders()},
        favourites=412,
        with_text=9_120,
        pages={1: 700, 2: 300, 12: 107},
        languages={"en": 1_000, "de": 320},
    )


def some_folders() -> list[FolderNode]:
    pictures = Path("/home/mia/Pictures")
    disk = Path("/media/mia/Archiv/Familienfotos und Donaudampfschifffahrtsausflüge")
    return [
        FolderNode(folder_id=FolderId(1), parent_id=None, path=pictures, files=70_100, offline=False),
        FolderNode(folder_id=FolderId(2), parent_id=FolderId(1), path=pictures / "2024", files=4_200, offline=False),
        FolderNode(folder_id=FolderId(3), parent_id=FolderId(2), path=ROME, files=1_204, offline=False),
        FolderNode(folder_id=FolderId(4), parent_id=FolderId(1), path=pictures / "Cats", files=310, offline=False),
        FolderNode(folder_id=FolderId(5), parent_id=None, path=disk, files=14_110, offline=True),
    ]


def some_roots() -> list[RootState]:
    home, disk = some_folders()[0].path, some_folders()[4].path
    return [a_root(1, home, "", offline=False), a_root(2, disk, "Archiv", offline=True)]


def a_root(number: int, path: Path, label: str, *, offline: bool) -> RootState:
    return RootState(
        root_id=RootId(number),
        path=path,
        volume_id=VolumeId(label),
        volume_label=label,
        excludes=(),
        offline=offline,
        seen=10,
        indexed=10,
        failed=0,
    )


class LibraryContract(Protocol):
    """What search box and side bar use of a library; the real one and the double pass `test_library_contract`."""

    def facets(self, filters: Filters, radius_km: float = 10.0) -> Facets: ...
    def folders(self) -> list[FolderNode]: ...
    def roots(self) -> list[RootState]: ...
    def collections(self) -> list[Collection]: ...
    def add_collection(self, name: str) -> Collection: ...
    def concepts(self) -> list[Concept]: ...
    def rename_concept(self, concept_id: ConceptId, name: str) -> None: ...
    def merge_concepts(self, into: ConceptId, other: ConceptId) -> None: ...
    def remove_concept(self, concept_id: ConceptId) -> None: ...
    def rename_collection(self, collection_id: CollectionId, name: str) -> None: ...
    def remove_collection(self, collection_id: CollectionId) -> None: ...
    def add_to_collection(self, collection_id: CollectionId, ids: Iterable[int]) -> int: ...
    def ids_of(self, paths: Sequence[Path]) -> list[FileId]: ...
    def saved_searches(self) -> list[SavedSearch]: ...
    def save_search(self, name: str, query: str) -> SavedSearch: ...
    def rename_search(self, search_id: SearchId, name: str) -> None: ...
    def remove_search(self, search_id: SearchId) -> None: ...
    def history(self, limit: int) -> list[str]: ...
    def remember(self, query: str) -> None: ...
    def setting(self, key: str, default: str = "") -> str: ...
    def store_setting(self, key: str, value: str) -> None: ...


@dataclass
class LibraryDouble:
    """Keeps in memory what indexer.library.Library keeps in the catalogue."""

    facets_now: Facets = field(default_factory=some_facets)
    tree: list[FolderNode] = field(default_factory=some_folders)
    root_states: list[RootState] = field(default_factory=some_roots)
    lists: list[Collection] = field(default_factory=list)
    named: list[Concept] = field(default_factory=list)
    searches: list[SavedSearch] = field(default_factory=list)
    remembered: list[str] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    asked: list[Filters] = field(default_factory=list)
    added: list[tuple[CollectionId, tuple[FileId, ...]]] = field(default_factory=list)
    files: dict[Path, FileId] = field(default_factory=dict)

    def facets(self, filters: Filters, radius_km: float = 10.0) -> Facets:
        self.asked.append(filters)
        return self.facets_now

    def folders(self) -> list[FolderNode]:
        return self.tree

    def roots(self) -> list[RootState]:
        return self.root_states

    def collections(self) -> list[Collection]:
        return list(self.lists)

    def add_collection(self, name: str) -> Collection:
        made = Collection(collection_id=CollectionId(len(self.lists) + 1), name=name, files=0)
        self.lists.append(made)
        return made

    def concepts(self) -> list[Concept]:
        return list(self.named)

    def rename_concept(self, concept_id: ConceptId, name: str) -> None:
        self.named = [replace(each, name=name) if each.concept_id == concept_id else each for each in self.named]

    def merge_concepts(self, into: ConceptId, other: ConceptId) -> None:
        (gone,) = [each for each in self.named if each.concept_id == other]
        self.named = [
            replace(each, examples=each.examples + gone.examples) if each.concept_id == into else each
            for each in self.named
            if each.concept_id != other
        ]

    def remove_concept(self, concept_id: ConceptId) -> None:
        self.named = [each for each in self.named if each.concept_id != concept_id]

    def rename_collection(self, collection_id: CollectionId, name: str) -> None:
        self.lists = [replace(each, name=name) if each.collection_id == collection_id else each for each in self.lists]

    def remove_collection(self, collection_id: CollectionId) -> None:
        self.lists = [each for each in self.lists if each.collection_id != collection_id]

    def add_to_collection(self, collection_id: CollectionId, ids: Iterable[int]) -> int:
        added = tuple(FileId(number) for number in ids)
        self.added.append((collection_id, added))
        return len(added)

    def ids_of(self, paths: Sequence[Path]) -> list[FileId]:
        return [self.files[path] for path in paths if path in self.files]

    def saved_searches(self) -> list[SavedSearch]:
        return list(self.searches)

    def save_search(self, name: str, query: str) -> SavedSearch:
        made = SavedSearch(search_id=SearchId(len(self.searches) + 1), name=name, query=query)
        self.searches.append(made)
        return made

    def rename_search(self, search_id: SearchId, name: str) -> None:
        self.searches = [replace(each, name=name) if each.search_id == search_id else each for each in self.searches]

    def remove_search(self, search_id: SearchId) -> None:
        self.searches = [each for each in self.searches if each.search_id != search_id]

    def history(self, limit: int) -> list[str]:
        return self.remembered[:limit]

    def remember(self, query: str) -> None:
        self.remembered = [query, *(other for other in self.remembered if other != query)]

    def setting(self, key: str, default: str = "") -> str:
        return self.settings.get(key, default)

    def store_setting(self, key: str, value: str) -> None:
        self.settings[key] = value


class AsksAtOnce:
    """Asks the library in place; the order of answers is that of asking, as it is with the real one."""

    def __init__(self, library: LibraryDouble) -> None:
        self.library = library
        self.failures: list[KnownError] = []

    def __call__(
        self,
        owner: QObject,
        question: Callable[[Any], Any],
        answer: Callable[[Any], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        try:
            got = question(self.library)
        except KnownError as trouble:
            (failed or self.failures.append)(trouble)
        else:
            answer(got)


class DrawsPictures:
    """Loads a drawn picture for every path but those called `missing`."""

    def __init__(self) -> None:
        self.loaded: list[Path] = []

    def load(
        self,
        path: Path,
        max_px: int,
        owner: QObject,
        answer: Callable[[QImage], None],
        failed: Callable[[KnownError], None] | None = None,
        locator: Locator = WHOLE_FILE,
    ) -> None:
        self.loaded.append(path)
        if path.stem == "missing":
            assert failed
            failed(UnreadableError("The file is gone", "It is not where it was.", path=path))
        else:
            answer(drawn(min(600, max_px)))


def drawn(width_px: int = 600) -> QImage:
    image = QImage(width_px, width_px * 2 // 3, QImage.Format.Format_RGB32)
    gradient = QLinearGradient(0, 0, image.width(), image.height())
    gradient.setColorAt(0, QColor("#f6b73c"))
    gradient.setColorAt(1, QColor("#4d3bbf"))
    with QPainter(image) as painter:
        painter.fillRect(image.rect(), gradient)
        painter.setBrush(QColor("#e2f1ff"))
        painter.drawEllipse(image.width() // 2, image.height() // 4, image.width() // 5, image.width() // 5)
    return image
