from __future__ import annotations

from pathlib import Path

from indexer.catalogue.roots import Root
from indexer.errors import IndexTroubleError, Message
from indexer.pipeline.targets import Target
from indexer.service.messages import Changed, Event, HeldBack, Phase, Progress, Trouble, Wait
from indexer.service.progress import ProgressReporter
from indexer.stream import Committed, Held
from indexer.types import ModelId, RootId, VolumeId

PHOTOS = Path("/photos")


def target(root_id: int = 1, folder: str = "photos") -> Target:
    root = Root(root_id=RootId(root_id), volume_id=VolumeId("v"), folder="photos", excludes=(), scanned_ms=None)
    return Target(root=root, folder=folder)


def held(missing: int = 3) -> Held:
    return Held(root_id=RootId(1), path=PHOTOS, missing=missing, known=9, reason=Message("away"))


def latest(told: list[Event]) -> Progress:
    return [event for event in told if isinstance(event, Progress)][-1]


def test_an_interrupted_round_goes_on_counting_and_a_new_one_begins_at_nothing() -> None:
    told: list[Event] = []
    reporter = ProgressReporter(told.append)
    reporter.begin_round(lambda: 100)
    reporter.committed(Committed(indexed=10, failed=2, last=PHOTOS / "a.jpg"))
    reporter.rest(Phase.PAUSED)
    reporter.begin_round(lambda: 88)
    reporter.committed(Committed(indexed=8))
    now = latest(told)
    assert (now.phase, now.done, now.total, now.failed, now.folder) == (Phase.INDEXING, 20, 100, 2, PHOTOS)
    reporter.begin_round(lambda: 1)  # a small one comes between
    reporter.committed(Committed(indexed=1))
    assert (latest(told).done, latest(told).total) == (21, 100)
    reporter.end_round()
    reporter.begin_round(lambda: None)
    reporter.committed(Committed(unchanged=50))
    now = latest(told)
    assert (now.phase, now.done, now.total, now.failed) == (Phase.COUNTING, 0, None, 0)


def test_bringing_an_older_table_up_to_date_is_told_and_leaves_no_counts_behind() -> None:
    told: list[Event] = []
    reporter = ProgressReporter(told.append)
    reporter.upgraded(20_000, 100_000)
    assert latest(told) == Progress(phase=Phase.UPGRADING, done=20_000, total=100_000)
    reporter.upgraded(100_000, 100_000)
    assert latest(told) == Progress(phase=Phase.UPGRADING)


def test_what_was_not_read_is_told_at_rest_only() -> None:
    told: list[Event] = []
    reporter = ProgressReporter(told.append)
    reporter.rest(Phase.WATCHING, not_read=3)
    assert latest(told).not_read == 3
    reporter.begin_round(lambda: 1)
    assert latest(told).not_read == 0


def test_reading_in_full_is_told_and_lists_follow() -> None:
    told: list[Event] = []
    reporter = ProgressReporter(told.append)
    reporter.begin_deepening(5)
    reporter.deepened(Committed(deepened=2, in_part=1, last=PHOTOS / "a.mp4"))
    now = latest(told)
    assert (now.phase, now.deepens, now.done, now.total, now.failed) == (Phase.INDEXING, True, 3, 5, 1)
    assert Changed(indexed=2) in told
    reporter.end_round()
    reporter.begin_round(lambda: 1)
    assert not latest(told).deepens


def test_another_model_is_filled_from_where_it_is() -> None:
    told: list[Event] = []
    reporter = ProgressReporter(told.append)
    reporter.begin_filling(ModelId("other"), 40, 100)
    reporter.advance(5, 1)
    now = latest(told)
    assert (now.done, now.total, now.failed, now.filling) == (45, 100, 1, "other")
    assert Changed() not in told
    reporter.end_round()
    reporter.rest(Phase.WATCHING)
    assert (latest(told).done, latest(told).filling) == (0, None)


def test_more_files_than_were_counted_are_never_more_than_all() -> None:
    told: list[Event] = []
    reporter = ProgressReporter(told.append)
    reporter.begin_round(lambda: 5)
    reporter.committed(Committed(indexed=7))
    assert (latest(told).done, latest(told).total) == (7, 7)


def test_what_is_held_back_is_released_when_a_whole_comparison_finds_it_again() -> None:
    told: list[Event] = []
    reporter = ProgressReporter(told.append)
    reporter.committed(Committed(held=(held(),)))
    reporter.compared([target()], [held()])
    assert HeldBack(path=PHOTOS, missing=3, reason=Message("away")) in told
    told.clear()
    reporter.compared([target(folder="photos/a")], [])
    assert told == [], "a part of a folder says nothing of all of it"
    reporter.compared([target()], [])
    assert told == [HeldBack(path=PHOTOS, missing=0)]


def test_what_an_interrupted_round_held_back_is_released_too() -> None:
    told: list[Event] = []
    reporter = ProgressReporter(told.append)
    reporter.committed(Committed(held=(held(),)))  # and then the round was interrupted: no comparison was complete
    told.clear()
    reporter.compared([target()], [])
    assert told == [HeldBack(path=PHOTOS, missing=0)]


def test_standing_trouble_is_told_once_until_the_work_goes_on() -> None:
    told: list[Event] = []
    reporter = ProgressReporter(told.append)
    full = IndexTroubleError("Full", "Free some space.")

    def times() -> int:
        return sum(isinstance(event, Trouble) for event in told)

    reporter.standing_trouble(full)
    reporter.rest(Phase.WAITING, Wait.TROUBLE)
    reporter.standing_trouble(full)
    assert times() == 1
    reporter.begin_round(lambda: 5)
    reporter.committed(Committed(indexed=1))
    reporter.standing_trouble(full)
    assert times() == 2


def test_the_same_progress_is_not_told_twice() -> None:
    told: list[Event] = []
    reporter = ProgressReporter(told.append)
    reporter.rest(Phase.WATCHING)
    reporter.rest(Phase.WATCHING)
    assert [event.phase for event in told if isinstance(event, Progress)] == [Phase.STARTING, Phase.WATCHING]
