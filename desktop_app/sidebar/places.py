"""The sections of dates and places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from desktop_app.lists import EntriesView
from desktop_app.query.filters import dates_label
from desktop_app.sidebar import entries
from desktop_app.sidebar.histogram import Histogram
from desktop_app.sidebar.section import SidebarSection
from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, icon_button, text_label
from indexer.search.filters import DEFAULT_RADIUS_KM
from indexer.search.request import Filters, Near

if TYPE_CHECKING:
    from desktop_app.query.facts import LibraryFacts
    from desktop_app.query.query import QueryState
    from desktop_app.style.theme import Appearance


class DatesSection(SidebarSection):
    """Brushing sets the filter of the dates, as it is drawn."""

    def __init__(
        self, state: QueryState, facts: LibraryFacts, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__("dates", self.tr("Date"), parent)
        self._facts = facts
        self.histogram = Histogram(appearance)
        self._chosen = text_label(role="caption", wrap=True)
        self._clear = icon_button("x", self.tr("All dates"), space(3))
        self._clear.clicked.connect(self.histogram.clear)
        policy = self._clear.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._clear.setSizePolicy(policy)
        line = QWidget()
        row = hbox(parent=line, margins=(space(2), 0, 0, 0))
        row.addWidget(self._chosen, 1)
        row.addWidget(self._clear)
        self.add(line)
        self.add(self.histogram)
        self.histogram.brushed.connect(lambda after, before: state.filter(after_ms=after, before_ms=before))

    def show_dates(self, filters: Filters) -> None:
        """Show the present numbers and what is chosen."""
        months = self._facts.now.facets.months
        self.histogram.show_months(months)
        self.histogram.show_dates(filters.after_ms, filters.before_ms)
        chosen = filters.after_ms is not None or filters.before_ms is not None
        self._clear.setVisible(chosen)
        self.setVisible(bool(months) or chosen)
        if chosen:
            self._chosen.setText(dates_label(filters.after_ms, filters.before_ms))
        else:
            self._chosen.setText(self.tr("Drag over the bars to choose a time"))


RADII_KM = (1.0, 5.0, 10.0, 25.0, 50.0, 100.0)


class PlacesSection(SidebarSection):
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
        around = text_label(self.tr("Within"), "caption")
        line = QWidget()
        row = hbox(around, parent=line, margins=(space(2), 0, space(2), 0))
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
