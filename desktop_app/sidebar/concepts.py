"""The section of the side bar with the things that the user named."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from desktop_app.lists import EntriesView, ListEntry
from desktop_app.query.query import QueryState, SearchQuery, WordsPart
from desktop_app.sidebar.section import ConfirmCard, NamedSection
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.texts import number

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu, QWidget

    from desktop_app.query.facts import LibraryFacts, LibrarySnapshot
    from desktop_app.style.theme import Appearance
    from indexer.catalogue.concepts import Concept, ConceptId


def entries(facts: LibrarySnapshot, query: SearchQuery) -> list[ListEntry]:
    """Return the named things; those in the query are active."""
    asked = {part.text for part in query.words}
    return [
        ListEntry(
            key=concept.concept_id,
            label=concept.name,
            icon="tag",
            note=number(concept.examples),
            on=concept.name in asked,
        )
        for concept in facts.concepts
    ]


class ConceptsSection(NamedSection):
    """Lists the named things: search for them, sharpen, rename, merge and remove them."""

    review_wanted = Signal(object)  # A Concept

    def __init__(
        self, state: QueryState, facts: LibraryFacts, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            "concepts",
            self.tr("Named things"),
            EntriesView(appearance),
            self.tr("Select three pictures of a person, a pet or a thing, and press N to give it a name."),
            parent,
        )
        self._state = state
        self._facts = facts
        self.view.chosen.connect(self.choose)
        self.renamed.connect(lambda key, name: facts.do(lambda library: library.rename_concept(key, name)))
        self.removed.connect(lambda key: facts.do(lambda library: library.remove_concept(key)))

    def choose(self, key: ConceptId) -> None:
        """Search for a concept alone, or show the library again from there."""
        concept = self._concept(key)
        if concept is None:
            return
        wanted = SearchQuery(words=(WordsPart(text=concept.name),), sorting=self._state.query.sorting)
        if self._state.query == wanted:
            self._state.clear()
        else:
            self._state.set(wanted)

    def sentence(self, name: str) -> str:
        """Return the question before one is removed."""
        return self.tr("Forget “{name}” and its examples? The pictures stay where they are.").format(name=name)

    def menu(self, key: ConceptId) -> QMenu:  # type: ignore[override]  # its keys are these
        """Return the context menu of a concept."""
        menu = super().menu(key)
        concept = self._concept(key)
        if concept is None:
            return menu
        first = menu.actions()[0]
        review = menu.addAction(icon("circle-check"), self.tr("Examples and review…"))
        review.triggered.connect(lambda: self.review_wanted.emit(concept))
        menu.insertAction(first, review)
        others = [each for each in self._facts.now.concepts if each.concept_id != key]
        below = menu.addMenu(icon("layers"), self.tr("Merge into"))
        below.setEnabled(bool(others))
        for other in others:
            action = below.addAction(other.name.replace("&", "&&"))
            action.triggered.connect(partial(self._ask_merge, other, concept))
        menu.insertMenu(menu.actions()[-2], below)
        return menu

    def _ask_merge(self, into: Concept, other: Concept, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - of Qt
        words = self.tr("Give the examples of “{other}” to “{name}”, and forget the name “{other}”?")

        def merge() -> None:
            self._facts.do(lambda library: library.merge_concepts(into.concept_id, other.concept_id))

        sentence = words.format(other=other.name, name=into.name)
        ConfirmCard(sentence, self.tr("Merge"), merge, self.view).open(width_px=max(space(60), self.width()))

    def _concept(self, key: ConceptId) -> Concept | None:
        return next((each for each in self._facts.now.concepts if each.concept_id == key), None)
