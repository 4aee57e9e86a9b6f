"""`recallery concept`: names things by examples."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

from indexer.catalogue import concepts, locators, roots
from indexer.catalogue.contents import copies_of
from indexer.catalogue.database import connect, now_ms, transaction
from indexer.cli.output import NOTHING_FOUND_OR_SOME_FAILED, OK, count, plain
from indexer.errors import UsageError
from indexer.library import backup
from indexer.library.concepts import examples_at

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from indexer.catalogue.concepts import Concept
    from indexer.catalogue.database import Connection
    from indexer.cli.output import Output
    from indexer.home import Home

    Action = Callable[[argparse.Namespace, Connection, Output], int]


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Run an action on concepts, all of it or nothing; return the exit code."""
    actions: dict[str, Action] = {
        "add": _add,
        "list": _list,
        "show": _show,
        "remove": _remove,
        "rename": _rename,
        "merge": _merge,
        "export": _export,
        "import": _import,
    }
    action = options.action or "list"
    with closing(connect(home.catalogue, create=False)) as db:
        if action in {"list", "show", "export"}:
            return actions[action](options, db, output)
        with transaction(db, home.catalogue):
            return actions[action](options, db, output)


def _add(options: argparse.Namespace, db: Connection, output: Output) -> int:
    examples = [*examples_at(db, options.files), *examples_at(db, options.others, is_counter=True)]
    if {one.content_id for one in examples if one.is_counter} & {
        one.content_id for one in examples[: len(options.files)]
    }:
        raise UsageError("A file cannot show it and not show it", "Name it either before --not or behind it.")
    if not examples and concepts.find(db, options.name) is not None:
        raise UsageError("There is nothing to add", "Name files that show it, or files that do not with --not.")
    return _tell(concepts.teach(db, options.name, examples, now_ms()), output)


def _list(_options: argparse.Namespace, db: Connection, output: Output) -> int:
    found = concepts.all_concepts(db)
    for concept in found:
        _tell(concept, output)
    if not found and not output.as_json:
        output.note("Nothing has a name yet. Name something: recallery concept add NAME FILE FILE FILE.")
    return OK


def _show(options: argparse.Namespace, db: Connection, output: Output) -> int:
    concept = concepts.named(db, options.name)
    examples = concepts.examples_of(db, concept.concept_id)
    copies = copies_of(db, [one.content_id for one in examples])
    folder_paths = roots.folder_paths(db)
    if not output.as_json:
        _tell(concept, output)
    for one in examples:
        places = [folder_paths.path_of_file(c.volume_id, c.folder, c.name)[0] for c in copies.get(one.content_id, [])]
        path = next((place for place in places if os.path.lexists(place)), places[0] if places else None)
        if output.as_json:
            record = {"path": str(path) if path else None, "content": one.content_id, "not": one.is_counter}
            output.record(record | {"part": locators.to_text(one.locator) or None})
        else:
            output.say(f"  {'[red]not[/] ' if one.is_counter else ''}{plain(path) if path else '[dim]no file now[/]'}")
    return OK


def _remove(options: argparse.Namespace, db: Connection, output: Output) -> int:
    concept = concepts.named(db, options.name)
    concepts.remove(db, concept.concept_id)
    return _done(f"“{concept.name}” is forgotten. The files stay.", {"removed": concept.name}, output)


def _rename(options: argparse.Namespace, db: Connection, output: Output) -> int:
    concepts.rename(db, concepts.named(db, options.name).concept_id, options.new)
    return _tell(concepts.named(db, options.new), output)


def _merge(options: argparse.Namespace, db: Connection, output: Output) -> int:
    into, other = (concepts.named(db, name).concept_id for name in (options.name, options.other))
    concepts.merge(db, into, other)
    return _tell(concepts.named(db, options.name), output)


def _export(options: argparse.Namespace, db: Connection, output: Output) -> int:
    backup.write_concepts(db, options.file)
    number = len(concepts.all_concepts(db))
    return _done(f"{count(number, 'concept')} written to {options.file}.", {"concepts": number}, output)


def _import(options: argparse.Namespace, db: Connection, output: Output) -> int:
    new = backup.merge_concepts(db, options.file)
    record = {"concepts": new.concepts, "examples": new.concept_examples, "absent": new.absent}
    text = f"{count(new.concepts, 'new concept')}, {count(new.concept_examples, 'new example')}."
    if new.absent:
        text += f" The files of {count(new.absent, 'example')} are not in this library."
    _done(text, record, output)
    return OK if new.concept_examples else NOTHING_FOUND_OR_SOME_FAILED


def _tell(concept: Concept, output: Output) -> int:
    record = {"name": concept.name, "examples": concept.examples, "counter_examples": concept.counters}
    others = f", {concept.counters:,} of what it is not" if concept.counters else ""
    return _done(
        f"[bold]{plain(concept.name)}[/]  {count(concept.examples, 'example')}{others}", record, output, markup=True
    )


def _done(text: str, record: Mapping[str, object], output: Output, *, markup: bool = False) -> int:
    if output.as_json:
        output.record(record)
    else:
        output.say(text if markup else plain(text))
    return OK
