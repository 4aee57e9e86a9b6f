"""The tokens of Whisper: which mean moments, which languages, and what the others spell."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from indexer.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

MOMENT_S = 0.02
"""What a token of a moment counts in."""
_MARKS = frozenset('"#()*+/:;<=>@[\\]^_`{|}~「」『』«»♩♪♫♬♭♮♯¶')
"""Tokens of these alone are of subtitles and sheets of music: nobody says them."""


class SpeechTokens:
    """The vocabulary of a bundle.

    Raises ModelError if its file is not Whisper's.
    """

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer  # 60 ms

        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises Exception itself
            raise ModelError("The tokenizer cannot be read", "{detail}.", path=path, detail=str(error)) from error
        self._path = path
        self.start = self._special("startoftranscript")
        self.end = self._special("endoftext")
        self.silence = self._token("nospeech", "nocaptions")
        self.first_moment = self._special("notimestamps") + 1
        """The token of 0 s; the moments follow it."""
        self._transcribe = self._special("transcribe")
        first, last = self.start + 1, self._special("translate")
        names = [self._tokenizer.id_to_token(number).strip("<|>") for number in range(first, last)]
        self.languages = {name: number for number, name in enumerate(names, first)}
        """Codes of the languages, and their tokens."""

    def _special(self, name: str) -> int:
        return self._token(name)

    def _token(self, *names: str) -> int:
        for name in names:
            if (found := self._tokenizer.token_to_id(f"<|{name}|>")) is not None:
                return int(found)
        raise ModelError(
            "The tokenizer does not fit the family", "It has no token {token}.", path=self._path, token=names[0]
        )

    def prompt(self, language: str) -> list[int]:
        """Return what the decoder is given to write in a language, behind its first token."""
        return [self.languages[language], self._transcribe]

    @cached_property
    def unwanted(self) -> NDArray[np.int64]:
        """The tokens that are never written: marks, and all special ones but the end and the moments."""
        texts = self._tokenizer.decode_batch([[number] for number in range(self.end)])
        marks = [number for number, text in enumerate(texts) if text.strip() and set(text.strip()) <= _MARKS]
        return np.array([*marks, *range(self.end + 1, self.first_moment)], np.int64)

    @cached_property
    def blank(self) -> NDArray[np.int64]:
        """The tokens that no text begins with."""
        return np.array([*self._tokenizer.encode(" ", add_special_tokens=False).ids, self.end], np.int64)

    def text(self, tokens: Sequence[int]) -> str:
        """Return what tokens spell; moments spell nothing."""
        spelled: str = self._tokenizer.decode([token for token in tokens if token < self.end])
        return " ".join(spelled.replace("\ufffd", "").split())
