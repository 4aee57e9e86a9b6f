"""A real library of a few files, asked at once, and pictures that are drawn here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_app.results.rows import Rows
from desktop_app.thumbnails.cache import ThumbKey
from desktop_app.thumbnails.loader import Frame
from indexer.decode.document.page_text import PageText
from indexer.errors import KnownError, UnreadableError
from indexer.home import Home
from indexer.library.library import Library
from indexer.search.request import Hit, Signals
from indexer.types import WHOLE_FILE, Band, ContentId, FileId, Kind, Locator, MediaFacts
from tests.unit.indexer.library.conftest import Made

FACTS = MediaFacts(
    width_px=4000,
    height_px=2000,
    taken_ms=1_600_000_000_000,
    camera="Canon R5",
    lens="50 mm",
    latitude=41.8901,
    longitude=-12.4922,
    description="A dog on the <beach>",
    keywords=("holiday", "sea"),
)


class AsksAtOnce:
    """Asks the real library in place."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def __call__(
        self,
        owner: QObject,
        question: Callable[[Library], Any],
        answer: Callable[[Any], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        answer(question(self.library))


class Thumbs(QObject):
    """Thumbnails that are there or come when they are told to."""

    ready = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.wanted: list[ThumbKey] = []
        self.there: dict[str, QPixmap] = {}

    def want(self, keys: Iterable[ThumbKey]) -> None:
        self.wanted = list(keys)

    def nearest(self, key: ThumbKey) -> QPixmap | None:
        return self.there.get(key.name)

    def failure(self, key: ThumbKey) -> str | None:
        return "broken" if key.path.stem == "broken" else None

    def come(self, key: ThumbKey) -> None:
        self.there[key.name] = QPixmap.fromImage(drawn(256, 128))
        self.ready.emit(key)


class Loads:
    """Keeps what is asked for until a test lets it come."""

    def __init__(self) -> None:
        self.waiting: list[
            tuple[Path, int, QObject, Callable[[QImage], None], Callable[[KnownError], None] | None]
        ] = []
        self.asked: list[tuple[str, Locator]] = []
        self.moving: list[tuple[Path, QObject, Callable[[list[Frame]], None]]] = []
        self.texts: list[tuple[Path, int, QObject, Callable[[PageText], None]]] = []

    def load(
        self,
        path: Path,
        max_px: int,
        owner: QObject,
        answer: Callable[[QImage], None],
        failed: Callable[[KnownError], None] | None = None,
        locator: Locator = WHOLE_FILE,
    ) -> None:
        self.asked.append((path.name, locator))
        self.waiting.append((path, max_px, owner, answer, failed))

    def load_frames(self, path: Path, owner: QObject, answer: Callable[[list[Frame]], None]) -> None:
        self.moving.append((path, owner, answer))

    def load_text(self, path: Path, page: int, owner: QObject, answer: Callable[[PageText], None]) -> None:
        self.texts.append((path, page, owner, answer))

    def drop(self, owner: QObject) -> None:
        self.texts = [wish for wish in self.texts if wish[2] is not owner]
        self.moving = [wish for wish in self.moving if wish[1] is not owner]
        self.waiting = [wish for wish in self.waiting if wish[2] is not owner]

    @property
    def names(self) -> list[str]:
        return [path.name for path, *_ in self.waiting]

    def come(self, width_px: int = 4000) -> int:
        """Let the first come, no larger than asked for; return what was asked for."""
        path, max_px, _, answer, failed = self.waiting.pop(0)
        if path.stem == "broken":
            assert failed
            failed(UnreadableError("It is broken", "Copy it again.", path=path))
        else:
            answer(drawn(min(width_px, max_px), min(width_px, max_px) // 2))
        return max_px


def drawn(width_px: int, height_px: int) -> QImage:
    image = QImage(width_px, height_px, QImage.Format.Format_RGB32)
    image.fill(QColor("#c04030"))
    return image


class Scene:
    """Everything that the preview is made of."""

    def __init__(self, made: Made, host: QWidget) -> None:
        self.made = made
        self.host = host
        self.ask = AsksAtOnce(made.library)
        self.rows = Rows(self.ask, host)
        self.thumbs = Thumbs(host)
        self.loads = Loads()

    def photos(self, count: int) -> list[FileId]:
        return [FileId(self.made.add(f"{number}.jpg", f"c{number}", FACTS)) for number in range(count)]

    def hit(self, file_id: FileId, *, words: float = 0.0, similar: tuple[FileId, ...] = ()) -> Hit:
        return Hit(
            rank=1,
            path=Path("x"),
            file_id=file_id,
            kind=Kind.IMAGE,
            content_id=ContentId("c"),
            score=1.0,
            band=Band.MAYBE,
            signals=Signals(meaning=2.0, words=words, similarity=0.3),
            offline=False,
            similar_ids=similar,
        )


@pytest.fixture
def scene(tmp_path: Path, host: QWidget) -> Iterator[Scene]:
    from contextlib import closing

    from indexer.catalogue.database import connect

    top = tmp_path / "photos"
    top.mkdir()
    home = Home(tmp_path / "index")
    with Library(home) as library, closing(connect(home.catalogue, create=False)) as db:
        host.resize(1000, 600)
        host.show()
        yield Scene(Made(home, top, db, library), host)
