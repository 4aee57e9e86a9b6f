"""How a training went: one CSV and one PNG."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CSV, PNG = "curves.csv", "curves.png"
_PANEL_INCHES = (7.0, 2.2)


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
