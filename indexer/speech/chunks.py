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
        """Return the moments in the sound of a stretch of the chunk."""
        return self._moment_ms(start_s, is_end=False), self._moment_ms(end_s, is_end=True)

    def _moment_ms(self, at_s: float, *, is_end: bool) -> int:
        """Return a moment; in the silence between spans a stretch ends with the former or begins with the next."""
        at, before = round(at_s * RATE_HZ), 0
        for span in self.spans:
            length = len(span.samples)
            if at < before + length or (is_end and at < before + length + _BETWEEN):
                break
            before += length + _BETWEEN
        else:
            return milliseconds(self.spans[-1].end_sample)
        return milliseconds(span.start_sample + min(max(0, at - before), length))


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
