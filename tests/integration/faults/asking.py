"""A library that several tests ask: made once, asked many questions in one process."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.integration.command import Ran, Recallery

Answer = dict[str, Any]


def fails_today(reason: str, *, strict: bool = True) -> pytest.MarkDecorator:
    """Mark a test that fails until a fault is fixed; remove the mark with the fix."""
    return pytest.mark.xfail(strict=strict, reason=f"issue: {reason}")


@dataclass(frozen=True)
class Library:
    """An index of a folder, and what indexing it said."""

    recallery: Recallery
    photos: Path
    ran: Ran

    @property
    def summary(self) -> dict[str, Any]:
        """The closing record of `index`."""
        assert self.ran.code in (0, 1), self.ran
        return self.ran.records[-1]

    def failed(self) -> dict[str, dict[str, Any]]:
        """Return what `failed` lists, by file name."""
        return {Path(record["path"]).name: record for record in self.recallery("failed", "--json").records}

    def status(self) -> dict[str, Any]:
        """Return what `status` tells."""
        return self.recallery("status", "--json").records[0]

    def ask(self, queries: Mapping[str, Mapping[str, Any]]) -> dict[str, Answer]:
        """Ask by id, all in one process; return the answers by id."""
        file = self.recallery.data.parent / "queries.jsonl"
        lines = [json.dumps({"id": key, "limit": 1000, **query}) for key, query in queries.items()]
        file.write_text("\n".join(lines), encoding="utf-8")
        ran = self.recallery("search", "--queries", file)
        answers = {str(answer["id"]): answer for answer in ran.records}
        assert answers.keys() == queries.keys(), ran
        return answers


def library_of(folder: Path, photos: Path | None = None) -> Library:
    """Index `photos`, by default a folder of that name, into an index beside it."""
    photos = photos or folder / "photos"
    recallery = Recallery(folder / "data")
    return Library(recallery, photos, recallery("index", photos, "--json"))


def names(answer: Answer) -> list[str]:
    """Return the file names of an answer's hits, best first; copies and near-identical ones after their hit."""
    return [Path(path).name for hit in answer["hits"] for path in (hit["path"], *hit["copies"], *hit["similar"])]


def paths(answers: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the paths of hits."""
    return [hit["path"] for hit in answers]


def words_at(answer: Answer, name: str) -> float:
    """Return the share of the query's words that a file has, by its name; 0 if it is no hit."""
    return max((hit["signals"]["words"] for hit in answer["hits"] if name in names({"hits": [hit]})), default=0.0)
