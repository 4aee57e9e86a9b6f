"""Builds the bundle `mini`: training, export, choice of precision, verification, calibration, manifest, card."""

from __future__ import annotations

import logging
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import torch

from indexer.embed.encoder import Encoder
from indexer.embed.manifest import Manifest, load_manifest, save_manifest
from indexer.models.assemble import Parts
from indexer.types import Fit, PixelSpec
from model_export import data
from model_export.calibration import bands, corrections
from model_export.evaluation import metrics, references, tasks
from model_export.evaluation.bundle_embed import BundleEmbed
from model_export.evaluation.torch_embed import CachedFeatures, TrainedEmbed
from model_export.export import bundle, languages, precision, verification
from model_export.model import encoders
from model_export.model.fusion import KINDS, FuseModel
from model_export.model.image_tower import SIDE_PX, unpack
from model_export.model.text_tower import DIMENSION, tokenizer_file
from model_export.training.languages import teach_languages
from model_export.training.losses import Modality
from model_export.training.photos import embed_photos, embed_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from model_export.training.trainer import Trainer

_log = logging.getLogger(__name__)
PIXELS = PixelSpec(width_px=SIDE_PX, height_px=SIDE_PX, fit=Fit.SQUASH)
"""Measured with `evaluate --fit`: a centre crop finds 1 to 2 points more names of single things and 1 point fewer
classes, and it cuts off a photo's edges, which captions describe."""
_PARITY_PHOTOS = 200
_MIN_HALF_RATIO = 0.9
_STATES = DIMENSION + KINDS


def build_mini(
    frozen: Trainer, out: Path, *, threads: int = 2, seeds: int = 3, half: bool = False
) -> tuple[Manifest, Mapping[str, precision.Precision]]:
    """Train, export, measure, verify and write the bundle; return its manifest and the forms of its graphs.

    Args:
        frozen: with the towers as they were published.
        out: the bundle's folder; its old files are replaced, the manifest last.
        threads: for ONNX Runtime; another number may change the last digits.
        seeds: how many trainings the spread of figures is taken over; the first one ships.
        half: take the float16 form of the picture graph, for GPUs, whatever it measures here.

    Raises:
        KnownError: data or weights are missing.
        ModelError: the exported model differs from the trained one.
    """
    folder, work, config = frozen.data, frozen.work, frozen.config
    trainer = frozen.with_trained_text_tower(work / "training")
    trained = trainer.train(config, work / "training")
    shipped, looks = with_blocks(trainer, trained)
    image = encoders.ImageEncoder(trainer.image, shipped, looks).eval()
    text = encoders.TextEncoder(trainer.text, shipped.fuse).eval()
    model = verification.TorchModel(image, text, shipped.joint, tokenizer_file())
    precisions = _export(trainer, model, precision.HALF if half else None)
    parts = Parts(
        image_encoder=precisions["picture"].chosen.graph,
        text_encoder=precisions["text"].chosen.graph,
        fusion_decoder=precisions["fusion"].chosen.graph,
        tokenizer=model.tokenizer,
    )
    measured = _measured(trainer, parts, model)
    _write(out, parts, measured)
    bands.calibrate(out, Encoder.open(out, threads=threads), folder, frozen.readers.text_features)
    bundle.write_card(out, load_manifest(out), precisions)
    teacher = languages.teacher_of(out, Encoder.open(out, threads=threads), folder)
    taught = teach_languages(folder, work, teacher, config, work / "training" / "languages")
    languages.add_languages(out, taught, folder, work)
    spoken = languages.settle_languages(out, folder, frozen.readers.text_features, threads=threads)
    # The bundle is complete. The longest part comes last: it only adds figures to manifest and card.
    as_shipped = tasks.measure(BundleEmbed(Encoder.open(out, threads=threads)), folder)
    quality = {**load_manifest(out).quality, **as_shipped, **spoken, **_references(frozen, trainer, trained, seeds)}
    manifest = replace(load_manifest(out), quality=quality)
    save_manifest(out, manifest)
    bundle.write_card(out, manifest, precisions)
    return manifest, precisions


def with_blocks(trainer: Trainer, trained: encoders.Trained) -> tuple[encoders.Trained, encoders.Looks]:
    """Return the trained model with vectors of both blocks, and the module that makes the looks of a picture.

    Both are fitted to the training photos, without their labels.
    """
    photos, _ = trainer.photos(trained.alignment)
    usual = encoders.max_over_patches(unpack(photos.pictures.features[0]).grid).float()
    looks = encoders.Looks.fitted(trainer.classifier.weight, usual)
    with torch.inference_mode():
        pictures = embed_photos(trained.fuse, photos, Modality.IMAGE)
        words = embed_words(trained.fuse, photos, range(1))
        names = trained.alignment.texts(trained.alignment.conse.names)
    basis = encoders.meaning_basis(pictures, words, names)
    fuse, joint = (
        FuseModel(model.pictures, encoders.Blocks(model.fusion, basis), model.log_scale).eval()
        for model in (trained.fuse, trained.joint)
    )
    return encoders.Trained(trained.alignment, fuse, joint), looks


def _export(trainer: Trainer, model: verification.TorchModel, wanted: str | None) -> dict[str, precision.Precision]:
    graphs = {name: trainer.work / f"{name}_fp32.onnx" for name in ("image", "text", "fusion")}
    encoders.export_image(model.image, SIDE_PX, graphs["image"])
    encoders.export_text(model.text, graphs["text"])
    encoders.export_fusion(model.joint.fusion, _STATES, graphs["fusion"])
    dev = precision.DevSet.load(trainer.data, model.tokenizer, SIDE_PX)
    image_forms = precision.image_candidates(graphs["image"], graphs["text"], dev, trainer.data)
    text_forms = precision.text_candidates(graphs["image"], graphs["text"], dev)
    fusion_forms = precision.fusion_candidates(graphs["image"], graphs["text"], graphs["fusion"], dev)
    return {
        "picture": precision.Precision.of(image_forms, wanted),
        "text": precision.Precision.of(text_forms),
        "fusion": precision.Precision.of(fusion_forms),
    }


def _write(out: Path, parts: Parts, measured: bundle.Measured) -> None:
    tolerances = verification.TOLERANCES
    bundle.write_bundle(out, parts, PIXELS, measured, states_dimension=_STATES, tolerances=tolerances)


def _measured(trainer: Trainer, parts: Parts, model: verification.TorchModel) -> bundle.Measured:
    """Verify the graphs, measure them through the engine, and decide what follows from that."""
    staged = trainer.work / "staged"
    _write(staged, parts, bundle.Measured(captions=True))
    encoder = Encoder.open(staged, threads=2)
    parity = verification.compare(encoder, model, data.flickr8k(trainer.data, "dev")[:_PARITY_PHOTOS])
    _log.info("%s", parity)
    parity.check(verification.TOLERANCES)
    embed = BundleEmbed(encoder)
    fitted = corrections.fit_corrections(embed, trainer.data)
    figures = tasks.measure(embed, trainer.data)
    rounded = {f"parity_{name}": round(value, 4) for name, value in asdict(parity).items()}
    return bundle.Measured(
        composes=tasks.decoder_composes(figures),
        captions=figures["half_missing_ratio"] >= _MIN_HALF_RATIO,
        means={name: mean.tolist() for name, mean in fitted.means.items()},
        means_apply=fitted.means_apply,
        bank=fitted.bank,
        quality={**figures, **fitted.figures, **rounded},
    )


def _references(frozen: Trainer, trainer: Trainer, trained: encoders.Trained, seeds: int) -> tasks.Figures:
    """Return the figures to compare with: no training, wrong pairs, no captions, other seeds.

    Other seeds share the text tower, which is trained once.
    """
    config, folder, work = trainer.config, trainer.data, trainer.work
    cached = CachedFeatures.of_all_tasks(trainer.current_readers(), folder)
    train, held = trainer.photos(trained.alignment)
    bare = references.caption_free_mrr(trained.alignment, train, held, config, work / "training_without_captions")
    untrained = trainer.untrained(config.align_schedule.seed)
    models = [trained]
    for more in range(1, seeds):
        other = replace(
            config,
            align_schedule=replace(config.align_schedule, seed=config.align_schedule.seed + more),
            fuse_schedule=replace(config.fuse_schedule, seed=config.fuse_schedule.seed + more),
        )
        models.append(trainer.train(other, work / f"training_seed_{more}"))
    runs = []
    for model in models:
        embed = TrainedEmbed(model, cached)
        runs.append(references.main_figures(corrections.corrected(embed, corrections.bank_of(embed, folder)), folder))
    frozen_cached = CachedFeatures.of_all_tasks(frozen.current_readers(), folder)
    return {
        **references.frozen_figures(frozen.untrained(config.align_schedule.seed), frozen_cached, folder),
        **references.control_figures(untrained, trainer.sources, trainer.held, config, work / "training_control"),
        **references.spread_over_seeds(runs),
        "reference_without_captions_mrr@10": round(bare, 2),
        "collapse_index": round(metrics.collapse_index(references.bare_mrr(trained.fuse, held), bare), 3),
    }
