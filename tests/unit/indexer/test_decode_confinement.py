"""What a decoder that a foreign file has taken over cannot do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from indexer.decode.pool import DecodePool
from indexer.types import FileHead, Grade, Kind
from tests.unit.indexer.decoders import SPEC
from tests.unit.indexer.intruders import DEEDS, INTRUDERS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines decoders so")


def outcomes(path: Path) -> dict[str, str]:
    """Have a decoder try everything; return what came of each deed."""
    with DecodePool(1, SPEC, readers=INTRUDERS) as pool:
        head = next(item for item in pool.read(path, Kind.IMAGE, Grade.FULL) if isinstance(item, FileHead))
    return dict(word.split("=") for word in head.facts.keywords)


def test_a_decoder_changes_nothing_and_reaches_nobody(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"precious")
    came_of_it = outcomes(path)
    if came_of_it.pop("confined") != "all":
        pytest.skip("the kernel has no Landlock or no seccomp")
    assert came_of_it == dict.fromkeys(DEEDS, "refused") | {"read": "done", "thread": "done", "nowhere": "done"}
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"photo.jpg": b"precious"}
