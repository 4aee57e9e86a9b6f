"""Trains the model: the text tower's last layers, the shared space, the fusion in it, then pictures with words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import torch

from model_export.align_task import AlignModel, AlignTask
from model_export.fuse_task import FuseTask
from model_export.joint_task import JointTask
from model_export.loop import train
from model_export.photos import Edits, FuseModel, Photos, untrained
from model_export.words import UpperLayers, with_upper
from model_export.words_task import WordsTask

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from model_export.align import Alignment
    from model_export.align_task import Held, Source
    from model_export.config import Config
    from model_export.device import Device
    from model_export.joint_task import JointData
    from model_export.live import LiveTower
    from model_export.towers import TextTower
    from model_export.words_task import Said

WORDS, ALIGN, FUSE, JOINT = "words", "align", "fuse", "joint"


@dataclass(frozen=True, slots=True)
class Trained:
    """The stages' results, in evaluation mode."""

    alignment: Alignment
    fuse: FuseModel
    """Embeds pictures alone and words alone."""
    joint: FuseModel
    """Embeds pictures with words."""


def train_words(
    tower: TextTower,
    alignment: Alignment,
    sources: Sequence[Source],
    said: Said,
    held: Held,
    config: Config,
    *,
    folder: Path | None = None,
    device: Device | None = None,
) -> TextTower:
    """Return the text tower with its last layers trained; the one that is given stays as it is."""
    upper = UpperLayers(tower, config.towers.word_layers)
    task = WordsTask(alignment, upper, sources, said, held, config.align, seed=config.words_schedule.seed)
    best = train(task, config.words_schedule, None if folder is None else folder / WORDS, device)
    return with_upper(tower, cast("UpperLayers", cast("AlignModel", best).tower))


def train_alignment(
    alignment: Alignment,
    sources: Sequence[Source],
    held: Held,
    config: Config,
    *,
    folder: Path | None = None,
    device: Device | None = None,
    live: LiveTower | None = None,
) -> Alignment:
    """Run the first stage; the tower of `live` takes the best weights too.

    Args:
        folder: for checkpoint and curves.
    """
    task = AlignTask(alignment, sources, held, config.align, seed=config.align_schedule.seed, live=live)
    best = cast("AlignModel", train(task, config.align_schedule, None if folder is None else folder / ALIGN, device))
    if live is not None and best.tower is not None:
        live.tower.to("cpu").load_state_dict(best.tower.state_dict())
    return best.alignment


def train_fusion(
    alignment: Alignment,
    photos: Photos,
    held: Photos,
    config: Config,
    *,
    edits: Edits | None = None,
    folder: Path | None = None,
    device: Device | None = None,
) -> FuseModel:
    """Run the second stage on states of the first, which stays as it is."""
    torch.manual_seed(config.fuse_schedule.seed)
    model = untrained(alignment, config.fuse.fusion, features=photos.pictures.patch_features, width=config.fuse.width)
    task = FuseTask(model, photos, held, config.fuse, seed=config.fuse_schedule.seed, edits=edits)
    return cast("FuseModel", train(task, config.fuse_schedule, None if folder is None else folder / FUSE, device))


def train_joint(
    alone: FuseModel, known: JointData, config: Config, *, folder: Path | None = None, device: Device | None = None
) -> FuseModel:
    """Run the third stage, which starts from the second's model."""
    task = JointTask(alone, known, config.joint, seed=config.joint_schedule.seed)
    torch.manual_seed(config.joint_schedule.seed)
    return cast("FuseModel", train(task, config.joint_schedule, None if folder is None else folder / JOINT, device))
