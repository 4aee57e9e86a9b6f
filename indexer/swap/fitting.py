"""Fits a bridge on what the user's own library has in both tables."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue.captions import captions
from indexer.catalogue.waiting import in_both
from indexer.store.reader import stored_vectors
from indexer.swap.bridge import Pairs, Verdict, drop_bridge, fit, save_bridge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.database import Connection
    from indexer.embed.encoder import Encoder
    from indexer.home import Home
    from indexer.types import ContentId, Vector, Vectors

log = logging.getLogger(__name__)

MAX_TEXTS = 1_000
"""Each costs a run of both text encoders."""
MAX_PICTURES = 3_000
FIRST_AT = 1_000
"""Contents in both tables from which a bridge is tried; then whenever they are four times as many."""
_BATCH = 500


def is_time_to_fit(before: int, now: int) -> bool:
    """Say whether a table that grew from `before` to `now` contents deserves a new bridge."""
    at = FIRST_AT
    while at <= before:
        at *= 4
    return now >= at


def fit_bridge(home: Home, db: Connection, newer: Encoder, older: Encoder) -> Verdict | None:
    """Fit, measure, and store a bridge if it is good; return what was measured, None with too few captioned pictures.

    Raises:
        IndexTroubleError: a table cannot be read.
        ModelError: a model does not run.
    """
    ids = newer.manifest.model_id, older.manifest.model_id
    fitted = fit(_pairs(home, db, newer, older))
    if fitted is None or not fitted[1].holds:
        drop_bridge(home.models, *ids)
    else:
        save_bridge(home.models, *ids, fitted[0])
    log.info("bridge from %s to %s: %s", *ids, fitted[1] if fitted else "too few captions to tell")
    return fitted[1] if fitted else None


def _pairs(home: Home, db: Connection, newer: Encoder, older: Encoder) -> Pairs:
    contents = in_both(db, newer.manifest.model_id, older.manifest.model_id, MAX_PICTURES)
    worded = dict(list(captions(db, contents).items())[:MAX_TEXTS])
    ordered = [*worded, *(content for content in contents if content not in worded)]
    new, old = _vectors(home, newer, ordered), _vectors(home, older, ordered)
    both = [content for content in ordered if content in new and content in old]
    texts = [worded[content] for content in both if content in worded]
    return Pairs(
        newer_texts=newer.embed_queries(texts),
        older_texts=older.embed_queries(texts),
        newer_pictures=_stacked([new[content] for content in both], newer.dimension),
        older_pictures=_stacked([old[content] for content in both], older.dimension),
    )


def _vectors(home: Home, encoder: Encoder, contents: Sequence[ContentId]) -> dict[ContentId, Vector]:
    """Return the vector of the first unit of each content."""
    found: dict[ContentId, Vector] = {}
    model_id = encoder.manifest.model_id
    for start in range(0, len(contents), _BATCH):
        part = contents[start : start + _BATCH]
        for unit in sorted(stored_vectors(home.units, model_id, encoder.dimension, part), key=lambda u: u.unit_id):
            found.setdefault(unit.content_id, unit.vector)
    return found


def _stacked(vectors: Sequence[Vector], dimension: int) -> Vectors:
    return np.stack(vectors) if vectors else np.empty((0, dimension), np.float32)
