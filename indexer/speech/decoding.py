"""Has the networks write down what is said in half a minute of sound.

Source: Radford et al. (2022), section 4.5: moments come in pairs and never go back, a moment is taken where all of
them together are likelier than any word, and what repeats itself or is unlikely is written again with some chance.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.session import CPU, OnnxRuntime
from indexer.speech.beams import Beams
from indexer.speech.manifest import DECODER, ENCODER, MEL, TOKENIZER
from indexer.speech.mel import log_mel
from indexer.speech.rules import Rules
from indexer.speech.tokens import MOMENT_S, SpeechTokens

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_TEMPERATURES = (0.0, 0.4, 0.8)
"""0: the likeliest words; else they are drawn, the more freely the higher it is."""
_REPEATS = 2.4
"""A text that shrinks so many times by compression says the same again and again."""
_UNLIKELY = -1.0
"""Mean log-probability of a token below which a text is tried again."""
_SILENT = 0.6
_MOST_TOKENS = 224
_TOKENS_PER_S = 20
_SPARE_TOKENS = 20
"""A text may have so many tokens, and those of its seconds."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words and their time, counted from the beginning of the sound that was written down."""

    start_s: float
    end_s: float
    text: str
    confidence: float
    """0 to 1: the geometric mean of how likely its tokens were."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Half a minute as the decoder sees it."""

    keys: Floats
    """[layers, 1, heads, 1500, width], as `values`."""
    values: Floats
    length_s: float
    languages: dict[str, float] = field(default_factory=dict)
    """How likely each language is."""
    silence: float = 0.0
    """How likely nobody speaks."""


class SpeechWriter:
    """The networks of a bundle; used from one thread.

    Args:
        folder: the bundle.
        threads: of the networks.
        beams: how many texts are followed at a time; 1 takes the likeliest token each time.

    Raises ModelError, as every method does, if a file is missing or does not run.
    """

    def __init__(self, folder: Path, threads: int, beams: int = 5) -> None:
        self.tokens = SpeechTokens(folder / TOKENIZER)
        self._encoder = OnnxRuntime().open(folder / ENCODER, CPU, threads)
        self._beams = Beams(OnnxRuntime().open(folder / DECODER, CPU, threads), self.tokens, beams)

    def hear(self, samples: Floats) -> Sound:
        """Return sound, float32 [N] at 16 kHz and at most 30 s, as the decoder sees it, with its language."""
        mel = log_mel(samples)[None]
        keys, values = self._encoder.run(["sound_keys", "sound_values"], {MEL: mel})
        likely = self._beams.first(keys, values)
        codes = self.tokens.languages
        spoken = likely[list(codes.values())]
        shares = spoken / max(float(spoken.sum()), 1e-9)
        return Sound(
            keys,
            values,
            len(samples) / 16_000,
            dict(zip(codes, shares.tolist(), strict=True)),
            float(likely[self.tokens.silence]),
        )

    def write(self, sound: Sound, language: str) -> list[Phrase]:
        """Return what is said, in the order of time; without phrases that only repeat themselves."""
        prompt = [self.tokens.start, *self.tokens.prompt(language)]
        rules = Rules(self.tokens, sound.length_s)
        limit = min(_MOST_TOKENS, _SPARE_TOKENS + round(_TOKENS_PER_S * sound.length_s))
        best: tuple[tuple[bool, float], list[Phrase]] = ((False, -np.inf), [])
        for temperature in _TEMPERATURES:
            written = self._beams.write(sound.keys, sound.values, prompt, rules, limit, temperature)
            likely = written.mean
            if sound.silence > _SILENT and likely < _UNLIKELY:
                return []
            phrases = self._phrases(written.tokens, written.logs, sound.length_s)
            # People say the same again, too: then what is said at several moments counts at last.
            is_varied = not _repeats(" ".join(phrase.text for phrase in phrases))
            kept = [phrase for phrase in phrases if not _repeats(phrase.text)]
            best = max(best, ((is_varied, likely), kept), key=lambda pair: pair[0])
            if is_varied and likely >= _UNLIKELY:
                break
        return best[1]

    def _phrases(self, tokens: list[int], logs: list[float], length_s: float) -> list[Phrase]:
        """Cut a text at its moments."""
        found: list[Phrase] = []
        start_s, words, likely = 0.0, list[int](), list[float]()
        for token, log in [*zip(tokens, logs, strict=False), (self.tokens.end, 0.0)]:  # the end has a log, too
            if token < self.tokens.end:
                words.append(token)
                likely.append(log)
                continue
            is_moment = token >= self.tokens.first_moment
            at_s = (token - self.tokens.first_moment) * MOMENT_S if is_moment else length_s
            if text := self.tokens.text(words):
                confidence = float(np.exp(np.mean(likely)))
                found.append(Phrase(start_s, max(at_s, start_s), text, round(confidence, 3)))
            start_s, words, likely = at_s, [], []
        return found


def _repeats(text: str) -> bool:
    data = text.encode()
    return len(data) > _REPEATS * len(zlib.compress(data))
