"""The controls below a video: play, seek bar, time, speed, loop, sound, and what can be done with a frame."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from desktop_app.preview.video.seek_bar import SeekBar
from desktop_app.style.icons import icon
from desktop_app.style.tokens import CONTROL_PX, space
from desktop_app.style.widgets import hbox
from indexer.catalogue.text import duration_text

if TYPE_CHECKING:
    from desktop_app.style.theme import Appearance

SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 4.0)


class PlayerBar(QFrame):
    """Shows the state of the player, and tells what the user wants."""

    play_wanted = Signal()  # Play or pause
    stepped = Signal(bool)  # Forward or back, by one frame
    speed_wanted = Signal(float)
    loop_wanted = Signal()
    mute_wanted = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seek_bar = SeekBar(appearance)
        self._length_ms = 0
        self._play = self._button("play", self.tr("Play"))
        self._play.clicked.connect(self.play_wanted)
        back = self._button("step-back", self.tr("Previous frame"))
        back.clicked.connect(partial(self._step, forward=False))
        forward = self._button("step-forward", self.tr("Next frame"))
        forward.clicked.connect(partial(self._step, forward=True))
        self._time = QLabel()
        self._time.setProperty("role", "quiet")
        self._time.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._speed = QToolButton()
        self._speed.setFixedHeight(CONTROL_PX)
        self._speed.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._speed.setToolTip(self.tr("Speed"))
        self._speed.setMenu(self._speed_menu())
        self._loop = self._button("repeat", self.tr("Repeat the moment"))
        self._loop.setCheckable(True)
        self._loop.clicked.connect(self.loop_wanted)
        self._mute = self._button("volume-2", self.tr("Mute"))
        self._mute.clicked.connect(self.mute_wanted)
        self.more = self._button("ellipsis-vertical", self.tr("More"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self.more))
        row = hbox(self._play, back, forward, parent=self, margins=(space(3), space(1)), gap=space(1))
        row.addWidget(self.seek_bar, 1)
        row.addSpacing(space(1))
        for part in (self._time, self._speed, self._loop, self._mute, self.more):
            row.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_playing(playing=False)
        self.show_speed(1.0)

    def show_length(self, length_ms: int) -> None:
        """Show how long the video is."""
        self._length_ms = length_ms
        widest = self._words(max(length_ms, 1) if length_ms >= 600_000 else 599_000)
        self._time.setFixedWidth(self._time.fontMetrics().horizontalAdvance(widest) + space(2))
        self.show_moment(0)

    def show_moment(self, moment_ms: int) -> None:
        """Show where the video is."""
        self._time.setText(self._words(moment_ms))
        self._time.setAccessibleName(self._time.text())
        self.seek_bar.show_moment(moment_ms)

    def show_playing(self, *, playing: bool) -> None:
        self._name(self._play, "pause" if playing else "play", self.tr("Pause") if playing else self.tr("Play"))

    def show_sound(self, *, muted: bool, why_silent: str = "") -> None:
        """Show whether sound is heard, or why it cannot be."""
        self._mute.setEnabled(not why_silent)
        silent = muted or bool(why_silent)
        label = why_silent or (self.tr("Sound on") if muted else self.tr("Mute"))
        self._name(self._mute, "volume-x" if silent else "volume-2", label)

    def show_speed(self, speed: float) -> None:
        text = self.tr("%1 x").replace("%1", QLocale().toString(speed, "g", 3))
        self._speed.setText(text)
        self._speed.setAccessibleName(f"{self.tr('Speed')}: {text}")
        for action in self._speed.menu().actions():
            action.setChecked(action.data() == speed)

    def show_loop(self, span: tuple[int, int] | None) -> None:
        self._loop.setChecked(span is not None)
        self.seek_bar.show_loop(span)

    def set_actions(self, actions: list[QAction | None]) -> None:
        """Set what the menu at the end offers; None is a separator."""
        menu = self.more.menu()
        menu.clear()
        for action in actions:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)

    def _words(self, moment_ms: int) -> str:
        now = duration_text(moment_ms / 1000)
        return f"{now} / {duration_text(self._length_ms / 1000)}" if self._length_ms else now

    def _speed_menu(self) -> QMenu:
        menu = QMenu(self._speed)
        group = QActionGroup(menu)
        for speed in SPEEDS:
            action = menu.addAction(self.tr("%1 x").replace("%1", QLocale().toString(speed, "g", 3)))
            action.setCheckable(True)
            action.setData(speed)
            action.triggered.connect(partial(self._choose, speed))
            group.addAction(action)
        return menu

    def _step(self, _checked: bool = False, *, forward: bool) -> None:  # noqa: FBT001, FBT002 - of Qt
        self.stepped.emit(forward)

    def _choose(self, speed: float, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - of Qt
        self.speed_wanted.emit(speed)

    @staticmethod
    def _name(button: QToolButton, drawing: str, label: str) -> None:
        button.setIcon(icon(drawing))
        button.setToolTip(label)
        button.setAccessibleName(label)

    def _button(self, drawing: str, label: str) -> QToolButton:
        button = QToolButton()
        self._name(button, drawing, label)
        button.setFixedSize(CONTROL_PX, CONTROL_PX)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
