from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.watch.events import MAX_EVENTS, Event, EventBuffer, Hints, hints_of

A, B, C, TEMP = Path("/r/in/a.jpg"), Path("/r/out/b.jpg"), Path("/r/c.jpg"), Path("/r/in/.a.tmp")
TRIP, BEST = Path("/r/trip"), Path("/r/best")


def at(path: Path, *, is_folder: bool = False) -> Event:
    return Event(path, is_folder)


def moved(path: Path, to: Path, *, is_folder: bool = False) -> Event:
    return Event(path, is_folder, to)


@pytest.mark.parametrize(
    ("events", "folders"),
    [
        ([at(A), at(A), at(A)], {A.parent}),
        ([moved(A, B)], {A.parent, B.parent}),
        ([moved(A, B), moved(B, C)], {A.parent, B.parent, C.parent}),
        ([at(TEMP), moved(TEMP, A)], {A.parent}),
    ],
)
def test_the_folders_of_files_are_looked_at(events: list[Event], folders: set[Path]) -> None:
    assert hints_of(events) == Hints(folders=frozenset(folders))


def test_a_moved_folder_covers_what_is_in_it_at_both_ends() -> None:
    children = [moved(TRIP / f"{i}.jpg", BEST / f"{i}.jpg") for i in range(100)]
    deeper = moved(TRIP / "day", BEST / "day", is_folder=True)

    hints = hints_of([moved(TRIP, BEST, is_folder=True), deeper, *children])

    assert hints == Hints(subtrees=frozenset({TRIP, BEST}))


def test_a_new_folder_covers_the_files_in_it() -> None:
    hints = hints_of([at(TRIP, is_folder=True), at(TRIP / "a.jpg"), at(TRIP / "day" / "b.jpg")])

    assert hints == Hints(subtrees=frozenset({TRIP}))


def test_a_removed_folder_is_a_subtree_and_its_neighbours_are_left_alone() -> None:
    hints = hints_of([at(TRIP, is_folder=True), at(A)])

    assert hints == Hints(subtrees=frozenset({TRIP}), folders=frozenset({A.parent}))


def test_a_folder_inside_another_is_named_once() -> None:
    hints = hints_of([at(TRIP / "day", is_folder=True), at(TRIP, is_folder=True)])

    assert hints.subtrees == {TRIP}


_NAMES = st.sampled_from([Path(f"/r/{folder}/{name}") for folder in "xy" for name in "abc"])


@st.composite
def _event(draw: st.DrawFn) -> Event:
    is_folder = draw(st.booleans())
    path = draw(_NAMES)
    if is_folder:
        path = path.parent if draw(st.booleans()) else path
    return Event(path, is_folder, draw(st.none() | _NAMES))


@given(st.lists(_event(), max_size=30))
def test_every_place_of_an_event_is_covered(events: list[Event]) -> None:
    hints = hints_of(events)

    for event in events:
        for place in (event.path, event.to or event.path):
            is_in_subtree = bool(hints.subtrees.intersection((place, *place.parents)))
            assert is_in_subtree or (not event.is_folder and place.parent in hints.folders)


@given(st.lists(_event(), max_size=30))
def test_hints_never_hold_a_folder_below_a_subtree(events: list[Event]) -> None:
    hints = hints_of(events)

    for subtree in hints.subtrees:
        assert not any(place.is_relative_to(subtree) for place in hints.folders)
        assert not any(place != subtree and place.is_relative_to(subtree) for place in hints.subtrees)


def test_the_buffer_waits_until_it_is_quiet_but_not_for_ever() -> None:
    buffer = EventBuffer(quiet_s=1, max_wait_s=10)
    assert buffer.due_s is None

    buffer.add(at(A), 100)
    assert buffer.due_s == 101
    for now_s in range(101, 120):
        buffer.add(at(A), now_s)
    assert buffer.due_s == 110

    assert buffer.take() == Hints(folders=frozenset({A.parent}))
    assert buffer.due_s is None


def test_lost_events_mean_a_look_at_everything_and_are_forgotten_after_it() -> None:
    buffer = EventBuffer(quiet_s=1, max_wait_s=10)
    buffer.add(at(A), 1)
    buffer.mark_lost(2)

    assert buffer.take() == Hints(overflow=True)
    buffer.add(at(A), 3)
    assert not buffer.take().overflow


def test_more_events_than_can_be_sorted_mean_a_look_at_everything() -> None:
    buffer = EventBuffer(quiet_s=1, max_wait_s=10)
    event = at(A)
    for _ in range(MAX_EVENTS + 1):
        buffer.add(event, 0)

    assert buffer.take() == Hints(overflow=True)
