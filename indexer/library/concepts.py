"""Concepts and feedback for the window: named by files, shown as tiles."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue import concepts, feedback, shown
from indexer.catalogue.concepts import Example
from indexer.catalogue.contents import copies_of
from indexer.catalogue.database import known_errors, now_ms
from indexer.catalogue.feedback import FeedbackExample, FeedbackKind
from indexer.errors import UsageError
from indexer.library import backup, tiles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from indexer.catalogue.concepts import Concept, ConceptId
    from indexer.catalogue.database import Connection
    from indexer.home import Home
    from indexer.library.values import Restored, Row
    from indexer.types import ContentId, FileId, Locator


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownExample:
    """An example of a concept, with the file that shows it."""

    example: Example
    row: Row | None
    """None: no file of the library has these bytes now."""


def examples_at(db: Connection, paths: Sequence[Path], *, is_counter: bool = False) -> list[Example]:
    """Return examples of the whole of some files.

    Raises:
        UsageError: a file is not in the index, or was not read yet.
    """
    found: list[Example] = []
    for path in paths:
        contents = shown.contents_of(db, tiles.ids_of(db, [path]))
        if not contents:
            raise UsageError(
                "The file is not in the index",
                "Only indexed files can be examples. Index its folder first: recallery index FOLDER.",
                path=path,
            )
        found.append(Example(content_id=contents[0], is_counter=is_counter))
    return found


class LibraryConcepts(ABC):
    """The part of a Library that is about concepts and feedback."""

    _db: Connection
    _home: Home
    _is_read_only: bool

    @abstractmethod
    def _writing(self) -> AbstractContextManager[None]: ...

    def concepts(self) -> list[Concept]:
        """Return the concepts by name."""
        with known_errors(self._home.catalogue):
            return concepts.all_concepts(self._db)

    def name_these(self, name: str, places: Sequence[tuple[FileId, Locator]]) -> Concept:
        """Add files as examples to the concept of a name, which is made if there is none.

        Raises:
            UsageError: the name is of no use, or there are too few files that were read for a new concept.
        """
        with self._writing():
            return concepts.teach(self._db, name, self._examples(places), now_ms())

    def teach(self, concept_id: ConceptId, examples: Iterable[Example]) -> None:
        """Add examples and counter-examples; each stands on the side where it was put last."""
        with self._writing():
            concepts.put(self._db, concept_id, examples, now_ms())

    def forget_examples(self, concept_id: ConceptId, examples: Iterable[Example]) -> None:
        """Take examples away."""
        with self._writing():
            concepts.take(self._db, concept_id, examples)

    def concept_examples(self, concept_id: ConceptId) -> list[ShownExample]:
        """Return the examples of a concept, then its counter-examples."""
        with known_errors(self._home.catalogue):
            examples = concepts.examples_of(self._db, concept_id)
            copies = copies_of(self._db, [one.content_id for one in examples])
            rows = {row.content_id: row for row in tiles.rows(self._db, [c[0].file_id for c in copies.values()])}
            return [ShownExample(example=one, row=rows.get(one.content_id)) for one in examples]

    def rename_concept(self, concept_id: ConceptId, name: str) -> None:
        """Give a concept another name."""
        with self._writing():
            concepts.rename(self._db, concept_id, name)

    def merge_concepts(self, into: ConceptId, other: ConceptId) -> None:
        """Give the examples of another concept to one, and forget the other."""
        with self._writing():
            concepts.merge(self._db, into, other)

    def remove_concept(self, concept_id: ConceptId) -> None:
        """Forget a concept; the files stay."""
        with self._writing():
            concepts.remove(self._db, concept_id)

    def export_concepts(self, path: Path) -> None:
        """Write all concepts to a file."""
        with known_errors(self._home.catalogue):
            backup.write_concepts(self._db, path)

    def import_concepts(self, path: Path) -> Restored:
        """Add the concepts of a file."""
        with self._writing():
            return backup.merge_concepts(self._db, path)

    def keep_feedback(self, query: str, ids: Iterable[int], kind: FeedbackKind) -> None:
        """Keep what was done with files that a query found, where the index can be written."""
        if self._is_read_only or not query.strip():
            return
        with self._writing():
            contents = shown.contents_of(self._db, ids)
            given = (FeedbackExample(query=query, content_id=one, kind=kind, at_ms=now_ms()) for one in contents)
            feedback.keep(self._db, given)

    def take_feedback_back(self, query: str, content: ContentId, kind: FeedbackKind) -> None:
        """Forget feedback about a content."""
        with self._writing():
            feedback.take_back(self._db, query, content, kind)

    def _examples(self, places: Sequence[tuple[FileId, Locator]]) -> list[Example]:
        found: dict[Example, None] = {}
        for file_id, locator in places:
            for content in shown.contents_of(self._db, [file_id]):
                found[Example(content_id=content, locator=locator)] = None
        return list(found)
