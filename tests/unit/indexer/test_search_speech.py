"""What was heard is found at its phrase, and told to be heard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.catalogue import heard, parts
from indexer.catalogue.contents import columns_of
from indexer.catalogue.database import transaction
from indexer.catalogue.heard import Phrase, Speech
from indexer.search.request import Filters, MatchedIn, SearchRequest, TextPart
from indexer.store.writer import SegmentWriter
from indexer.types import ContentId, Kind, Locator
from tests.unit.indexer.test_search_texts import Library
from tests.unit.indexer.tiny_bundle import DIMENSION

PHRASES = (
    Phrase(start_ms=5_000, end_ms=8_000, text="Good morning everybody", confidence=0.9),
    Phrase(start_ms=30_000, end_ms=34_000, text="The lighthouse keeper retired in spring", confidence=0.8),
    Phrase(start_ms=40_000, end_ms=44_000, text="We bought apples", confidence=0.8),
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path)
    with closing(opened.db):
        opened.write(("memo.m4a", Kind.AUDIO, ("",), None), title="Holiday notes")
        (content,) = opened.db.execute("SELECT content_id FROM contents WHERE kind = 'audio'").fetchone()
        with transaction(opened.db, opened.home.catalogue):
            opened.db.execute(
                "UPDATE segments SET span = 'time', start_ms = 0, end_ms = 60000 WHERE content_id = ?", (content,)
            )
            heard.put(opened.db, content, Speech(language="en", is_done=True), PHRASES)
            parts.update(opened.db, [content])
        table = SegmentWriter(opened.home.units, opened.encoder.manifest.model_id, DIMENSION)
        table.put_columns(columns_of(opened.db, [ContentId(content)]))
        yield opened


def test_a_hit_is_the_phrase_that_has_the_words(library: Library) -> None:
    best = library.hits("lighthouse keeper")[0]
    assert (best.path.name, best.kind, best.matched_in) == ("memo.m4a", Kind.AUDIO, (MatchedIn.SPEECH,))
    assert (best.start_s, best.end_s, best.locator) == (30.0, 34.0, Locator(moment_ms=30_000))
    assert best.snippet is not None
    assert "lighthouse keeper" in best.snippet.text


def test_a_sound_is_found_by_its_title_as_a_whole(library: Library) -> None:
    best = library.hits("holiday notes")[0]
    assert (best.path.name, best.start_s, best.end_s) == ("memo.m4a", 0.0, 60.0)


def test_sounds_are_a_kind_to_filter_by(library: Library) -> None:
    request = SearchRequest(texts=(TextPart("apples"),), filters=Filters(kinds=(Kind.AUDIO,)), limit=5)
    (hit,) = library.searcher.search(request)
    assert hit.start_s == 40.0
