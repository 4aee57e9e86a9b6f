"""How good search is on the user's own library: questions made of what was written about it.

Each text that somebody wrote about a file asks for the files that it was written about. Only vectors answer: words
would find the very text that the question was made of.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.catalogue.database import connect
from indexer.catalogue.languages import language_of
from indexer.catalogue.placed import kinds_of
from indexer.catalogue.roots import roots
from indexer.catalogue.text import plain
from indexer.embed.encoder import Encoder
from indexer.home import put_file
from indexer.learning.metrics import Interval, bootstrap
from indexer.learning.pairs import gather
from indexer.models.installed import roles
from indexer.pipeline.control import Control
from indexer.store.reader import SegmentReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from indexer.catalogue.database import Connection
    from indexer.home import Home
    from indexer.learning.pairs import Pair
    from indexer.types import ContentId, Vector

MOST_QUESTIONS = 300
FILE = "quality.json"
_KEPT = 50
TOP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A text, and the files that it is about."""

    text: str
    answers: frozenset[ContentId]
    source: str
    kind: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the table; shares from 0 to 1."""

    by: str
    """What the questions have in common: all, kind, source, or language."""
    name: str
    questions: int
    first: Interval
    """Share whose first hit is right."""
    ten: Interval
    """Share with a right one among ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What was measured."""

    model: str
    at_ms: int
    contents: int
    lines: tuple[Line, ...]
    agreement: float
    """Share of the exact first ten that the index finds; 1 where it compares with everything anyway."""

    @property
    def whole(self) -> Line | None:
        """The line of all questions; None if there were none."""
        return next((line for line in self.lines if line.by == "all"), None)

    def to_record(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Quality:
        """Return what `to_record` gave."""
        spans = [{name: Interval(**line[name]) for name in ("first", "ten")} for line in record["lines"]]
        lines = (Line(**{**line, **span}) for line, span in zip(record["lines"], spans, strict=True))
        return cls(**{**record, "lines": tuple(lines)})


def questions_of(pairs: Iterable[Pair], kinds: Mapping[ContentId, str], seed: int = 0) -> list[Question]:
    """Return questions, of each source about as many."""
    answers: dict[str, set[ContentId]] = defaultdict(set)
    first: dict[str, Pair] = {}
    for pair in pairs:
        answers[plain(pair.text)].add(pair.content_id)
        first.setdefault(plain(pair.text), pair)
    by_source: dict[str, list[str]] = defaultdict(list)
    for text in sorted(first):
        by_source[first[text].source.value].append(text)
    generator = np.random.default_rng(seed)
    share = max(1, MOST_QUESTIONS // max(1, len(by_source)))
    chosen = [
        texts[i] for texts in by_source.values() for i in sorted(generator.permutation(len(texts))[:share].tolist())
    ]
    return [
        Question(
            text=first[text].text,
            answers=frozenset(answers[text]),
            source=first[text].source.value,
            kind=kinds.get(first[text].content_id, ""),
            language=language_of(first[text].text) or "",
        )
        for text in chosen
    ]


def measure(
    home: Home,
    db: Connection,
    control: Control | None = None,
    on_count: Callable[[int, int], None] = lambda _done, _total: None,
) -> Quality | None:
    """Ask the library; return what was found, and keep it. None if halted.

    Args:
        home: the index.
        db: its catalogue.
        control: halts between two questions.
        on_count: told of each question.

    Raises:
        KnownError: the index is damaged, or the model does not run.
    """
    control = control or Control()
    model = roles(home, db).answering
    taught = gather(db, [(root.volume_id, root.folder) for root in roots(db)])
    questions = questions_of(taught.pairs, kinds_of(db, list({pair.content_id for pair in taught.pairs})))
    encoder = Encoder.open(model.folder)
    reader = SegmentReader(home.units, model.model_id, encoder.dimension)
    hits, agreed = [], []
    for done, question in enumerate(questions):
        if control.halted:
            return None
        vector = encoder.embed_queries([question.text])[0]
        found, exact = (_first(reader, vector, exact=exact) for exact in (False, True))
        agreed.append(len(set(found) & set(exact)) / max(1, len(exact)))
        hits.append((found[:1], found))
        on_count(done + 1, len(questions))
    asked = zip(questions, hits, strict=True)
    right = [[bool(question.answers & set(part)) for part in hit] for question, hit in asked]
    made = Quality(
        model=model.model_id,
        at_ms=time.time_ns() // 1_000_000,
        contents=taught.files,
        lines=tuple(_lines(questions, np.array(right, float).reshape(-1, 2))),
        agreement=float(np.mean(agreed)) if agreed else 1.0,
    )
    _keep(home, made)
    return made


def _first(reader: SegmentReader, vector: Vector, *, exact: bool) -> list[ContentId]:
    found = reader.nearest(vector, None, TOP, exact=exact)
    return list(dict.fromkeys(found.content_ids))[:TOP]


def _lines(questions: Sequence[Question], right: np.ndarray[Any, np.dtype[np.float64]]) -> Iterable[Line]:
    if not questions:
        return
    groups: dict[tuple[str, str], list[int]] = {("all", "all"): list(range(len(questions)))}
    for by in ("kind", "source", "language"):
        for place, question in enumerate(questions):
            groups.setdefault((by, getattr(question, by)), []).append(place)
    for (by, name), places in groups.items():
        first, ten = (bootstrap(right[places, column]) for column in (0, 1))
        yield Line(by=by, name=name, questions=len(places), first=first, ten=ten)


def measured(home: Home) -> list[Quality]:
    """Return what was measured so far, oldest first."""
    try:
        return [Quality.from_record(one) for one in json.loads((home.folder / FILE).read_text(encoding="utf-8"))]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _keep(home: Home, made: Quality) -> None:
    every = [one.to_record() for one in [*measured(home), made][-_KEPT:]]
    put_file(home.folder / FILE, json.dumps(every).encode())


def latest(home: Home) -> tuple[Quality | None, bool]:
    """Return what was measured last, and whether another model answers now."""
    every = measured(home)
    if not every:
        return None, False
    with closing(connect(home.catalogue, create=False)) as db:
        return every[-1], roles(home, db).answering.model_id != every[-1].model
