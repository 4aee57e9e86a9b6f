"""What files say of themselves in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from indexer.text import own_words
from indexer.types import ContentId, MediaFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.database import Connection

_BATCH = 500


def captions(db: Connection, content_ids: Sequence[ContentId]) -> dict[ContentId, str]:
    """Return the own words of those contents that have any, in the order asked for."""
    found: dict[ContentId, str] = {}
    for start in range(0, len(content_ids), _BATCH):
        part = content_ids[start : start + _BATCH]
        rows = db.execute(
            "SELECT content_id, title, description, keywords FROM contents "
            f"WHERE content_id IN ({', '.join('?' * len(part))})",
            part,
        )
        for content, title, description, keywords in rows:
            facts = MediaFacts(title=title, description=description, keywords=tuple(json.loads(keywords)))
            found[ContentId(content)] = own_words(facts)
    return {content: found[content] for content in content_ids if found.get(content)}
