"""Compares two models on the user's own queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QPlainTextEdit, QPushButton, QWidget

from desktop_app.query.query import from_json
from desktop_app.settings.form import labelled
from desktop_app.settings.model_card import title_of
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import ElidedLabel, clear_layout, hbox, vbox
from desktop_app.texts import percent, sentences, shown, shown_name
from desktop_app.thumbnails.cache import ThumbKey, key_of
from indexer.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from desktop_app.engine.engine import Engine
    from desktop_app.thumbnails.thumbnails import Thumbnails
    from indexer.library.library import Library
    from indexer.models.installed import Installed
    from indexer.search.request import Hit
    from indexer.swap.assessment import Compared
    from indexer.swap.switch import Listed
    from indexer.types import ContentId

PHOTO_PX = 84


class PhotoStrip(QWidget):
    """A row of hits, best first; a frame marks those that only this model finds."""

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
        row = hbox(parent=self, margins=0, gap=space(2))
        for hit in hits:
            row.addWidget(self._photo(hit, alone=hit.content_id not in both))
        if not hits:
            row.addWidget(labelled(self.tr("Nothing"), "quiet"))
        row.addStretch(1)
        if thumbnails is not None:
            thumbnails.ready.connect(self._show)
            for key in self._pictures:
                self._show(key)

    @property
    def keys(self) -> list[ThumbKey]:
        return list(self._pictures)

    def _photo(self, hit: Hit, *, alone: bool) -> QWidget:
        made = QWidget()
        made.setFixedWidth(PHOTO_PX)
        column = vbox(parent=made, margins=0, gap=space(1))
        if self._thumbnails is not None:
            picture = QLabel()
            picture.setFixedSize(PHOTO_PX, PHOTO_PX)
            picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
            picture.setFrameShape(QFrame.Shape.NoFrame)
            picture.setProperty("role", "compared")
            picture.setProperty("alone", alone)
            picture.setAccessibleName(shown_name(hit.path))
            only = self.tr("Only this model finds it.")
            picture.setToolTip(f"{shown(hit.path)}\n{only}" if alone else shown(hit.path))
            version = (0, 0)
            self._pictures[key_of(hit.path, hit.content_id, version, PHOTO_PX * self.devicePixelRatioF())] = picture
            column.addWidget(picture)
        name = ElidedLabel(shown_name(hit.path))
        name.setProperty("role", "caption")
        column.addWidget(name)
        return made

    def _show(self, key: ThumbKey) -> None:
        """Show a thumbnail that has arrived."""
        label = self._pictures.get(key)
        pixmap = self._thumbnails.get(key) if self._thumbnails is not None else None
        if label is None or pixmap is None:
            return
        ratio = self.devicePixelRatioF()
        inner = round((PHOTO_PX - space(1)) * ratio)
        small = pixmap.scaled(
            QSize(inner, inner), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        small.setDevicePixelRatio(ratio)
        label.setPixmap(small)


MAX_QUERIES, PROPOSED, LOOKED_AT = 8, 4, 60
"""Limits: compared queries, proposed queries, history entries read."""
PHOTOS = 6  # Hits shown per model and query
FIELD_PX = 96
LEAST_LETTERS = 14  # Minimum width of model names


class ModelComparison(QWidget):
    """Compares two models; hidden unless two have vectors."""

    def __init__(self, engine: Engine, thumbnails: Thumbnails | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._thumbnails = thumbnails
        self._models: dict[str, Listed] = {}
        self.first, self.second = self._choice(self.tr("First model")), self._choice(self.tr("Second model"))
        self.queries = QPlainTextEdit()
        self.queries.setAccessibleName(self.tr("Searches, one per line"))
        self.queries.setPlaceholderText(self.tr("What you search for, one search per line"))
        self.queries.setTabChangesFocus(True)
        self.queries.setFixedHeight(FIELD_PX)
        self.begin = QPushButton(icon("scan-search"), self.tr("Compare"))
        self.begin.clicked.connect(lambda _checked: self.compare())
        self._status = labelled("", "quiet")
        self._status.hide()
        choice = hbox(gap=space(2))
        choice.addWidget(self.first, 1)
        choice.addWidget(self.second, 1)
        choice.addWidget(self.begin)
        self._results = vbox(gap=space(2))
        vbox(
            labelled(self.tr("Compare with my own searches"), "title"),
            labelled(
                self.tr("Shows what two models find for the same words among the photos that both have read."), "quiet"
            ),
            self.queries,
            choice,
            self._status,
            self._results,
            parent=self,
            margins=(0, space(4), 0, 0),
            gap=space(2),
        )
        self.hide()

    def show_models(self, models: Sequence[Listed]) -> None:
        """Offer the models with vectors; the answering one comes first."""
        before = [box.currentData() for box in (self.first, self.second)]
        self._models = {one.key: one for one in models}
        for place, box in enumerate((self.first, self.second)):
            box.clear()
            for key, one in self._models.items():
                box.addItem(title_of(one), key)
            box.setCurrentIndex(max(box.findData(before[place]), min(place, len(models) - 1)))
        if len(models) > 1 and self.isHidden():
            self._engine.ask_library(self, _latest, self._propose)
        self.setVisible(len(models) > 1)

    def compare(self) -> None:
        queries = tuple(line.strip() for line in self.queries.toPlainText().splitlines() if line.strip())
        chosen = self._chosen()
        if chosen is None:
            self._tell(self.tr("Choose two different models."))
        elif not queries:
            self._tell(self.tr("Enter at least one search."))
        else:
            self._tell(self.tr("Comparing…"))
            self.begin.setEnabled(False)
            self._engine.models.compare(self, chosen, queries[:MAX_QUERIES], PHOTOS, self._show, self._fail)

    def _chosen(self) -> tuple[Installed, Installed] | None:
        first, second = (self._models.get(box.currentData() or "") for box in (self.first, self.second))
        if first is None or second is None or first.model is None or second.model is None or first is second:
            return None
        return first.model, second.model

    def _choice(self, name: str) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(LEAST_LETTERS)
        return made

    def _propose(self, queries: list[str]) -> None:
        if not self.queries.toPlainText():
            self.queries.setPlainText("\n".join(queries))

    def _show(self, found: list[Compared]) -> None:
        self.begin.setEnabled(True)
        self._clear()
        same = sum(one.overlap for one in found) / max(1, len(found))
        self._tell(self.tr("They agree on {share} of the results.").format(share=percent(same)))
        for one in found:
            self._results.addWidget(self._card(one))
        if self._thumbnails is not None:
            strips = self.findChildren(PhotoStrip)
            self._thumbnails.want([key for strip in strips for key in strip.keys], by="compared")

    def _card(self, one: Compared) -> QFrame:
        made = QFrame()
        made.setProperty("role", "card")
        grid = QGridLayout(made)
        grid.setContentsMargins(space(4), space(3), space(4), space(3))
        grid.setSpacing(space(2))
        grid.setColumnStretch(0, 1)
        grid.addWidget(labelled(one.query, "strong"), 0, 0)
        share = labelled(self.tr("{share} the same").format(share=percent(one.overlap)), "caption")
        share.setWordWrap(False)
        grid.addWidget(share, 0, 1, Qt.AlignmentFlag.AlignTrailing)
        both = {hit.content_id for hit in one.first} & {hit.content_id for hit in one.second}
        for place, (box, hits) in enumerate(((self.first, one.first), (self.second, one.second))):
            grid.addWidget(labelled(box.currentText(), "caption"), 1 + 2 * place, 0, 1, 2)
            strip = PhotoStrip(hits, both, self._thumbnails)
            strip.setAccessibleName(
                self.tr("What {model} finds for “{query}”").format(model=box.currentText(), query=one.query)
            )
            grid.addWidget(strip, 2 + 2 * place, 0, 1, 2)
        return made

    def _fail(self, trouble: KnownError) -> None:
        self.begin.setEnabled(True)
        self._tell(sentences(trouble))

    def _clear(self) -> None:
        clear_layout(self._results)

    def _tell(self, words: str) -> None:
        self._status.setText(words)
        self._status.show()


def _latest(library: Library) -> list[str]:
    """Return the latest queries. Runs in the library's thread."""
    found: dict[str, None] = {}
    for line in library.history(LOOKED_AT):
        try:
            query = from_json(line)
        except KnownError:
            continue
        if text := " ".join(query.text.split()):
            found[text] = None
    return list(found)[:PROPOSED]
