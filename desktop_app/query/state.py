"""The one place where the window's query is kept: views set it, and draw what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop_app.query.value import Query

if TYPE_CHECKING:
    from indexer.search.request import Filters


class QueryState(QObject):
    """Holds a query; tells everyone when it changes, once per change."""

    changed = Signal(object)
    """The new Query."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._query = Query()

    @property
    def query(self) -> Query:
        """The present one."""
        return self._query

    def set(self, query: Query) -> None:
        """Replace all of it."""
        if query != self._query:
            self._query = query
            self.changed.emit(query)

    def change(self, **fields: Any) -> None:  # noqa: ANN401  # fields of any type
        """Replace some fields of the query."""
        self.set(replace(self._query, **fields))

    def filter(self, **fields: Any) -> None:  # noqa: ANN401  # fields of any type
        """Replace some fields of its filters."""
        self.set_filters(replace(self._query.filters, **fields))

    def set_filters(self, filters: Filters) -> None:
        """Replace all filters."""
        self.change(filters=filters)
