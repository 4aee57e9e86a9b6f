"""Smaller and faster graphs, and the choice among them by measurement."""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import onnx
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

_CALIBRATION_BATCH = 8
MAX_LOSS_POINTS = 1.0
"""Recall@10, in percent points, that a faster graph may lose."""
MIN_SPEEDUP = 1.2
"""How many times as fast a graph must be to be worth the loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One form of a graph, measured."""

    name: str
    graph: Path
    size_bytes: int
    recall_at_10: float
    """Text to image on the dev split, in percent; the other tower is the reference."""
    ms_per_item: float
    """Wall time on one thread, the best of interleaved rounds."""


def choose(reference: Candidate, others: Sequence[Candidate]) -> Candidate:
    """Return the smallest candidate that is clearly faster and loses less than MAX_LOSS_POINTS, or the reference.

    Smallest and not fastest: sizes are the same in every build, so noise in the clock cannot change the model.
    """
    worthy = [
        other
        for other in others
        if other.ms_per_item * MIN_SPEEDUP <= reference.ms_per_item
        and reference.recall_at_10 - other.recall_at_10 < MAX_LOSS_POINTS
    ]
    return min(worthy, key=lambda candidate: candidate.size_bytes, default=reference)


class _Calibration(CalibrationDataReader):  # type: ignore[misc]  # ONNX Runtime has no types
    def __init__(self, pixels: NDArray[np.uint8], name: str) -> None:
        self._batches: Iterator[dict[str, NDArray[np.uint8]]] = iter(
            {name: pixels[start : start + _CALIBRATION_BATCH]} for start in range(0, len(pixels), _CALIBRATION_BATCH)
        )

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        return next(self._batches, None)


def static_int8(graph: Path, out: Path, pixels: NDArray[np.uint8], operators: Sequence[str]) -> None:
    """Write a QDQ graph: uint8 activations, int8 weights with a scale for each channel.

    Signed activations are no faster than float32 on AVX2 and AVX-512 without AMX, hence unsigned ones.

    Args:
        pixels: uint8 [N, H, W, 3], photos of the kind the model will see.
        operators: ONNX operator types to quantise; the others stay float32.
    """
    prepared = out.with_suffix(".prepared.onnx")
    with _quiet():
        quant_pre_process(graph, prepared)
        name = onnx.load(prepared, load_external_data=False).graph.input[0].name
        quantize_static(
            prepared,
            out,
            _Calibration(pixels, name),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=list(operators),
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
        )
    prepared.unlink()


def dynamic_int8(graph: Path, out: Path, operators: Sequence[str]) -> None:
    """Write a graph whose weights are int8 and whose activations are scaled at run time.

    Such a graph scales a whole batch at once, so a text's vector depends a little on its neighbours:
    embed queries alone.

    Args:
        operators: ONNX operator types to quantise.
    """
    prepared = out.with_suffix(".prepared.onnx")
    with _quiet():
        quant_pre_process(graph, prepared, skip_symbolic_shape=True)
        quantize_dynamic(
            prepared,
            out,
            op_types_to_quantize=list(operators),
            per_channel=True,
            weight_type=QuantType.QInt8,
        )
    prepared.unlink()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The quantiser prints and warns about choices that are made on purpose here."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        root.setLevel(level)
