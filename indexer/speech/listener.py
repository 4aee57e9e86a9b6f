"""Hears what is said in sound that comes piece by piece, however long it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from indexer.embed.bundle import verify_files
from indexer.embed.session import CPU, OnnxRuntime
from indexer.speech.activity import SileroJudge, SpeechFinder, milliseconds
from indexer.speech.chunks import Joiner
from indexer.speech.decoding import SpeechWriter
from indexer.speech.manifest import ACTIVITY, load_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from indexer.speech.activity import Judge, SpeechSpan
    from indexer.speech.chunks import Chunk
    from indexer.speech.decoding import Sound

    Floats = NDArray[np.float32]

_PLAIN = 0.6
"""A language that is likelier than this needs no second chunk."""
_VOTES = 3
"""Chunks at most that decide on the language."""


@dataclass(frozen=True, slots=True)
class HeardPhrase:
    """Words, and when they are said."""

    start_ms: int
    end_ms: int
    text: str
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard since the one before."""

    until_ms: int
    """All sound before this moment is done with."""
    language: str
    """The code of what is spoken; empty while that is not known."""
    phrases: tuple[HeardPhrase, ...] = ()


class Listener:
    """A bundle, its networks opened when they are first needed; used from one thread.

    Args:
        folder: the bundle; its files are checked here.
        threads: of the networks.
        beams: see `SpeechWriter`.

    Raises ModelError, as every method does, if a file is missing or damaged or does not run.
    """

    def __init__(self, folder: Path, threads: int, beams: int = 5) -> None:
        verify_files(folder, load_manifest(folder))
        self._folder, self._threads, self._beams = folder, threads, beams
        self._activity = OnnxRuntime().open(folder / ACTIVITY, CPU, 1)

    @cached_property
    def writer(self) -> SpeechWriter:
        """What writes speech down."""
        return SpeechWriter(self._folder, self._threads, self._beams)

    def judge(self) -> Judge:
        """Return what tells speech from other sound, for one sound."""
        return SileroJudge(self._activity)

    def listen(
        self,
        pieces: Iterable[Floats],
        *,
        start_ms: int = 0,
        language: str = "",
        make_judge: Callable[[], Judge] | None = None,
    ) -> Iterator[Heard]:
        """Yield what is heard, at least once for each piece.

        Args:
            pieces: float32 [N] each, mono at 16 kHz, one after the other; some seconds each.
            start_ms: where in the sound the first one begins.
            language: its code, where it is known and the bundle knows it; else the first chunks decide.
            make_judge: for measurements: finds speech in another way.
        """
        if language and language not in self.writer.tokens.languages:
            language = ""
        finder = SpeechFinder((make_judge or self.judge)(), start_ms * 16)
        hearing = _Hearing(self, finder, language)
        for piece in pieces:
            yield from hearing.heard(finder.push(piece))
        yield from hearing.heard(finder.finish(), is_end=True)


class _Hearing:
    """The chunks of one sound that wait for their language, and that language."""

    def __init__(self, listener: Listener, finder: SpeechFinder, language: str) -> None:
        self._listener = listener
        self._finder = finder
        self._joiner = Joiner()
        self._language = language
        self._waiting: list[tuple[Chunk, Sound]] = []

    def heard(self, spans: Iterable[SpeechSpan], *, is_end: bool = False) -> Iterator[Heard]:
        """Take the spans that were found; yield what they say, once the language is known."""
        chunks = self._joiner.push(spans)
        if is_end:
            chunks += self._joiner.finish()
        for chunk in chunks:
            self._waiting.append((chunk, self._listener.writer.hear(chunk.samples)))
            self._decide()
            yield from self._written()
        if is_end and self._waiting:
            self._decide(must=True)
            yield from self._written()
        yield Heard(self._until_ms, self._language)

    def _decide(self, *, must: bool = False) -> None:
        """Take the language that is likeliest in the chunks so far together, if they are enough."""
        if self._language:
            return
        shares: Counter[str] = Counter()
        for _, sound in self._waiting:
            shares.update(sound.languages)
        best = max(shares, key=shares.__getitem__)
        if must or len(self._waiting) >= _VOTES or shares[best] >= _PLAIN * len(self._waiting):
            self._language = best

    def _written(self) -> Iterator[Heard]:
        while self._language and self._waiting:
            chunk, sound = self._waiting.pop(0)
            phrases = tuple(
                HeardPhrase(*chunk.moments_ms(phrase.start_s, phrase.end_s), phrase.text, phrase.confidence)
                for phrase in self._listener.writer.write(sound, self._language)
            )
            yield Heard(milliseconds(chunk.spans[-1].end_sample), self._language, phrases)

    @property
    def _until_ms(self) -> int:
        waits = [chunk.start_sample for chunk, _ in self._waiting[:1]]
        joined = self._joiner.start_sample
        return milliseconds(min([*waits, self._finder.heard_until, *([] if joined is None else [joined])]))
