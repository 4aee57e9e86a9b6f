"""Naming what pictures show: opens the dialogs, and tells what came of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.notices import NoticeKind
from desktop_app.query.query import SearchQuery, WordsPart
from desktop_app.results.name_dialog import NameDialog
from desktop_app.sidebar.review import ReviewDialog
from desktop_app.texts import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from desktop_app.engine.engine import Engine
    from desktop_app.notices import NoticeBar
    from desktop_app.query.facts import LibraryFacts
    from desktop_app.query.query import PicturePart, QueryState
    from desktop_app.style.theme import Appearance
    from desktop_app.thumbnails.loader import PictureLoader
    from indexer.catalogue.concepts import Concept
    from indexer.errors import KnownError
    from indexer.types import FileId, Locator


class Naming(QObject):
    """Asks for names, stores them, and opens the review of a concept."""

    learnt = Signal()  # A concept in the present query changed

    def __init__(
        self,
        engine: Engine,
        state: QueryState,
        facts: LibraryFacts,
        loader: PictureLoader,
        notices: NoticeBar,
        appearance: Appearance,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._engine = engine
        self._state = state
        self._facts = facts
        self._loader = loader
        self._notices = notices
        self._appearance = appearance
        self._window = window

    def ask(self, places: Sequence[tuple[FileId, Locator]]) -> None:
        """Ask for the name of what some pictures show."""
        if not places:
            return
        dialog = NameDialog(len(places), self._facts.now.concepts, self._window)
        dialog.named.connect(lambda name: self._name(name, places))
        dialog.open()

    def ask_about(self, picture: PicturePart) -> None:
        """Ask for the name of what a picture of the query shows, or a part of it; it must be in the library."""
        self._engine.ask_library(
            self,
            lambda library: library.ids_of([picture.path]),
            lambda ids: self.ask([(ids[0], picture.locator)]) if ids else self._tell_unknown(),
        )

    def review(self, concept: Concept) -> ReviewDialog:
        """Open the review of a concept."""
        engine = self._engine
        dialog = ReviewDialog(
            concept, engine.ask_library, engine.ask_search, self._loader, self._appearance, self._window
        )
        dialog.finished.connect(lambda: self._reviewed(dialog.changed))
        dialog.open()
        return dialog

    def _name(self, name: str, places: Sequence[tuple[FileId, Locator]]) -> None:
        self._engine.ask_library(
            self, lambda library: library.name_these(name, places), self._tell_named, self._tell_trouble
        )

    def _tell_named(self, concept: Concept) -> None:
        self._facts.reload()
        self._notices.tell(
            self.tr("“{name}” works in every search now").format(name=concept.name),
            self.tr("A short review makes it more certain."),
            NoticeKind.INFO,
            [
                (
                    self.tr("Search for it"),
                    partial(self._state.set, SearchQuery(words=(WordsPart(text=concept.name),))),
                ),
                (self.tr("Review…"), partial(self.review, concept)),
            ],
        )
        self.learnt.emit()

    def _tell_unknown(self) -> None:
        self._notices.tell(
            self.tr("This picture is not in the library"),
            self.tr("Only pictures of the library can be examples. Add its folder first."),
            NoticeKind.WARNING,
        )

    def _tell_trouble(self, trouble: KnownError) -> None:
        self._notices.tell(said(trouble.title), said(trouble.message), NoticeKind.WARNING)

    def _reviewed(self, changed: bool) -> None:  # noqa: FBT001
        if changed:
            self._facts.reload()
            self.learnt.emit()
