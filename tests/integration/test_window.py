"""The whole program: the real window with the real indexer's process, on the sample photos, without a screen."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.app import Program
from desktop_app.query.query import SearchQuery
from desktop_app.settings.dialog import Topic
from desktop_app.shell.session import WindowSession
from indexer.home import Home
from indexer.search.request import Filters
from indexer.service.messages import Phase

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
PHOTOS = 45
PATIENCE_MS = 60_000

Start = Callable[..., WindowSession]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """The sample photos, in a folder that may be changed."""
    return Path(shutil.copytree(SAMPLES, tmp_path / "Pictures", ignore=shutil.ignore_patterns("*.md")))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An index folder whose window speaks English."""
    made = Home(tmp_path / "index")
    made.create()
    (made.folder / "window.ini").write_text("[window]\nlanguage=en\n", encoding="utf-8")
    return made


@pytest.fixture
def start(
    qtbot: QtBot, qapp: QApplication, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Start]:
    """Starts the program, each time after the end of the one before."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    running: list[Program] = []

    def end() -> None:
        while running:
            running.pop().close()
        for _ in range(3):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents()

    def begin(*folders: Path) -> WindowSession:
        end()
        program = Program(qapp, home, folders)
        running.append(program)
        qtbot.waitUntil(lambda: program.session is not None, timeout=PATIENCE_MS)
        session = program.session
        assert session is not None
        return session

    yield begin
    end()


class User:
    """Does what people do, and sees what they see."""

    def __init__(self, qtbot: QtBot, session: WindowSession) -> None:
        self._qtbot = qtbot
        self.session = session
        self.parts = session.widgets
        self.field = next(
            field for field in self.parts.search_box.findChildren(QLineEdit) if field.isVisibleTo(self.parts.search_box)
        )

    def wait(self, for_what: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(for_what, timeout=PATIENCE_MS)

    def types(self, text: str) -> None:
        self.field.setFocus()
        self.field.selectAll()
        QTest.keyClicks(self.field, text)
        QTest.keyClick(self.field, Qt.Key.Key_Return)

    def drops(self, file: Path, onto: QWidget) -> None:
        carried = QMimeData()
        carried.setUrls([QUrl.fromLocalFile(str(file))])
        action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        place = QPoint(onto.width() // 2, onto.height() // 2)
        QCoreApplication.sendEvent(onto, QDragEnterEvent(place, action, carried, button, none))
        QCoreApplication.sendEvent(onto, QDropEvent(QPointF(place), action, carried, button, none))

    def does(self, action: str) -> None:
        self.session.actions[action].trigger()

    def sees(self) -> list[str]:
        """The names of the files in the grid, in order, as far as they are known."""
        model = self.parts.results.model
        model.need([range(len(model))])
        return [tile.path.name if tile.path is not None else "" for tile in map(model.tile, range(len(model)))]

    def reads(self, pane: QWidget) -> str:
        return "\n".join(label.text() for label in pane.findChildren(QLabel))

    def sees_first(self, *names: str) -> bool:
        return list(names) == self.sees()[: len(names)]

    def chooses(self, name: str) -> None:
        self.wait(lambda: name in self.sees())
        view = self.parts.results.view
        view.setCurrentIndex(view.model().index(self.sees().index(name), 0))

    def waits_for_all(self) -> None:
        """Until everything is indexed and counted."""

        def done() -> bool:
            self.parts.facts.refresh()
            roots = self.parts.facts.now.roots
            return bool(roots) and sum(root.indexed for root in roots) == PHOTOS

        self.wait(done)
        self.wait(lambda: self.session.engine.latest.phase is Phase.WATCHING)


@pytest.fixture
def user(qtbot: QtBot, start: Start, photos: Path) -> User:
    """Somebody in front of the window, with everything indexed."""
    made = User(qtbot, start(photos))
    made.waits_for_all()
    return made


def test_first_start_leads_to_a_search(qtbot: QtBot, start: Start, photos: Path) -> None:
    session = start()
    welcome = session.first_run
    assert welcome is not None
    for box in welcome.findChildren(QCheckBox):
        box.setChecked(False)
    welcome.add_folder(photos)
    with qtbot.waitSignal(session.engine.speed, timeout=PATIENCE_MS) as speed:
        welcome.next_button.click()
    assert speed.args is not None
    assert speed.args[0].pictures_per_s > 0
    welcome.next_button.click()
    assert session.first_run is None
    someone = User(qtbot, session)
    someone.wait(lambda: len(someone.sees()) == PHOTOS)
    someone.waits_for_all()
    someone.wait(lambda: bool(someone.parts.notices.findChildren(QPushButton)))
    example = someone.parts.notices.findChildren(QPushButton)[0]
    example.click()
    someone.wait(lambda: "good" in someone.parts.results.bar.counts.whole_text)
    someone.does("search.clear")
    someone.types("a cat")
    someone.wait(lambda: someone.sees_first("IMG_0142.jpg"))


def test_journey(qtbot: QtBot, user: User, start: Start, photos: Path) -> None:
    user.wait(lambda: len(user.sees()) == PHOTOS)

    user.types("a cup of coffee")
    user.wait(lambda: user.sees_first("IMG_0157.jpg"))

    user.does("search.clear")
    user.wait(lambda: len(user.sees()) == PHOTOS)
    user.drops(photos / "Walks" / "DSC_0521.jpg", user.parts.search_box)
    user.wait(lambda: bool(user.sees()) and len(user.sees()) < PHOTOS and "DSC_0521.jpg" not in user.sees())
    user.types("mountains")
    user.wait(lambda: len(user.sees()) > 1 and "DSC_0521.jpg" not in user.sees())

    zoo = photos / "Zoo"
    user.parts.state.set(SearchQuery(text="an animal", filters=Filters(folders=(zoo,))))
    in_zoo = {path.name for path in zoo.iterdir()}
    user.wait(lambda: set(user.sees()) == in_zoo)

    bear = user.sees()[0]
    user.chooses(bear)
    user.does("results.view")
    user.wait(user.parts.preview.isVisible)
    user.parts.preview.dismiss()
    user.does("results.rate5")
    user.does("results.favourite")
    user.wait(lambda: user.parts.facts.now.everything.favourites == 1)

    again = User(qtbot, start())
    again.wait(lambda: len(again.sees()) == PHOTOS)
    again.wait(lambda: again.parts.facts.now.everything.favourites == 1)
    assert again.session.first_run is None, "who was welcomed is not welcomed again"
    again.parts.state.set(SearchQuery(filters=Filters(rating_min=5)))
    again.wait(lambda: again.sees() == [bear])
    again.parts.state.set(SearchQuery())
    again.types("a cup of coffee")
    again.wait(lambda: again.sees_first("IMG_0157.jpg"))


@pytest.mark.expects_log("the indexer's process ended with code -9")
def test_what_happens_while_the_window_is_open(qtbot: QtBot, user: User, photos: Path) -> None:
    """One test, because each start of the program costs seconds."""
    clashes = user.session.actions.all_clashes()
    assert {} == {name: [other.name for other in others] for name, others in clashes.items()}

    # New photos are told of, and move nothing.
    user.wait(lambda: len(user.sees()) == PHOTOS and all(user.sees()))
    before = user.sees()
    # Bytes after the end of a JPEG make it another content.
    (photos / "new.jpg").write_bytes((photos / "Phone" / "IMG_0142.jpg").read_bytes() + b"another")
    user.wait(lambda: user.parts.results.new_files.count > 0)
    user.wait(lambda: before == user.sees())  # a row that changed is unknown for a moment
    user.parts.results.new_files.wanted.emit()
    user.wait(lambda: "new.jpg" in user.sees())

    # The info pane tells of what is chosen.
    user.does("window.info")
    user.chooses(before[0])
    user.wait(lambda: before[0] in user.reads(user.parts.info))
    user.parts.results.view.selectAll()
    user.wait(lambda: f"{PHOTOS + 1} files" in user.reads(user.parts.info))

    # The settings have all of their pages.
    dialog = user.session.settings.open(Topic.STORAGE)
    assert all(dialog.page(topic).accessibleName() for topic in Topic)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()

    # An indexer that dies is told of, and started again.
    told: list[str] = []
    user.session.engine.trouble.connect(lambda trouble: told.append(trouble.title))
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):  # a decoder may end meanwhile
            if child.children():
                child.kill()
    user.wait(lambda: bool(told))
    assert user.parts.notices.isVisible()
    user.wait(lambda: user.session.engine.latest.phase is Phase.WATCHING)
