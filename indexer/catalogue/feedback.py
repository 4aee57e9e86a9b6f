"""What the user did with hits of a query: kept on this computer as examples to learn from.

Functions that change something run inside `database.transaction`. Nothing is kept if the user turned it off, and all of
it goes with the history (`user_data.clear_history`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from indexer.catalogue import locators, roots
from indexer.types import WHOLE_FILE, ContentId

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.catalogue.database import Connection
    from indexer.types import Locator

SETTING = "feedback"
"""A setting: `off` keeps nothing."""
MOST_KEPT = 20_000
"""Examples; the oldest go."""


class FeedbackKind(StrEnum):
    """What was done with a hit."""

    MORE = "more"
    LESS = "less"
    NOT_MEANT = "not_meant"
    OPENED = "opened"
    RATED = "rated"
    EXPORTED = "exported"

    @property
    def is_good(self) -> bool:
        """Whether it speaks for the hit."""
        return self not in {FeedbackKind.LESS, FeedbackKind.NOT_MEANT}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackExample:
    """A hit of a query, and what was done with it."""

    query: str
    """The words that were asked for."""
    content_id: ContentId
    locator: Locator = WHOLE_FILE
    kind: FeedbackKind
    at_ms: int


def is_on(db: Connection) -> bool:
    """Say whether feedback is kept."""
    return roots.setting(db, SETTING, "on") != "off"


def keep(db: Connection, given: Iterable[FeedbackExample]) -> None:
    """Keep examples that have words, unless the user turned that off. The same again only counts as the latest."""
    if not is_on(db):
        return
    db.executemany(
        "INSERT INTO feedback (query, content_id, locator, kind, at_ms) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms",
        (
            (" ".join(one.query.split()), one.content_id, locators.to_text(one.locator), one.kind.value, one.at_ms)
            for one in given
            if one.query.strip()
        ),
    )
    db.execute(
        "DELETE FROM feedback WHERE feedback_id NOT IN "
        "(SELECT feedback_id FROM feedback ORDER BY at_ms DESC, feedback_id DESC LIMIT ?)",
        (MOST_KEPT,),
    )


def take_back(db: Connection, query: str, content: ContentId, kind: FeedbackKind) -> None:
    """Forget one kind of feedback about a content."""
    db.execute(
        "DELETE FROM feedback WHERE query = ? AND content_id = ? AND kind = ?",
        (" ".join(query.split()), content, kind.value),
    )


def examples(db: Connection) -> list[FeedbackExample]:
    """Return what is kept, the latest first; also of contents whose files went."""
    known = {kind.value for kind in FeedbackKind}
    rows = db.execute(
        "SELECT query, content_id, locator, kind, at_ms FROM feedback ORDER BY at_ms DESC, feedback_id DESC"
    )
    return [
        FeedbackExample(
            query=query,
            content_id=ContentId(content),
            locator=locators.from_text(locator),
            kind=FeedbackKind(kind),
            at_ms=at_ms,
        )
        for query, content, locator, kind, at_ms in rows
        if kind in known
    ]
