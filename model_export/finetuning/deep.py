"""Learns deeply: trains the encoders themselves on the user's folders, and ends in a bundle with proof.

Source: low-rank adaptation (arXiv 2106.09685) of heads, decoders and upper layers; docs/learning.md has the figures.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, cast

import numpy as np
import torch

from indexer.embed.encoder import Encoder
from indexer.embed.graphs import image_tensor
from indexer.errors import UsageError
from indexer.learning.material import OTHERS, Lookup
from indexer.learning.method import BUNDLE, WORK, Learned, Progress, Stage
from indexer.learning.pictures import places_of, read_pictures
from indexer.learning.proof import JOINED, TOO_FEW, Scorecard, Space, compare
from indexer.learning.split import Part
from indexer.learning.training import Look
from indexer.learning.validation import LEAST_GAIN, MOST_LOSS, Choice, some
from model_export.finetuning.bundle import Shown, composed_scores, verify, write_bundle
from model_export.finetuning.cut import Below, Features
from model_export.finetuning.encoders import DeepEncoders
from model_export.finetuning.general import GeneralSet
from model_export.finetuning.spaces import Seen, material_of
from model_export.finetuning.task import FinetuneTask, Recipe
from model_export.training.loop import Device, Schedule, TrainingHaltedError, train

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from indexer.learning.material import Material
    from indexer.learning.method import Task
    from indexer.types import Pixels

_log = logging.getLogger(__name__)

STRENGTHS = (1.0, 0.7, 0.5, 0.35, 0.2)
_MOST_OTHERS, _MOST_PAIRED, _MOST_SHOWN = 2_000, 8_000, 48
_READ = "read.npy"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepSettings:
    """How the encoders are trained."""

    rank: int = 8
    recipe: Recipe = field(default_factory=Recipe)
    schedule: Schedule = field(
        default_factory=lambda: Schedule(
            steps=200,
            learning_rate=1e-3,
            warmup_steps=10,
            weight_decay=0.01,
            average=0.9,
            score_every=20,
            patience=4,
            checkpoint_every=20,
        )
    )


class DeepMethod:
    """Trains low-rank parts of all encoders; needs torch and the pictures, and minutes to hours."""

    name = "deep"

    def __init__(self, settings: DeepSettings | None = None) -> None:
        self._settings = settings or DeepSettings()

    def learn(self, task: Task) -> Learned | None:
        """Train, measure and write BUNDLE.

        Raises:
            KnownError: the model cannot be trained further, or too few pictures can be read.
        """
        torch.set_num_threads(_workers())
        torch.manual_seed(task.seed)
        encoder = Encoder.open(task.base.folder)
        model = DeepEncoders(encoder, self._settings.rank)
        read = _features(task, encoder, model)
        if read is None:
            return None
        features, rows = read
        material = task.material.restricted(rows)
        if not len(material.pairs_of(Part.TRAIN)):
            return Learned(scorecard=Scorecard(measures=(), reason=TOO_FEW), curve=(), scale=0.0)
        general = GeneralSet.of(encoder, model.cut) or GeneralSet.none(model.cut)
        job = FinetuneTask(model, features, material, encoder, general, self._settings.recipe, seed=task.seed)
        return _Deep(task, encoder, features, material, general, job).run(self._settings)


class _Deep:
    """One training, from the features to the bundle."""

    def __init__(
        self,
        task: Task,
        encoder: Encoder,
        features: Features,
        material: Material,
        general: GeneralSet,
        job: FinetuneTask,
    ) -> None:
        self._task, self._encoder, self._features, self._job = task, encoder, features, job
        self._curve: list[Look] = []
        self._losses: list[float] = []
        self._material = material
        self._model = cast("DeepEncoders", job.model)
        self._general = general
        self._texts = job.texts, job.usual, self._general.texts(encoder)
        self._first = self._seen(0.0)
        self._before = self._at(0.0)  # as torch sees it, so that before and after differ by the training alone

    def run(self, settings: DeepSettings) -> Learned | None:
        """Train, choose how much of it is used, and prove."""
        schedule = settings.schedule

        def goes_on(row: Mapping[str, float]) -> bool:
            self._losses.append(row["loss"])
            if "score" in row:
                look = Look(int(row["step"]), float(np.mean(self._losses)), row["score"] / 100)
                self._losses.clear()
                self._curve.append(look)
                self._task.report(Progress(stage=Stage.TRAIN, done=look.step, total=schedule.steps, look=look))
            return not self._task.control.halted

        self._task.report(Progress(stage=Stage.TRAIN, total=schedule.steps))
        try:
            best = train(self._job, schedule, self._task.folder / WORK / "deep", Device.best(), goes_on)
        except TrainingHaltedError:
            return None
        self._model = cast("DeepEncoders", best)
        strength, trained = self._chosen()
        self._task.report(Progress(stage=Stage.PROVE))
        return self._proved(strength, trained)

    def _at(self, strength: float) -> Material:
        """Return the material as the encoders see it with so much of what they learned."""
        return material_of(self._material, self._seen(strength), self._first, self._general)

    def _seen(self, strength: float) -> Seen:
        model, general = self._model, self._general
        with torch.inference_mode():
            made = [
                model.pictures(self._features, np.arange(len(self._features)), strength),
                *(model.words(texts, np.arange(len(texts.feeds)), strength) for texts in self._texts),
                model.pictures(general.features, general.rows, strength),
            ]
        items, texts, usual, captions, photos = (one.cpu().numpy() for one in made)
        return Seen(items=items, texts=texts, usual=usual, general_photos=photos, captions=captions)

    def _chosen(self) -> tuple[float, Material]:
        """Return the strength that finds most of the own texts among those that cost general queries little."""
        seed = self._task.seed
        base = Choice.of(self._before, seed)
        best, best_own = (0.0, self._before), base.before + LEAST_GAIN
        for strength in STRENGTHS:
            trained = self._at(strength)
            choice = Choice.of(trained, seed)
            _log.info("strength %.2f: own %.3f, general %.3f", strength, choice.before, choice.general())
            if choice.general() >= base.general() - MOST_LOSS and choice.before > best_own:
                best, best_own = (strength, trained), choice.before
        return best

    def _proved(self, strength: float, trained: Material) -> Learned | None:
        manifest, seed = self._encoder.manifest, self._task.seed
        if strength == 0.0:
            card = compare(Space(self._before, manifest), Space(self._before, manifest), 0.0, seed)
            return Learned(scorecard=card, curve=tuple(self._curve), scale=0.0)
        shown = self._shown(strength)
        if shown is None:
            return None
        write_bundle(self._task.base, self._model, trained, strength, self._task.folder / BUNDLE)
        written = Encoder.open(self._task.folder / BUNDLE)
        _log.info("mean cosine of engine and torch: %.4f", verify(written, shown))
        spaces = Space(self._before, manifest), Space(trained, manifest)
        joined = [
            composed_scores(encoder, shown, space, space.material.items)
            for encoder, space in zip((self._encoder, written), spaces, strict=True)
        ]
        card = compare(*spaces, strength, seed, {JOINED: (joined[0], joined[1])})
        return Learned(scorecard=card, curve=tuple(self._curve), scale=strength)

    def _shown(self, strength: float) -> Shown | None:
        """Read some held-out pictures again; None if halted."""
        material, task = self._material, self._task
        generator = np.random.default_rng([task.seed, 3])
        held = material.pairs_of(Part.HELD_OUT)
        among = np.arange(len(material.items))
        chosen = some(held, _MOST_SHOWN, generator)
        own, texts = material.pair_items[chosen].astype(np.intp), material.pair_texts[chosen].astype(np.intp)
        right = Lookup.of(material).among(texts, among)
        right[np.arange(len(own)), own] = False
        places = places_of(task.db, [material.segments[i] for i in own])
        there = [i for i in range(len(own)) if material.segments[own[i]] in places and right[i].any()]
        spec = self._encoder.manifest.image.pixels
        wanted = [places[material.segments[own[i]]] for i in there]
        read = list(chain.from_iterable(read_pictures(wanted, spec, _workers(), task.control)))
        if task.control.halted:
            return None
        kept = [(i, pixels) for i, pixels in zip(there, read, strict=True) if pixels is not None]
        rows = np.array([i for i, _ in kept], np.intp)
        with torch.inference_mode():
            vectors = self._model.pictures(self._features, own[rows], strength).cpu().numpy()
        return Shown(
            pixels=tuple(pixels for _, pixels in kept),
            texts=tuple(material.texts[texts[i]] for i in rows),
            vectors=vectors,
            right=right[rows],
            own=own[rows],
        )


def _features(task: Task, encoder: Encoder, model: DeepEncoders) -> tuple[Features, NDArray[np.intp]] | None:
    """Return the features of the material's pictures, and which items they are of; None if halted.

    Raises:
        UsageError: no picture can be read.
    """
    folder = task.folder / WORK
    try:
        known = np.load(folder / _READ)
        return Features.stored(model.cut, folder, len(known)), known
    except (OSError, ValueError):
        pass
    wanted = _wanted(task.material, task.seed)
    places = places_of(task.db, [task.material.segments[i] for i in wanted])
    rows = np.array([i for i in wanted if task.material.segments[i] in places], np.intp)
    below = Below(model.image.graph, model.cut, folder, _workers())
    read: list[int] = []

    def batches() -> Iterator[list[NDArray[np.float16]]]:
        there = [places[task.material.segments[i]] for i in rows]
        done = 0
        for batch in read_pictures(there, encoder.manifest.image.pixels, _workers(), task.control):
            pictures: list[Pixels] = [pixels for pixels in batch if pixels is not None]
            read.extend(int(rows[done + i]) for i, pixels in enumerate(batch) if pixels is not None)
            done += len(batch)
            if pictures:
                yield below.run(image_tensor(pictures, encoder.manifest.image))
            task.report(Progress(stage=Stage.PICTURES, done=done, total=len(rows)))

    features = Features.write(model.cut, folder, batches(), len(rows))
    if task.control.halted:
        return None
    if features is None:
        raise UsageError("No picture can be read", "The files are on a disk that is not there, or cannot be read.")
    kept = np.array(read, np.intp)
    np.save(folder / _READ, kept)
    return features, kept


def _wanted(material: Material, seed: int) -> NDArray[np.intp]:
    """Return the items to read: those with a text, and others to tell them apart from."""
    generator = np.random.default_rng([seed, 4])
    known = np.arange(len(material.segments))
    paired = some(np.unique(material.pair_items), _MOST_PAIRED, generator)
    others = some(known[material.part[known] == OTHERS], _MOST_OTHERS, generator)
    return np.concatenate([paired, others]).astype(np.intp)


def _workers() -> int:
    return max(1, os.cpu_count() or 1)
