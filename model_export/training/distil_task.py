"""The stage of other languages: a multilingual text tower learns to say what the English one says.

Source: multilingual sentence embeddings by distillation (arXiv 2004.09813): a translation gets the vector of its
English sentence. Beside the vectors, the student copies how the teacher ranks photos, and the mean of the token states,
so that the decoders, which stay as they are, read states of a kind that they know.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from model_export.model.text_tower import DIMENSION, mean_state, run_layers
from model_export.training.loop import Loss, Task, digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from model_export.data.features import TokenStates
    from model_export.model.text_tower import TextTower

Decoder = Callable[[Tensor, Tensor], Tensor]
"""Token states [N, L, D] and mask [N, L] to float32 unit vectors [N, V]; the shipped one, which is not trained."""
_SORTED_TOGETHER = 24
"""Batches whose texts are sorted by length, so that little is padded."""
_RIDGE = 1e-3
_TEXTS_AT_ONCE = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class DistilRecipe:
    """Settings of the loss, and what a batch consists of."""

    batch: int = 64
    shares: tuple[float, ...] = (0.08, 0.4, 0.2, 0.2, 0.12)
    """Of a batch: English, German, French, Czech, and all others together."""
    vectors: float = 2.0
    ranks: float = 0.5
    states: float = 0.5
    temperature: float = 0.03


class Student(nn.Module):
    """The last layers of a multilingual tower, and a linear map to states like the English tower's."""

    def __init__(self, tower: TextTower, upper: int) -> None:
        super().__init__()
        self.tower = nn.ModuleList(copy.deepcopy(tower.layers[-upper:])).requires_grad_(requires_grad=True)
        for part in self.tower.modules():
            if isinstance(part, nn.Dropout):
                part.p = 0.0
        self.map = nn.Linear(DIMENSION, DIMENSION)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return states [N, L, D] of those below the last layers [N, L, D]; mask [N, L]."""
        mapped: Tensor = self.map(run_layers(self.tower, states, mask))
        return mapped


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Texts with what the English tower says of their English sentences."""

    texts: TokenStates
    """Below the trained layers."""
    rows: Mapping[str, NDArray[np.int64]]
    """Which texts are of each kind, in the order of `DistilRecipe.shares`."""
    vectors: Tensor
    """float32 [N, V], unit vectors."""
    states: Tensor
    """float32 [N, D], means of token states."""
    photos: Tensor
    """float32 [M, V], unit vectors of photos that both rank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTranslations:
    """Captions of photos that are never trained on, in several languages."""

    texts: TokenStates
    rows: Mapping[str, NDArray[np.int64]]
    """Of each language."""
    owner: NDArray[np.int64]
    """The photo of each text."""
    photos: Tensor
    """float32 [M, V]."""


class DistilTask(Task):
    """Learning from the English tower.

    Args:
        student: trained; its map should be `fitted`.
    """

    def __init__(
        self,
        student: Student,
        decoder: Decoder,
        lesson: Lesson,
        held: HeldTranslations,
        recipe: DistilRecipe,
        *,
        seed: int,
    ) -> None:
        self.model: nn.Module = student
        self._decoder, self._lesson, self._held, self._recipe, self._seed = decoder, lesson, held, recipe, seed
        self._lengths = np.diff(lesson.texts.starts)
        self.identity = f"{recipe} {seed} {digest(lesson.vectors, lesson.states, lesson.photos, held.photos)}"

    def loss(self, step: int, random: torch.Generator) -> Loss:
        """Return how far the student is from its teacher on one batch."""
        del random  # nothing but the batch is drawn
        rows = self.batch(step)
        recipe, lesson = self._recipe, self._lesson
        states, mask = (torch.from_numpy(part) for part in lesson.texts.padded(rows))
        said = self.model(states, mask)
        found, wanted = self._decoder(said, mask), lesson.vectors[rows]
        away = (1 - (found * wanted).sum(dim=-1)).mean()
        ranks = _divergence(found, wanted, lesson.photos, recipe.temperature)
        means = lesson.states[rows]
        apart = functional.mse_loss(mean_state(said, mask), means) / means.square().mean()
        value = recipe.vectors * away + recipe.ranks * ranks + recipe.states * apart
        return Loss(value, {"vectors": away.item(), "ranks": ranks.item(), "states": apart.item()})

    def batch(self, step: int) -> NDArray[np.int64]:
        """Return the texts of a step, all of about the same length."""
        group, at = divmod(step, _SORTED_TOGETHER)
        size = self._recipe.batch * _SORTED_TOGETHER
        parts = [
            _turn(rows, group, round(size * share), self._seed + kind)
            for kind, (rows, share) in enumerate(zip(self._lesson.rows.values(), self._recipe.shares, strict=True))
        ]
        rows = np.concatenate(parts)
        ordered = rows[self._lengths[rows].argsort(kind="stable")]
        order = np.random.default_rng([self._seed, group]).permutation(_SORTED_TOGETHER)
        return np.asarray(np.array_split(ordered, _SORTED_TOGETHER)[order[at]])

    def score(self, model: nn.Module) -> float:
        """Return recall@10 of held-out captions, in percent, as the mean of all languages."""
        return float(np.mean(list(self.recalls(model).values())))

    def recalls(self, model: nn.Module) -> dict[str, float]:
        """Return recall@10 of each language, in percent, by plain similarity."""
        held = self._held
        return {
            language: recall(embed(model, self._decoder, held.texts, rows) @ held.photos.T, held.owner[rows])
            for language, rows in held.rows.items()
        }

    def decays(self, name: str, parameter: nn.Parameter) -> bool:
        """Only matrices of the tower: the map does not start at zero."""
        return parameter.ndim > 1 and name.startswith("tower")


@torch.inference_mode()
def embed(model: nn.Module, decoder: Decoder, texts: TokenStates, rows: NDArray[np.int64]) -> Tensor:
    """Return float32 [n, V], the student's vectors of the texts in `rows`, in their order."""
    order = np.diff(texts.starts)[rows].argsort(kind="stable")
    parts = []
    for start in range(0, len(order), _TEXTS_AT_ONCE):
        states, mask = (torch.from_numpy(part) for part in texts.padded(rows[order[start : start + _TEXTS_AT_ONCE]]))
        parts.append(decoder(model(states, mask), mask))
    return torch.cat(parts)[torch.from_numpy(order.argsort())]


@torch.inference_mode()
def fitted(student: Student, lesson: Lesson, count: int, seed: int) -> Student:
    """Set the student's map to the least-squares one from its mean states to the teacher's, and return it."""
    everything = np.concatenate(list(lesson.rows.values()))
    rows = np.random.default_rng(seed).permutation(everything)[:count]
    rows = rows[np.diff(lesson.texts.starts)[rows].argsort(kind="stable")]
    means = []
    for start in range(0, len(rows), _TEXTS_AT_ONCE):
        part = rows[start : start + _TEXTS_AT_ONCE]
        states, mask = (torch.from_numpy(found) for found in lesson.texts.padded(part))
        means.append(mean_state(run_layers(student.tower, states, mask), mask))
    known = torch.cat(means).double()
    wanted = lesson.states[rows].double()
    centre, offset = known.mean(dim=0), wanted.mean(dim=0)
    spread = known - centre
    smooth = _RIDGE * len(rows) * spread.var(dim=0).mean() * torch.eye(DIMENSION).double()
    weight = torch.linalg.solve(spread.T @ spread + smooth, spread.T @ (wanted - offset))
    student.map.weight.copy_(weight.T.float())
    student.map.bias.copy_((offset - centre @ weight).float())
    return student


def recall(similarity: Tensor, owner: NDArray[np.int64]) -> float:
    """Return recall@10 in percent: the share of rows whose photo `owner` is among the ten most similar."""
    own = similarity.gather(1, torch.from_numpy(owner).unsqueeze(1))
    return 100 * ((similarity >= own).sum(dim=1) <= 10).float().mean().item()  # it is in the name


def _divergence(found: Tensor, wanted: Tensor, photos: Tensor, temperature: float) -> Tensor:
    """Return how differently both rank photos: the Kullback-Leibler divergence of their softmax, a scalar."""
    student, teacher = (functional.log_softmax(one @ photos.T / temperature, dim=-1) for one in (found, wanted))
    return functional.kl_div(student, teacher, reduction="batchmean", log_target=True)


def _turn(rows: NDArray[np.int64], group: int, count: int, seed: int) -> NDArray[np.int64]:
    """Return the `group`th `count` rows of an endless list in which each row comes once a round, in a new order."""
    found: list[int] = []
    start = group * count
    while len(found) < count:
        around, at = divmod(start + len(found), len(rows))
        order = np.random.default_rng([seed, around]).permutation(len(rows))
        found += rows[order[at : at + count - len(found)]].tolist()
    return np.array(found, np.int64)


def counted(rows: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    """Return the places of each kind in a list of kinds, in the order of their first place."""
    kinds = np.array(rows)
    return {kind: np.flatnonzero(kinds == kind).astype(np.int64) for kind in dict.fromkeys(rows)}
