"""The training and test sets: which photo carries which words. Reads lists, decodes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from indexer.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_HELD_STEP = 5


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture and the texts that a search for it could use."""

    path: Path
    captions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """A picture and words that together ask for other pictures."""

    reference: Path
    words: str
    targets: tuple[Path, ...]


def flickr8k(data: Path, split: str) -> tuple[Photo, ...]:
    """Return the photos of `train` or `dev` with their five captions, in the order of the list."""
    rows = _rows(data / "flickr8k" / "captions.jsonl")
    return tuple(_captioned(data / "flickr8k", row) for row in rows if row["split"] == split)


def stamps(data: Path) -> tuple[Photo, ...]:
    """Return drawings and cut-outs with their English sentence."""
    rows = _rows(data / "stamps" / "captions.jsonl")
    return tuple(_captioned(data / "stamps", row) for row in rows)


def fashion(data: Path) -> tuple[Photo, ...]:
    """Return product photos with the seller's title and the words made of their attributes."""
    rows = _rows(data / "fashion" / "captions.jsonl")
    return tuple(_captioned(data / "fashion", row) for row in rows)


def coco_captions(data: Path) -> tuple[str, ...]:
    """Return captions of COCO, whose photos are not there."""
    return tuple(row["text"].strip() for row in _rows(data / "text" / "coco_captions.jsonl"))


class Share(Enum):
    """Which of the composed queries."""

    ALL = "all"
    TRAIN = "train"
    HELD = "held"
    """Every fifth; its words were not trained on, its photos may have been."""


def fashion_edits(data: Path, share: Share = Share.ALL) -> tuple[Composed, ...]:
    """Return product photos with a wish to change colour, kind or gender, over the photos of `fashion`."""
    return _edits(data / "composed" / "fashion_train.jsonl", data / "fashion", share)


def scene_edits(data: Path, share: Share = Share.ALL) -> tuple[Composed, ...]:
    """Return photos with one word of a caption exchanged, over photos of `flickr8k`."""
    return _edits(_scene_table(data), data / "flickr8k", share)


def scene_swaps(data: Path) -> frozenset[tuple[str, str]]:
    """Return the words that are exchanged in the training share of `scene_edits`: (removed, added)."""
    rows = enumerate(_rows(_scene_table(data)))
    return frozenset((row["removed"], row["added"]) for at, row in rows if not _is_held(at))


def imagenet_sample(data: Path) -> tuple[Photo, ...]:
    """Return one photo for each of 500 ImageNet classes; the only caption is the class name."""
    return _labelled(data / "imagenet_sample", underscores=False)


def caltech101(data: Path) -> tuple[Photo, ...]:
    """Return photos of 101 classes; the only caption is the class name in plain words."""
    return _labelled(data / "caltech101", underscores=True)


def _edits(table: Path, photos: Path, share: Share) -> tuple[Composed, ...]:
    return tuple(
        Composed(photos / row["reference"], row["text"], tuple(photos / name for name in row["targets"]))
        for at, row in enumerate(_rows(table))
        if share is Share.ALL or (share is Share.HELD) == _is_held(at)
    )


def _scene_table(data: Path) -> Path:
    return data / "composed" / "flickr8k_edits_train.jsonl"


def _is_held(at: int) -> bool:
    return at % _HELD_STEP == 0


def _captioned(folder: Path, row: dict[str, Any]) -> Photo:
    return Photo(folder / row["file"], tuple(caption.strip() for caption in row["captions"]))


def _labelled(folder: Path, *, underscores: bool) -> tuple[Photo, ...]:
    def words(label: str) -> str:
        return label.replace("_", " ").lower() if underscores else label

    rows = _rows(folder / "labels.jsonl")
    return tuple(Photo(folder / row["file"], (words(row["label"]),)) for row in rows)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a JSON Lines file.

    Raises:
        KnownError: the file is not there.
    """
    if not path.is_file():
        raise KnownError(
            "Training data not found",
            "Give the folder that holds flickr8k, stamps and the other sets with --data.",
            path=path,
        )
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
