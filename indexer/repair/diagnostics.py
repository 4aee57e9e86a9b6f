"""What `doctor` checks: the index, the model, the accelerators, this machine."""

from __future__ import annotations

import platform
import shutil
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import indexer
from indexer.catalogue import embedded, report
from indexer.catalogue.database import check_integrity, connect
from indexer.embed.bundle import verify_files
from indexer.embed.encoder import Encoder
from indexer.errors import KnownError
from indexer.home import WriterLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from indexer.home import Home

LOW_DISK_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one check."""

    subject: str
    ok: bool
    detail: str


def diagnose(home: Home, model: Path) -> Iterator[Finding]:
    """Yield findings; a failing check does not prevent the others."""
    program = f"Recallery {indexer.__version__}, Python {platform.python_version()}, {platform.platform()}"
    yield Finding(subject="Program", ok=True, detail=program)
    yield _checked("Model", lambda: _model(model))
    yield from _accelerators(model)
    yield _checked("Disk", lambda: _disk(home))
    if not home.exists:
        yield Finding(subject="Index", ok=True, detail=f"none yet in {home.folder}")
        return
    yield _checked("Catalogue", lambda: _catalogue(home))
    yield _checked("Units", lambda: _units(home, model))
    yield _checked("Writer", lambda: _writer(home))


def _checked(subject: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(subject=subject, ok=True, detail=look())
    except KnownError as trouble:
        return Finding(subject=subject, ok=False, detail=str(trouble))


def _model(model: Path) -> str:
    encoder = Encoder.open(model)
    verify_files(model, encoder.manifest)
    return f"{encoder.manifest.title} ({encoder.manifest.model_id}), {encoder.dimension} numbers a vector, files intact"


def _accelerators(model: Path) -> Iterator[Finding]:
    try:
        halves = Encoder.open(model).provider_report()
    except KnownError as trouble:
        yield Finding(subject="Accelerator", ok=False, detail=str(trouble))
        return
    for half, trials in halves.items():
        for trial in trials:
            speed = "" if trial.ms_per_item is None else f", {trial.ms_per_item:.1f} ms each"
            state = "usable" if trial.accepted else "not used"
            detail = f"{half}s on {trial.name}: {state}{speed}. {trial.reason}"
            yield Finding(subject="Accelerator", ok=True, detail=detail)


def _disk(home: Home) -> str:
    place = next(folder for folder in (home.folder, *home.folder.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if free < LOW_DISK_BYTES:
        raise KnownError(
            "Little room", "Only {free:,.0f} MB are free where the index lives.", path=place, free=free / 1e6
        )
    return f"{free / 1e9:,.1f} GB free where the index lives"


def _catalogue(home: Home) -> str:
    with closing(connect(home.catalogue, create=False)) as db:
        check_integrity(db, home.catalogue)
    return f"intact, {home.catalogue.stat().st_size / 1e6:,.1f} MB"


def _units(home: Home, model: Path) -> str:
    # lancedb takes seconds to load, and only this check needs it.
    from indexer.store.reader import SegmentReader

    encoder = Encoder.open(model)
    model_id = encoder.manifest.model_id
    with closing(connect(home.catalogue, create=False)) as db:
        expected = embedded.segment_total(db, model_id)
        waiting = report.counts(db, model_id)
    there = SegmentReader(home.units, model_id, encoder.dimension).count()
    if there != expected:
        raise KnownError(
            "Catalogue and units differ",
            "There are {there:,} units, the catalogue knows {expected:,}. The next recallery index mends it.",
            path=home.units,
            there=there,
            expected=expected,
        )
    rest = waiting.contents - waiting.embedded
    return f"{there:,} units" + (f", {rest:,} contents wait for the next run" if rest else "")


def _writer(home: Home) -> str:
    with WriterLock(home):
        return "nobody writes to the index now"
