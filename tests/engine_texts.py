"""Finds the messages that engine and window give to people, by reading the code; see `indexer.errors.Message`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("indexer", "desktop_app")
OF_COMMANDS = ("indexer/cli/", "indexer/bench/", "indexer/repair/diagnostics.py")
"""Said at the terminal only, in English: `examination.py` is what `recallery doctor` does."""
PLACE = re.compile(r"\{(\w+)")


@dataclass(frozen=True)
class Text:
    """A template, or what stands where one should."""

    where: str
    template: str | None
    """None: it is not written in place, so nobody can find and translate it."""
    unfilled: frozenset[str]
    """Its places that get no value."""


def texts() -> list[Text]:
    """Return all texts that are given to messages and to errors, in the order of the code."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    trees = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    errors = _errors([node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)])
    return [
        Text(f"{file}:{call.lineno}", template, _unfilled(template, call))
        for file, tree in trees.items()
        if not file.startswith(OF_COMMANDS)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for given in _given(call, errors)
        for template in _templates(given, _strings(tree))
    ]


def templates() -> list[str]:
    """Return the templates, sorted."""
    return sorted({text.template for text in texts() if text.template})


def _errors(classes: list[ast.ClassDef]) -> set[str]:
    """Return the names of `KnownError` and of all classes below it."""
    found, before = {"KnownError"}, 0
    while len(found) > before:
        before = len(found)
        found |= {one.name for one in classes if {_name(base) for base in one.bases} & found}
    return found


def _given(call: ast.Call, errors: set[str]) -> list[ast.expr]:
    """Return the words that a call gives: one to a message, a title and a message to an error."""
    name = _name(call.func)
    return call.args[:1] if name == "Message" else call.args[:2] if name in errors | {"damaged_bundle"} else []


def _templates(given: ast.expr, strings: set[str]) -> Iterator[str | None]:
    match given:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from (template for one in (given.body, given.orelse) for template in _templates(one, strings))
        case ast.Call() | ast.Attribute() | ast.Starred():
            pass  # a Message, which is found where it is made
        case ast.Name(id=name) if name not in strings:
            pass
        case _:
            yield None


def _strings(tree: ast.Module) -> set[str]:
    """Return the names that are set to strings anywhere in a file."""
    return {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.JoinedStr | ast.BinOp)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _unfilled(template: str | None, call: ast.Call) -> frozenset[str]:
    return frozenset(PLACE.findall(template or "")) - {keyword.arg for keyword in call.keywords}


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
