"""Pictures and captions that come with the built-in model, to see what training costs everybody else's questions.

`<model id>.npz` beside this file has what leads above the cut of some photos of Flickr8k dev, in 8 bits, and captions
of them; no picture can be made of it. `python -m model_export general` writes it anew. Other models have none: then the
general set of `indexer.learning.general`, moved along (`spaces`), stands in.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from indexer.decode.image import read_image
from indexer.embed.adapter import UNREADABLE
from indexer.embed.graphs import image_tensor
from model_export.finetuning.cut import Below, Features
from model_export.finetuning.encoders import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from indexer.embed.encoder import Encoder
    from model_export.data import Photo
    from model_export.finetuning.cut import Cut
    from model_export.finetuning.encoders import DeepEncoders

FOLDER = Path(__file__).parent
CAPTIONS_EACH = 2
_LEVELS = 255


@dataclass(frozen=True, slots=True)
class GeneralSet:
    """Photos, captions of them, and which belongs to which."""

    features: Features
    captions: tuple[str, ...]
    places: NDArray[np.int32]
    """[F] of the photos, among those that `indexer.learning.general` knows as vectors."""

    @property
    def answers(self) -> NDArray[np.int32]:
        """The place of the photo of each caption, [Q]."""
        return np.repeat(self.places, CAPTIONS_EACH)

    @classmethod
    def of(cls, encoder: Encoder, cut: Cut, folder: Path = FOLDER) -> Self | None:
        """Return the set of a model; None if it has none that fits."""
        path = folder / f"{encoder.manifest.model_id}.npz"
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                names = tuple(map(str, stored["names"]))
                arrays = [_real(stored, i) for i in range(len(names))]
                captions, places = tuple(map(str, stored["captions"])), np.asarray(stored["places"], np.int32)
        except UNREADABLE:
            return None
        return cls(Features(cut, arrays), captions, places) if names == cut.names else None

    @classmethod
    def none(cls, cut: Cut) -> Self:
        """Return an empty set."""
        return cls(Features(cut, [np.zeros((0, 1), np.float16) for _ in cut.names]), (), np.zeros(0, np.int32))

    @property
    def rows(self) -> NDArray[np.intp]:
        """The rows of the features, [F]."""
        return np.arange(len(self.places))

    def half(self, which: int) -> Self:
        """Return every other photo with its captions, as `indexer.learning.validation.general_half` divides them."""
        captions = [self.captions[CAPTIONS_EACH * row + i] for row in self.rows[which::2] for i in range(CAPTIONS_EACH)]
        return type(self)(self.features.every_other(which), tuple(captions), self.places[which::2])

    def texts(self, encoder: Encoder) -> Texts:
        """Return the captions as the encoders read them."""
        return Texts.of(self.captions, encoder)


def write_general(
    encoder: Encoder, model: DeepEncoders, photos: Mapping[int, Photo], scratch: Path, out: Path = FOLDER
) -> Path:
    """Write the set of a model; return the file.

    Args:
        encoder: of the model.
        model: the same for torch: it says where the cut is.
        photos: by their place among those of `indexer.learning.general`.
        scratch: a folder for a graph.
        out: the folder of the file.
    """
    below, spec = Below(model.image.graph, model.cut, scratch, 2), encoder.manifest.image
    read = (read_image(photo.path, spec.pixels).pixels[0] for photo in photos.values())
    each = [below.run(image_tensor([pixels], spec)) for pixels in read]
    arrays = [np.concatenate(parts) for parts in zip(*each, strict=True)]
    captions = [caption for photo in photos.values() for caption in photo.captions[:CAPTIONS_EACH]]
    stored: dict[str, NDArray[np.generic]] = {}
    for i, array in enumerate(arrays):
        stored |= _coarse(array, i)
    path = out / f"{encoder.manifest.model_id}.npz"
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            allow_pickle=False,
            names=np.array(model.cut.names),
            captions=np.array(captions),
            places=np.array(list(photos), np.int32),
            **stored,
        )
    return path


def _coarse(array: NDArray[np.float16], place: int) -> dict[str, NDArray[np.generic]]:
    """Return an array [N, ...] in 8 bits, with the range of each of its numbers."""
    values = array.astype(np.float32)
    low, high = values.min(axis=0), values.max(axis=0)
    step = np.maximum(high - low, 1e-6) / _LEVELS
    rounded = np.rint((values - low) / step).astype(np.uint8)
    return {f"values{place}": rounded, f"low{place}": low.astype(np.float16), f"step{place}": step.astype(np.float32)}


def _real(stored: np.lib.npyio.NpzFile, place: int) -> NDArray[np.float16]:
    values = stored[f"values{place}"].astype(np.float32)
    return np.asarray(values * stored[f"step{place}"] + stored[f"low{place}"].astype(np.float32), np.float16)
