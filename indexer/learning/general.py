"""General queries that come with the built-in model, whose answers are known: what must not get worse.

`resources/learning/<model id>.npz` has vectors of photos and captions of Flickr8k. Other models have no such file; then
the usual queries of the bundle stand in (`validation.general_half`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.adapter import UNREADABLE
from indexer.embed.vectors import unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from indexer.types import ModelId, Vectors

_WHO = (
    *("a dog", "a cat", "two children", "a woman", "a man with a hat", "friends", "a baby", "a bird", "horses"),
    *(
        "a red car",
        "a bicycle",
        "boats",
        "flowers",
        "a cake",
        "a table with food",
        "an old house",
        "a letter",
        "a bill",
    ),
)
_WHERE = (
    *("", "on a beach", "in the snow", "in a garden", "in the kitchen", "in front of mountains", "in a city at night"),
    *("by the water", "in the forest", "on a street", "at a party", "in black and white"),
)
FOLDER = Path(__file__).resolve().parents[2] / "resources" / "learning"


@dataclass(frozen=True, slots=True)
class General:
    """Photos, captions of them, and which belongs to which."""

    photos: Vectors
    """[F, M] meanings, as long as beside looks."""
    queries: Vectors
    """[Q, M] unit rows."""
    answers: NDArray[np.int32]
    """[Q]"""


def usual_texts() -> list[str]:
    """Return usual queries, for a model that comes with none."""
    return [f"{who} {where}".strip() for who in _WHO for where in _WHERE]


def general_of(model_id: ModelId, width: int, folder: Path = FOLDER) -> General:
    """Return the set of a model; an empty one if it has none, or the file does not fit."""
    none = General(np.zeros((0, width), np.float32), np.zeros((0, width), np.float32), np.zeros(0, np.int32))
    path = folder / f"{model_id}.npz"
    if not path.is_file():
        return none
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            photos, queries = (np.asarray(stored[name], np.float32) for name in ("photos", "queries"))
            answers = np.asarray(stored["answers"], np.int32)
    except UNREADABLE:
        return none
    fits = photos.ndim == queries.ndim == 2 and photos.shape[1] == queries.shape[1] == width
    if not fits or len(answers) != len(queries) or answers.max(initial=0) >= len(photos):
        return none
    return General(photos, unit(queries).astype(np.float32), answers)


def save_general(path: Path, general: General) -> None:
    """Write a set for a model, in half precision."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = {"photos": general.photos.astype(np.float16), "queries": general.queries.astype(np.float16)}
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, answers=general.answers, **half)
