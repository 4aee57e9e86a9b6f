"""Parses arguments, runs a command, and turns errors into words and exit codes."""

from __future__ import annotations

import contextlib
import logging
import sys
import traceback
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

from indexer.cli import arguments
from indexer.cli.codes import INTERRUPTED, OK, TROUBLE, USAGE
from indexer.cli.output import Output
from indexer.errors import KnownError, UnreadableError, UsageError, mistake
from indexer.home import find_home
from indexer.runtime import start_logging

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from indexer.home import Home

log = logging.getLogger(__name__)

WINDOW = "desktop_app.__main__"
"""Opens the window when its `main` is called."""
WINDOW_NEEDS = ("desktop_app", "PySide6")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, or open the window; return the exit code.

    It is 0 ok, 1 nothing found or some failed, 2 usage, 3 trouble.
    """
    parser = arguments.parser()
    options = parser.parse_args(argv)
    output = Output(as_json=options.json)
    if options.command is None:
        return _open_window(options, parser)
    home = find_home(options.data)
    start_logging(home)
    try:
        _bring_up(home, output)
        return arguments.run(options, home, output)
    except KnownError as trouble:
        output.error(trouble)
        return USAGE if isinstance(trouble, UsageError | UnreadableError) else TROUBLE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe (head, less) has seen enough. Python would complain again at exit.
        sys.stderr.close()
        return OK
    except Exception as bug:
        log.critical("a bug: %r", bug, exc_info=True)
        output.error(_mistake(bug, start_logging(home)))
        return TROUBLE


def _bring_up(home: Home, output: Output) -> None:
    """Bring an index of an older version up in place, and tell so, but not among the records that --json gives.

    Trouble with it is told by the command itself.
    """
    from indexer.catalogue.database import connect

    def tell(done: int, steps: int) -> None:
        if output.as_json:
            return
        if done == 0:
            output.note("The index was made by an older version of Recallery and is brought up to date…")
        elif done == steps:
            output.note("Done. Nothing has to be read again.")

    if home.exists:
        with contextlib.suppress(KnownError):
            connect(home.catalogue, create=False, on_upgrade=tell).close()


def _open_window(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Open the window where one can be loaded; else say what there is. The engine itself needs none."""
    if any(find_spec(package) is None for package in WINDOW_NEEDS):
        parser.print_help(sys.stderr)
        return USAGE
    open_window = cast("Callable[[Sequence[str]], int]", import_module(WINDOW).main)
    return open_window(["--data", options.data] if options.data else [])


def _mistake(bug: Exception, journal: Path | None) -> KnownError:
    if journal is None:
        detail = "".join(traceback.format_exception(bug))
        return KnownError("Recallery made a mistake", "Please report this:\n{detail}", detail=detail)
    return mistake(journal)


if __name__ == "__main__":
    sys.exit(main())
