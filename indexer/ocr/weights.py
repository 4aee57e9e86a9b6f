"""The networks that come with Recallery, ready to run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.embed.session import CPU, OnnxRuntime
from indexer.errors import ModelError, os_error_reason

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from indexer.embed.session import Session
    from indexer.errors import Message

    Floats = NDArray[np.float32]

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "ocr"
"""`resources` lies beside `indexer` in the repository, in an installed wheel and in the frozen app."""
_INPUT, _OUTPUT = "x", "fetch_name_0"


@dataclass(frozen=True, slots=True)
class Network:
    """A graph with one input and one output."""

    session: Session

    def __call__(self, values: Floats) -> Floats:
        """Run it; float32 in and out. Raises ModelError."""
        found: Floats = self.session.run([_OUTPUT], {_INPUT: values})[0]
        return found


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A network that reads lines, and the characters of its classes."""

    network: Network
    characters: tuple[str, ...]


def open_detector(threads: int, folder: Path = FOLDER) -> Network:
    """Return the network that finds lines: float32 [1, 3, h, w] -> [1, 1, h, w].

    Raises:
        ModelError: the installation has lost it, or it does not run.
    """
    return Network(_session(folder / "tiny_detect.onnx", threads))


def open_recogniser(size: str, threads: int, folder: Path = FOLDER) -> Recogniser:
    """Return a network that reads lines, `tiny` or `small`: float32 [n, 3, 48, w] -> [n, w / 8, classes].

    Raises:
        ModelError: the installation has lost it, or it does not run.
    """
    network = Network(_session(folder / f"{size}_read.onnx", threads))
    path = folder / f"{size}_characters.txt"
    try:
        characters = tuple(path.read_text(encoding="utf-8").rstrip("\n").split("\n"))
    except OSError as error:
        raise _lost(path, os_error_reason(error)) from error
    return Recogniser(network, characters)


def _lost(path: Path, detail: str | Message) -> ModelError:
    return ModelError(
        "The networks that read text are missing",
        "Install Recallery again. (Detail: {detail})",
        path=path,
        detail=detail,
    )


def _session(path: Path, threads: int) -> Session:
    if not path.is_file():
        raise _lost(path, path.name)
    return OnnxRuntime().open(path, CPU, threads)
