"""The indexer's process, from the other end of the pipe."""

from __future__ import annotations

import os
import signal
import sys
from itertools import accumulate
from pathlib import Path

import psutil
import pytest

from indexer.catalogue import report, roots
from indexer.catalogue.database import connect
from indexer.embed.bundle import built_in_model
from indexer.embed.manifest import load_manifest
from indexer.home import Home, WriterLock
from indexer.models.installed import active_model
from indexer.service.messages import (
    AddRoot,
    Changed,
    Compact,
    Configure,
    Configured,
    FillModel,
    HeldBack,
    MeasureSpeed,
    Phase,
    Progress,
    RemoveMissing,
    RemoveRoot,
    Rescan,
    RetryFailed,
    SetExcludes,
    Shutdown,
    Speed,
    Wait,
)
from indexer.types import ModelId, RootId
from tests.integration.pictures import fill, fill_fast, jpeg
from tests.integration.service import WAIT_S, Running, counts, running
from tests.unit.indexer.tiny_bundle import write_bundle

MANY = 350
"""Files that take several commits, so that something can happen between two of them."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def indexing(service: Running) -> list[Progress]:
    return [event for event in service.told if isinstance(event, Progress) and event.phase is Phase.INDEXING]


def root_ids(data: Path) -> list[RootId]:
    db = connect(data / "catalogue.sqlite", create=False)
    try:
        return [root.root_id for root in roots.roots(db)]
    finally:
        db.close()


def embedded_with(data: Path, model_id: ModelId) -> int:
    db = connect(data / "catalogue.sqlite", create=False)
    try:
        return report.counts(db, model_id).embedded
    finally:
        db.close()


def built_in_id() -> ModelId:
    return load_manifest(built_in_model()).model_id


def test_names_come_first_then_the_files_and_then_it_watches(data: Path, photos: Path) -> None:
    fill(photos / "a", 12)
    with running(data) as service:
        service.send(AddRoot(path=photos))
        service.until_indexed(12)
        service.until_phase(Phase.WATCHING)
        changes = [event for event in service.told if isinstance(event, Changed)]
        seen, indexed = (list(accumulate(getattr(one, what) for one in changes)) for what in ("seen", "indexed"))
        assert seen[-1] == indexed[-1] == 12
        assert all(names >= files for names, files in zip(seen, indexed, strict=True)), "names come first"
        last = [progress for progress in indexing(service) if not progress.reads_texts][-1]
        assert (last.done, last.total, last.failed, last.device, last.folder) == (12, 12, 0, "CPU", photos / "a")
        assert last.files_per_s > 0
        (photos / "new.jpg").write_bytes(jpeg(99))
        service.until_indexed(13)
        assert service.shut_down() == 0
    assert counts(data).indexed == 13


@pytest.mark.slow
def test_a_folder_added_while_another_is_indexed_is_seen_soon_and_nothing_is_lost(
    data: Path, photos: Path, tmp_path: Path
) -> None:
    fill_fast(photos, MANY)
    fill(tmp_path / "more", 5, first=1000)
    with running(data) as service:
        service.send(AddRoot(path=photos))
        service.until_indexed(1)
        service.send(AddRoot(path=tmp_path / "more"))
        service.until(lambda _: service.sum("seen") == MANY + 5)
        assert service.sum("indexed") < MANY
        service.until_phase(Phase.WATCHING)
        done = [progress.done for progress in indexing(service) if not progress.reads_texts]
        assert done == sorted(done), "the interrupted round was not gone on with"
        assert service.shut_down() == 0
    assert counts(data).indexed == MANY + 5


@pytest.mark.slow
def test_a_pause_holds_over_a_restart_and_ends_with_resume(data: Path, photos: Path) -> None:
    fill_fast(photos, MANY)
    with running(data) as service:
        service.send(AddRoot(path=photos))
        service.until_indexed(1)
        service.send(Configure(paused=True))
        service.until_phase(Phase.PAUSED)
        done = service.sum("indexed")
        assert 0 < done < MANY
        assert counts(data).indexed == done, "what is in the stream is written before a pause"
        assert service.shut_down() == 0
    with running(data) as service:
        assert service.until(lambda event: isinstance(event, Configured)) == Configured(Configure(paused=True))
        service.until_phase(Phase.PAUSED)
        service.send(Configure())
        service.until_phase(Phase.WATCHING)
        assert service.shut_down() == 0
    assert counts(data).indexed == MANY


@pytest.mark.slow
def test_another_number_of_threads_takes_effect_in_the_midst_of_work(data: Path, photos: Path) -> None:
    fill_fast(photos, MANY)
    with running(data) as service:
        service.send(AddRoot(path=photos))
        service.until_indexed(1)
        service.send(Configure(threads=2))
        service.until_phase(Phase.WATCHING)
        children = psutil.Process(service.process.pid).children()
        # Those that were replaced may end meanwhile.
        lines = [" ".join(child.cmdline()) for child in children if child.is_running()]
        assert sum("spawn_main" in line for line in lines) == 2
        assert service.shut_down() == 0
    assert counts(data).indexed == MANY


def test_shutting_down_in_the_midst_of_work_keeps_what_is_done_and_what_was_ordered(
    data: Path, photos: Path, tmp_path: Path
) -> None:
    fill_fast(photos, MANY)
    (tmp_path / "other").mkdir()
    with running(data) as service:
        service.send(AddRoot(path=photos))
        service.until_indexed(1)
        service.send(AddRoot(path=tmp_path / "other"))
        assert service.shut_down() == 0
        done = service.sum("indexed")
    assert (counts(data).indexed, len(root_ids(data))) == (done, 2)
    assert done < MANY


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_a_killed_process_leaves_an_index_that_the_next_one_completes(data: Path, photos: Path) -> None:
    fill_fast(photos, MANY)
    with running(data) as service:
        service.send(AddRoot(path=photos))
        service.until_indexed(1)
        children = psutil.Process(service.process.pid).children(recursive=True)
        service.process.kill()
        service.process.join()
        assert psutil.wait_procs(children, WAIT_S)[1] == []
    with running(data) as service:
        service.until_phase(Phase.WATCHING)
        assert service.shut_down() == 0
    found = counts(data)
    assert (found.indexed, found.embedded) == (MANY, MANY)


def test_it_ends_when_the_window_is_gone(data: Path, photos: Path) -> None:
    fill_fast(photos, MANY)
    with running(data) as service:
        service.send(AddRoot(path=photos))
        service.until_indexed(1)
        children = psutil.Process(service.process.pid).children(recursive=True)
        service.pipe.close()
        service.process.join(WAIT_S)
        assert service.process.exitcode == 0
        assert psutil.wait_procs(children, WAIT_S)[1] == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_request_to_terminate_ends_it_in_order_and_ctrl_c_does_not(data: Path) -> None:
    with running(data) as service:
        service.until_phase(Phase.WATCHING)
        pid = service.process.pid
        assert pid is not None
        os.kill(pid, signal.SIGINT)
        service.send(Rescan())
        service.send(Configure(only_mains=True))
        service.until(lambda event: event == Configured(Configure(only_mains=True)))
        os.kill(pid, signal.SIGTERM)
        assert service.rest() == 0


def test_a_removed_folder_goes_with_its_files_and_the_files_stay(data: Path, photos: Path) -> None:
    paths = fill(photos, 6)
    with running(data) as service:
        service.send(AddRoot(path=photos))
        service.until_indexed(6)
        (root_id,) = root_ids(data)
        service.send(RemoveRoot(root_id=root_id))
        service.until(lambda _: service.sum("removed") == 6)
        assert service.shut_down() == 0
    found = counts(data)
    assert (found.files, found.contents, root_ids(data)) == (0, 0, [])
    assert all(path.exists() for path in paths)


@pytest.mark.slow
def test_a_removal_that_was_cut_off_goes_on_at_the_next_start(data: Path, photos: Path) -> None:
    fill(photos, 6)
    with running(data) as service:
        service.send(AddRoot(path=photos))
        service.until_indexed(6)
        (root_id,) = root_ids(data)
        service.send(RemoveRoot(root_id=root_id))
        service.send(Shutdown())  # both are taken at once: the root is noted, and its files wait
        assert service.rest() == 0
    assert root_ids(data) == []
    with running(data) as service:
        service.until_phase(Phase.WATCHING)
        assert service.shut_down() == 0
    assert counts(data).files == 0


@pytest.mark.slow
def test_exclusions_take_effect_at_once(data: Path, photos: Path) -> None:
    fill(photos / "a", 3)
    fill(photos / "private", 2, first=50)
    with running(data) as service:
        service.send(AddRoot(path=photos))
        service.until_indexed(5)
        (root_id,) = root_ids(data)
        service.send(SetExcludes(root_id=root_id, excludes=("private",)))
        service.until(lambda _: service.sum("removed") == 2)
        assert service.shut_down() == 0
    assert counts(data).indexed == 3


@pytest.mark.slow
def test_a_failed_file_is_read_again_when_asked_for(data: Path, photos: Path) -> None:
    fill(photos, 2)
    bad = photos / "bad.jpg"
    bad.write_bytes(b"no picture at all")
    with running(data) as service:
        service.send(AddRoot(path=photos))
        service.until_phase(Phase.WATCHING)
        assert service.sum("failed") == 1
        service.send(RetryFailed())
        service.until(lambda _: service.sum("failed") == 2)
        db = connect(data / "catalogue.sqlite", create=False)
        (file_id,) = db.execute("SELECT file_id FROM files WHERE status = 'failed'").fetchone()
        db.close()
        service.send(RetryFailed(file_ids=(file_id,)))
        service.until(lambda _: service.sum("failed") == 3)
        assert service.shut_down() == 0
    assert (counts(data).indexed, counts(data).failed) == (2, 1)


def test_files_that_went_all_at_once_are_kept_until_that_is_confirmed(data: Path, photos: Path) -> None:
    fill(photos / "all", 60)
    with running(data) as service:
        service.send(AddRoot(path=photos))
        service.until_indexed(60)
        (photos / "all").rename(photos.parent / "elsewhere")  # at once: a part of them that went would be believed
        service.send(Rescan())
        held = service.until(lambda event: isinstance(event, HeldBack))
        assert isinstance(held, HeldBack)
        assert (held.path, held.missing) == (photos, 60)
        assert str(held.reason) == "it is empty now, as if its disk were not connected"
        service.send(RemoveMissing(path=photos))
        service.until(lambda event: event == HeldBack(path=photos, missing=0))
        assert service.sum("removed") == 60
        assert service.shut_down() == 0
    assert counts(data).files == 0


def test_a_locked_index_is_told_once_and_used_as_soon_as_it_is_free(data: Path, photos: Path) -> None:
    fill(photos, 2)
    home = Home(data)
    home.create()
    with running(data) as service:
        with WriterLock(home):
            service.send(AddRoot(path=photos))
            trouble = service.until_trouble()
            assert (str(trouble.title), trouble.fatal) == ("The index is in use", False)
            assert service.until_phase(Phase.WAITING).waits_for is Wait.LOCK
        service.until_indexed(2)
        assert service.shut_down() == 0


def test_a_folder_that_is_not_there_is_told_and_the_work_goes_on(data: Path, photos: Path) -> None:
    fill(photos, 1)
    with running(data) as service:
        service.send(AddRoot(path=photos / "nowhere"))
        service.send(AddRoot(path=photos))
        assert str(service.until_trouble().title) == "There is no such folder"
        service.until_indexed(1)
        assert service.shut_down() == 0


def test_a_damaged_index_ends_it_with_a_word(data: Path) -> None:
    data.mkdir()
    (data / "catalogue.sqlite").write_bytes(b"not a database at all" * 100)
    with running(data) as service:
        trouble = service.until_trouble()
        assert (str(trouble.title), trouble.fatal, trouble.bug) == ("The index is damaged", True, False)
        assert service.rest() == 3


@pytest.mark.slow
def test_another_model_is_filled_and_answers_when_it_is_complete(data: Path, photos: Path) -> None:
    fill(photos, 4)
    home = Home(data)
    model_id = write_bundle(home.models / "tiny").model_id
    with running(data) as service:
        service.send(AddRoot(path=photos))
        service.until_indexed(4)
        service.send(FillModel(model_id=ModelId("unknown")))
        assert str(service.until_trouble().title) == "This model is not installed"
        service.send(FillModel(model_id=model_id))
        service.until(lambda event: isinstance(event, Progress) and event.filling == model_id and event.done == 4)
        service.until_phase(Phase.WATCHING)
        assert active_model(home) == home.models / "tiny"
        assert service.sum("indexed") == 4, "what was filled is not indexed again"
        fill(photos, 1, first=50)
        service.until_indexed(5)
        assert service.shut_down() == 0
    assert embedded_with(data, model_id) == 5


@pytest.mark.slow
def test_a_complete_model_answers_at_once_and_in_a_pause_too(data: Path, photos: Path) -> None:
    fill(photos, 4)
    home = Home(data)
    model_id = write_bundle(home.models / "tiny").model_id
    with running(data) as service:
        service.send(AddRoot(path=photos))
        service.until_indexed(4)
        service.send(FillModel(model_id=model_id))
        service.until(lambda event: isinstance(event, Progress) and event.filling == model_id and event.done == 4)
        service.until_phase(Phase.WATCHING)
        service.send(Configure(paused=True))
        service.until_phase(Phase.PAUSED)
        for other, folder in ((built_in_id(), built_in_model()), (model_id, home.models / "tiny")):
            service.send(FillModel(model_id=other))
            service.until(lambda event: isinstance(event, Configured))  # the index is opened anew
            assert active_model(home) == folder
            service.until_phase(Phase.PAUSED)
        service.send(Configure())
        service.until_phase(Phase.WATCHING)
        assert service.sum("indexed") == 4
        assert service.shut_down() == 0
    assert embedded_with(data, model_id) == embedded_with(data, built_in_id()) == 4


def test_it_measures_the_speed_here_and_tidies_up_on_demand(data: Path) -> None:
    with running(data) as service:
        service.send(MeasureSpeed())
        speed = service.until(lambda event: isinstance(event, Speed))
        assert isinstance(speed, Speed)
        assert (speed.device, speed.pictures_per_s > 1) == ("CPU", True)
        assert "CPU" in dict(speed.tried)
        service.send(Compact())
        service.until_phase(Phase.TIDYING)
        service.until_phase(Phase.WATCHING)
        assert service.shut_down() == 0
