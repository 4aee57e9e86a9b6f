"""Parses arguments, runs a command, and turns errors into words and exit codes."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import TYPE_CHECKING

from indexer.cli import arguments
from indexer.cli.codes import INTERRUPTED, OK, TROUBLE, USAGE
from indexer.cli.journal import write_journal
from indexer.cli.output import Output
from indexer.errors import KnownError, UnreadableError, UsageError
from indexer.home import find_home

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0 ok, 1 nothing found or some failed, 2 usage, 3 trouble."""
    parser = arguments.parser()
    options = parser.parse_args(argv)
    output = Output(as_json=options.json)
    if options.command is None:
        parser.print_help(sys.stderr)
        return USAGE
    home = find_home(options.data)
    write_journal(home)
    try:
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
        output.error(_mistake(bug, write_journal(home)))
        return TROUBLE


def _mistake(bug: Exception, journal: Path | None) -> KnownError:
    if journal is None:
        detail = "".join(traceback.format_exception(bug))
        return KnownError("Recallery made a mistake", f"Please report this:\n{detail}")
    return KnownError(
        "Recallery made a mistake", f"{bug!r}. The details are in the log; please report them.", path=journal
    )


if __name__ == "__main__":
    sys.exit(main())
