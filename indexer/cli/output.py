"""What the command line prints, words for people on a terminal or JSON lines for programs, and its exit codes."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from indexer.names import as_text, readable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indexer.errors import KnownError

OK = 0
NOTHING_FOUND_OR_SOME_FAILED = 1
USAGE = 2
TROUBLE = 3
INTERRUPTED = 130
"""What shells expect after Ctrl-C."""


class Output:
    """Results go to stdout, everything else to stderr."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        self.out = Console(highlight=False, soft_wrap=True)
        self.err = Console(stderr=True, highlight=False, soft_wrap=True)

    def record(self, values: Mapping[str, object]) -> None:
        """Print one JSON object on a line of its own; names that are no text are written as `names.as_text` does."""
        sys.stdout.write(as_text(json.dumps(values, ensure_ascii=False)) + "\n")
        sys.stdout.flush()

    def say(self, text: str) -> None:
        """Print a line of results; `text` may have rich's markup, values in it escaped by `plain`."""
        self.out.print(text)

    def note(self, text: str) -> None:
        """Print a line to stderr."""
        self.err.print(text)

    def error(self, trouble: KnownError) -> None:
        """Print an error: what, where, what to do."""
        if self.as_json:
            path = str(trouble.path) if trouble.path is not None else None
            self.record({"error": {"title": str(trouble.title), "message": str(trouble.message), "path": path}})
            return
        where = f": {plain(trouble.path)}" if trouble.path is not None else ""
        self.err.print(f"[bold red]{plain(trouble.title)}[/]{where}")
        self.err.print(f"  {plain(trouble.message)}")


def plain(value: object) -> str:
    """Return a value as readable text that steers no terminal, and in which rich finds no markup."""
    return escape(readable(str(value)))


def count(number: int, noun: str) -> str:
    """Return `1 file`, `1,200 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
