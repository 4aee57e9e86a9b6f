"""The section of the dates: what is chosen, in words, and the histogram below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop_app.query.labels import dates_label
from desktop_app.search_box.buttons import icon_button
from desktop_app.sidebar.histogram import Histogram
from desktop_app.sidebar.section import Section
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from desktop_app.query.facts import LibraryFacts
    from desktop_app.query.state import QueryState
    from desktop_app.style.theme import Appearance
    from indexer.search.request import Filters


class DatesSection(Section):
    """Brushing sets the filter of the dates, as it is drawn."""

    def __init__(
        self, state: QueryState, facts: LibraryFacts, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__("dates", self.tr("Date"), parent)
        self._facts = facts
        self.histogram = Histogram(appearance)
        self._chosen = QLabel()
        self._chosen.setProperty("role", "caption")
        self._chosen.setWordWrap(True)
        self._clear = icon_button("x", self.tr("All dates"), space(3))
        self._clear.clicked.connect(self.histogram.clear)
        policy = self._clear.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._clear.setSizePolicy(policy)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(space(2), 0, 0, 0)
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
