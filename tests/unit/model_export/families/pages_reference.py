"""Asks the reference implementations of ModernVBERT what they make of tiny checkpoints: `golden_pages.json`.

The exporter's own environment has none of them, so this runs by hand, once for each, in environments of their own:

    pip install torch==2.13.0 && pip install transformers==5.23.0 colpali-engine==0.3.18 torchvision==0.28.0
    pip install torch==2.13.0 transformers==4.57.6 "peft<0.18" scipy && pip install --no-deps colpali-engine==0.3.13

    python -m tests.unit.model_export.families.pages_reference tests/unit/model_export/families/golden_pages.json

The first has today's layout of checkpoints (transformers' own classes, pooled by the authors' library), the second
the one that the authors' first repositories are in. Each adds what it can say and keeps what the other said.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
import transformers
from PIL import Image

from tests.unit.model_export.families import tiny_pages as tiny

DIGITS = 5
EMBEDDING = 16
"""Numbers a token; the real ColModernVBERT has 128."""


def main(out: Path) -> None:
    """Write what this environment's implementation says into a JSON file."""
    known = json.loads(out.read_text(encoding="utf-8")) if out.is_file() else {}
    made = _first_layout() if transformers.__version__.startswith("4.") else _layout_of_transformers()
    libraries = ("torch", "transformers", "colpali-engine", "tokenizers", "pillow")
    for name, golden in made.items():
        known[name] = {"made_with": {library: version(library) for library in libraries}, **golden}
    # A line for each list of numbers.
    text = re.sub(r"(?<=[\d\[]),?\s+(?=[-\d\]])", lambda gap: "," * ("," in gap[0]), json.dumps(known, indent=1))
    out.write_text(text + "\n", encoding="utf-8")


def _layout_of_transformers() -> dict[str, Any]:
    library, idefics = _library(), import_module("transformers.models.idefics3.image_processing_pil_idefics3")
    ours: Any = transformers  # of another version than the types that are checked
    page = ours.ModernVBertConfig(
        text_config={"model_type": "modernbert", **tiny.text_tower()},
        vision_config={"model_type": "siglip_vision_model", **tiny.vision_tower()},
        image_token_id=tiny.IMAGE_TOKEN,
        pixel_shuffle_factor=tiny.SHUFFLE,
    )
    token = ours.ColModernVBertConfig(vlm_config=page, embedding_dim=EMBEDDING)
    made = {}
    with tempfile.TemporaryDirectory() as name:
        for family, config, model in (
            ("modernvbert", page, library.BiModernVBert(page)),
            ("colmodernvbert", token, ours.ColModernVBertForRetrieval(token)),
        ):
            folder = _checkpoint(Path(name) / family, config.to_diff_dict(), model)
            processor = library.BiModernVBertProcessor(
                image_processor=idefics.Idefics3ImageProcessorPil.from_pretrained(folder),
                tokenizer=ours.AutoTokenizer.from_pretrained(folder),
                image_seq_len=tiny.SEQUENCE,
            )
            made[family] = _golden(folder, processor, model)
    return made


def _first_layout() -> dict[str, Any]:
    library = _library()
    configuration = import_module("colpali_engine.models.modernvbert.configuration_modernvbert")
    ours: Any = transformers
    text = {**tiny.text_tower(), "vocab_size": len(tiny.VOCABULARY)}
    with tempfile.TemporaryDirectory() as name:
        # The class takes both towers' configurations from the repositories that are named, here from folders.
        said = tiny.first_layout()
        ours.ModernBertConfig(**text).save_pretrained(Path(name) / "text")
        ours.SiglipVisionConfig(**tiny.vision_tower()).save_pretrained(Path(name) / "vision")
        towers = {
            f"{tower}_config": {**said[f"{tower}_config"], f"{tower}_model_name": str(Path(name) / tower)}
            for tower in ("text", "vision")
        }
        model = library.BiModernVBert(configuration.ModernVBertConfig(**{**said, **towers}))
        folder = _checkpoint(Path(name) / "page", said, model)
        processor = library.BiModernVBertProcessor(
            image_processor=ours.Idefics3ImageProcessor.from_pretrained(folder),
            tokenizer=ours.PreTrainedTokenizerFast.from_pretrained(folder),
            image_seq_len=tiny.SEQUENCE,
        )
        return {"first layout": _golden(folder, processor, model)}


def _library() -> Any:
    return import_module("colpali_engine.models")


def _checkpoint(folder: Path, config: dict[str, Any], model: Any) -> Path:
    """Write a checkpoint for a model and load it: what the classes themselves do for it differs by version."""
    from safetensors.torch import load_file

    shapes = {name: list(weight.shape) for name, weight in model.state_dict().items()}
    tiny.write_checkpoint(folder, config, shapes)
    model.load_state_dict(load_file(folder / "model.safetensors"))
    return folder


def _golden(folder: Path, processor: Any, model: Any) -> dict[str, Any]:
    """Return what a model makes of texts, of pages as a whole, and of pages in tiles."""
    model.eval()
    square = [Image.fromarray(pixels) for pixels in tiny.pictures(3, 2 * tiny.TILE_PX, 2 * tiny.TILE_PX)]
    upright = [Image.fromarray(pixels) for pixels in tiny.pictures(3, *tiny.UPRIGHT)]
    small = [Image.fromarray(pixels) for pixels in tiny.pictures(3, tiny.TILE_PX, tiny.TILE_PX)]
    shapes = {name: list(weight.shape) for name, weight in sorted(model.state_dict().items())}

    def vectors(**feed: Any) -> Any:
        made = model(**feed)
        return _rounded(getattr(made, "embeddings", made)[0])

    with torch.inference_mode():
        texts = [vectors(**processor.process_texts([text])) for text in tiny.TEXTS]
        processor.image_processor.size = {"longest_edge": 2 * tiny.TILE_PX}
        tiles = [vectors(**processor.process_images([page])) for page in square]
        pages = [vectors(**processor.process_images([page])) for page in upright]
        processor.image_processor.do_image_splitting = False
        processor.image_processor.size = {"longest_edge": tiny.TILE_PX}
        whole = [vectors(**processor.process_images([page])) for page in small]
    return {
        "config": json.loads((folder / "config.json").read_text(encoding="utf-8")),
        "weights": shapes,
        "texts": texts,
        "whole": whole,
        "tiles": tiles,
        "upright": pages,
    }


def _rounded(vector: torch.Tensor) -> Any:
    return (vector.double() * 10**DIGITS).round().long().tolist()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
