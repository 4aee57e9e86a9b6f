"""Whether an adapter helped: a scorecard on what was held out, before and after, and the verdict.

Everything is scored as a search scores it: with hubness, with the weights of looks, with the model's bands.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from indexer.embed.adapter import as_items
from indexer.embed.vectors import against_hubness, unit, weighted_query
from indexer.learning.material import OTHERS, Lookup
from indexer.learning.metrics import Interval, auroc, bootstrap, recalls, smooth_recalls
from indexer.learning.split import Part
from indexer.learning.validation import general_half, some
from indexer.search.bands import FEATURES, NEIGHBOURS, features_of, reach_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from indexer.embed.adapter import Adapter
    from indexer.embed.manifest import Bands, Manifest
    from indexer.learning.material import Material
    from indexer.types import Vectors

MOST_LOSS = 0.01
"""One point."""
LEAST_GAIN = 0.01
LEAST_TEXTS = 5
"""Texts with held-out answers, below which nothing can be told."""
_MOST_TEXTS, _MOST_OTHERS, _MOST_PICTURES = 2_000, 10_000, 500
_TOP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One line of the scorecard; shares from 0 to 1."""

    name: str
    before: Interval
    after: Interval
    gain: Interval
    """Of each query, after less before."""
    queries: int
    higher_is_better: bool = True

    @property
    def loss(self) -> float:
        """How much worse it became."""
        return -self.gain.mean if self.higher_is_better else self.gain.mean

    @property
    def loses(self) -> bool:
        """Whether it became worse by more than a point, and by more than chance: two of 98 queries may be chance."""
        is_sure = self.gain.high < 0 if self.higher_is_better else self.gain.low > 0
        return self.loss > MOST_LOSS and is_sure


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """What was measured, and whether the adapter is offered."""

    measures: tuple[Measure, ...]
    reason: str = ""
    """Why it is not offered, one of the REASONS; empty if it is."""

    @property
    def is_offered(self) -> bool:
        """Whether own queries gain by more than chance, and nothing else loses more than a point and than chance."""
        return not self.reason

    def of(self, name: str) -> Measure | None:
        """Return a measure by its name."""
        return next((measure for measure in self.measures if measure.name == name), None)

    def to_record(self) -> dict[str, object]:
        """Return it for JSON."""
        return {"offered": self.is_offered, "reason": self.reason, "measures": [asdict(one) for one in self.measures]}

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> Self:
        """Return what `to_record` gave."""
        measures = []
        for one in record["measures"]:  # type: ignore[attr-defined]  # as `to_record` wrote it
            spans = {name: Interval(**one[name]) for name in ("before", "after", "gain")}
            measures.append(Measure(**{**one, **spans}))
        return cls(measures=tuple(measures), reason=str(record["reason"]))


Scores = dict[str, tuple["NDArray[np.float64]", "NDArray[np.float64]"]]
"""What each query reached before and after, [Q] each, by measure."""
OWN_1, OWN_10 = "own recall@1", "own recall@10"
GENERAL, PICTURES, COMPOSED = "general recall@3 to 25", "picture to picture", "picture and words"
JOINED = "picture and words, joined by the model"
"""Only of methods that change the model's own decoder."""
ANSWERABLE, FALSE_GOOD = "unanswerable told apart", "unanswerable called good"
TOO_FEW, NO_GAIN, LOSES, NOTHING = "too few", "no gain", "loses", "nothing learned"
REASONS = (TOO_FEW, NO_GAIN, LOSES, NOTHING)


class Space:
    """Vectors as a search sees them, of the base model or of the adapted one."""

    def __init__(self, material: Material, manifest: Manifest, adapter: Adapter | None = None) -> None:
        self.material, self.manifest = material, manifest
        self._adapter = adapter
        self._usual = material.usual if adapter is None else adapter.queries.apply(material.usual)
        self.fixed = self.items(material.background)

    def items(self, raw: Vectors) -> Vectors:
        """Return items as the table has them; `raw` is of the base model, without hubness."""
        adapted = raw if self._adapter is None else self._adapter.items.apply(raw)
        return as_items(adapted, self.manifest, self._usual)

    def queries(self, meanings: Vectors) -> Vectors:
        """Return queries in words."""
        adapted = meanings if self._adapter is None else self._adapter.queries.apply(meanings)
        whole = np.zeros((len(adapted), self.manifest.dimension), np.float32)
        whole[:, : adapted.shape[1]] = adapted
        return whole if self.manifest.hubness is None else against_hubness(whole, self.manifest.hubness)

    def as_pictures(self, items: Vectors) -> Vectors:
        """Return the vectors of items as queries."""
        return weighted_query(items, self.manifest.likeness, "image")


def prove(material: Material, manifest: Manifest, adapter: Adapter, scale: float, seed: int) -> Scorecard:
    """Measure an adapter on what was held out.

    Args:
        material: with its held-out part.
        manifest: of the base model.
        adapter: the trained one.
        scale: how much of it is used; see `training.Trained`.
        seed: of the intervals.
    """
    return compare(Space(material, manifest), Space(material, manifest, adapter), scale, seed)


def compare(before: Space, after: Space, scale: float, seed: int, more: Scores | None = None) -> Scorecard:
    """Measure two spaces of the same items, texts and pairs on what was held out.

    Args:
        before: of the base model.
        after: of the trained one.
        scale: how much of what was learned is used.
        seed: of the intervals.
        more: what else was measured, before and after, by the name of the measure.
    """
    held = _Held.of(before.material, seed)
    if len(held.texts) < LEAST_TEXTS:
        return Scorecard(measures=(), reason=TOO_FEW)
    first, second = (_scores(held, space) for space in (before, after))
    scores: Scores = {**{name: (first[name], second[name]) for name in first}, **(more or {})}
    measures = tuple(_measure(name, *both, seed) for name, both in scores.items() if len(both[0]))
    card = Scorecard(measures=measures)
    return replace(card, reason=NOTHING if scale == 0 else reason_of(card))


def _measure(name: str, before: NDArray[np.float64], after: NDArray[np.float64], seed: int) -> Measure:
    return Measure(
        name=name,
        before=bootstrap(before, seed),
        after=bootstrap(after, seed),
        gain=bootstrap(after - before, seed),
        queries=len(before),
        higher_is_better=name != FALSE_GOOD,
    )


def reason_of(card: Scorecard) -> str:
    """Return why an adapter is not offered; empty if it is."""
    own = card.of(OWN_10)
    if own is None or own.gain.low <= 0 or own.gain.mean < LEAST_GAIN or own.gain.mean <= own.gain.half:
        return NO_GAIN
    return LOSES if any(one.loses for one in card.measures) else ""


@dataclass(frozen=True, slots=True)
class _Held:
    """The texts that have held-out answers, and the pictures that they are looked for among."""

    texts: NDArray[np.intp]
    items: NDArray[np.intp]
    positive: NDArray[np.bool_]

    @classmethod
    def of(cls, material: Material, seed: int) -> _Held:
        generator = np.random.default_rng([seed, 2])
        pairs = material.pairs_of(Part.HELD_OUT)
        texts = some(np.unique(material.pair_texts[pairs]), _MOST_TEXTS, generator).astype(np.intp)
        others = some(np.flatnonzero(material.part == OTHERS), _MOST_OTHERS, generator)
        items = np.concatenate([np.unique(material.pair_items[pairs]), others]).astype(np.intp)
        return cls(texts, items, Lookup.of(material).among(texts, items))


def _scores(held: _Held, space: Space) -> dict[str, NDArray[np.float64]]:
    """Return what each query reaches, by measure."""
    material, bands = space.material, space.manifest.bands.get("text")
    items = space.items(material.items[held.items])
    queries = space.queries(material.text_vectors[held.texts])
    similarity = queries @ items.T
    asked, photos, answers = general_half(material, 1)
    found = {
        OWN_1: recalls(similarity, held.positive, 1),
        OWN_10: recalls(similarity, held.positive, _TOP),
        GENERAL: _general(space, asked, photos, answers),
    }
    found |= _by_pictures(held, queries, items, space)
    return found | _unanswerable(held.positive, queries, similarity, space, bands)


def _general(space: Space, asked: Vectors, photos: Vectors, answers: NDArray[np.bool_]) -> NDArray[np.float64]:
    if not len(asked) or not len(photos):
        return np.empty(0)
    material = space.material
    raw = np.zeros((len(photos), material.items.shape[1]), np.float32)
    raw[:, : material.width] = photos
    if len(material.general_photos):  # as long as the meaning of a photo is beside its looks
        raw[:, : material.width] *= np.linalg.norm(material.general_photos[:, : material.width], axis=1).mean()
    return smooth_recalls(space.queries(asked) @ space.items(raw).T, answers)


def _by_pictures(held: _Held, queries: Vectors, items: Vectors, space: Space) -> dict[str, NDArray[np.float64]]:
    """Return how well a held-out picture finds those that share a text with it, alone and with that text."""
    alone: list[float] = []
    composed: list[float] = []
    pictures = space.as_pictures(items)
    for place in np.flatnonzero(held.positive.sum(axis=1) > 1)[:_MOST_PICTURES]:
        right = held.positive[place].copy()
        one = int(np.flatnonzero(right)[0])
        right[one] = False
        joined = unit((queries[place] + unit(items[one : one + 1])[0])[None])[0]
        for query, scores in ((pictures[one], alone), (joined, composed)):
            similarity = items @ query
            similarity[one] = -np.inf
            scores.append(float(recalls(similarity[None], right[None], _TOP)[0]))
    return {PICTURES: np.array(alone), COMPOSED: np.array(composed)}


def _unanswerable(
    positive: NDArray[np.bool_], queries: Vectors, similarity: Vectors, space: Space, bands: Bands | None
) -> dict[str, NDArray[np.float64]]:
    """Return whether queries without an answer are told from those with one, and how many of them look good."""
    others = np.where(positive, -np.inf, similarity)
    with_answer, without = similarity.max(axis=1), others.max(axis=1)
    possible = np.isfinite(without)
    odds = _log_odds(queries, space.fixed, similarity.shape[1], bands)
    right, wrong = odds(with_answer)[possible], odds(without)[possible]
    ranked = np.array([auroc(np.array([one]), wrong) for one in right])
    found = {ANSWERABLE: ranked}
    if bands is not None and len(space.fixed) > NEIGHBOURS:
        found[FALSE_GOOD] = (wrong > np.log(bands.good / (1 - bands.good))).astype(np.float64)
    return found


def _log_odds(
    queries: Vectors, fixed: Vectors, contents: int, bands: Bands | None
) -> Callable[[NDArray[np.floating]], NDArray[np.floating]]:
    """Return what turns the similarity of each query's best hit into log-odds that it has an answer."""
    if bands is None or len(fixed) <= NEIGHBOURS:
        return lambda similarity: similarity
    reaches = [reach_of(query, fixed) for query in queries]

    def odds(similarity: NDArray[np.floating]) -> NDArray[np.float64]:
        made = []
        for value, reach in zip(similarity, reaches, strict=True):
            features = dict(zip(FEATURES, features_of(float(value), reach, contents), strict=True))
            made.append(bands.bias + sum(weight * features[name] for name, weight in bands.weights.items()))
        return np.array(made)

    return odds
