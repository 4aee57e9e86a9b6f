"""The gestures of the soak test: what a hand may do to the window, at random."""

from __future__ import annotations

import random
from collections import Counter, deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget

from desktop_app.query.query import SearchQuery
from desktop_app.settings.dialog import Topic
from desktop_app.style.theme import TEXT_SCALES, Theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from desktop_app.settings.preferences import PreferencesStore
    from desktop_app.shell.session import WindowSession

PLACES = ("Tokyo", "Kyoto", "Rome", "Lisbon", "Oslo", "Lima", "Cairo")
"""The folders of the library."""
MENU_CLOSES = 0.2
"""How likely an open menu is closed next: meanwhile what opened it waits."""
LATEST = 40
"""Gestures that are told of a run that failed."""
KEYS = (
    *("Return", "Escape", "Space", "Tab", "Backtab", "Up", "Down", "Left", "Right", "Home", "End", "PgDown", "PgUp"),
    *("S", "F", "G", "W", "+", "-", "0", "3", "I", "Z", "Backspace", "Ctrl+F", "Ctrl+A", "Ctrl+Z", "Ctrl+C", "Ctrl+V"),
    *("Ctrl+B", "Ctrl+I", "F6", "F1", "Ctrl+,", "Ctrl++", "Ctrl+-", "Ctrl+0", "Ctrl+Shift+X", "Ctrl+Shift+S"),
    *("Ctrl+Return", "Ctrl+Shift+N", "Alt+Return", "Shift+F10", "Delete", "Ctrl+Shift+O", "F2", "Menu", "F11"),
)
WORDS = ("red flowers", "a path through a forest", '"sea"', "dog -cat", "IMG_0188", "snow", "rating:3", "type:photo")
SPARED = {"window.quit", "window.close"}


class Gestures:
    """One random gesture after the other, as fast as the window takes them."""

    def __init__(self, session: WindowSession, preferences: PreferencesStore, photos: Path, seed: int) -> None:
        self._session = session
        self._preferences = preferences
        self._window = session.window
        self._photos = sorted(photos.rglob("*.jpg"))
        self._chance = random.Random(seed)
        self.made: Counter[str] = Counter()
        self.latest: deque[str] = deque(maxlen=LATEST)
        self._kinds: list[tuple[int, Callable[[], object]]] = [
            (30, self.press),
            (20, self.click),
            (10, self.type_filter),
            (8, self.type_words),
            (5, self.follow_filters),
            (4, self.drop),
            (4, self.paste),
            (6, self.view),
            (6, self.open_popover),
            (6, self.trigger),
            (4, self.resize),
            (4, self.scroll),
            (3, self.open_settings),
            (2, self.change_looks),
            (2, self.open_menu),
        ]

    def make_one(self) -> None:
        """Do something at random."""
        popup = QApplication.activePopupWidget()
        if popup is not None and self._chance.random() < MENU_CLOSES:
            popup.close()
            return
        weights = [weight for weight, _ in self._kinds]
        gesture = self._chance.choices([made for _, made in self._kinds], weights)[0]
        self.made[gesture.__name__] += 1
        told = gesture()
        self.latest.append(f"{gesture.__name__} {told if told is not None else ''}".strip())

    def come_to_rest(self) -> None:
        """Close what is open and empty the search, so that two counts can be compared."""
        for widget in QApplication.topLevelWidgets():
            if widget is not self._window and widget.isVisible():
                widget.close()
        parts = self._session.widgets
        parts.preview.dismiss()
        parts.search_box.clear()
        for row in parts.notices.findChildren(QAbstractButton):
            if row.accessibleName():  # the cross of a notice
                row.click()
        self._preferences.change(theme=Theme.LIGHT, text_scale=1.0, sidebar=True, info=False)
        self._window.resize(1280, 800)
        parts.state.set(SearchQuery())

    def press(self) -> str:
        """Press a key where the focus is."""
        key = self._chance.choice(KEYS)
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or self._active()
        QTest.keySequence(target, key)
        return key

    def click(self) -> str:
        """Click somewhere in the topmost window, also on its edge."""
        top = QApplication.activePopupWidget() or self._active()
        place = QPoint(self._chance.randrange(max(1, top.width())), self._chance.randrange(max(1, top.height())))
        widget = top.childAt(place) or top
        if self._is_spared(widget):
            return ""
        button = self._chance.choice([Qt.MouseButton.LeftButton] * 5 + [Qt.MouseButton.RightButton])
        keys = self._chance.choice([Qt.KeyboardModifier.NoModifier] * 4 + [Qt.KeyboardModifier.ControlModifier])
        act = QTest.mouseDClick if self._chance.random() < 0.15 else QTest.mouseClick
        act(widget, button, keys, widget.mapFrom(top, place))
        return f"{type(widget).__name__} {place.x()},{place.y()}"

    def type_filter(self) -> str:
        """Take back a chip, and ask for a folder: suggestions open and close meanwhile."""
        place = self._chance.choice(PLACES)
        self._type(f"in:{place}", clear=self._chance.random() < 0.5)
        return place

    def type_words(self) -> str:
        """Type some words."""
        words = self._chance.choice(WORDS)
        self._type(words, clear=self._chance.random() < 0.5)
        return words

    def follow_filters(self) -> None:
        """Go through what ended the program once: a filter, a photo, back, another filter."""
        for place in self._chance.sample(PLACES, 2):
            self._type(f"in:{place}", clear=False)
            self.view()
            QTest.keyClick(self._window, Qt.Key.Key_Escape)
            QTest.keySequence(self._window, "Ctrl+F")
            QTest.keyClick(self._field(), Qt.Key.Key_Backspace)

    def drop(self) -> str:
        """Drop a photo onto the search box, a collection or anything else."""
        onto = self._chance.choice([self._session.widgets.search_box, self._active(), self._under_pointer()])
        carried = QMimeData()
        carried.setUrls([QUrl.fromLocalFile(str(self._chance.choice(self._photos)))])
        action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        middle = QPoint(onto.width() // 2, onto.height() // 2)
        QCoreApplication.sendEvent(onto, QDragEnterEvent(middle, action, carried, button, none))
        QCoreApplication.sendEvent(onto, QDropEvent(QPointF(middle), action, carried, button, none))
        return type(onto).__name__

    def paste(self) -> None:
        """Paste a picture or words."""
        if self._chance.random() < 0.5:
            QApplication.clipboard().setText("a garden")
        else:
            image = QImage(40, 30, QImage.Format.Format_RGB32)
            image.fill(self._chance.randrange(1 << 24))
            QApplication.clipboard().setImage(image)
        self._session.widgets.search_box.focus_box()
        QTest.keySequence(self._field(), "Ctrl+V")

    def view(self) -> str:
        """Open, turn or close the preview."""
        view, preview = self._session.widgets.results.view, self._session.widgets.preview
        if preview.isVisible() and self._chance.random() < 0.5:
            preview.dismiss()
            return "close"
        if len(self._session.widgets.results.model):
            view.setFocus()
            view.setCurrentIndex(view.results.index(self._chance.randrange(len(view.results))))
            QTest.keySequence(view, self._chance.choice(["Return", "Space"]))
        return "open"

    def open_popover(self) -> str:
        """Press Enter on a chip or save the search: cards open."""
        chips = self._session.widgets.search_box.findChildren(QWidget)
        chips = [chip for chip in chips if chip.property("role") == "chip" and chip.isVisible()]
        if chips and self._chance.random() < 0.7:
            chip = self._chance.choice(chips)
            chip.setFocus()
            QTest.keyClick(chip, self._chance.choice([Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_Down]))
            return "chip"
        self._session.widgets.search_box.save()
        return "save"

    def trigger(self) -> str:
        """Do one of the actions."""
        name = self._chance.choice([entry.name for entry in self._session.actions.entries()])
        if name not in SPARED:
            self._session.actions[name].trigger()
        return name

    def resize(self) -> str:
        """Give the window another size."""
        self._window.setWindowState(Qt.WindowState.WindowNoState)
        self._window.resize(self._chance.randrange(480, 1600), self._chance.randrange(360, 1000))
        return f"{self._window.width()} x {self._window.height()}"

    def scroll(self) -> None:
        """Turn the wheel, sometimes with Ctrl."""
        widget = self._under_pointer()
        keys = self._chance.choice([Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier])
        at = QPointF(widget.rect().center())
        turned = QPoint(0, self._chance.choice([-240, -120, 120]))
        phase, button = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
        wheel = QWheelEvent(at, widget.mapToGlobal(at), QPoint(), turned, button, keys, phase, False)
        QCoreApplication.sendEvent(widget, wheel)

    def open_settings(self) -> str:
        """Open a page of the settings, or close them."""
        topic = self._chance.choice(list(Topic))
        dialog = self._session.settings.open(topic)
        if self._chance.random() < 0.6:
            dialog.close()
        return str(topic)

    def change_looks(self) -> None:
        """Change theme and text size."""
        theme, scale = self._chance.choice([Theme.LIGHT, Theme.DARK]), self._chance.choice(TEXT_SCALES)
        self._preferences.change(theme=theme, text_scale=scale)

    def open_menu(self) -> None:
        """Open the menu of the grid."""
        self._session.actions["results.menu"].trigger()

    def _type(self, text: str, *, clear: bool) -> None:
        box = self._session.widgets.search_box
        box.focus_box()
        field = self._field()
        if clear:
            QTest.keyClick(field, Qt.Key.Key_Backspace)
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def _field(self) -> QWidget:
        return self._session.widgets.search_box.focusProxy() or self._window

    def _active(self) -> QWidget:
        return QApplication.activeModalWidget() or QApplication.activeWindow() or self._window

    def _under_pointer(self) -> QWidget:
        top = self._active()
        place = QPoint(self._chance.randrange(max(1, top.width())), self._chance.randrange(max(1, top.height())))
        return top.childAt(place) or top

    def _is_spared(self, widget: QWidget) -> bool:
        """Whether a click would end the program, or ask for what this machine has not."""
        settings = isinstance(widget.window(), QDialog) and widget.window() is not self._window
        return settings and isinstance(widget, QAbstractButton) and not widget.isCheckable()
