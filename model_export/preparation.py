"""The towers, the features read with them, and what all stages are trained on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch

from model_export import data
from model_export.align import Alignment, ConSE, ImageHead, TextMap
from model_export.corpus import (
    Readers,
    class_name_features,
    held_photos,
    training_edits,
    training_rewrites,
    training_sources,
    training_texts,
)
from model_export.device import Device
from model_export.embedders import Cached
from model_export.export import export_image, export_text
from model_export.features import FeatureCache, ImageReader, TextReader
from model_export.joint_task import JointData
from model_export.live import LiveTower
from model_export.loop import digest
from model_export.towers import SIDE_PX, load_image_tower, load_text_tower, text_model_folder
from model_export.train import Trained, train_alignment, train_fusion, train_joint, train_words
from model_export.words import LowerLayers
from model_export.words_task import Said

if TYPE_CHECKING:
    from pathlib import Path

    from model_export.align_task import Held, Source
    from model_export.config import Config
    from model_export.photos import Photos
    from model_export.towers import Classifier, ImageTower, TextTower


_REWRITE_SEED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Everything that training and measuring take, read once."""

    data: Path
    work: Path
    config: Config
    image: ImageTower
    classifier: Classifier
    text: TextTower
    readers: Readers
    sources: tuple[Source, ...]
    held: Held
    names: torch.Tensor

    @classmethod
    def open(cls, folder: Path, work: Path, config: Config, threads: int) -> Workshop:
        """Load the towers and read the features of all training photos, from the cache where they are in it.

        Args:
            folder: with the data sets.
            work: for caches and intermediate graphs; may be deleted at any time.
            config: of the training.
            threads: for torch and ONNX Runtime; another number may change the last digits.

        Raises:
            KnownError: data or weights are missing.
        """
        torch.set_num_threads(threads)
        torch.use_deterministic_algorithms(mode=True)
        work.mkdir(parents=True, exist_ok=True)
        image, classifier = load_image_tower()
        return cls._of(folder, work, config, image, classifier, load_text_tower())

    @classmethod
    def _of(
        cls, folder: Path, work: Path, config: Config, image: ImageTower, classifier: Classifier, text: TextTower
    ) -> Workshop:
        readers = readers_of(image, text, work)
        return cls(
            data=folder,
            work=work,
            config=config,
            image=image,
            classifier=classifier,
            text=text,
            readers=readers,
            sources=training_sources(folder, readers, classifier, config.data),
            held=held_photos(folder, readers),
            names=class_name_features(readers),
        )

    def with_trained_words(self, folder: Path | None = None) -> Workshop:
        """Return the workshop whose text tower has learned from captions; what was read with it is read anew.

        Args:
            folder: for checkpoint and curves; a stopped training goes on from there.
        """
        layers = self.config.towers.word_layers
        if not layers:
            return self
        lower = self.work / f"text_tower_without_{layers}.onnx"
        export_text(LowerLayers(self.text, layers), lower, ("states",))
        reader = replace(self.readers.texts, graph=lower)
        captions = [caption for photo in data.flickr8k(self.data, "dev") for caption in photo.captions]
        said = Said(
            sources=tuple(reader.read(texts) for texts in training_texts(self.data)), held=reader.read(captions)
        )
        untrained = self.untrained(self.config.words_schedule.seed)
        tower = train_words(self.text, untrained, self.sources, said, self.held, self.config, folder=folder)
        return Workshop._of(self.data, self.work, self.config, self.image, self.classifier, tower)

    def untrained(self, seed: int) -> Alignment:
        """Return an alignment that knows the residual alone."""
        torch.manual_seed(seed)
        alignment = Alignment(ImageHead(), TextMap(), ConSE(self.classifier, self.names))
        alignment.head.standardise(self.sources[0].images[0].float())
        return alignment

    def align(self, config: Config, folder: Path | None = None) -> Alignment:
        """Run the first stage; where there is a GPU, the picture tower's last blocks learn with it."""
        live, device = None, Device.best()
        if config.towers.unfreeze_blocks and (device.is_accelerator or config.towers.unfreeze_on_cpu):
            photos = data.flickr8k(self.data, "train")
            blocks = config.towers.unfreeze_blocks
            live = LiveTower(self.image, photos, SIDE_PX, blocks=blocks, threads=torch.get_num_threads())
        untrained = self.untrained(config.align_schedule.seed)
        return train_alignment(untrained, self.sources, self.held, config, folder=folder, device=device, live=live)

    def photos(self, alignment: Alignment) -> tuple[Photos, Photos]:
        """Return training and held photos as the second stage takes them.

        The features are read anew with the tower as it is now: on a GPU it has learned since.
        """
        readers = readers_of(self.image, self.text, self.work)
        train, held = data.flickr8k(self.data, "train"), data.flickr8k(self.data, "dev")
        return readers.photos(train, alignment, self.config.data.photo_views), readers.photos(held, alignment)

    def train(self, config: Config, folder: Path | None = None) -> Trained:
        """Run all stages.

        Args:
            folder: for checkpoints and curves; a stopped training goes on from there.
        """
        alignment = self.align(config, folder)
        train, held = self.photos(alignment)
        readers = readers_of(self.image, self.text, self.work)
        edits = training_edits(self.data, readers, alignment)
        fuse = train_fusion(alignment, train, held, config, edits=edits, folder=folder)
        rewrites = training_rewrites(self.data, readers, _REWRITE_SEED)
        known = JointData(train=train, held=held, edits=edits, rewrites=rewrites)
        return Trained(alignment, fuse, train_joint(fuse, known, config, folder=folder))

    def cached(self) -> Cached:
        """Return the features of all photos and words that the tasks ask for."""
        cached = Cached(readers_of(self.image, self.text, self.work))
        cached.know(data.flickr8k(self.data, "dev"), views=(0, 2))
        for photos in (data.flickr8k(self.data, "train"), data.imagenet_sample(self.data), data.caltech101(self.data)):
            cached.know(photos)
        cached.know(data.fashion(self.data))
        return cached


def readers_of(image: ImageTower, text: TextTower, work: Path) -> Readers:
    """Export the towers and return readers that use them; towers of other weights have other graphs."""
    image_graph, text_graph = (
        work / f"{name}_tower_{digest(*tower.parameters())}.onnx" for name, tower in (("image", image), ("text", text))
    )
    export_image(image, SIDE_PX, image_graph, ("features",))
    export_text(text, text_graph, ("states",))
    cache = FeatureCache(work / "features")
    tokenizer = text_model_folder() / "tokenizer.json"
    return Readers(ImageReader(image_graph, cache, SIDE_PX), TextReader(text_graph, tokenizer, cache))
