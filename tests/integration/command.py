"""Runs the command line in this process, which has loaded all libraries already, or in one of its own."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from indexer.cli.main import main

HERE = "indexer"


@dataclass(frozen=True)
class Ran:
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The JSON lines of stdout."""
        return [json.loads(line) for line in self.out.splitlines() if line.strip()]


@dataclass(frozen=True)
class Recallery:
    """The command line over one index."""

    data: Path
    program: Path | None = None
    """A folder with another copy of the program; None is this one."""
    module: str = HERE
    """What is run."""
    own_process: bool = False
    """Whether each command starts Python anew, which takes longer than most commands."""

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        """Start a command."""
        return subprocess.Popen(
            [sys.executable, "-m", self.module, *map(str, arguments), "--data", str(self.data)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=self.program,
        )

    def __call__(self, *arguments: object) -> Ran:
        """Run a command to its end."""
        if self.module == HERE and self.program is None and not self.own_process:
            return _run_here([*map(str, arguments), "--data", str(self.data)])
        process = self.start(*arguments)
        out, err = process.communicate(timeout=240)
        return Ran(process.returncode, out, err)

    def index(self, *arguments: object, code: int = 0) -> dict[str, Any]:
        """Index and return the closing record."""
        ran = self("index", *arguments, "--no-ocr", "--json")
        assert ran.code == code, ran
        assert ran.err == "", ran.err
        return ran.records[-1]

    def search(self, *arguments: object) -> list[dict[str, Any]]:
        """Search and return the hits."""
        ran = self("search", *arguments, "--json")
        assert ran.code in (0, 1), ran
        assert ran.err == "", ran.err
        return ran.records


def _run_here(arguments: list[str]) -> Ran:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _logging_as_before():
        try:
            code = main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
    return Ran(code, *(stream.buffer.getvalue().decode("utf-8", "replace") for stream in (out, err)))


@contextlib.contextmanager
def _logging_as_before() -> Iterator[None]:
    """Close the log of the index that a command opened; one process of a user has one index."""
    root = logging.getLogger()
    level = root.level
    with warnings.catch_warnings():
        warnings.simplefilter("default")  # outside of tests, a warning ends no command
        try:
            yield
        finally:
            logging.captureWarnings(capture=False)
            root.setLevel(level)
            for handler in [handler for handler in root.handlers if isinstance(handler, RotatingFileHandler)]:
                root.removeHandler(handler)
                handler.close()
