"""The engine with real processes, threads and an index."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from desktop_app.engine.engine import Engine
from indexer.errors import KnownError
from indexer.home import Home
from indexer.search.request import Answer, Filters, ImagePart, SearchRequest, TextPart
from indexer.service.messages import AddRoot, Configure, Phase, Trouble
from tests.integration.pictures import fill

CLOSE_S = 60.0
FILES = 6


@pytest.fixture
def engine(qapp: object, tmp_path: Path) -> Iterator[Engine]:
    made = Engine(Home(tmp_path / "data"))
    yield made
    made.close(CLOSE_S)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    fill(tmp_path / "photos", FILES)
    return tmp_path / "photos"


def test_an_index_that_cannot_be_written_is_searched_without_a_process(
    qtbot: QtBot, photos: Path, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, owner = Home(tmp_path / "index"), QObject()
    writer = Engine(home)
    counts = indexed(writer)
    writer.send(AddRoot(path=photos))
    writer.start()
    qtbot.waitUntil(lambda: sum(counts) == FILES)
    writer.close(CLOSE_S)
    request.getfixturevalue("read_only")
    monkeypatch.setattr("desktop_app.engine.engine.IndexerClient", None)  # no process is started
    reader = Engine(home)
    troubles: list[Trouble] = []
    answers: list[Answer] = []
    reader.trouble.connect(troubles.append)
    try:
        reader.start()
        assert reader.latest.phase is Phase.READ_ONLY
        reader.ask_search(owner, SearchRequest(images=(ImagePart(photos / "IMG_0002.jpg"),)), answers.append)
        qtbot.waitUntil(lambda: bool(answers))
        assert answers[0].hits[0].path == photos / "IMG_0002.jpg"
        reader.send(AddRoot(path=photos))
        assert [str(trouble.title) for trouble in troubles] == ["This index can only be searched"] * 2
    finally:
        reader.close(CLOSE_S)


def indexed(engine: Engine) -> list[int]:
    """Return a list that grows with every change."""
    counts: list[int] = []
    engine.changed.connect(lambda change: counts.append(change.indexed))
    return counts


def service_pid() -> int:
    """Return the indexer's process."""
    (found,) = [child.pid for child in psutil.Process().children() if "spawn_main" in command_line(child)]
    return found


def command_line(process: psutil.Process) -> str:
    """Return what a process runs; nothing if it has ended meanwhile."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def wait_for(qtbot: QtBot, engine: Engine, phase: Phase) -> None:
    qtbot.waitUntil(lambda: engine.latest.phase is phase)


def test_a_folder_is_indexed_searched_and_listed_and_closing_leaves_nothing(
    qtbot: QtBot, engine: Engine, photos: Path
) -> None:
    owner, counts = QObject(), indexed(engine)
    answers: list[Answer] = []
    engine.send(AddRoot(path=photos))  # before there is a process
    engine.start()
    qtbot.waitUntil(lambda: sum(counts) == FILES)
    wait_for(qtbot, engine, Phase.WATCHING)
    picture = photos / "IMG_0002.jpg"
    engine.ask_search(owner, SearchRequest(images=(ImagePart(picture),)), answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert (len(answers[0].hits), answers[0].hits[0].path) == (FILES, picture)
    paths: list[list[Path]] = []
    engine.ask_library(owner, lambda library: [root.path for root in library.roots()], paths.append)
    qtbot.waitUntil(lambda: paths == [[photos]])
    engine.close(CLOSE_S)
    assert [thread for thread in threading.enumerate() if thread.name in {"search", "library", "indexer-reader"}] == []
    lines = filter(None, map(command_line, psutil.Process().children()))
    assert all("resource_tracker" in line for line in lines)


def test_a_search_before_there_is_an_index_finds_nothing(qtbot: QtBot, engine: Engine) -> None:
    owner, answers = QObject(), list[Answer]()
    engine.ask_search(owner, SearchRequest(texts=(TextPart("a dog"),)), answers.append)
    qtbot.waitUntil(lambda: answers == [Answer()])


def test_trouble_of_a_search_goes_to_the_one_who_asked(qtbot: QtBot, engine: Engine, photos: Path) -> None:
    owner, counts, troubles = QObject(), indexed(engine), list[KnownError]()
    engine.send(AddRoot(path=photos))
    engine.start()
    qtbot.waitUntil(lambda: sum(counts) == FILES)
    request = SearchRequest(texts=(TextPart("a dog"),), filters=Filters(folders=(photos / "nowhere",)))
    engine.ask_search(owner, request, lambda _: None, troubles.append)
    qtbot.waitUntil(lambda: [str(t.title) for t in troubles] == ["This folder is not in the index"])


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
@pytest.mark.expects_log("the indexer's process ended with code -9")
def test_a_dead_process_is_told_and_started_again_and_given_up_after_the_third_time(
    qtbot: QtBot, engine: Engine, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.engine.engine.WITHIN_S", float("inf"))  # however long a start takes here
    troubles: list[Trouble] = []
    counts = indexed(engine)
    engine.trouble.connect(troubles.append)
    engine.send(AddRoot(path=photos))
    engine.start()
    qtbot.waitUntil(lambda: sum(counts) == FILES)
    for _ in range(3):
        wait_for(qtbot, engine, Phase.WATCHING)
        with qtbot.waitSignal(engine.trouble):
            os.kill(service_pid(), signal.SIGKILL)
    once = "Indexing stopped unexpectedly"
    assert [str(trouble.title) for trouble in troubles] == [once, once, "Indexing keeps stopping"]
    assert (troubles[-1].fatal, engine.latest.phase) == (True, Phase.ENDED)
    engine.send(Configure(paused=True))
    engine.start()
    wait_for(qtbot, engine, Phase.PAUSED)


def test_an_index_that_cannot_be_used_is_told_and_nothing_is_started_again(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "catalogue.sqlite").write_bytes(b"not a database at all" * 100)
    engine = Engine(Home(tmp_path / "data"))
    with qtbot.waitSignal(engine.trouble) as told:
        engine.start()
    assert (str(told.args[0].title), told.args[0].fatal) == ("The index is damaged", True)
    wait_for(qtbot, engine, Phase.ENDED)
    engine.close(CLOSE_S)


@pytest.mark.expects_log("a bug")
@pytest.mark.qt_no_exception_capture
def test_bugs_of_slots_and_threads_are_told_in_words(qtbot: QtBot, engine: Engine) -> None:
    troubles: list[Trouble] = []
    engine.trouble.connect(troubles.append)

    def fail() -> None:
        raise RuntimeError("a mistake")

    QTimer.singleShot(0, fail)
    thread = threading.Thread(target=fail, name="some work")
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(troubles) == 2)
    assert [(str(t.title), t.bug, "RuntimeError" in str(t.message)) for t in troubles] == [
        ("Recallery made a mistake", True, False)
    ] * 2


def test_closing_gives_the_hooks_for_exceptions_back(qapp: object, tmp_path: Path) -> None:
    before = sys.excepthook, threading.excepthook
    engine = Engine(Home(tmp_path / "data"))
    assert (sys.excepthook, threading.excepthook) != before
    engine.close()
    assert (sys.excepthook, threading.excepthook) == before


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.expects_log("does not end by itself")
def test_a_process_that_is_stuck_is_ended_with_force(qtbot: QtBot, engine: Engine) -> None:
    engine.start()
    wait_for(qtbot, engine, Phase.WATCHING)
    pid = service_pid()
    os.kill(pid, signal.SIGSTOP)
    engine.close(0.2)
    assert not psutil.pid_exists(pid)
