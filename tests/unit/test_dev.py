"""The set-up: nothing is installed twice, and nothing half installed passes for done."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """An environment that works and is empty; what pip is asked to install is written down instead."""
    calls: list[list[str]] = []
    monkeypatch.setattr(dev, "VENV", tmp_path)
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(dev, "environment_works", lambda: True)
    monkeypatch.setattr(dev, "install_libraries", lambda _names: None)
    monkeypatch.setattr(dev, "compile_program", lambda _packages: None)
    monkeypatch.setattr(dev, "run_pip", lambda command: calls.append([str(part) for part in command]))
    return calls


def test_second_set_up_installs_nothing(installed: list[list[str]]) -> None:
    dev.set_up(["dev"])
    dev.set_up(["dev"])
    dev.set_up(())
    assert 1 == len(installed)


def test_another_extra_is_added_and_the_earlier_one_kept(installed: list[list[str]]) -> None:
    dev.set_up(["dev"])
    dev.set_up(["gui"])
    assert 2 == len(installed)
    assert f"{dev.ROOT}[dev,gui]" in installed[1]


def test_failed_set_up_leaves_no_stamp(installed: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    dev.set_up(["dev"])

    def fail(_command: object) -> None:
        raise dev.SetUpError("no network")

    monkeypatch.setattr(dev, "run_pip", fail)
    with pytest.raises(dev.SetUpError):
        dev.set_up(["gui"])
    assert not dev.STAMP.exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"inputs": "x"}', "not JSON"])
def test_damaged_stamp_counts_as_none(installed: list[list[str]], content: str) -> None:
    dev.STAMP.write_text(content, encoding="utf-8")
    dev.set_up(())
    assert 1 == len(installed)


def test_environment_whose_python_is_gone_does_not_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "PYTHON", tmp_path / "bin" / "python")
    assert not dev.environment_works()


def test_folder_that_is_no_environment_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "diary.txt").write_text("dear diary", encoding="utf-8")
    monkeypatch.setattr(dev, "VENV", tmp_path)
    with pytest.raises(dev.SetUpError, match="left alone"):
        dev.create_environment()
    assert (tmp_path / "diary.txt").exists()


def _all_but_libgl1(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess(command, 0, "" if command[-1] == "libgl1" else "installed")


def test_without_root_the_exact_command_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", _all_but_libgl1)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    dev.install_libraries(["libgl1", "libegl1"])
    assert "sudo apt-get install -y --no-install-recommends libgl1\n" in capsys.readouterr().out


def test_every_step_runs_also_after_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    code = dev.report([("one", lambda: 1), ("two", lambda: 0)])
    said = capsys.readouterr().out
    assert 1 == code
    assert "FAILED  one" in said
    assert "ok  two" in said
    assert "1 of 2 steps failed" in said


def test_unknown_argument_of_run_is_refused() -> None:
    command = [sys.executable, str(dev.ROOT / "dev.py"), "run", "--nonsense"]
    assert subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 2


def test_coverage_is_told_by_package_and_lowest_module(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def summary(covered: int, lines: int) -> dict[str, object]:
        return {"summary": {"covered_lines": covered, "num_statements": lines}}

    files = {
        "indexer/__init__.py": summary(0, 1),
        "indexer/a.py": summary(9, 10),
        "indexer/b/c.py": summary(1, 10),
        "desktop_app/d.py": summary(4, 4),
    }
    told = subprocess.CompletedProcess([], 0, json.dumps({"files": files}).encode(), b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: told)
    assert dev.print_coverage() == 0
    said = capsys.readouterr().out.split("\n")
    assert said[:3] == ["  47.6 %  indexer", " 100.0 %  desktop_app", "  10.0 %  indexer/b/c.py"]


def test_set_up_leaves_the_program_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever Python may write no bytecode later, each command would compile all that it imports."""
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path))
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    dev.compile_program(dev.PACKAGES)
    compiled = {path.name.split(".")[0] for path in tmp_path.rglob("*.pyc")}
    assert {"searcher", "window", "encoder"} <= compiled
