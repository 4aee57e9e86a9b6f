"""Takes pictures of the window in its main states: the real program on the sample photos. `dev.py screenshots` runs it.

python -m tests.screenshots FOLDER
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from desktop_app.app import Program, application
from desktop_app.query.query import PicturePart, SearchQuery, WordsPart
from desktop_app.settings.dialog import Topic
from desktop_app.shell.session import WindowSession
from desktop_app.style.theme import Theme
from indexer.home import Home
from indexer.search.request import Filters
from indexer.service.messages import AddRoot, Phase
from indexer.types import Kind

SAMPLES = Path(__file__).resolve().parents[1] / "resources" / "samples"
SIZE = (1280, 800)
CALM_MS = 700
"""After the last change, for thumbnails and what slides."""
PATIENCE_S = 90.0
ARCHIVE_COPIES = 20


FILM_SIZE = 640, 360
FILM_RATE = 10
FILM_SHOT_FRAMES = 30
FILM_WORDS = "a path through a forest"
FILM_SHOTS = tuple(
    f"{name}.jpg"
    for name in (
        "Walks/DSC_0466",
        "Seaside/IMGP2210",
        "Walks/DSC_0502",
        "Zoo/polar bear",
        "Garden/P1010024",
        "Walks/DSC_0515",
        "Travel/Sydney Opera House",
        "Garden/rain drops on leaves",
    )
)


class Photographer:
    """Brings the program into one state after the other, and takes a picture of each."""

    def __init__(self, program: Program, photos: Path, folder: Path) -> None:
        self._program = program
        self._photos = photos
        self._folder = folder
        self.window = program.window
        self._subject: QWidget = self.window
        self._measured: list[object] = []

    @property
    def session(self) -> WindowSession:
        """What works in the window."""
        session = self._program.session
        assert session is not None
        return session

    def take_all(self) -> None:
        """Take every picture."""
        self._until(lambda: self._program.session is not None)
        for name, prepare in self._states():
            prepare()
            self._calm(CALM_MS)
            self._take(name)

    def _states(self) -> Iterator[tuple[str, Callable[[], None]]]:
        yield "first-run", self._welcome
        yield "first-run-folders", self._choose_folders
        yield "grid", self._begin
        yield "composed", self._compose
        yield "filters", self._filter
        yield "empty", self._find_nothing
        yield "preview", self._preview
        yield "quick-look", self._quick_look
        yield "grid-dark", self._dark
        yield "composed-dark", self._compose_again
        yield "video-grid", self._find_video
        yield "video-player", self._play
        yield "video-quick-look", self._look_at_video
        yield "video-clip", self._cut
        yield "video-player-dark", self._play_in_the_dark
        yield "settings", lambda: self._settings(Topic.FOLDERS)
        yield "settings-storage", lambda: self._settings(Topic.STORAGE)
        yield "shortcuts", self._shortcuts
        yield "progress", self._progress

    # States

    def _welcome(self) -> None:
        self.window.resize(*SIZE)
        self.session.engine.speed.connect(self._measured.append)

    def _choose_folders(self) -> None:
        self._forward()
        self._until(lambda: bool(self._measured))
        self._calm(500)

    def _begin(self) -> None:
        self._forward()
        self._until(lambda: self._is_idle(45))
        for close in self.session.widgets.notices.findChildren(QToolButton):
            close.click()
        self.session.wiring.searching.reload()
        self._calm(1500)

    def _search(self, query: SearchQuery) -> None:
        answers: list[bool] = []
        self.session.engine.searching.connect(answers.append)
        self.session.widgets.state.set(query)
        self._calm(300)
        self._until(lambda: not answers or not answers[-1])
        self.session.engine.searching.disconnect(answers.append)
        self._calm(1200)

    def _compose(self) -> None:
        mountain = PicturePart(path=self._photos / "Walks" / "DSC_0480.jpg")
        self._search(SearchQuery(text="leaves", pictures=(mountain,), words=(WordsPart(text="snow", minus=True),)))
        self.session.actions["results.weak"].trigger()
        self._calm(1000)

    def _filter(self) -> None:
        folders = (self._photos / "Zoo", self._photos / "Garden")
        self._search(SearchQuery(filters=Filters(folders=folders, kinds=(Kind.IMAGE,))))

    def _find_nothing(self) -> None:
        self._search(SearchQuery(text="animal", filters=Filters(rating_min=5, folders=(self._photos / "Zoo",))))

    def _preview(self) -> None:
        self._search(SearchQuery(text="a path through a forest"))
        self._do("results.view")
        self._calm(1500)

    def _quick_look(self) -> None:
        self.session.widgets.preview.dismiss()
        self._search(SearchQuery())
        self._do("results.quick_look")
        self._calm(1500)

    def _dark(self) -> None:
        self.session.widgets.preview.dismiss()
        self._program.preferences.change(theme=Theme.DARK, info=True)
        self._choose(1)
        self._calm(1000)

    def _compose_again(self) -> None:
        self._compose()
        self._choose(1)
        self._calm(1000)

    def _find_video(self) -> None:
        self._program.preferences.change(theme=Theme.LIGHT, info=False)
        self._until(lambda: self.session.engine.latest.phase is Phase.WATCHING)  # read in full
        self._search(SearchQuery(text=FILM_WORDS, filters=Filters(kinds=(Kind.VIDEO,))))
        results = self.session.widgets.results
        self._until(lambda: len(results.model) > 0 and results.model.hit(0) is not None)
        view = results.view
        rect = view.visualRect(view.model().index(0, 0))
        QCursor.setPos(view.viewport().mapToGlobal(rect.center()))
        QTest.mouseMove(view.viewport(), rect.center())
        self._calm(2500)

    def _play(self) -> None:
        self._do("results.view")
        self._pause_video()

    def _look_at_video(self) -> None:
        self.session.widgets.preview.dismiss()
        self._do("results.quick_look")
        self._pause_video()

    def _cut(self) -> None:
        self.session.widgets.preview.expand()
        self.session.widgets.preview.video_commands.save_clip()
        self._calm(800)

    def _play_in_the_dark(self) -> None:
        self._others()[0].close()
        self._program.preferences.change(theme=Theme.DARK)
        self._calm(800)

    def _pause_video(self) -> None:
        player = self.session.widgets.preview.video
        self._until(lambda: player.image is not None)
        self._calm(1500)
        player.pause()
        self._calm(1500)

    def _settings(self, topic: Topic) -> None:
        self._program.preferences.change(theme=Theme.LIGHT, info=False)
        self._subject = self.session.settings.open(topic)
        self._calm(800)

    def _shortcuts(self) -> None:
        self.session.settings.open(Topic.FOLDERS).close()
        self.session.actions["window.shortcuts"].trigger()
        self._subject = self._others()[0]

    def _progress(self) -> None:
        self._others()[0].close()
        self._subject = self.window
        self._search(SearchQuery())
        archive = self._photos.parent / "Old camera"
        for number in range(ARCHIVE_COPIES):
            for photo in sorted(SAMPLES.rglob("*.jpg")):
                place = archive / f"{2001 + number}" / photo.name
                place.parent.mkdir(parents=True, exist_ok=True)
                # Bytes after the end of a JPEG make it another content that looks the same.
                place.write_bytes(photo.read_bytes() + str(number).encode())
        self.session.engine.send(AddRoot(path=archive))
        self._until(
            lambda: self.session.engine.latest.phase is Phase.INDEXING and self.session.engine.latest.done > 120
        )
        self.session.widgets.activity.click()

    # Tools

    def _forward(self) -> None:
        welcome = self.session.first_run
        assert welcome is not None
        welcome.next_button.click()

    def _is_idle(self, least: int) -> bool:
        facts = self.session.widgets.facts
        facts.refresh()
        self._calm(300)
        roots = facts.now.roots
        return bool(roots) and sum(root.indexed for root in roots) >= least

    def _choose(self, row: int) -> None:
        view = self.session.widgets.results.view
        view.setCurrentIndex(view.model().index(row, 0))

    def _do(self, action: str) -> None:
        self._choose(0)
        self.session.actions[action].trigger()

    def _others(self) -> list[QWidget]:
        return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and widget is not self.window]

    def _take(self, name: str) -> None:
        """Take what stands on the screen where the subject is, also what lies over it."""
        place = self._subject.frameGeometry()
        picture = QApplication.primaryScreen().grabWindow(0, place.x(), place.y(), place.width(), place.height())
        picture.save(str(self._folder / f"{name}.png"))
        sys.stdout.write(f"{name}.png\n")

    def _until(self, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not ready():
            if time.monotonic() > deadline:
                raise TimeoutError("the program does not come so far")
            self._calm(50)

    @staticmethod
    def _calm(for_ms: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(for_ms, loop.quit)
        loop.exec()


def make_film(path: Path) -> None:
    """Make a video of sample photos: each is a shot that the camera moves over."""
    import av
    import numpy as np
    from PIL import Image

    path.parent.mkdir(parents=True)
    width, height = FILM_SIZE
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", FILM_RATE, width=width, height=height, bit_rate=4_000_000)
        for name in FILM_SHOTS:
            photo = Image.open(SAMPLES / name).convert("RGB").resize((width + 80, height + 45))
            for number in range(FILM_SHOT_FRAMES):
                left, top = 80 * number // FILM_SHOT_FRAMES, 45 * number // FILM_SHOT_FRAMES
                seen = np.asarray(photo.crop((left, top, left + width, top + height)))
                container.mux(stream.encode(av.VideoFrame.from_ndarray(seen, format="rgb24")))
        container.mux(stream.encode())


def main() -> int:
    """Take the pictures; return the exit code."""
    folder = Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.gettempdir()) / "recallery"  # can be read in the pictures
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    home = scratch / "anna"
    photos = home / "Pictures"
    shutil.copytree(SAMPLES, photos)
    make_film(photos / "Films" / "A day outside.mp4")
    config = home / "config"
    config.mkdir()
    (config / "user-dirs.dirs").write_text(f'XDG_PICTURES_DIR="{photos}"\n', encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = "xcb"  # others have no screen to take pictures of
    os.environ |= {"HOME": str(home), "XDG_CONFIG_HOME": str(config), "XDG_CACHE_HOME": str(home / "cache")}
    app = application()
    index = Home(home / "index")
    index.create()
    (index.folder / "window.ini").write_text("[window]\nlanguage=en\ntheme=light\n", encoding="utf-8")
    program = Program(app, index)
    try:
        Photographer(program, photos, folder).take_all()
    finally:
        program.close()
        QCoreApplication.processEvents()
    shutil.rmtree(scratch, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
