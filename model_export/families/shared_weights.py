"""Takes the weights out of graphs into one file beside them: what several graphs have in common lies on disk once.

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

_LEAST_BYTES = 1024
"""Smaller ones stay in the graph."""
_PAGE_BYTES = 4096
"""Where each begins, so that it can be mapped into memory."""


class SharedWeights:
    """The file, while graphs are added.

    Args:
        path: replaced if it is there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._places: dict[bytes, int] = {}
        path.write_bytes(b"")

    @contextmanager
    def taken(self, out: Path) -> Iterator[Path]:
        """Yield where to export a graph to; after that its weights are in the file, and the rest of it is `out`.

        Args:
            out: must come to lie beside the file to be opened.
        """
        with tempfile.TemporaryDirectory(dir=out.parent) as name:
            graph = Path(name) / out.name
            yield graph
            model = onnx.load(str(graph), load_external_data=False)
            for tensor in model.graph.initializer:
                self._take(tensor, graph.parent)
            out.write_bytes(model.SerializeToString())

    def _take(self, tensor: TensorProto, folder: Path) -> None:
        if not uses_external_data(tensor) and not tensor.HasField("raw_data"):
            tensor.CopyFrom(onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(tensor), tensor.name))
        raw = _bytes_of(tensor, folder)
        tensor.ClearField("external_data")
        tensor.data_location = onnx.TensorProto.DEFAULT
        if len(raw) < _LEAST_BYTES:
            tensor.raw_data = raw
            return
        tensor.ClearField("raw_data")
        tensor.data_location = onnx.TensorProto.EXTERNAL
        for key, value in (("location", WEIGHTS), ("offset", self._place(raw)), ("length", len(raw))):
            tensor.external_data.add(key=key, value=str(value))

    def _place(self, raw: bytes) -> int:
        """Return where these bytes stand in the file, and put them there if they do not yet."""
        content = hashlib.sha256(raw).digest()
        if content not in self._places:
            with self.path.open("ab") as file:
                file.write(bytes(-file.tell() % _PAGE_BYTES))
                self._places[content] = file.tell()
                file.write(raw)
        return self._places[content]


def _bytes_of(tensor: TensorProto, folder: Path) -> bytes:
    if not uses_external_data(tensor):
        return bytes(tensor.raw_data)
    place: dict[str, str] = {entry.key: entry.value for entry in tensor.external_data}
    with (folder / place["location"]).open("rb") as file:
        file.seek(int(place.get("offset", 0)))
        raw: bytes = file.read(int(place.get("length", -1)))
    return raw
