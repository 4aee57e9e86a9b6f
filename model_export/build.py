"""Builds the bundle `mini`: features, training, export, choice of precision, proof, manifest."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import torch

from indexer.embed.encoder import Encoder
from indexer.types import Fit, PixelSpec
from model_export import data
from model_export.align import Alignment, ConSE, ImageHead, TextMap
from model_export.bundle import Parts, write_bundle
from model_export.card import write_card
from model_export.corpus import Readers, class_name_features, training_sources
from model_export.encoders import ImageEncoder, TextEncoder
from model_export.evaluate import evaluate
from model_export.export import export_image, export_text
from model_export.features import FeatureCache, ImageReader, TextReader
from model_export.precision import DevSet, Precision, image_candidates, text_candidates
from model_export.quantize import choose
from model_export.references import baseline_figures, control_figures
from model_export.towers import SIDE_PX, load_image_tower, load_text_tower, text_model_folder
from model_export.train import train
from model_export.verify import TOLERANCES, compare

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.embed.manifest import Manifest
    from model_export.towers import Classifier, ImageTower, TextTower
    from model_export.train import Recipe, Source

_log = logging.getLogger(__name__)
PIXELS = PixelSpec(width_px=SIDE_PX, height_px=SIDE_PX, fit=Fit.SQUASH)
"""Measured with `evaluate --fit`: a centre crop names single things 1 to 2 points better and classes 1 point worse,
and it cannot see a photo's edges, which captions speak of."""
_PARITY_PHOTOS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Towers:
    """The frozen halves, and the features read with them."""

    image: ImageTower
    classifier: Classifier
    text: TextTower
    readers: Readers


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build made."""

    manifest: Manifest
    image: Precision
    text: Precision


def build_mini(folder: Path, out: Path, work: Path, recipe: Recipe, threads: int = 2) -> Built:
    """Train, export, measure, prove and write the bundle.

    Args:
        folder: with the data sets.
        out: the bundle's folder; its old files are replaced, the manifest last.
        work: for caches and intermediate graphs; may be deleted at any time.
        recipe: of the training.
        threads: for torch and ONNX Runtime; another number may change the last digits.

    Raises:
        KnownError: data or weights are missing.
        ModelError: the exported model differs from the trained one.
    """
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(mode=True)
    work.mkdir(parents=True, exist_ok=True)
    towers = _towers(work)
    sources = training_sources(folder, towers.readers, towers.classifier)
    names = class_name_features(towers.readers)
    trained = train(_untrained(towers, names, recipe), sources, recipe)
    references = _references(folder, towers, names, sources, recipe)
    image = ImageEncoder(towers.image, trained).eval()
    text = TextEncoder(towers.text, trained).eval()
    export_image(image, SIDE_PX, work / "image_fp32.onnx")
    export_text(text, work / "text_fp32.onnx")
    image_precision, text_precision = _precisions(folder, work)
    parts = Parts(
        image_encoder=image_precision.chosen.graph,
        text_encoder=text_precision.chosen.graph,
        tokenizer=text_model_folder() / "tokenizer.json",
    )
    quality = {**_proof(folder, work / "staged", parts, image, text), **references}
    manifest = write_bundle(out, parts, PIXELS, tolerances=TOLERANCES, quality=quality)
    built = Built(manifest=manifest, image=image_precision, text=text_precision)
    write_card(out, manifest, {"picture": built.image, "text": built.text})
    return built


def _towers(work: Path) -> Towers:
    image, classifier = load_image_tower()
    text = load_text_tower()
    image_graph, text_graph = work / "image_tower.onnx", work / "text_tower.onnx"
    export_image(image, SIDE_PX, image_graph)
    export_text(text, text_graph)
    cache = FeatureCache(work / "features")
    tokenizer = text_model_folder() / "tokenizer.json"
    readers = Readers(ImageReader(image_graph, cache, SIDE_PX), TextReader(text_graph, tokenizer, cache))
    return Towers(image=image, classifier=classifier, text=text, readers=readers)


def _untrained(towers: Towers, names: torch.Tensor, recipe: Recipe) -> Alignment:
    torch.manual_seed(recipe.seed)
    return Alignment(ImageHead(), TextMap(), ConSE(towers.classifier, names))


def _references(
    folder: Path, towers: Towers, names: torch.Tensor, sources: tuple[Source, ...], recipe: Recipe
) -> dict[str, float]:
    """Return what the figures are to be held against: no training, and training on wrong pairs."""
    dev, things = data.flickr8k(folder, "dev"), data.imagenet_sample(folder)
    images, texts = towers.readers.image_features(dev)[0], towers.readers.caption_features(dev)
    thing_images, thing_names = towers.readers.image_features(things)[0], towers.readers.caption_features(things)
    untrained = _untrained(towers, names, recipe)
    return {
        **baseline_figures(untrained, images, texts, "baseline_conse"),
        **baseline_figures(untrained, thing_images, thing_names, "baseline_conse_names"),
        **control_figures(untrained, sources, recipe, images, texts),
    }


def _precisions(folder: Path, work: Path) -> tuple[Precision, Precision]:
    dev = DevSet.load(folder, text_model_folder() / "tokenizer.json", SIDE_PX)
    image, text = work / "image_fp32.onnx", work / "text_fp32.onnx"
    images = image_candidates(image, text, dev, folder)
    texts = text_candidates(image, text, dev)
    return (
        Precision(forms=images, chosen=choose(images[0], images[1:])),
        Precision(forms=texts, chosen=choose(texts[0], texts[1:])),
    )


def _proof(folder: Path, staged: Path, parts: Parts, image: ImageEncoder, text: TextEncoder) -> dict[str, float]:
    """Return what the engine measures with the graphs, after comparing them with torch."""
    write_bundle(staged, parts, PIXELS, tolerances=TOLERANCES, quality={})
    encoder = Encoder.open(staged, threads=2)
    photos = data.flickr8k(folder, "dev")[:_PARITY_PHOTOS]
    parity = compare(encoder, image, text, parts.tokenizer, photos)
    _log.info("%s", parity)
    parity.check(TOLERANCES)
    rounded = {f"parity_{name}": round(value, 4) for name, value in asdict(parity).items()}
    return {**evaluate(encoder, folder), **rounded}
