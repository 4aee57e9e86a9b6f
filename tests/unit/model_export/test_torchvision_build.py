"""A torchvision that was built for another torch is imported, and one that is not there is not missed."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
build = pytest.importorskip("model_export.graphs.torchvision_build")

pytestmark = pytest.mark.export

MADE_UP = """
import torch
torch.library.register_fake("torchvision::made_up_{number}")(lambda boxes: boxes)
torch.library.register_fake("torchvision::made_up_too_{number}")(lambda boxes: boxes)
"""
"""What torchvision does when it is imported, with operators that its compiled part would have brought."""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of a torchvision of our own, in place of any that is there."""
    (tmp_path / "torchvision").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    there = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "torchvision"}
    yield tmp_path / "torchvision" / "__init__.py"
    sys.modules.pop("torchvision", None)
    sys.modules.update(there)


def test_operators_that_another_build_lacks_are_declared(installed: Path) -> None:
    installed.write_text(MADE_UP.format(number=1), encoding="utf-8")
    with pytest.raises(RuntimeError, match="made_up_1 does not exist"):
        importlib.import_module("torchvision")
    build.allow_other_build()
    assert sys.modules["torchvision"].__file__ == str(installed)


@pytest.mark.parametrize(
    "content", ["raise RuntimeError('of another kind')", "import made_up_library", "raise OSError"]
)
def test_other_trouble_is_left_to_those_who_need_it(content: str, installed: Path) -> None:
    installed.write_text(content, encoding="utf-8")
    build.allow_other_build()
    with pytest.raises((RuntimeError, ImportError, OSError)):
        importlib.import_module("torchvision")


def test_an_operator_that_stays_missing_ends_it(installed: Path) -> None:
    installed.write_text("raise RuntimeError('operator torchvision::made_up_3 does not exist')", encoding="utf-8")
    build.allow_other_build()
    assert "torchvision" not in sys.modules


def test_without_torchvision_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    build.allow_other_build()
