"""Runs the command line as a user does, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
    module: str = "indexer"
    """What is run."""

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
