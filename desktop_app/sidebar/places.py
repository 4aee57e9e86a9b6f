"""The section of the places: where most was taken, and how far around it is searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from desktop_app.lists.view import EntriesView
from desktop_app.sidebar import entries
from desktop_app.sidebar.section import Section
from desktop_app.style.tokens import space
from indexer.search.filters import DEFAULT_RADIUS_KM
from indexer.search.request import Near

if TYPE_CHECKING:
    from desktop_app.query.facts import LibraryFacts
    from desktop_app.query.state import QueryState
    from desktop_app.style.theme import Appearance
    from indexer.search.request import Filters

RADII_KM = (1.0, 5.0, 10.0, 25.0, 50.0, 100.0)


class PlacesSection(Section):
    """Choosing a place sets the filter; choosing it again takes it away."""

    def __init__(
        self, state: QueryState, facts: LibraryFacts, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__("places", self.tr("Place"), parent)
        self._state = state
        self._facts = facts
        self.view = EntriesView(appearance, most_rows=6)
        self.view.setAccessibleName(self.tr("Places"))
        self.view.chosen.connect(self.choose)
        self.radius = QComboBox()
        self.radius.setAccessibleName(self.tr("How far around the place"))
        for radius_km in RADII_KM:
            self.radius.addItem(self.tr("{km} km").format(km=self.locale().toString(radius_km, "g", 3)), radius_km)
        self.radius.setCurrentIndex(RADII_KM.index(DEFAULT_RADIUS_KM))
        self.radius.activated.connect(self._widen)
        around = QLabel(self.tr("Within"))
        around.setProperty("role", "caption")
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(space(2), 0, space(2), 0)
        row.addWidget(around)
        row.addWidget(self.radius, 1)
        self.add(self.view)
        self.add(line)

    def show_places(self, filters: Filters) -> None:
        """Show the present numbers and what is chosen."""
        self.view.entries.set_entries(entries.places(self._facts.now, filters))
        self.setVisible(bool(self.view.entries.entries) or filters.near is not None)
        if filters.near is not None and filters.near.radius_km in RADII_KM:
            with QSignalBlocker(self.radius):
                self.radius.setCurrentIndex(RADII_KM.index(filters.near.radius_km))

    def choose(self, place: tuple[float, float]) -> None:
        """Search around a place, or no more."""
        near = Near(*place, radius_km=self.radius.currentData())
        self._state.filter(near=None if near == self._state.query.filters.near else near)

    def _widen(self) -> None:
        near = self._state.query.filters.near
        if near is not None:
            self._state.filter(near=Near(near.latitude, near.longitude, self.radius.currentData()))
