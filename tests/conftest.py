"""Rules for all tests: no unexpected log record, nothing left running, an index of its own."""

from __future__ import annotations

import errno
import logging
import multiprocessing
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

# A busy machine fails no test: no example has a deadline, and making them may take long.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
GRACE_S = 60.0
"""How long threads and processes may take to end after the test that started them: a machine may be busy."""
PATIENCE_MS = 60_000
"""How long an event of Qt may take that a test waits for; only one that never comes makes a test wait so long."""
HELPERS = ("multiprocessing.resource_tracker", "multiprocessing.forkserver")
"""Processes that Python itself keeps until it ends."""


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the folders of all indexes be on a disk that cannot be written, from now on: what is open stays open."""

    def refuse_file(_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    def refuse(_: object) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("indexer.home.Home.try_to_write", refuse_file)
    monkeypatch.setattr("indexer.catalogue.database.use_wal", refuse)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of photos, captions and broken files beside the repository; skips where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("needs the data sets in ../shared/data, which are not here")
    return SHARED_DATA


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for an index, which is also the default one during the test."""
    folder = tmp_path / "index"
    monkeypatch.setenv("RECALLERY_DATA", str(folder))
    return folder


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """Waits for events as long as a busy machine takes."""
    for wait in ("waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive"):
        setattr(qtbot, wait, partial(getattr(qtbot, wait), timeout=PATIENCE_MS))
    return qtbot


@pytest.fixture(autouse=True)
def _own_platform_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a test that names no index away from the user's own."""
    monkeypatch.setenv("RECALLERY_DATA", str(tmp_path_factory.getbasetemp() / "no-index"))


@pytest.fixture(autouse=True)
def _no_unexpected_log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logs from WARNING up, unless `expects_log(pattern)` says so; and one that does not log it."""
    expected = [re.compile(mark.args[0]) for mark in request.node.iter_markers("expects_log")]
    yield
    records = [
        record
        for record in [*caplog.get_records("setup"), *caplog.get_records("call")]
        if record.levelno >= logging.WARNING
    ]
    messages = [record.getMessage() for record in records]
    surprises = [
        f"{record.levelname} {record.name}: {message}"
        for record, message in zip(records, messages, strict=True)
        if not any(pattern.search(message) for pattern in expected)
    ]
    if surprises:
        pytest.fail("unexpected log records:\n" + "\n".join(surprises), pytrace=False)
    missing = [pattern.pattern for pattern in expected if not any(map(pattern.search, messages))]
    if missing:
        pytest.fail(f"expected in the log and not there: {missing}", pytrace=False)


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """Fail a test that leaves a thread (daemons of libraries excepted) or a process behind."""
    threads = set(threading.enumerate())
    processes = _processes()
    yield
    deadline = time.monotonic() + GRACE_S
    while (left := _left(threads, processes)) and time.monotonic() < deadline:
        time.sleep(0.02)
    if left:
        pytest.fail("still running after the test: " + ", ".join(left), pytrace=False)


def _left(threads: set[threading.Thread], processes: set[psutil.Process]) -> list[str]:
    multiprocessing.active_children()  # reaps those that have ended
    named = [
        f"thread {thread.name}"
        for thread in threading.enumerate()
        if thread not in threads and thread.is_alive() and not thread.daemon
    ]
    return named + [f"process {process.pid}" for process in _processes() - processes]


def _processes() -> set[psutil.Process]:
    return {child for child in psutil.Process().children(recursive=True) if _counts(child)}


def _counts(child: psutil.Process) -> bool:
    try:
        return child.status() != psutil.STATUS_ZOMBIE and not any(name in " ".join(child.cmdline()) for name in HELPERS)
    except psutil.Error:
        return False
