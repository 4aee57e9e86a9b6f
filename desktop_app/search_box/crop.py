"""The dialog that chooses a part of a picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from desktop_app.engine_texts import sentences
from desktop_app.search_box.crop_view import WHOLE, CropView
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from desktop_app.query.value import Picture
    from desktop_app.style.theme import Appearance
    from desktop_app.thumbnails.loading import LoadsPictures
    from indexer.errors import KnownError
    from indexer.types import Box

LARGEST_PX = 1600


class CropDialog(QDialog):
    """Asks which part of a picture is searched for; `box` says it, None for all of it."""

    def __init__(self, picture: Picture, loader: LoadsPictures, appearance: Appearance, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Search with a part of the picture"))
        self._view = CropView(appearance, picture.locator.region)
        self._hint = QLabel(self.tr("Draw a frame, or move it with the arrow keys; with Shift they change its size."))
        self._hint.setWordWrap(True)
        self._hint.setProperty("role", "caption")
        standard = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(standard.Ok | standard.Cancel | standard.Reset)
        self._buttons.button(standard.Ok).setText(self.tr("Search with this part"))
        self._buttons.button(standard.Ok).setProperty("role", "primary")
        self._buttons.button(standard.Ok).setEnabled(False)
        self._buttons.button(standard.Reset).setText(self.tr("Whole picture"))
        self._buttons.button(standard.Cancel).setText(self.tr("Cancel"))
        self._buttons.button(standard.Reset).clicked.connect(lambda: self._view.set_box(WHOLE))
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(4), space(4), space(4), space(4))
        column.setSpacing(space(3))
        column.addWidget(self._view, 1)
        column.addWidget(self._hint)
        column.addWidget(self._buttons)
        self._view.setFocus()
        uncropped = replace(picture.locator, region=None)
        loader.load(picture.path, LARGEST_PX, self, self._show, self._explain, uncropped)

    @property
    def box(self) -> Box | None:
        """What was framed; None is the whole picture."""
        return None if self._view.box == WHOLE else self._view.box

    def _show(self, image: QImage) -> None:
        self._view.show_image(image)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(True)

    def _explain(self, trouble: KnownError) -> None:
        self._hint.setText(sentences(trouble))
