"""How well captions in several languages find their photos, through the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexer.decode.image import read_image
from model_export import data
from model_export.data.translations import held_descriptions
from model_export.evaluation import metrics

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.embed.encoder import Encoder
    from indexer.types import Vectors
    from model_export.evaluation.tasks import Figures

_BATCH = 32


def measure_languages(encoder: Encoder, folder: Path) -> Figures:
    """Return recall of the dev captions in each language but English, and how much English is taken for English."""
    photos = held_descriptions(folder)
    images = _embedded(encoder, [folder / "flickr8k" / photo.file for photo in photos])
    figures: Figures = {}
    for language in [name for name in photos[0].captions if name != "en"]:
        asked = [(row, text) for row, photo in enumerate(photos) for text in photo.captions[language]]
        similarity = encoder.embed_queries([text for _, text in asked]) @ images.T
        places = metrics.positions(similarity, [[row] for row, _ in asked])
        figures |= {f"flickr8k_dev_{language}_t2i_recall@{at}": metrics.recall(places, at) for at in (1, 10)}
    names = [photo.captions[0] for photo in data.imagenet_sample(folder)]
    captions = [text for photo in photos for text in photo.captions["en"]]
    for name, texts in {"captions": captions, "names": names}.items():
        figures[f"read_as_english_{name}"] = 100 * float(np.mean([encoder.reads_as_english(text) for text in texts]))
    return {name: round(value, 2) for name, value in figures.items()}


def _embedded(encoder: Encoder, paths: Sequence[Path]) -> Vectors:
    spec, parts = encoder.manifest.image.pixels, []
    for start in range(0, len(paths), _BATCH):
        pixels = [read_image(path, spec).pixels[0] for path in paths[start : start + _BATCH]]
        parts.append(encoder.embed_images(pixels))
    return np.concatenate(parts)
