"""Made-up worlds in which it is known what can be learned."""

from __future__ import annotations

import numpy as np

from indexer.embed.manifest import Manifest
from indexer.embed.vectors import unit
from indexer.learning.material import OTHERS, Material
from indexer.learning.split import Part
from indexer.types import Fit, ModelId, PixelSpec

WIDTH, CLASSES, EACH, GENERAL = 64, 8, 24, 120


def made_manifest() -> Manifest:
    """Of a model without hubness, looks and bands."""
    from indexer.embed.manifest import ImageInput, TextInput

    return Manifest(
        model_id=ModelId("made-up1"),
        title="Made up",
        dimension=WIDTH,
        image=ImageInput(
            input_name="pixels",
            output_name="embedding",
            pixels=PixelSpec(width_px=4, height_px=4, fit=Fit.SQUASH),
            layout="nhwc",
            dtype="uint8",
        ),
        text=TextInput(input_names=("input_ids",), output_name="embedding", max_tokens=8),
        files=(),
        licence="none",
        source="a test",
    )


def made_material(seed: int = 0) -> Material:
    """Classes of items whose names say nothing yet, others, and general queries that find their photos."""
    generator = np.random.default_rng(seed)

    def rows(count: int) -> np.ndarray:
        return unit(generator.standard_normal((count, WIDTH)).astype(np.float32))

    centres = rows(CLASSES)
    of = np.repeat(np.arange(CLASSES), EACH)
    items = unit(centres[of] + 0.7 * rows(len(of)))
    photos = rows(GENERAL)
    part = np.tile([Part.HELD_OUT] * 5 + [Part.CHOICE] * 4 + [Part.TRAIN] * (EACH - 9), CLASSES)
    return Material(
        texts=tuple(f"name {i}" for i in range(CLASSES)),
        text_vectors=rows(CLASSES),
        items=np.concatenate([items, rows(150)]).astype(np.float32),
        part=np.concatenate([part, np.full(150, OTHERS)]).astype(np.int8),
        pair_texts=of.astype(np.int32),
        pair_items=np.arange(len(of), dtype=np.int32),
        usual=rows(200),
        general_photos=photos,
        general_queries=unit(photos + 0.8 * rows(GENERAL)).astype(np.float32),
        general_answers=np.arange(GENERAL, dtype=np.int32),
        background=rows(60),
    )
