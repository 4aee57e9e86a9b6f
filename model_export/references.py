"""What a trained model's figures are held against: no training, training that must not help, other seeds."""

from __future__ import annotations

import copy
from dataclasses import replace
from statistics import mean
from typing import TYPE_CHECKING

import torch

from model_export import data, judge, tasks
from model_export.embedders import BackboneEmbed, FrozenEmbed, TrainedEmbed
from model_export.hubness import bank_of, corrected
from model_export.losses import Modality
from model_export.photos import embed_photos, embed_words
from model_export.train import Trained, train_alignment, train_fusion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from model_export.align import Alignment
    from model_export.align_task import Held, Source
    from model_export.config import Config
    from model_export.embedders import Cached
    from model_export.photos import FuseModel, Photos
    from model_export.tasks import Figures

_TOLD_OF_SEEDS = (
    "flickr8k_dev_t2i_recall@1",
    "flickr8k_dev_t2i_recall@10",
    "imagenet_sample_names_recall@1",
    "flickr8k_dev_t2t_recall@10",
    "half_missing_ratio",
    "mixed_missing_50_mrr@10",
)


def frozen_figures(untrained: Alignment, cached: Cached, folder: Path) -> Figures:
    """Return the figures of the semantic residual alone, and of raw picture features where they have any."""
    dev, things = data.flickr8k(folder, "dev"), data.imagenet_sample(folder)
    frozen, raw = FrozenEmbed(untrained, cached), BackboneEmbed(cached)
    labelled = data.caltech101(folder)
    figures = {
        **_named(tasks.captions(frozen, dev), "baseline_conse"),
        **_named(tasks.names(frozen, things), "baseline_conse"),
        **_named(tasks.crops(raw, dev), "baseline_backbone"),
    }
    images = raw([tasks.Item(photo.path) for photo in labelled])
    labels = [photo.captions[0] for photo in labelled]
    return figures | _named(tasks.same_class(images, images, labels, "caltech101_i2i"), "baseline_backbone")


def control_figures(
    untrained: Alignment, sources: Sequence[Source], held: Held, config: Config, folder: Path | None = None
) -> Figures:
    """Return the figures of a head trained with every caption dealt to a wrong photo, without the residual.

    They must be near chance. If they are not, the test photos have leaked into the training.
    """
    schedule = replace(config.align_schedule, patience=config.align_schedule.steps)
    shuffled_sources = [shuffled(source, schedule.seed) for source in sources]
    settings = replace(config, align_schedule=schedule)
    model = train_alignment(copy.deepcopy(untrained), shuffled_sources, held, settings, folder=folder)
    with torch.inference_mode():
        own = torch.nn.functional.normalize(model.head(held.images), dim=-1)
        words = model.texts(held.texts.flatten(0, 1))
    each = held.texts.shape[1]
    answers = [[row] for row in range(len(own)) for _ in range(each)]
    return judge.figures((words @ own.T).numpy(), answers, "control_shuffled_pairs")


def shuffled(source: Source, seed: int) -> Source:
    """Return the source with its texts in another order."""
    order = torch.randperm(source.texts.shape[0], generator=torch.Generator().manual_seed(seed))
    return replace(source, texts=source.texts[order])


def caption_free_mrr(
    alignment: Alignment, photos: Photos, held: Photos, config: Config, folder: Path | None = None
) -> float:
    """Return MRR@10 on held photos without words of the same architecture, trained without ever seeing any with words.

    What the collapse index is measured against (design note M0).
    """
    recipe = replace(config.fuse, caption_dropout=1.0, text_share=0.0)
    return bare_mrr(train_fusion(alignment, photos, held, replace(config, fuse=recipe), folder=folder), held)


def bare_mrr(model: FuseModel, held: Photos) -> float:
    """Return MRR@10 of all but the last caption on photos without words."""
    with torch.inference_mode():
        images = embed_photos(model, held, torch.full((len(held),), Modality.IMAGE))
        queries = embed_words(model, held, range(held.captions - 1))
    answers = [[row] for row in range(len(held)) for _ in range(held.captions - 1)]
    return judge.mrr_at_10(judge.positions((queries @ images.T).numpy(), answers))


def spread_over_seeds(runs: Sequence[Mapping[str, float]]) -> Figures:
    """Return mean and half range of the main figures over trainings that differ in their seed alone."""
    found: Figures = {}
    for name in _TOLD_OF_SEEDS:
        values = [run[name] for run in runs]
        found[f"seeds_{name}_mean"] = round(mean(values), 3)
        found[f"seeds_{name}_half_range"] = round((max(values) - min(values)) / 2, 3)
    return found


def trained_figures(trained: Trained, cached: Cached, folder: Path) -> Figures:
    """Return the figures of a model in torch, all tasks."""
    return tasks.measure(TrainedEmbed(trained, cached), folder)


def main_figures(trained: Trained, cached: Cached, folder: Path) -> Figures:
    """Return the figures that are told of several seeds, and some more; hubness is taken away, means are not."""
    raw, dev = TrainedEmbed(trained, cached), data.flickr8k(folder, "dev")
    embed = corrected(raw, bank_of(raw, folder))
    return {
        **tasks.captions(embed, dev),
        **tasks.names(embed, data.imagenet_sample(folder)),
        **tasks.mixed_pool(embed, dev),
        **tasks.robustness(embed, dev),
    }


def _named(figures: Mapping[str, float], prefix: str) -> Figures:
    kept = ("recall@1", "recall@5", "recall@10", "mrr@10")
    return {f"{prefix}_{name}": value for name, value in figures.items() if name.endswith(kept)}
