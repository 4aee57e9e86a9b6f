"""The active filters, and the words for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from desktop_app.query.filters import (
    FilterKind,
    chips_of,
    dates_label,
    describe,
    files_of,
    hint_for,
    icon_of,
    keyword_label,
    label_of,
)
from desktop_app.query.parse import Keyword, KnownNames
from desktop_app.query.query import PicturePart, SearchQuery, WordsPart
from desktop_app.style.icons import FOLDER
from indexer.library.values import Collection, Facets, FolderNode
from indexer.search.filters import wall_clock_ms
from indexer.search.request import Filters, Near
from indexer.types import CollectionId, FolderId, Kind, Orientation

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
    longer_ms=1_000,
    shorter_ms=90_000,
    has_sound=True,
    pages_min=2,
    pages_max=9,
    orientation=Orientation.PORTRAIT,
    megapixels_min=1.5,
    languages=("de",),
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
        (FilterKind.PAGES, 7),
        (FilterKind.LANGUAGE, 6),
    ],
)
def test_a_chip_counts_its_files(kind: FilterKind, files: int | None) -> None:
    facets = Facets(
        total=40,
        kinds={Kind.IMAGE: 30},
        cameras={"Canon EOS 5D": 4, "EOS R": 5, "Pixel": 2},
        ratings={0: 20, 3: 9, 4: 3, 5: 2},
        folders={FolderId(1): 12},
        favourites=2,
        with_text=8,
        pages={1: 3, 2: 4, 9: 3, 10: 1},
        languages={"en": 7, "de": 6},
    )
    rome = Path("/p/Rome")
    node = FolderNode(folder_id=FolderId(1), parent_id=None, path=rome, files=12, offline=False)
    chip = next(chip for chip in chips_of(ALL) if chip.kind is kind)

    assert files == files_of(chip, facets, {rome: node})


MIXED = Filters(
    kinds=tuple(Kind),
    folders=(Path("/p/Rome"), Path("/")),
    after_ms=0,
    cameras=("eos",),
    near=Near(-1.0, -2.04, 2.5),
    rating_min=4,
    has_text=False,
    phrases=("no parking",),
    favourite=False,
    collection=CollectionId(7),
)
KNOWN = KnownNames(collections=(Collection(collection_id=CollectionId(7), name="Best of", files=1),))


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("after", "before", "label"),
    [
        ("2023-06", "2023-07", "Jun 2023"),
        ("2023-06", "2024-09", "Jun 2023 \N{EN DASH} Aug 2024"),
        ("2023", "2024", "2023"),
        ("2021", "2024", "2021 \N{EN DASH} 2023"),
        ("2021", "2021-04", "Jan 2021 \N{EN DASH} Mar 2021"),
        ("2023-06-05", "2023-06-06", "05/06/2023"),
        ("2023-06-05", "2023-06-07", "05/06/2023 \N{EN DASH} 06/06/2023"),
        ("2023-06", None, "from Jun 2023"),
        (None, "2023", "before 2023"),
        (None, "2023-06-05 10:30", "before 05/06/2023"),
    ],
)
def test_dates_are_written_as_coarse_as_they_are(after: str | None, before: str | None, label: str) -> None:
    assert label == dates_label(ms(after), ms(before))


def ms(date: str | None) -> int | None:
    return None if date is None else wall_clock_ms(date)


def test_every_filter_has_a_label_and_an_icon() -> None:
    chips = chips_of(MIXED)

    assert [
        "from 1970",
        "Rome",
        "/",
        "Photos",
        "Videos",
        "Documents",
        "Sounds",
        "eos",
        "“no parking”",
        "2.5 km around \N{LEFT-TO-RIGHT ISOLATE}1.0° S, 2.0° W\N{POP DIRECTIONAL ISOLATE}",
        "4 star(s) or more",
        "Not a favourite",
        "Without text",
        "Best of",
    ] == [label_of(chip, KNOWN) for chip in chips]
    assert all((FOLDER / f"{icon_of(chip)}.svg").is_file() for chip in chips)


def test_a_collection_that_is_gone_is_said_to_be() -> None:
    [chip] = chips_of(Filters(collection=CollectionId(7)))

    assert "deleted" in label_of(chip, KnownNames())


@pytest.mark.parametrize("keyword", Keyword)
def test_every_keyword_is_explained(keyword: Keyword) -> None:
    assert hint_for(keyword).startswith(f"{keyword}:")
    assert keyword_label(keyword)


def test_a_query_is_described_in_one_line() -> None:
    query = SearchQuery(
        text=" blue  hour ",
        words=(WordsPart(text="boats"), WordsPart(text="people", minus=True)),
        pictures=(PicturePart(path=Path("/p/a.jpg")), PicturePart(path=Path("/p/b.jpg"), minus=True)),
        filters=Filters(rating_min=4),
    )

    assert "blue hour · boats · \N{MINUS SIGN}people · like a.jpg · not like b.jpg · 4 star(s) or more" == describe(
        query, KNOWN
    )
    assert "" == describe(SearchQuery(), KNOWN)
