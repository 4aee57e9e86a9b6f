"""`recallery selftest` from the sources; packages run it after they are installed."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from indexer.cli import selftest
from indexer.cli.main import main


def results(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    return {told["subject"]: told for told in map(json.loads, capsys.readouterr().out.splitlines())}


@pytest.mark.slow
def test_all_of_it_works_from_the_sources(capsys: pytest.CaptureFixture[str], data_dir: Path) -> None:
    code = main(["selftest", "--json"])
    told = results(capsys)
    assert code == 0, told
    assert {"Index", "Photo by words", "Moment of a video", "Text in a picture", "Clip", "Window"} <= told.keys()
    assert "found after" in str(told["Window"]["detail"])
    assert not data_dir.exists()


@pytest.mark.slow
def test_what_is_missing_is_named_and_the_rest_goes_on(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = shutil.copytree(selftest.RESOURCES / "selftest", tmp_path / "selftest")
    (damaged / "minutes.docx").write_bytes(os.urandom(100))
    (tmp_path / "samples").symlink_to(selftest.RESOURCES / "samples")
    monkeypatch.setattr(selftest, "RESOURCES", tmp_path)
    code = main(["selftest", "--json", "--no-window"])
    told = results(capsys)
    assert code == 1
    assert not told["Index"]["ok"]
    assert not told["Office document"]["ok"]
    assert told["Page of a PDF"]["ok"]
    assert "Window" not in told
