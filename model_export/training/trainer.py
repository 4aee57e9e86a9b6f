"""Runs the stages of a training: the text tower's last layers, the shared space, the fusion, pictures with words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import torch

from model_export import data
from model_export.data.features import FeatureCache, ImageReader, TextReader
from model_export.model import text_tower
from model_export.model.alignment import Alignment, ConSE, ImageHead, TextMap
from model_export.model.encoders import Trained, export_image, export_text
from model_export.model.fusion import FuseModel
from model_export.model.image_tower import IMAGE_FEATURES, SIDE_PX, Classifier, ImageTower, load_image_tower
from model_export.training import corpus
from model_export.training.align_task import AlignModel, AlignTask, CaptionStates, HeldOut, LiveTower, Source, WordsTask
from model_export.training.fuse_task import FuseTask
from model_export.training.joint_task import JointData, JointTask
from model_export.training.loop import Device, digest, train

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from model_export.model.text_tower import TextTower
    from model_export.training.config import Config
    from model_export.training.photos import Edits, Photos

_REWRITE_SEED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Trainer:
    """The towers, the features read with them, and everything that the stages are trained on."""

    data: Path
    work: Path
    config: Config
    image: ImageTower
    classifier: Classifier
    text: TextTower
    readers: corpus.Readers
    sources: tuple[Source, ...]
    held: HeldOut
    names: torch.Tensor

    @classmethod
    def open(cls, folder: Path, work: Path, config: Config, threads: int) -> Trainer:
        """Load the towers and read the features of all training photos, from the cache where it has them.

        Args:
            work: for caches and intermediate graphs; may be deleted at any time.
            threads: for torch and ONNX Runtime; another number may change the last digits.

        Raises:
            KnownError: data or weights are missing.
        """
        torch.set_num_threads(threads)
        torch.use_deterministic_algorithms(mode=True)
        work.mkdir(parents=True, exist_ok=True)
        image, classifier = load_image_tower()
        return cls._of(folder, work, config, image, classifier, text_tower.load_text_tower())

    @classmethod
    def _of(
        cls,
        folder: Path,
        work: Path,
        config: Config,
        image: ImageTower,
        classifier: Classifier,
        text: TextTower,
    ) -> Trainer:
        readers = open_readers(image, text, work)
        return cls(
            data=folder,
            work=work,
            config=config,
            image=image,
            classifier=classifier,
            text=text,
            readers=readers,
            sources=corpus.training_sources(folder, readers, classifier, config.data),
            held=corpus.held_out_photos(folder, readers),
            names=corpus.class_name_features(readers),
        )

    def with_trained_text_tower(self, folder: Path | None = None) -> Trainer:
        """Return a trainer whose text tower was trained on captions, with features read anew.

        Args:
            folder: for checkpoint and curves; a stopped training resumes from there.
        """
        layers = self.config.towers.word_layers
        if not layers:
            return self
        lower = self.work / f"text_tower_without_{layers}.onnx"
        export_text(text_tower.LowerLayers(self.text, layers), lower, ("states",))
        reader = replace(self.readers.texts, graph=lower)
        held = [caption for photo in data.flickr8k(self.data, "dev") for caption in photo.captions]
        captions = CaptionStates(
            sources=tuple(reader.read(texts) for texts in corpus.training_texts(self.data)), held=reader.read(held)
        )
        untrained = self.untrained(self.config.words_schedule.seed)
        tower = train_words(self.text, untrained, self.sources, captions, self.held, self.config, folder=folder)
        return Trainer._of(self.data, self.work, self.config, self.image, self.classifier, tower)

    def untrained(self, seed: int) -> Alignment:
        """Return an alignment before its first step: the residual is all that it knows."""
        torch.manual_seed(seed)
        alignment = Alignment(ImageHead(), TextMap(), ConSE(self.classifier, self.names))
        alignment.head.standardise(self.sources[0].images[0].float())
        return alignment

    def align(self, config: Config, folder: Path | None = None) -> Alignment:
        """Run the first stage; where there is a GPU, the picture tower's last blocks are trained too."""
        live, device = None, Device.best()
        if config.towers.unfreeze_blocks and device.is_accelerator:
            photos = data.flickr8k(self.data, "train")
            blocks = config.towers.unfreeze_blocks
            live = LiveTower(self.image, photos, SIDE_PX, blocks=blocks, threads=torch.get_num_threads())
        untrained = self.untrained(config.align_schedule.seed)
        return train_alignment(untrained, self.sources, self.held, config, folder=folder, device=device, live=live)

    def photos(self, alignment: Alignment) -> tuple[Photos, Photos]:
        """Return training and held-out photos for the second stage, read with the picture tower as it is now."""
        readers = self.current_readers()
        train_photos, held = data.flickr8k(self.data, "train"), data.flickr8k(self.data, "dev")
        return readers.photos(train_photos, alignment, self.config.data.photo_views), readers.photos(held, alignment)

    def train(self, config: Config, folder: Path | None = None) -> Trained:
        """Run all stages.

        Args:
            folder: for checkpoints and curves; a stopped training resumes from there.
        """
        alignment = self.align(config, folder)
        train_photos, held = self.photos(alignment)
        readers = self.current_readers()
        edits = corpus.training_edits(self.data, readers, alignment)
        fuse = train_fusion(alignment, train_photos, held, config, edits=edits, folder=folder)
        rewrites = corpus.training_rewrites(self.data, readers, _REWRITE_SEED)
        joint_data = JointData(train=train_photos, held=held, edits=edits, rewrites=rewrites)
        return Trained(alignment, fuse, train_joint(fuse, joint_data, config, folder=folder))

    def current_readers(self) -> corpus.Readers:
        """Return readers with the towers as they are now: on a GPU, training changes the picture tower."""
        return open_readers(self.image, self.text, self.work)


def open_readers(image: ImageTower, text: TextTower, work: Path) -> corpus.Readers:
    """Export the towers to graphs named after their weights, and return readers that use them."""
    image_graph, text_graph = (
        work / f"{name}_tower_{digest(*tower.parameters())}.onnx" for name, tower in (("image", image), ("text", text))
    )
    export_image(image, SIDE_PX, image_graph, ("features",))
    export_text(text, text_graph, ("states",))
    cache = FeatureCache(work / "features")
    return corpus.Readers(
        ImageReader(image_graph, cache, SIDE_PX), TextReader(text_graph, text_tower.tokenizer_file(), cache)
    )


def train_words(
    tower: TextTower,
    alignment: Alignment,
    sources: Sequence[Source],
    captions: CaptionStates,
    held: HeldOut,
    config: Config,
    *,
    folder: Path | None = None,
    device: Device | None = None,
) -> TextTower:
    """Return a copy of the text tower with its last layers trained."""
    upper = text_tower.UpperLayers(tower, config.towers.word_layers)
    task = WordsTask(alignment, upper, sources, captions, held, config.align, seed=config.words_schedule.seed)
    best = train(task, config.words_schedule, _stage_folder(folder, "words"), device)
    return text_tower.with_upper(tower, cast("text_tower.UpperLayers", cast("AlignModel", best).tower))


def train_alignment(
    alignment: Alignment,
    sources: Sequence[Source],
    held: HeldOut,
    config: Config,
    *,
    folder: Path | None = None,
    device: Device | None = None,
    live: LiveTower | None = None,
) -> Alignment:
    """Run the first stage; the tower of `live` takes the best weights too."""
    task = AlignTask(alignment, sources, held, config.align, seed=config.align_schedule.seed, live=live)
    best = cast("AlignModel", train(task, config.align_schedule, _stage_folder(folder, "align"), device))
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
    model = FuseModel.untrained(alignment, config.fuse.fusion, features=IMAGE_FEATURES, width=config.fuse.width)
    task = FuseTask(model, photos, held, config.fuse, seed=config.fuse_schedule.seed, edits=edits)
    return cast("FuseModel", train(task, config.fuse_schedule, _stage_folder(folder, "fuse"), device))


def train_joint(
    alone: FuseModel, joint_data: JointData, config: Config, *, folder: Path | None = None, device: Device | None = None
) -> FuseModel:
    """Run the third stage, which starts from the second's model."""
    task = JointTask(alone, joint_data, config.joint, seed=config.joint_schedule.seed)
    torch.manual_seed(config.joint_schedule.seed)
    return cast("FuseModel", train(task, config.joint_schedule, _stage_folder(folder, "joint"), device))


def _stage_folder(folder: Path | None, stage: str) -> Path | None:
    return None if folder is None else folder / stage
