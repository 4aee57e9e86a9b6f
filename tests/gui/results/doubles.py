"""A library that answers from memory, and hits to show."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest

from desktop_app.results.pane import ResultsPane
from indexer.errors import KnownError
from indexer.library.values import Collection, Row
from indexer.search.request import Filters, Hit, Signals
from indexer.types import Band, CollectionId, ContentId, FileId, Kind

JUNE_2024_MS = 1_718_000_000_000
MONTH_MS = 31 * 86_400_000


def row(number: int, **fields: Any) -> Row:
    usual: dict[str, Any] = {
        "file_id": FileId(number),
        "content_id": ContentId(f"{number:032x}"),
        "path": Path(f"/photos/{number:05}.jpg"),
        "kind": Kind.IMAGE,
        "width_px": 400,
        "height_px": 300,
        "taken_ms": JUNE_2024_MS - number * 1000,
        "size_bytes": 1000 + number,
        "rating": None,
        "favourite": False,
        "offline": False,
        "copies": 0,
    }
    return Row(**(usual | fields))


def hit(number: int, band: Band = Band.GOOD, **fields: Any) -> Hit:
    usual: dict[str, Any] = {
        "rank": number,
        "path": Path(f"/photos/{number:05}.jpg"),
        "file_id": FileId(number),
        "kind": Kind.IMAGE,
        "content_id": ContentId(f"{number:032x}"),
        "score": 100.0 - number,
        "band": band,
        "signals": Signals(meaning=3.0, words=0.5, similarity=0.3),
        "offline": False,
    }
    return Hit(**(usual | fields))


def stack(number: int, *, copies: Sequence[int] = (), similar: Sequence[int] = (), band: Band = Band.GOOD) -> Hit:
    return hit(
        number,
        band,
        copies=tuple(Path(f"/copies/{i:05}.jpg") for i in copies),
        copy_ids=tuple(FileId(i) for i in copies),
        similar=tuple(Path(f"/photos/{i:05}.jpg") for i in similar),
        similar_ids=tuple(FileId(i) for i in similar),
    )


class Shelf:
    """Stands for a Library; knows the methods that the grid uses."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.kept = {each.file_id: each for each in rows}
        self.counted: dict[str, int] = {}
        self.named = [Collection(collection_id=CollectionId(1), name="Trips", files=2)]
        self.collected: list[tuple[CollectionId, list[int]]] = []
        self.left: list[tuple[CollectionId, list[int]]] = []

    def rows(self, ids: Sequence[int]) -> list[Row]:
        return [self.kept[FileId(i)] for i in ids if i in self.kept]

    def months(self, filters: Filters) -> dict[str, int]:
        return self.counted

    def rate(self, ids: NDArray[np.int64], rating: int | None) -> int:
        for i in ids:
            self.kept[FileId(int(i))] = replace(self.kept[FileId(int(i))], rating=rating)
        return len(ids)

    def set_favourite(self, ids: NDArray[np.int64], favourite: bool) -> int:
        for i in ids:
            self.kept[FileId(int(i))] = replace(self.kept[FileId(int(i))], favourite=favourite)
        return len(ids)

    def collections(self) -> list[Collection]:
        return self.named

    def add_collection(self, name: str) -> Collection:
        made = Collection(collection_id=CollectionId(len(self.named) + 1), name=name, files=0)
        self.named.append(made)
        return made

    def add_to_collection(self, collection: CollectionId, ids: NDArray[np.int64]) -> int:
        self.collected.append((collection, [int(i) for i in ids]))
        return len(ids)

    def remove_from_collection(self, collection: CollectionId, ids: NDArray[np.int64]) -> None:
        self.left.append((collection, [int(i) for i in ids]))


class Ask:
    """Asks a Shelf: at once, or when `answer` is called."""

    def __init__(self, shelf: Shelf, *, later: bool = False) -> None:
        self.shelf = shelf
        self.later = later
        self.asked = 0
        self._waiting: list[Callable[[], None]] = []

    def __call__(
        self,
        owner: QObject,
        question: Callable[[Any], Any],
        answer: Callable[[Any], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        self.asked += 1
        if self.later:
            self._waiting.append(lambda: self._ask(question, answer, failed))
        else:
            self._ask(question, answer, failed)

    def _ask(
        self,
        question: Callable[[Any], Any],
        answer: Callable[[Any], None],
        failed: Callable[[KnownError], None] | None,
    ) -> None:
        try:
            found = question(self.shelf)
        except KnownError as trouble:
            assert failed is not None
            failed(trouble)
        else:
            answer(found)

    def answer(self) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each()


def press(pane: ResultsPane, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(pane.view, key, modifiers)
