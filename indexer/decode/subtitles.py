"""The names of subtitle files: which of them belong to which video."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SUBTITLE_ENDINGS = frozenset({".srt", ".vtt", ".ass", ".ssa"})
_PURPOSE = re.compile(r"\.(?:forced|sdh|cc|default)$")
_LANGUAGE = re.compile(r"\.[a-z]{2,3}(?:[-_][a-z0-9]{2,8})?$")


def is_subtitle(name: str) -> bool:
    """Say whether a name is that of a subtitle file."""
    return name[-4:].lower() in SUBTITLE_ENDINGS


def subtitle_names(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the subtitle files of a folder by the videos that they may belong to, for `subtitles_of`."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(filter(is_subtitle, names)):
        for stem in dict.fromkeys(_stems(name)):
            found[stem] = (*found.get(stem, ()), name)
    return found


def subtitles_of(name: str, among: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the subtitle files of a video: its name, perhaps a language and a purpose, and an ending of subtitles."""
    return among.get(PurePath(_key(name)).stem, ()) if among else ()


def _stems(name: str) -> Iterator[str]:
    """The names, without ending, that the video of a subtitle file may have."""
    stem = _key(name)[:-4]
    for one in (stem, _PURPOSE.sub("", stem)):
        yield one
        yield _LANGUAGE.sub("", one)


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
