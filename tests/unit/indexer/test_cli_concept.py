"""`recallery concept` over an index whose files are only known to the catalogue."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from indexer.bench.latency import clustered, fill
from indexer.catalogue import roots
from indexer.catalogue.database import connect
from indexer.cli.main import main
from indexer.home import Home
from indexer.store.writer import SegmentWriter
from indexer.types import ModelId

FILES = 8


class Cli:
    """Runs commands, and names the files of the index."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = Home(folder / "home")
        self._capsys = capsys
        self.home.create()
        with closing(connect(self.home.catalogue, create=True)) as db:
            units = SegmentWriter(self.home.units, ModelId("m"), 4)
            fill(db, self.home.catalogue, units, ModelId("m"), clustered(FILES, 4, 0))
            paths = roots.folder_paths(db)
            rows = db.execute("SELECT d.volume_id, d.path, f.name FROM files f JOIN folders d USING (folder_id)")
            self.files = [str(paths.path_of_file(*row)[0]) for row in rows]

    def __call__(self, *words: str, code: int = 0) -> list[dict[str, Any]]:
        assert main(["concept", *words, "--data", str(self.home.folder), "--json"]) == code
        return [json.loads(line) for line in self._capsys.readouterr().out.splitlines()]

    def said(self, *words: str) -> str:
        main(["concept", *words, "--data", str(self.home.folder)])
        return "".join(self._capsys.readouterr())


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path, capsys)


def test_a_concept_from_its_making_to_its_end(cli: Cli, tmp_path: Path) -> None:
    a, b, c, d, e, *_ = cli.files
    assert cli("list") == []
    made = {"name": "Our Boat", "examples": 3, "counter_examples": 1}
    assert cli("add", "Our Boat", a, b, c, "--not", d) == [made]
    assert cli("add", "our boat", e) == [made | {"examples": 4}]
    assert cli("rename", "OUR BOAT", "Biscuit") == [{"name": "Biscuit", "examples": 4, "counter_examples": 1}]
    shown = cli("show", "biscuit")
    assert [(one["path"], one["not"], one["part"]) for one in shown] == [
        *((path, False, None) for path in (a, b, c, e)),
        (d, True, None),
    ]
    assert cli("export", str(tmp_path / "all.json")) == [{"concepts": 1}]
    assert cli("remove", "Biscuit") == [{"removed": "Biscuit"}]
    assert cli("import", str(tmp_path / "all.json")) == [{"concepts": 1, "examples": 5, "absent": 0}]
    assert cli("import", str(tmp_path / "all.json"), code=1) == [{"concepts": 0, "examples": 0, "absent": 0}]
    cli("add", "Bisquit", a, b, d)
    assert cli("merge", "Biscuit", "Bisquit") == [{"name": "Biscuit", "examples": 5, "counter_examples": 0}]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        (("add", "Boat", "{0}", "{1}"), "Too few examples"),
        (("add", "Boat", "{0}", "{0}", "{0}"), "Too few examples"),
        (("add", "Boat", "{0}", "{1}", "{2}", "--not", "{2}"), "A file cannot show it and not show it"),
        (("add", "Boat", "{0}", "{1}", "/nowhere/x.jpg"), "The file is not in the index"),
        (("add", "a:b", "{0}", "{1}", "{2}"), "This name cannot be searched for"),
        (("add", "Biscuit"), "There is nothing to add"),
        (("show", "Boat"), "There is no such concept"),
        (("merge", "Biscuit", "biscuit"), "A concept cannot be merged with itself"),
        (("rename", "Biscuit", ""), "The concept needs a name"),
        (("import", "/nowhere.json"), "The backup cannot be read"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(cli: Cli, words: tuple[str, ...], title: str) -> None:
    cli("add", "Biscuit", *cli.files[:3])
    before = cli("list")
    (error,) = cli(*(word.format(*cli.files) for word in words), code=3 if title.startswith("The backup") else 2)
    assert error["error"]["title"] == title
    assert cli("list") == before


def test_people_read_names_that_are_near(cli: Cli) -> None:
    cli("add", "Biscuit", *cli.files[:3])
    assert "Did you mean: Biscuit?" in cli.said("show", "Biscit")
    assert "3 examples" in cli.said("list")
    assert cli.files[0] in cli.said("show", "Biscuit")


def test_without_an_index_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["concept", "list", "--data", str(tmp_path / "none")]) == 3
    assert "no index yet" in capsys.readouterr().err
