"""Cuts a picture graph below the first product that is trained: ONNX Runtime computes what stays, once a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import onnx
import torch

from indexer.errors import KnownError
from model_export.graphs.quantisation import save
from model_export.graphs.tracing import session

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from model_export.finetuning.graph import Product, TorchGraph


@dataclass(frozen=True, slots=True)
class Cut:
    """Which tensors lead from the part that stays to the part that is trained."""

    names: tuple[str, ...]
    by_shape: tuple[str, ...]
    """Inputs of the graph of which only the shape is read above the cut."""

    @classmethod
    def of(cls, graph: TorchGraph, products: Sequence[Product], output: str) -> Self:
        """Return the cut of a graph."""
        changed = {product.result for product in products}
        steps = graph.needed([output], {})
        for step in steps:
            if changed.intersection(step.given):
                changed.update(step.results)
        above = [step for step in steps if changed.intersection(step.results)]
        by_result = {name: step for step in steps for name in step.results}
        names: set[str] = set()
        waiting = [name for step in above for name in step.given]
        while waiting:
            name = waiting.pop()
            if not name or name in changed or name in graph.constants or name in names:
                continue
            made_by = by_result.get(name)
            if made_by is not None and (name in graph.whole_numbers or made_by.operator == "Shape"):
                waiting += made_by.given
            else:
                names.add(name)
        return cls(tuple(sorted(names.difference(graph.inputs))), tuple(sorted(names.intersection(graph.inputs))))


class Below:
    """The part of a graph below a cut, run by ONNX Runtime.

    Args:
        graph: of pictures.
        cut: where it ends.
        folder: for the graph.
        threads: of ONNX Runtime.
    """

    def __init__(self, graph: TorchGraph, cut: Cut, folder: Path, threads: int) -> None:
        model = onnx.load(graph.path)
        del model.graph.output[:]
        for name in cut.names:
            model.graph.output.append(onnx.helper.make_empty_tensor_value_info(name))
        path = folder / "below.onnx"
        save(model, path)
        self._cut, self._input = cut, graph.inputs[0]
        self._session = session(path, threads)

    def run(self, pixels: NDArray[np.generic]) -> list[NDArray[np.float16]]:
        """Return what leads above the cut, each [N, ...], of a batch as the picture graph reads it."""
        found = self._session.run(list(self._cut.names), {self._input: pixels})
        if any(len(one) != len(pixels) for one in found):
            raise KnownError("This model cannot be trained further", "Its pictures cannot be told apart inside of it.")
        return [one.astype(np.float16) for one in found]


class Features:
    """What leads above the cut, of many pictures: files of float16, one a tensor, that need not fit into memory."""

    def __init__(self, cut: Cut, arrays: Sequence[NDArray[np.float16]]) -> None:
        self._cut = cut
        self._arrays = tuple(arrays)

    def __len__(self) -> int:
        return len(self._arrays[0])

    @classmethod
    def stored(cls, cut: Cut, folder: Path, count: int) -> Self:
        """Return the pictures that `write` has written; raises OSError or ValueError if they are not there."""
        paths = [folder / f"features-{i}.npy" for i in range(len(cut.names))]
        return cls(cut, [np.load(path, mmap_mode="r")[:count] for path in paths])

    @classmethod
    def write(cls, cut: Cut, folder: Path, batches: Iterable[list[NDArray[np.float16]]], count: int) -> Self | None:
        """Write batches, `count` pictures at most; None if there is none."""
        arrays: list[np.memmap[tuple[int, ...], np.dtype[np.float16]]] = []
        done = 0
        for batch in batches:
            if not arrays:
                arrays = [
                    np.lib.format.open_memmap(
                        folder / f"features-{i}.npy", mode="w+", dtype=np.float16, shape=(count, *part.shape[1:])
                    )
                    for i, part in enumerate(batch)
                ]
            for array, part in zip(arrays, batch, strict=True):
                array[done : done + len(part)] = part
            done += len(batch[0])
        for array in arrays:
            array.flush()
        return cls(cut, [array[:done] for array in arrays]) if done else None

    def every_other(self, first: int) -> Features:
        """Return every other picture."""
        return Features(self._cut, [array[first::2] for array in self._arrays])

    def feed(self, rows: NDArray[np.integer], device: torch.device) -> dict[str, Tensor]:
        """Return the tensors of some pictures, for `TorchGraph.run`."""
        given = {
            name: torch.from_numpy(np.asarray(array[rows], np.float32)).to(device)
            for name, array in zip(self._cut.names, self._arrays, strict=True)
        }
        shapes = {name: torch.zeros(len(rows), device=device) for name in self._cut.by_shape}
        return {**given, **shapes}
