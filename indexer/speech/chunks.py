"""Joins spans of speech to chunks of half a minute: the network costs the same however much of that is spoken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indexer.speech.activity import SpeechSpan, milliseconds
from indexer.speech.mel import CHUNK_SAMPLES, RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_BETWEEN = RATE_HZ // 5
"""Samples of silence between joined spans."""
_LEAST_SHARE = 0.2
"""Of a stretch, at least, in a span that it begins or ends in."""
_FARTHEST = 60 * RATE_HZ
"""Spans that are farther apart are not joined: other people speak, perhaps in another language."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Spans of speech one after the other, at most half a minute."""

    spans: tuple[SpeechSpan, ...]

    @property
    def samples(self) -> Floats:
        """Float32 [N] at RATE_HZ: the spans with a little silence between them."""
        silence = np.zeros(_BETWEEN, np.float32)
        parts = [part for span in self.spans for part in (span.samples, silence)]
        return np.concatenate(parts[:-1])

    @property
    def start_sample(self) -> int:
        """Of its first span."""
        return self.spans[0].start_sample

    @property
    def length_samples(self) -> int:
        """Of all of it, with the silence between."""
        return sum(len(span.samples) for span in self.spans) + _BETWEEN * (len(self.spans) - 1)

    def moments_ms(self, start_s: float, end_s: float) -> tuple[int, int]:
        """Return the moments in the sound of a stretch of the chunk.

        The network is vague about where words begin: what reaches a little into a span does not begin or end there.
        """
        start, end = round(start_s * RATE_HZ), round(end_s * RATE_HZ)
        least = (end - start) * _LEAST_SHARE
        touched: list[tuple[int, int]] = []
        before = 0
        for span in self.spans:
            first, last = max(start - before, 0), min(end - before, len(span.samples))
            if last > first:
                touched.append((span.start_sample + first, span.start_sample + last))
            before += len(span.samples) + _BETWEEN
        found = [pair for pair in touched if pair[1] - pair[0] > least] or touched
        if not found:
            return self._nearest_ms(start), self._nearest_ms(start)
        return milliseconds(found[0][0]), milliseconds(found[-1][1])

    def _nearest_ms(self, at: int) -> int:
        """Return the moment of a sample of the chunk; silence between spans belongs to the one before."""
        for span in self.spans:
            if at < len(span.samples) + _BETWEEN or span is self.spans[-1]:
                return milliseconds(span.start_sample + min(max(0, at), len(span.samples)))
            at -= len(span.samples) + _BETWEEN
        return 0


class Joiner:
    """Collects spans until they make a chunk."""

    def __init__(self) -> None:
        self._spans: list[SpeechSpan] = []

    @property
    def start_sample(self) -> int | None:
        """Of what waits; None if nothing does."""
        return self._spans[0].start_sample if self._spans else None

    def push(self, spans: Iterable[SpeechSpan]) -> list[Chunk]:
        """Take spans in order; return the chunks that are full."""
        full: list[Chunk] = []
        for span in spans:
            if self._spans and not self._fits(span):
                full += self.finish()
            self._spans.append(span)
        return full

    def finish(self) -> list[Chunk]:
        """Return what waits."""
        made = [Chunk(tuple(self._spans))] if self._spans else []
        self._spans = []
        return made

    def _fits(self, span: SpeechSpan) -> bool:
        joined = Chunk((*self._spans, span))
        apart = span.start_sample - self._spans[-1].end_sample
        return joined.length_samples <= CHUNK_SAMPLES and apart <= _FARTHEST
