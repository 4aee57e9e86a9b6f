"""Filters and dates where equal files have different facts, because different files stand beside them.

A segment has one row for all files with its bytes. Where their facts differ, each file is asked by itself: a content
passes if one of its files passes all filters. There are few such contents, so they are named in the SQL.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.catalogue.contents import columns_at_places
from indexer.catalogue.facts import at_places, facts_of_all
from indexer.search.filters import among, conditions_of
from indexer.types import DateSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.database import Connection
    from indexer.search.conditions import Condition
    from indexer.search.request import Filters, Hit
    from indexer.types import ContentId, FileId


def where_of(db: Connection, filters: Filters) -> str | None:
    """Return the SQL of filters, None where there are none; see `conditions_of`."""
    conditions = conditions_of(db, filters)
    everywhere = " AND ".join(condition.sql() for condition in conditions)
    if not conditions or not (places := passing_at_places(db, conditions)):
        return everywhere or None
    passing = [content for content, files in places.items() if files]
    return f"(({everywhere}) AND NOT {among(places)} OR {among(passing)})"


def passing_at_places(
    db: Connection, conditions: Sequence[Condition], content_ids: Sequence[ContentId] | None = None
) -> dict[ContentId, set[FileId]]:
    """Return the contents whose files differ in their facts, all or some of them, each with the files that pass."""
    passing: dict[ContentId, set[FileId]] = {}
    for file_id, place in columns_at_places(db, content_ids):
        files = passing.setdefault(place.content_id, set())
        if all(condition.holds(place) for condition in conditions):
            files.add(file_id)
    return passing


def dated(db: Connection, hits: list[Hit]) -> list[Hit]:
    """Say where the date of each hit comes from; files whose facts are their own have their own date."""
    contents = [hit.content_id for hit in hits]
    known, places = facts_of_all(db, contents), at_places(db, contents)
    found: list[Hit] = []
    for hit in hits:
        facts = places.get(hit.content_id, {}).get(hit.file_id) or known.get(hit.content_id)
        if facts is None or facts.taken_ms is None:
            found.append(replace(hit, taken_from=DateSource.FILE))
        else:
            found.append(replace(hit, taken_ms=facts.taken_ms, taken_from=facts.taken_from))
    return found
