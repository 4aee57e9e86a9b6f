"""Moves the weights of graphs into one file beside them, where weights that graphs have in common are stored once.

A graph of more than 2 GB cannot hold its weights itself, and the halves of a language model share nearly all of them.
"""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import onnx
from onnx.external_data_helper import uses_external_data

from indexer.embed.manifest import WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onnx import TensorProto

_MIN_BYTES = 1024
"""Smaller weights stay in the graph."""
_PAGE_BYTES = 4096
"""Weights start at multiples of this, so that they can be mapped into memory."""


class SharedWeights:
    """The file of weights, to which graphs are added.

    Args:
        path: replaced if it is there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offsets: dict[bytes, int] = {}
        path.write_bytes(b"")

    @contextmanager
    def moved_from(self, out: Path) -> Iterator[Path]:
        """Yield a path to export a graph to; at the end, its weights move to the file and the graph to `out`.

        Args:
            out: ONNX Runtime opens it only in the folder of the file.
        """
        with tempfile.TemporaryDirectory(dir=out.parent) as name:
            graph = Path(name) / out.name
            yield graph
            model = onnx.load(str(graph), load_external_data=False)
            for tensor in model.graph.initializer:
                self._move(tensor, graph.parent)
            out.write_bytes(model.SerializeToString())

    def _move(self, tensor: TensorProto, folder: Path) -> None:
        if not uses_external_data(tensor) and not tensor.HasField("raw_data"):
            tensor.CopyFrom(onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(tensor), tensor.name))
        raw = _bytes_of(tensor, folder)
        tensor.ClearField("external_data")
        tensor.data_location = onnx.TensorProto.DEFAULT
        if len(raw) < _MIN_BYTES:
            tensor.raw_data = raw
            return
        tensor.ClearField("raw_data")
        tensor.data_location = onnx.TensorProto.EXTERNAL
        for key, value in (("location", WEIGHTS), ("offset", self._offset(raw)), ("length", len(raw))):
            tensor.external_data.add(key=key, value=str(value))

    def _offset(self, raw: bytes) -> int:
        """Return where these bytes are in the file, after appending them if they are new."""
        content = hashlib.sha256(raw).digest()
        if content not in self._offsets:
            with self.path.open("ab") as file:
                file.write(bytes(-file.tell() % _PAGE_BYTES))
                self._offsets[content] = file.tell()
                file.write(raw)
        return self._offsets[content]


def _bytes_of(tensor: TensorProto, folder: Path) -> bytes:
    if not uses_external_data(tensor):
        return bytes(tensor.raw_data)
    entries: dict[str, str] = {entry.key: entry.value for entry in tensor.external_data}
    with (folder / entries["location"]).open("rb") as file:
        file.seek(int(entries.get("offset", 0)))
        raw: bytes = file.read(int(entries.get("length", -1)))
    return raw
