"""Learns from folders, from the pairs to the verdict; what it has done is on disk, so that a kill costs little.

`Home.learning` holds the request, the material, a checkpoint of the training and, in the end, the result. Nothing here
changes what answers searches: `indexer.learning.using` does.
"""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from indexer.catalogue.folders import place_of
from indexer.catalogue.roots import roots
from indexer.embed.adapter import UNREADABLE, Adapter
from indexer.embed.encoder import Encoder
from indexer.errors import IndexTroubleError, UsageError, os_error_reason
from indexer.home import put_file
from indexer.learning.material import Material
from indexer.learning.method import (
    ADAPTER,
    BUNDLE,
    CANDIDATE,
    WORK,
    AdapterMethod,
    Method,
    Progress,
    Report,
    Stage,
    Task,
    tell_nobody,
)
from indexer.learning.pairs import Taught, gather
from indexer.learning.preparing import base_model, prepare
from indexer.learning.proof import Scorecard
from indexer.learning.training import Look
from indexer.names import as_text
from indexer.pipeline.control import Control
from indexer.pipeline.targets import check_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.home import Home
    from indexer.models.installed import Installed
    from indexer.types import ModelId, VolumeId

REQUEST, MATERIAL, RESULT = "request.json", "material.npz", "result.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it."""

    base: str
    """The model that was trained on."""
    taught: Mapping[str, Any]
    """Counts, `Taught.to_record`."""
    scorecard: Scorecard
    curve: tuple[Look, ...]
    scale: float
    seconds: float
    """From the start, without what an earlier run had done before it was ended."""
    folders: tuple[str, ...] = ()
    method: str = ADAPTER

    def to_record(self) -> dict[str, Any]:
        """Return it for JSON."""
        own = {name: getattr(self, name) for name in ("base", "taught", "scale", "seconds", "folders", "method")}
        return {**own, "scorecard": self.scorecard.to_record(), "curve": [asdict(look) for look in self.curve]}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Outcome:
        """Return what `to_record` gave; raises KeyError or TypeError if it did not."""
        card = Scorecard.from_record(record["scorecard"])
        curve = tuple(Look(**look) for look in record["curve"])
        folders = tuple(record["folders"])
        return cls(**{**record, "scorecard": card, "curve": curve, "folders": folders})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to learn from."""

    places: tuple[tuple[VolumeId, str], ...]
    """The folders, as `catalogue.folders.place_of` gives them."""
    folders: tuple[str, ...] = ()
    """The same for people."""
    seed: int = 0


def request_of(db: Connection, folders: Sequence[Path], seed: int = 0) -> Request:
    """Return the request to learn from folders.

    Raises:
        UsageError: one of them is no folder, or nothing is indexed.
    """
    if not folders:
        raise UsageError("No folder is named", "Say from which folders to learn.")
    there = [check_folder(path) for path in folders]
    if not roots(db):
        raise UsageError("Nothing is indexed", "Index folders first. Then they can teach something.")
    return Request(
        places=tuple(place_of(path) for path in there),
        folders=tuple(as_text(str(path)) for path in there),
        seed=seed,
    )


def look_at(
    home: Home, db: Connection, request: Request, control: Control | None = None, report: Report = tell_nobody
) -> Taught | None:
    """Return what folders can teach, without learning it; None if halted.

    Raises:
        KnownError: the index is damaged, or the model does not run.
    """
    found = _prepared(home, db, request, base_model(home, db), control or Control(), report)
    return None if found is None else found[0]


def learn(
    home: Home,
    db: Connection,
    request: Request,
    control: Control | None = None,
    report: Report = tell_nobody,
    method: Method | None = None,
) -> Outcome | None:
    """Train and measure; return what came of it. None if halted: the same request goes on where it was.

    Raises:
        KnownError: the index is damaged, the model does not run, or the disk refuses.
    """
    home.create()
    try:
        return _learned(home, db, request, control or Control(), report, method or AdapterMethod())
    except OSError as trouble:
        raise IndexTroubleError(
            "What is learned cannot be stored",
            "The system says: {reason}. Make room, or check the permissions, and start it again.",
            path=home.learning,
            reason=os_error_reason(trouble),
        ) from trouble


def _learned(
    home: Home, db: Connection, request: Request, control: Control, report: Report, method: Method
) -> Outcome | None:
    started, base = time.monotonic(), base_model(home, db)
    folder = _begun(home, request, base.model_id, method.name)
    ready = _restored(folder)
    if ready is None:
        prepared = _prepared(home, db, request, base, control, report)
        if prepared is None:
            return None
        taught, material = prepared[0].to_record(), prepared[1]
        material.save(folder / MATERIAL)
        _write(folder / "taught.json", taught)
    else:
        taught, material = ready
    task = Task(
        home=home,
        db=db,
        base=base,
        material=material,
        seed=request.seed,
        folder=folder,
        control=control,
        report=report,
    )
    learned = method.learn(task)
    if learned is None:
        return None
    outcome = Outcome(
        base=base.model_id,
        taught=taught,
        scorecard=learned.scorecard,
        curve=learned.curve,
        scale=learned.scale,
        seconds=time.monotonic() - started,
        folders=request.folders,
        method=method.name,
    )
    _finish(folder, outcome)
    return outcome


def result(home: Home) -> Outcome | None:
    """Return what came of the last training that was neither used nor thrown away."""
    record = _read(home.learning / RESULT)
    try:
        return None if record is None else Outcome.from_record(record)
    except (KeyError, TypeError):
        return None


def candidate(home: Home) -> Adapter | Path | None:
    """Return what the last training made, if it is offered: an adapter, or the folder of a whole model."""
    outcome = result(home)
    if outcome is None or not outcome.scorecard.is_offered:
        return None
    if (home.learning / BUNDLE).is_dir():
        return home.learning / BUNDLE
    try:
        return Adapter.stored(home.learning / CANDIDATE)
    except UNREADABLE:
        return None


def is_interrupted(home: Home) -> bool:
    """Say whether a training was begun and not ended."""
    return (home.learning / REQUEST).is_file() and not (home.learning / RESULT).is_file()


def interrupted_folders(home: Home) -> tuple[str, ...]:
    """Return the folders of a training that was begun and not ended; empty if there is none."""
    record = _read(home.learning / REQUEST) if is_interrupted(home) else None
    return tuple(map(str, record.get("folders", ()))) if record is not None else ()


def forget(home: Home) -> None:
    """Throw away what was learned and not used, or is being learned."""
    (home.learning / RESULT).unlink(missing_ok=True)
    shutil.rmtree(home.learning, ignore_errors=True)


def _prepared(
    home: Home, db: Connection, request: Request, base: Installed, control: Control, report: Report
) -> tuple[Taught, Material] | None:
    report(Progress(stage=Stage.GATHER))
    taught = gather(db, request.places)
    report(Progress(stage=Stage.TEXTS, total=taught.texts))

    def counted(done: int, total: int) -> None:
        report(Progress(stage=Stage.TEXTS, done=done, total=total))

    return prepare(home, db, taught, Encoder.open(base.folder), request.seed, control, counted)


def _begun(home: Home, request: Request, base: ModelId, method: str) -> Path:
    """Return the folder of this request; what another request left is thrown away."""
    record = {**asdict(request), "base": base, "method": method}
    folder = home.learning
    if _read(folder / REQUEST) != json.loads(json.dumps(record)) or (folder / RESULT).is_file():
        forget(home)
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / REQUEST, record)
    (folder / WORK).mkdir(exist_ok=True)
    return folder


def _restored(folder: Path) -> tuple[dict[str, Any], Material] | None:
    """Return the counts and the material of an earlier run; None if there is nothing whole."""
    taught = _read(folder / "taught.json")
    try:
        return None if taught is None else (taught, Material.load(folder / MATERIAL))
    except UNREADABLE:
        return None


def _finish(folder: Path, outcome: Outcome) -> None:
    """Write the result, last of all, and drop what only a training needs."""
    _write(folder / RESULT, outcome.to_record())
    (folder / MATERIAL).unlink(missing_ok=True)
    shutil.rmtree(folder / WORK, ignore_errors=True)


def _write(path: Path, record: Mapping[str, Any]) -> None:
    put_file(path, json.dumps(record).encode())


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
