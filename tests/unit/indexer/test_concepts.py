"""Concepts and feedback as the catalogue keeps them: names, examples, vectors, backup and older indexes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexer.catalogue import concepts, feedback, locators, roots, schema, user_data
from indexer.catalogue.concepts import Example
from indexer.catalogue.database import Connection, connect
from indexer.catalogue.feedback import FeedbackExample, FeedbackKind
from indexer.catalogue.text import word_spans
from indexer.errors import UsageError
from indexer.library import backup
from indexer.types import WHOLE_FILE, Box, ContentId, Locator, ModelId

MODEL = ModelId("m")
SHOTS = [Example(content_id=ContentId(name)) for name in ("aa", "bb", "cc")]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    with closing(connect(tmp_path / "c.sqlite", create=True)) as opened:
        yield opened


def make(db: Connection, name: str, *examples: Example) -> concepts.ConceptId:
    concept = concepts.add(db, name, 1)
    concepts.put(db, concept, examples or SHOTS, 1)
    return concept


@pytest.mark.parametrize("same", ["biscuit", "BÍSCUIT", " Biscuit ", "Biscuit\u200b"])
def test_a_name_is_taken_in_any_case_and_with_any_accents(db: Connection, same: str) -> None:
    make(db, "Biscuit")
    with pytest.raises(UsageError, match="taken"):
        concepts.add(db, same, 1)
    assert concepts.named(db, same).name == "Biscuit"


@pytest.mark.parametrize("name", ["", " ", "--", '"x"', "type:photo", "-cat", "x" * 81])
def test_a_name_that_no_query_could_say_is_refused(db: Connection, name: str) -> None:
    with pytest.raises(UsageError):
        concepts.add(db, name, 1)
    assert concepts.all_concepts(db) == []


def test_names_of_any_script_and_with_spaces(db: Connection) -> None:
    for name in ("our  boat", "Bäckerei Größe", "ビスケット", "☃ snowman", "Ёлка"):
        make(db, name)
    assert concepts.named(db, "OUR BOAT").name == "our boat"
    assert concepts.named(db, "backerei grosse").name == "Bäckerei Größe"
    assert concepts.named(db, "елка").name == "Ёлка"


def test_an_unknown_name_tells_those_that_are_near(db: Connection) -> None:
    make(db, "Biscuit")
    with pytest.raises(UsageError, match="Did you mean: Biscuit"):
        concepts.named(db, "Biskuit")
    with pytest.raises(UsageError, match=r"Nothing is called “boat”\.$"):
        concepts.named(db, "boat")


def test_an_example_changes_sides_and_is_never_there_twice(db: Connection) -> None:
    biscuit = make(db, "Biscuit")
    frame = Example(content_id=ContentId("film"), locator=Locator(moment_ms=1_500))
    assert concepts.put(db, biscuit, [frame, SHOTS[0]], 2) == 1
    assert concepts.put(db, biscuit, [Example(content_id=ContentId("aa"), is_counter=True)], 3) == 1
    (found,) = concepts.all_concepts(db)
    assert (found.examples, found.counters) == (3, 1)
    assert [one.content_id for one in concepts.examples_of(db, biscuit)] == ["bb", "cc", "film", "aa"]
    concepts.take(db, biscuit, [frame])
    assert [one.content_id for one in concepts.examples_of(db, biscuit)] == ["bb", "cc", "aa"]


def test_merging_keeps_all_examples_and_what_either_shows(db: Connection) -> None:
    biscuit = make(db, "Biscuit", *SHOTS, Example(content_id=ContentId("dd"), is_counter=True))
    other = make(db, "Bisquit", Example(content_id=ContentId("dd")), Example(content_id=ContentId("ee")))
    concepts.merge(db, biscuit, other)
    (found,) = concepts.all_concepts(db)
    assert (found.name, found.examples, found.counters) == ("Biscuit", 5, 0)
    with pytest.raises(UsageError, match="itself"):
        concepts.merge(db, biscuit, biscuit)


def test_renaming_to_another_spelling_of_the_same_name(db: Connection) -> None:
    biscuit, _ = make(db, "biscuit"), make(db, "boat")
    concepts.rename(db, biscuit, "Biscuit")
    with pytest.raises(UsageError, match="taken"):
        concepts.rename(db, biscuit, "Boat")
    assert [each.name for each in concepts.all_concepts(db)] == ["Biscuit", "boat"]


def test_vectors_are_kept_by_model_and_go_with_their_example(db: Connection) -> None:
    biscuit = make(db, "Biscuit")
    examples = concepts.examples_of(db, biscuit)
    vector = np.array([0.6, 0.8], np.float32)
    concepts.store_vectors(db, MODEL, {examples[0].example_id: vector, 999: vector})
    assert list(concepts.vectors_of(db, examples, MODEL, 2)) == [examples[0].example_id]
    assert concepts.vectors_of(db, examples, MODEL, 3) == {}
    assert concepts.vectors_of(db, examples, ModelId("other"), 2) == {}
    concepts.remove(db, biscuit)
    assert db.execute("SELECT count(*) FROM concept_vectors").fetchone() == (0,)


def test_examples_follow_when_the_bytes_of_a_file_change(db: Connection) -> None:
    biscuit = make(db, "Biscuit")
    user_data.copy_user_data(db, ContentId("aa"), ContentId("aa2"))
    assert ContentId("aa2") in [one.content_id for one in concepts.examples_of(db, biscuit)]


@pytest.mark.parametrize(
    "locator",
    [WHOLE_FILE, Locator(page=3), Locator(moment_ms=0), Locator(region=Box(left=0, top=0.25, right=0.5, bottom=1))],
)
def test_a_locator_survives_being_stored(locator: Locator) -> None:
    assert locators.from_text(locators.to_text(locator)) == locator


@pytest.mark.parametrize("text", ["x", "[]", "1", '{"page":0}', '{"region":[1,2]}', '{"region":[0,0,0,0]}'])
def test_what_is_no_locator_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        locators.from_text(text)


def test_words_with_their_places() -> None:
    assert word_spans("Grandma's Küche, at 9") == [
        ("grandma", 0, 7),
        ("s", 8, 9),
        ("kuche", 10, 15),
        ("at", 17, 19),
        ("9", 20, 21),
    ]
    assert [word for word, _, _ in word_spans("犬の写真 x☃")] == ["犬", "の", "写", "真", "x", "☃"]


def test_concepts_go_to_another_library_and_nothing_twice(db: Connection, tmp_path: Path) -> None:
    biscuit = make(db, "Biscuit", *SHOTS, Example(content_id=ContentId("dd"), is_counter=True))
    vector = np.array([0.6, 0.8], np.float32)
    concepts.store_vectors(db, MODEL, {concepts.examples_of(db, biscuit)[1].example_id: vector})
    feedback.keep(db, [FeedbackExample(query="dog", content_id=ContentId("aa"), kind=FeedbackKind.MORE, at_ms=5)])
    backup.write(db, tmp_path / "all.json")
    backup.write_concepts(db, tmp_path / "concepts.json")
    for file in ("all.json", "concepts.json"):
        with closing(connect(tmp_path / f"{file}.sqlite", create=True)) as other:
            brought = backup.merge_concepts(other, tmp_path / file)
            assert (brought.concepts, brought.concept_examples, brought.concept_vectors) == (1, 4, 1)
            assert brought.absent == 4
            assert backup.merge_concepts(other, tmp_path / file).concept_examples == 0
            examples = concepts.examples_of(other, concepts.named(other, "biscuit").concept_id)
            assert [one.is_counter for one in examples] == [False, False, False, True]
            kept = concepts.vectors_of(other, examples, MODEL, 2)
            np.testing.assert_array_equal(kept[examples[1].example_id], vector)
    with closing(connect(tmp_path / "other.sqlite", create=True)) as other:
        assert backup.merge(other, tmp_path / "all.json").feedback == 1


@pytest.mark.parametrize(
    "lists",
    [
        {"concepts": [["a"]]},
        {"concepts": [["a", "a", 1]], "concept_examples": [["a", "c", "nonsense", 0, 1]]},
        {"concepts": [["a", "a", 1]], "concept_vectors": [["a", "c", "", "m", "xyz"]]},
    ],
)
def test_a_damaged_file_of_concepts_changes_nothing(db: Connection, tmp_path: Path, lists: dict[str, object]) -> None:
    file = tmp_path / "concepts.json"
    file.write_text(json.dumps({"recallery": "concepts", "format": 1, **lists}))
    with pytest.raises(UsageError, match="no file of concepts"):
        backup.merge_concepts(db, file)
    assert concepts.all_concepts(db) == []


def test_an_index_of_the_former_format_gets_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    before = schema.STEPS.index(schema.CONCEPTS)
    with closing(sqlite3.connect(path)) as old:
        old.executescript("".join(schema.STEPS[:before]))
        old.execute("INSERT INTO history VALUES ('{}', 1)")
        old.commit()
        old.execute(f"PRAGMA user_version = {before}")
    with closing(connect(path, create=False)) as db:
        make(db, "Biscuit")
        assert user_data.latest_queries(db, 9) == ["{}"]


def test_feedback_is_kept_once_and_goes_with_the_history(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    def given(query: str, content: str, kind: FeedbackKind, at_ms: int) -> FeedbackExample:
        return FeedbackExample(query=query, content_id=ContentId(content), kind=kind, at_ms=at_ms)

    more = given("a dog", "aa", FeedbackKind.MORE, 7)
    feedback.keep(db, [given("a  dog ", "aa", FeedbackKind.MORE, 1), more, given("  ", "bb", FeedbackKind.MORE, 3)])
    feedback.keep(db, [given("a dog", "bb", FeedbackKind.NOT_MEANT, 2)])
    assert feedback.examples(db) == [more, given("a dog", "bb", FeedbackKind.NOT_MEANT, 2)]
    assert [one.kind.is_good for one in feedback.examples(db)] == [True, False]
    feedback.take_back(db, "a dog", ContentId("bb"), FeedbackKind.NOT_MEANT)
    assert feedback.examples(db) == [more]
    monkeypatch.setattr(feedback, "MOST_KEPT", 1)
    feedback.keep(db, [given("a cat", "cc", FeedbackKind.OPENED, 9)])
    assert [one.query for one in feedback.examples(db)] == ["a cat"]
    user_data.clear_history(db)
    assert feedback.examples(db) == []


def test_feedback_can_be_turned_off(db: Connection) -> None:
    roots.store_setting(db, feedback.SETTING, "off")
    feedback.keep(db, [FeedbackExample(query="dog", content_id=ContentId("aa"), kind=FeedbackKind.OPENED, at_ms=1)])
    assert feedback.examples(db) == []
