"""From what stands after a keyword to a filter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, TypeVar

from desktop_app.query.language import Keyword
from indexer.errors import UsageError
from indexer.search.filters import near_of, wall_clock_ms
from indexer.types import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.library.values import Collection
    from indexer.search.request import Filters

T = TypeVar("T")
KINDS = {
    "photo": Kind.IMAGE,
    "image": Kind.IMAGE,
    "picture": Kind.IMAGE,
    "video": Kind.VIDEO,
    "document": Kind.DOCUMENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The library's names that values are looked up in."""

    folders: tuple[Path, ...] = ()
    collections: tuple[Collection, ...] = ()


def narrowed(filters: Filters, keyword: Keyword, value: str, known: Known) -> Filters | None:
    """Return the filters with one more, None where the value is not understood."""
    try:
        return _NARROW[keyword](filters, value.strip(), known)
    except (UsageError, OverflowError):
        return None


def folders_named(name: str, known: Known) -> tuple[Path, ...]:
    """Return the folders of the library that a path or its end means, in any case: `Rome`, `2023/Rome`."""
    wanted = tuple(part.casefold() for part in PurePath(name).parts)
    if not wanted:
        return ()
    return tuple(folder for folder in known.folders if _folded(folder)[-len(wanted) :] == wanted)


def _folded(folder: Path) -> tuple[str, ...]:
    return tuple(part.casefold() for part in folder.parts)


def _folder(filters: Filters, value: str, known: Known) -> Filters | None:
    folders = folders_named(value, known)
    return replace(filters, folders=_with(filters.folders, *folders)) if folders else None


def _after(filters: Filters, value: str, _known: Known) -> Filters:
    return replace(filters, after_ms=wall_clock_ms(value))


def _before(filters: Filters, value: str, _known: Known) -> Filters:
    return replace(filters, before_ms=wall_clock_ms(value))


def _camera(filters: Filters, value: str, _known: Known) -> Filters | None:
    return replace(filters, cameras=_with(filters.cameras, value)) if value else None


def _kind(filters: Filters, value: str, _known: Known) -> Filters | None:
    kind = KINDS.get(value.lower()) or KINDS.get(value.lower().removesuffix("s"))
    return replace(filters, kinds=_with(filters.kinds, kind)) if kind else None


def _rating(filters: Filters, value: str, _known: Known) -> Filters | None:
    stars = value.removesuffix("+")
    return replace(filters, rating_min=int(stars)) if stars in {"1", "2", "3", "4", "5"} else None


def _is(filters: Filters, value: str, _known: Known) -> Filters | None:
    return replace(filters, favourite=True) if value.lower() in {"favourite", "favorite"} else None


def _has(filters: Filters, value: str, _known: Known) -> Filters | None:
    return replace(filters, has_text=True) if value.lower() == "text" else None


def _near(filters: Filters, value: str, _known: Known) -> Filters:
    return replace(filters, near=near_of(value))


def _collection(filters: Filters, value: str, known: Known) -> Filters | None:
    named = [each for each in known.collections if each.name.casefold() == value.casefold()]
    return replace(filters, collection=named[0].collection_id) if named else None


def _with(values: tuple[T, ...], *more: T) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*values, *more)))


_NARROW: dict[Keyword, Callable[[Filters, str, Known], Filters | None]] = {
    Keyword.IN: _folder,
    Keyword.AFTER: _after,
    Keyword.BEFORE: _before,
    Keyword.CAMERA: _camera,
    Keyword.TYPE: _kind,
    Keyword.RATING: _rating,
    Keyword.IS: _is,
    Keyword.HAS: _has,
    Keyword.NEAR: _near,
    Keyword.COLLECTION: _collection,
}
