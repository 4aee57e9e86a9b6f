from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from indexer.embed.providers import OpenedSession, ProviderTrial, Sample, open_session
from indexer.embed.session import CPU, Array, OnnxRuntime, SessionMemoryError, wrapped
from indexer.errors import ModelError
from tests.unit.indexer.tiny_bundle import DIMENSION, SIDE_PX, write_image_encoder

CUDA = "CUDAExecutionProvider"
DML = "DmlExecutionProvider"
RIGHT = np.eye(2, 4, dtype=np.float32)
SAMPLE = Sample(feed={"x": np.zeros(2)}, output="y", count=2)


@dataclass
class FakeSession:
    providers: Sequence[str]
    answer: Array
    clock: Clock
    cost_s: float
    error: ModelError | None = None

    def run(self, outputs: Sequence[str], feed: Mapping[str, Array]) -> list[Array]:
        self.clock.now += self.cost_s
        if self.error is not None:
            raise self.error
        return [self.answer]


@dataclass
class Clock:
    now: float = 0.0

    def perf_counter(self) -> float:
        return self.now


@dataclass
class FakeRuntime:
    """A machine: for each provider a session or the error of opening it."""

    machine: dict[str, FakeSession | ModelError]
    opened: list[str] = field(default_factory=list)

    def available(self) -> Sequence[str]:
        return list(self.machine)

    def open(self, path: Path, provider: str, threads: int) -> FakeSession:
        self.opened.append(provider)
        found = self.machine[provider]
        if isinstance(found, ModelError):
            raise found
        return found


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("indexer.embed.providers.time", made)
    return made


def _session(clock: Clock, provider: str, cost_s: float, answer: Array = RIGHT) -> FakeSession:
    return FakeSession([provider, CPU], answer, clock, cost_s)


def _open(machine: dict[str, FakeSession | ModelError]) -> OpenedSession:
    return open_session(Path("m.onnx"), threads=1, sample=SAMPLE, runtime=FakeRuntime(machine))


def _trial(opened: OpenedSession, name: str) -> ProviderTrial:
    return next(trial for trial in opened.trials if trial.name == name)


def test_the_fastest_correct_provider_is_used(clock: Clock) -> None:
    opened = _open({CUDA: _session(clock, CUDA, 0.02), DML: _session(clock, DML, 0.01), CPU: _session(clock, CPU, 0.1)})

    assert opened.provider == DML
    assert _trial(opened, CUDA).accepted
    assert _trial(opened, DML).ms_per_item == pytest.approx(5.0)


def test_a_provider_slower_than_the_cpu_is_not_used(clock: Clock) -> None:
    opened = _open({CUDA: _session(clock, CUDA, 0.2), CPU: _session(clock, CPU, 0.1)})

    assert opened.provider == CPU
    assert "CPU 50.00" in str(_trial(opened, CUDA).reason)


def test_a_silent_fallback_to_the_cpu_is_told(clock: Clock) -> None:
    silent = FakeSession([CPU], RIGHT, clock, 0.001)

    opened = _open({CUDA: silent, CPU: _session(clock, CPU, 0.1)})

    assert opened.provider == CPU
    assert not _trial(opened, CUDA).accepted
    assert "took the CPU instead" in str(_trial(opened, CUDA).reason)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (np.roll(RIGHT, 1, axis=1), "cosine 0.000"),
        (np.full_like(RIGHT, np.nan), "not finite"),
        (RIGHT[:1], "shape"),
    ],
)
def test_a_provider_with_another_answer_is_rejected(clock: Clock, answer: Array, reason: str) -> None:
    opened = _open({CUDA: _session(clock, CUDA, 0.001, answer), CPU: _session(clock, CPU, 0.1)})

    assert opened.provider == CPU
    assert not _trial(opened, CUDA).accepted
    assert reason in str(_trial(opened, CUDA).reason)


def test_where_there_is_a_vector_a_token_each_is_compared(clock: Clock) -> None:
    tokens = np.eye(4, 5, dtype=np.float32)[None].repeat(2, axis=0)
    wrong = tokens.copy()
    wrong[1, 3] = tokens[1, 2]
    machine = {CUDA: _session(clock, CUDA, 0.001, wrong), DML: _session(clock, DML, 0.001, tokens)}
    opened = _open({**machine, CPU: _session(clock, CPU, 0.1, tokens)})

    assert opened.provider == DML
    assert "cosine 0.000" in str(_trial(opened, CUDA).reason)


def test_a_provider_that_does_not_open_or_run_is_rejected_with_its_words(clock: Clock) -> None:
    broken = _session(clock, DML, 0.001)
    broken.error = ModelError("The model does not run", "device removed")

    opened = _open({CUDA: ModelError("x", "no cuDNN"), DML: broken, CPU: _session(clock, CPU, 0.1)})

    assert opened.provider == CPU
    assert str(_trial(opened, CUDA).reason) == "no cuDNN"
    assert str(_trial(opened, DML).reason) == "device removed"


def test_tensorrt_and_unknown_providers_are_never_opened(clock: Clock) -> None:
    runtime = FakeRuntime({"TensorrtExecutionProvider": ModelError("x", "opened"), CPU: _session(clock, CPU, 0.1)})

    opened = open_session(Path("m.onnx"), threads=1, sample=SAMPLE, runtime=runtime)

    assert runtime.opened == [CPU]
    assert str(_trial(opened, "TensorrtExecutionProvider").reason) == "never used by Recallery"


def test_with_the_cpu_alone_the_sample_runs_once(clock: Clock) -> None:
    opened = _open({CPU: _session(clock, CPU, 0.1)})

    assert clock.now == pytest.approx(0.1)
    assert _trial(opened, CPU).ms_per_item == pytest.approx(50.0)


def test_nonsense_on_the_cpu_is_an_error(clock: Clock) -> None:
    with pytest.raises(ModelError, match="not finite"):
        _open({CPU: _session(clock, CPU, 0.1, np.full_like(RIGHT, np.inf))})


def _tiny(tmp_path: Path) -> Path:
    path = tmp_path / "image.onnx"
    write_image_encoder(path)
    return path


def test_the_real_runtime_runs_a_graph(tmp_path: Path) -> None:
    session = OnnxRuntime().open(_tiny(tmp_path), CPU, 1)

    vectors = session.run(["embedding"], {"pixels": np.full((3, SIDE_PX, SIDE_PX, 3), 7, np.uint8)})[0]

    assert vectors.shape == (3, DIMENSION)
    assert list(session.providers) == [CPU]


def test_a_graph_that_is_none_is_a_model_error_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"not a graph")

    with pytest.raises(ModelError, match="does not run") as caught:
        OnnxRuntime().open(path, CPU, 1)
    assert caught.value.path == path


@pytest.mark.parametrize(
    "feed",
    [{}, {"other": np.zeros(1)}, {"pixels": np.zeros((1, 2, 2, 3), np.uint8)}, {"pixels": np.zeros((1, 4, 4, 3))}],
)
def test_a_wrong_feed_is_a_model_error(tmp_path: Path, feed: dict[str, Array]) -> None:
    session = OnnxRuntime().open(_tiny(tmp_path), CPU, 1)

    with pytest.raises(ModelError, match="does not run"):
        session.run(["embedding"], feed)


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("std::bad_alloc"),
        RuntimeError("bfc_arena.cc: Failed to allocate memory for requested buffer of size 4294967296"),
        RuntimeError("CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0"),
        RuntimeError("CUDA failure 2: out of memory"),
        RuntimeError("8007000E Not enough memory resources are available"),
    ],
)
def test_words_of_missing_memory_are_known(error: Exception) -> None:
    assert isinstance(wrapped(error, Path("m.onnx")), SessionMemoryError)


def test_other_errors_are_no_missing_memory() -> None:
    error = RuntimeError("INVALID_ARGUMENT: Got invalid dimensions for input: pixels")

    assert not isinstance(wrapped(error, Path("m.onnx")), SessionMemoryError)


def test_opening_a_broken_graph_or_an_absent_provider_writes_nothing_to_the_screen(tmp_path: Path) -> None:
    (tmp_path / "broken.onnx").write_bytes(b"not a graph")
    good = _tiny(tmp_path)
    program = (
        "import warnings; from pathlib import Path; from indexer.embed.session import OnnxRuntime\n"
        "from indexer.errors import ModelError\n"
        f"for path in ({str(tmp_path / 'broken.onnx')!r}, {str(good)!r}):\n"
        "    try:\n        print(OnnxRuntime().open(Path(path), 'CPUExecutionProvider', 1).providers)\n"
        "    except ModelError:\n        print('error')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "error\n['CPUExecutionProvider']\n"
    assert done.stderr == ""


def test_onnx_runtime_reports_nothing(tmp_path: Path) -> None:
    """It keeps an identifier of the device and a queue of reports in the cache of the user, unless told not to."""
    home = tmp_path / "home"
    home.mkdir()
    write_image_encoder(tmp_path / "image.onnx")
    script = (
        "import sys; from pathlib import Path; from indexer.embed.session import CPU, OnnxRuntime;"
        "OnnxRuntime().open(Path(sys.argv[1]), CPU, 1)"
    )
    own = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "LOCALAPPDATA": str(home)}
    own.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "image.onnx")], env=own, check=True)
    assert list(home.rglob("*")) == []
