"""`recallery` without a command opens the window where there is one, and says what there is where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from indexer.cli import main as cli
from indexer.cli.output import USAGE


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """How the window was opened; it says 7 in the end."""
    made: list[list[str]] = []

    def open_window(arguments: Sequence[str]) -> int:
        made.append(list(arguments))
        return 7

    monkeypatch.setattr(cli, "import_module", lambda _name: SimpleNamespace(main=open_window))
    monkeypatch.setattr(cli, "find_spec", lambda _name: object())
    return made


def test_without_a_command_the_window_opens(opened: list[list[str]]) -> None:
    assert 7 == cli.main([])
    assert 7 == cli.main(["--data", "/index"])
    assert [[], ["--data", "/index"]] == opened


def test_without_a_window_it_says_what_is_missing(
    opened: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "find_spec", lambda name: None if name == "PySide6" else object())
    assert USAGE == cli.main([])
    said = capsys.readouterr().err
    assert "usage: recallery" in said
    assert "It needs PySide6." in said
    assert 'pip install "recallery[gui]"' in " ".join(said.split())
    assert [] == opened
