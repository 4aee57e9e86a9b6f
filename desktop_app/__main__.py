"""Opens the window: `recallery` or `python -m desktop_app`. Heavy imports come after the first paint."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import indexer

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, or raise the one that is open; return the exit code."""
    options = _parser().parse_args(argv)
    from desktop_app.app import run

    search = options.search.absolute() if options.search else None
    return run([folder.absolute() for folder in options.folders], options.data, search)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="recallery-window", description="Opens Recallery's window.")
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="index these too")
    parser.add_argument(
        "--search", type=Path, nargs="?", metavar="PATH", help="find what is like this file, or search in this folder"
    )
    parser.add_argument("--data", metavar="DIR", help="where the index lives")
    parser.add_argument("--version", action="version", version=f"recallery {indexer.__version__}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
