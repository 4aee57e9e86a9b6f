"""What a video file says about itself: tags of QuickTime, MP4 and Matroska, and what lies beside the file."""

from __future__ import annotations

import calendar
import contextlib
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.decode import fields, reasons
from indexer.decode.metadata import merged
from indexer.decode.sidecars import facts_beside
from indexer.decode.video.film import seen_size, sound_stream
from indexer.types import MediaFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from av.container import InputContainer
    from av.video.frame import VideoFrame

    from indexer.decode.video.film import Film

_APPLE = "com.apple.quicktime."
_DATES = (f"{_APPLE}creationdate", "date_recorded", "originaldate", "date", "creation_time")
_POSITIONS = (f"{_APPLE}location.iso6709", "location", "location-eng", "xyz")
_ISO_6709 = re.compile(r"([+-]\d{2,6}(?:\.\d+)?)([+-]\d{3,7}(?:\.\d+)?)")
_MOST_CHAPTERS = 1_000


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named part of a video."""

    start_ms: int
    end_ms: int
    title: str


def facts_of(film: Film, frame: VideoFrame, path: Path) -> MediaFacts:
    """Return the facts of a video. Damaged metadata cost only themselves; `frame` is any of its frames."""
    found: list[MediaFacts] = []
    beside: list[MediaFacts] = []
    with contextlib.suppress(*reasons.PARSER_ERRORS):
        beside = [facts for facts, _ in facts_beside(path)]
        found += beside
    found.append(_technical(film))
    with contextlib.suppress(*reasons.PARSER_ERRORS):
        found.append(facts_of_tags(tags_of(film.container)))
    if all(facts.taken_ms is None for facts in found):
        found.append(MediaFacts(taken_ms=fields.moment_in_name(path.stem)))
    return merged(found, seen_size(frame, film.aspect))


def tags_of(container: InputContainer) -> dict[str, str]:
    """Return the tags of a file and of its streams, keys in lower case; the file's own win."""
    sources: list[Mapping[str, str]] = [container.metadata, *(stream.metadata for stream in container.streams)]
    found: dict[str, str] = {}
    for source in sources:
        for key, value in source.items():
            if text := fields.clean(value):
                found.setdefault(key.lower(), text)
    return found


def chapters_of(container: InputContainer) -> tuple[Chapter, ...]:
    """Return the chapters that have a title, in their order."""
    found = []
    for chapter in container.chapters()[:_MOST_CHAPTERS]:
        base = chapter["time_base"]
        title = fields.clean((chapter.get("metadata") or {}).get("title", ""))
        if title and base is not None:
            found.append(Chapter(int(chapter["start"] * base * 1000), int(chapter["end"] * base * 1000), title))
    return tuple(found)


def _technical(film: Film) -> MediaFacts:
    sound = sound_stream(film.container)
    return MediaFacts(
        duration_ms=film.duration_ms or None,
        frames_per_s=film.frames_per_s,
        video_codec=film.stream.codec_context.codec.canonical_name,
        audio_codec=sound.codec_context.codec.canonical_name if sound is not None else "",
    )


def facts_of_tags(tags: Mapping[str, str]) -> MediaFacts:
    """Return what the tags of a video or a sound say."""
    taken_ms, offset_min = _date(tags)
    latitude, longitude = _position(tags)
    return MediaFacts(
        taken_ms=taken_ms,
        taken_offset_min=offset_min,
        camera=fields.camera_name(_first(tags, _named("make")), _first(tags, _named("model"))),
        latitude=latitude,
        longitude=longitude,
        title=fields.spoken(_first(tags, ("title", f"{_APPLE}title", f"{_APPLE}displayname"))),
        description=fields.spoken(_first(tags, ("description", "synopsis", "comment", f"{_APPLE}description"))),
        keywords=fields.keywords([words] if (words := _first(tags, (f"{_APPLE}keywords", "keywords"))) else []),
        author=fields.spoken(_first(tags, ("artist", "album_artist", "author", f"{_APPLE}author", "director"))),
        album=fields.spoken(_first(tags, ("album", f"{_APPLE}album"))),
        pairing_id=_first(tags, (f"{_APPLE}content.identifier",)),
    )


def _named(name: str) -> tuple[str, ...]:
    return f"{_APPLE}{name}", name, f"com.android.{'manufacturer' if name == 'make' else name}"


def _first(tags: Mapping[str, str], names: Iterable[str]) -> str:
    return next((tags[name] for name in names if tags.get(name)), "")


def _date(tags: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Return the wall clock and its offset; `creation_time` is UTC and gets this computer's zone."""
    for name in _DATES:
        found = fields.dated(tags.get(name, ""))
        if found is None or found.taken_ms == 0:
            continue
        if name == "creation_time" and found.known == 3:
            return _local_ms(found.taken_ms), None
        return found.taken_ms, found.offset_min
    return None, None


def _local_ms(utc_ms: int) -> int:
    with contextlib.suppress(OSError, OverflowError, ValueError):
        return calendar.timegm(time.localtime(utc_ms // 1000)) * 1000 + utc_ms % 1000
    return utc_ms


def _position(tags: Mapping[str, str]) -> tuple[float | None, float | None]:
    """Read degrees, degrees and minutes, or degrees, minutes and seconds as ISO 6709 writes them."""
    found = _ISO_6709.match(_first(tags, _POSITIONS))
    if found is None:
        return None, None
    latitude, longitude = _degrees(found[1], 2), _degrees(found[2], 3)
    fits = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0, 0)
    return (latitude, longitude) if fits else (None, None)


def _degrees(text: str, digits: int) -> float:
    whole, _, fraction = text[1:].partition(".")
    parts = [whole[:digits], whole[digits : digits + 2], whole[digits + 2 :]]
    numbers = [part for part in parts if part]
    numbers[-1] += f".{fraction or 0}"
    value: float = sum(float(number) / 60**power for power, number in enumerate(numbers))
    return -value if text[0] == "-" else value
