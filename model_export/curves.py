"""Pictures of how a training went, and of how far probabilities can be trusted."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

CSV, PNG = "curves.csv", "curves.png"
_PANEL_INCHES = (7.0, 2.2)
_BINS, _LEAST_HITS = 10, 30


def write_curves(folder: Path, rows: Sequence[Mapping[str, float]]) -> None:
    """Write what each step noted; a quantity that a step did not note is left empty."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    with (folder / CSV).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    _draw(folder / PNG, rows, [name for name in names if name != "step"])


def _draw(path: Path, rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> None:
    from matplotlib.figure import Figure  # half a second, and never a window

    figure = Figure(figsize=(_PANEL_INCHES[0], _PANEL_INCHES[1] * len(names)), layout="constrained")
    for panel, name in zip(figure.subplots(len(names), squeeze=False)[:, 0], names, strict=True):
        points = [(row["step"], row[name]) for row in rows if name in row]
        panel.plot(*zip(*points, strict=True), marker="." if len(points) < len(rows) else "")
        panel.set_ylabel(name)
    figure.savefig(path)


def draw_reliability(
    path: Path, told: Mapping[str, tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]]
) -> None:
    """Write a reliability diagram: of hits that are said to be right with a probability, how many are.

    Args:
        path: of the PNG.
        told: by the title of a curve, probabilities, whether each hit is right, and the weight of each; [N].
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.4, 4.0), layout="constrained", dpi=110)
    panel = figure.subplots()
    panel.plot([0, 1], [0, 1], color="0.8")
    for name, (probability, right, weight) in told.items():
        place = np.minimum((probability * _BINS).astype(np.intp), _BINS - 1)
        total, said, seen = (
            np.bincount(place, values, _BINS) for values in (weight, weight * probability, weight * right)
        )
        there = np.bincount(place, minlength=_BINS) >= _LEAST_HITS
        panel.plot(said[there] / total[there], seen[there] / total[there], marker="o", label=name)
    panel.set_xlabel("probability that was said")
    panel.set_ylabel("share that is right")
    panel.legend()
    figure.savefig(path)
