"""`recallery` without a command opens the window where there is one, and says what there is where there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import Any

import pytest

from indexer.cli import main as cli


class _Window:
    """An installed window."""

    def __init__(self, opened: list[list[str]]) -> None:
        self._opened = opened

    def load(self) -> Callable[[Sequence[str]], int]:
        return lambda arguments: self._opened.append(list(arguments)) or 7  # type: ignore[func-returns-value]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """How the window was opened."""
    made: list[list[str]] = []
    monkeypatch.setattr(cli, "entry_points", lambda **_: [_Window(made)])
    monkeypatch.setattr(cli, "find_spec", lambda _name: object())
    return made


def test_without_a_command_the_window_opens(opened: list[list[str]]) -> None:
    assert 7 == cli.main([])
    assert 7 == cli.main(["--data", "/index"])
    assert [[], ["--data", "/index"]] == opened


@pytest.mark.parametrize(("name", "answer"), [("entry_points", []), ("find_spec", None)])
def test_without_a_window_there_is_help(
    opened: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    answer: Any,
) -> None:
    monkeypatch.setattr(cli, name, lambda *_, **__: answer)
    assert cli.USAGE == cli.main([])
    assert "usage: recallery" in capsys.readouterr().err
    assert [] == opened


def test_the_installed_window_is_the_one_that_is_looked_for() -> None:
    assert ["desktop_app.__main__:main"] == [
        found.value for found in entry_points(group="gui_scripts", name=cli.WINDOW)
    ]
