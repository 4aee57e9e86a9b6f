"""Queries as JSON, for saved searches and the history."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop_app.query.value import Picture, Query, Sorting, Words
from indexer.errors import KnownError
from indexer.search.request import Filters, Near
from indexer.types import Box, CollectionId, Kind, Locator


def to_json(query: Query) -> str:
    """Return the query as one line of JSON. Equal queries give equal lines."""
    return json.dumps(asdict(query), default=str, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Query:
    """Return the query that was written so.

    Raises:
        KnownError: it is none that this version understands.
    """
    try:
        return _query(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as trouble:
        raise KnownError(
            "This search cannot be read",
            "It was saved by another version of Recallery, or is damaged. Search again, and save it anew.",
        ) from trouble


def _query(data: dict[str, Any]) -> Query:
    return Query(
        text=str(data["text"]),
        words=tuple(Words(**words) for words in data["words"]),
        pictures=tuple(_picture(picture) for picture in data["pictures"]),
        filters=_filters(data["filters"]),
        sorting=Sorting(data["sorting"]),
    )


def _picture(data: dict[str, Any]) -> Picture:
    return Picture(
        path=Path(data["path"]),
        weight=float(data["weight"]),
        minus=bool(data["minus"]),
        locator=_locator(data["locator"]) if "locator" in data else _locator({"region": data["box"]}),
    )


def _locator(data: dict[str, Any]) -> Locator:
    """Return a locator; earlier versions stored the region alone, as `box`."""
    region = data.pop("region")
    return Locator(region=None if region is None else Box(**region), **data)


def _filters(data: dict[str, Any]) -> Filters:
    near, collection = data.pop("near"), data.pop("collection")
    return Filters(
        kinds=tuple(Kind(kind) for kind in data.pop("kinds")),
        folders=tuple(Path(folder) for folder in data.pop("folders")),
        cameras=tuple(data.pop("cameras")),
        phrases=tuple(data.pop("phrases")),
        near=None if near is None else Near(**near),
        collection=None if collection is None else CollectionId(collection),
        **data,
    )
