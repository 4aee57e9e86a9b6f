"""The main window: its bar with the menu, its layout, and its place on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRect, QSettings, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QMainWindow, QMenu, QSplitter, QStackedWidget, QStatusBar, QToolButton, QWidget

from desktop_app.style.icons import icon
from desktop_app.style.tokens import CONTROL_PX, ICON_PX, INFO_PX, SIDEBAR_PX, space
from desktop_app.style.widgets import FloatAtBottom, hbox, vbox
from desktop_app.texts import translate

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QCloseEvent, QPaintEvent

    from desktop_app.actions import Actions
    from desktop_app.settings.preferences import PreferencesStore

MOST_WIDE_PX = 880  # Maximum width of the search box


class TopBar(QWidget):
    """The bar with the search box, action buttons and the menu."""

    def __init__(
        self,
        search_box: QWidget,
        before: list[QAction],
        after: list[QAction],
        menu: QMenu,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        row = hbox(parent=self, margins=space(3), gap=space(1))
        for action in before:
            row.addWidget(_button(action), 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        search_box.setMaximumWidth(MOST_WIDE_PX)
        row.addWidget(search_box, 1000)
        row.addStretch(1)
        for action in after:
            row.addWidget(_button(action), 0, Qt.AlignmentFlag.AlignTop)
        more = _button(menu.menuAction())
        more.setIcon(icon("ellipsis-vertical"))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row.addWidget(more, 0, Qt.AlignmentFlag.AlignTop)


def window_menu(actions: Actions, window: QWidget) -> QMenu:
    """Return the menu of the window."""
    made = QMenu(translate("Commands", "Menu"), window)
    for names in (
        ("window.add_folder", "window.settings"),
        ("window.full_screen",),
        ("window.shortcuts", "window.about"),
        ("window.quit",),
    ):
        if made.actions():
            made.addSeparator()
        made.addActions([actions[name] for name in names])
    return made


def _button(action: QAction) -> QToolButton:
    made = QToolButton()
    made.setDefaultAction(action)
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    made.setIconSize(QSize(ICON_PX, ICON_PX))
    made.setMinimumSize(CONTROL_PX, CONTROL_PX)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setAccessibleName(action.text().replace("&", ""))
    return made


WANTED = QSize(1280, 800)
SHARE_OF_SCREEN = 0.9


def restore_geometry(window: QWidget, stored: QSettings) -> None:
    """Restore the geometry of a window; by default centre it on its screen."""
    geometry = stored.value("placement/window")
    if isinstance(geometry, QByteArray) and window.restoreGeometry(geometry):
        return
    room = window.screen().availableGeometry()
    size = WANTED.boundedTo(QSize(int(room.width() * SHARE_OF_SCREEN), int(room.height() * SHARE_OF_SCREEN)))
    place_at = QRect(0, 0, size.width(), size.height())
    place_at.moveCenter(room.center())
    window.setGeometry(place_at)


def save_geometry(window: QWidget, stored: QSettings) -> None:
    """Store the geometry of a window."""
    stored.setValue("placement/window", window.saveGeometry())


def restore_splitter(splitter: QSplitter, stored: QSettings, default: list[int]) -> None:
    """Restore the sizes of a splitter."""
    state = stored.value(f"placement/{splitter.objectName()}")
    if not (isinstance(state, QByteArray) and splitter.restoreState(state)):
        splitter.setSizes(default)


def save_splitter(splitter: QSplitter, stored: QSettings) -> None:
    """Store the sizes of a splitter."""
    stored.setValue(f"placement/{splitter.objectName()}", splitter.saveState())


LEAST_PANE_PX = 216
WORK_UNDER_COVER = {
    *("window.quit", "window.close", "window.full_screen", "window.larger_text", "window.smaller_text"),
}
"""Actions whose keys work while the first run covers the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowParts:
    """The widgets that the window lays out."""

    search_box: QWidget
    notice_bar: QWidget
    sidebar: QWidget
    results: QWidget
    info: QWidget
    activity: QWidget


class MainWindow(QMainWindow):
    """The search box on top; side bar, results and info pane below; the status bar at the bottom."""

    painted = Signal()  # The first paint
    closing = Signal()  # The user wants to close it; the receiver hides it

    def __init__(self, preferences: PreferencesStore, stored: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._stored = stored
        self._was_painted = False
        self._panes: QSplitter | None = None
        self._layers = QStackedWidget()
        self._skeleton = _skeleton()
        self._layers.addWidget(self._skeleton)
        self._cover: QWidget | None = None
        self._actions: Actions | None = None
        self.setCentralWidget(self._layers)
        self.setWindowTitle("Recallery")
        self.setMinimumSize(space(120), space(90))
        restore_geometry(self, stored)

    def set_parts(self, parts: WindowParts, actions: Actions) -> QWidget:
        """Lay out the widgets, once; return the widget that holds all but the status bar."""
        self._parts, self._actions = parts, actions
        opener = actions["window.sidebar"]
        info = actions["window.info"]
        bar = TopBar(parts.search_box, [opener], [info, actions["window.settings"]], window_menu(actions, self))
        panes = self._panes = QSplitter(Qt.Orientation.Horizontal)
        panes.setObjectName("panes")
        panes.setChildrenCollapsible(False)
        for number, pane in enumerate((parts.sidebar, parts.results, parts.info)):
            panes.addWidget(pane)
            panes.setStretchFactor(number, int(pane is parts.results))
        parts.sidebar.setMinimumWidth(LEAST_PANE_PX)
        parts.info.setMinimumWidth(LEAST_PANE_PX)
        middle_px = max(self.width() - SIDEBAR_PX - INFO_PX, SIDEBAR_PX)
        restore_splitter(panes, self._stored, [SIDEBAR_PX, middle_px, INFO_PX])
        inside = QWidget()
        column = vbox(bar, parent=inside, margins=0, gap=0)
        column.addWidget(panes, 1)
        FloatAtBottom(parts.notice_bar, inside)
        self._layers.addWidget(inside)
        self._layers.setCurrentWidget(inside)
        self._layers.removeWidget(self._skeleton)
        self._skeleton.deleteLater()
        self.setStatusBar(self._status_bar(parts.activity))
        self._show_panes()
        self._preferences.changed.connect(self._show_panes)
        return inside

    def cover(self, cover: QWidget) -> None:
        """Show a widget over everything else; no key reaches what is behind it."""
        self._cover = cover
        self._enable_actions(enabled=False)
        self._layers.addWidget(cover)
        self._layers.setCurrentWidget(cover)
        self.statusBar().hide()

    def uncover(self) -> None:
        if self._cover is not None:
            self._layers.removeWidget(self._cover)
            self._cover.deleteLater()
            self._cover = None
            self._enable_actions(enabled=True)
            self.statusBar().show()

    def toggle_sidebar(self) -> None:
        """Toggle the side bar; remembered across restarts."""
        self._preferences.change(sidebar=not self._preferences.current.sidebar)

    def toggle_info(self) -> None:
        """Toggle the info pane; remembered across restarts."""
        self._preferences.change(info=not self._preferences.current.info)

    def toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def next_pane(self) -> None:
        """Move the focus to the next pane."""
        parts = [self._parts.search_box, self._parts.sidebar, self._parts.results, self._parts.info]
        there = [part for part in parts if part.isVisible()]
        focused: QWidget | None = self.focusWidget()
        has_focus = [focused is not None and (part is focused or part.isAncestorOf(focused)) for part in there]
        present = has_focus.index(True) if True in has_focus else -1
        _focus_into(there[(present + 1) % len(there)])

    def come_to_front(self) -> None:
        self.setWindowState((self.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    def keep_placement(self) -> None:
        """Store the geometry of window and panes."""
        save_geometry(self, self._stored)
        if self._panes is not None:
            save_splitter(self._panes, self._stored)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()

    def focusNextPrevChild(self, forwards: bool) -> bool:  # noqa: FBT001 - Qt's own signature
        """Keep the focus near what the user does: Qt would give that of a button that goes to the side bar."""
        focused: QWidget | None = self.focusWidget()
        goes = focused is not None and not (focused.isVisible() and focused.isEnabled())
        if goes and self._panes is not None and self._cover is None:
            home = next((part for part in (self._parts.results, self._parts.search_box) if _takes_focus(part)), None)
            if home is not None:
                home.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().focusNextPrevChild(forwards)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.keep_placement()
        self.closing.emit()

    def _enable_actions(self, *, enabled: bool) -> None:
        for entry in self._actions.entries() if self._actions is not None else ():
            if entry.name not in WORK_UNDER_COVER:
                self._actions[entry.name].setEnabled(enabled)  # type: ignore[index]  # there are entries

    def _show_panes(self) -> None:
        present = self._preferences.current
        self._parts.sidebar.setVisible(present.sidebar)
        self._parts.info.setVisible(present.info)

    def _status_bar(self, activity: QWidget) -> QStatusBar:
        bar = QStatusBar()
        bar.setSizeGripEnabled(False)
        inside = QWidget()
        row = hbox(activity, parent=inside, margins=(space(3), 0))
        row.addStretch(1)
        bar.addWidget(inside, 1)
        return bar


def _skeleton() -> QWidget:
    """Return the placeholder shown until the widgets exist: the outline of the search box."""
    made = QWidget()
    field = QFrame()
    field.setProperty("role", "field")
    field.setMinimumSize(space(120), space(10))
    column = vbox(parent=made, margins=space(3))
    column.addWidget(field, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addStretch(1)
    return made


def _takes_focus(pane: QWidget) -> bool:
    target = pane.focusProxy() or pane
    return target.isVisible() and target.isEnabled()


def _focus_into(pane: QWidget) -> None:
    """Focus the pane or its first focusable child."""
    if pane.focusPolicy() != Qt.FocusPolicy.NoFocus:
        pane.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return
    for child in pane.findChildren(QWidget):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled():
            child.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
