"""The named things of the side bar, and the review of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.query.query import QueryState, SearchQuery, WordsPart
from desktop_app.sidebar.candidates import next_candidate
from desktop_app.sidebar.review import ReviewDialog
from desktop_app.sidebar.section import ConfirmCard
from desktop_app.sidebar.sidebar import Sidebar
from desktop_app.style.theme import Appearance
from indexer.catalogue.concepts import Concept, ConceptId, Example
from indexer.library.concepts import ShownExample
from indexer.search.request import Answer, SearchRequest
from indexer.types import ContentId
from tests.gui.library_double import AsksAtOnce, DrawsPictures, LibraryDouble
from tests.gui.results.doubles import hit

BISCUIT = Concept(concept_id=ConceptId(1), name="Biscuit", examples=3, counters=0, added_ms=1)
BOAT = Concept(concept_id=ConceptId(2), name="our boat", examples=4, counters=1, added_ms=2)


@pytest.fixture
def library() -> LibraryDouble:
    return LibraryDouble(named=[BISCUIT, BOAT])


def test_choosing_a_name_searches_for_it_and_again_goes_back(sidebar: Sidebar, state: QueryState) -> None:
    section = sidebar.concepts
    assert [(entry.label, entry.note) for entry in section.view.entries.entries] == [
        ("Biscuit", "3"),
        ("our boat", "4"),
    ]
    section.choose(BISCUIT.concept_id)
    assert state.query == SearchQuery(words=(WordsPart(text="Biscuit"),))
    assert [entry.on for entry in section.view.entries.entries] == [True, False]
    section.choose(BISCUIT.concept_id)
    assert state.query == SearchQuery()


def test_names_are_changed_and_merged(sidebar: Sidebar, library: LibraryDouble) -> None:
    section = sidebar.concepts
    section.renamed.emit(BISCUIT.concept_id, "Rex")
    assert [each.name for each in library.named] == ["Rex", "our boat"]
    (merge,) = [menu for menu in section.menu(BOAT.concept_id).findChildren(QMenu) if menu.title() == "Merge into"]
    merge.actions()[0].trigger()
    (card,) = sidebar.window().findChildren(ConfirmCard)
    card.confirm_button.click()
    assert [(each.name, each.examples) for each in library.named] == [("Rex", 7)]


def test_the_menu_offers_the_review(qtbot: QtBot, sidebar: Sidebar) -> None:
    menu = sidebar.concepts.menu(BOAT.concept_id)
    assert [action.text() for action in menu.actions()] == [
        "Examples and review…",
        "Rename…",
        "Merge into",
        "Remove…",
    ]
    with qtbot.waitSignal(sidebar.concepts.review_wanted) as asked:
        menu.actions()[0].trigger()
    assert asked.args == [BOAT]


def test_the_surest_and_the_least_sure_candidates() -> None:
    hits = [hit(1, score=5.0), hit(2, score=2.0), hit(3, score=-0.2), hit(4, score=-3.0)]
    sure, unsure = next_candidate(hits, set(), sure=True), next_candidate(hits, set(), sure=False)
    assert (sure and sure.hit, unsure and unsure.hit) == (hits[0], hits[2])
    assert next_candidate(hits, {one.content_id for one in hits}, sure=True) is None


@dataclass
class Taught:
    """Keeps the examples of one concept."""

    examples: dict[ContentId, Example] = field(default_factory=dict)

    def concept_examples(self, _concept: ConceptId) -> list[ShownExample]:
        return [ShownExample(example=one, row=None) for one in self.examples.values()]

    def teach(self, _concept: ConceptId, examples: list[Example]) -> None:
        self.examples |= {one.content_id: one for one in examples}

    def forget_examples(self, _concept: ConceptId, examples: list[Example]) -> None:
        for one in examples:
            self.examples.pop(one.content_id, None)


class SearchesAtOnce:
    """Answers every search with the same hits."""

    def __init__(self) -> None:
        self.hits = tuple(hit(number, score=3.5 - number) for number in range(6))
        self.asked: list[str] = []

    def __call__(
        self, _owner: QObject, request: SearchRequest, answer: Callable[[Answer], None], _failed: Any = None
    ) -> None:
        self.asked.append(request.texts[0].text)
        answer(Answer(hits=self.hits))


def test_each_answer_becomes_an_example_and_can_be_taken_back(
    qtbot: QtBot, host: QWidget, appearance: Appearance
) -> None:
    taught, search = Taught(), SearchesAtOnce()
    dialog = ReviewDialog(BISCUIT, AsksAtOnce(taught), search, DrawsPictures(), appearance, host)  # type: ignore[arg-type]
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    first = search.hits[0].content_id
    assert dialog.candidate is not None
    assert dialog.candidate.hit.content_id == first
    qtbot.keyClick(dialog, Qt.Key.Key_Y)
    assert not taught.examples[first].is_counter
    unsure = dialog.candidate.hit.content_id
    assert unsure == search.hits[3].content_id
    qtbot.keyClick(dialog, Qt.Key.Key_N)
    assert taught.examples[unsure].is_counter
    assert search.asked == ["Biscuit"] * 3  # searched anew after each answer
    skipped = dialog.candidate.hit.content_id
    qtbot.keyClick(dialog, Qt.Key.Key_S)
    assert skipped not in taught.examples
    assert dialog.candidate.hit.content_id != skipped
    qtbot.keyClick(dialog, Qt.Key.Key_U)
    assert list(taught.examples) == [first]
    assert dialog.candidate.hit.content_id == unsure
    assert dialog.changed


def test_an_example_is_removed_and_the_end_is_told(qtbot: QtBot, host: QWidget, appearance: Appearance) -> None:
    taught, search = Taught(), SearchesAtOnce()
    taught.teach(BISCUIT.concept_id, [Example(content_id=one.content_id) for one in search.hits])
    dialog = ReviewDialog(BISCUIT, AsksAtOnce(taught), search, DrawsPictures(), appearance, host)  # type: ignore[arg-type]
    assert dialog.candidate is None
    assert not dialog.yes.isEnabled()
    dialog.examples.item(2).setSelected(True)
    dialog.remove_example()
    assert search.hits[2].content_id not in taught.examples
    assert dialog.candidate is not None
