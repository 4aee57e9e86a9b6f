"""Which tokens may follow: moments come in pairs around words, and time never goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexer.speech.tokens import MOMENT_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from indexer.speech.tokens import SpeechTokens

    Floats = NDArray[np.float32]

_FIRST_AT_MOST_S = 1.0
"""Speech begins soon: what comes before it is cut away."""


class Rules:
    """For sound of one length.

    Args:
        tokens: the vocabulary.
        length_s: no moment lies behind it.
    """

    def __init__(self, tokens: SpeechTokens, length_s: float) -> None:
        self._tokens = tokens
        self._behind = tokens.first_moment + int(length_s / MOMENT_S) + 1

    def log_likely(self, logits: Floats, written: Sequence[int], temperature: float) -> Floats:
        """Return how likely each token is to follow, as logarithms, float32 [V]; minus infinity if it may not.

        Args:
            logits: float32 [V], of the network.
            written: the tokens so far.
            temperature: above 0 the likelihoods become more alike.
        """
        first = self._tokens.first_moment
        logits = logits / temperature if temperature else logits.copy()
        logits[self._tokens.unwanted] = -np.inf
        logits[self._behind :] = -np.inf
        self._keep_order(logits, written)
        logs = _log_softmax(logits)
        moments = logs[first:]
        together = _log_sum(moments)
        if np.isfinite(together) and together > logs[:first].max():
            logs[:first] = -np.inf
            logs = _log_softmax(logs)
        return logs

    def _keep_order(self, logits: Floats, written: Sequence[int]) -> None:
        first, end = self._tokens.first_moment, self._tokens.end
        if not written:
            logits[:first] = -np.inf
            logits[first + round(_FIRST_AT_MOST_S / MOMENT_S) + 1 :] = -np.inf
            return
        is_moment = written[-1] >= first
        begins = is_moment and (len(written) == 1 or written[-2] >= first)
        if begins:
            logits[first:] = -np.inf
            if len(written) == 1:
                logits[self._tokens.blank] = -np.inf
            return
        if is_moment:
            logits[:end] = -np.inf
        last = next((token for token in reversed(written) if token >= first), first)
        logits[first : last + (0 if is_moment else 1)] = -np.inf


def _log_sum(logs: Floats) -> float:
    most = float(logs.max(initial=-np.inf))
    return most + float(np.log(np.exp(logs - most).sum())) if np.isfinite(most) else -np.inf


def _log_softmax(logits: Floats) -> Floats:
    return logits - np.float32(_log_sum(logits))
