from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.watch.events import MAX_EVENTS, Event, EventBuffer, EventKind, Hints, PathChange, collapse, hints_of

A, B, C, TEMP = Path("/r/in/a.jpg"), Path("/r/out/b.jpg"), Path("/r/c.jpg"), Path("/r/in/.a.tmp")
TRIP, BEST = Path("/r/trip"), Path("/r/best")


def added(path: Path, *, is_folder: bool = False) -> Event:
    return Event(EventKind.ADDED, path, is_folder)


def written(path: Path) -> Event:
    return Event(EventKind.WRITTEN, path)


def gone(path: Path, *, is_folder: bool = False) -> Event:
    return Event(EventKind.GONE, path, is_folder)


def moved(path: Path, to: Path, *, is_folder: bool = False) -> Event:
    return Event(EventKind.MOVED, path, is_folder, to)


@pytest.mark.parametrize(
    ("events", "changes"),
    [
        ([added(A), written(A), written(A)], [PathChange(EventKind.ADDED, A)]),
        ([written(A)], [PathChange(EventKind.WRITTEN, A)]),
        ([gone(A)], [PathChange(EventKind.GONE, A)]),
        ([gone(A), added(A)], [PathChange(EventKind.WRITTEN, A)]),
        ([moved(A, B)], [PathChange(EventKind.MOVED, B, before=A)]),
        ([moved(A, B), moved(B, C)], [PathChange(EventKind.MOVED, C, before=A)]),
        ([moved(A, B), moved(B, A)], [PathChange(EventKind.WRITTEN, A)]),
        ([added(TEMP), written(TEMP), moved(TEMP, A)], [PathChange(EventKind.WRITTEN, A)]),
        ([moved(A, B), gone(B)], [PathChange(EventKind.GONE, A), PathChange(EventKind.GONE, B)]),
    ],
)
def test_events_of_a_file_become_one_change(events: list[Event], changes: list[PathChange]) -> None:
    assert tuple(changes) == collapse(events)


def test_a_file_that_came_and_went_is_looked_for_because_it_may_have_replaced_another() -> None:
    assert collapse([added(A), gone(A)]) == (PathChange(EventKind.GONE, A),)


def test_a_moved_folder_is_one_change_whatever_is_in_it() -> None:
    children = [moved(TRIP / f"{i}.jpg", BEST / f"{i}.jpg") for i in range(100)]
    deeper = moved(TRIP / "day", BEST / "day", is_folder=True)

    changes = collapse([moved(TRIP, BEST, is_folder=True), deeper, *children])

    assert changes == (PathChange(EventKind.MOVED, BEST, is_folder=True, before=TRIP),)
    assert hints_of(changes) == Hints(subtrees=frozenset({TRIP, BEST}))


def test_a_folder_moved_twice_tells_of_both_ends() -> None:
    last = Path("/r/last")

    changes = collapse([moved(TRIP, BEST, is_folder=True), moved(BEST, last, is_folder=True)])

    assert changes == (PathChange(EventKind.MOVED, last, is_folder=True, before=TRIP),)


def test_a_new_folder_stands_for_the_files_in_it() -> None:
    hints = hints_of(collapse([added(TRIP, is_folder=True), added(TRIP / "a.jpg"), added(TRIP / "day" / "b.jpg")]))

    assert hints == Hints(subtrees=frozenset({TRIP}))


def test_a_folder_that_went_is_a_subtree_and_its_neighbours_are_left_alone() -> None:
    hints = hints_of(collapse([gone(TRIP, is_folder=True), written(A)]))

    assert hints == Hints(subtrees=frozenset({TRIP}), folders=frozenset({A.parent}))


def test_a_move_between_folders_tells_of_both_in_one_hint() -> None:
    assert hints_of(collapse([moved(A, B)])) == Hints(folders=frozenset({A.parent, B.parent}))


def test_a_folder_inside_another_is_not_told_twice() -> None:
    hints = hints_of(collapse([added(TRIP / "day", is_folder=True), added(TRIP, is_folder=True)]))

    assert hints.subtrees == {TRIP}


_NAMES = st.sampled_from([Path(f"/r/{folder}/{name}") for folder in "xy" for name in "abc"])


@st.composite
def _event(draw: st.DrawFn) -> Event:
    what = draw(st.sampled_from(list(EventKind)))
    is_folder = draw(st.booleans())
    path = draw(_NAMES)
    if is_folder:
        path = path.parent if draw(st.booleans()) else path
    to = draw(_NAMES) if what is EventKind.MOVED else None
    return Event(what, path, is_folder, to)


@given(st.lists(_event(), max_size=30))
def test_every_place_where_a_file_is_different_in_the_end_is_covered(events: list[Event]) -> None:
    hints = hints_of(collapse(event for event in events if not event.is_folder))
    there: dict[Path, bool | None] = {}
    for event in events:
        if event.is_folder:
            continue
        if event.what is EventKind.MOVED and event.to is not None:
            there[event.path], there[event.to] = False, True
        else:
            there[event.path] = event.what is not EventKind.GONE
    # A name that ends as it may have begun (there before a temporary one took it) need not be told.
    for path, is_there in there.items():
        if is_there:
            assert path.parent in hints.folders


@given(st.lists(_event(), max_size=30))
def test_hints_never_hold_a_folder_below_a_subtree(events: list[Event]) -> None:
    hints = hints_of(collapse(events))

    for subtree in hints.subtrees:
        assert not any(place.is_relative_to(subtree) for place in hints.folders)
        assert not any(place != subtree and place.is_relative_to(subtree) for place in hints.subtrees)


@given(st.lists(_event(), min_size=1, max_size=30))
def test_a_folder_that_changed_last_is_always_covered(events: list[Event]) -> None:
    hints = hints_of(collapse(events))
    last = events[-1]
    place = last.to or last.path
    covering = (place, *place.parents) if last.is_folder else place.parents

    if last.to != last.path:
        assert hints.subtrees.intersection(covering) or place.parent in hints.folders


def test_gathering_waits_until_it_is_quiet_but_not_for_ever() -> None:
    gathering = EventBuffer(quiet_s=1, max_wait_s=10)
    assert gathering.due_s is None

    gathering.add(written(A), 100)
    assert gathering.due_s == 101
    for now_s in range(101, 120):
        gathering.add(written(A), now_s)
    assert gathering.due_s == 110

    assert gathering.take() == Hints(folders=frozenset({A.parent}))
    assert gathering.due_s is None


def test_lost_events_mean_a_look_at_everything_and_are_forgotten_after_it() -> None:
    gathering = EventBuffer(quiet_s=1, max_wait_s=10)
    gathering.add(written(A), 1)
    gathering.mark_lost(2)

    assert gathering.take() == Hints(overflow=True)
    gathering.add(written(A), 3)
    assert not gathering.take().overflow


def test_more_events_than_can_be_sorted_mean_a_look_at_everything() -> None:
    gathering = EventBuffer(quiet_s=1, max_wait_s=10)
    event = written(A)
    for _ in range(MAX_EVENTS + 1):
        gathering.add(event, 0)

    assert gathering.take() == Hints(overflow=True)
