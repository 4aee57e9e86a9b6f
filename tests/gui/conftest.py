"""Rules for all tests with Qt: no screen is needed, and nothing of Qt outlives a test."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QObject, QSettings, QThread, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.actions import Actions
from desktop_app.style.theme import Appearance, Theme
from desktop_app.texts import install_translations


@pytest.fixture
def app(qapp: QApplication) -> QApplication:
    """The application, of which there is one for all tests."""
    return qapp


@pytest.fixture
def appearance(app: QApplication) -> Iterator[Appearance]:
    """The light theme, applied."""
    made = Appearance(app, theme=Theme.LIGHT)
    yield made
    made.deleteLater()


@pytest.fixture
def default_locale() -> Iterator[None]:
    """Let a test change the language of numbers; later tests have the one before."""
    before = QLocale()
    yield
    QLocale.setDefault(before)


@pytest.fixture
def german(app: QApplication, default_locale: None) -> Iterator[None]:
    """Let the texts and numbers of the window be German; later tests read those of the code."""
    keeper = QObject()
    install_translations(app, "de", keeper)
    yield
    shiboken6.delete(keeper)


@pytest.fixture
def stored(tmp_path: Path) -> QSettings:
    """An empty file of settings."""
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def host(app: QApplication) -> Iterator[QWidget]:
    """A window to put things into."""
    made = QWidget()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def actions(host: QWidget, stored: QSettings) -> Actions:
    """The actions of the host."""
    return Actions(host, stored)


@pytest.fixture(autouse=True, scope="module")
def _quick_collections() -> Iterator[None]:
    """Leave what other tests loaded out of collections: with torch in memory each would take half a second."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _plain_numbers() -> None:
    """Write numbers as the language of no country does, whatever an earlier test or this machine prefers."""
    QLocale.setDefault(QLocale.c())


@pytest.fixture(autouse=True)
def _nothing_of_qt_left(qapp: QApplication) -> Iterator[None]:
    """Fail a test that leaves a window, an active timer or a running thread of Qt behind."""
    before = {id(thing) for thing in _running()}
    yield
    _let_go()
    left = [thing for thing in _running() if id(thing) not in before]
    if left:
        names = ", ".join(f"{type(thing).__name__} {thing.objectName()!r}" for thing in left)
        for thing in left:
            _stop(thing)
        pytest.fail(f"still there after the test: {names}", pytrace=False)
    assert QThreadPool.globalInstance().activeThreadCount() == 0, "a job of the global thread pool still runs"


def _let_go() -> None:
    gc.collect()
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def _running() -> list[QWidget | QTimer | QThread]:
    windows = [widget for widget in QApplication.topLevelWidgets() if widget.parent() is None]
    timed = [thing for thing in shiboken6.getAllValidWrappers() if isinstance(thing, QTimer | QThread)]
    return [*windows, *(thing for thing in timed if _works(thing))]


def _works(thing: QTimer | QThread) -> bool:
    if isinstance(thing, QTimer):
        return thing.isActive()
    return thing.isRunning() and thing is not QThread.currentThread()


def _stop(thing: QWidget | QTimer | QThread) -> None:
    if isinstance(thing, QTimer):
        thing.stop()
    elif isinstance(thing, QThread):
        thing.quit()
        thing.wait(2000)
    else:
        thing.deleteLater()
