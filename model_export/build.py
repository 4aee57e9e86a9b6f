"""Builds the bundle `mini`: training, export, choice of precision, proof, calibration, manifest, card."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import torch

from indexer.embed.encoder import Encoder
from indexer.embed.manifest import load_manifest, save_manifest
from indexer.types import Fit, PixelSpec
from model_export import bands, calibration, data, hubness
from model_export.blocks import Blocks, Looks, meaning_basis, strongest
from model_export.bundle import Measured, Parts, write_bundle
from model_export.card import write_card
from model_export.encoders import ImageEncoder, TextEncoder
from model_export.evaluate import BundleEmbed
from model_export.export import export_fusion, export_image, export_text
from model_export.fusion import KINDS
from model_export.losses import Modality
from model_export.photos import FuseModel, embed_photos, embed_words
from model_export.precision import HALF, DevSet, Precision, fusion_candidates, image_candidates, text_candidates
from model_export.preparation import Workshop
from model_export.references import (
    bare_mrr,
    caption_free_mrr,
    control_figures,
    frozen_figures,
    main_figures,
    spread_over_seeds,
)
from model_export.tasks import measure
from model_export.towers import DIMENSION, SIDE_PX, text_model_folder, unpack
from model_export.train import Trained
from model_export.verify import TOLERANCES, Torch, compare

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from indexer.embed.manifest import Manifest
    from model_export.config import Config
    from model_export.tasks import Figures

_log = logging.getLogger(__name__)
PIXELS = PixelSpec(width_px=SIDE_PX, height_px=SIDE_PX, fit=Fit.SQUASH)
"""Measured with `evaluate --fit`: a centre crop names single things 1 to 2 points better and classes 1 point worse,
and it cannot see a photo's edges, which captions speak of."""
_PARITY_PHOTOS = 200
_MEAN_PHOTOS = 1000
_MIN_HALF_RATIO = 0.9
_STATES = DIMENSION + KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build made."""

    manifest: Manifest
    precisions: Mapping[str, Precision]


def build_mini(
    folder: Path, out: Path, work: Path, config: Config, *, threads: int = 2, seeds: int = 3, half: bool = False
) -> Built:
    """Train, export, measure, prove and write the bundle.

    Args:
        folder: with the data sets.
        out: the bundle's folder; its old files are replaced, the manifest last.
        work: for caches, checkpoints and intermediate graphs; may be deleted at any time.
        config: of the training.
        threads: for torch and ONNX Runtime; another number may change the last digits.
        seeds: trainings whose spread is told; the first is the one that ships.
        half: take the float16 form of the picture graph, for GPUs, whatever it measures here.

    Raises:
        KnownError: data or weights are missing.
        ModelError: the exported model differs from the trained one.
    """
    frozen = Workshop.open(folder, work, config, threads)
    shop = frozen.with_trained_words(work / "training")
    trained = shop.train(config, work / "training")
    shipped, looks = with_blocks(shop, trained)
    image = ImageEncoder(shop.image, shipped, looks).eval()
    text = TextEncoder(shop.text, shipped).eval()
    precisions = _export(shop, shipped, image, text, HALF if half else None)
    parts = Parts(
        image_encoder=precisions["picture"].chosen.graph,
        text_encoder=precisions["text"].chosen.graph,
        fusion_decoder=precisions["fusion"].chosen.graph,
        tokenizer=text_model_folder() / "tokenizer.json",
    )
    measured = _measured(shop, parts, image, text, shipped.joint)
    write_bundle(out, parts, PIXELS, measured, states_dimension=_STATES, tolerances=TOLERANCES)
    bands.calibrate(out, Encoder.open(out, threads=threads), folder, frozen.readers.text_features)
    write_card(out, load_manifest(out), precisions)
    # The bundle is whole; what takes longest, and changes nothing but what it says of itself, comes last.
    as_shipped = measure(BundleEmbed(Encoder.open(out, threads=threads)), folder)
    quality = {**load_manifest(out).quality, **as_shipped, **_references(frozen, shop, trained, seeds)}
    manifest = replace(load_manifest(out), quality=quality)
    save_manifest(out, manifest)
    write_card(out, manifest, precisions)
    return Built(manifest=manifest, precisions=precisions)


def with_blocks(shop: Workshop, trained: Trained) -> tuple[Trained, Looks]:
    """Return the trained model whose vectors have both blocks, and what makes the second one of a picture.

    Both are fitted to the training photos, without their labels.
    """
    photos, _ = shop.photos(trained.alignment)
    seen = strongest(unpack(photos.pictures.features[0]).grid).float()
    looks = Looks.fitted(shop.classifier.weight, seen)
    with torch.inference_mode():
        alone = embed_photos(trained.fuse, photos, torch.full((len(photos),), Modality.IMAGE))
        words = embed_words(trained.fuse, photos, range(1))
        names = trained.alignment.texts(trained.alignment.conse.names)
    basis = meaning_basis(alone, words, names)
    fuse, joint = (
        FuseModel(model.pictures, Blocks(model.fusion, basis), model.log_scale).eval()
        for model in (trained.fuse, trained.joint)
    )
    return Trained(trained.alignment, fuse, joint), looks


def _references(frozen: Workshop, shop: Workshop, trained: Trained, seeds: int) -> Figures:
    """Return what the figures are to be held against: no training, wrong pairs, no captions, other seeds.

    Other seeds share the text tower, which is trained once.
    """
    config, cached = shop.config, shop.cached()
    train, held = shop.photos(trained.alignment)
    reference = caption_free_mrr(trained.alignment, train, held, config, shop.work / "training_without_captions")
    untrained = shop.untrained(config.align_schedule.seed)
    runs = [main_figures(trained, cached, shop.data)]
    for more in range(1, seeds):
        other = replace(
            config,
            align_schedule=replace(config.align_schedule, seed=config.align_schedule.seed + more),
            fuse_schedule=replace(config.fuse_schedule, seed=config.fuse_schedule.seed + more),
        )
        seed_folder = shop.work / f"training_seed_{more}"
        runs.append(main_figures(shop.train(other, seed_folder), cached, shop.data))
    return {
        **frozen_figures(frozen.untrained(config.align_schedule.seed), frozen.cached(), shop.data),
        **control_figures(untrained, shop.sources, shop.held, config, shop.work / "training_control"),
        **spread_over_seeds(runs),
        "reference_without_captions_mrr@10": round(reference, 2),
        "collapse_index": round(1 - bare_mrr(trained.fuse, held) / reference, 3),
    }


def _export(
    shop: Workshop, trained: Trained, image: ImageEncoder, text: TextEncoder, wanted: str | None
) -> dict[str, Precision]:
    graphs = {name: shop.work / f"{name}_fp32.onnx" for name in ("image", "text", "fusion")}
    export_image(image, SIDE_PX, graphs["image"])
    export_text(text, graphs["text"])
    export_fusion(trained.joint.fusion, _STATES, graphs["fusion"])
    dev = DevSet.load(shop.data, text_model_folder() / "tokenizer.json", SIDE_PX)
    return {
        "picture": Precision.of(image_candidates(graphs["image"], graphs["text"], dev, shop.data), wanted),
        "text": Precision.of(text_candidates(graphs["image"], graphs["text"], dev)),
        "fusion": Precision.of(fusion_candidates(graphs["image"], graphs["text"], graphs["fusion"], dev)),
    }


def _measured(shop: Workshop, parts: Parts, image: ImageEncoder, text: TextEncoder, joint: FuseModel) -> Measured:
    """Return what the engine measures with the graphs, after comparing them with torch, and what follows from it."""
    staged = shop.work / "staged"
    write_bundle(staged, parts, PIXELS, Measured(captions=True), states_dimension=_STATES, tolerances=TOLERANCES)
    encoder = Encoder.open(staged, threads=2)
    dev = data.flickr8k(shop.data, "dev")
    parity = compare(encoder, Torch(image, text, joint), parts.tokenizer, dev[:_PARITY_PHOTOS])
    _log.info("%s", parity)
    parity.check(TOLERANCES)
    embed = BundleEmbed(encoder)
    train = data.flickr8k(shop.data, "train")
    means = calibration.means_of(embed, train[:: len(train) // _MEAN_PHOTOS])
    test = calibration.self_test(embed, means, dev)
    means_apply = calibration.helps(test)
    way = calibration.centred(embed, means) if means_apply else embed
    bank = hubness.bank_of(way, shop.data)
    test |= hubness.self_test(way, bank, dev)
    figures = measure(embed, shop.data)
    rounded = {f"parity_{name}": round(value, 4) for name, value in asdict(parity).items()}
    return Measured(
        composes=composes(figures),
        captions=figures["half_missing_ratio"] >= _MIN_HALF_RATIO,
        means={name: mean.tolist() for name, mean in means.items()},
        means_apply=means_apply,
        bank=bank if hubness.helps(test) else None,
        quality={**figures, **test, **rounded},
    )


def composes(figures: Mapping[str, float]) -> bool:
    """Say whether the decoder answers pictures with words better than the sum of both vectors."""
    ways = ("decoder", "sum")
    totals = {
        way: sum(value for name, value in figures.items() if name.startswith("composed_") and f"_{way}_" in name)
        for way in ways
    }
    return totals["decoder"] > totals["sum"]
