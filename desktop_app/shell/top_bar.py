"""The bar at the top of the window, and its menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from desktop_app.style.icons import icon
from desktop_app.style.tokens import CONTROL_PX, ICON_PX, space
from desktop_app.style.widgets import hbox
from desktop_app.texts import translate

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from desktop_app.actions import Actions


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
