"""Concepts and feedback through the library that the window uses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.bench.latency import clustered, fill
from indexer.catalogue import feedback
from indexer.catalogue.concepts import Example
from indexer.catalogue.database import connect
from indexer.catalogue.feedback import FeedbackKind
from indexer.errors import UsageError
from indexer.home import Home
from indexer.library.library import Library
from indexer.store.writer import SegmentWriter
from indexer.types import WHOLE_FILE, Box, FileId, Locator, ModelId

CORNER = Locator(region=Box(left=0, top=0, right=0.5, bottom=0.5))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    home = Home(tmp_path / "index")
    home.create()
    with closing(connect(home.catalogue, create=True)) as db:
        fill(db, home.catalogue, SegmentWriter(home.units, ModelId("m"), 4), ModelId("m"), clustered(6, 4, 0))
    with Library(home) as opened:
        yield opened


def places(*numbers: int) -> list[tuple[FileId, Locator]]:
    return [(FileId(number), WHOLE_FILE) for number in numbers]


def test_a_new_name_needs_three_pictures_and_a_known_one_takes_any(library: Library) -> None:
    with pytest.raises(UsageError, match="Too few"):
        library.name_these("Biscuit", places(1, 2))
    with pytest.raises(UsageError, match="Too few"):
        library.name_these("Biscuit", [*places(1, 2), *places(1)])
    assert library.concepts() == []
    assert library.name_these("Biscuit", places(1, 2, 3)).examples == 3
    assert library.name_these("BISCUIT", [(FileId(1), CORNER)]).examples == 4
    (only,) = library.concepts()
    shown = library.concept_examples(only.concept_id)
    assert [one.row and one.row.file_id for one in shown] == [1, 2, 3, 1]
    assert shown[-1].example.locator == CORNER


def test_an_answer_is_given_and_taken_back(library: Library) -> None:
    concept = library.name_these("Biscuit", places(1, 2, 3))
    content = library.rows([4])[0].content_id
    assert content is not None
    no = Example(content_id=content, is_counter=True)
    library.teach(concept.concept_id, [no])
    assert library.concepts()[0].counters == 1
    library.forget_examples(concept.concept_id, [no])
    assert library.concepts()[0].counters == 0


def test_concepts_go_out_and_come_back(library: Library, tmp_path: Path) -> None:
    library.name_these("Biscuit", places(1, 2, 3))
    library.export_concepts(tmp_path / "c.json")
    library.remove_concept(library.concepts()[0].concept_id)
    assert library.import_concepts(tmp_path / "c.json").concept_examples == 3
    boat = library.name_these("boat", places(4, 5, 6))
    library.merge_concepts(library.concepts()[0].concept_id, boat.concept_id)
    library.rename_concept(library.concepts()[0].concept_id, "Rex")
    assert [(one.name, one.examples) for one in library.concepts()] == [("Rex", 6)]


def kept_feedback(tmp_path: Path) -> list[feedback.FeedbackExample]:
    with closing(connect(Home(tmp_path / "index").catalogue, create=False)) as db:
        return list(feedback.examples(db))


def test_feedback_goes_by_file_and_is_cleared_with_the_history(library: Library, tmp_path: Path) -> None:
    library.keep_feedback("a dog", [1, 2], FeedbackKind.OPENED)
    library.keep_feedback("  ", [3], FeedbackKind.OPENED)
    assert len(kept_feedback(tmp_path)) == 2
    library.clear_history()
    assert kept_feedback(tmp_path) == []
    library.store_setting(feedback.SETTING, "off")
    library.keep_feedback("a dog", [1], FeedbackKind.MORE)
    assert kept_feedback(tmp_path) == []
