"""One model takes the place of another, for the command line and the window's indexer alike.

Fills its table, meanwhile fits bridges on what both models have embedded, and lets it answer.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue import report
from indexer.catalogue.contents import captions
from indexer.catalogue.database import transaction
from indexer.catalogue.pending import in_both
from indexer.catalogue.roots import setting, store_setting
from indexer.embed.encoder import Encoder
from indexer.models.installed import roles
from indexer.pipeline.control import Control
from indexer.store.reader import stored_vectors
from indexer.swap.bridge import Pairs, Verdict, drop_bridge, fit, save_bridge
from indexer.swap.derived import carry_over
from indexer.swap.fill import Fill, Filled
from indexer.swap.switch import is_complete, switch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.catalogue.database import Connection
    from indexer.home import Home
    from indexer.models.installed import Installed
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
TEXTS_AT_ONCE = 50
"""A halt takes effect between two of these."""


def exchange(
    home: Home,
    db: Connection,
    model: Installed,
    *,
    threads: int,
    control: Control,
    encoder: Encoder | None = None,
) -> Iterator[Filled]:
    """Fill the table of a model and let it answer; yield what each commit did.

    What a relative of the model has (`derived`) becomes its vectors without any file. A model whose table is complete
    answers at once, halted or not. After a halt, the same call continues. What is left
    after an unhalted run cannot be filled now: indexing does it later, and the former model answers for it.
    The caller holds the WriterLock, and reopens the index once the model answers, which clears away what is no longer
    needed (`settle`).

    Args:
        home: the index.
        db: its catalogue, open for writing.
        model: the one to answer.
        threads: decoder processes, and threads of the encoder.
        control: halts between two files, and while a bridge is fitted.
        encoder: of the model, if it is open already.

    Raises:
        IndexTroubleError: the disk is full or the index damaged; earlier commits stay.
        ModelError: a model is damaged or does not run.
    """
    encoder = encoder or Encoder.open(model.folder, threads=threads)
    with Fill(home, encoder, threads=threads, control=control) as fill:
        carried = Filled()
        for event in carry_over(home, db, model, fill.table, control):
            carried = carried.plus(event)
            yield event
        if carried.contents:
            fill.maintain()
        at_once = is_complete(home, db, model)
        if at_once:
            fill.refresh()
            switch(home, db, model)
        older = _older(home, db, model)
        filled = report.counts(db, model.model_id).embedded
        for event in fill.run():
            yield event
            filled += event.contents
            if older and not control.halted and is_due(db, model.model_id, older.model_id, filled):
                fit_bridge(home, db, encoder, Encoder.open(older.folder, threads=threads), control)
        if control.halted:
            return
        if not at_once:
            fill.refresh()  # names and places that changed while another model answered
        fill.maintain()
    switch(home, db, model)


def _older(home: Home, db: Connection, model: Installed) -> Installed | None:
    """Return the model that has contents which this one lacks."""
    found = roles(home, db)
    return found.former if found.answering == model else found.answering


def is_time_to_fit(before: int, now: int) -> bool:
    """Say whether a table that grew from `before` to `now` contents needs a new bridge."""
    at = FIRST_AT
    while at <= before:
        at *= 4
    return now >= at


def is_due(db: Connection, newer: ModelId, older: ModelId, filled: int) -> bool:
    """Say whether it is time to fit a bridge, with `filled` contents; true until it was fitted."""
    tried = setting(db, TRIED).splitlines()
    before = int(tried[2]) if tried[:2] == [newer, older] else 0
    return is_time_to_fit(before if before <= filled else 0, filled)


def fit_bridge(
    home: Home, db: Connection, newer: Encoder, older: Encoder, control: Control | None = None
) -> Verdict | None:
    """Fit and measure a bridge, and store it if it is good.

    Returns what was measured; None with too few captioned pictures, or if `control` was halted, which changes nothing.

    Args:
        home: the index.
        db: its catalogue, open for writing.
        newer: of the model whose words are to help.
        older: of the model that is helped.
        control: halts between two batches of texts.

    Raises:
        IndexTroubleError: a table cannot be read, or the disk refuses.
        ModelError: a model does not run.
    """
    ids = newer.manifest.model_id, older.manifest.model_id
    filled = report.counts(db, ids[0]).embedded
    pairs = collect_pairs(home, db, newer, older, control or Control())
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


def collect_pairs(home: Home, db: Connection, newer: Encoder, older: Encoder, control: Control) -> Pairs | None:
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
    for start in range(0, len(texts), TEXTS_AT_ONCE):
        if control.halted:
            return None
        parts.append(encoder.embed_queries(texts[start : start + TEXTS_AT_ONCE]))
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
