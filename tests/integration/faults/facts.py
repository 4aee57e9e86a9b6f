"""What files say about themselves, asked of one library: each case has a folder of its own."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

from tests.integration.faults.asking import Answer, fails_today, library_of, names
from tests.integration.faults.inputs import put

FILE_TIME_S = 1_430_827_200
"""Of every file, 5 May 2015: what a date is when nothing says better."""
Files = Callable[[int], dict[str, bytes]]
"""Makes the files of a case; the number makes its pictures its own."""
Filters = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Case:
    """Files, and what has to be known of the first of them."""

    files: Files
    words: tuple[str, ...] = ()
    """Each finds it."""
    holds: tuple[Filters, ...] = ()
    """Each leaves it."""
    never: tuple[Filters, ...] = ()
    """None leaves it."""
    broken: str = ""
    """Why this fails today."""


def parameters(cases: Mapping[str, Case]) -> list[ParameterSet]:
    """Return the cases as parameters, marked where they fail today."""
    return [
        pytest.param(key, id=key, marks=[fails_today(case.broken)] if case.broken else [])
        for key, case in cases.items()
    ]


def complaints(folder: Path, cases: Mapping[str, Case]) -> dict[str, list[str]]:
    """Index all cases and ask for what they should say; return what is wrong, by case."""
    first: dict[str, str] = {}
    for key, case in cases.items():
        files = case.files(zlib.crc32(key.encode()))
        put(folder / "photos" / key, files)
        first[key] = next(iter(files))
        for name in files:
            os.utime(folder / "photos" / key / name, (FILE_TIME_S, FILE_TIME_S))
    library = library_of(folder)
    questions: dict[str, dict[str, Any]] = {}
    for key, case in cases.items():
        place = {"folder": str(library.photos / key)}
        questions[f"{key}: is there"] = {"filters": place}
        questions |= {f"{key}: word {word}": {"text": word, "filters": place} for word in case.words}
        questions |= {f"{key}: {wanted}": {"filters": {**place, **wanted}} for wanted in case.holds}
        questions |= {f"{key}: not {wanted}": {"filters": {**place, **wanted}} for wanted in case.never}
    answers = library.ask(questions)
    return {
        key: [
            question
            for question, answer in answers.items()
            if question.startswith(f"{key}: ") and not _is_right(question.removeprefix(f"{key}: "), answer, first[key])
        ]
        for key in cases
    }


def _is_right(question: str, answer: Answer, name: str) -> bool:
    hits = [hit for hit in answer.get("hits", ()) if name in names({"hits": [hit]})]
    if question.startswith("word "):
        return any(hit["signals"]["words"] > 0.5 for hit in hits)
    return bool(hits) != question.startswith("not ") and "error" not in answer
