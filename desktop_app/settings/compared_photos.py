"""A line of photos that a model found, best first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.settings.form import labelled
from desktop_app.style.elided_label import ElidedLabel
from desktop_app.style.tokens import space
from desktop_app.thumbnails.key import key_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from desktop_app.thumbnails.key import ThumbKey
    from desktop_app.thumbnails.thumbnails import Thumbnails
    from indexer.search.request import Hit
    from indexer.types import ContentId

SIDE_PX = 84


class PhotoStrip(QWidget):
    """Small pictures with their names; those that the other model does not find have a frame.

    Args:
        hits: best first.
        both: contents that both models find.
        thumbnails: None shows names alone.
    """

    def __init__(
        self,
        hits: Sequence[Hit],
        both: Collection[ContentId],
        thumbnails: Thumbnails | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._pictures: dict[ThumbKey, QLabel] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(2))
        for hit in hits:
            row.addWidget(self._photo(hit, alone=hit.content_id not in both))
        if not hits:
            row.addWidget(labelled(self.tr("nothing"), "quiet"))
        row.addStretch(1)
        if thumbnails is not None:
            thumbnails.ready.connect(self._show)
            for key in self._pictures:
                self._show(key)

    @property
    def keys(self) -> list[ThumbKey]:
        """The thumbnails that it shows."""
        return list(self._pictures)

    def _photo(self, hit: Hit, *, alone: bool) -> QWidget:
        made = QWidget()
        made.setFixedWidth(SIDE_PX)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1))
        if self._thumbnails is not None:
            picture = QLabel()
            picture.setFixedSize(SIDE_PX, SIDE_PX)
            picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
            picture.setFrameShape(QFrame.Shape.NoFrame)
            picture.setProperty("role", "compared")
            picture.setProperty("alone", alone)
            picture.setAccessibleName(hit.path.name)
            only = self.tr("Only this model finds it here.")
            picture.setToolTip(f"{hit.path}\n{only}" if alone else str(hit.path))
            version = (0, 0)
            self._pictures[key_of(hit.path, hit.content_id, version, SIDE_PX * self.devicePixelRatioF())] = picture
            column.addWidget(picture)
        name = ElidedLabel(hit.path.name)
        name.setProperty("role", "caption")
        column.addWidget(name)
        return made

    def _show(self, key: ThumbKey) -> None:
        """Show a thumbnail that is there by now."""
        label = self._pictures.get(key)
        pixmap = self._thumbnails.get(key) if self._thumbnails is not None else None
        if label is None or pixmap is None:
            return
        ratio = self.devicePixelRatioF()
        inner = round((SIDE_PX - space(1)) * ratio)
        small = pixmap.scaled(
            QSize(inner, inner), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        small.setDevicePixelRatio(ratio)
        label.setPixmap(small)
