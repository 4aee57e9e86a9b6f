"""How well captions in several languages find their photos, through the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model_export.evaluation import metrics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.embed.encoder import Encoder
    from indexer.types import Vectors
    from model_export.data.translations import Described


def measure_languages(
    encoder: Encoder, photos: Sequence[Described], images: Vectors, names: Sequence[str]
) -> dict[str, float]:
    """Return recall of captions in each language but English, and how much English is read as such, in percent.

    Args:
        images: float32 [N, D], the photos as an index has them.
        names: English ones.
    """
    figures: dict[str, float] = {}
    for language in [code for code in photos[0].captions if code != "en"]:
        asked = [(row, text) for row, photo in enumerate(photos) for text in photo.captions[language]]
        similarity = encoder.embed_queries([text for _, text in asked]) @ images.T
        places = metrics.positions(similarity, [[row] for row, _ in asked])
        figures |= {f"flickr8k_dev_{language}_t2i_recall@{at}": metrics.recall(places, at) for at in (1, 10)}
    captions = [text for photo in photos for text in photo.captions["en"]]
    for name, texts in {"captions": captions, "names": names}.items():
        figures[f"read_as_english_{name}"] = 100 * float(np.mean([encoder.reads_as_english(text) for text in texts]))
    return {name: round(value, 2) for name, value in figures.items()}
