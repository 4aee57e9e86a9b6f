"""Names of concepts in the search box: completed, turned into chips; and chips of feedback."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.query.facts import LibraryFacts
from desktop_app.query.parts import to_request, with_feedback
from desktop_app.query.query import FeedbackPart, QueryState, SearchQuery, WordsPart, from_json, to_json
from desktop_app.search_box.box import SearchBox
from indexer.catalogue.concepts import Concept, ConceptId
from indexer.catalogue.feedback import FeedbackKind
from indexer.types import ContentId
from tests.gui.library_double import LibraryDouble

MORE = FeedbackPart(path=Path("/p/a.jpg"), content_id=ContentId("aa"), kind=FeedbackKind.MORE)
LESS = FeedbackPart(path=Path("/p/b.jpg"), content_id=ContentId("bb"), kind=FeedbackKind.LESS)


@pytest.fixture
def library() -> LibraryDouble:
    biscuit = Concept(concept_id=ConceptId(1), name="Biscuit", examples=3, counters=0, added_ms=1)
    return LibraryDouble(named=[biscuit])


def test_a_chosen_name_becomes_a_chip_and_the_rest_stays(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    line = box.line
    line.setFocus()
    qtbot.keyClicks(line, "at the sea -bis")
    qtbot.keyClick(line, Qt.Key.Key_Down)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert state.query.words == (WordsPart(text="Biscuit", minus=True),)
    assert (line.text(), state.query.text) == ("at the sea", "at the sea")
    assert [chip.property("minus") for chip in box.chip_row.chips] == [True]


def test_enter_turns_a_typed_name_into_a_chip(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    qtbot.keyClicks(box.line, "biscuit in the snow")
    qtbot.keyClick(box.line, Qt.Key.Key_Return)
    assert state.query.words == (WordsPart(text="Biscuit"),)
    assert state.query.text == "in the snow"


def test_feedback_is_shown_as_chips_that_take_it_back(box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(text="dog", feedback=(MORE, LESS)))
    chips = box.chip_row.chips
    assert [chip.accessibleName() for chip in chips] == ["More like a.jpg", "Less like b.jpg"]
    assert [chip.property("minus") for chip in chips] == [False, True]
    chips[0].removed.emit()
    assert state.query.feedback == (LESS,)


def test_another_query_begins_without_feedback(state: QueryState, facts: LibraryFacts) -> None:
    assert facts.now.concepts
    state.set(SearchQuery(text="dog", feedback=(MORE,)))
    state.change(filters=replace(state.query.filters, favourite=True))
    assert len(state.query.feedback) == 1
    state.change(text="cat")
    assert not state.query.feedback


def test_feedback_goes_into_the_request_and_survives_being_saved() -> None:
    query = SearchQuery(text="dog", feedback=(MORE, LESS))
    request = to_request(query, 9)
    assert request is not None
    assert [(mark.content_id, mark.kind) for mark in request.feedback] == [("aa", "more"), ("bb", "less")]
    assert from_json(to_json(query)) == query
    plain = SearchQuery(text="dog")
    assert "feedback" not in to_json(plain)  # as older versions wrote it
    assert from_json(to_json(plain)) == plain


def test_the_last_word_counts_and_the_same_again_takes_back() -> None:
    less = replace(MORE, kind=FeedbackKind.LESS)
    assert with_feedback((MORE, LESS), [less]) == (LESS, less)
    assert with_feedback((MORE, LESS), [MORE]) == (LESS,)
