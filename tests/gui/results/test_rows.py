"""Rows are items, until stacks are opened; what is removed leaves no trace."""

from pathlib import Path

import numpy as np

from desktop_app.results import sections
from desktop_app.results.rows import NO_FILE, Listing
from desktop_app.results.sections import Division
from indexer.types import Band
from tests.gui.results.doubles import hit, stack


def listing() -> Listing:
    hits = [hit(0), stack(1, copies=[90], similar=[10, 11]), hit(2), stack(3, similar=[20])]
    return Listing(np.array([h.file_id for h in hits], np.int64), hits)


def test_an_open_stack_shows_its_files_below_its_head() -> None:
    made = listing()
    made.open_stack(1)
    assert made.ids.tolist() == [0, 1, 90, 10, 11, 2, 3]
    assert [made.opened(row) for row in range(7)] == [0, 3, 0, 0, 0, 0, 0]
    assert [made.head(row) for row in range(7)] == [0, 1, 1, 1, 1, 5, 6]
    members = [made.member(row) for row in range(7)]
    assert [member.path if member else None for member in members][1:4] == [
        None,
        Path("/copies/00090.jpg"),
        Path("/photos/00010.jpg"),
    ]
    assert made.first_rows(4).tolist() == [0, 1, 5, 6, 7]
    made.close_stack(1)
    assert made.ids.tolist() == [0, 1, 2, 3]


def test_files_without_an_id_are_known_by_path() -> None:
    from dataclasses import replace

    lonely = replace(stack(1, similar=[5]), similar_ids=())
    made = Listing(np.array([1], np.int64), [lonely])
    made.open_stack(0)
    assert made.ids.tolist() == [1, NO_FILE]


def test_a_removed_head_takes_its_item_along() -> None:
    made = listing()
    assert made.items_in(1, 2).tolist() == [1, 2]
    made.remove(1, 2)
    assert made.ids.tolist() == [0, 3]
    hits = [made.hit(row) for row in range(2)]
    assert [found.file_id if found else None for found in hits] == [0, 3]
    made.open_stack(1)
    assert made.ids.tolist() == [0, 3, 20]
    assert made.first_rows(2).tolist() == [0, 1, 3]


def test_a_removed_member_leaves_its_stack() -> None:
    made = listing()
    made.open_stack(1)
    made.remove(3, 3)
    assert made.ids.tolist() == [0, 1, 90, 11, 2, 3]
    assert made.opened(1) == 2
    made.close_stack(1)
    made.open_stack(1)
    assert made.ids.tolist() == [0, 1, 90, 11, 2, 3]


def test_a_library_costs_nothing_beyond_its_ids() -> None:
    ids = np.arange(100_000, dtype=np.int64)
    made = Listing(ids)
    assert made.ids is ids
    assert made.nbytes < 200
    assert (made.hit(5), made.member(5), made.opened(5), made.head(5)) == (None, None, 0, 5)


def test_bands_come_in_order_and_keep_the_order_inside() -> None:
    hits = [hit(0, Band.GOOD), hit(1, Band.WEAK), hit(2, Band.GOOD), hit(3, Band.MAYBE)]
    ordered = sections.in_bands(hits)
    assert [h.file_id for h in ordered] == [0, 2, 3, 1]
    assert sections.by_band(ordered) == (
        Division(2, band=Band.GOOD),
        Division(1, band=Band.MAYBE),
        Division(1, band=Band.WEAK),
    )


def test_months_divide_a_list_only_if_they_add_up() -> None:
    months = {"2024-05": 2, "2024-06": 3}
    newest = sections.by_month(months, 5, newest_first=True)
    assert [(each.month, each.count) for each in newest] == [("2024-06", 3), ("2024-05", 2)]
    assert [each.month for each in sections.by_month(months, 5, newest_first=False)] == ["2024-05", "2024-06"]
    assert sections.by_month(months, 6, newest_first=True) == (Division(6),)


def test_divisions_shrink_with_what_goes() -> None:
    divisions = (Division(2, band=Band.GOOD), Division(1, band=Band.MAYBE), Division(3, band=Band.WEAK))
    left = sections.without(divisions, np.array([1, 2, 5]))
    assert left == (Division(1, band=Band.GOOD), Division(2, band=Band.WEAK))
