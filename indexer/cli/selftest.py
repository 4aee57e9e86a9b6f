"""`recallery selftest`: does with a few files of its own what the program is for, and says what worked.

It touches no index of the user. It is how an installation is tried: every kind of file is indexed and found, by the
commands that people use.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.cli.main import make_parser, run_command
from indexer.cli.output import NOTHING_FOUND_OR_SOME_FAILED, OK, Output, plain
from indexer.cli.selftest_processes import check_confinement, check_window
from indexer.errors import KnownError
from indexer.home import Home

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
PHOTOS = ("Phone/IMG_0142.jpg", "Phone/IMG_0157.jpg", "Walks/DSC_0466.jpg")
CAT = "IMG_0142.jpg"
"""What the photo shows is only in its pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one thing went."""

    subject: str
    ok: bool
    detail: str
    took_s: float


class _Recorder(Output):
    """Keeps what a command would print."""

    def __init__(self) -> None:
        super().__init__(as_json=True)
        self.records: list[dict[str, Any]] = []

    def record(self, values: Mapping[str, object]) -> None:
        self.records.append(dict(values))

    def note(self, text: str) -> None:
        """Drop it: it is about how things go."""


class _Trial:
    """Commands over one index and one folder of files, both thrown away afterwards."""

    def __init__(self, scratch: Path) -> None:
        self.files = scratch / "files"
        self.home = Home(scratch / "index")
        shutil.copytree(RESOURCES / "selftest", self.files)
        for name in PHOTOS:
            shutil.copy(RESOURCES / "samples" / name, self.files)

    def run(self, *arguments: str | Path) -> list[dict[str, Any]]:
        """Run a command and return its records; raises KnownError if it fails."""
        options = make_parser().parse_args([*map(str, arguments), "--json"])
        recorder = _Recorder()
        code = run_command(options, self.home, recorder)
        if code != OK:
            last = recorder.records[-1] if recorder.records else "nothing"
            raise KnownError(
                "A command failed",
                "recallery {command} ended with code {code} and said: {said}",
                command=options.command,
                code=code,
                said=str(last)[:300],
            )
        return recorder.records

    def first(self, name: str, *query: str | Path) -> dict[str, Any]:
        """Search, and return the first hit; raises KnownError if it is another file than the one of this name."""
        hits = self.run("search", *query)
        if Path(hits[0]["path"]).name != name:
            raise KnownError(
                "The wrong file was found",
                "{found} came first instead of {name}.",
                found=Path(hits[0]["path"]).name,
                name=name,
            )
        return hits[0]


def run(options: argparse.Namespace, home: Home, output: Output) -> int:
    """Try everything and print how it went; return the exit code."""
    del home
    failed = 0
    with tempfile.TemporaryDirectory(prefix="recallery-selftest-", ignore_cleanup_errors=True) as scratch:
        trial = _Trial(Path(scratch))
        for result in _results(trial, with_window=options.window):
            failed += not result.ok
            _tell(result, output)
    if not output.as_json:
        output.say("Everything works." if not failed else f"[red]{failed} did not work.[/]")
    return NOTHING_FOUND_OR_SOME_FAILED if failed else OK


def _tell(result: Result, output: Output) -> None:
    if output.as_json:
        output.record(asdict(result))
        return
    mark = "[green]ok[/]    " if result.ok else "[red]failed[/]"
    output.say(f"{mark}  {result.subject:<20}{plain(result.detail)}  [dim]{result.took_s:.1f} s[/]")


def _results(trial: _Trial, *, with_window: bool) -> Iterator[Result]:
    """Yield how each thing went; one that fails does not prevent the others."""
    files = trial.files
    yield _tried("Index", lambda: _index(trial))
    yield _tried("Photo by words", lambda: _band(trial.first(CAT, "a cat")))
    yield _tried("Photo by picture", lambda: _band(trial.first(CAT, "--image", RESOURCES / "samples" / PHOTOS[0])))
    yield _tried("Moment of a video", lambda: _moment(trial))
    yield _tried("Page of a PDF", lambda: f"page {trial.first('harbour.pdf', 'pontoons and moorings')['page']}")
    yield _tried("Office document", lambda: _band(trial.first("minutes.docx", "a new bassoon")))
    yield _tried("Text in a picture", lambda: _read_text(trial))
    yield _tried("Words of a page", lambda: f"{len(trial.run('text', files / 'harbour.pdf'))} pages")
    yield _tried("Clip", lambda: _clip(trial))
    yield _tried("Decoder is confined", check_confinement)
    if with_window:
        yield _tried("Window", lambda: check_window(trial.home, "a cat", CAT))


def _tried(subject: str, act: Callable[[], str]) -> Result:
    started = time.monotonic()
    try:
        detail, ok = act(), True
    except KnownError as trouble:
        detail, ok = f"{trouble.title}. {trouble.message}", False
    except Exception as bug:  # noqa: BLE001 - whatever is missing in an installation is what this looks for
        detail, ok = f"{type(bug).__name__}: {bug}", False
    return Result(subject=subject, ok=ok, detail=detail, took_s=round(time.monotonic() - started, 2))


def _index(trial: _Trial) -> str:
    done = trial.run("index", trial.files)[-1]
    if done["indexed"] != len(PHOTOS) + 4 or done["with_text"] < 1:
        raise KnownError(
            "Not everything was indexed",
            "{indexed} files were indexed and {texts} pictures with text were read.",
            indexed=done["indexed"],
            texts=done["with_text"],
        )
    return f"{done['indexed']} files, text in {done['with_text']}"


def _band(hit: Mapping[str, Any]) -> str:
    return f"a {hit['band']} match"


def _moment(trial: _Trial) -> str:
    hit = trial.first("film.mp4", "the lighthouse keeper waves")
    return f"{hit['start_s']:g} s to {hit['end_s']:g} s"


def _read_text(trial: _Trial) -> str:
    hit = trial.first("sign.png", "ferry to the island quay seven")
    if "ocr" not in hit["matched_in"]:
        raise KnownError("Its text was not read", "The picture was found, but not by its text.")
    return "found by what was read"


def _clip(trial: _Trial) -> str:
    out = trial.home.folder / "clip.mp4"
    trial.run("clip", trial.files / "film.mp4", "0.5", "1.5", out, "--exact")
    moments = trial.run("frames", out)
    return f"{moments[0]['duration_s']:.1f} s, {moments[0]['video_codec']}"
