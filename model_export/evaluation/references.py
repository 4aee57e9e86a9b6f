"""The references of a trained model's figures: no training, training on wrong pairs, no captions, other seeds."""

from __future__ import annotations

import copy
from dataclasses import replace
from statistics import mean
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from model_export import data
from model_export.evaluation import metrics, tasks
from model_export.evaluation.torch_embed import BackboneEmbed, CachedFeatures, FrozenEmbed
from model_export.training.losses import Modality
from model_export.training.photos import Photos, embed_photos, embed_words
from model_export.training.trainer import train_alignment, train_fusion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from model_export.model.alignment import Alignment
    from model_export.model.fusion import FuseModel
    from model_export.training.align_task import HeldOut, Source
    from model_export.training.config import Config

_FIGURES_OF_SEEDS = (
    "flickr8k_dev_t2i_recall@1",
    "flickr8k_dev_t2i_recall@10",
    "imagenet_sample_names_recall@1",
    "flickr8k_dev_t2t_recall@10",
    "half_missing_ratio",
    "mixed_missing_50_mrr@10",
)


def frozen_figures(untrained: Alignment, cached: CachedFeatures, folder: Path) -> tasks.Figures:
    """Return the figures of the residual alone, and of the tower's raw features for photos that find photos."""
    dev, things = data.flickr8k(folder, "dev"), data.imagenet_sample(folder)
    frozen, raw = FrozenEmbed(untrained, cached), BackboneEmbed(cached)
    labelled = data.caltech101(folder)
    images = raw([tasks.Item(photo.path) for photo in labelled])
    labels = [photo.captions[0] for photo in labelled]
    return {
        **_prefixed(tasks.captions(frozen, dev), "baseline_conse"),
        **_prefixed(tasks.names(frozen, things), "baseline_conse"),
        **_prefixed(tasks.crops(raw, dev), "baseline_backbone"),
        **_prefixed(tasks.same_class(images, images, labels, "caltech101_i2i"), "baseline_backbone"),
    }


def control_figures(
    untrained: Alignment, sources: Sequence[Source], held: HeldOut, config: Config, folder: Path | None = None
) -> tasks.Figures:
    """Return the figures of a head trained with the captions of wrong photos, without the residual.

    They must be near chance. If they are not, the test photos have leaked into the training.
    """
    schedule = replace(config.align_schedule, patience=config.align_schedule.steps)
    wrong = [shuffled(source, schedule.seed) for source in sources]
    settings = replace(config, align_schedule=schedule)
    model = train_alignment(copy.deepcopy(untrained), wrong, held, settings, folder=folder)
    with torch.inference_mode():
        images = functional.normalize(model.head(held.images), dim=-1)
        words = model.texts(held.texts.flatten(0, 1))
    answers = [[row] for row in range(len(images)) for _ in range(held.texts.shape[1])]
    return metrics.figures((words @ images.T).numpy(), answers, "control_shuffled_pairs")


def shuffled(source: Source, seed: int) -> Source:
    """Return the source with its texts in another order."""
    order = torch.randperm(source.texts.shape[0], generator=torch.Generator().manual_seed(seed))
    return replace(source, texts=source.texts[order])


def caption_free_mrr(
    alignment: Alignment, photos: Photos, held: Photos, config: Config, folder: Path | None = None
) -> float:
    """Return `bare_mrr` of the same architecture, trained on photos without words: the collapse index's reference."""
    recipe = replace(config.fuse, caption_dropout=1.0, text_share=0.0)
    return bare_mrr(train_fusion(alignment, photos, held, replace(config, fuse=recipe), folder=folder), held)


def bare_mrr(model: FuseModel, held: Photos) -> float:
    """Return MRR@10 of all but the last caption on photos without words."""
    with torch.inference_mode():
        images = embed_photos(model, held, Modality.IMAGE)
        queries = embed_words(model, held, range(held.captions - 1))
    answers = [[row] for row in range(len(held)) for _ in range(held.captions - 1)]
    return metrics.mrr_at_10(metrics.positions((queries @ images.T).numpy(), answers))


def spread_over_seeds(runs: Sequence[Mapping[str, float]]) -> tasks.Figures:
    """Return mean and half range of the main figures over trainings that differ in their seed alone."""
    found: tasks.Figures = {}
    for name in _FIGURES_OF_SEEDS:
        values = [run[name] for run in runs]
        found[f"seeds_{name}_mean"] = round(mean(values), 3)
        found[f"seeds_{name}_half_range"] = round((max(values) - min(values)) / 2, 3)
    return found


def main_figures(embed: tasks.Embed, folder: Path) -> tasks.Figures:
    """Return the figures that `spread_over_seeds` reads, and those of the same tasks."""
    dev = data.flickr8k(folder, "dev")
    return {
        **tasks.captions(embed, dev),
        **tasks.names(embed, data.imagenet_sample(folder)),
        **tasks.mixed_pool(embed, dev),
        **tasks.robustness(embed, dev),
    }


def _prefixed(figures: Mapping[str, float], prefix: str) -> tasks.Figures:
    kept = ("recall@1", "recall@5", "recall@10", "mrr@10")
    return {f"{prefix}_{name}": value for name, value in figures.items() if name.endswith(kept)}
