"""Lists without a query: what passes filters, in what order, and what the counts beside it say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.catalogue import segments
from indexer.errors import UsageError
from indexer.library.values import Order
from indexer.search.filters import wall_clock_ms
from indexer.search.request import Filters, Near
from indexer.types import ContentId, FileId, Grade, Kind, MediaFacts, Segment, TextSource
from tests.unit.indexer.library.conftest import NOON_NS, Made

MUNICH = (48.137, 11.575)


def names(made: Made, filters: Filters | None = None, order: Order = Order.NAME) -> list[str]:
    ids = made.library.browse(filters or Filters(), order)
    return [row.path.name for row in made.library.rows(ids)]


def facts(taken: str = "2020", **more: object) -> MediaFacts:
    return MediaFacts(taken_ms=wall_clock_ms(taken), **more)  # type: ignore[arg-type]


def test_an_empty_library_lists_and_counts_nothing(made: Made) -> None:
    assert names(made) == []
    assert made.library.facets(Filters()).total == 0
    assert made.library.folders() == []
    assert made.library.names("a", 10).tolist() == []


def test_files_come_in_every_order(made: Made) -> None:
    made.add("B.jpg", "c1", facts("2021", rating=2))
    made.add("a.jpg", "c2", facts("2019", rating=5))
    made.add("longest name.jpg", "c3", facts("2020"))
    assert names(made, order=Order.NEWEST) == ["B.jpg", "longest name.jpg", "a.jpg"]
    assert names(made, order=Order.OLDEST) == ["a.jpg", "longest name.jpg", "B.jpg"]
    assert names(made, order=Order.NAME) == ["a.jpg", "B.jpg", "longest name.jpg"]
    assert names(made, order=Order.LARGEST) == ["longest name.jpg", "B.jpg", "a.jpg"]
    assert names(made, order=Order.RATING) == ["a.jpg", "B.jpg", "longest name.jpg"]


def test_copies_are_one_tile_and_seen_files_are_there_before_they_are_read(made: Made) -> None:
    made.add("one.jpg", "c")
    made.add("sub/two.jpg", "c")
    made.see("new.jpg")
    made.fail("broken.jpg")
    made.fail("notes.txt", skipped=True)
    assert names(made) == ["new.jpg", "one.jpg"]
    rows = {row.path.name: row for row in made.library.rows(made.library.browse(Filters(), Order.NAME))}
    assert rows["one.jpg"].copies == 1
    assert rows["new.jpg"].content_id is None
    assert (rows["new.jpg"].kind, rows["new.jpg"].copies, rows["new.jpg"].offline) == (Kind.IMAGE, 0, False)


def test_what_has_no_date_takes_that_of_its_oldest_copy(made: Made) -> None:
    made.add("late.jpg", "c", mtime_ns=NOON_NS)
    made.add("early.jpg", "c", mtime_ns=NOON_NS - 10**18)
    made.add("between.jpg", "d", mtime_ns=NOON_NS - 10**17)
    assert names(made, order=Order.NEWEST) == ["between.jpg", "late.jpg"]
    (between, late) = made.library.rows(made.library.browse(Filters(), Order.NEWEST))
    assert late.taken_ms < between.taken_ms


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(kinds=(Kind.IMAGE,)), ["canon.jpg", "nikon.jpg", "plain.jpg", "seen.jpg"]),
        (Filters(kinds=(Kind.VIDEO,)), []),
        (Filters(cameras=("CANON", "pentax")), ["canon.jpg"]),
        (Filters(after_ms=wall_clock_ms("2021"), before_ms=wall_clock_ms("2022")), ["nikon.jpg"]),
        (Filters(near=Near(*MUNICH, 5)), ["canon.jpg"]),
        (Filters(near=Near(*MUNICH, 1000)), ["canon.jpg", "nikon.jpg"]),
        (Filters(rating_min=3), ["nikon.jpg"]),
        (Filters(rating_min=0), ["canon.jpg", "nikon.jpg", "plain.jpg", "seen.jpg"]),
        (Filters(has_text=True), ["canon.jpg"]),
        (Filters(has_text=False), ["nikon.jpg", "plain.jpg"]),
        (Filters(favourite=False), ["canon.jpg", "nikon.jpg", "plain.jpg", "seen.jpg"]),
        (Filters(phrases=("LAKE  at dusk",)), ["canon.jpg"]),
        (Filters(phrases=("holiday snaps", "plain")), ["plain.jpg"]),
        (Filters(phrases=("holiday snaps", "seen")), ["seen.jpg"]),
        (Filters(phrases=("über",)), ["canon.jpg"]),
        (Filters(cameras=("canon",), rating_min=3), []),
    ],
)
def test_filters_mean_what_they_mean_to_the_search(made: Made, filters: Filters, expected: list[str]) -> None:
    made.add(
        "canon.jpg",
        "c1",
        facts("2020", camera="Canon R5", latitude=MUNICH[0], longitude=MUNICH[1], title="Lake at dusk, U\u0308ber"),
    )
    made.add("nikon.jpg", "c2", facts("2021-05", camera="Nikon", latitude=52.5, longitude=13.4, rating=4))
    made.add("HolidaySnaps/plain.jpg", "c3", facts("2019"))
    made.see("HolidaySnaps/seen.jpg", mtime_ns=NOON_NS)
    assert names(made, filters) == expected


def test_a_folder_holds_what_has_a_copy_there_and_shows_that_copy(made: Made) -> None:
    made.add("a/one.jpg", "c")
    made.add("b/deep/two.jpg", "c")
    made.add("a/other.jpg", "d")
    assert names(made, Filters(folders=(made.top / "b",))) == ["two.jpg"]
    assert names(made, Filters(folders=(made.top / "a",))) == ["one.jpg", "other.jpg"]
    assert names(made, Filters(folders=(made.top / "a", made.top / "b"))) == ["one.jpg", "other.jpg"]
    with pytest.raises(UsageError, match="not in the index"):
        made.library.browse(Filters(folders=(made.top / "none",)), Order.NEWEST)


def test_a_facet_counts_with_all_filters_but_its_own(made: Made) -> None:
    made.add("1.jpg", "c1", facts("2020-01", camera="Canon", rating=5, latitude=MUNICH[0], longitude=MUNICH[1]))
    made.add("2.jpg", "c2", facts("2020-01", camera="Nikon", rating=5, title="words"))
    made.add("3.jpg", "c3", facts("2021-03", camera="Nikon", rating=1, latitude=-0.04, longitude=-179.96))
    made.see("4.jpg")
    everything = made.library.facets(Filters())
    assert (everything.total, everything.kinds, everything.with_text) == (4, {Kind.IMAGE: 4}, 1)
    assert list(everything.cameras.items()) == [("Nikon", 2), ("Canon", 1)]
    assert everything.ratings == {0: 1, 1: 1, 5: 2}
    assert dict(everything.months) == {"2020-01": 2, "2021-03": 1, "2023-11": 1}
    assert everything.places == {(48.1, 11.6): 1, (0.0, -180.0): 1}
    nikon = made.library.facets(Filters(cameras=("nikon",)))
    assert (nikon.total, nikon.cameras) == (2, {"Nikon": 2, "Canon": 1})
    assert nikon.ratings == {1: 1, 5: 1}
    assert dict(nikon.months) == {"2020-01": 1, "2021-03": 1}
    late = Filters(after_ms=wall_clock_ms("2021"))
    assert dict(made.library.facets(late).months) == {"2020-01": 2, "2021-03": 1, "2023-11": 1}
    assert made.library.months(late) == {"2021-03": 1, "2023-11": 1}


def test_pages_and_languages_are_counted_and_filtered(made: Made) -> None:
    german, english = "Der Hund ist auf der Wiese und nicht im Haus", "The dog is on the lawn and not in the house"
    for name, content, pages, text in (
        ("a.pdf", "c1", 1, german),
        ("b.pdf", "c2", 12, english),
        ("copy of b.pdf", "c2", 12, english),
        ("c.pdf", "c3", 12, "12 345"),
    ):
        made.add(name, content, MediaFacts(pages=pages), kind=Kind.DOCUMENT)
        with made.writing():
            segments.put(
                made.db, ContentId(content), [Segment(dhash=0, text=text, text_source=TextSource.PAGE)], Grade.FULL
            )
    made.add("d.jpg", "c4")
    counted = made.library.facets(Filters())
    assert (dict(counted.pages), dict(counted.languages)) == ({1: 1, 12: 2}, {"de": 1, "en": 1})
    assert names(made, Filters(languages=("en",))) == ["b.pdf"]
    assert names(made, Filters(languages=("de", "en"))) == ["a.pdf", "b.pdf"]
    both = made.library.facets(Filters(languages=("de",), pages_min=2))
    assert (both.total, dict(both.pages), dict(both.languages)) == (0, {1: 1}, {"en": 1})


def test_every_number_is_what_the_list_then_shows(made: Made) -> None:
    there = facts("2020-01", latitude=MUNICH[0], longitude=MUNICH[1])
    made.add("a/1.jpg", "c1", there)
    made.add("a/deep/copy.jpg", "c1", there)
    made.add("b/copy.jpg", "c1", there)
    made.add("b/near.jpg", "c2", facts("2021-03", latitude=MUNICH[0] + 0.07, longitude=MUNICH[1]))
    library = made.library
    paths = {node.folder_id: node for node in library.folders()}
    for filters in (Filters(), Filters(after_ms=wall_clock_ms("2021"))):
        counted = library.facets(filters)
        for folder_id, node in paths.items():
            shown = library.browse(replace(filters, folders=(node.path,)), Order.NEWEST)
            assert counted.folders.get(folder_id, 0) == len(shown), node.path
        for place, files in counted.places.items():
            assert files == len(library.browse(replace(filters, near=Near(*place, radius_km=10.0)), Order.NEWEST))
    for radius_km in (1.0, 50.0):
        for place, files in library.facets(Filters(), radius_km).places.items():
            assert files == len(library.browse(Filters(near=Near(*place, radius_km=radius_km)), Order.NEWEST))
    trip = library.add_collection("Trip")
    library.add_to_collection(trip.collection_id, library.browse(Filters(), Order.NEWEST))
    assert [2] == [each.files for each in library.collections()]


def test_ratings_and_favourites_of_the_user_count_before_those_of_the_file(made: Made) -> None:
    made.add("a.jpg", "c1", facts(rating=5))
    b = made.add("b.jpg", "c2", facts(rating=1))
    made.add("copy of b.jpg", "c2", facts(rating=1))
    assert names(made, Filters(rating_min=4)) == ["a.jpg"]
    assert made.library.rate([b, made.id("a.jpg")], 4) == 2
    made.library.rate([made.id("a.jpg")], 0)
    made.library.set_favourite([b], True)
    assert names(made, Filters(rating_min=4)) == ["b.jpg"]
    assert names(made, Filters(favourite=True)) == ["b.jpg"]
    assert [row.rating for row in made.library.rows([made.id("a.jpg"), made.id("copy of b.jpg")])] == [0, 4]
    made.library.rate([b], None)
    assert names(made, Filters(rating_min=4)) == []
    assert made.library.facets(Filters()).favourites == 1


def test_what_another_connection_does_is_seen_at_once(made: Made) -> None:
    made.add("a.jpg", "c1")
    assert names(made) == ["a.jpg"]
    made.add("b.jpg", "c2")
    made.remove("a.jpg")
    assert names(made) == ["b.jpg"]
    assert made.library.rows([1, 999]) == []


def test_the_file_on_a_disk_that_is_here_shows_its_content(made: Made) -> None:
    made.add("here.jpg", "c")
    with made.writing():
        made.db.execute("INSERT INTO volumes VALUES ('away', 'USB', '', '/media/usb', '', 0)")
        made.db.execute("INSERT INTO folders VALUES (9000, 'away', NULL, '')")
        made.db.execute("UPDATE files SET file_id = 50 WHERE name = 'here.jpg'")
        for number, content in ((7, "c"), (8, "only")):
            made.db.execute(
                "INSERT INTO contents (content_id, quick_hash, size_bytes, kind, width_px, height_px, camera, lens, "
                "title, description, keywords) SELECT ?, quick_hash, size_bytes, kind, width_px, height_px, camera, "
                "lens, title, description, keywords FROM contents WHERE true LIMIT 1 ON CONFLICT DO NOTHING",
                (content,),
            )
            made.db.execute(
                "INSERT INTO files VALUES (?, 9000, ?, 1, 1, 1, 'indexed', ?, NULL, NULL)",
                (number, f"usb{number}.jpg", content),
            )
    assert sorted(names(made)) == ["here.jpg", "usb8.jpg"]
    (row,) = made.library.rows([8])
    assert (row.offline, row.path) == (True, Path("/media/usb/usb8.jpg"))


def test_names_are_found_by_words_of_name_and_folder_in_any_case_and_spelling(made: Made) -> None:
    made.add("Ferien/IMG_1.jpg", "c1")
    made.add("Ferien/Mu\u0308nchen 100%.jpg", "c2")
    made.see("other/first_ferien.jpg")
    made.fail("ferien.broken")
    found = made.library.names("FERIEN", 10)
    assert sorted(row.path.name for row in made.library.rows(found)) == [
        "IMG_1.jpg",
        "Mu\u0308nchen 100%.jpg",
        "first_ferien.jpg",
    ]
    assert [row.path.name for row in made.library.rows(made.library.names("münchen fer", 10))] == [
        "Mu\u0308nchen 100%.jpg"
    ]
    assert [row.path.name for row in made.library.rows(made.library.names("first", 10))] == ["first_ferien.jpg"]
    assert made.library.names("0%", 10).tolist() == [made.id("Ferien/Mu\u0308nchen 100%.jpg")]
    assert made.library.names("img%1", 10).tolist() == []
    assert len(made.library.names("ferien", 1)) == 1
    assert made.library.names("  ", 10).tolist() == []


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_random_filters_agree_with_looking_at_each_row(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    from contextlib import closing

    from indexer.catalogue.database import connect
    from indexer.home import Home
    from indexer.library.library import Library

    folder = tmp_path_factory.mktemp("random")
    (folder / "photos").mkdir()
    home = Home(folder / "index")
    with Library(home) as library, closing(connect(home.catalogue, create=False)) as db:
        made = Made(home, folder / "photos", db, library)
        for number in range(data.draw(st.integers(0, 12))):
            made.add(
                f"{data.draw(st.sampled_from('ab'))}/{number}.jpg",
                f"c{data.draw(st.integers(0, 6))}",
                facts(
                    data.draw(st.sampled_from(["2019", "2020", "2021"])),
                    rating=data.draw(st.sampled_from([None, 1, 4])),
                    camera=data.draw(st.sampled_from(["", "Canon", "Nikon"])),
                ),
            )
        ids = [int(i) for i in library.browse(Filters(), Order.NEWEST)]
        if ids:
            library.rate(data.draw(st.lists(st.sampled_from(ids))), data.draw(st.sampled_from([None, 0, 3])))
        filters = Filters(
            after_ms=data.draw(st.sampled_from([None, wall_clock_ms("2020")])),
            rating_min=data.draw(st.sampled_from([None, 1, 3])),
            cameras=data.draw(st.sampled_from([(), ("can",)])),
        )
        wanted = [
            number
            for number in ids
            if (found := library.details(FileId(number))) is not None
            and (filters.after_ms is None or found.row.taken_ms >= filters.after_ms)
            and (filters.rating_min is None or (found.row.rating or 0) >= filters.rating_min)
            and (not filters.cameras or "can" in found.facts.camera.lower())
        ]
        assert np.array_equal(library.browse(filters, Order.NEWEST), wanted)
        counted = library.facets(filters)
        assert counted.total == len(wanted)
        assert sum(library.months(filters).values()) == len(wanted)
        assert len({library.rows([i])[0].content_id for i in ids}) == len(ids)
        assert all(isinstance(row.content_id, str) and ContentId(row.content_id) for row in library.rows(ids))
