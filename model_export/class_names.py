"""The names of the 1,000 classes that the image tower was taught, in the order of its classifier.

Source: WordNet 3.0 synonym sets (Princeton University, WordNet licence), as ImageNet-1k uses them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_TABLE = Path(__file__).with_name("imagenet_classes.tsv")


@dataclass(frozen=True, slots=True)
class ClassNames:
    """One class: its WordNet id and its names, the usual one first."""

    wnid: str
    names: tuple[str, ...]


def imagenet_classes(table: Path = _TABLE) -> tuple[ClassNames, ...]:
    """Return the classes; the row number is the index of the classifier's output."""
    rows = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines())
    return tuple(ClassNames(wnid, tuple(names.split(", "))) for wnid, names in rows)
