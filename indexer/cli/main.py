"""Parses arguments, runs a command, and turns errors into words and exit codes.

Commands are imported when they run: some need a second to load.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import sys
import traceback
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

import indexer
from indexer.cli.output import INTERRUPTED, OK, TROUBLE, USAGE, Output
from indexer.errors import KnownError, UnreadableError, UsageError, unexpected_error
from indexer.home import find_home
from indexer.names import named
from indexer.runtime import start_logging
from indexer.types import Kind, Orientation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from indexer.home import Home

log = logging.getLogger(__name__)

WINDOW = "desktop_app.__main__"
"""Opens the window when its `main` is called."""
WINDOW_NEEDS = ("desktop_app", "PySide6", "send2trash")
_PACKAGE_NAMES = {"desktop_app": "the package desktop_app", "send2trash": "Send2Trash"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, or open the window; return the exit code.

    It is 0 ok, 1 nothing found or some failed, 2 usage, 3 trouble.
    """
    parser = make_parser()
    options = parser.parse_args(_places_joined(sys.argv[1:] if argv is None else argv))
    output = Output(as_json=options.json)
    if options.command is None:
        return _open_window(options, parser, output)
    home = find_home(options.data)
    start_logging(home)
    try:
        if options.command not in ("selftest", "update", "gpu"):  # they need no index
            _bring_up(home, output)
        return run_command(options, home, output)
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


def _places_joined(argv: Sequence[str]) -> list[str]:
    """Join `--near` and a place in the south: the parser would take -33.86,151.2 for an option."""
    joined: list[str] = []
    for argument in argv:
        if joined and joined[-1] == "--near" and argument.startswith("-") and "," in argument:
            joined[-1] = f"--near={argument}"
        else:
            joined.append(argument)
    return joined


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


def missing_for_window() -> list[str]:
    """Return the modules that the window needs and that are not installed."""
    return [package for package in WINDOW_NEEDS if find_spec(package) is None]


def _open_window(options: argparse.Namespace, parser: argparse.ArgumentParser, output: Output) -> int:
    """Open the window where one can be loaded; else say what is missing. The engine itself needs none."""
    missing = missing_for_window()
    if missing:
        parser.print_usage(sys.stderr)
        output.error(
            KnownError(
                "The window is not installed",
                'It needs {packages}. Install it with: pip install "recallery[gui]". '
                "All else works without: `recallery --help` lists the commands.",
                packages=", ".join(_PACKAGE_NAMES.get(package, package) for package in missing),
            )
        )
        return USAGE
    open_window = cast("Callable[[Sequence[str]], int]", import_module(WINDOW).main)
    return open_window(["--data", options.data] if options.data else [])


def _mistake(bug: Exception, journal: Path | None) -> KnownError:
    if journal is None:
        detail = "".join(traceback.format_exception(bug))
        return KnownError("Recallery made a mistake", "Please report this:\n{detail}", detail=detail)
    return unexpected_error(journal)


def run_command(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Run the chosen command; return its exit code."""
    command = cast(
        "Callable[[argparse.Namespace, Home, Output], int]",
        getattr(import_module(f"indexer.cli.{options.module}"), options.function),
    )
    return command(options, home, output)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of `recallery`."""
    # What is not said behind the command leaves what was said before it.
    common = _common(data=argparse.SUPPRESS, json=argparse.SUPPRESS)
    top = argparse.ArgumentParser(
        prog="recallery",
        description="Finds photos and documents on this computer by what is in them. Nothing leaves the computer.",
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
    text = add("text", "Print the text of a file, with the places of its words on its pages, as JSON.")
    text.add_argument("path", type=named, metavar="FILE")
    text.add_argument("--page", type=_positive, metavar="N", help="only this page of a document")
    add("status", "Show what is in the index.")
    failed = add("failed", "List the files that could not be indexed, with the reasons.", "index")
    failed.add_argument("--retry", action="store_true", help="try them again now")
    failed.add_argument("--threads", type=_positive, metavar="N", help=argparse.SUPPRESS)
    forget = add("forget", "Remove a folder or file from the index. The files themselves stay.", "index")
    forget.add_argument("path", type=named, metavar="PATH")
    rebuild = add("rebuild", "Make the search index again from the catalogue and the files.", "index")
    rebuild.add_argument("--threads", type=_positive, metavar="N", help="threads of the encoder")
    frames = add("frames", "List the moments of a video as JSON, whether it is indexed or not.", "video")
    frames.add_argument("file", type=named, metavar="FILE")
    _clip(add("clip", "Save a part of a video as a file of its own; the video stays as it is.", "video"))
    _concept(add("concept", "Name things by examples, so that queries can use the names."), common)
    _models(add("models", "Show, get, exchange, compare and remove models."), common)
    ocr = add("ocr", "Read text in pictures or not, and where; show how far the reading is.")
    ocr.add_argument("--on", dest="reads", action="store_true", default=None, help="read it (so it is at first)")
    ocr.add_argument("--off", dest="reads", action="store_false", help="read no more; what was read stays")
    where = ocr.add_mutually_exclusive_group()
    where.add_argument("--folder", action="append", default=[], type=named, metavar="PATH", help="only below it")
    where.add_argument("--everywhere", action="store_true", help="in all folders")
    ocr.add_argument("--again", action="store_true", help="read everything anew in the next run")
    _speech(add("speech", "Hear what is said in videos and sounds or not; get what it needs."), common)
    _learn(add("learn", "Learn from your own folders, with proof; nothing changes unless it helps."))
    quality = add("quality", "Measure how good search is on your library.", "learn")
    quality.add_argument("--history", action="store_true", help="only show what was measured before")
    add("doctor", "Check the index, the model and the accelerators of this computer.", "status")
    selftest = add("selftest", "Index and find a few files that come with the program, to see whether all of it works.")
    selftest.add_argument("--no-window", dest="window", action="store_false", help="leave the window out")
    gpu = add("gpu", "Get the libraries that let a graphics card work, or remove them. Only this asks for them.")
    gpu.add_argument("action", nargs="?", choices=("status", "get", "remove"), default="status")
    update = add("update", "Look for a new version of Recallery and install it. Only this command asks for one.")
    update.add_argument("--check", action="store_true", help="only say what is new")
    bench = add("bench", "Measure indexing and searching on this computer; prints JSON.", "status")
    bench.add_argument("--quick", action="store_true", help="smaller sizes, about a minute")
    return top


def _common(**defaults: object) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", metavar="DIR", default=defaults["data"], help="where the index lives")
    common.add_argument("--json", action="store_true", default=defaults["json"], help="print one JSON object a line")
    return common


def _index(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", type=named, nargs="*", metavar="PATH", help="folders; without any, all known ones")
    command.add_argument(
        "--exclude", action="append", default=[], metavar="GLOB", help="leave out, in the syntax of .gitignore"
    )
    command.add_argument("--threads", type=_positive, metavar="N", help="threads of the encoder and decoders")
    command.add_argument("--no-ocr", dest="ocr", action="store_false", help="leave text in pictures for another run")
    command.add_argument("--no-speech", dest="speech", action="store_false", help="leave speech for another run")


def _watch(command: argparse.ArgumentParser) -> None:
    command.add_argument("--threads", type=_positive, metavar="N", help="threads of the encoder and decoders")
    command.add_argument(
        "--every", type=_positive, default=900, metavar="SECONDS", help="compare everything so often (900)"
    )


def _search(command: argparse.ArgumentParser) -> None:
    command.add_argument("text", nargs="?", help="what to look for, in words")
    command.add_argument("--image", action="append", default=[], type=named, metavar="PICTURE", help="and like this")
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
    command.add_argument("--folder", action="append", default=[], type=named, metavar="PATH", help="only below it")
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
    command.add_argument("--longer", metavar="LENGTH", help="videos of at least so many seconds, or 1:30")
    command.add_argument("--shorter", metavar="LENGTH", help="videos of at most so many seconds, or 1:30")
    command.add_argument("--has-sound", action=argparse.BooleanOptionalAction, default=None, help="videos with sound")
    command.add_argument("--pages-min", type=int, metavar="N", help="documents of at least so many pages")
    command.add_argument("--pages-max", type=int, metavar="N", help="documents of at most so many pages")
    command.add_argument("--orientation", type=Orientation, choices=list(Orientation), help="how the picture lies")
    command.add_argument("--megapixels", type=float, metavar="N", help="at least so many million pixels")
    command.add_argument(
        "--language", action="append", default=[], metavar="NAME", help="text in it is of this language: German, or de"
    )
    command.add_argument("--limit", type=_positive, metavar="N", help="at most so many hits (20)")
    command.add_argument(
        "--queries", type=Path, metavar="FILE", help="many queries, one JSON object a line; - is stdin"
    )


def _clip(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=named, metavar="FILE")
    command.add_argument("start", metavar="START", help="in seconds, or as 1:02:03.5")
    command.add_argument("end", metavar="END")
    command.add_argument("out", type=named, metavar="OUT", help="a file that is not there yet")
    command.add_argument(
        "--exact", action="store_true", help="begin at the very frame; encodes anew, which takes longer"
    )


def _concept(command: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", metavar="ACTION")

    def add(name: str, help_text: str, *names: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=help_text, description=help_text, parents=[common])
        for each in names:
            added.add_argument(each.lower(), metavar=each)
        return added

    made = add("add", "Name what three or more files show, or give a known name more examples.", "NAME")
    made.add_argument("files", type=named, nargs="*", metavar="FILE", help="indexed files that show it")
    made.add_argument("--not", dest="others", type=named, nargs="+", action="extend", default=[], metavar="FILE")
    add("list", "Show the names, and how many examples each has.")
    add("show", "Show the examples of a name.", "NAME")
    add("remove", "Forget a name and its examples. The files stay.", "NAME")
    add("rename", "Give it another name.", "NAME", "NEW")
    add("merge", "Give the examples of OTHER to NAME, and forget OTHER.", "NAME", "OTHER")
    for name, help_text in (("export", "Write all of them to a file."), ("import", "Add those of a file.")):
        add(name, help_text).add_argument("file", type=named, metavar="FILE")


def _learn(command: argparse.ArgumentParser) -> None:
    command.add_argument("folders", type=named, nargs="*", metavar="FOLDER", help="indexed folders to learn from")
    command.add_argument("--dry-run", action="store_true", help="only say what they can teach")
    command.add_argument("--deep", action="store_true", help="train the model itself on the pictures; needs torch")
    command.add_argument("--yes", action="store_true", help="use what was learned if it helps, without asking")
    command.add_argument("--seed", type=int, default=0, metavar="N", help="of all that is drawn by chance (0)")
    command.add_argument("--status", action="store_true", help="show what was learned, and what answers now")
    command.add_argument("--undo", action="store_true", help="go back to the model as it was before")


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


def _speech(command: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", metavar="ACTION")

    def add(name: str, help_text: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=help_text, description=help_text, parents=[common])

    add("show", "Show whether speech is heard, and how far that is.")
    get = add("get", "Download what hears, or copy a bundle that was made here.")
    get.add_argument("bundle", nargs="?", type=named, metavar="FOLDER", help="of a bundle; without one, download it")
    add("on", "Hear what is said in videos and sounds, when all else is done.")
    add("off", "Hear no more; what was heard stays.")
    language = add("language", "Say which language is spoken in a file, and have it heard again.")
    language.add_argument("file", type=named, metavar="FILE")
    language.add_argument("language", metavar="CODE", help="such as en, de or ja; auto to have it found out")
    add("again", "Hear everything anew in the next run.")
    add("remove", "Remove what hears. What was heard stays.")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
