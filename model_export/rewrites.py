"""Composed queries that nobody had to collect: one word of a caption exchanged, and words that ask for just that.

The photo of the caption, with the words, is the query; what it should find is told by the changed caption. So every
caption with a word that is ever exchanged in the training share of the composed queries makes more of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from model_export.data import Photo

_PHRASES = (
    "{added} instead of {removed}",
    "{added} instead of {removed}",
    "{added}, not {removed}",
    "with {added} rather than {removed}",
    "the same with {added}",
    "{added}",
)
_PER_PHOTO = 2
_WORD = re.compile(r"[a-z]+")


class Rewrite(NamedTuple):
    """A photo with words, and what they ask for in words."""

    row: int
    """Of the photo."""
    words: str
    before: str
    """The caption as it was."""
    after: str
    """The caption as the words want it."""


def rewrites(
    photos: Sequence[Photo], swaps: Collection[tuple[str, str]], kept_out: Collection[Path], *, seed: int
) -> list[Rewrite]:
    """Return rewritten captions, some of each photo, the same for the same seed.

    Args:
        photos: captioned.
        swaps: words that take each other's place, in either direction.
        kept_out: photos that are references of composed queries which measure.
        seed: of the choice of captions, words and phrases.
    """
    random = np.random.default_rng(seed)
    others = _others(swaps)
    found = []
    for row, photo in enumerate(photos):
        if photo.path in kept_out:
            continue
        places = [
            (caption.lower(), match)
            for caption in photo.captions
            for match in _WORD.finditer(caption.lower())
            if match.group() in others
        ]
        for at in random.permutation(len(places))[:_PER_PHOTO]:
            caption, match = places[at]
            removed, added = match.group(), str(random.choice(others[match.group()]))
            words = str(random.choice(_PHRASES)).format(added=added, removed=removed)
            found.append(Rewrite(row, words, caption, caption[: match.start()] + added + caption[match.end() :]))
    return found


def _others(swaps: Collection[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    """Return what each word may become, in an order that does not change."""
    found: dict[str, set[str]] = {}
    for one, other in swaps:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {word: sorted(words) for word, words in found.items()}
