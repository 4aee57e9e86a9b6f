from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from desktop_app.query.filters import FilterKind, chips_of, files_of
from indexer.library.values import Facets, FolderNode
from indexer.search.request import Filters, Near
from indexer.types import CollectionId, FolderId, Kind

ALL = Filters(
    kinds=(Kind.IMAGE, Kind.VIDEO),
    folders=(Path("/p/Rome"),),
    after_ms=5,
    before_ms=9,
    cameras=("eos",),
    near=Near(1.0, 2.0, 3.0),
    rating_min=4,
    has_text=True,
    phrases=("no parking",),
    favourite=True,
    collection=CollectionId(7),
)


def test_no_filter_has_no_chip() -> None:
    assert [] == chips_of(Filters())


def test_every_filter_has_a_chip_and_taking_all_away_leaves_none() -> None:
    assert all(getattr(ALL, field.name) for field in fields(ALL)), "a new filter: give it a chip"
    filters = ALL
    while chips := chips_of(filters):
        assert chips[0].rest != filters
        filters = chips[0].rest
    assert Filters() == filters


def test_a_chip_takes_away_itself_alone() -> None:
    video = next(chip for chip in chips_of(ALL) if chip.value is Kind.VIDEO)

    assert (Kind.IMAGE,) == video.rest.kinds
    assert len(chips_of(ALL)) - 1 == len(chips_of(video.rest))


def test_both_ends_of_the_dates_are_one_chip() -> None:
    assert [(FilterKind.DATES, (5, 9))] == [(c.kind, c.value) for c in chips_of(Filters(after_ms=5, before_ms=9))]


@pytest.mark.parametrize(
    ("kind", "files"),
    [
        (FilterKind.FOLDER, 12),
        (FilterKind.KIND, 30),
        (FilterKind.CAMERA, 9),
        (FilterKind.RATING, 5),
        (FilterKind.FAVOURITE, 2),
        (FilterKind.TEXT, 8),
        (FilterKind.NEAR, None),
    ],
)
def test_a_chip_counts_its_files(kind: FilterKind, files: int | None) -> None:
    facets = Facets(
        total=40,
        kinds={Kind.IMAGE: 30},
        cameras={"Canon EOS 5D": 4, "EOS R": 5, "Pixel": 2},
        ratings={0: 20, 3: 9, 4: 3, 5: 2},
        favourites=2,
        with_text=8,
    )
    rome = Path("/p/Rome")
    node = FolderNode(folder_id=FolderId(1), parent_id=None, path=rome, files=12, offline=False)
    chip = next(chip for chip in chips_of(ALL) if chip.kind is kind)

    assert files == files_of(chip, facets, {rome: node})
