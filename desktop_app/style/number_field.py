"""A field for a whole number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSpinBox

from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class NumberField(QSpinBox):
    """A spin box whose number keeps off the edge: style sheets cannot do that for the field inside of one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lineEdit().setTextMargins(space(2), 0, 0, 0)
