"""A sound as the player sees it: a film that shows how loud it is, and how far it was played."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Self

import av
import numpy as np

from indexer.decode.audio.reader import duration_of
from indexer.decode.audio.waveform import drawn, loudness
from indexer.decode.video.film import Film, NoPicturesError, Shown, open_container, sound_stream

if TYPE_CHECKING:
    from pathlib import Path

FRAME_MS = 100.0


class SoundFilm:
    """A sound file with the parts of a `Film` that playing needs.

    Raises FFmpegError or OSError if the file cannot be opened, NoPicturesError if there is nothing to hear.
    """

    aspect = Fraction(1)
    has_sound = True
    frame_ms = FRAME_MS

    def __init__(self, path: Path) -> None:
        with open_container(path) as heard:
            stream = sound_stream(heard)
            if stream is None:
                raise NoPicturesError(has_sound=False)
            self.duration_ms = duration_of(heard, stream)
            bars = loudness(heard, stream, self.duration_ms)
        if bars is None:
            raise NoPicturesError(has_sound=False)
        self._bars = bars
        self._next_ms = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is open."""

    def at(self, moment_ms: float) -> Shown:
        """Return the picture of a moment."""
        moment_ms = min(max(0.0, moment_ms), float(self.duration_ms))
        self._next_ms = moment_ms + FRAME_MS
        played = moment_ms / max(1, self.duration_ms)
        picture = np.asarray(drawn(self._bars, played))
        return Shown(av.VideoFrame.from_ndarray(picture, format="rgb24"), moment_ms)

    def next(self) -> Shown | None:
        """Return the picture after the one that `at` or `next` gave; None at the end."""
        return self.at(self._next_ms) if self._next_ms < self.duration_ms else None


def open_played(path: Path, threads: int) -> Film | SoundFilm:
    """Open a file to be played; see `Film` for errors."""
    try:
        return Film(path, threads)
    except NoPicturesError as nothing:
        if not nothing.has_sound:
            raise
        return SoundFilm(path)
