"""Buttons that are a drawing: what they do stands in the tip, and is spoken."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QToolButton

from desktop_app.style.icons import icon
from desktop_app.style.tokens import ICON_PX


def icon_button(drawing: str, label: str, size_px: int = ICON_PX) -> QToolButton:
    """Return a button without words.

    Args:
        drawing: Lucide's name.
        label: what it does.
        size_px: of the drawing.
    """
    button = QToolButton()
    button.setAutoRaise(True)
    button.setIcon(icon(drawing))
    button.setIconSize(QSize(size_px, size_px))
    button.setToolTip(label)
    button.setAccessibleName(label)
    return button
