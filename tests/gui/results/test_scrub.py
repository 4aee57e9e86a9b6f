"""The pointer over the tile of a video shows other frames of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication

from desktop_app.query.query import QueryState
from desktop_app.results.pane import ResultsPane
from desktop_app.results.scrub import FRAMES
from desktop_app.results.view import GridView
from desktop_app.thumbnails.cache import ThumbKey
from indexer.library.values import Row
from indexer.search.request import SegmentHit
from indexer.types import Band, Kind, Locator
from tests.gui.results.doubles import Shelf, hit, row


class Wishes:
    """What was asked of the thumbnails, by asker."""

    def __init__(self) -> None:
        self.by: dict[str, list[ThumbKey]] = {}

    def want(self, keys: object, by: str = "") -> None:
        self.by[by] = list(keys)  # type: ignore[call-overload]


@pytest.fixture
def wishes() -> Wishes:
    return Wishes()


@pytest.fixture
def shelf() -> Shelf:
    def film(number: int, length_s: float | None) -> Row:
        return row(number, kind=Kind.VIDEO, duration_s=length_s, path=Path(f"/films/{number}.mp4"))

    return Shelf([film(0, 120.0), film(1, None), row(2)])


@pytest.fixture
def view(pane: ResultsPane, wishes: Wishes, monkeypatch: pytest.MonkeyPatch) -> GridView:
    monkeypatch.setattr(pane.view.thumbnails, "want", wishes.want)
    moment = SegmentHit(score=1, band=Band.GOOD, signals=hit(0).signals, start_s=60, end_s=70)
    best = hit(0, kind=Kind.VIDEO, start_s=12, end_s=20, segments=(moment,), locator=Locator(moment_ms=13_000))
    pane.show_hits([best, hit(1, kind=Kind.VIDEO), hit(2)])
    pane.view.ask()
    return pane.view


def move(view: GridView, number: int, share: float) -> None:
    rect = view.visualRect(view.model().index(number, 0))
    at = QPoint(rect.x() + round(share * rect.width()), rect.center().y())
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        QPointF(at),
        QPointF(view.viewport().mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view.viewport(), event)


def moments_ms(keys: list[ThumbKey]) -> list[int | None]:
    return [key.locator.moment_ms for key in keys]


def test_frames_near_the_pointer_are_loaded_first(view: GridView, wishes: Wishes) -> None:
    move(view, 0, 0.5)
    moments = moments_ms(wishes.by["scrub"])
    assert len(moments) == FRAMES
    assert moments[0] == 65_000
    move(view, 0, 0.99)
    assert moments_ms(wishes.by["scrub"])[0] == 115_000


def test_frames_are_dropped_when_the_pointer_leaves(view: GridView, wishes: Wishes) -> None:
    move(view, 0, 0.5)
    move(view, 2, 0.5)
    assert wishes.by["scrub"] == []
    move(view, 0, 0.5)
    view.hide()
    assert wishes.by["scrub"] == []


def test_photos_and_videos_of_unknown_length_are_not_scrubbed(view: GridView, wishes: Wishes) -> None:
    move(view, 1, 0.5)
    move(view, 2, 0.5)
    assert "scrub" not in wishes.by


def test_the_frame_at_the_pointer_is_painted(view: GridView, wishes: Wishes) -> None:
    move(view, 0, 0.5)
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.magenta)
    view.thumbnails.memory.put(wishes.by["scrub"][0], QPixmap.fromImage(image))
    rect = view.visualRect(view.model().index(0, 0))
    shown = view.viewport().grab().toImage().pixelColor(rect.center())
    assert (shown.red(), shown.green()) == (255, 0)
    move(view, 2, 0.5)
    shown = view.viewport().grab().toImage().pixelColor(rect.center())
    assert (shown.red(), shown.green()) != (255, 0)


def test_similar_to_a_video_means_its_moment(pane: ResultsPane, view: GridView, state: QueryState) -> None:
    view.similar_wanted.emit(0)
    (part,) = state.query.pictures
    assert part.locator == Locator(moment_ms=13_000)
