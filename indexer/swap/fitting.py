"""Fits a bridge on what the user's own library has in both tables."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue import report
from indexer.catalogue.contents import captions
from indexer.catalogue.database import transaction
from indexer.catalogue.pending import in_both
from indexer.catalogue.roots import setting, store_setting
from indexer.pipeline.control import Control
from indexer.store.reader import stored_vectors
from indexer.swap.bridge import Pairs, Verdict, drop_bridge, fit, save_bridge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.database import Connection
    from indexer.embed.encoder import Encoder
    from indexer.home import Home
    from indexer.types import ContentId, ModelId, Vector, Vectors

log = logging.getLogger(__name__)

MAX_TEXTS = 1_000
"""Each costs a run of both text encoders."""
MAX_PICTURES = 3_000
FIRST_AT = 1_000
"""Contents in both tables from which a bridge is tried; then whenever they are four times as many."""
TRIED = "bridge_tried"
"""The setting that says between which models a bridge was tried last, and with how many contents."""
_BATCH = 500
_TEXTS_AT_ONCE = 50
"""Between two of these a halt is looked for."""


def is_time_to_fit(before: int, now: int) -> bool:
    """Say whether a table that grew from `before` to `now` contents deserves a new bridge."""
    at = FIRST_AT
    while at <= before:
        at *= 4
    return now >= at


def is_due(db: Connection, newer: ModelId, older: ModelId, filled: int) -> bool:
    """Say whether a bridge deserves to be fitted now that so many contents are filled; true until it was."""
    tried = setting(db, TRIED).splitlines()
    before = int(tried[2]) if tried[:2] == [newer, older] else 0
    return is_time_to_fit(before if before <= filled else 0, filled)


def fit_bridge(
    home: Home, db: Connection, newer: Encoder, older: Encoder, control: Control | None = None
) -> Verdict | None:
    """Fit, measure, and store a bridge if it is good; return what was measured, None with too few captioned pictures.

    Args:
        home: the index.
        db: its catalogue, open for writing.
        newer: of the model whose words are to help.
        older: of the model that is helped.
        control: halts between some texts and the next; then None is returned, and all is as before.

    Raises:
        IndexTroubleError: a table cannot be read, or the disk refuses.
        ModelError: a model does not run.
    """
    ids = newer.manifest.model_id, older.manifest.model_id
    filled = report.counts(db, ids[0]).embedded
    pairs = _pairs(home, db, newer, older, control or Control())
    if pairs is None:
        return None
    fitted = fit(pairs)
    if fitted is None or not fitted[1].holds:
        drop_bridge(home.models, *ids)
    else:
        save_bridge(home.models, *ids, fitted[0])
    with transaction(db, home.catalogue):
        store_setting(db, TRIED, "\n".join([*ids, str(filled)]))
    log.info("bridge from %s to %s: %s", *ids, fitted[1] if fitted else "too few captions to tell")
    return fitted[1] if fitted else None


def _pairs(home: Home, db: Connection, newer: Encoder, older: Encoder, control: Control) -> Pairs | None:
    """Return what both models embedded; None if halted."""
    contents = in_both(db, newer.manifest.model_id, older.manifest.model_id, MAX_PICTURES)
    worded = dict(list(captions(db, contents).items())[:MAX_TEXTS])
    ordered = [*worded, *(content for content in contents if content not in worded)]
    new, old = _vectors(home, newer, ordered), _vectors(home, older, ordered)
    both = [content for content in ordered if content in new and content in old]
    texts = [worded[content] for content in both if content in worded]
    newer_texts, older_texts = (_queries(encoder, texts, control) for encoder in (newer, older))
    if newer_texts is None or older_texts is None:
        return None
    return Pairs(
        newer_texts=newer_texts,
        older_texts=older_texts,
        newer_pictures=_stacked([new[content] for content in both], newer.dimension),
        older_pictures=_stacked([old[content] for content in both], older.dimension),
    )


def _queries(encoder: Encoder, texts: Sequence[str], control: Control) -> Vectors | None:
    """Embed texts as one searches by them, float32 [N, D]; None if halted."""
    parts = [np.empty((0, encoder.dimension), np.float32)]
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        if control.halted:
            return None
        parts.append(encoder.embed_queries(texts[start : start + _TEXTS_AT_ONCE]))
    return np.concatenate(parts)


def _vectors(home: Home, encoder: Encoder, contents: Sequence[ContentId]) -> dict[ContentId, Vector]:
    """Return the vector of the first segment of each content."""
    found: dict[ContentId, Vector] = {}
    model_id = encoder.manifest.model_id
    for start in range(0, len(contents), _BATCH):
        part = contents[start : start + _BATCH]
        for one in sorted(stored_vectors(home.units, model_id, encoder.dimension, part), key=lambda e: e.segment_id):
            found.setdefault(one.content_id, one.vector)
    return found


def _stacked(vectors: Sequence[Vector], dimension: int) -> Vectors:
    return np.stack(vectors) if vectors else np.empty((0, dimension), np.float32)
