"""What `recallery search` prints."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.cli.output import Output
from indexer.cli.search import record_of, tell
from indexer.search.request import (
    Answer,
    Filters,
    Hit,
    MatchedIn,
    Matches,
    SearchRequest,
    SegmentHit,
    Signals,
    Snippet,
    TextPart,
)
from indexer.types import Band, ContentId, FileId, Kind

REQUEST = SearchRequest(texts=(TextPart("a dog"),))


def hit(band: Band) -> Hit:
    return Hit(
        rank=1,
        path=Path("/photos/dog.jpg"),
        file_id=FileId(3),
        kind=Kind.IMAGE,
        content_id=ContentId("c"),
        score=1.23456,
        band=band,
        signals=Signals(meaning=2.0, words=0.5, similarity=0.25),
        offline=False,
        copies=(Path("/photos/copy.jpg"),),
    )


def told(hits: list[Hit], request: SearchRequest, capsys: pytest.CaptureFixture[str], more: int = 0) -> tuple[str, str]:
    bands = [hit.band for hit in hits]
    matches = Matches(good=bands.count(Band.GOOD), maybe=bands.count(Band.MAYBE) + more)
    tell(Answer(hits=tuple(hits), matches=matches), request, Output(as_json=False))
    printed = capsys.readouterr()
    return printed.out, printed.err


def test_a_record_keeps_every_key_of_the_contract_and_tells_its_band() -> None:
    record = json.loads(json.dumps(record_of(hit(Band.MAYBE))))
    assert record == {
        "rank": 1,
        "path": str(Path("/photos/dog.jpg")),
        "kind": "image",
        "score": 1.2346,
        "band": "maybe",
        "signals": {"meaning": 2.0, "words": 0.5, "folder": 0.0, "similarity": 0.25},
        "start_s": None,
        "end_s": None,
        "page": None,
        "snippet": None,
        "matched_in": [],
        "segments": [],
        "taken": "1970-01-01T00:00:00",
        "taken_from": None,
        "offline": False,
        "copies": [str(Path("/photos/copy.jpg"))],
        "similar": [],
    }


def test_a_record_tells_where_in_its_file_a_hit_is_and_which_other_segments_match() -> None:
    page = SegmentHit(score=0.51239, band=Band.MAYBE, signals=Signals(meaning=1.0, words=0.0, similarity=0.2), page=4)
    moment = replace(page, page=None, start_s=61.5, end_s=64.0)
    record = json.loads(
        json.dumps(record_of(replace(hit(Band.GOOD), start_s=3.25, end_s=5.0, segments=(moment, page))))
    )
    assert (record["start_s"], record["end_s"], record["page"]) == (3.25, 5.0, None)
    assert record["segments"] == [
        {
            "score": 0.5124,
            "band": "maybe",
            "signals": {"meaning": 1.0, "words": 0.0, "folder": 0.0, "similarity": 0.2},
            "start_s": 61.5,
            "end_s": 64.0,
            "page": None,
            "snippet": None,
            "matched_in": [],
        },
        record["segments"][0] | {"start_s": None, "end_s": None, "page": 4},
    ]


def test_a_hit_shows_the_text_around_its_words_and_where_they_stand(capsys: pytest.CaptureFixture[str]) -> None:
    scan = replace(
        hit(Band.GOOD), snippet=Snippet("an [old] invoice", ((9, 14),)), matched_in=(MatchedIn.OCR, MatchedIn.NAME)
    )
    record = record_of(scan)
    assert record["snippet"] == {"text": "an [old] invoice", "marks": [[9, 14]]}
    assert record["matched_in"] == ["ocr", "name"]
    first, second = told([scan], REQUEST, capsys)[0].splitlines()
    assert first.endswith("text in the picture, name · +1 alike")
    assert second.strip() == "an [old] invoice"
    # A name is in the line already.
    assert len(told([replace(scan, matched_in=(MatchedIn.NAME,))], REQUEST, capsys)[0].splitlines()) == 1


def test_a_printed_hit_names_its_moments_and_pages(capsys: pytest.CaptureFixture[str]) -> None:
    signals = Signals(meaning=1.0, words=0.0, similarity=0.2)
    moment = SegmentHit(score=0.5, band=Band.MAYBE, signals=signals, start_s=61.9, end_s=64.0)
    film = replace(hit(Band.GOOD), start_s=3723.0, end_s=3730.0, segments=(moment,))
    document = replace(hit(Band.GOOD), page=4, segments=(replace(moment, start_s=None, end_s=None, page=12),))
    out, _ = told([film, document, hit(Band.GOOD)], REQUEST, capsys)
    first, second, third = out.splitlines()
    assert "1:02:03 \N{MIDDLE DOT} 1:01" in first
    assert "p. 4 \N{MIDDLE DOT} p. 12" in second
    assert "p. " not in third


def test_an_answer_that_is_weak_throughout_says_so_and_still_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = told([hit(Band.WEAK), hit(Band.WEAK)], REQUEST, capsys)
    assert "Nothing like that here" in err
    assert out.count("dog.jpg") == 2


def test_an_answer_with_something_worth_a_look_has_no_note(capsys: pytest.CaptureFixture[str]) -> None:
    assert told([hit(Band.MAYBE), hit(Band.WEAK)], REQUEST, capsys)[1] == ""


def test_more_matches_than_are_shown_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert "1,502 matches. The best 2:" in told([hit(Band.MAYBE)] * 2, REQUEST, capsys, more=1_500)[1]


def test_an_answer_that_only_folders_match_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    weak = replace(hit(Band.WEAK), signals=Signals(meaning=0.0, words=0.0, similarity=0.1, folder=0.9))
    assert "Only the names of folders match" in told([weak], REQUEST, capsys)[1]


def test_an_empty_answer_names_the_filters_if_there_are_any(capsys: pytest.CaptureFixture[str]) -> None:
    assert told([], REQUEST, capsys)[1].strip() == "Nothing found."
    filtered = SearchRequest(texts=REQUEST.texts, filters=Filters(rating_min=5))
    assert "No file passes the filters" in told([], filtered, capsys)[1]
