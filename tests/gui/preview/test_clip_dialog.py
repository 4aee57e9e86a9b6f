"""The dialog that saves a clip, and the process that cuts it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.preview.video.clip_dialog import ClipDialog, clip_time, seconds_of
from indexer.decode.playback.cutting import AnyNews, Cutting, Done, NotSaved, Saved
from indexer.decode.video.film import Film
from indexer.errors import KnownError, Message
from tests.clips import make_clip

LIMIT_S = 60.0
Tell = Callable[[AnyNews], None]
Progress = Callable[[float], None]


class Cutter:
    """Stands for `Cutting`: keeps what was asked, and tells what a test says."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.tell: Callable[[AnyNews], None] = lambda _news: None
        self.cancelled = False

    def __call__(
        self, path: Path, span: tuple[int, int], out: Path, told: Callable[[AnyNews], None], *, exact: bool
    ) -> Any:
        self.asked.append((path, span, out, exact))
        self.tell = told
        return self

    def cancel(self) -> None:
        self.cancelled = True


@pytest.fixture
def cutter() -> Cutter:
    return Cutter()


@pytest.fixture
def dialog(host: QWidget, cutter: Cutter, tmp_path: Path) -> Iterator[ClipDialog]:
    video = tmp_path / "film.mp4"
    video.write_bytes(b"film")
    made = ClipDialog(video, (12_000, 20_500), 15_000, 60_000, host, cutter=cutter)
    made.show()
    yield made
    if shiboken6.isValid(made):
        made.close()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0:07.5", 7.5), ("1:02:03", 3723.0), ("3,4", 3.4), ("", None), ("1:x", None), ("1:2:3:4", None)],
)
def test_times_are_read_as_people_write_them(text: str, seconds: float | None) -> None:
    assert seconds_of(text) == seconds


def test_times_are_shown_with_tenths() -> None:
    assert [clip_time(ms) for ms in (0, 7_460, 59_980, 3_723_000)] == ["0:00.0", "0:07.5", "1:00.0", "1:02:03.0"]


def test_it_begins_with_the_moment_and_can_be_changed(dialog: ClipDialog, cutter: Cutter, tmp_path: Path) -> None:
    assert (dialog.start.text(), dialog.end.text()) == ("0:12.0", "0:20.5")
    assert dialog.suggested().name == "film 0.12.0-0.20.5.mp4"
    dialog.start.setValue(13.2)
    dialog.exact.setChecked(True)
    dialog.save_as(tmp_path / "clip.mp4")
    assert cutter.asked == [(tmp_path / "film.mp4", (13_200, 20_500), tmp_path / "clip.mp4", True)]


def test_it_says_which_seconds_came_out(dialog: ClipDialog, cutter: Cutter, tmp_path: Path) -> None:
    dialog.save_as(tmp_path / "clip.mp4")
    cutter.tell(Done(0.5))
    assert dialog.progress_bar.value() == 500
    assert not dialog.save_button.isEnabled()
    cutter.tell(Saved(10_000, 20_400))
    assert dialog.told == "clip.mp4 was saved with 0:10.0\N{EN DASH}0:20.4 of the video."
    shown: list[object] = []
    dialog.folder_wanted.connect(shown.append)
    dialog.show_button.click()
    assert shown == [tmp_path / "clip.mp4"]


def test_trouble_is_told_and_another_try_is_possible(dialog: ClipDialog, cutter: Cutter, tmp_path: Path) -> None:
    dialog.save_as(tmp_path / "clip.mp4")
    cutter.tell(NotSaved(Message("No room").to_json(), Message("Free {n} bytes.", n=3).to_json()))
    assert dialog.told == "No room: Free 3 bytes."
    assert dialog.save_button.isEnabled()


def test_the_video_itself_is_never_overwritten(dialog: ClipDialog, cutter: Cutter, tmp_path: Path) -> None:
    dialog.save_as(tmp_path / "film.mp4")
    assert cutter.asked == []
    assert "never changed" in dialog.told


def test_an_end_before_the_start_cannot_be_saved(dialog: ClipDialog) -> None:
    dialog.end.setValue(11.0)
    assert not dialog.save_button.isEnabled()


def test_closing_it_ends_the_work(dialog: ClipDialog, cutter: Cutter, tmp_path: Path) -> None:
    dialog.save_as(tmp_path / "clip.mp4")
    dialog.reject()
    assert cutter.cancelled


# The process


def cut_well(
    path: Path, start_ms: int, end_ms: int, out: Path, *, exact: bool, progress: Callable[[float], None]
) -> Any:
    progress(0.5)
    out.write_bytes(path.read_bytes())
    return start_ms - 100, end_ms


def cut_badly(
    path: Path, start_ms: int, end_ms: int, out: Path, *, exact: bool, progress: Callable[[float], None]
) -> Any:
    out.write_bytes(b"half")
    raise KnownError("It cannot be cut", "It is {what}.", what="broken")


def cut_forever(
    path: Path, start_ms: int, end_ms: int, out: Path, *, exact: bool, progress: Callable[[float], None]
) -> Any:
    out.write_bytes(b"half")
    progress(0.1)
    threading.Event().wait()


class News:
    def __init__(self) -> None:
        self.all: list[AnyNews] = []
        self.first, self.last = threading.Event(), threading.Event()

    def take(self, news: AnyNews) -> None:
        self.all.append(news)
        self.first.set()
        if not isinstance(news, Done):
            self.last.set()


def started(tmp_path: Path, function: Callable[..., Any]) -> tuple[Cutting, News]:
    (tmp_path / "film.mp4").write_bytes(b"film")
    news = News()
    name = f"{__name__}:{function.__name__}"
    out = tmp_path / "clip.mp4"
    return Cutting(tmp_path / "film.mp4", (1000, 2000), out, news.take, cut=name), news


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_clip_is_put_in_its_place_when_it_is_complete(tmp_path: Path) -> None:
    _, news = started(tmp_path, cut_well)
    assert news.last.wait(LIMIT_S)
    assert news.all == [Done(0.5), Saved(900, 2000)]
    assert names(tmp_path) == ["clip.mp4", "film.mp4"]


def test_a_failed_cut_leaves_nothing(tmp_path: Path, qtbot: QtBot) -> None:
    cutting, news = started(tmp_path, cut_badly)
    assert news.last.wait(LIMIT_S)
    assert isinstance(news.all[-1], NotSaved)
    cutting.thread.join(LIMIT_S)
    assert names(tmp_path) == ["film.mp4"]


def test_a_cancelled_cut_leaves_nothing(tmp_path: Path) -> None:
    cutting, news = started(tmp_path, cut_forever)
    assert news.first.wait(LIMIT_S)
    cutting.cancel()
    cutting.thread.join(LIMIT_S)
    assert names(tmp_path) == ["film.mp4"]
    assert not news.last.is_set()


def test_a_real_clip_holds_what_the_dialog_says(host: QWidget, tmp_path: Path, qtbot: QtBot) -> None:
    video = make_clip(tmp_path / "film.mp4")
    dialog = ClipDialog(video, (1200, 2000), 1500, 3000, host)
    dialog.exact.setChecked(True)
    dialog.save_as(tmp_path / "clip.mp4")
    qtbot.waitUntil(lambda: bool(dialog.told), timeout=60_000)
    assert dialog.told == "clip.mp4 was saved with 0:01.2\N{EN DASH}0:02.0 of the video."
    assert names(tmp_path) == ["clip.mp4", "film.mp4"]
    with Film(tmp_path / "clip.mp4") as clip:
        assert clip.duration_ms == pytest.approx(800, abs=100)
        assert clip.has_sound
    dialog.close()
