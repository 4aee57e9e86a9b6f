"""Chooses what runs a graph (GPU, CPU) by running it on each candidate."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.session import CPU, Array, OnnxRuntime, Runtime, Session
from indexer.errors import Message, ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

log = logging.getLogger(__name__)

PREFERENCE = (
    "CUDAExecutionProvider",
    "DmlExecutionProvider",
    "OpenVINOExecutionProvider",
    "CoreMLExecutionProvider",
    CPU,
)
"""TensorRT is left out: it compiles for minutes at every start."""
_NAMES = {
    "CPUExecutionProvider": "CPU",
    "CUDAExecutionProvider": "NVIDIA GPU (CUDA)",
    "DmlExecutionProvider": "GPU (DirectML)",
    "OpenVINOExecutionProvider": "Intel (OpenVINO)",
    "CoreMLExecutionProvider": "Apple (Core ML)",
}
COSINE_MIN = 0.99
"""To the CPU's vectors. Half precision stays above 0.999; wrong kernels fall far below."""
TIMED_RUNS = 3
"""After one to warm up; the fastest counts, because other programs can only slow a run down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderTrial:
    """The result of trying one provider."""

    name: str
    accepted: bool
    """It runs the graph correctly. The fastest accepted one is used."""
    reason: Message
    """Why it was rejected, or how it compares."""
    ms_per_item: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A small real batch without padding, and the output to look at: vectors [N, D], or [N, L, D] for each token."""

    feed: Mapping[str, Array]
    output: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSession:
    """A session, and what was tried before it was chosen."""

    session: Session
    provider: str
    trials: tuple[ProviderTrial, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    session: Session
    vectors: Array
    ms_per_item: float


def device_name(provider: str) -> str:
    """Return how people call what runs a model: `NVIDIA GPU (CUDA)` for `CUDAExecutionProvider`."""
    return _NAMES.get(provider, provider.removesuffix("ExecutionProvider"))


def open_session(
    path: Path,
    *,
    threads: int,
    sample: Sample,
    providers: Sequence[str] = PREFERENCE,
    runtime: Runtime | None = None,
) -> OpenedSession:
    """Return a session on the fastest provider that gives the same answer as the CPU.

    Args:
        path: an `.onnx` file, verified before.
        threads: for the operators of a run.
        sample: is run on each candidate.
        providers: candidates besides the CPU, which the others are compared with.
        runtime: opens sessions; None is ONNX Runtime.

    Raises:
        ModelError: not even the CPU runs it, or it gives nonsense there.
    """
    runtime = runtime or OnnxRuntime()
    present = runtime.available()
    candidates = [name for name in providers if name in present and name != CPU]
    unused = [name for name in present if name not in PREFERENCE]
    trials = [ProviderTrial(name=name, accepted=False, reason=Message("never used by Recallery")) for name in unused]
    reference = _run(runtime.open(path, CPU, threads), sample, timed=bool(candidates))
    if not np.isfinite(reference.vectors).all():
        raise ModelError("The model does not run", "It gives numbers that are not finite.", path=path)
    best, provider = reference, CPU
    for name in candidates:
        tried, trial = _try(runtime, path, name, threads, sample, reference)
        trials.append(trial)
        log.info("%s on %s: %s", path.name, name, trial.reason)
        if tried is not None and trial.accepted and tried.ms_per_item < best.ms_per_item:
            best, provider = tried, name
    trials.append(_cpu_trial(reference, provider, candidates))
    log.info("%s runs on %s", path.name, provider)
    return OpenedSession(session=best.session, provider=provider, trials=tuple(trials))


def _cpu_trial(reference: _Run, chosen: str, rivals: Sequence[str]) -> ProviderTrial:
    reason = Message("used: the fastest") if rivals else Message("used: the only one here")
    if chosen != CPU:
        reason = Message("works, but {device} is faster", device=device_name(chosen))
    return ProviderTrial(name=CPU, accepted=True, reason=reason, ms_per_item=reference.ms_per_item)


def _try(
    runtime: Runtime, path: Path, name: str, threads: int, sample: Sample, reference: _Run
) -> tuple[_Run | None, ProviderTrial]:
    try:
        session = runtime.open(path, name, threads)
        if not session.providers or session.providers[0] != name:
            reason = Message("did not start, and ONNX Runtime took the CPU instead: drivers or libraries are missing")
            return None, ProviderTrial(name=name, accepted=False, reason=reason)
        run = _run(session, sample, timed=True)
    except ModelError as error:
        return None, ProviderTrial(name=name, accepted=False, reason=error.message)
    trouble = _difference(run.vectors, reference.vectors)
    reason = Message(
        "{result}: {speed:.2f} ms a picture, CPU {cpu:.2f} ms",
        result=trouble or Message("works"),
        speed=run.ms_per_item,
        cpu=reference.ms_per_item,
    )
    return run, ProviderTrial(name=name, accepted=not trouble, reason=reason, ms_per_item=run.ms_per_item)


def _run(session: Session, sample: Sample, *, timed: bool) -> _Run:
    """Run the sample: once to see that it works, and for a comparison some times after that."""
    best_s = float("inf")
    for i in range(TIMED_RUNS + 1 if timed else 1):
        started = time.perf_counter()
        vectors = session.run([sample.output], sample.feed)[0]
        if i or not timed:  # the first run builds kernels
            best_s = min(best_s, time.perf_counter() - started)
    return _Run(session=session, vectors=vectors, ms_per_item=best_s * 1000 / sample.count)


def _difference(vectors: Array, reference: Array) -> Message | None:
    """Say in words how an answer differs too much from the CPU's; None if it does not."""
    if vectors.shape != reference.shape:
        shape, expected = str(vectors.shape), str(reference.shape)
        return Message("gives shape {shape} instead of {expected}", shape=shape, expected=expected)
    if not np.isfinite(vectors).all():
        return Message("gives numbers that are not finite")
    lengths = np.linalg.norm(vectors, axis=-1) * np.linalg.norm(reference, axis=-1)
    cosine = float(np.min(np.sum(vectors * reference, axis=-1) / np.maximum(lengths, 1e-12)))
    if cosine < COSINE_MIN:
        return Message("gives other vectors than the CPU, cosine {cosine:.3f}", cosine=cosine)
    return None
