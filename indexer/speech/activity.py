"""Finds the spans in which somebody speaks, in sound that comes piece by piece."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer.speech.mel import CHUNK_SAMPLES, RATE_HZ

if TYPE_CHECKING:
    from indexer.embed.session import Session

Floats = NDArray[np.float32]
Judge = Callable[[Floats], Floats]
"""How likely somebody speaks in frames that follow each other: float32 [N, FRAME_SAMPLES] -> [N], 0 to 1."""
FRAME_SAMPLES = 512
"""32 ms."""
_CONTEXT_SAMPLES = 64
_STATE = 128
_BEGINS, _ENDS = 0.5, 0.35
"""How likely speech is where a span begins, and below what it may end."""
_PAUSE_FRAMES = 22
"""0.7 s without speech end a span."""
_SHORTEST_FRAMES = 7
"""0.2 s; shorter sounds are no words."""
_MARGIN_FRAMES = 8
"""0.25 s before and after: words begin and end softly."""
LONGEST_FRAMES = CHUNK_SAMPLES // FRAME_SAMPLES
"""Longer speech is cut where it is most likely to pause."""


@dataclass(frozen=True, slots=True)
class SpeechSpan:
    """A stretch of sound in which somebody speaks."""

    start_sample: int
    """Counted from the beginning of the sound."""
    samples: Floats

    @property
    def end_sample(self) -> int:
        """The first one after it."""
        return self.start_sample + len(self.samples)


class SileroJudge:
    """Silero's network, which remembers what it heard: one for each sound."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._states = [np.zeros((1, 1, _STATE), np.float32) for _ in range(2)]
        self._context = np.zeros(_CONTEXT_SAMPLES, np.float32)

    def __call__(self, frames: Floats) -> Floats:
        """Judge the next frames; see `Judge`. Raises ModelError."""
        ends = np.concatenate([self._context[None], frames[:-1, -_CONTEXT_SAMPLES:]])
        self._context = frames[-1, -_CONTEXT_SAMPLES:].copy()
        hidden, cell = self._states
        feed = {"input": np.concatenate([ends, frames], axis=1), "h": hidden, "c": cell}
        found, *self._states = self._session.run(["speech_probs", "hn", "cn"], feed)
        likely: Floats = np.asarray(found, np.float32).reshape(-1)
        return likely


class SpeechFinder:
    """Cuts sound into spans of speech of half a minute at most; keeps no more than that.

    Args:
        judge: says how likely somebody speaks.
        start_sample: where in the sound the first piece begins.
    """

    def __init__(self, judge: Judge, start_sample: int = 0) -> None:
        self._judge = judge
        self._rest = np.zeros(0, np.float32)
        self._frames: list[Floats] = []
        """Of the present span, or the last ones before the next."""
        self._likely: list[float] = []
        self._start_sample = start_sample
        """Of the first of these frames."""
        self._speaks = False

    @property
    def heard_until(self) -> int:
        """The sample before which everything was given away: nothing before it is needed again."""
        return self._start_sample

    def push(self, samples: Floats) -> list[SpeechSpan]:
        """Take the next sound, float32 [N] at RATE_HZ; return the spans that ended in it."""
        samples = np.concatenate([self._rest, samples])
        count = len(samples) // FRAME_SAMPLES
        self._rest = samples[count * FRAME_SAMPLES :]
        if not count:
            return []
        frames = samples[: count * FRAME_SAMPLES].reshape(count, FRAME_SAMPLES)
        found: list[SpeechSpan] = []
        for frame, likely in zip(frames, self._judge(frames).tolist(), strict=True):
            self._frames.append(frame)
            self._likely.append(likely)
            if span := self._step():
                found.append(span)
        return found

    def finish(self) -> list[SpeechSpan]:
        """Take the end of the sound; return what was still spoken."""
        found = self.push(np.zeros(FRAME_SAMPLES - len(self._rest), np.float32)) if len(self._rest) else []
        if self._speaks:
            found += self._taken(len(self._frames))
        self._speaks = False
        self._drop(len(self._frames))
        return found

    def _step(self) -> SpeechSpan | None:
        """Look at the newest frame."""
        if not self._speaks:
            self._speaks = self._likely[-1] >= _BEGINS
            self._drop(len(self._frames) - _MARGIN_FRAMES - 1)
            return None
        quiet = next((back for back, one in enumerate(reversed(self._likely)) if one >= _ENDS), len(self._likely))
        if quiet >= _PAUSE_FRAMES:
            self._speaks = False
            spans = self._taken(len(self._frames) - quiet + _MARGIN_FRAMES)
            self._drop(len(self._frames) - _MARGIN_FRAMES)
            return next(iter(spans), None)
        if len(self._frames) >= LONGEST_FRAMES:
            return next(iter(self._taken(self._best_cut())), None)
        return None

    def _best_cut(self) -> int:
        """Return behind which frame of the second half speech is least likely, a few frames taken together."""
        half = LONGEST_FRAMES // 2
        smooth = np.convolve(self._likely[half:], np.ones(5) / 5, mode="same")
        return half + 1 + int(smooth[: len(smooth) - 2].argmin())

    def _taken(self, count: int) -> list[SpeechSpan]:
        """Take frames away; return their span unless it is too short."""
        spoken = sum(one >= _BEGINS for one in self._likely[:count])
        span = SpeechSpan(self._start_sample, np.concatenate(self._frames[:count]))
        self._drop(count)
        return [span] if spoken >= _SHORTEST_FRAMES else []

    def _drop(self, count: int) -> None:
        count = max(0, count)
        del self._frames[:count], self._likely[:count]
        self._start_sample += count * FRAME_SAMPLES


def milliseconds(sample: int) -> int:
    """Return the moment of a sample."""
    return sample * 1000 // RATE_HZ
