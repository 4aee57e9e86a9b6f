"""The side files of a photo: XMP of photo programs, and the JSON that Google Takeout puts beside it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
import unicodedata
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from indexer.decode import fields
from indexer.decode.beside import told
from indexer.decode.exif import valid_position
from indexer.decode.source import open_regular
from indexer.decode.subtitles import is_subtitle
from indexer.decode.xmp import facts_from_xmp
from indexer.types import MediaFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    Names = Mapping[str, tuple[str, ...]]
    """Names of side files as they are on disk, by `_key`."""

_JSON_LIMIT_BYTES = 1024 * 1024
_FOLDERS_KEPT = 8
_SETTLED_S = 3.0
"""Some disks count time in steps of two seconds: a folder that changed just now may change again unseen."""
_TAKEOUT_TAIL = ".supplemental-metadata"
_CUT_CHARS = 46
"""Takeout cuts the name that comes before `.json` to this length."""
_NUMBERED = re.compile(r"(.*)(\(\d+\))", re.DOTALL)
_EDITED = re.compile(
    r"(.+)-(edited|effects|bearbeitet|modifié|editado|edytowane|modificato|bewerkt|redigerad|muokattu|編集済み|已修改)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Folder:
    names: Names
    mtime_ns: int
    is_settled: bool


_folders: dict[Path, _Folder] = {}


def sidecars(path: Path) -> tuple[Path, ...]:
    """Return the side files that a photo has, by their names alone; what says more about it comes first.

    `photo.jpg.xmp`, `photo.xmp` and the JSON of Google Takeout, with all the ways in which it cuts and numbers names.
    Case does not count. The folder is listed once as long as it does not change, and never if a scan told the names.
    """
    names = told(path)
    if names is None:
        names = matching(path.name, _listed(path.parent))
    return tuple(path.with_name(name) for name in names if not is_subtitle(name))


def side_names(names: Iterable[str]) -> Names:
    """Return those names of a folder that may be side files, for `matching`."""
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        if name[-4:].lower() == ".xmp" or name[-5:].lower() == ".json":
            key = _key(name)
            found[key] = (*found.get(key, ()), name)
    return found


def matching(name: str, among: Names) -> tuple[str, ...]:
    """Return the names of a photo's side files among those of its folder; see `sidecars`."""
    if not among:
        return ()
    key = _key(name)
    stem, ending = PurePath(key).stem, PurePath(key).suffix
    keys = dict.fromkeys((f"{key}.xmp", f"{stem}.xmp", *(f"{base}.json" for base in _takeout_bases(stem, ending))))
    return tuple(name for key in keys for name in sorted(among.get(key, ())))


def facts_beside(path: Path) -> Iterator[tuple[MediaFacts, bool]]:
    """Yield what each side file of a photo says, and whether its date is the wall clock where the photo was taken.

    Damaged ones, and what is no file, say nothing.
    """
    for sidecar in sidecars(path):
        with open_regular(sidecar) as file:
            if file is None:
                continue
            with contextlib.suppress(OSError, ValueError, TypeError, RecursionError):
                if sidecar.suffix.lower() == ".xmp":
                    yield facts_from_xmp(file), True
                else:
                    yield facts_from_takeout(file.read(_JSON_LIMIT_BYTES), path.name, sidecar.name), False


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _listed(folder: Path) -> Names:
    try:
        mtime_ns = folder.stat().st_mtime_ns
        known = _folders.get(folder)
        if known is not None and known.mtime_ns == mtime_ns and known.is_settled:
            return known.names
        with os.scandir(folder) as entries:
            names = side_names(entry.name for entry in entries)
    except (OSError, ValueError):
        return {}
    if len(_folders) >= _FOLDERS_KEPT:
        _folders.pop(next(iter(_folders)))
    _folders[folder] = _Folder(names, mtime_ns, time.time() - mtime_ns / 1e9 > _SETTLED_S)
    return names


def _takeout_bases(stem: str, ending: str) -> Iterator[str]:
    """Names, without `.json`, that Takeout may give to the JSON of a photo; the likeliest first."""
    yield from _cuts(stem + ending, "")
    numbered = _NUMBERED.fullmatch(stem)
    stem, number = (numbered[1], numbered[2]) if numbered else (stem, "")
    if number:
        yield from _cuts(stem + ending, number)
    edited = _EDITED.fullmatch(stem)
    if edited:
        yield from _cuts(edited[1] + ending, number)
    yield stem + number


def _cuts(name: str, number: str) -> Iterator[str]:
    """The whole name and its tail, the tail cut anywhere, and a long name cut at the limit."""
    yield name + number
    whole = name + _TAKEOUT_TAIL
    for length in range(len(whole), len(name), -1):
        yield whole[:length] + number
    for length in range(_CUT_CHARS + 1, _CUT_CHARS - 2 - len(number), -1):
        if length < len(name):
            yield name[:length] + number


def facts_from_takeout(data: bytes, photo_name: str, json_name: str) -> MediaFacts:
    """Return what a JSON of Google Takeout says about a photo; nothing if it is about another, or something else.

    Its date is in UTC, for it does not say where the photo was taken.
    """
    told: Any = json.loads(data)
    if not isinstance(told, dict) or not ("photoTakenTime" in told or "geoData" in told or "title" in told):
        return MediaFacts()
    cut = len(json_name) - len(".json") < len(photo_name)
    if cut and not _is_about(fields.clean(told.get("title")), photo_name):
        return MediaFacts()
    taken_ms = _timestamp_ms(told.get("photoTakenTime"))
    placed = next(
        (place for name in ("geoData", "geoDataExif") if (place := _place(told.get(name)))[0] is not None), None
    )
    people = told.get("people")
    return MediaFacts(
        taken_ms=taken_ms,
        taken_offset_min=None if taken_ms is None else 0,
        latitude=placed[0] if placed else None,
        longitude=placed[1] if placed else None,
        description=fields.spoken(told.get("description")),
        keywords=fields.distinct(
            fields.clean(person.get("name"))
            for person in (people if isinstance(people, list) else ())
            if isinstance(person, dict)
        ),
    )


def without_date(facts: MediaFacts) -> MediaFacts:
    """Return the facts without when the photo was taken."""
    return replace(facts, taken_ms=None, taken_offset_min=None)


def _is_about(title: str, photo_name: str) -> bool:
    """Say whether a title can be that of a photo whose name was cut, numbered or marked as edited."""
    said, stem = (re.sub(r"\W|_", "", PurePath(_key(name)).stem) for name in (title, photo_name))
    return not said or said.startswith(stem) or stem.startswith(said)


def _timestamp_ms(value: object) -> int | None:
    try:
        seconds = int(value["timestamp"]) if isinstance(value, dict) else 0
    except (KeyError, TypeError, ValueError):
        return None
    return seconds * 1000 if seconds and fields.is_of_a_photo(seconds * 1000) else None


def _place(value: object) -> tuple[float | None, float | None]:
    if not isinstance(value, dict):
        return None, None
    latitude, longitude = value.get("latitude"), value.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None, None
    return valid_position(float(latitude), float(longitude))
