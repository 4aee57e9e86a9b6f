"""A window that is closed while the indexer's process starts: the process ends in order, at every moment."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.engine.client import IndexerClient
from desktop_app.engine.engine import Engine
from indexer.catalogue.database import connect
from indexer.catalogue.roots import roots
from indexer.home import Home
from indexer.service.messages import AddRoot, Phase, Shutdown
from indexer.service.process import serve
from tests.integration.pictures import fill
from tests.integration.service import WAIT_S
from tests.integration.slow_start import never_up, serve_stuck

CLOSE_S = 60.0
LIBRARIES = ("indexer.catalogue.database", "lancedb")
"""The first that loads before the index is opened, and one that loads afterwards."""
_context = multiprocessing.get_context("spawn")


@pytest.fixture
def engine(qapp: object, tmp_path: Path) -> Iterator[Engine]:
    made = Engine(Home(tmp_path / "data"))
    yield made
    made.close(CLOSE_S)


def _others() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if _is_other(one)]


def _is_other(process: psutil.Process) -> bool:
    try:
        return "resource_tracker" not in " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # it has ended meanwhile
        return False


def test_what_is_told_to_end_before_it_reads_opens_nothing(tmp_path: Path) -> None:
    ours, theirs = _context.Pipe()
    process = _context.Process(target=serve, args=(theirs, tmp_path / "data"))
    ours.send(Shutdown())
    process.start()
    theirs.close()
    process.join(WAIT_S)
    assert process.exitcode == 0
    assert not list((tmp_path / "data").glob("catalogue*"))


def test_what_was_ordered_before_an_early_end_is_kept(tmp_path: Path) -> None:
    fill(tmp_path / "photos", 1)
    ours, theirs = _context.Pipe()
    process = _context.Process(target=serve, args=(theirs, tmp_path / "data"))
    ours.send(AddRoot(path=tmp_path / "photos"))
    ours.send(Shutdown())
    process.start()
    theirs.close()
    process.join(WAIT_S)
    assert process.exitcode == 0
    with closing(connect(tmp_path / "data" / "catalogue.sqlite", create=False)) as db:
        assert len(roots(db)) == 1


@pytest.mark.parametrize("library", LIBRARIES)
def test_it_ends_while_a_library_loads_however_long_that_takes(tmp_path: Path, library: str) -> None:
    ours, theirs = _context.Pipe()
    heard, tells = _context.Pipe()
    process = _context.Process(target=serve_stuck, args=(theirs, tmp_path / "data", library, tells))
    process.start()
    theirs.close()
    try:
        assert heard.poll(WAIT_S)
        assert heard.recv() == library
        assert (tmp_path / "data" / "index.pid").exists()
        ours.send(Shutdown())
        process.join(WAIT_S)
        assert process.exitcode == 0
    finally:
        process.kill()
        process.join()
    assert not (tmp_path / "data" / "index.pid").exists()


def test_a_process_that_never_comes_up_is_ended_without_a_word(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.service.process.serve", never_up)
    client = IndexerClient(tmp_path, [])
    qtbot.waitUntil((tmp_path / "started").exists)
    client.close(0.1)  # a warning would fail this
    assert _others() == []


def test_an_engine_that_is_closed_at_once_leaves_nothing(qapp: object, engine: Engine) -> None:
    engine.start()
    engine.close(CLOSE_S)
    assert _others() == []


def test_an_engine_that_is_closed_before_the_index_is_open_leaves_nothing(qtbot: QtBot, engine: Engine) -> None:
    with qtbot.waitSignal(engine.progress):
        engine.start()
    engine.close(CLOSE_S)
    assert _others() == []


def test_an_engine_that_is_closed_while_the_model_loads_leaves_nothing(qtbot: QtBot, engine: Engine) -> None:
    with qtbot.waitSignal(engine.configured):
        engine.start()
    engine.close(CLOSE_S)
    assert _others() == []


def test_an_engine_that_is_closed_when_files_are_looked_for_leaves_nothing(
    qtbot: QtBot, engine: Engine, tmp_path: Path
) -> None:
    fill(tmp_path / "photos", 3)
    engine.send(AddRoot(path=tmp_path / "photos"))
    engine.start()
    qtbot.waitUntil(lambda: engine.latest.phase in {Phase.COUNTING, Phase.INDEXING, Phase.WATCHING})
    engine.close(CLOSE_S)
    assert _others() == []
