"""Files made to break readers: each is read or refused in words, none crashes, hangs or speaks to the terminal."""

import json
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.decode.pool import DecodePool
from indexer.errors import UnreadableError
from indexer.types import Decoded, Fit, PixelSpec

SPEC = PixelSpec(width_px=128, height_px=128, fit=Fit.PAD)
PATIENCE_S = 120.0
"""None of the files takes more than some seconds to read; a machine may be busy."""
LEFT_OUT = {
    "BLP",
    "EPS",
    "FLI",
    "IM",
    "MSP",
    "PIXAR",
    "WMF",
    "XPM",
    "FITS",
    "GBR",
    "SPIDER",
    "SUN",
    "XBM",
    "CUR",
    "DCX",
}
"""Formats of Pillow that nobody's photos are in, or that start other programs."""
NAMELESS = re.compile(r"<[^>]*object|0x[0-9a-f]{6}|Traceback|^\W*$")


@dataclass(frozen=True)
class Outcome:
    name: str
    answer: Decoded | UnreadableError


@pytest.mark.slow
def test_no_file_made_to_break_readers_does_harm(shared_data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = shared_data / "torture"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with DecodePool(2, SPEC, timeout_s=PATIENCE_S) as pool, ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(lambda path: _outcome(pool, path, folder), files))
    assert capfd.readouterr() == ("", "")
    refused = {o.name: o.answer for o in outcomes if isinstance(o.answer, UnreadableError)}
    assert [name for name, reason in refused.items() if str(reason.title) == "Decoding takes too long"] == []
    assert [name for name, reason in refused.items() if NAMELESS.search(f"{reason.title}\n{reason.message}")] == []
    assert [name for name, reason in refused.items() if not str(reason.message).endswith((".", ")"))] == []
    print(Counter(reason.title for reason in refused.values()))  # noqa: T201 - shown by pytest -s
    assert _wrongly_refused(folder, refused) <= {"pillow/apng/chunk_no_fctl.png"}


def _outcome(pool: DecodePool, path: Path, folder: Path) -> Outcome:
    try:
        answer = pool.decode(path)
    except UnreadableError as error:
        return Outcome(path.relative_to(folder).as_posix(), error)
    assert answer.pixels[0].shape == (128, 128, 3)
    return Outcome(path.relative_to(folder).as_posix(), answer)


def _wrongly_refused(folder: Path, refused: dict[str, UnreadableError]) -> set[str]:
    """What Pillow alone could open, in a format that people have, and the pool could not."""
    lines = (folder / "manifest.jsonl").read_text().splitlines()
    entries = {entry["file"]: entry for entry in map(json.loads, lines)}
    return {name for name in refused if entries.get(name, {}).get("ok") and entries[name].get("format") not in LEFT_OUT}
