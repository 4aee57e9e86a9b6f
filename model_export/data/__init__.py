"""The training and test sets: which photo has which captions. Reads lists and decodes no pictures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Iterator

_HELD_OUT_STEP = 5
_CLASS_TABLE = Path(__file__).parent.parent / "imagenet_classes.tsv"


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture and the texts that should find it."""

    path: Path
    captions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """A query of a picture and words, and the pictures that it should find."""

    reference: Path
    words: str
    targets: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ClassNames:
    """An ImageNet class: its WordNet id and its names, the usual one first."""

    wnid: str
    names: tuple[str, ...]


def flickr8k(data: Path, split: str) -> tuple[Photo, ...]:
    """Return the photos of `train` or `dev` with their five captions, in the order of the list."""
    rows = records(data / "flickr8k" / "captions.jsonl")
    return tuple(_captioned(data / "flickr8k", row) for row in rows if row["split"] == split)


def stamps(data: Path) -> tuple[Photo, ...]:
    """Return drawings and cut-outs with their English sentence."""
    return tuple(_captioned(data / "stamps", row) for row in records(data / "stamps" / "captions.jsonl"))


def fashion(data: Path) -> tuple[Photo, ...]:
    """Return product photos with the seller's title and a caption made of their attributes."""
    return tuple(_captioned(data / "fashion", row) for row in records(data / "fashion" / "captions.jsonl"))


def coco_captions(data: Path) -> tuple[str, ...]:
    """Return captions of COCO, without photos."""
    return tuple(row["text"].strip() for row in records(data / "text" / "coco_captions.jsonl"))


class Share(Enum):
    """A part of the composed queries."""

    ALL = "all"
    TRAIN = "train"
    HELD_OUT = "held out"
    """Every fifth; its words are not trained on, its photos may be."""


def fashion_edits(data: Path, share: Share = Share.ALL) -> tuple[Composed, ...]:
    """Return product photos with a wish to change colour, kind or gender, over the photos of `fashion`."""
    return _edits(data / "composed" / "fashion_train.jsonl", data / "fashion", share)


def scene_edits(data: Path, share: Share = Share.ALL) -> tuple[Composed, ...]:
    """Return photos with one word of a caption exchanged, over photos of `flickr8k`."""
    return _edits(_scene_table(data), data / "flickr8k", share)


def scene_swaps(data: Path) -> frozenset[tuple[str, str]]:
    """Return the words that are exchanged in the training share of `scene_edits`: (removed, added)."""
    rows = enumerate(records(_scene_table(data)))
    return frozenset((row["removed"], row["added"]) for at, row in rows if not _is_held_out(at))


def imagenet_sample(data: Path) -> tuple[Photo, ...]:
    """Return one photo for each of 500 ImageNet classes; the only caption is the class name."""
    folder = data / "imagenet_sample"
    return tuple(Photo(folder / row["file"], (row["label"],)) for row in records(folder / "labels.jsonl"))


def caltech101(data: Path) -> tuple[Photo, ...]:
    """Return photos of 101 classes; the only caption is the class name in plain words."""
    folder = data / "caltech101"
    rows = records(folder / "labels.jsonl")
    return tuple(Photo(folder / row["file"], (row["label"].replace("_", " ").lower(),)) for row in rows)


def photos_by_class(photos: tuple[Photo, ...]) -> dict[str, list[Path]]:
    """Return the photos of each class of a set whose only captions are class names."""
    found: dict[str, list[Path]] = {}
    for photo in photos:
        found.setdefault(photo.captions[0], []).append(photo.path)
    return found


def imagenet_classes() -> tuple[ClassNames, ...]:
    """Return the 1,000 classes of the image tower, in the order of its classifier's outputs.

    Source: WordNet 3.0 synonym sets (Princeton University, WordNet licence), as ImageNet-1k uses them.
    """
    rows = (line.split("\t") for line in _CLASS_TABLE.read_text(encoding="utf-8").splitlines())
    return tuple(ClassNames(wnid, tuple(names.split(", "))) for wnid, names in rows)


def _edits(table: Path, photos: Path, share: Share) -> tuple[Composed, ...]:
    return tuple(
        Composed(photos / row["reference"], row["text"], tuple(photos / name for name in row["targets"]))
        for at, row in enumerate(records(table))
        if share is Share.ALL or (share is Share.HELD_OUT) == _is_held_out(at)
    )


def _scene_table(data: Path) -> Path:
    return data / "composed" / "flickr8k_edits_train.jsonl"


def _is_held_out(at: int) -> bool:
    return at % _HELD_OUT_STEP == 0


def _captioned(folder: Path, row: dict[str, Any]) -> Photo:
    return Photo(folder / row["file"], tuple(caption.strip() for caption in row["captions"]))


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a JSON Lines file.

    Raises:
        KnownError: there is no such file.
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
