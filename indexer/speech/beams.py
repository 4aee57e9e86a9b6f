"""Writes texts token by token, several at a time: the likeliest whole text need not begin with the likeliest token."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from indexer.embed.session import Array, Session
    from indexer.speech.rules import Rules
    from indexer.speech.tokens import SpeechTokens

    Floats = NDArray[np.float32]

_SEED = 7
"""Texts that are drawn by chance are the same each time."""


@dataclass(frozen=True, slots=True)
class Written:
    """A text, and how likely each of its tokens was."""

    tokens: list[int] = field(default_factory=list)
    logs: list[float] = field(default_factory=list)
    ended: bool = False

    @property
    def total(self) -> float:
        """The log-probability of all of it."""
        return sum(self.logs)

    @property
    def mean(self) -> float:
        """Of a token: longer texts are not less likely."""
        return self.total / max(1, len(self.logs))


class Beams:
    """The decoder of a bundle.

    Args:
        session: of its graph.
        tokens: the vocabulary.
        width: how many texts are followed.
    """

    def __init__(self, session: Session, tokens: SpeechTokens, width: int) -> None:
        self._session = session
        self._tokens = tokens
        self._width = width

    def first(self, sound_keys: Floats, sound_values: Floats) -> Floats:
        """Return how likely each token is at the very beginning, float32 [V]: languages, or that nobody speaks."""
        logits, _, _ = self._step([[self._tokens.start]], None, (sound_keys, sound_values))
        powers = np.exp(logits[0] - logits[0].max())
        likely: Floats = powers / powers.sum()
        return likely

    def write(
        self,
        sound_keys: Floats,
        sound_values: Floats,
        prompt: Sequence[int],
        rules: Rules,
        limit: int,
        temperature: float,
    ) -> Written:
        """Return the likeliest text of those that were followed, or one that was drawn if there is a temperature."""
        sound = sound_keys, sound_values
        width = 1 if temperature else self._width
        chance = np.random.default_rng(_SEED)
        logits, keys, values = self._step([list(prompt)], None, sound)
        open_texts, done = [Written()], list[Written]()
        while open_texts and len(done) < width and len(open_texts[0].tokens) < limit:
            logs = np.stack(
                [rules.log_likely(row, text.tokens, temperature) for row, text in zip(logits, open_texts, strict=True)]
            )
            chosen = _drawn(logs, chance) if temperature else _likeliest(logs, open_texts, width)
            grown = [(row, _grown(open_texts[row], token, logs[row, token], self._tokens.end)) for row, token in chosen]
            done += [text for _, text in grown if text.ended]
            going = [(row, text) for row, text in grown if not text.ended][:width]
            open_texts = [text for _, text in going]
            if not going or _is_settled(done, open_texts, width):
                break
            rows = [row for row, _ in going]
            last = [[text.tokens[-1]] for text in open_texts]
            logits, keys, values = self._step(last, (keys[:, rows], values[:, rows]), sound)
        return max(done or open_texts, key=lambda text: text.mean, default=Written())

    def _step(
        self, ids: list[list[int]], past: tuple[Floats, Floats] | None, sound: tuple[Floats, Floats]
    ) -> tuple[Floats, Floats, Floats]:
        sound_keys, sound_values = sound
        layers, _, heads, _, width = sound_keys.shape
        nothing = np.zeros((layers, len(ids), heads, 0, width), np.float32)
        keys, values = past or (nothing, nothing)
        feed: dict[str, Array] = {
            "ids": np.array(ids, np.int64),
            "keys": keys,
            "values": values,
            "sound_keys": sound_keys,
            "sound_values": sound_values,
        }
        logits, all_keys, all_values = self._session.run(["logits", "all_keys", "all_values"], feed)
        return logits, all_keys, all_values


def _grown(text: Written, token: int, log: float, end: int) -> Written:
    if token == end:
        return Written(text.tokens, [*text.logs, float(log)], ended=True)
    return Written([*text.tokens, token], [*text.logs, float(log)])


def _likeliest(logs: Floats, texts: Sequence[Written], width: int) -> list[tuple[int, int]]:
    """Return the rows and tokens that make the likeliest longer texts, twice as many as are followed: some end."""
    totals = np.array([[text.total] for text in texts], np.float32) + logs
    flat = totals.reshape(-1)
    count = min(2 * width, flat.size) if width > 1 else 1
    best = np.argpartition(-flat, count - 1)[:count]
    best = best[np.argsort(-flat[best], kind="stable")]
    vocabulary = logs.shape[1]
    return [(int(place) // vocabulary, int(place) % vocabulary) for place in best if np.isfinite(flat[place])]


def _drawn(logs: Floats, chance: np.random.Generator) -> list[tuple[int, int]]:
    noise = chance.gumbel(size=logs.shape[1])
    return [(0, int((logs[0] + noise).argmax()))]


def _is_settled(done: Sequence[Written], going: Sequence[Written], width: int) -> bool:
    """Say whether nothing that goes on can beat what is done: longer texts only become less likely in all."""
    if len(done) < width:
        return False
    return max(text.total for text in done) >= max(text.total for text in going)
