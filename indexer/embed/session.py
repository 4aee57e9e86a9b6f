"""ONNX Runtime; no other module of the engine imports it.

Its errors become `ModelError`. When an accelerator does not start, ONNX Runtime falls back to the CPU without a word;
that is why `providers` tries each one instead of trusting that it is installed.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from numpy.typing import NDArray

from indexer.embed.gpu_folder import use_libraries
from indexer.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from onnxruntime import InferenceSession

Array = NDArray[Any]
CPU = "CPUExecutionProvider"

_FATAL = 4
"""The severity of ONNX Runtime below which it prints nothing: its errors come as exceptions."""
_NO_MEMORY = re.compile(
    r"out of memory|out_of_memory|outofmemory|8007000e|not enough memory|insufficient memory|bad.?alloc|"
    r"failed to allocate|allocation failed|alloc_failed|memoryallocation|available memory of|"
    r"cublas_status_not_initialized",
    re.IGNORECASE,
)


class SessionMemoryError(ModelError):
    """A run needs more memory than there is; a smaller batch may fit."""


class Session(Protocol):
    """A graph that is ready to run."""

    @property
    def providers(self) -> Sequence[str]:
        """What really runs it, first the preferred one; the CPU is always last."""

    def run(self, outputs: Sequence[str], feed: Mapping[str, Array]) -> list[Array]:
        """Return the named outputs.

        Raises:
            SessionMemoryError: the batch does not fit into memory.
            ModelError: any other trouble.
        """


class Runtime(Protocol):
    """What opens sessions. Tests simulate machines with other accelerators through it."""

    def available(self) -> Sequence[str]:
        """Return the names of the providers that this build has."""

    def open(self, path: Path, provider: str, threads: int) -> Session:
        """Return a session that was asked to use `provider`, which it may not do.

        Raises:
            ModelError: it cannot be opened.
        """


class OnnxRuntime:
    """The real one. Importing the library waits for the first call: it takes a quarter of a second."""

    def available(self) -> Sequence[str]:
        """Return the names of the providers that this build has."""
        names: list[str] = _library().get_available_providers()
        return names

    def open(self, path: Path, provider: str, threads: int) -> _OnnxSession:
        """Return a session of a graph.

        Args:
            path: an `.onnx` file.
            provider: the one to ask for; ONNX Runtime adds the CPU for what it cannot do.
            threads: for the operators of a run, the calling one included.

        Raises:
            ModelError: the graph or the provider does not open.
        """
        onnxruntime = _library()
        onnxruntime.set_default_logger_severity(_FATAL)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = _FATAL
        # A plan of memory is kept for each shape. Batches and texts have many: 70 MB, for no time that can be measured.
        options.enable_mem_pattern = False
        # Waiting threads that spin would take the cores from the decoders.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.add_session_config_entry("session.inter_op.allow_spinning", "0")
        wanted = [provider] if provider == CPU else [provider, CPU]
        try:
            inner = onnxruntime.InferenceSession(
                os.fspath(path), sess_options=options, providers=wanted, enable_fallback=0
            )
        except _troubles() as error:
            raise wrapped(error, path) from error
        return _OnnxSession(inner, path)


@cache
def _library() -> Any:  # noqa: ANN401 - a module
    """Return ONNX Runtime: the user's own one for a graphics card where there is one, else that of the program."""
    has_own = use_libraries()
    import onnxruntime

    if has_own and hasattr(onnxruntime, "preload_dlls"):
        with contextlib.redirect_stdout(io.StringIO()):  # it prints what it does not find
            onnxruntime.preload_dlls(directory="")
    return onnxruntime


class _OnnxSession:
    def __init__(self, inner: InferenceSession, path: Path) -> None:
        self.inner = inner
        self._path = path

    @property
    def providers(self) -> Sequence[str]:
        names: list[str] = self.inner.get_providers()
        return names

    def run(self, outputs: Sequence[str], feed: Mapping[str, Array]) -> list[Array]:
        try:
            found: list[Array] = self.inner.run(list(outputs), dict(feed))
        except _troubles() as error:
            raise wrapped(error, self._path) from error
        return found


@dataclass(frozen=True, slots=True)
class GraphEnd:
    """An input or output of a graph."""

    name: str
    dtype: str
    """As ONNX Runtime writes it: `tensor(float)`, `tensor(uint8)`, `tensor(int64)`."""
    shape: tuple[int | None, ...]
    """None where the size is free."""


def graph_ends(path: Path) -> tuple[tuple[GraphEnd, ...], tuple[GraphEnd, ...]]:
    """Return the inputs and the outputs of a graph, which is loaded for it.

    Raises:
        ModelError: the graph does not open.
    """
    inner = OnnxRuntime().open(path, CPU, 1).inner
    return _ends(inner.get_inputs()), _ends(inner.get_outputs())


def _ends(nodes: Sequence[Any]) -> tuple[GraphEnd, ...]:
    return tuple(
        GraphEnd(node.name, node.type, tuple(size if isinstance(size, int) else None for size in node.shape))
        for node in nodes
    )


def _troubles() -> tuple[type[Exception], ...]:
    """Return the exceptions of ONNX Runtime, which have no common base but Exception."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    own = [kind for kind in vars(state).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    return (*own, RuntimeError, MemoryError, ValueError)


def wrapped(error: Exception, path: Path) -> ModelError:
    """Return the error of a model for one of ONNX Runtime; its own kind where memory ran out."""
    text = " ".join(str(error).split())[:400]
    if isinstance(error, MemoryError) or _NO_MEMORY.search(text):
        return SessionMemoryError(
            "Not enough memory for the model",
            "Close other programs, or index with fewer threads. ONNX Runtime says: {detail}",
            path=path,
            detail=text,
        )
    return ModelError("The model does not run", "ONNX Runtime says: {detail}", path=path, detail=text)
