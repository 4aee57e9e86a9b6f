"""Captions and sentences in many languages, each with English ones that say the same. Reads lists only."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model_export.data import imagenet_classes, records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TRAINED = ("en", "de", "fr", "cs")
"""Languages with many captions; of each other one there are a few hundred sentences."""
OTHER = "other"
_SENTENCES = (
    "deu fra ces spa ita por nld pol rus ukr swe dan nob fin hun ron slk slv hrv tur ell bul vie ind cat est lit lav "
    "srp mkd"
).split()
"""Of the sentence pairs, languages of Latin, Greek or Cyrillic letters."""
_CODES = {"deu": "de", "fra": "fr", "ces": "cs"}
_PER_LANGUAGE = {"en": 5_000, "de": 48_000, "fr": 24_000, "cs": 24_000, OTHER: 19_000}
"""Texts. German captions are by crowds and looser, so more of them are needed."""
_NAMES_OF_A_CLASS = 3


@dataclass(frozen=True, slots=True)
class Translation:
    """A text, and English ones that mean the same or describe the same photo."""

    language: str
    """One of TRAINED, or OTHER."""
    text: str
    english: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """A photo that is never trained on, and its captions by language."""

    file: str
    captions: dict[str, tuple[str, ...]]


def training_translations(data: Path, seed: int) -> tuple[Translation, ...]:
    """Return what a multilingual tower learns from, some of each language; nothing of the photos kept back."""
    kept_back = {_plain(caption) for photo in held_descriptions(data) for caption in photo.captions["en"]}
    pools: dict[str, list[Translation]] = {language: [] for language in _PER_LANGUAGE}
    for found in translations(data):
        if not any(_plain(english) in kept_back for english in found.english):
            pools[found.language].append(found)
    order = random.Random(seed)  # noqa: S311  # a draw of texts
    picked = [order.sample(pool, min(len(pool), _PER_LANGUAGE[name])) for name, pool in pools.items()]
    return tuple(one for pool in picked for one in pool)


def held_descriptions(data: Path) -> tuple[Described, ...]:
    """Return the dev photos of Flickr8k with captions in English, German, French and Czech."""
    names = {"en": "captions", **{language: language for language in TRAINED[1:]}}
    return tuple(
        Described(row["file"], {language: tuple(row.get(name) or ()) for language, name in names.items()})
        for row in records(_flickr8k(data))
        if row["split"] == "dev"
    )


def sentences(data: Path) -> Iterator[tuple[str, str, str]]:
    """Yield a language, a sentence and its English translation, of more than a hundred languages."""
    for row in records(data / "text" / "sentence_pairs_112_languages.jsonl"):
        yield row["lang"], row["text"], row["eng"]


def translations(data: Path) -> Iterator[Translation]:
    """Yield all there are; the photos kept back are not among them, but a caption of theirs may be, in other words."""
    for row in records(data / "text" / "captions_en_de_fr_cs.jsonl"):
        yield from (Translation(name, row[name], (row["en"],)) for name in TRAINED if row.get(name))
    for row in records(_flickr8k(data)):
        if row["split"] == "train":
            yield from _of_photo(row)
    for row in records(data / "text" / "captions_5en_5de.jsonl"):
        yield from (Translation("de", caption, tuple(row["en"])) for caption in row["de"])
    for code, text, english in sentences(data):
        if code in _SENTENCES:
            yield Translation(_CODES.get(code, OTHER), text, (english,))
    for described in imagenet_classes():
        for name in described.names[:_NAMES_OF_A_CLASS]:
            yield from (Translation(OTHER, text, (text,)) for text in (name, f"a photo of a {name}"))


def _of_photo(row: dict[str, list[str]]) -> Iterator[Translation]:
    """Yield the captions of one photo; those by machines are worse, and better than none."""
    english = tuple(row["captions"])
    yield from (Translation("en", caption, (caption,)) for caption in english)
    for language, names in {"de": ("de",), "fr": ("fr", "fr_machine"), "cs": ("cs",), OTHER: ("es_machine",)}.items():
        for name in names:
            yield from (Translation(language, caption, english) for caption in row.get(name) or ())


def _flickr8k(data: Path) -> Path:
    return data / "flickr8k" / "captions_multilingual.jsonl"


def _plain(caption: str) -> str:
    return caption.strip().lower().rstrip(" .")
