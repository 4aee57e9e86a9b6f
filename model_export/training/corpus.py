"""What the stages are trained on, as features of the frozen towers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from model_export import data
from model_export.model.image_tower import Classifier, head_features
from model_export.training.align_task import HeldOut, Source, prototypes
from model_export.training.photos import Edits, Photos, Pictures, Rewrites

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from model_export.data.features import ImageReader, TextReader, TokenStates
    from model_export.model.alignment import Alignment
    from model_export.training.config import DataSettings

_NAMES_PER_CLASS = 3
"""WordNet lists rare and Latin names last."""
_TEMPLATES = ("{}", "a photo of a {}")
_REWRITE_PHRASES = (
    "{added} instead of {removed}",
    "{added} instead of {removed}",
    "{added}, not {removed}",
    "with {added} rather than {removed}",
    "the same with {added}",
    "{added}",
)
_REWRITES_PER_PHOTO = 2
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Readers:
    """Both towers as readers of photos and texts."""

    images: ImageReader
    texts: TextReader

    def image_features(self, photos: Sequence[data.Photo], views: int = 1) -> Tensor:
        """Return float16 [views, N, F], packed."""
        return torch.from_numpy(np.stack([self.images.read(photos, view) for view in range(views)]))

    def caption_states(self, photos: Sequence[data.Photo]) -> TokenStates:
        """Return the token states of all captions, photo by photo."""
        return self.texts.read([caption for photo in photos for caption in photo.captions])

    def caption_features(self, photos: Sequence[data.Photo]) -> Tensor:
        """Return float32 [N, captions, 384] unit vectors; all photos need equally many captions."""
        features = pooled(self.caption_states(photos))
        return features.view(len(photos), -1, features.shape[1])

    def text_features(self, texts: Sequence[str]) -> Tensor:
        """Return float32 [N, 384] unit vectors."""
        return pooled(self.texts.read(texts))

    def photos(self, photos: Sequence[data.Photo], alignment: Alignment, views: int = 1) -> Photos:
        """Return photos as the second stage takes them."""
        pictures = Pictures.of(alignment, self.image_features(photos, views))
        return Photos(pictures, self.caption_states(photos), self.caption_features(photos))


def pooled(states: TokenStates) -> Tensor:
    """Return float32 [N, D] unit vectors, the mean state of each text."""
    sums = np.add.reduceat(states.states.astype(np.float32), states.starts[:-1], axis=0)
    return functional.normalize(torch.from_numpy(sums), dim=-1)


def class_name_features(readers: Readers) -> Tensor:
    """Return float32 [1000, 384] unit vectors: half the usual name, half all names and phrasings of a class."""
    classes = data.imagenet_classes()
    usual = readers.text_features([entry.names[0] for entry in classes])
    texts, owner = [], []
    for row, entry in enumerate(classes):
        for name in entry.names[:_NAMES_PER_CLASS]:
            texts += [template.format(name) for template in _TEMPLATES]
            owner += [row] * len(_TEMPLATES)
    total = torch.zeros_like(usual).index_add_(0, torch.tensor(owner), readers.text_features(texts))
    return functional.normalize(usual + functional.normalize(total, dim=-1), dim=-1)


def training_sources(
    folder: Path, readers: Readers, classifier: Classifier, settings: DataSettings
) -> tuple[Source, ...]:
    """Return the sets of one batch: Flickr8k train, stamps, product photos, class prototypes.

    ImageNet sample and Caltech-101 are never trained on: they measure how classes are found.
    """

    def source(photos: Sequence[data.Photo], per_batch: int, views: int = 1) -> Source:
        images = head_features(readers.image_features(photos, views)).clone()
        return Source(images=images, texts=readers.caption_features(photos), per_batch=per_batch)

    photos = source(data.flickr8k(folder, "train"), settings.photos_per_batch, settings.photo_views)
    names = readers.text_features([entry.names[0] for entry in data.imagenet_classes()])
    classes = prototypes(classifier.weight, photos.images[0])
    return (
        replace(photos, captions=2, is_live=True),
        source(data.stamps(folder), settings.drawings_per_batch, settings.drawing_views),
        source(data.fashion(folder), settings.products_per_batch),
        Source(images=classes, texts=names.unsqueeze(1), per_batch=settings.classes_per_batch),
    )


def training_texts(folder: Path) -> tuple[list[str], ...]:
    """Return the texts of `training_sources`, source by source and item by item."""
    sets = (data.flickr8k(folder, "train"), data.stamps(folder), data.fashion(folder))
    captions = tuple([caption for photo in photos for caption in photo.captions] for photos in sets)
    return (*captions, [entry.names[0] for entry in data.imagenet_classes()])


def training_edits(folder: Path, readers: Readers, alignment: Alignment) -> Edits:
    """Return the composed queries of the training share, over all photos that they need."""
    edits = [*data.fashion_edits(folder, data.Share.TRAIN), *data.scene_edits(folder, data.Share.TRAIN)]
    sets = data.fashion(folder), data.flickr8k(folder, "train")
    photos = [photo for one in sets for photo in one]
    used = {path for edit in edits for path in (edit.reference, *edit.targets)}
    features = torch.cat([readers.image_features(one)[0] for one in sets])
    kept = [row for row, photo in enumerate(photos) if photo.path in used]
    at = {photos[row].path: place for place, row in enumerate(kept)}
    edits = [edit for edit in edits if edit.reference in at and any(target in at for target in edit.targets)]
    most = max(len(edit.targets) for edit in edits)
    targets = torch.full((len(edits), most), -1)
    for row, edit in enumerate(edits):
        found = [at[target] for target in edit.targets if target in at]
        targets[row, : len(found)] = torch.tensor(found)
    return Edits(
        Pictures.of(alignment, features[kept].unsqueeze(0)),
        readers.texts.read([edit.words for edit in edits]),
        torch.tensor([at[edit.reference] for edit in edits]),
        targets,
    )


def training_rewrites(folder: Path, readers: Readers, seed: int) -> Rewrites:
    """Return rewritten captions of Flickr8k's training photos, without the references of held-out composed queries."""
    photos = data.flickr8k(folder, "train")
    held_out = {edit.reference for edit in data.scene_edits(folder, data.Share.HELD_OUT)}
    found = rewrites(photos, data.scene_swaps(folder), held_out, seed=seed)
    return Rewrites(
        torch.tensor([one.row for one in found]),
        readers.texts.read([one.words for one in found]),
        readers.texts.read([one.before for one in found]),
        readers.texts.read([one.after for one in found]),
    )


def held_out_photos(folder: Path, readers: Readers) -> HeldOut:
    """Return Flickr8k's dev photos for the first stage."""
    photos = data.flickr8k(folder, "dev")
    return HeldOut(head_features(readers.image_features(photos)[0]).float(), readers.caption_features(photos))


class Rewrite(NamedTuple):
    """A composed query made of a caption: one word is exchanged, and the words ask for just that."""

    row: int
    """Of the photo."""
    words: str
    before: str
    """The photo's caption."""
    after: str
    """The caption that the query should find."""


def rewrites(
    photos: Sequence[data.Photo], swaps: Collection[tuple[str, str]], held_out: Collection[Path], *, seed: int
) -> list[Rewrite]:
    """Return rewritten captions, some of each photo, the same for the same seed.

    Args:
        swaps: pairs of words, exchanged in both directions.
    """
    random = np.random.default_rng(seed)
    replacements = _replacements(swaps)
    found = []
    for row, photo in enumerate(photos):
        if photo.path in held_out:
            continue
        places = [
            (caption.lower(), match)
            for caption in photo.captions
            for match in _WORD.finditer(caption.lower())
            if match.group() in replacements
        ]
        for at in random.permutation(len(places))[:_REWRITES_PER_PHOTO]:
            caption, match = places[at]
            removed, added = match.group(), str(random.choice(replacements[match.group()]))
            words = str(random.choice(_REWRITE_PHRASES)).format(added=added, removed=removed)
            found.append(Rewrite(row, words, caption, caption[: match.start()] + added + caption[match.end() :]))
    return found


def _replacements(swaps: Collection[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    """Return the words that may replace each word, sorted."""
    found: dict[str, set[str]] = {}
    for one, other in swaps:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {word: sorted(words) for word, words in found.items()}
