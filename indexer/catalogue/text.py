"""The words by which a file can be found: its name, its folders, what it says about itself."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.types import MediaFacts

FOLDERS_DEEP = 4
"""This many folder names are searchable; above them are `home`, user names, mount points."""

_SIGMAS = ("\u03c3", "\u03c2")
_WORD_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|[_\W]+")


@dataclass(frozen=True, slots=True)
class TextFields:
    """The words of a content, by field."""

    own: str
    """Title, description and keywords."""
    name: str
    """File names of all copies, as they are and taken apart, and the camera."""
    folder: str
    names: tuple[str, ...]
    """File names of all copies."""

    def with_segment(self, text: str) -> TextFields:
        """Return the words of one segment, given its full text: what is said in it counts as its own words."""
        known = {line for field in (self.own, self.name, self.folder) for line in field.splitlines()}
        said = [line for line in text.splitlines() if line not in known]
        return replace(self, own="\n".join([self.own, *said])) if said else self


@lru_cache(maxsize=4_096)
def words_of_name(name: str) -> str:
    """Split a file or folder name as people read it: `IMG_2043_BeachHouse.jpg` -> `IMG 2043 Beach House jpg`."""
    return " ".join(part for part in _WORD_BOUNDARY.split(name) if part)


def searchable_text(places: Iterable[tuple[str, str]], facts: MediaFacts) -> str:
    """Return the full-text column of a content; `places` are (folder on its volume, file name) of every copy."""
    lines: list[str] = []
    for folder, name in places:
        lines += [name, words_of_name(name), *_folder_lines(folder)]
    lines += [facts.title, facts.description, " ".join(facts.keywords), facts.camera, facts.lens]
    return "\n".join(dict.fromkeys(line for line in lines if line))


def text_fields(places: Iterable[tuple[str, str]], facts: MediaFacts) -> TextFields:
    """Return the words of `searchable_text` by field; arguments as there."""
    folders, names = [], []
    for folder, name in places:
        folders += _folder_lines(folder)
        names.append(name)
    return TextFields(
        own=own_words(facts),
        name="\n".join([*names, *map(words_of_name, names), facts.camera, facts.lens]),
        folder="\n".join(dict.fromkeys(folders)),
        names=tuple(names),
    )


def _folder_lines(folder: str) -> list[str]:
    return [words_of_name(part) for part in folder.split("/")[-FOLDERS_DEEP:]]


def own_words(facts: MediaFacts) -> str:
    """Return the text that people wrote into the file itself, for the has-text filter."""
    return " ".join(part for part in (facts.title, facts.description, *facts.keywords) if part)


def spellings(phrase: str) -> list[str]:
    """Return the ways to write a phrase in a lower-case text; one of them stands in a text that has the phrase.

    Spaces count as one space. Accents may be letters of their own or marks after them. The Greek sigma looks different
    at the end of a word, and the phrase may end before its word does.
    """
    plain = " ".join(phrase.lower().split())
    ends = [plain[:-1] + sigma for sigma in _SIGMAS] if plain.endswith(_SIGMAS) else [plain]
    return list(dict.fromkeys(unicodedata.normalize(form, end) for end in ends for form in ("NFC", "NFD")))


def is_in(phrase: str, text: str) -> bool:
    """Say whether a text contains a phrase, in any case and any of its `spellings`."""
    lowered = text.lower()
    return any(form in lowered for form in spellings(phrase))


def duration_text(duration_s: float) -> str:
    """Return a duration, or a moment, as players show it: `0:07`, `1:02:03`."""
    minutes, seconds = divmod(int(duration_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
