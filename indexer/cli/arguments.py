"""All commands and their options. Commands are imported when they run: some need a second to load."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

import indexer
from indexer.types import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.cli.output import Output
    from indexer.home import Home

    Command = Callable[[argparse.Namespace, Home, Output], int]


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Run the chosen command; return its exit code."""
    command = cast("Command", getattr(import_module(f"indexer.cli.{options.module}"), options.function))
    return command(options, home, output)


def parser() -> argparse.ArgumentParser:
    """Return the parser of `recallery`."""
    # What is not said behind the command leaves what was said before it.
    common = _common(data=argparse.SUPPRESS, json=argparse.SUPPRESS)
    top = argparse.ArgumentParser(
        prog="recallery",
        description="Finds photos on this computer by what is in them. Nothing leaves the computer.",
        parents=[_common(data=None, json=False)],
    )
    top.add_argument("--version", action="version", version=f"recallery {indexer.__version__}")
    top.set_defaults(command=None)
    commands = top.add_subparsers(dest="command", metavar="COMMAND")

    def add(name: str, help_text: str, module: str | None = None) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help_text, description=help_text, parents=[common])
        added.set_defaults(module=module or name, function="run" if module is None else f"run_{name}")
        return added

    _index(add("index", "Index folders, or bring all of them up to date."))
    _search(add("search", "Find files by words, by pictures, or by both."))
    _watch(add("watch", "Keep the index up to date until stopped with Ctrl-C.", "index"))
    add("status", "Show what is in the index.")
    failed = add("failed", "List the files that could not be indexed, with the reasons.", "index")
    failed.add_argument("--retry", action="store_true", help="try them again now")
    failed.add_argument("--threads", type=_positive, metavar="N", help=argparse.SUPPRESS)
    forget = add("forget", "Remove a folder or file from the index. The files themselves stay.", "index")
    forget.add_argument("path", type=Path, metavar="PATH")
    rebuild = add("rebuild", "Make the search index again from the catalogue and the files.", "index")
    rebuild.add_argument("--threads", type=_positive, metavar="N", help="threads of the encoder")
    _models(add("models", "Show, get, exchange, compare and remove models."), common)
    add("doctor", "Check the index, the model and the accelerators of this computer.", "status")
    bench = add("bench", "Measure indexing and searching on this computer; prints JSON.", "status")
    bench.add_argument("--quick", action="store_true", help="smaller sizes, about a minute")
    return top


def _common(**defaults: object) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", metavar="DIR", default=defaults["data"], help="where the index lives")
    common.add_argument("--json", action="store_true", default=defaults["json"], help="print one JSON object a line")
    return common


def _index(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", type=Path, nargs="*", metavar="PATH", help="folders; without any, all known ones")
    command.add_argument(
        "--exclude", action="append", default=[], metavar="GLOB", help="leave out, in the syntax of .gitignore"
    )
    command.add_argument("--threads", type=_positive, metavar="N", help="threads of the encoder and decoders")


def _watch(command: argparse.ArgumentParser) -> None:
    command.add_argument("--threads", type=_positive, metavar="N", help="threads of the encoder and decoders")
    command.add_argument(
        "--every", type=_positive, default=900, metavar="SECONDS", help="compare everything so often (900)"
    )


def _search(command: argparse.ArgumentParser) -> None:
    command.add_argument("text", nargs="?", help="what to look for, in words")
    command.add_argument("--image", action="append", default=[], type=Path, metavar="PICTURE", help="and like this")
    command.add_argument("--minus", action="append", default=[], metavar="TEXT", help="but not like this")
    command.add_argument(
        "--weight",
        action="extend",
        nargs="+",
        default=[],
        type=float,
        metavar="X",
        help="weight of the text, then of each picture, in order (1)",
    )
    command.add_argument("--kind", action="append", default=[], type=Kind, choices=list(Kind), help="only this kind")
    command.add_argument("--folder", action="append", default=[], type=Path, metavar="PATH", help="only below it")
    command.add_argument("--after", metavar="DATE", help="taken at or after: 2023, 2023-06, 2023-06-15")
    command.add_argument("--before", metavar="DATE", help="taken before")
    command.add_argument("--camera", action="append", default=[], metavar="NAME", help="part of the camera's name")
    command.add_argument("--near", metavar="LAT,LON[,KM]", help="taken within so many km (10)")
    command.add_argument("--rating", type=int, metavar="N", help="rated at least so")
    command.add_argument(
        "--has-text", action=argparse.BooleanOptionalAction, default=None, help="with a title, description or keywords"
    )
    command.add_argument(
        "--phrase", action="append", default=[], metavar="TEXT", help="with exactly this in its name or text"
    )
    command.add_argument(
        "--favourite", action=argparse.BooleanOptionalAction, default=None, help="marked as a favourite in the window"
    )
    command.add_argument("--limit", type=_positive, metavar="N", help="at most so many hits (20)")
    command.add_argument(
        "--queries", type=Path, metavar="FILE", help="many queries, one JSON object a line; - is stdin"
    )


def _models(command: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", metavar="ACTION")

    def add(name: str, help_text: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=help_text, description=help_text, parents=[common])

    add("list", "Show the models that are here, and those of the catalogue.")
    get = add("get", "Download a model of the catalogue, or copy a bundle that was exported here.")
    get.add_argument("name", metavar="NAME", help="in the catalogue, or the folder of a bundle")
    get.add_argument("--dimension", type=_positive, metavar="N", help="shorter vectors, where the model has them")
    use = add("use", "Let another model answer. Its vectors are made while the present one goes on answering.")
    use.add_argument("name", metavar="NAME", help="of a model that is here; built-in is the one of Recallery")
    use.add_argument("--dry-run", action="store_true", help="only say what it takes")
    use.add_argument("--yes", action="store_true", help="do not ask")
    use.add_argument("--now", action="store_true", help="answer at once; the former model answers for the rest")
    use.add_argument("--threads", type=_positive, metavar="N", help="threads of the encoder and decoders")
    compare = add("compare", "Show what two models find for the same queries, side by side.")
    compare.add_argument("first", metavar="MODEL")
    compare.add_argument("second", metavar="MODEL")
    compare.add_argument("queries", nargs="+", metavar="QUERY")
    compare.add_argument("--limit", type=_positive, default=10, metavar="N", help="hits of each (10)")
    add("remove", "Remove a model and its vectors.").add_argument("name", metavar="NAME")
    add("verify", "Read all files of models and run them.").add_argument("name", nargs="?", metavar="NAME")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
