"""What files say of themselves in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from indexer.catalogue.text import own_words
from indexer.types import ContentId, MediaFacts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.catalogue.database import Connection

_BATCH = 500


def captions(db: Connection, content_ids: Sequence[ContentId]) -> dict[ContentId, str]:
    """Return the own words of those contents that have any, in the order asked for."""
    found = {content: own_words(facts) for content, facts in facts_in_words(db, content_ids)}
    return {content: found[content] for content in content_ids if found.get(content)}


def facts_in_words(db: Connection, content_ids: Sequence[ContentId]) -> Iterator[tuple[ContentId, MediaFacts]]:
    """Yield what contents say of themselves as far as it is words: camera, lens, title, description, keywords."""
    for start in range(0, len(content_ids), _BATCH):
        part = content_ids[start : start + _BATCH]
        rows = db.execute(
            "SELECT content_id, camera, lens, title, description, keywords FROM contents "
            f"WHERE content_id IN ({', '.join('?' * len(part))})",
            part,
        )
        for content, camera, lens, title, description, keywords in rows:
            said = tuple(json.loads(keywords)) if keywords != "[]" else ()
            facts = MediaFacts(camera=camera, lens=lens, title=title, description=description, keywords=said)
            yield ContentId(content), facts
