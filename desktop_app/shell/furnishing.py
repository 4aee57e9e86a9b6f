"""Makes the widgets of the window, and what they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.activity.item import ActivityItem
from desktop_app.files.errands import Errands
from desktop_app.notices.bar import NoticeBar
from desktop_app.preview.info_pane import InfoPane
from desktop_app.preview.preview_pane import PreviewPane
from desktop_app.query.facts import LibraryFacts
from desktop_app.query.state import QueryState
from desktop_app.results.pane import ResultsPane
from desktop_app.results.tile import TILE_SIDES_PX, USUAL_SIDE_PX, TileLooks
from desktop_app.search_box.box import SearchBox
from desktop_app.shell.window import Parts
from desktop_app.sidebar.sidebar import Sidebar
from desktop_app.thumbnails.loader import PictureLoader
from desktop_app.thumbnails.thumbnails import Thumbnails, thumbnail_folder

if TYPE_CHECKING:
    from desktop_app.actions.actions import Actions
    from desktop_app.engine.engine import Engine
    from desktop_app.settings.preferences import PreferencesStore
    from desktop_app.shell.window import MainWindow
    from desktop_app.style.theme import Appearance
    from indexer.home import Home

PASTED = "pasted"
"""Folder in the index's for pictures that have no file of their own."""


class Furnishing(QObject):
    """Everything that stands in the window; it is put there, and not joined to each other yet.

    Args:
        window: gets the widgets.
    """

    def __init__(
        self,
        home: Home,
        engine: Engine,
        actions: Actions,
        appearance: Appearance,
        preferences: PreferencesStore,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        present = preferences.present
        ask = engine.ask_library
        self.state = QueryState(self)
        self.facts = LibraryFacts(self.state, ask, self)
        self.thumbnails = Thumbnails(thumbnail_folder(), present.thumbnails_mb * 1_000_000, self)
        self.loader = PictureLoader(self)
        self.errands = Errands(self)
        self.notices = NoticeBar()
        self.activity = ActivityItem(engine)
        self.search_box = SearchBox(self.state, self.facts, self.loader, actions, appearance, home.folder / PASTED)
        self.sidebar = Sidebar(self.state, self.facts, actions, appearance)
        side_px = present.tile_px if present.tile_px in TILE_SIDES_PX else USUAL_SIDE_PX
        looks = TileLooks(side_px=side_px, names=present.tile_names, whole=present.tile_whole)
        self.results = ResultsPane(
            self.state, ask, self.thumbnails, self.loader, self.errands, actions, appearance, looks=looks
        )
        rows = self.results.model.rows
        self.info = InfoPane(ask, rows, self.thumbnails, self.loader, appearance)
        parts = Parts(
            search_box=self.search_box,
            notice_bar=self.notices,
            sidebar=self.sidebar,
            results=self.results,
            info=self.info,
            activity=self.activity,
        )
        inside = window.furnish(parts, actions)
        self.preview = PreviewPane(ask, rows, self.thumbnails, self.loader, actions, appearance, inside)

    def close(self) -> None:
        """End the processes and threads of thumbnails, pictures and files."""
        self.errands.close()
        self.loader.close()
        self.thumbnails.close()
