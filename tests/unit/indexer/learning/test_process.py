"""Learning in a process of its own: what it tells, and what is left when it is ended."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.catalogue.database import connect
from indexer.home import Home
from indexer.learning import learner, quality
from indexer.learning.process import Counted, Failed, Finished, Job, LearningProcess, News, Step
from indexer.models.installed import roles
from tests.unit.indexer.swapping import OLD, add_photos, make_library

LIMIT_S = 120
FOLDERS = {"dog": 12, "cat": 8, "beach": 8, "boat": 8, "snow": 8, "forest": 8}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Path]:
    folder = tmp_path_factory.mktemp("made")
    library = make_library(folder, 0)
    start = 0
    for name, count in FOLDERS.items():
        add_photos(library.photos / name, range(start, start + count))
        start += count
    library.index()
    library.db.close()
    return library.home, library.photos


@pytest.fixture
def home(made: tuple[Home, Path]) -> Iterator[Home]:
    yield made[0]
    learner.forget(made[0])


def run(home: Home, job: Job, *folders: Path) -> list[News]:
    """Run a job to its end; return all that it told."""
    told: queue.Queue[News] = queue.Queue()
    process = LearningProcess(home, job, folders, told.put)
    found: list[News] = []
    try:
        while not found or not isinstance(found[-1], Finished | Failed):
            found.append(told.get(timeout=LIMIT_S))
    finally:
        process.close()
    return found


def test_what_folders_can_teach_is_counted(home: Home, made: tuple[Home, Path]) -> None:
    news = run(home, Job.LOOK, made[1])
    (counted,) = [one for one in news if isinstance(one, Counted)]
    assert (counted.files, counted.pairs, counted.by_source) == (52, 52, {"folder": 52})
    assert news[-1] == Finished(halted=False)
    assert learner.result(home) is None


def test_a_halted_training_goes_on_and_leaves_its_result_on_the_disk(home: Home, made: tuple[Home, Path]) -> None:
    told: queue.Queue[News] = queue.Queue()
    process = LearningProcess(home, Job.LEARN, [made[1]], told.put)
    looks = 0
    while not isinstance(news := told.get(timeout=LIMIT_S), Finished | Failed):
        looks += isinstance(news, Step) and news.stage == "train"
        if looks == 1:
            process.halt()
    process.close()
    assert news == Finished(halted=True)
    assert learner.interrupted_folders(home) == (str(made[1]),)
    steps = [one for one in run(home, Job.LEARN, made[1]) if isinstance(one, Step)]
    assert list(dict.fromkeys(one.stage for one in steps)) == ["train", "prove"], "what was gathered is still there"
    assert steps[0].done > 25, "it does not begin anew"
    assert all(one.own is not None for one in steps if one.stage == "train")
    outcome = learner.result(home)
    assert outcome is not None
    assert outcome.folders == (str(made[1]),)


def test_a_killed_training_costs_no_more_than_itself(home: Home, made: tuple[Home, Path]) -> None:
    told: queue.Queue[News] = queue.Queue()
    process = LearningProcess(home, Job.LEARN, [made[1]], told.put)
    while getattr(told.get(timeout=LIMIT_S), "stage", "") != "train":
        pass
    process.close()
    assert not process.thread.is_alive()
    assert learner.is_interrupted(home)
    with closing(connect(home.catalogue, create=False)) as db:
        assert roles(home, db).answering.model_id == OLD
    assert run(home, Job.LEARN, made[1])[-1] == Finished(halted=False)


def test_search_is_measured(home: Home) -> None:
    before = len(quality.measured(home))
    news = run(home, Job.MEASURE)
    assert news[-1] == Finished(halted=False)
    assert len(quality.measured(home)) == before + 1
    assert {one.stage for one in news if isinstance(one, Step)} == {"measure"}


def test_a_folder_that_is_gone_is_told_in_words(home: Home, tmp_path: Path) -> None:
    (failed,) = run(home, Job.LEARN, tmp_path / "gone")
    assert isinstance(failed, Failed)
    assert str(failed.trouble.title)
